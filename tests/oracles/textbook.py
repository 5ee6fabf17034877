"""Networks of textbooks as indexed equations, each with the same loss in PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

F = torch.nn.functional
NETWORKS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {}
"""The file, with «shape» for random numbers, and the loss as a function of parameters and data."""


def net(name: str, text: str, loss: Callable[[Any, Any], Any]) -> None:
    NETWORKS[name] = text, loss


# GRU (Cho et al. 2014: reset applied before the matrix)
net(
    "gru cho",
    """
inputs:
  x[t,i]: «3,2»
targets:
  d[k]: «2»
parameters:
  Wz[k,i]: «2,2»
  Uz[k,l]: «2,2»
  bz[k]: «2»
  Wr[k,i]: «2,2»
  Ur[k,l]: «2,2»
  br[k]: «2»
  Wh[k,i]: «2,2»
  Uh[k,l]: «2,2»
  bh[k]: «2»
equations:
  z[t,k]: sigmoid(sum_i Wz[k,i]*x[t,i] + sum_l Uz[k,l]*h[t-1,l] + bz[k])
  r[t,k]: sigmoid(sum_i Wr[k,i]*x[t,i] + sum_l Ur[k,l]*h[t-1,l] + br[k])
  g[t,k]: tanh(sum_i Wh[k,i]*x[t,i] + sum_l Uh[k,l]*(r[t,l]*h[t-1,l]) + bh[k])
  h[t,k]: (1 - z[t,k])*h[t-1,k] + z[t,k]*g[t,k]
loss: sum_k (h[2,k] - d[k])^2/2
""",
    lambda p, v: gru(p, v),
)


def gru(p: Any, v: Any) -> Any:
    h = torch.zeros(2, dtype=torch.float64)
    for t in range(3):
        z = torch.sigmoid(p["Wz"] @ v["x"][t] + p["Uz"] @ h + p["bz"])
        r = torch.sigmoid(p["Wr"] @ v["x"][t] + p["Ur"] @ h + p["br"])
        g = torch.tanh(p["Wh"] @ v["x"][t] + p["Uh"] @ (r * h) + p["bh"])
        h = (1 - z) * h + z * g
    return ((h - v["d"]) ** 2).sum() / 2


# batch norm with following dense and sigmoid/BCE
net(
    "batch norm bce",
    """
inputs:
  x[n,j]: «4,3»
targets:
  y[n]: [1, 0, 0, 1]
parameters:
  γ[j]: «3»
  β[j]: «3»
  w[j]: «3»
  b: «»
equations:
  μ[j]: mean_n x[n,j]
  v[j]: mean_n (x[n,j] - μ[j])^2
  u[n,j]: (x[n,j] - μ[j])/sqrt(v[j] + 0.001)
  a[n,j]: relu(γ[j]*u[n,j] + β[j])
  s[n]: sum_j w[j]*a[n,j] + b
  p[n]: sigmoid(s[n])
loss: -mean_n (y[n]*ln(p[n]) + (1 - y[n])*ln(1 - p[n]))
""",
    lambda p, v: F.binary_cross_entropy(
        torch.sigmoid(
            torch.relu(
                p["γ"]
                * (v["x"] - v["x"].mean(0))
                / torch.sqrt(v["x"].var(0, unbiased=False) + 0.001)
                + p["β"]
            )
            @ p["w"]
            + p["b"]
        ),
        v["y"],
    ),
)


# multi-head attention with output projection
def mha(p: Any, v: Any) -> Any:
    x = v["x"]
    q = torch.einsum("sd,hdk->hsk", x, p["Q"])
    k = torch.einsum("sd,hdk->hsk", x, p["K"])
    u = torch.einsum("sd,hdk->hsk", x, p["V"])
    a = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(2), -1)
    c = a @ u
    o = torch.einsum("hsk,hke->se", c, p["O"])
    return ((o - v["y"]) ** 2).sum() / 2


net(
    "multi-head attention",
    """
inputs:
  x[s,d]: «3,4»
targets:
  y[s,e]: «3,4»
parameters:
  Q[h,d,k]: «2,4,2»
  K[h,d,k]: «2,4,2»
  V[h,d,k]: «2,4,2»
  O[h,k,e]: «2,2,4»
