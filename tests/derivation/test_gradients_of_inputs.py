"""``gradients: [inputs]``: derivatives by what is given, held against NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import symprop

W, B, V = (
    np.array([[0.2, 0.3, 0.1], [0.4, 0.7, -0.5]]),
    np.array([0.1, -0.1, 0.2]),
    [0.6, -0.1, 0.3],
)
X, T = np.array([[0.3, -0.5], [0.8, 0.2]]), np.array([[1.0], [0.0]])
NETWORK: dict[str, Any] = {
    "inputs": X,
    "targets": T,
    "layers": [
        {"activation": "tanh", "weights": W, "biases": B},
        {"activation": "sigmoid", "weights": [[v] for v in V]},
    ],
    "loss": "half_squared_error",
    "gradients": ["inputs"],
}


def by_hand() -> Any:
    h = np.tanh(X @ W + B)
    p = 1 / (1 + np.exp(-h @ np.array(V)[:, None]))
    d = (p - T) * p * (1 - p) / len(X)
    return (d @ np.array(V)[None, :] * (1 - h**2)) @ W.T


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("notation", ["delta", "leibniz", "matrix", "superscript"])
@pytest.mark.parametrize("mixed", [False, True])
def test_layers(view: str, notation: str, mixed: bool) -> None:
    layers = [*([{"flatten": {}}] if mixed else []), *NETWORK["layers"]]
    made = symprop.derive({**NETWORK, "layers": layers, "view": view, "notation": notation})
    epoch = made.data()["epochs"][0]
    for at, expected in np.ndenumerate(by_hand()):
        found = epoch["gradients"][f"samples.{at[0]}.inputs.{at[1]}"]["exact"]
        assert float(found) == pytest.approx(expected, rel=1e-13)
    assert not any("inputs" in id for id in epoch["updates"])
    if notation == "delta":
        assert "fixed and not updated" in " ".join(made.text("txt").split())


def test_one_of_them() -> None:
    gradients = symprop.derive({**NETWORK, "gradients": ["inputs.1"]}).data()["epochs"][0]
    found = [id for id in gradients["gradients"] if "inputs" in id]
    assert found == ["samples.0.inputs.1", "samples.1.inputs.1"]


@pytest.mark.parametrize(
    "name", ["rnn-3-steps", "conv-1d", "lstm-2-steps", "residual-block", "layer-norm", "rnn-layer"]
)
def test_both_views_agree(name: str) -> None:
    network = replace(symprop.load(name), gradients=("inputs",))
    found = [symprop.derive(network, view=v).data()["epochs"][0] for v in ("scalar", "matrix")]
    given = [id for id in found[0]["gradients"] if id not in found[0]["updates"]]
    assert given
    for id in given:
        exact = [float(e["gradients"][id]["exact"]) for e in found]
        assert exact[0] == pytest.approx(exact[1], rel=1e-13)


def test_an_input_that_nothing_uses() -> None:
    network = {
        "inputs": {"x": 2, "y": 3},
        "parameters": {"w": 0.5},
        "equations": {"z": "w*x"},
        "loss": "z^2",
        "gradients": ["inputs"],
    }
    gradients = symprop.derive(network).data()["epochs"][0]["gradients"]
    assert {id: gradients[id]["exact"] for id in "xy"} == {"x": "1", "y": "0"}


def test_unknown_ids() -> None:
    with pytest.raises(symprop.SympropError, match=r"inputs\.5"):
        symprop.load({**NETWORK, "gradients": ["inputs.5"]})
