"""Networks of all three kinds to write programs of, and what such programs must print."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from symprop.api import derive
from symprop.calculus.unroll import part, time_axes
from symprop.network.description import Network
from symprop.network.elements import places
from symprop.network.equations import AnyNetwork
from symprop.network.ids import Ids
from symprop.network.indexed_network import IndexedNetwork

INDEXED = {
    "convolution with pooling": """
indices: {i: 4, j: 4, p: 2, r: 2}
inputs:
  x[i,j]: «4,4»
targets: {t: 1}
parameters:
  k[a,b]: «3,3»
  d: 0.1
  w[u,v]: «2,2»
equations:
  z[i,j]: sum_{a,b} x[i+a-1,j+b-1]*k[a,b] + d
  f[i,j]: relu(z[i,j])
  m[u,v]: max_{p,r} f[2*u+p,2*v+r]
  y: sigmoid(sum_{u,v} w[u,v]*m[u,v])
loss: -(t*ln(y) + (1 - t)*ln(1 - y))
outside: {x: 0}
optimizer: adam
""",
    "stride and channels": """
indices: {i: 2, j: 2}
inputs:
  x[c,i,j]: «2,4,4»
parameters:
  k[f,c,a,b]: «2,2,3,3»
  b[f]: «2»
equations:
  z[f,i,j]: sum_{c,a,b} x[c,2*i+a-1,2*j+b-1]*k[f,c,a,b] + b[f]
  y[f]: mean_{i,j} tanh(z[f,i,j])
loss: sum_f y[f]^2/2
outside: {x: 0.5}
optimizer: {momentum: {momentum: 0.5}}
weight_decay: 0.1
""",
    "two convolutions": """
inputs:
  x[i]: «9»
parameters:
  k[a]: «3»
  l[b]: «2»
equations:
  z[i]: tanh(sum_a x[i+a]*k[a])
  v[j]: sum_b z[2*j+b]*l[b]
  y: mean_j v[j]
loss: y^2
""",
    "recurrence": """
inputs:
  x[t,i]: «3,2»
targets:
  t[t,i]: [[1,0],[0,1],[1,0]]
parameters:
  W[i,k]: «2,3»
  U[l,k]: «3,3»
  b[k]: «3»
  V[k,i]: «3,2»
equations:
  h[t,k]: tanh(sum_i x[t,i]*W[i,k] + sum_l h[t-1,l]*U[l,k] + b[k])
  s[t,i]: sum_k h[t,k]*V[k,i]
  p[t,i]: softmax_i s[t,i]
initial:
  h[k]: «3»
loss: -sum_{t,i} t[t,i]*ln(p[t,i])
optimizer: adagrad
""",
    "attention": """
inputs: {x: «3,4»}
targets: {t: «3,2»}
parameters: {Q: «4,2», K: «4,2», V: «4,2»}
equations:
  q: x @ Q
  k: x @ K
  v: x @ V
  o: softmax(q @ k.T/sqrt(2), -1) @ v
loss: sum((o - t)^2)/2
optimizer: rmsprop
""",
    "two heads": """
inputs:
  x[s,d]: «3,2»
targets:
  t[s,k]: «3,2»
parameters:
  Q[h,d,k]: «2,2,2»
  K[h,d,k]: «2,2,2»
equations:
  q[h,s,k]: sum_d x[s,d]*Q[h,d,k]
  k[h,s,k]: sum_d x[s,d]*K[h,d,k]
  a[h,s,r]: softmax_r sum_k q[h,s,k]*k[h,r,k]
  o[s,k]: sum_{h,r} a[h,s,r]*k[h,r,k]
loss: sum((o - t)^2)/2
""",
    "columns": """
inputs:
  x[i]: «3»
parameters:
  W[j,i]: «2,3»
  b[j]: «2»
  unused: 0.5
equations:
  z[j]: sum_i W[j,i]*x[i] + b[j]
  a[j]: gelu(z[j])
  p[j]: softmax_j a[j]
loss: -ln(p[0])
""",
    "batch normalisation": """
inputs: {x: «4,3»}
targets: {t: «4,3»}
parameters: {γ: «3», β: «3»}
equations:
  μ: mean(x, 0)
  v: mean((x - μ)^2, axis=0)
  n: (x - μ)/sqrt(v + 0.00001)
  y: γ*n + β
loss: mean((y - t)^2)
""",
    "scalars": """
inputs: {x: 2}
targets: {t: 1}
parameters: {w1: 0.5, w2: -0.3, c: 0.2}
equations:
  h: tanh(w1*x)
  y: w2*h + max(c, 0.1, h) + sqrt(2)*abs(w1) + erf(c)