equations:
  q[h,s,k]: sum_d x[s,d]*Q[h,d,k]
  k[h,s,k]: sum_d x[s,d]*K[h,d,k]
  v[h,s,k]: sum_d x[s,d]*V[h,d,k]
  a[h,s,r]: softmax_r sum_k q[h,s,k]*k[h,r,k]/sqrt(2)
  c[h,s,k]: sum_r a[h,s,r]*v[h,r,k]
  o[s,e]: sum_{h,k} c[h,s,k]*O[h,k,e]
loss: sum_{s,e} (o[s,e] - y[s,e])^2/2
""",
    mha,
)


# depthwise separable convolution with padding
def dw(p: Any, v: Any) -> Any:
    z = F.conv2d(v["x"][None], p["k"][:, None], padding=1, groups=2)[0]
    a = torch.relu(z)
    o = torch.einsum("fc,cij->fij", p["P"], a)
    return (o.mean((1, 2)) - v["y"]).abs().sum()


net(
    "depthwise separable conv",
    """
indices: {i: 4, j: 4}
inputs:
  x[c,i,j]: «2,4,4»
targets:
  y[f]: «3»
parameters:
  k[c,a,b]: «2,3,3»
  P[f,c]: «3,2»
equations:
  z[c,i,j]: sum_{a,b} x[c,i+a-1,j+b-1]*k[c,a,b]
  a[c,i,j]: relu(z[c,i,j])
  o[f,i,j]: sum_c P[f,c]*a[c,i,j]
  m[f]: mean_{i,j} o[f,i,j]
outside: {x: 0}
loss: sum_f abs(m[f] - y[f])
""",
    dw,
)

# average pooling, overlapping, then dense
net(
    "overlapping average pooling",
    """
indices: {p: 3, u: 2, v: 2, q: 3}
inputs:
  x[i,j]: «5,5»
targets: {t: 0.7}
parameters:
  w[u,v]: «2,2»
  b: «»
equations:
  m[u,v]: mean_{p,q} x[2*u+p,2*v+q]
  y: softplus(sum_{u,v} w[u,v]*m[u,v] + b)
loss: (y - t)^2
""",
    lambda p, v: (
        (
            F.softplus(
                (F.avg_pool2d(v["x"][None, None], 3, stride=2)[0, 0] * p["w"]).sum() + p["b"]
            )
            - v["t"]
        )
        ** 2
    ),
)


# residual MLP with layer norm, gelu, matrix shorthand
def resmlp(p: Any, v: Any) -> Any:
    x = v["x"]
    u = F.layer_norm(x, (3,), p["g"], p["c"], eps=1e-5)
    h = x + F.gelu(u @ p["W"] + p["b"]) @ p["V"]
    return F.mse_loss(h, v["y"])


net(
    "pre-norm residual mlp",
    """
inputs: {x: «2,3»}
targets: {y: «2,3»}
parameters: {g: «3», c: «3», W: «3,4», b: «4», V: «4,3»}
equations:
  m[n]: mean_j x[n,j]
  s[n]: mean_j (x[n,j] - m[n])^2
  u[n,j]: g[j]*(x[n,j] - m[n])/sqrt(s[n] + 0.00001) + c[j]
  z: u @ W + b
  h: x + gelu(z) @ V
loss: mean((h - y)^2)
""",
    resmlp,
)

# RBF
net(
    "rbf with widths",
    """
inputs:
  x[n,i]: «3,2»
targets:
  y[n]: «3»
parameters:
  c[k,i]: «4,2»
  β[k]: «4»
  w[k]: «4»
  b: «»
equations:
  r[n,k]: sum_i (x[n,i] - c[k,i])^2
  φ[n,k]: exp(-β[k]^2*r[n,k])
  o[n]: sum_k w[k]*φ[n,k] + b
loss: mean_n (o[n] - y[n])^2/2
""",
    lambda p, v: (
        (
            (
                torch.exp(-(p["β"] ** 2) * ((v["x"][:, None] - p["c"]) ** 2).sum(-1)) @ p["w"]
                + p["b"]
                - v["y"]
            )
            ** 2
        ).mean()
        / 2
    ),
)

# bilinear form with hinge
net(
    "bilinear ranking",
    """
inputs:
  x[i]: «3»
  y[j]: «2»
  z[j]: «2»
parameters:
  M[i,j]: «3,2»
