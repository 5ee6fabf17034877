"""Index maps inverted, held against differences of the loss."""

from __future__ import annotations

import json

import pytest
from oracles.families import evaluate

import symprop
from symprop.formula.tree import Number
from symprop.network.file import loads
from symprop.network.indexed import Families, NumberArray
from symprop.network.indexed_network import IndexedNetwork

HEAD = """\
inputs: {x: [0.9, -0.71, 0.4]}
parameters: {w: [-0.38, -0.15, 0.66]}
functions:
  bent(z): {z > 0: z, else: 0.1*z}
equations:
"""

EQUATIONS = {
    "a shorter range": "  y[i]: tanh(w[i]*x[i])\nloss: sum_i (y[i+1] - y[i])^2",
    "a stride": "  y[i]: w[i]*x[i]\nloss: sum_i y[2*i]^3",
    "a maximum and a product": "  y[i]: w[i]*x[i]\nloss: max_k y[k] + prod_i (2 + y[i])",
    "a constant place": "  y[i]: w[i]*x[i]\nloss: y[0]^2 + y[2]",
    "cases": "  y[i]: bent(w[i]*x[i]) + 2\nloss: sum_k y[k]^2",
    "time": "  h[t]: tanh(w[0]*x[t] + w[1]*h[t-1])\nloss: h[2]^2 + w[2]*h[0]",
}


def loss(families: Families, at: int, change: float) -> float:
    """The loss with one of the parameters changed."""
    flat = list(families.parameters["w"].flat)
    flat[at] = Number(f"{float(flat[at].value) + change:.12f}")
    parameters = {"w": NumberArray((3,), tuple(flat))}
    made = Families(
        families.families, families.data, parameters, families.loss, families.outside, {}
    )
    return evaluate(made)[families.loss][()]


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("name", EQUATIONS)
def test_gradients(name: str, view: str) -> None:
    network = loads(f"{HEAD}{EQUATIONS[name]}\n")
    assert isinstance(network, IndexedNetwork)
    walk = symprop.derive(network, view=view)
    assert walk.content("md")
    derived = json.loads(walk.content("json"))
    gradients = derived["epochs"][0]["gradients"]
    for k in range(3):
        step = 1e-5
        slope = (loss(network.families, k, step) - loss(network.families, k, -step)) / (2 * step)
        assert float(gradients[f"w[{k}]"]["exact"]) == pytest.approx(slope, abs=1e-8)
