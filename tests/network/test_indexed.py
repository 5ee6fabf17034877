"""Indexed equations and matrix shorthand: what the families mean, held against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from oracles.families import evaluate

from symprop.network.file import loads
from symprop.network.indexed_network import IndexedNetwork

CONVOLUTION = """\
indices: {p: 2, r: 2}
inputs:
  x[i,j]: [[0,2,2,0,1,2], [1,2,2,0,2,0], [1,1,2,0,0,2], [1,2,2,1,1,2], [0,0,2,0,2,1], [2,0,2,0,0,2]]
targets: {t: 1}
parameters:
  k[a,b]: [[-0.8, -0.9, -0.1], [0.6, 0.3, 0.4], [0.3, 0.9, 0.5]]
  d: 0.1
  w[u,v]: [[-0.5, 0.2], [-0.6, -0.8]]
equations:
  z[i,j]: sum_{a,b} x[i+a,j+b]*k[a,b] + d
  f[i,j]: relu(z[i,j])
  m[u,v]: max_{p,r} f[2*u+p,2*v+r]
  y: sigmoid(sum_{u,v} w[u,v]*m[u,v])
loss: -(t*ln(y) + (1 - t)*ln(1 - y))
"""


def read(text: str) -> IndexedNetwork:
    network = loads(text, "net.yaml")
    assert isinstance(network, IndexedNetwork)
    return network


def arrays(network: IndexedNetwork) -> dict[str, np.ndarray]:
    """The value of everything as arrays."""
    out = {}
    for id, values in evaluate(network.families).items():
        out[id] = np.zeros(network.families.shape(id))
        for at, value in values.items():
            out[id][at] = value
    return out


def test_a_convolution_with_pooling_and_a_dense_layer() -> None:
    a = arrays(read(CONVOLUTION))
    x, k = a["x"], a["k"]
    z = np.array([[(x[i : i + 3, j : j + 3] * k).sum() for j in range(4)] for i in range(4)]) + 0.1
    m = np.maximum(z, 0).reshape(2, 2, 2, 2).max(axis=(1, 3))
    y = 1 / (1 + np.exp(-(a["w"] * m).sum()))
    assert a["z"] == pytest.approx(z)
    assert a["m"] == pytest.approx(m)
    assert a["loss"] == pytest.approx(-np.log(y))


def test_a_sum_inside_a_function_is_a_family_of_its_own() -> None:
    families = read(CONVOLUTION).families
    assert [f.id for f in families] == ["z", "f", "m", "z_y", "y", "loss"]
    assert [f.kind for f in families][-3:] == ["weighted_sum", "equation", "loss"]