equations:
  a: sum_{i,j} x[i]*M[i,j]*y[j]
  b: sum_{i,j} x[i]*M[i,j]*z[j]
loss: max(0, 1 - a + b) + 0.1*sum_{i,j} M[i,j]^2
""",
    lambda p, v: (
        torch.relu(1 - v["x"] @ p["M"] @ v["y"] + v["x"] @ p["M"] @ v["z"])
        + 0.1 * (p["M"] ** 2).sum()
    ),
)

# linear-chain CRF: forward algorithm by logsumexp
net(
    "crf",
    """
inputs:
  x[t,i]: «4,2»
parameters:
  E[i,k]: «2,3»
  T[j,k]: «3,3»
initial:
  α[k]: [0, 0, 0]
equations:
  s[t,k]: sum_i x[t,i]*E[i,k]
  α[t,k]: ln(sum_j exp(α[t-1,j] + T[j,k])) + s[t,k]
  Z: ln(sum_k exp(α[3,k]))
  G: s[0,1] + s[1,0] + s[2,2] + s[3,1] + T[1,0] + T[0,2] + T[2,1]
loss: Z - G
""",
    lambda p, v: crf(p, v),
)


def crf(p: Any, v: Any) -> Any:
    s = v["x"] @ p["E"]
    al = torch.zeros(3, dtype=torch.float64)
    for t in range(4):
        al = torch.logsumexp(al[:, None] + p["T"], 0) + s[t]
    gold = s[0, 1] + s[1, 0] + s[2, 2] + s[3, 1] + p["T"][1, 0] + p["T"][0, 2] + p["T"][2, 1]
    return torch.logsumexp(al, 0) - gold


# positional encodings (learned frequencies) added to embeddings
net(
    "learned positional encoding",
    """
indices: {n: 4}
inputs:
  x[n,d]: «4,2»
  τ[n]: [0, 1, 2, 3]
targets:
  y[n]: «4»
parameters:
  ω[d]: «2»
  φ[d]: «2»
  w[d]: «2»
equations:
  u[n,d]: x[n,d] + sin(ω[d]*τ[n]) + cos(φ[d]*τ[n])
  o[n]: tanh(sum_d w[d]*u[n,d])
loss: sum_n (o[n] - y[n])^2
""",
    lambda p, v: (
        (
            torch.tanh(
                (v["x"] + torch.sin(p["ω"] * v["τ"][:, None]) + torch.cos(p["φ"] * v["τ"][:, None]))
                @ p["w"]
            )
            - v["y"]
        )
        ** 2
    ).sum(),
)


# LSTM with peepholes (Gers)
def peep(p: Any, v: Any) -> Any:
    h = torch.zeros(2, dtype=torch.float64)
    c = torch.zeros(2, dtype=torch.float64)
    for t in range(3):
        x = v["x"][t]
        i = torch.sigmoid(x @ p["Wi"] + h @ p["Ui"] + p["mi"] * c)
        f = torch.sigmoid(x @ p["Wf"] + h @ p["Uf"] + p["mf"] * c)
        g = torch.tanh(x @ p["Wg"] + h @ p["Ug"])
        c = f * c + i * g
        o = torch.sigmoid(x @ p["Wo"] + h @ p["Uo"] + p["mo"] * c)
        h = o * torch.tanh(c)
    return -torch.log_softmax(h, 0)[1]


net(
    "peephole lstm",
    """
inputs:
  x[t,a]: «3,2»
parameters:
  Wi: «2,2»
  Ui: «2,2»
  mi: «2»
  Wf: «2,2»
  Uf: «2,2»
  mf: «2»
  Wg: «2,2»
  Ug: «2,2»
  Wo: «2,2»
  Uo: «2,2»
  mo: «2»
equations:
  i[t,k]: sigmoid(sum_a x[t,a]*Wi[a,k] + sum_l h[t-1,l]*Ui[l,k] + mi[k]*c[t-1,k])
  f[t,k]: sigmoid(sum_a x[t,a]*Wf[a,k] + sum_l h[t-1,l]*Uf[l,k] + mf[k]*c[t-1,k])
  g[t,k]: tanh(sum_a x[t,a]*Wg[a,k] + sum_l h[t-1,l]*Ug[l,k])
  c[t,k]: f[t,k]*c[t-1,k] + i[t,k]*g[t,k]
  o[t,k]: sigmoid(sum_a x[t,a]*Wo[a,k] + sum_l h[t-1,l]*Uo[l,k] + mo[k]*c[t,k])
  h[t,k]: o[t,k]*tanh(c[t,k])
  q[k]: softmax_k h[2,k]
