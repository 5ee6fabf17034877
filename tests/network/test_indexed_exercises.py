"""Exercises that courses teach, as indexed equations and in matrix shorthand, against NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from oracles.families import evaluate

from symprop.network.file import loads
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.write import to_yaml

Array = NDArray[np.float64]
Arrays = dict[str, Array]
Random = np.random.Generator


def run(text: str, data: Arrays) -> Arrays:
    """The values of everything in the file ``text``, with ``data`` put in for «name»."""
    for name, value in data.items():
        text = text.replace(f"«{name}»", str(value.tolist()))
    network = loads(text, "net.yaml")
    assert isinstance(network, IndexedNetwork)
    again = loads(to_yaml(network), "again.yaml")
    assert again == network
    assert list(map(str, again.families)) == list(map(str, network.families))  # type: ignore
    out: Arrays = {}
    for id, values in evaluate(network.families).items():
        out[id] = np.zeros(network.families.shape(id))
        for at, value in values.items():
            out[id][at] = value
    return out


def draw(random: Random, *shape: int) -> Array:
    return random.uniform(-1, 1, shape).round(2)


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@pytest.fixture(params=[0, 1, 2])
def random(request: pytest.FixtureRequest) -> Random:
    return np.random.default_rng(request.param)


def size(random: Random) -> Callable[[], int]:
    return lambda: int(random.integers(2, 5))


def test_dense_layers_in_matrix_shorthand(random: Random) -> None:
    n, i, j, k = (int(x) for x in random.integers(1, 5, 4))
    d = {"X": draw(random, n, i), "T": draw(random, n, k), "W": draw(random, i, j)}
    d |= {"b": draw(random, j), "V": draw(random, j, k), "c": draw(random, k)}
    text = """
inputs: {X: «X»}
targets: {T: «T»}
parameters: {W: «W», b: «b», V: «V», c: «c»}
equations:
  Z: X @ W + b
  A: relu(Z)
  P: sigmoid(A @ V + c)
loss: mean((P - T)^2)
"""
    a = run(text, d)
    p = sigmoid(np.maximum(d["X"] @ d["W"] + d["b"], 0) @ d["V"] + d["c"])
    assert a["P"] == pytest.approx(p)
    assert a["loss"] == pytest.approx(((p - d["T"]) ** 2).mean())


def test_an_autoencoder_with_indices(random: Random) -> None:
    n, m = size(random)(), size(random)()
    d = {"x": draw(random, n), "w": draw(random, n, m), "v": draw(random, m, n)}
    d |= {"b": draw(random, m), "c": draw(random, n)}
    text = """
inputs:
  x[i]: «x»
parameters:
  w[i,j]: «w»
  b[j]: «b»
  v[j,k]: «v»
  c[k]: «c»
equations:
  h[j]: relu(sum_i x[i]*w[i,j] + b[j])
  y[k]: sigmoid(sum_j h[j]*v[j,k] + c[k])
loss: mean_i (y[i] - x[i])^2
"""
    a = run(text, d)
    y = sigmoid(np.maximum(d["x"] @ d["w"] + d["b"], 0) @ d["v"] + d["c"])
    assert a["loss"] == pytest.approx(((y - d["x"]) ** 2).mean())


def test_a_convolution_with_channels_stride_and_padding(random: Random) -> None:
    channels, filters, kernel, stride, padding = 2, 3, 3, 2, 1
    n = int(random.integers(4, 7))
    out = (n + 2 * padding - kernel) // stride + 1
    d = {"x": draw(random, channels, n, n), "k": draw(random, filters, channels, kernel, kernel)}
    d |= {"b": draw(random, filters)}
    text = f"""
indices: {{i: {out}, j: {out}}}
inputs:
  x[c,i,j]: «x»
parameters:
  k[f,c,a,b]: «k»
  b[f]: «b»
equations:
  z[f,i,j]: sum_{{c,a,b}} x[c,2*i+a-1,2*j+b-1]*k[f,c,a,b] + b[f]
