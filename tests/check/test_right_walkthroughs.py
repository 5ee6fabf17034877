"""Right walkthroughs of networks unlike the examples: read as a whole, nothing found."""

from __future__ import annotations

import json
from typing import Any

import pytest

import symprop
from symprop.check.run import judge
from symprop.extract import extract
from symprop.network.file import loads

MATRIX = {"view": "matrix", "rounding": {"digits": 4, "carry": "rounded"}}
ROUNDED = {"rounding": {"digits": 4, "carry": "rounded"}}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "a shared bias in two layers with names of their own": (
        "tex",
        {"biases": [0.3, 0.2], "epochs": 2, "notation": "matrix", "optimizer": "momentum"},
    ),
    "samples in two layers": ("txt", {"samples": 2, "epochs": 2, **ROUNDED}),
    "a slope by cases on a matrix": ("md", {"activations": ["relu", "tanh"], **MATRIX}),
    "a product on a matrix": ("tex", {"activations": ["silu", "elu"], **MATRIX}),
    "columns in a table": ("tex", {"view": "matrix", "epochs": 2, "biases": [0.1, 0.3]}),
    "matrices over several lines": (
        "txt",
        {"view": "matrix", "samples": 2, "optimizer": "momentum", "rounding": {"digits": 6}},
    ),
    "numbers too small to be seen": ("md", {"optimizer": "adam", "rounding": {"digits": 3}}),
    "deviations with momentum": ("md", {"optimizer": "momentum", "epochs": 2, **ROUNDED}),
    "deviations of matrices": ("md", {"optimizer": "momentum", "biases": [0.1, 0.3], **MATRIX}),
}


def network(
    samples: int = 1,
    activations: tuple[str, ...] = ("tanh", "silu"),
    biases: tuple[Any, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """A small network of two hidden units and two outputs."""
    weights = ([[0.3, -0.7], [0.8, 0.2]], [[0.6, -0.4], [-0.9, 0.5]])
    layers: list[dict[str, Any]] = [
        {"activation": function, "weights": rows}
        for function, rows in zip(activations, weights, strict=True)
    ]
    for layer, bias in zip(layers, biases, strict=False):
        layer["biases"] = bias
    return {
        "inputs": [[0.5, -0.3], [0.2, 0.9]][:samples],
        "targets": [[0.7, -0.1], [0.4, 0.6]][:samples],
        "layers": layers,
        "loss": "half_squared_error",
        "learning_rate": 0.5,
    } | more


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_found(case: str) -> None:
    kind, choice = CASES[case]
    text = symprop.derive(loads(json.dumps(network(**choice)))).text(kind)
    report = judge(extract(f"document.{kind}", text.encode())).verdict
    assert [(f.kind, f.claimed) for f in report.findings if f.severity != "note"] == []
    assert [u.why for u in report.unread] == []
