"""Weight decay, frozen parameters and no updates at all, held against an independent oracle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from oracles import networks as n
from oracles.compare import compare

import symprop
from symprop.formula.tree import Number
from symprop.network.description import Decay, Network
from symprop.network.file import loads
from symprop.network.write import to_yaml

VIEWS = pytest.mark.parametrize("view", ["scalar", "matrix"])
EVERY = pytest.mark.parametrize("optimizer", n.OPTIMIZERS)
FROZEN = ("layers.0.weights.1.0", "layers.0.biases", "layers.1.bias")


def network(optimizer: str, decay: str | None = None, biases: bool = False) -> Network:
    layers = [
        n.layer("tanh", [["0.3", "-0.4"], ["0.7", "0.2"]], ["0.1", "0.2"]),
        n.layer("sigmoid", [["0.5"], ["-0.6"]], "0.25"),
    ]
    made = n.network([["1", "-0.5"]], [["1"]], layers, optimizer=optimizer)
    if decay is None:
        return made
    number = Number(decay)
    if optimizer == "adamw":
        function = n.function("adamw", weight_decay=decay)
        made = replace(made, optimizer=function)
    return replace(made, weight_decay=Decay(number, biases))


@EVERY
@VIEWS
@pytest.mark.parametrize("biases", [False, True])
def test_weight_decay(optimizer: str, view: str, biases: bool) -> None:
    assert compare(network(optimizer, "0.05", biases), view, 3) > 60


@EVERY
@VIEWS
@pytest.mark.parametrize("decay", [None, "0.05"])
def test_frozen_parameters(optimizer: str, view: str, decay: str | None) -> None:
    made = replace(network(optimizer, decay), frozen=FROZEN)
    assert compare(made, view, 3) > 60
    data = symprop.derive(made, view=view, epochs=2).data()
    for epoch in data["epochs"]:
        assert float(epoch["updates"]["layers.0.weights.1.0"]["exact"]) == 0.7
        assert float(epoch["updates"]["layers.1.bias"]["exact"]) == 0.25
        assert float(epoch["gradients"]["layers.1.bias"]["exact"]) != 0
    targets = {step["target"] for step in data["steps"] if step["phase"] == "update"}
    assert not targets & {"layers.0.biases", "layers.0.biases.0", "layers.1.bias"}


@VIEWS
def test_without_updates_the_work_ends_with_the_gradients(view: str) -> None:
    walk = symprop.derive(replace(network("adam"), update=False), view=view)
    (epoch,) = walk.data()["epochs"]
    assert epoch["updates"] == {}
    assert float(epoch["gradients"]["layers.1.bias"]["exact"]) != 0
    assert not any(step["phase"] == "update" for step in walk.data()["steps"])
    text = walk.text("md")
    for word in ("Update", "earning rate", "After", "pass again", "Adam"):
        assert word not in text, word


FILE = """inputs: {x: 2}
targets: {t: 1}
parameters: {w: 0.5, v: -0.3, b: 0.1}
equations:
  h: tanh(w*x + b)
