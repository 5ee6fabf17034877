"""Layers of any kind in SymPy: composed gradients and single formulas agree with the derivation."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symprop

LAYERS: dict[str, tuple[Any, Any, list[dict[str, Any]]]] = {
    "embedding": (
        [0, 2],
        [0.4, 0.1],
        [{"embedding": {"weights": [[0.1], [0.3], [0.2]]}}, {"flatten": {}}],
    ),
    "dropout": (
        [0.5, 0.3],
        [0.4, 0.1],
        [
            {"activation": "tanh", "weights": [[0.1, 0.2], [0.3, 0.4]]},
            {"dropout": {"mask": [1, 0], "rate": 0.5}},
        ],
    ),
    "attention": (
        [[0.5, -0.2], [0.8, 0.3]],
        [[0.4, 0.1], [0.3, 0.2]],
        [
            {
                "attention": {
                    "heads": 2,
                    "query_weights": [[0.1, 0.2], [0.3, -0.4]],
                    "key_weights": [[0.5, 0.1], [-0.2, 0.3]],
                    "value_weights": [[0.7, 0.1], [-0.3, 0.2]],
                    "output_weights": [[0.3, 0.1], [-0.2, 0.4]],
                }
            }
        ],
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_sympy_agrees(name: str) -> None:
    inputs, targets, layers = LAYERS[name]
    network = {"inputs": inputs, "targets": targets, "layers": layers, "loss": "squared_error"}
    walk = symprop.derive(network)
    gradients = walk.data()["epochs"][0]["gradients"]
    first = next(iter(gradients))
    found = sp.N(walk.gradient(first, composed=True).subs(walk.numbers), 20)
    assert float(found) == pytest.approx(float(gradients[first]["exact"]), rel=1e-12)
    assert symprop.derive(network, closed_form=[first]).text("txt")
