"""An update after each sample or each batch: held against a network written in NumPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import symprop

RNG = np.random.default_rng(7)
RATE = 0.1


def numbers(*shape: int) -> Any:
    return np.round(RNG.uniform(-1, 1, shape), 1)


class Learner:
    """Two dense layers, tanh and sigmoid, half the squared error, and an optimizer."""

    def __init__(self, optimizer: str) -> None:
        self.parameters = [numbers(2, 3), numbers(3), numbers(3, 1), numbers(1)]
        self.optimizer, self.count = optimizer, 0
        self.memory = [[np.zeros_like(p), np.zeros_like(p)] for p in self.parameters]

    def losses(self, x: Any, t: Any) -> Any:
        w, b, v, c = self.parameters
        return ((1 / (1 + np.exp(-(np.tanh(x @ w + b) @ v + c))) - t) ** 2 / 2).sum(axis=1)

    def gradients(self, x: Any, t: Any) -> list[Any]:
        w, b, v, c = self.parameters
        h = np.tanh(x @ w + b)
        p = 1 / (1 + np.exp(-(h @ v + c)))
        d = (p - t) * p * (1 - p) / len(x)
        e = d @ v.T * (1 - h**2)
        return [x.T @ e, e.sum(axis=0), h.T @ d, d.sum(axis=0)]

    def learn(self, gradients: list[Any]) -> None:
        self.count += 1
        for i, g in enumerate(gradients):
            step, memory = g, self.memory[i]
            if self.optimizer == "momentum":
                step = memory[0] = 0.9 * memory[0] + g
            elif self.optimizer == "adam":
                memory[0] = 0.9 * memory[0] + 0.1 * g
                memory[1] = 0.999 * memory[1] + 0.001 * g * g
                m, v = memory[0] / (1 - 0.9**self.count), memory[1] / (1 - 0.999**self.count)
                step = m / (np.sqrt(v) + 1e-8)
            self.parameters[i] = self.parameters[i] - RATE * step

    def flat(self, arrays: list[Any]) -> dict[str, float]:
        """Numbers by canonical ids."""
        out: dict[str, float] = {}
        for k, array in enumerate(arrays):
            start = f"layers.{k // 2}.{'biases' if k % 2 else 'weights'}"
            for at in np.ndindex(*array.shape):
                out[".".join((start, *map(str, at)))] = float(array[at])
        return out


def described(learner: Learner, x: Any, t: Any, **more: Any) -> dict[str, Any]:
    w, b, v, c = learner.parameters
    return {
        "inputs": x,
        "targets": t,
        "layers": [
            {"activation": "tanh", "weights": w, "biases": b},
            {"activation": "sigmoid", "weights": v, "biases": c},
        ],
        "loss": "half_squared_error",
        "optimizer": learner.optimizer,
        "learning_rate": RATE,
        **more,
    }


def exact(entries: dict[str, Any]) -> dict[str, float]:
    return {id: float(entry["exact"]) for id, entry in entries.items()}


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize(
    ("order", "size", "optimizer"),
    [
        ("online", 1, "sgd"),
        ("online", 1, "adam"),
        ({"mini_batch": 2}, 2, "momentum"),
        ({"mini_batch": 3}, 3, "adam"),
        ({"mini_batch": 9}, 9, "sgd"),
    ],
)
def test_every_batch(view: str, order: Any, size: int, optimizer: str) -> None:
    """Losses, gradients and new parameters of every batch, the last of them smaller."""
    learner, x, t = Learner(optimizer), numbers(5, 2), abs(numbers(5, 1))
    network = described(learner, x, t, order=order, epochs=2, view=view)
    data = symprop.derive(network).data()
    for epoch in data["epochs"]:
        assert float(epoch["loss"]["exact"]) == pytest.approx(learner.losses(x, t).mean(), 1e-12)
        assert len(epoch["batches"]) == -(-5 // size)
        for k, batch in enumerate(epoch["batches"]):
            some = slice(k * size, k * size + size)
            found = [float(s["values"]["loss"]["exact"]) for s in batch["samples"]]
            assert found == pytest.approx(list(learner.losses(x[some], t[some])), 1e-12)
            gradients = learner.gradients(x[some], t[some])
            assert exact(batch["gradients"]) == pytest.approx(learner.flat(gradients), 1e-10)
            learner.learn(gradients)
            now = learner.flat(learner.parameters)
            assert exact(batch["updates"]) == pytest.approx(now, 1e-10)
        assert epoch["updates"] == epoch["batches"][-1]["updates"]


def test_the_next_sample_uses_the_new_weights() -> None:
    """What a document prints for the second sample is worked with what the first has left."""
    learner, x, t = Learner("sgd"), numbers(2, 2), abs(numbers(2, 1))
    walk = symprop.derive(described(learner, x, t, order="online"))
    first, second = walk.data()["epochs"][0]["batches"]
    new = first["updates"]["layers.1.biases.0"]["shown"]
    line = next(s for s in walk.data()["steps"] if s["id"] == "batches.1.forward.layers.1.pre.0")
    assert new in line["sides"][1]["text"]
    assert second["samples"][0]["values"]["loss"]["name"] == "Loss⁽²⁾"


def test_layers_of_any_kind() -> None:
    """The same network as layers of several kinds has the same numbers, batch by batch."""
    learner, x, t = Learner("adam"), numbers(3, 2), abs(numbers(3, 1))
    dense = described(learner, x, t, order={"mini_batch": 2}, epochs=2)
    mixed = {**dense, "layers": [*dense["layers"], {"flatten": {}}]}
    found = [symprop.derive(n).data()["epochs"] for n in (dense, mixed)]
    for one, other in zip(*found, strict=True):
        for a, b in zip(one["batches"], other["batches"], strict=True):
            assert exact(a["gradients"]) == pytest.approx(exact(b["gradients"]), 1e-12)
            assert exact(a["updates"]) == pytest.approx(exact(b["updates"]), 1e-12)


def test_only_one_sample() -> None:
    """The way of a value of one sample goes through its batch only."""
    learner, x, t = Learner("sgd"), numbers(3, 2), abs(numbers(3, 1))
    network = described(learner, x, t, order="online")
    text = symprop.derive(network, only=["samples.1.layers.0.pre.0"]).text("txt")
    assert "⁽²⁾" in text
    assert "⁽¹⁾" not in text
    assert "⁽³⁾" not in text


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ("onlin", "expected batch, online or a mapping"),
        ({"mini_batch": 0}, "expected a whole number from 1"),
        ({"batches": 2}, "mini_batch"),
    ],
)
def test_unknown_orders(order: Any, problem: str) -> None:
    network = described(Learner("sgd"), numbers(2, 2), abs(numbers(2, 1)), order=order)
    with pytest.raises(symprop.SympropError, match=problem):
        symprop.load(network)


def test_equations_have_no_samples() -> None:
    network = {
        "inputs": {"x": 1},
        "parameters": {"w": 2},
        "equations": {"y": "w*x"},
        "loss": "y^2",
        "order": "online",
    }
    with pytest.raises(symprop.SympropError, match="networks of equations do not have"):
        symprop.load(network)


def test_written_back() -> None:
    """An order is part of the description."""
    learner, x, t = Learner("sgd"), numbers(4, 2), abs(numbers(4, 1))
    for order in ("online", {"mini_batch": 3}):
        network = symprop.load(described(learner, x, t, order=order))
        assert network.to_dict()["order"] == order
        assert symprop.load(network.to_dict()) == network


def test_what_is_said_of_several_updates() -> None:
    """Every update is a step; one that helps its own sample may harm the others."""
    network: dict[str, Any] = {
        "inputs": [[1], [1]], "targets": [[1], [0]], "order": "online", "learning_rate": 0.5,
        "layers": [{"activation": "identity", "weights": [[0.9]]}],
        "loss": "half_squared_error",
    }  # fmt: skip
    walk = symprop.derive(network)
    assert "The loss has become smaller" in walk.text()
    rose = symprop.derive({**network, "layers": [{"activation": "identity", "weights": [[0.5]]}]})
    assert "the loss of the others may become larger" in rose.text()
    assert "was too long" not in rose.text()


@pytest.mark.parametrize("order", ["online", {"mini_batch": 2}])
def test_layers_with_several_axes_are_worked_batch_by_batch(order: Any) -> None:
    """Activations and dead units are looked for in the arrays of a batch, not of all samples."""
    walk = symprop.derive(
        {
            "inputs": [[[0.6, 0.3, 0.4]], [[0.2, 0.6, -0.5]], [[1.1, 1.0, 0.1]]],
            "targets": [[1], [0.5], [0.2]],
            "layers": [
                {"conv1d": {"kernels": [[[-0.9, 0.3]]], "biases": [0.4]}, "activation": "relu"},
                {"flatten": {}},
                {"dense": {"weights": [[0.6], [-0.4]]}, "activation": "relu"},
            ],
            "loss": "half_squared_error",
            "order": order,
        }
    )
    assert walk.text("md").count("ReLU") > 3
    assert len(walk.data()["epochs"][0]["batches"]) == (3 if order == "online" else 2)


@pytest.mark.parametrize("notation", ["delta", "leibniz", "superscript"])
@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy"])
def test_the_share_of_a_sample_is_no_derivative_by_a_loss(notation: str, loss: str) -> None:
    """1/n is said in a sentence and put in; nobody reads ∂Loss/∂Loss⁽¹⁾."""
    network = {
        "inputs": [[0, 1], [1, 0], [1, 1]],
        "targets": [[1], [1], [0]],
        "layers": [{"activation": "sigmoid", "weights": [[0.5], [-0.4]], "biases": [0.1]}],
        "loss": loss,
        "notation": notation,
    }
    walk = symprop.derive(network)
    text = walk.text("md")
    assert r"is multiplied by $\frac{1}{3}$" in text
    by_a_loss = re.compile(r"\\frac\{\S+ \S+\}\{\S+ (\\text\{(Loss|Cost)\}|J)")
    assert not by_a_loss.search(text)
    checked = symprop.check(text)
    assert not checked.findings
    assert checked.data()["claims"] == checked.data()["checked"]