loss: -ln(q[1])
""",
    peep,
)


# highway
def highway(p: Any, v: Any) -> Any:
    gate = torch.sigmoid(v["x"] @ p["V"] + p["c"])
    out = gate * torch.tanh(v["x"] @ p["W"] + p["b"]) + (1 - gate) * v["x"]
    return ((out - v["y"]) ** 2).sum() / 2


net(
    "highway",
    """
inputs: {x: «2,3»}
targets: {y: «2,3»}
parameters: {W: «3,3», b: «3», V: «3,3», c: «3»}
equations:
  H: tanh(x @ W + b)
  G: sigmoid(x @ V + c)
  o: G*H + (1 - G)*x
loss: sum((o - y)^2)/2
""",
    highway,
)

# SwiGLU feed-forward
net(
    "swiglu",
    """
inputs: {x: «2,3»}
targets: {y: «2,2»}
parameters: {W: «3,4», V: «3,4», U: «4,2»}
equations:
  a: silu(x @ W)
  b: x @ V
  o: (a*b) @ U
loss: mean((o - y)^2)
""",
    lambda p, v: F.mse_loss((F.silu(v["x"] @ p["W"]) * (v["x"] @ p["V"])) @ p["U"], v["y"]),
)

# RMSNorm with cosine similarity
net(
    "cosine similarity",
    """
inputs: {x: «3», y: «4»}
parameters: {A: «3,2», B: «4,2»}
equations:
  u[k]: sum_i x[i]*A[i,k]
  v[k]: sum_j y[j]*B[j,k]
  a: sum_k u[k]*v[k]
  b: sum_k u[k]^2
  c: sum_k v[k]^2
  r: a/(sqrt(b)*sqrt(c))
loss: 1 - r
""",
    lambda p, v: 1 - F.cosine_similarity(v["x"] @ p["A"], v["y"] @ p["B"], dim=0),
)


# mixture density network
def mdn(p: Any, v: Any) -> Any:
    h = torch.tanh(v["x"] @ p["W"] + p["b"])
    pi = torch.softmax(h @ p["P"], -1)
    mu = h @ p["M"]
    s = torch.exp(h @ p["S"])
    d = torch.exp(-((v["y"][:, None] - mu) ** 2) / (2 * s**2)) / s
    return -torch.log((pi * d).sum(-1)).mean()


net(
    "mixture density",
    """
inputs:
  x[n,i]: «3,2»
targets:
  y[n]: «3»
parameters:
  W[i,j]: «2,3»
  b[j]: «3»
  P[j,k]: «3,2»
  M[j,k]: «3,2»
  S[j,k]: «3,2»
equations:
  h[n,j]: tanh(sum_i x[n,i]*W[i,j] + b[j])
  ρ[n,k]: softmax_k sum_j h[n,j]*P[j,k]
  μ[n,k]: sum_j h[n,j]*M[j,k]
  σ[n,k]: exp(sum_j h[n,j]*S[j,k])
  φ[n,k]: exp(-(y[n] - μ[n,k])^2/(2*σ[n,k]^2))/σ[n,k]
loss: -mean_n ln(sum_k ρ[n,k]*φ[n,k])
""",
    mdn,
)

# contrastive InfoNCE
net(
    "info nce",
    """
inputs: {x: «3,2», y: «3,2»}
parameters: {A: «2,2», B: «2,2»}
equations:
  u: x @ A
  v: y @ B
  s: u @ v.T/0.5
  p: softmax(s, -1)
  q[i]: p[i,i]
loss: -mean_i ln(q[i])
""",
    lambda p, v: F.cross_entropy(v["x"] @ p["A"] @ (v["y"] @ p["B"]).T / 0.5, torch.arange(3)),
)

# transposed convolution 1d, stride 2 (as scatter written by gather)
net(
    "dilated causal conv",
    """
indices: {t: 6}
inputs:
  x[t]: «6»
targets:
  y[t]: «6»
parameters:
  k[a]: «3»
  l[a]: «3»