loss: sum(z^2)/2
outside: {{x: 0}}
"""
    z = run(text, d)["z"]
    x = np.pad(d["x"], ((0, 0), (1, 1), (1, 1)))
    for f in range(filters):
        for i in range(out):
            for j in range(out):
                window = x[:, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3]
                assert z[f, i, j] == pytest.approx((window * d["k"][f]).sum() + d["b"][f])


def test_a_one_dimensional_convolution_and_its_mean(random: Random) -> None:
    n, m = int(random.integers(4, 9)), int(random.integers(1, 4))
    d = {"x": draw(random, n), "k": draw(random, m)}
    text = """
inputs:
  x[i]: «x»
parameters:
  k[a]: «k»
equations:
  z[i]: tanh(sum_a x[i+a]*k[a])
  y: mean_i z[i]
loss: y^2
"""
    z = np.tanh(np.convolve(d["x"], d["k"][::-1], "valid"))
    assert run(text, d)["loss"] == pytest.approx(z.mean() ** 2)


def test_a_recurrent_network(random: Random) -> None:
    steps, n, m = int(random.integers(1, 5)), size(random)(), size(random)()
    d = {"x": draw(random, steps, n), "t": draw(random, steps, n), "W": draw(random, n, m)}
    d |= {"U": draw(random, m, m), "b": draw(random, m), "V": draw(random, m, n)}
    text = """
inputs:
  x[t,i]: «x»
targets:
  t[t,i]: «t»
parameters:
  W[i,k]: «W»
  U[l,k]: «U»
  b[k]: «b»
  V[k,i]: «V»
equations:
  h[t,k]: tanh(sum_i x[t,i]*W[i,k] + sum_l h[t-1,l]*U[l,k] + b[k])
  s[t,i]: sum_k h[t,k]*V[k,i]
  p[t,i]: softmax_i s[t,i]
loss: -sum_{t,i} t[t,i]*ln(p[t,i])
"""
    a = run(text, d)
    h, loss = np.zeros(m), 0.0
    for x, t in zip(d["x"], d["t"], strict=True):
        h = np.tanh(x @ d["W"] + h @ d["U"] + d["b"])
        loss -= (t * np.log(softmax(h @ d["V"]))).sum()
    assert a["loss"] == pytest.approx(loss)


def test_a_long_short_term_memory(random: Random) -> None:
    steps, n, m = int(random.integers(1, 4)), size(random)(), size(random)()
    gates = "agio"
    d = {"x": draw(random, steps, n), "r": draw(random, steps, m), "c0": draw(random, m)}
    for g in gates:
        d |= {f"W{g}": draw(random, n, m), f"U{g}": draw(random, m, m), f"b{g}": draw(random, m)}
    parameters = "\n".join(
        f"  W_{g}[i,k]: «W{g}»\n  U_{g}[l,k]: «U{g}»\n  b_{g}[k]: «b{g}»" for g in gates
    )
    equations = "\n".join(
        f"  {g}[t,k]: {'tanh' if g == 'a' else 'sigmoid'}"
        f"(sum_i x[t,i]*W_{g}[i,k] + sum_l h[t-1,l]*U_{g}[l,k] + b_{g}[k])"
        for g in gates
    )
    text = f"""
inputs:
  x[t,i]: «x»
targets:
  r[t,k]: «r»
parameters:
{parameters}
equations:
  h[t,k]: o[t,k]*tanh(c[t,k])
{equations}
  c[t,k]: g[t,k]*c[t-1,k] + i[t,k]*a[t,k]
initial:
  c[k]: «c0»
loss: sum_{{t,k}} (h[t,k] - r[t,k])^2/2
"""
    v = run(text, d)
    h, c, loss = np.zeros(m), d["c0"], 0.0
    for x, r in zip(d["x"], d["r"], strict=True):
        z = {g: x @ d[f"W{g}"] + h @ d[f"U{g}"] + d[f"b{g}"] for g in gates}
        c = sigmoid(z["g"]) * c + sigmoid(z["i"]) * np.tanh(z["a"])
        h = sigmoid(z["o"]) * np.tanh(c)
        loss += ((h - r) ** 2).sum() / 2
    assert v["loss"] == pytest.approx(loss)


def test_a_gated_recurrent_unit(random: Random) -> None:
    steps = int(random.integers(1, 5))
    d = {"x": draw(random, steps), "p": draw(random, 9), "h0": draw(random)}
    text = f"""
