"""Functions that a file defines, as activations and losses of layers and in equations."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import symprop
from symprop.document.formats import FORMATS
from symprop.errors import SympropError
from symprop.network.file import load, loads
from symprop.network.write import to_yaml

FUNCTIONS: dict[str, Any] = {
    "mish(z)": "z*tanh(ln(1 + exp(z)))",
    "bent(z)": {"z > 0": "z", "else": "0.1*z"},
    "quartic(p, t)": "(p - t)^4",
    "lopsided(p, t)": {"p > t": "3*(p - t)", "else": "t - p"},
}
LAYERS: dict[str, Any] = {
    "functions": FUNCTIONS,
    "inputs": [[0.8, -0.3], [0.5, 0.2]],
    "targets": [[0.7, 0.1], [0.2, 0.4]],
    "layers": [
        {"activation": "bent", "weights": [[0.4, -0.6], [0.9, 0.2]], "biases": [0.1, -0.2]},
        {"activation": "mish", "weights": [[0.5, 0.3], [-0.7, 0.6]]},
    ],
    "loss": "quartic",
    "learning_rate": 0.1,
}
EQUATIONS: dict[str, Any] = {
    "functions": FUNCTIONS,
    "inputs": {"x[i]": [0.8, -0.3]},
    "targets": {"d[j]": [0.7, 0.1, 0.4]},
    "parameters": {"W[i,j]": [[0.4, -0.6, 0.3], [0.9, 0.2, 0.7]]},
    "equations": {"h[j]": "bent(sum_i x[i]*W[i,j])", "y[j]": "mish(h[j])"},
    "loss": "sum_j quartic(y[j], d[j])",
}


def mish(z: Any) -> Any:
    return z * np.tanh(np.log1p(np.exp(z)))


def bent(z: Any) -> Any:
    return np.where(z > 0, z, 0.1 * z)


LOSS = {
    "quartic": lambda p, t: (p - t) ** 4,
    "lopsided": lambda p, t: np.where(p > t, 3 * (p - t), t - p),
}


def loss(w: Any, b: Any, v: Any, name: str) -> float:
    """The loss of the layers in plain floating point."""
    x, t = np.array(LAYERS["inputs"]), np.array(LAYERS["targets"])
    p = mish(bent(x @ w + b) @ v)
    return float(LOSS[name](p, t).sum() / len(x))


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("name", LOSS)
def test_gradients_of_layers(name: str, view: str) -> None:
    walk = symprop.derive({**LAYERS, "loss": name}, view=view)
    found = walk.data()["epochs"][0]["gradients"]
    arrays = [
        np.array(LAYERS["layers"][0]["weights"]),
        np.array(LAYERS["layers"][0]["biases"]),
        np.array(LAYERS["layers"][1]["weights"]),
    ]
    for which, stem in enumerate(("layers.0.weights", "layers.0.biases", "layers.1.weights")):
        for at in np.ndindex(arrays[which].shape):
            ends = []
            for step in (1e-5, -1e-5):
                changed = [a.copy() for a in arrays]
                changed[which][at] += step
                ends.append(loss(*changed, name))
            expected = (ends[0] - ends[1]) / 2e-5
            id = ".".join((stem, *map(str, at)))
            assert float(found[id]["exact"]) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_gradients_of_equations(view: str) -> None:
    found = symprop.derive(EQUATIONS, view=view).data()["epochs"][0]["gradients"]
    x, d = np.array(EQUATIONS["inputs"]["x[i]"]), np.array(EQUATIONS["targets"]["d[j]"])
    w = np.array(EQUATIONS["parameters"]["W[i,j]"])
    for i, j in np.ndindex(w.shape):
        ends = []
        for step in (1e-5, -1e-5):
            changed = w.copy()
            changed[i, j] += step
            ends.append(float(((mish(bent(x @ changed)) - d) ** 4).sum()))
        expected = (ends[0] - ends[1]) / 2e-5
        assert float(found[f"W[{i},{j}]"]["exact"]) == pytest.approx(expected, abs=1e-8)


def test_the_definition_and_its_derivative_are_told() -> None:
    for network in (LAYERS, EQUATIONS):
        text = symprop.derive(network).text("txt")
        assert "mish(z) = z·tanh(ln(1 + exp(z)))" in text
        assert "mish′(z) = d/dz [z·tanh(ln(1 + exp(z)))]" in text
        assert "dz/dz · tanh(ln(1 + exp(z))) + z · dtanh(ln(1 + exp(z)))/dz" in text
        assert "bent(z) = {z if z > 0; 0.1·z otherwise}" in text
    assert "∂Loss/∂h = ∂Loss/∂y ⊙ mish′(h)" in text
    assert "h = bent(zₕ)" in text
    text = symprop.derive({**LAYERS, "loss": "lopsided"}).text("txt")
    assert "The loss is the lopsided of prediction and target" in text


def test_the_files_definition_counts_whatever_else_has_its_name() -> None:
    own = {**EQUATIONS, "functions": {**FUNCTIONS, "mish(z)": "2*z"}}
    walk = symprop.derive(own)
    values = walk.data()["epochs"][0]["samples"][0]["values"]
    assert float(values["y[0]"]["exact"]) == 2 * float(values["h[0]"]["exact"])
    layers = {**LAYERS, "functions": {**FUNCTIONS, "mish(z)": "2*z"}}
    sample = symprop.derive(layers).data()["epochs"][0]["samples"][0]["values"]
    pre, out = (float(sample[f"layers.1.{kind}.0"]["exact"]) for kind in ("pre", "out"))
    assert math.isclose(out, 2 * pre)


def test_layers_of_any_kind() -> None:
    network = {
        "functions": FUNCTIONS,
        "inputs": [[0.5, -0.2, 0.8, 0.3]],
        "targets": [0.4],
        "layers": [
            {"conv1d": {"kernels": [[[0.6, -0.4]]]}, "activation": "mish"},
            {"flatten": {}},
            {"activation": "bent", "weights": [[0.3], [0.2], [-0.9]]},
        ],
        "loss": "quartic",
    }
    walk = symprop.derive(network)
    z = [0.5 * 0.6 + 0.2 * 0.4, -0.2 * 0.6 - 0.8 * 0.4, 0.8 * 0.6 - 0.3 * 0.4]
    y = bent(np.array([mish(np.array(z)) @ np.array([0.3, 0.2, -0.9])]))[0]
    found = walk.data()["epochs"][0]["loss"]["exact"]
    assert float(found) == pytest.approx((y - 0.4) ** 4)
    assert load(walk.network.to_dict()) == walk.network
    assert "mish′(z)" in walk.text("txt")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(format: str) -> None:
    for network in (LAYERS, EQUATIONS):
        assert symprop.derive(network).content(format)


def test_written_back_and_checked() -> None:
    for network in (LAYERS, EQUATIONS):
        walk = symprop.derive(network)
        assert loads(to_yaml(walk.network)) == walk.network
        assert load(json.loads(walk.content("json"))["network"]) == walk.network
        assert symprop.check(walk.text("md")).findings == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"loss": "mish"}, "unknown loss 'mish'"),
        ({"functions": {"tanh(z)": "z"}}, "defines tanh, which is a function already"),
        ({"functions": {"sigmoid(z)": "z"}}, "defines sigmoid, which is a function already"),
        ({"functions": {"huber(p, t)": "p"}}, "defines huber, which is a function already"),
        ({"functions": {"f(z)": "z*y"}}, "unknown name 'y'"),
    ],
)
def test_mistakes(change: dict[str, Any], message: str) -> None:
    with pytest.raises(SympropError, match=message):
        load({**LAYERS, **change})


def test_settings_of_an_own_function() -> None:
    layers = [{"activation": {"mish": {"slope": 1}}, "weights": [[1], [1]]}]
    with pytest.raises(SympropError, match="unknown key 'slope'"):
        load({**LAYERS, "layers": layers, "targets": [[1], [1]]})
