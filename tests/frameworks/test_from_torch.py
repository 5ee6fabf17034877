"""Networks from PyTorch: every gradient is autograd's, whatever the module."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from symprop import from_torch  # noqa: E402
from symprop.errors import SympropError  # noqa: E402
from symprop.network.file import loads  # noqa: E402

Case = tuple[Any, Any]
"""A module and its input."""


def chain(*layers: Any) -> Any:
    return nn.Sequential(*layers)


class Residual(nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(n, n), nn.Linear(n, n)

    def forward(self, x: Any) -> Any:
        return x + self.fc2(torch.relu(self.fc1(x)))


class Last(nn.Module):
    """The last step of a recurrent layer, and a dense layer on it."""

    def __init__(self, cell: Any, units: int) -> None:
        super().__init__()
        self.cell, self.fc = cell, nn.Linear(units, 2)

    def forward(self, x: Any) -> Any:
        return self.fc(self.cell(x)[0][:, -1])


class SelfAttention(nn.Module):
    def __init__(self, n: int, heads: int, first: bool) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(n, heads, batch_first=first)

    def forward(self, x: Any) -> Any:
        return self.attention(x, x, x)[0]


class Scaled(nn.Module):
    def __init__(self, n: int, m: int, causal: bool = False) -> None:
        super().__init__()
        self.causal = causal
        self.q, self.k, self.v = (nn.Linear(n, m, bias=False) for _ in range(3))

    def forward(self, x: Any) -> Any:
        qkv = self.q(x), self.k(x), self.v(x)
        return nn.functional.scaled_dot_product_attention(*qkv, is_causal=self.causal)


class Shared(nn.Module):
    """One matrix in two places, another one that nothing uses, and a scale."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc2, self.idle = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)
        self.fc2.weight = self.fc1.weight
        self.w, self.scale = nn.Parameter(torch.randn(2, 2)), nn.Parameter(torch.tensor(0.5))

    def forward(self, x: Any) -> Any:
        return self.scale * (self.fc2(torch.tanh(self.fc1(x))) @ self.w)


def rand(*shape: int) -> Any:
    return torch.randn(*shape, dtype=torch.float64)


