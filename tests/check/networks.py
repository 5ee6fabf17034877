"""Networks with random layers, sizes and numbers: what ``derive`` writes about them is right."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any


def network(rng: Random) -> dict[str, Any]:
    """A dense network on a batch, or a network on a sequence."""
    stack = rng.choice((_dense, _sequence))(rng)
    rounding: dict[str, Any] = rng.choice(
        ({"digits": rng.randint(3, 6)}, {"digits": rng.randint(3, 6)}, {"significant": 4})
    )
    optimizers = ("sgd", "sgd", "momentum", "adagrad", "rmsprop", "adam")
    return {
        **stack, "learning_rate": rng.choice((0.1, 0.5, 0.05)), "epochs": rng.choice((1, 1, 2)),
        "optimizer": rng.choice(optimizers),
        "rounding": {**rounding, "carry": rng.choice(("exact", "rounded"))},
    }  # fmt: skip


def _numbers(rng: Random, *shape: int) -> Any:
    if shape:
        return [_numbers(rng, *shape[1:]) for _ in range(shape[0])]
    return round(rng.uniform(-1.5, 1.5), rng.choice((1, 1, 1, 2)))


def _some(rng: Random, name: str, *shape: int) -> dict[str, Any]:
    """Parameters that may be left out."""
    return {name: _numbers(rng, *shape)} if rng.random() < 0.7 else {}


def _layer(rng: Random, n: int, m: int) -> dict[str, Any]:
    return {"weights": _numbers(rng, n, m), **_some(rng, "biases", m)}


def _dense(rng: Random) -> dict[str, Any]:
    samples, sizes = rng.choice((1, 2, 3)), [rng.randint(1, 4) for _ in range(rng.randint(2, 4))]
    layers: list[dict[str, Any]] = []
    for n, m in pairwise(sizes):
        act = rng.choice(("sigmoid", "tanh", "relu", "identity", "softplus", "leaky_relu"))
        layers.append({"dense": _layer(rng, n, m), "activation": act})
        if rng.random() < 0.3 and m > 1:
            layers.append({"layer_norm": {**_some(rng, "weights", m), **_some(rng, "biases", m)}})
    layers[-1].pop("activation", None)
    targets, loss = _numbers(rng, samples, sizes[-1]), "half_squared_error"
    if sizes[-1] > 1 and "dense" in layers[-1] and rng.random() < 0.5:
        layers[-1]["activation"], loss = "softmax", "categorical_cross_entropy"
        hits = [rng.randrange(sizes[-1]) for _ in range(samples)]
        targets = [[int(k == hit) for k in range(sizes[-1])] for hit in hits]
    inputs = _numbers(rng, samples, sizes[0])
    return {"inputs": inputs, "targets": targets, "layers": layers, "loss": loss}


def _sequence(rng: Random) -> dict[str, Any]:
    steps, n, m, k = (rng.randint(2, 3) for _ in range(4))
    width = n
    kind, gates = rng.choice((("rnn", 1), ("lstm", 4), ("gru", 3)))
    layers: list[dict[str, Any]] = []
    if rng.random() < 0.6:
        cell = {
            "weights": _numbers(rng, gates * m, n), "return": "all",
            "recurrent_weights": _numbers(rng, gates * m, m), **_some(rng, "biases", gates * m),
        }  # fmt: skip
        layers.append({kind: cell})
        n = m
    if rng.random() < 0.5:
        layers.append({"layer_norm": {**_some(rng, "weights", n), **_some(rng, "biases", n)}})
    if rng.random() < 0.6:
        weights = {f"{w}_weights": _numbers(rng, k, n) for w in ("query", "key", "value")}
        layers.append({"attention": weights})
        n = k
    if rng.random() < 0.4:
        layers.append({"layer_norm": {}})
    m = rng.randint(1, 2)
    layers.append({"dense": _layer(rng, n, m), "activation": rng.choice(("identity", "sigmoid"))})
    targets = _numbers(rng, steps, m)
    return {
        "inputs": _numbers(rng, steps, width), "targets": targets, "layers": layers,
        "loss": "half_squared_error",
    }  # fmt: skip