inputs:
  x[t]: «x»
targets: {{y: 0.9}}
parameters:
  p[i]: «p»
equations:
  z[t]: sigmoid(p[0]*x[t] + p[1]*h[t-1] + p[2])
  r[t]: sigmoid(p[3]*x[t] + p[4]*h[t-1] + p[5])
  n[t]: tanh(p[6]*x[t] + p[7]*r[t]*h[t-1] + p[8])
  h[t]: (1 - z[t])*h[t-1] + z[t]*n[t]
initial: {{h: «h0»}}
loss: (h[{steps - 1}] - y)^2/2
"""
    h, p = d["h0"], d["p"]
    for x in d["x"]:
        z, r = sigmoid(p[0] * x + p[1] * h + p[2]), sigmoid(p[3] * x + p[4] * h + p[5])
        h = (1 - z) * h + z * np.tanh(p[6] * x + p[7] * r * h + p[8])
    assert run(text, d)["loss"] == pytest.approx((h - 0.9) ** 2 / 2)


ATTENTION = {
    "indices": """
  q[s,k]: sum_d x[s,d]*Q[d,k]
  k[s,k]: sum_d x[s,d]*K[d,k]
  v[s,k]: sum_d x[s,d]*V[d,k]
  a[s,r]: softmax_r sum_k q[s,k]*k[r,k]/sqrt(«n»)
  o[s,k]: sum_r a[s,r]*v[r,k]
""",
    "shorthand": """
  q: x @ Q
  k: x @ K
  v: x @ V
  o: softmax(q @ k.T/sqrt(«n»), -1) @ v
""",
}


@pytest.mark.parametrize("form", ATTENTION)
def test_a_head_of_attention(form: str, random: Random) -> None:
    n, width, inner = size(random)(), size(random)(), size(random)()
    d = {"x": draw(random, n, width), "t": draw(random, n, inner), "n": np.array(inner)}
    d |= {key: draw(random, width, inner) for key in "QKV"}
    text = f"""
inputs:
  x[s,d]: «x»
targets:
  t[s,k]: «t»
parameters:
  Q[d,k]: «Q»
  K[d,k]: «K»
  V[d,k]: «V»
equations:{ATTENTION[form]}
loss: sum((o - t)^2)/2
"""
    q, k, v = (d["x"] @ d[key] for key in "QKV")
    o = softmax(q @ k.T / np.sqrt(inner)) @ v
    assert run(text, d)["o"] == pytest.approx(o)


def test_batch_normalisation_in_shorthand(random: Random) -> None:
    n, m = size(random)(), size(random)()
    d = {"x": draw(random, n, m), "t": draw(random, n, m), "γ": draw(random, m)}
    d |= {"β": draw(random, m)}
    text = """
inputs: {x: «x»}
targets: {t: «t»}
parameters: {γ: «γ», β: «β»}
equations:
  μ: mean(x, 0)
  v: mean((x - μ)^2, axis=0)
  n: (x - μ)/sqrt(v + 0.00001)
  y: γ*n + β
loss: mean((y - t)^2)
"""
    x = d["x"]
    y = d["γ"] * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + d["β"]
    assert run(text, d)["y"] == pytest.approx(y)


def test_layer_normalisation_with_indices(random: Random) -> None:
    n, m = size(random)(), size(random)()
    d = {"x": draw(random, n, m), "t": draw(random, n, m), "γ": draw(random, m)}
    d |= {"β": draw(random, m)}
    text = """
inputs:
  x[s,i]: «x»
targets:
  t[s,i]: «t»
parameters:
  γ[i]: «γ»
  β[i]: «β»
equations:
  μ[s]: mean_i x[s,i]
  v[s]: mean_i (x[s,i] - μ[s])^2
  y[s,i]: γ[i]*(x[s,i] - μ[s])/sqrt(v[s] + 0.00001) + β[i]