ACTIVATIONS = (
    nn.ReLU, nn.Sigmoid, nn.Tanh, nn.GELU, nn.SiLU, nn.Softplus, nn.LeakyReLU, nn.ELU,
    nn.Mish,
)  # fmt: skip
MODULES: dict[str, Callable[[Random], Case]] = {
    "dense": lambda r: (
        chain(nn.Linear(n := r.randint(1, 3), 3), r.choice(ACTIVATIONS)(), nn.Linear(3, 2)),
        rand(r.randint(1, 3), n),
    ),
    "convolution": lambda r: (
        chain(
            nn.Conv2d(2, 2, 2, stride=r.randint(1, 2), padding=r.randint(0, 1)), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(),
        ),
        rand(1, 2, 4, 5),
    ),
    "two convolutions": lambda r: (
        chain(nn.Conv1d(1, 2, 2), nn.Tanh(), nn.Conv1d(2, 1, 2, padding=1, dilation=2),
              nn.AvgPool1d(2), nn.Flatten(), nn.Linear(2, 2)),
        rand(2, 1, 5),
    ),
    "rnn": lambda r: (Last(nn.RNN(2, 2, batch_first=True), 2), rand(2, r.randint(1, 3), 2)),
    "lstm": lambda r: (Last(nn.LSTM(1, 2, batch_first=True), 2), rand(1, r.randint(1, 3), 1)),
    "gru": lambda r: (Last(nn.GRU(2, 2, batch_first=True), 2), rand(1, r.randint(1, 3), 2)),
    "layer norm": lambda r: (chain(nn.Linear(2, 3), nn.LayerNorm(3)), rand(r.randint(1, 3), 2)),
    "batch norm": lambda r: (chain(nn.Linear(2, 2), nn.BatchNorm1d(2)), rand(3, 2)),
    "batch norm in use": lambda r: (
        chain(nn.Conv1d(1, 2, 2), nn.BatchNorm1d(2)).eval(), rand(2, 1, 3),
    ),
    "embedding": lambda r: (
        chain(nn.Embedding(4, 2), nn.Flatten(), nn.Linear(6, 2)),
        torch.tensor([[r.randrange(4) for _ in range(3)] for _ in range(2)]),
    ),
    "dropout in use": lambda r: (chain(nn.Linear(2, 2), nn.Dropout()).eval(), rand(2, 2)),
    "residual sum": lambda r: (Residual(r.randint(1, 3)), None),
    "scaled attention": lambda r: (Scaled(2, r.randint(1, 2)), rand(1, 3, 2)),
    "causal attention": lambda r: (Scaled(2, 2, True), rand(2, r.randint(2, 3), 2)),
    "global average": lambda r: (
        chain(nn.Conv2d(1, 2, 2), nn.ELU(0.5), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        rand(2, 1, 3, 4),
    ),
    "attention": lambda r: (
        SelfAttention(4, r.choice((1, 2)), bool(r.randint(0, 1))), rand(1, 2, 4),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_gradients_are_those_of_autograd(name: str) -> None:
    r, count = Random(name), 0
    torch.manual_seed(r.randint(0, 1000))
    module, x = MODULES[name](r)
    module = module.double()
    x = rand(2, module.fc1.in_features) if x is None else x
    y = torch.randn_like(module(x))
    walk = from_torch(module, x, y, r.choice(("mse", nn.MSELoss(reduction="sum"))))
    gradients = walk.gradients
    names = {n.partition("[")[0] for n in gradients}
    assert names == {n for n, p in module.named_parameters()}
    for own, other in gradients.values():
        assert own == pytest.approx(other, rel=1e-12, abs=1e-13)
        count += 1
    assert loads(walk.file, "again.yaml") == walk.network
    print(f"{name}: {count} gradients")


LOSSES: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "mse": ("mse", torch.randn_like),
    "L1": (nn.L1Loss(), torch.randn_like),
    "huber": (nn.HuberLoss(delta=0.5), torch.randn_like),
    "a function": (nn.functional.huber_loss, torch.randn_like),
    "binary cross-entropy": (nn.BCEWithLogitsLoss(), torch.rand_like),
    "its sum": (lambda p, t: nn.functional.binary_cross_entropy(torch.sigmoid(p), t,
                                                                reduction="sum"), torch.rand_like),
    "smooth L1": (nn.SmoothL1Loss(beta=0.5), torch.randn_like),
    "written out": (lambda p, t: ((p - t) ** 2).sum(1).mean() / 2, torch.randn_like),
    "of two": (lambda p, t: nn.functional.mse_loss(p, t) + 0.1 * (p.abs() + 2 - p).mean(),
               torch.randn_like),
    "cross-entropy": ("cross_entropy", lambda p: torch.arange(len(p)) % 3),
    "of shares": (nn.CrossEntropyLoss(), lambda p: torch.softmax(torch.randn_like(p), -1)),
}  # fmt: skip


@pytest.mark.parametrize("name", LOSSES)
def test_losses(name: str) -> None:
    torch.manual_seed(1)
    loss, target = LOSSES[name]
    module, x = nn.Linear(2, 3).double(), rand(2, 2)
    walk = from_torch(module, x, target(module(x)).detach(), loss)
    assert len(walk.gradients) == 9
    for own, other in walk.gradients.values():
        assert own == pytest.approx(other, rel=1e-12, abs=1e-13)


def test_cross_entropy_of_several_places() -> None:
    module, x = nn.Conv1d(1, 3, 2).double(), rand(2, 1, 4)
    walk = from_torch(module, x, torch.randint(0, 3, (2, 3)), "cross_entropy")
    for own, other in walk.gradients.values():
        assert own == pytest.approx(other, rel=1e-12, abs=1e-13)


def test_shared_and_idle_parameters() -> None:
    module, x = Shared(), rand(2, 2)
    walk = from_torch(module, x, rand(2, 2))
    names = {name.partition("[")[0] for name in walk.gradients}
    assert names == {"fc1.weight", "fc1.bias", "fc2.bias", "w", "scale"}
    for own, other in walk.gradients.values():
        assert own == pytest.approx(other, rel=1e-12, abs=1e-13)


def test_what_the_module_keeps_fixed_is_frozen() -> None:
    module = chain(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    module[0].weight.requires_grad_(False)
    walk = from_torch(module, [[0.5, -0.25]], [[1.0]])
    assert len(walk.gradients) == 9
    assert walk.network.frozen == ("weight_0",)
    assert not module[0].weight.requires_grad


def test_the_document_holds_the_table() -> None:
    walk = from_torch(nn.Linear(1, 1), rand(2, 1), rand(2, 1))
    text = walk.text("md")
    assert "Compared with PyTorch" in text
    assert "`weight[0,0]`" in text


def test_data_that_do_not_fit() -> None:
    for x, y, loss, problem in (
        (rand(1, 3), rand(1, 2), "mse", "cannot be multiplied"),
        (rand(1, 2), rand(1, 2), lambda p, t: p - t, "no single number"),
        ("x", rand(1, 2), "mse", "lists of numbers"),
    ):
        with pytest.raises(SympropError, match=problem):
            from_torch(nn.Linear(2, 2), x, y, loss)


@pytest.mark.parametrize(
    ("module", "problem"),
    [
        (chain(nn.Linear(2, 2), nn.Dropout()), "module 1: dropout"),
        (chain(nn.Linear(2, 2), nn.Hardswish()), "module 1: hardswish"),
    ],
)
def test_what_does_not_fit_is_named(module: Any, problem: str) -> None:
    with pytest.raises(SympropError, match=problem):
        from_torch(module, rand(1, 2), rand(1, 2))