loss: (y - t)^2 / 2
optimizer: adamw
""",
}

ACTIVATIONS = (
    "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "softmax",
    "identity",
)  # fmt: skip
LOSSES = {
    "squared_error": "identity", "half_squared_error": "sigmoid", "mean_squared_error": "tanh",
    "absolute_error": "identity", "huber": "identity", "binary_cross_entropy": "sigmoid",
    "categorical_cross_entropy": "softmax", "hinge": "identity",
}  # fmt: skip
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")


def numbers(r: Random, *shape: int) -> Any:
    """Random numbers as lists in lists."""
    if not shape:
        return round(r.uniform(-1, 1), 2) or 0.01
    return [numbers(r, *shape[1:]) for _ in range(shape[0])]


def indexed(name: str, seed: int) -> str:
    """The file of a network of indexed equations, with numbers for «shape»."""
    return filled(INDEXED[name], Random(f"{name} {seed}"))


def filled(text: str, r: Random) -> str:
    """A file with random numbers in the place of each «shape»."""
    parts = text.split("«")
    out = parts[0]
    for part_ in parts[1:]:
        shape, rest = part_.split("»", 1)
        out += f"{numbers(r, *map(int, filter(None, shape.split(','))))}{rest}"
    return out


def layered(seed: int, samples: int | None = None, **more: Any) -> dict[str, Any]:
    """A network of dense layers."""
    r = Random(f"layers {seed}")
    some, inputs, units, outputs = (r.randint(1, 3) for _ in range(4))
    samples = some if samples is None else samples
    loss = r.choice(list(LOSSES))
    if LOSSES[loss] == "softmax":
        outputs = max(outputs, 2)
    targets = numbers(r, samples, outputs)
    if loss in ("binary_cross_entropy", "categorical_cross_entropy"):
        targets = [[1] + [0] * (outputs - 1) for _ in range(samples)]
    if loss == "hinge":
        targets = [[r.choice((-1, 1)) for _ in range(outputs)] for _ in range(samples)]
    first: dict[str, Any] = {
        "activation": r.choice(ACTIVATIONS),
        "weights": numbers(r, inputs, units),
        "biases": r.choice([0.1, numbers(r, units)]),
    }
    last = {"activation": LOSSES[loss], "weights": numbers(r, units, outputs)}
    return {
        "inputs": numbers(r, samples, inputs), "targets": targets, "layers": [first, last],
        "loss": loss, "optimizer": r.choice(OPTIMIZERS), "learning_rate": 0.1, **more,
    }  # fmt: skip


def expected(network: AnyNetwork) -> dict[str, list[float]]:
    """What a program prints, by the JSON of the derivation: the name of a value and its numbers."""
    (epoch,) = derive(network, epochs=1).data()["epochs"]
    if "batches" not in epoch:
        return _round(network, epoch)
    out: dict[str, list[float]] = {}
    for k, ((_, batch), worked) in enumerate(zip(network.batches(), epoch["batches"], strict=True)):
        assert isinstance(batch, (Network, IndexedNetwork))
        found = _round(batch, worked)
        out |= {f"batches.{k}.{name}": values for name, values in found.items()}
    return out


def _round(network: AnyNetwork, epoch: dict[str, Any]) -> dict[str, list[float]]:
    values: dict[str, Any] = {"loss": epoch["loss"]}
    for s, sample in enumerate(epoch["samples"]):
        at = f"samples.{s}." if len(epoch["samples"]) > 1 else ""
        for id, value in sample["values"].items():
            values.setdefault(f"{at}{id}", value)
    out: dict[str, list[float]] = {}
    for name, id in _names(network):
        if id in values:
            out.setdefault(name, []).append(float(values[id]["exact"]))
    for words, key in (("gradient", "gradients"), ("new", "updates")):
        for id, value in epoch[key].items():
            if key == "updates" and (network.is_frozen(id) or not network.update):
                continue  # it keeps its value, which is printed already
            name = id if id in getattr(network, "parameters", {}) else _array(network, id)
            out.setdefault(f"{words} {name}", []).append(float(value["exact"]))
    if isinstance(network, Network):  # in JSON unit by unit
        for name, flat in out.items():
            if name.endswith("weights"):
                k = int(name.split(".")[1])
                rows, units = network.layers[k].inputs, network.layers[k].units
                out[name] = [flat[j * rows + i] for i in range(rows) for j in range(units)]
    return out


def _names(network: AnyNetwork) -> Iterator[tuple[str, str]]:
    """The name that is printed for the array of each value, and the id of the value in JSON."""
    if isinstance(network, IndexedNetwork):
        graph, axes, ids = network.families, time_axes(network.families), Ids(network.families)
        for family in graph:
            for at in places(family.shape):
                fixed = tuple(n if (family.id, i) in axes else None for i, n in enumerate(at))
                yield part(family.id, fixed), ids.spell(family.id, at)
    elif isinstance(network, Network):
        yield "loss", "loss"
        samples = len(network.inputs)
        for s in range(samples):
            for k, layer in enumerate(network.layers):
                for kind in ("pre",) if layer.identity else ("pre", "out"):
                    for j in range(layer.units):
                        start = f"samples.{s}." if samples > 1 else ""
                        yield f"layers.{k}.{kind}", f"{start}layers.{k}.{kind}.{j}"
    else:
        yield from ((id, id) for id in (*network.equations, "loss"))


def _array(network: AnyNetwork, id: str) -> str:
    """The array that a parameter is an element of."""
    if isinstance(network, IndexedNetwork):
        found = Ids(network.families).read(id)
        assert found is not None
        return found[0]
    if "inputs" in id.split("."):
        return "inputs"
    return ".".join(x for x in id.split(".")[:3]) if id.startswith("layers.") else id
