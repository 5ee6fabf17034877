"""Adjoints as ``--format json`` prints them, whatever way the document finds them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from oracles import networks as n
from oracles.learning import learn

from symprop.api import Derivation

PAIRS = [
    ("sigmoid", "binary_cross_entropy", ["1", "0.3"]),
    ("softmax", "categorical_cross_entropy", ["0.4", "0.6"]),
    ("softmax", "categorical_cross_entropy", ["0", "1"]),
    ("softmax", "half_squared_error", ["0.4", "0.6"]),
    ("identity", "huber", ["0.9", "-1.3"]),
]


@pytest.mark.parametrize(("pair", "view"), list(product(PAIRS, ["scalar", "matrix"])))
@pytest.mark.parametrize("samples", [1, 2])
def test_adjoints_are_derivatives_by_their_value(pair: Any, view: Any, samples: int) -> None:
    activation, loss, targets = pair
    layers = [
        n.layer("tanh", [["0.3", "-0.4"], ["0.7", "0.9"]], "0.15"),
        n.layer(activation, [["0.21", "0.5"], ["-0.6", "0.8"]], ["0.1", "-0.2"]),
    ]
    inputs = [["0.5", "-1.2"], ["0.3", "2"]][:samples]
    network = n.network(inputs, [targets] * samples, layers, n.function(loss))
    (done,) = learn(network, 1, 40)
    (epoch,) = Derivation(network).data()["epochs"]
    assert len(epoch["adjoints"]) == 8 * samples
    for id, entry in epoch["adjoints"].items():
        expected = done.adjoints[id]
        assert abs(float(entry["exact"]) - float(expected)) <= 1e-14 * abs(float(expected)), id
