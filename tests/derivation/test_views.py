"""The matrix view against the scalar one: every value, adjoint, gradient and update exactly."""

from __future__ import annotations

import pytest

import symprop

NETWORKS = {
    "convolution": """
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
""",
    "channels": """
inputs:
  x[c,i]: [[1, 0, 2], [0, 1, 0.5]]
targets:
  t[o]: [1, 0]
parameters:
  k[o,c,a]: [[[0.1, 0.2], [0.3, -0.4]], [[0.5, -0.2], [0.1, 0.3]]]
  d[o]: [0.1, -0.2]
equations:
  z[o,i]: sum_{c,a} x[c,i+a]*k[o,c,a] + d[o]
  f[o,i]: tanh(z[o,i])
  y[o]: mean_i f[o,i]
loss: sum_o (y[o] - t[o])^2/2
""",
    "an activation set differently, layer by layer": """
inputs: [[1, -2, 3]]
targets: [0.5]
layers:
- conv1d: {kernels: [[[0.5, -0.5]]], biases: [0.1]}
  activation: {leaky_relu: {slope: 0.05}}
- flatten: {}
- dense: {weights: [[-0.3], [0.2]]}
  activation: {leaky_relu: {slope: 0.01}}
loss: half_squared_error
""",
    "recurrence": """
inputs:
  x[t,i]: [[1, 2], [0.5, 3], [0.3, -0.2]]
targets: {y: 0.7}
parameters:
  W[i,k]: [[0.1, 0.2], [0.3, -0.4]]
  U[l,k]: [[0.5, -0.2], [0.1, 0.3]]
  b[k]: [0.1, -0.1]
  v[k]: [0.6, -0.5]
equations:
  h[t,k]: tanh(sum_i x[t,i]*W[i,k] + sum_l h[t-1,l]*U[l,k] + b[k])
  o: sum_k h[2,k]*v[k]
initial:
  h[k]: [0.2, -0.3]
loss: (o - y)^2/2
optimizer: momentum
epochs: 2
""",
    "two states": """
inputs:
  x[t]: [1, 0.5, 2]
targets:
  y[t]: [0.5, 1.25, 0.1]
parameters: {a: 0.4, b: 0.7, c: 0.3}
equations:
  s[t]: sigmoid(a*x[t] + b*h[t-1])
  q[t]: s[t]*q[t-1] + c*x[t]
  h[t]: s[t]*tanh(q[t])
loss: sum_t (h[t] - y[t])^2/2
""",
    "attention": """
inputs:
  X: [[1, 0, 1], [0, 2, 0.5]]
targets:
  T: [[1, 0], [0, 1]]
parameters:
  Q: [[0.1, 0.2], [0.3, -0.4], [0.2, 0.1]]
  K: [[0.5, -0.2], [0.1, 0.3], [-0.3, 0.2]]
  V: [[0.5, -0.2], [0.1, 0.3], [-0.3, 0.2]]
equations:
  q: X @ Q
  k: X @ K
  v: X @ V
  S: q @ k.T / sqrt(2)
  A: softmax(S, -1)
  Y: A @ v
loss: sum((Y - T)^2)/2
""",
    "columns": """
inputs:
  x[i]: [1, 2]
targets:
  t[o]: [1, 0]
parameters:
  W[k,i]: [[0.1, 0.2], [0.3, -0.4], [0.2, 0.1]]
  b[k]: [0.1, 0.2, 0.3]
  V[o,k]: [[0.5, -0.2, 0.1], [0.1, 0.3, -0.2]]
equations:
  h[k]: sigmoid(sum_i W[k,i]*x[i] + b[k])
  s[o]: sum_k V[o,k]*h[k]
  p[o]: softmax_o s[o]
loss: -(sum_o t[o]*ln(p[o]))
""",
    "normalisation": """
inputs:
  x[i]: [1, 2, 3, 4]
targets:
  t[i]: [0.4, 0.6, 0.3, 0.6]
parameters:
  w[i]: [-0.4, 0.2, -0.4, 0.1]
  γ[i]: [1, 1, 1, 1]
equations:
  u[i]: w[i]*x[i]
  μ: mean_i u[i]
  v: mean_i (u[i] - μ)^2
  s: sqrt(v + 0.00001)
  n[i]: (u[i] - μ)/s
  y[i]: γ[i]*n[i]
loss: mean_i (y[i] - t[i])^2
""",
    "transposed convolution": """
indices: {i: 6}
inputs:
  x[j]: [0.5, -1.2, 0.8]
targets:
  t[i]: [1, 0, 0.5, -0.5, 0.2, 0.3]
parameters:
  k[a]: [0.3, -0.7]
equations:
  y[i]: sum_j x[j]*k[i-2*j]
outside: {k: 0.25}
loss: mean_i (y[i] - t[i])^2
""",
    "functions told apart by a digit": """
inputs:
  x[i,j]: [[0.5, -0.3], [0.2, 0.9]]
targets: {t: 1}
parameters:
  w[i]: [0.2, 0.7]
functions:
  act1(z): z*exp(-z^2)
  act2(z): z/(1 + z^2)
equations:
  z[i,j]: w[i]*x[i,j]
  a[i,j]: act1(z[i,j])
  b[i,j]: act2(a[i,j])
loss: (sum_{i,j} b[i,j] - t)^2
""",
    "samples": """
inputs: [[0.5, -0.3], [0.2, 0.9], [1.1, 0.4]]
targets: [[1], [0], [0.5]]
layers:
- layer_norm: {epsilon: 0.01}
- {activation: tanh, weights: [[0.3, 0.2], [-0.5, 0.4]]}
- {activation: identity, weights: [[0.3], [0.7]], biases: 0.1}
loss: half_squared_error
""",
}


@pytest.mark.parametrize("name", NETWORKS)
def test_both_views_give_the_same_numbers(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("views") / "network.yaml"
    path.write_text(NETWORKS[name], encoding="utf-8")
    arrays = symprop.derive(path, view="matrix").data()["epochs"]
    scalars = symprop.derive(path, view="scalar").data()["epochs"]
    for a, b in zip(arrays, scalars, strict=True):
        for group in ("gradients", "updates", "adjoints"):
            assert {id: x["exact"] for id, x in a[group].items()} == {
                id: x["exact"] for id, x in b[group].items()
            }
        assert a["loss"]["exact"] == b["loss"]["exact"]
        for one, other in zip(a["samples"], b["samples"], strict=True):
            for group in one:
                values = [{k: v["exact"] for k, v in x[group].items()} for x in (one, other)]
                assert values[0] == values[1]


def test_products_of_matrices_are_recognised(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("views") / "network.yaml"
    written = {}
    for name in ("recurrence", "columns", "attention"):
        path.write_text(NETWORKS[name], encoding="utf-8")
        for step in symprop.derive(path).data()["steps"]:
            if step["sides"]:
                written[name, step["target"], step["phase"]] = step["sides"][0]["text"]
    assert written["recurrence", "z_h[1,*]", "forward"] == "x₂·W + h₁·U + b"
    assert written["recurrence", "h[0,*]", "backward"] == "∂Loss/∂z_{h,2} · Uᵀ"
    assert written["columns", "z_h", "forward"] == "W·x + b"
    assert written["columns", "W", "backward"] == "∂Loss/∂zₕ · xᵀ"
    assert written["attention", "K", "backward"] == "Xᵀ · ∂Loss/∂k"
