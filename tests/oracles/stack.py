"""Random networks of layers of every kind, and the same in PyTorch (double precision)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Arrays = Mapping[str, Tensor]
Run = Callable[[Tensor, Arrays], Tensor]
"""From the inputs (samples first) and the parameters of a layer to what comes out."""


@dataclass
class Case:
    """A layer as an item of a network file, and what PyTorch does."""

    item: dict[str, Any]
    shape: tuple[int, ...]
    """Of one sample of the input."""
    run: Run
    samples: int = 1
    tokens: int = 0
    inner: list[Case] = field(default_factory=list)


def numbers(random: Random, *shape: int) -> Any:
    """Numbers with three places, none of them equal."""
    if not shape:
        return random.randint(-1500, 1500) / 1000
    return [numbers(random, *shape[1:]) for _ in range(shape[0])]


def conv1d(r: Random) -> Case:
    c, o, a, n = r.randint(1, 3), r.randint(1, 3), r.randint(1, 3), r.randint(5, 8)
    how = {"stride": r.randint(1, 2), "padding": r.randint(0, 2), "dilation": r.randint(1, 2)}
    item = {"kernels": numbers(r, o, c, a), "biases": numbers(r, o), **how}
    return Case(
        {"conv1d": item}, (c, n),
        lambda x, p: functional.conv1d(x, p["kernels"], p["biases"], **how),
    )  # fmt: skip


def conv2d(r: Random) -> Case:
    c, o, a, b = (r.randint(1, 3) for _ in range(4))
    how = {"stride": r.randint(1, 2), "padding": r.randint(0, 2), "dilation": r.randint(1, 2)}
    item: dict[str, Any] = {"kernels": numbers(r, o, c, a, b), **how}
    if r.random() < 0.7:
        item["biases"] = numbers(r, o)
    shape = c, r.randint(5, 6), r.randint(5, 7)
    return Case(
        {"conv2d": item}, shape,
        lambda x, p: functional.conv2d(x, p["kernels"], p.get("biases"), **how),
    )  # fmt: skip


def conv2d_plain(r: Random) -> Case:
    """An image without channels."""
    o, a, b = r.randint(1, 2), r.randint(1, 3), r.randint(1, 3)
    item = {"kernels": numbers(r, o, 1, a, b), "biases": numbers(r, o), "padding": 1}
    shape = r.randint(3, 5), r.randint(3, 5)
    return Case(
        {"conv2d": item}, shape,
        lambda x, p: functional.conv2d(x[:, None], p["kernels"], p["biases"], padding=1),
    )  # fmt: skip


def conv2d_single(r: Random) -> Case:
    """One kernel, without channels."""
    item = {"kernels": numbers(r, 2, 3), "biases": numbers(r), "stride": 2}
    return Case(
        {"conv2d": item}, (5, 6),
        lambda x, p: functional.conv2d(
            x[:, None], p["kernels"][None, None], p["biases"][None], stride=2
        )[:, 0],
    )  # fmt: skip


def max_pool(r: Random) -> Case:
    size, stride = r.randint(1, 3), r.randint(1, 2)
    item = {"size": size, "stride": stride}
    shape = r.randint(1, 3), r.randint(3, 5), r.randint(3, 5)
    return Case({"max_pool": item}, shape, lambda x, p: functional.max_pool2d(x, size, stride))


def avg_pool(r: Random) -> Case:
    a, b = r.randint(1, 3), r.randint(1, 3)
    shape = r.randint(1, 3), r.randint(3, 6), r.randint(3, 6)
    item = {"size": [a, b]}
    return Case({"avg_pool": item}, shape, lambda x, p: functional.avg_pool2d(x, (a, b)))


def pool_1d(r: Random) -> Case:
    a = r.randint(1, 3)
    shape = r.randint(1, 3), r.randint(4, 6)
    return Case({"max_pool": {"size": [a]}}, shape, lambda x, p: functional.max_pool1d(x, a))


def flatten(r: Random) -> Case:
    shape = tuple(r.randint(1, 3) for _ in range(r.randint(2, 3)))
    return Case({"flatten": {}}, shape, lambda x, p: x.flatten(1))


def dense(r: Random) -> Case:
    i, j = r.randint(1, 4), r.randint(1, 4)
    item: dict[str, Any] = {"weights": numbers(r, i, j)}
    how = r.choice(["none", "each", "shared"])
    if how != "none":
        item["biases"] = numbers(r, j) if how == "each" else numbers(r)

    def run(x: Tensor, p: Arrays) -> Tensor:
        z = x @ p["weights"]
        return z + p["biases"] if "biases" in p else z + p["bias"] if "bias" in p else z

    return Case({"dense": item}, (i,), run)


def _cell(r: Random, gates: int) -> tuple[dict[str, Any], int, int, int]:
    j, k, t = r.randint(1, 3), r.randint(1, 3), r.randint(2, 4)
    item = {
        "weights": numbers(r, gates * k, j),
        "recurrent_weights": numbers(r, gates * k, k),
        "biases": numbers(r, gates * k),
        "recurrent_biases": numbers(r, gates * k),
        "return": r.choice(["last", "all"]),
    }
    return item, t, j, k


def _recurrent(name: str, r: Random, gates: int, more: dict[str, Any]) -> Case:
    item, t, j, k = _cell(r, gates)
    start = {key: numbers(r, k) for key in ("h0", "c0")[: 2 if name == "lstm" else 1]}
    if r.random() < 0.5:
        item |= start
    else:
        start = {}
    module = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[name]

    def run(x: Tensor, p: Arrays) -> Tensor:
        net = module(j, k, batch_first=True, dtype=torch.float64, **more)
        named = {
            "weight_ih_l0": p["weights"],
            "weight_hh_l0": p["recurrent_weights"],
            "bias_ih_l0": p["biases"],
            "bias_hh_l0": p["recurrent_biases"],
        }
        states = [
            torch.tensor(v, dtype=torch.float64).expand(1, x.shape[0], k) for v in start.values()
        ]
        args: tuple[Any, ...] = (x,)
        if states:
            args = (x, tuple(states) if name == "lstm" else states[0])
        out, _ = torch.func.functional_call(net, named, args)
        return out if item["return"] == "all" else out[:, -1]

    return Case({name: item}, (t, j), run)


def rnn(r: Random) -> Case:
    kind = r.choice(["tanh", "relu"])
    case = _recurrent("rnn", r, 1, {"nonlinearity": kind})
    case.item["activation"] = kind
    return case


def lstm(r: Random) -> Case:
    return _recurrent("lstm", r, 4, {})


def gru(r: Random) -> Case:
    return _recurrent("gru", r, 3, {})


def embedding(r: Random) -> Case:
    v, j = r.randint(2, 5), r.randint(1, 3)
    return Case(
        {"embedding": {"weights": numbers(r, v, j)}}, (r.randint(2, 4),),
        lambda x, p: functional.embedding(x.long(), p["weights"]), tokens=v,
    )  # fmt: skip


def layer_norm(r: Random) -> Case:
    j = r.randint(2, 5)
    shape = (j,) if r.random() < 0.5 else (r.randint(2, 3), j)
    item = {"weights": numbers(r, j), "biases": numbers(r, j), "epsilon": 0.001}
    return Case(
        {"layer_norm": item}, shape,
        lambda x, p: functional.layer_norm(x, (j,), p["weights"], p["biases"], 0.001),
        samples=len(shape),  # a list of lists alone is a batch of vectors
    )  # fmt: skip


def batch_norm(r: Random) -> Case:
    rank = r.randint(1, 3)
    shape = tuple(r.randint(1, 3) for _ in range(rank))
    item = {"weights": numbers(r, shape[0]), "biases": numbers(r, shape[0])}
    return Case(
        {"batch_norm": item}, shape,
        lambda x, p: functional.batch_norm(x, None, None, p["weights"], p["biases"], training=True),
        samples=r.randint(2, 4),
    )  # fmt: skip


def dropout(r: Random) -> Case:
    shape = (r.randint(1, 4),) if r.random() < 0.5 else (2, 3)
    mask = torch.randint(0, 2, shape, generator=torch.Generator().manual_seed(r.randint(0, 99)))
    item = {"mask": mask.tolist(), "rate": 0.25}
    return Case({"dropout": item}, shape, lambda x, p: x * mask / 0.75)


def residual(r: Random) -> Case:
    j = r.randint(1, 3)
    item = {"layers": [
        {"dense": {"weights": numbers(r, j, 2)}, "activation": "tanh"},
        {"dense": {"weights": numbers(r, 2, j)}},
    ]}  # fmt: skip

    def run(x: Tensor, p: Arrays) -> Tensor:
        return x + torch.tanh(x @ p["layers.0.weights"]) @ p["layers.1.weights"]

    return Case({"residual": item}, (j,), run)


def attention(r: Random) -> Case:
    t, j, heads = r.randint(2, 3), r.randint(1, 3), r.randint(1, 2)
    m, n, o = heads * r.randint(1, 2), heads * r.randint(1, 2), r.randint(1, 3)
    item: dict[str, Any] = {
        "query_weights": numbers(r, m, j),
        "key_weights": numbers(r, m, j),
        "value_weights": numbers(r, n, j),
    }
    if heads > 1 or r.random() < 0.5:
        item |= {"output_weights": numbers(r, o, n), "heads": heads}
    if r.random() < 0.5:
        item |= {"query_biases": numbers(r, m), "value_biases": numbers(r, n)}

    def run(x: Tensor, p: Arrays) -> Tensor:
        def split(z: Tensor) -> Tensor:
            return z.unflatten(-1, (heads, -1)).transpose(1, 2)

        q = split(functional.linear(x, p["query_weights"], p.get("query_biases")))
        k = split(functional.linear(x, p["key_weights"]))
        v = split(functional.linear(x, p["value_weights"], p.get("value_biases")))
        y = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        return functional.linear(y, p["output_weights"]) if "output_weights" in p else y

    return Case({"attention": item}, (t, j), run)


CASES: dict[str, Callable[[Random], Case]] = {
    f.__name__: f
    for f in (
        dense, conv1d, conv2d, conv2d_plain, conv2d_single, max_pool, avg_pool, pool_1d, flatten,
        rnn, lstm, gru, embedding, layer_norm, batch_norm, dropout, residual, attention,
    )
}  # fmt: skip


def _then(*cases: Case, **activations: str) -> Case:
    """Layers one after the other; ``_1="relu"`` is an activation after the second."""
    for place, name in activations.items():
        cases[int(place[1:])].item["activation"] = name
    known: dict[str, Callable[[Tensor], Tensor]] = {
        "relu": torch.relu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "softmax": lambda z: torch.softmax(z, -1),
    }

    def run(x: Tensor, p: Arrays) -> Tensor:
        for k, case in enumerate(cases):
            own = {id.split(".", 2)[2]: v for id, v in p.items() if id.startswith(f"layers.{k}.")}
            x = case.run(x, own)
            name = activations.get(f"_{k}")
            x = known[name](x) if name else x
        return x

    first = cases[0]
    return Case({"layers": [c.item for c in cases]}, first.shape, run, first.samples, first.tokens)


def _dense(r: Random, i: int, j: int) -> Case:
    item = {"weights": numbers(r, i, j), "biases": numbers(r, j)}
    return Case({"dense": item}, (i,), lambda x, p: x @ p["weights"] + p["biases"])


def convolutional(r: Random) -> Case:
    """A convolution, pooling and a dense layer."""
    conv = conv2d_plain(r)  # its padding makes windows with equal values
    conv.shape = (5, 5)
    o, a, b = (len(conv.item["conv2d"]["kernels"]), *_kernel(conv.item["conv2d"]["kernels"]))
    pool = Case({"max_pool": {"size": 2}}, (), lambda x, p: functional.max_pool2d(x, 2))
    flat = Case({"flatten": {}}, (), lambda x, p: x.flatten(1))
    wide = o * ((8 - a) // 2) * ((8 - b) // 2)
    return _then(conv, pool, flat, _dense(r, wide, 2), _0="relu", _3="sigmoid")


def _kernel(kernels: Any) -> tuple[int, int]:
    return len(kernels[0][0]), len(kernels[0][0][0])


def sequence(r: Random) -> Case:
    """A recurrent layer, and a dense one at every step of it."""
    cell = r.choice([lstm, gru, rnn])(r)
    (item,) = (v for k, v in cell.item.items() if k != "activation")
    k = len(item["recurrent_weights"][0])
    return _then(cell, _dense(r, k, 3), _1="tanh")


def transformer(r: Random) -> Case:
    """Tokens, attention past which they go, normalisation, and a dense layer at every step."""
    table = embedding(r)
    j = len(table.item["embedding"]["weights"][0])
    item = {f"{x}_weights": numbers(r, j, j) for x in ("query", "key", "value")}

    def attend(x: Tensor, p: Arrays) -> Tensor:
        w = [p[f"layers.0.{name}_weights"] for name in ("query", "key", "value")]
        return x + functional.scaled_dot_product_attention(*(functional.linear(x, m) for m in w))

    block = Case({"residual": {"layers": [{"attention": item}]}}, (), attend)
    norm = {"weights": numbers(r, j), "biases": numbers(r, j), "epsilon": 0.01}
    normed = Case(
        {"layer_norm": norm}, (),
        lambda x, p: functional.layer_norm(x, (j,), p["weights"], p["biases"], 0.01),
    )  # fmt: skip
    return _then(table, block, normed, _dense(r, j, 2), _3="softmax")


def normalised(r: Random) -> Case:
    """Channels normalised over the samples, with an activation behind."""
    conv = conv2d(r)
    norm = batch_norm(r)
    o = len(conv.item["conv2d"]["kernels"])
    norm.item["batch_norm"] = {"weights": numbers(r, o), "biases": numbers(r, o)}
    conv.samples = 2
    flat = Case({"flatten": {}}, (), lambda x, p: x.flatten(1))
    return _then(conv, norm, flat, _1="relu")


CASES |= {f.__name__: f for f in (convolutional, sequence, transformer, normalised)}


def document(case: Case, r: Random) -> tuple[dict[str, Any], Tensor, Tensor]:
    """The network file, inputs and targets (samples first) of a network of this one layer."""
    samples = case.samples
    if case.tokens:
        flat = [[r.randrange(case.tokens) for _ in range(case.shape[0])] for _ in range(samples)]
        x = torch.tensor(flat, dtype=torch.float64)
        shown: Any = flat
    else:
        shown = numbers(r, samples, *case.shape)
        x = torch.tensor(shown, dtype=torch.float64)
    with torch.no_grad():
        out = case.run(x, own(case))
    targets = numbers(r, *out.shape)
    file = {
        "inputs": shown if samples > 1 else shown[0],
        "targets": targets if samples > 1 else targets[0],
        "layers": case.item.get("layers") or [case.item],
        "loss": "half_squared_error",
    }
    return file, x, torch.tensor(targets, dtype=torch.float64)


def parameters(case: Case) -> dict[str, Tensor]:
    """The parameters of the network by their ids."""
    layers = case.item.get("layers") or [case.item]
    return _arrays({"layers": layers})


def own(case: Case, given: dict[str, Tensor] | None = None) -> dict[str, Tensor]:
    """What the case's ``run`` takes: without the number of the layer where there is but one."""
    found = parameters(case) if given is None else given
    if "layers" in case.item:
        return found
    return {id.split(".", 2)[2]: x for id, x in found.items()}


def _arrays(item: dict[str, Any], prefix: str = "") -> dict[str, Tensor]:
    out = {}
    for key, value in item.items():
        if key == "layers":
            for k, layer in enumerate(value):
                (inner, *_) = layer.values()
                out |= _arrays(inner, f"{prefix}layers.{k}.")
        elif key.endswith(("weights", "biases", "kernels")):
            single = key == "biases" and not isinstance(value, list) and "kernels" not in item
            out[prefix + ("bias" if single else key)] = torch.tensor(value, dtype=torch.float64)
    return out


def entries(x: Tensor) -> list[tuple[tuple[int, ...], float]]:
    """The elements of an array by their places."""
    return [(at, x[at].item()) for at in product(*map(range, x.shape))]


def text(file: dict[str, Any]) -> str:
    """The file as JSON."""
    return json.dumps(file)