equations:
  u[t]: tanh(sum_a k[a]*x[t-2*a])
  v[t]: sum_a l[a]*u[t-a] + x[t]
outside: {x: 0, u: 0}
loss: sum_t (v[t] - y[t])^2/2
""",
    lambda p, v: (
        (
            (
                F.conv1d(
                    F.pad(
                        torch.tanh(
                            F.conv1d(
                                F.pad(v["x"], (4, 0))[None, None],
                                p["k"].flip(0)[None, None],
                                dilation=2,
                            )
                        ),
                        (2, 0),
                    ),
                    p["l"].flip(0)[None, None],
                )[0, 0]
                + v["x"]
                - v["y"]
            )
            ** 2
        ).sum()
        / 2
    ),
)


# graph attention layer
def gat(p: Any, v: Any) -> Any:
    h = v["x"] @ p["W"]
    e = F.leaky_relu((h @ p["a"])[:, None] + (h @ p["b"])[None], 0.2)
    w = torch.softmax(e, -1)
    o = F.elu(w @ h)
    return ((o - v["y"]) ** 2).sum()


net(
    "graph attention",
    """
functions:
  lrelu(z): {z > 0: z, else: 0.2*z}
inputs:
  x[n,i]: «3,2»
targets:
  y[n,k]: «3,2»
parameters:
  W[i,k]: «2,2»
  a[k]: «2»
  b[k]: «2»
equations:
  h[n,k]: sum_i x[n,i]*W[i,k]
  s[n,m]: lrelu(sum_k a[k]*h[n,k] + sum_k b[k]*h[m,k])
  α[n,m]: softmax_m s[n,m]
  o[n,k]: elu(sum_m α[n,m]*h[m,k])
loss: sum_{n,k} (o[n,k] - y[n,k])^2
""",
    gat,
)


# neural ODE, Euler steps
def ode(p: Any, v: Any) -> Any:
    h = torch.tensor([0.3, -0.2, 0.5], dtype=torch.float64)
    for _ in range(4):
        h = h + 0.25 * torch.tanh(h @ p["W"] + p["b"])
    return ((h - v["x"] * v["y"]) ** 2).sum()


net(
    "euler steps",
    """
indices: {t: 4}
inputs:
  x[k]: «3»
targets:
  y[k]: «3»
parameters:
  W[l,k]: «3,3»
  b[k]: «3»
equations:
  h[t,k]: h[t-1,k] + 0.25*tanh(sum_l h[t-1,l]*W[l,k] + b[k])
initial:
  h[k]: [0.3, -0.2, 0.5]
loss: sum_k (h[3,k] - x[k]*y[k])^2
""",
    ode,
)

# maxout and product of experts
net(
    "maxout",
    """
inputs:
  x[i]: «3»
targets: {t: 0.4}
parameters:
  W[j,q,i]: «2,3,3»
  b[j,q]: «2,3»
  v[j]: «2»
equations:
  z[j,q]: sum_i W[j,q,i]*x[i] + b[j,q]
  m[j]: max_q z[j,q]
  y: prod_j (1 + v[j]*m[j])
loss: (y - t)^2/2
""",
    lambda p, v: (
        (
            (1 + p["v"] * (torch.einsum("jqi,i->jq", p["W"], v["x"]) + p["b"]).max(1).values).prod()
            - v["t"]
        )
        ** 2
        / 2
    ),
)


# KL divergence VAE bottleneck
def vae(p: Any, v: Any) -> Any:
    m = v["x"] @ p["A"]
    b = v["x"] @ p["B"]
    z = m + torch.exp(b / 2) * v["ε"]
    r = torch.sigmoid(z @ p["D"] + p["c"])
    return (
        F.binary_cross_entropy(r, v["y"], reduction="sum")
        - 0.5 * (1 + b - m**2 - torch.exp(b)).sum()
    )


net(
    "vae",
    """
inputs: {x: «4», ε: «2»}
targets: {y: [1, 0, 1, 1]}
parameters: {A: «4,2», B: «4,2», D: «2,4», c: «4»}
equations:
  m: x @ A
  l: x @ B
  z: m + exp(l/2)*ε
  r: sigmoid(z @ D + c)
  R: -sum(y*ln(r) + (1 - y)*ln(1 - r))
  KL: -sum(1 + l - m^2 - exp(l))/2
loss: R + KL
""",
    vae,
)
