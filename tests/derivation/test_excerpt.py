"""The way of one value through a large network: its numbers are those of the whole derivation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from symprop.api import Derivation
from symprop.derivation import lookup
from symprop.derivation.notation import ADJOINT, NEW
from symprop.derivation.plan import plan
from symprop.derivation.work import work
from symprop.network.file import loads


def network(**more: Any) -> Any:
    """10-9-3 with numbers that repeat with a period."""

    def weights(m: int, n: int, shift: int) -> list[list[float]]:
        return [[((7 * i + 5 * j + shift) % 19 - 9) / 10 for j in range(n)] for i in range(m)]

    hidden = {"activation": "relu", "weights": weights(10, 9, 1), "biases": 0.1}
    last = {"activation": "softmax", "weights": weights(9, 3, 4), "biases": [0.1, 0.2, 0.3]}
    data = {
        "inputs": [(3 * i % 11) / 10 for i in range(10)],
        "targets": [0, 1, 0],
        "layers": [hidden, last],
        "loss": "categorical_cross_entropy",
    }
    return loads(json.dumps(data | more))


BATCH = {
    "inputs": [[(3 * i % 11) / 10 for i in range(10)], [(5 * i % 7) / 10 for i in range(10)]],
    "targets": [[0, 1, 0], [1, 0, 0]],
}
WISHES = [
    ({}, "layers.0.weights.5.2"),
    ({}, "layers.1.weights.4.1"),
    ({"view": "matrix"}, "layers.0.bias"),
    ({"epochs": 2, "optimizer": "adam"}, "layers.1.biases.2"),
    (BATCH, "layers.0.weights.1.3"),
    (BATCH, "layers.0.pre.3"),
    ({"rounding": {"digits": 3, "carry": "rounded"}}, "layers.0.weights.5.2"),
    ({"notation": "leibniz"}, "layers.0.weights.5.2"),
]


@pytest.mark.parametrize(("more", "id"), WISHES)
def test_the_numbers_are_those_of_the_whole(more: dict[str, Any], id: str) -> None:
    net = network(**more)
    found = Derivation(net, only=[id])
    whole = work(plan(net, view="scalar"), net.epochs + 1)
    for mine, full in zip(found.epochs, whole, strict=False):
        phases = [w.step.phase for w in mine.steps]
        assert {"forward", "loss", "backward"} <= set(phases)
        for worked in mine.steps:
            target = worked.step.target
            same = lookup.shown(full, target)
            if same is not None:
                assert mine.shown[target].text == same.text  # type: ignore[union-attr]
        if id.split(".")[2] in ("weights", "biases", "bias"):
            assert ADJOINT + id in mine.shown
            assert NEW + id in mine.shown


def test_only_what_the_value_touches_is_shown() -> None:
    found = Derivation(network(), only=["layers.0.weights.5.2"])
    targets = [w.step.target for w in found.epochs[0].steps]
    assert [t for t in targets if ".0.pre." in t] == ["layers.0.pre.2", "∂layers.0.pre.2"]
    assert [t for t in targets if ".weights." in t] == [
        "∂layers.0.weights.5.2",
        "new:layers.0.weights.5.2",
    ]
    for format in ("md", "txt", "html", "tex"):
        assert len(found.text(format)) > 1000
    steps = found.data()["steps"]
    assert [s["target"] for s in steps][-1] == "layers.0.weights.5.2"