loss: mean_{s,i} (y[s,i] - t[s,i])^2
"""
    x = d["x"]
    n1 = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    y = d["γ"] * n1 + d["β"]
    assert run(text, d)["loss"] == pytest.approx(((y - d["t"]) ** 2).mean())


def test_word_vectors(random: Random) -> None:
    words, width = int(random.integers(3, 6)), size(random)()
    x, t = (np.eye(words)[int(random.integers(0, words))] for _ in range(2))
    d = {"x": x, "t": t, "E": draw(random, words, width), "V": draw(random, width, words)}
    text = """
inputs: {x: «x»}
targets: {t: «t»}
parameters: {E: «E», V: «V»}
equations:
  h: x @ E
  p: softmax(h @ V)
loss: -sum(t*ln(p))
"""
    p = softmax(x @ d["E"] @ d["V"])
    assert run(text, d)["loss"] == pytest.approx(-np.log(p @ t))


def test_a_support_vector_machine(random: Random) -> None:
    n, classes = size(random)(), size(random)()
    d = {"x": draw(random, n), "W": draw(random, n, classes)}
    text = """
inputs:
  x[i]: «x»
parameters:
  W[i,c]: «W»
equations:
  s[c]: sum_i x[i]*W[i,c]
loss: sum_c max(0, s[c] - s[1] + 1) - 1
"""
    s = d["x"] @ d["W"]
    assert run(text, d)["loss"] == pytest.approx(np.maximum(0, s - s[1] + 1).sum() - 1)


def test_a_graph_convolution(random: Random) -> None:
    n, m = size(random)(), size(random)()
    d = {"x": draw(random, n, m), "A": random.integers(0, 2, (n, n)) + np.eye(n)}
    d |= {"t": draw(random, n), "w": draw(random, m), "u": draw(random)}
    text = """
inputs:
  x[n,i]: «x»
  A[n,m]: «A»
targets:
  t[n]: «t»
parameters:
  w[i]: «w»
  u: «u»
equations:
  d[n]: sum_m A[n,m]
  h[n]: relu(sum_m A[n,m]/d[n]*sum_i x[m,i]*w[i] + u)
loss: mean_n (h[n] - t[n])^2
"""
    a = d["A"] / d["A"].sum(1, keepdims=True)
    h = np.maximum(a @ d["x"] @ d["w"] + d["u"], 0)
    assert run(text, d)["loss"] == pytest.approx(((h - d["t"]) ** 2).mean())


def test_radial_basis_functions(random: Random) -> None:
    k = size(random)()
    d = {"x": draw(random), "c": draw(random, k), "s": draw(random, k) + 2, "w": draw(random, k)}
    text = """
inputs: {x: «x»}
targets: {t: 1}
parameters:
  c[k]: «c»
  s[k]: «s»
  w[k]: «w»
equations:
  φ[k]: exp(-(x - c[k])^2/(2*s[k]^2))
  y: sum_k w[k]*φ[k]
loss: (y - t)^2/2
"""
    φ = np.exp(-((d["x"] - d["c"]) ** 2) / (2 * d["s"] ** 2))
    assert run(text, d)["loss"] == pytest.approx((d["w"] @ φ - 1) ** 2 / 2)


def test_own_functions_and_differences(random: Random) -> None:
    n = size(random)()
    d = {"x": draw(random, n), "w": draw(random, n)}
    text = """
inputs: {x: «x»}
parameters: {w: «w»}
functions:
  mish(z): z*tanh(ln(1 + exp(z)))
  bent(p, t): {p > t: p - t, else: 0.1*mish(p)}
equations:
  y[i]: bent(w[i]*x[i], mish(x[i] + 1)) + 2
loss: sum_i (y[i+1] - y[i])^2 + prod_k y[k]
"""

    def mish(z: Array) -> Array:
        return z * np.tanh(np.log1p(np.exp(z)))

    p, t = d["w"] * d["x"], mish(d["x"] + 1)
    y = np.where(p > t, p - t, 0.1 * mish(p)) + 2
    assert run(text, d)["loss"] == pytest.approx((np.diff(y) ** 2).sum() + y.prod())