loss: (v*h - t)^2/2
"""


def updated(text: str, epochs: int = 2) -> dict[str, float]:
    data = symprop.derive(loads(FILE + text), epochs=epochs).data()
    return {id: float(x["exact"]) for id, x in data["epochs"][-1]["updates"].items()}


def test_equation_networks() -> None:
    """Every parameter is a weight; what is frozen keeps its value."""
    plain = updated("", 1)
    decayed = updated("weight_decay: 0.5\n", 1)
    for id, old in (("w", 0.5), ("v", -0.3), ("b", 0.1)):
        assert decayed[id] == pytest.approx(plain[id] - 0.1 * 0.5 * old, rel=1e-14)
    assert updated("frozen: [b]\n")["b"] == 0.1
    assert updated("update: none\n", 1) == {}


ENTRIES: list[dict[str, Any]] = [
    {"weight_decay": 0.01},
    {"weight_decay": {"rate": 0.01, "biases": True}},
    {"frozen": ["b"]},
    {"update": "none"},
    {"optimizer": {"nesterov": {"momentum": 0.8}}, "frozen": ["w", "b"]},
    {"optimizer": "adamw", "weight_decay": {"rate": 0.02, "biases": True}},
]


@pytest.mark.parametrize("entries", ENTRIES)
def test_files_are_written_as_they_are_read(entries: dict[str, Any]) -> None:
    import json

    text = FILE + "".join(f"{key}: {json.dumps(value)}\n" for key, value in entries.items())
    made = loads(text)
    again = loads(to_yaml(made))
    assert again == made
    data = made.to_dict()
    assert all(data[key] == value for key, value in entries.items() if key != "optimizer")


TORCH = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {"eps": 1e-8}),
    "rmsprop": ("RMSprop", {"alpha": 0.9, "eps": 1e-8}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {"weight_decay": 0.01}),
}


@EVERY
@pytest.mark.parametrize("decay", [None, 0.03])
@pytest.mark.parametrize("biases", [False, True])
def test_four_steps_of_pytorch(optimizer: str, decay: float | None, biases: bool) -> None:
    """In double precision, each parameter to 12 digits."""
    torch = pytest.importorskip("torch")
    made = network(optimizer, None if decay is None else str(decay), biases)
    tensor = lambda x: torch.tensor(x, dtype=torch.float64, requires_grad=True)  # noqa: E731
    w0, b0 = tensor([[0.3, -0.4], [0.7, 0.2]]), tensor([0.1, 0.2])
    w1, b1 = tensor([[0.5], [-0.6]]), tensor(0.25)
    kind, settings = TORCH[optimizer]
    groups = [{"params": [w0, w1]}, {"params": [b0, b1]}]
    rate = decay if decay is not None else settings.get("weight_decay", 0.0)
    groups[0]["weight_decay"] = rate
    groups[1]["weight_decay"] = rate if biases and decay is not None else 0.0
    others = {key: x for key, x in settings.items() if key != "weight_decay"}
    learner = getattr(torch.optim, kind)(groups, lr=0.1, **others)
    x, y = torch.tensor([1.0, -0.5], dtype=torch.float64), 1.0
    for epoch in symprop.derive(made, epochs=4).data()["epochs"]:
        learner.zero_grad()
        out = torch.sigmoid(torch.tanh(x @ w0 + b0) @ w1 + b1)
        ((out - y) ** 2 / 2).sum().backward()
        learner.step()
        new = {id: float(value["exact"]) for id, value in epoch["updates"].items()}
        for k, (w, b) in enumerate(((w0, b0), (w1, b1))):
            for i in range(w.shape[0]):
                for j in range(w.shape[1]):
                    mine = new[f"layers.{k}.weights.{i}.{j}"]
                    assert mine == pytest.approx(w[i, j].item(), rel=1e-12)
            for j, value in enumerate(b.reshape(-1).tolist()):
                id = "layers.1.bias" if k else f"layers.0.biases.{j}"
                assert new[id] == pytest.approx(value, rel=1e-12)


INDEXED = """parameters:
  "w[i,j]": [[0.5, -0.3], [0.2, 0.4]]
  "b[j]": [0.1, 0.2]
  c: 0.3
inputs: {"x[i]": [1, 2]}
targets: {t: 1}
equations:
  "h[j]": "tanh(sum_i x[i]*w[i,j] + b[j])"
loss: "(sum_j h[j] + c - t)^2"
optimizer: rmsprop
"""


@VIEWS
def test_indexed_networks(view: str) -> None:
    """An entry or a whole array is frozen; everything is a weight."""

    def new(more: str) -> dict[str, float]:
        (epoch,) = symprop.derive(loads(INDEXED + more), view=view).data()["epochs"]
        return {id: float(x["exact"]) for id, x in epoch["updates"].items()}

    plain, held = new(""), new('frozen: ["w[1,0]", b]\n')
    kept = {"w[1,0]": 0.2, "b[0]": 0.1, "b[1]": 0.2}
    assert held == pytest.approx(plain | kept, rel=1e-14)
    assert all(plain[id] != x for id, x in kept.items())
    decayed = new("weight_decay: 0.5\n")
    assert all(decayed[id] != plain[id] for id in plain)
    with pytest.raises(symprop.SympropError, match=r":11:10: frozen\.0 is 'w\[3,0\]'"):
        loads(INDEXED + 'frozen: ["w[3,0]"]\n')
