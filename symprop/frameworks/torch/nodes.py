"""The nodes of PyTorch as indexed equations.

Indices follow the axes of the tensors; what is not an axis of another array (windows, gates) has
an index with a size of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.frameworks.torch.reader import GraphReader, UnfitError, handles
from symprop.frameworks.torch.signal import TorchSignal

_FUNCTIONS = ("relu", "sigmoid", "tanh", "silu")


def _activation(name: str) -> None:
    @handles(name, f"{name}_")
    def _(r: GraphReader, x: TorchSignal) -> TorchSignal:
        return r.elementwise(x, lambda z: f"{name}({z})")


for _name in _FUNCTIONS:
    _activation(_name)


@handles("gelu")
def gelu(r: GraphReader, x: TorchSignal, approximate: str = "none") -> TorchSignal:
    _only(approximate == "none", "only the exact form with erf is supported")
    return r.elementwise(x, lambda z: f"gelu({z})")


@handles("softplus")
def softplus(r: GraphReader, x: TorchSignal, beta: float = 1, threshold: float = 20) -> TorchSignal:
    _only(beta == 1, "only beta = 1 is supported")
    return r.elementwise(x, lambda z: f"softplus({z})")


@handles("leaky_relu", "leaky_relu_")
def leaky_relu(r: GraphReader, x: TorchSignal, slope: float = 0.01) -> TorchSignal:
    return r.elementwise(x, lambda z: f"max(0, {z}) + {number(slope)}*min(0, {z})")


@handles("elu", "elu_")
def elu(r: GraphReader, x: TorchSignal, alpha: float = 1.0, *scales: float) -> TorchSignal:
    _only(alpha == 1 and all(s == 1 for s in scales), "only alpha = 1 is supported")
    return r.elementwise(x, lambda z: f"elu({z})")


@handles("softmax")
def softmax(r: GraphReader, x: TorchSignal, dim: int, dtype: Any = None) -> TorchSignal:
    axis = dim % len(x.axes)
    _only(len(x.axes[axis]) == 1, "along a flattened axis")
    names = x.names()
    over = names[x.axes[axis][0]]
    return r.elementwise(x, lambda z: f"softmax_{over} {z}", "p")


@handles("dropout", "dropout_", "feature_dropout")
def dropout(r: GraphReader, x: TorchSignal, p: float, train: bool) -> TorchSignal:
    _only(not train or p == 0, "dropout is random in training: call module.eval() first")
    return x


# --- arithmetic -----------------------------------------------------------------------------------


def _binary(sign: str) -> Callable[..., TorchSignal]:
    def work(r: GraphReader, a: Any, b: Any, alpha: float = 1) -> TorchSignal:
        _only(alpha == 1, "only alpha = 1 is supported")
        if not isinstance(a, TorchSignal):
            return r.elementwise(b, lambda z: f"{number(a)} {sign} {z}", "r")
        if not isinstance(b, TorchSignal):
            return r.elementwise(a, lambda z: f"{z} {sign} {number(b)}", "r")
        _only(a.sizes() == b.sizes(), "only tensors of the same shape are supported")
        if any(len(axis) > 1 for axis in b.axes):
            a_, b_, swap = b, a, True
        else:
            a_, b_, swap = a, b, False
        names = a_.names()
        if [len(x) for x in a_.axes] == [len(x) for x in b_.axes]:
            other = b_.element(dict(zip(b_.free, (names[k] for k in a_.free), strict=True)))
        else:
            other = b_.at(a_.places(names))
        first = a_.element(names)
        text = f"{other} {sign} {first}" if swap else f"{first} {sign} {other}"
        return a_.like(r.equation("r", [names[k] for k in a_.free], text))

    return work


for _target, _sign in (("add", "+"), ("add_", "+"), ("sub", "-"), ("mul", "*"), ("div", "/")):
    handles(_target)(_binary(_sign))


# --- views ----------------------------------------------------------------------------------------


@handles("flatten")
def flatten(r: GraphReader, x: TorchSignal, start: int = 0, end: int = -1) -> TorchSignal:
    return x.flattened(start % len(x.axes), end % len(x.axes))


@handles("view", "reshape")
def view(r: GraphReader, x: TorchSignal, shape: list[int]) -> TorchSignal:
    sizes, wanted, total = x.sizes(), list(shape), 1
    for size in sizes:
        total *= size
    if -1 in wanted:
        known = 1
        for size in wanted:
            known *= 1 if size == -1 else size
        wanted[wanted.index(-1)] = total // known
    for start in range(len(sizes)):
        for end in range(start, len(sizes)):
            made = x.flattened(start, end)
            if made.sizes() == wanted:
                return made
    raise UnfitError("only views that flatten axes next to each other are supported")


@handles("transpose")
def transpose(r: GraphReader, x: TorchSignal, a: int, b: int) -> TorchSignal:
    order = list(range(len(x.axes)))
    order[a], order[b] = order[b], order[a]
    return x.moved(order)


@handles("t", "numpy_T")
def turned(r: GraphReader, x: TorchSignal) -> TorchSignal:
    return x.moved(range(len(x.axes))[::-1])


@handles("permute")
def permute(r: GraphReader, x: TorchSignal, order: list[int]) -> TorchSignal:
    return x.moved(order)


@handles("select")
def select(r: GraphReader, x: TorchSignal, dim: int, place: int) -> TorchSignal:
    axis = dim % len(x.axes)
    _only(len(x.axes[axis]) == 1, "along a flattened axis")
    return x.selected(axis, place)


@handles("slice")
def cut(
    r: GraphReader, x: TorchSignal, dim: int = 0, start: Any = None, end: Any = None, *_: Any
) -> TorchSignal:
    whole = start in (None, 0) and (end is None or end >= x.sizes()[dim])
    _only(whole, "only slices of everything are supported")
    return x


@handles("squeeze")
def squeeze(r: GraphReader, x: TorchSignal, dim: int | None = None) -> TorchSignal:
    axes = range(len(x.axes)) if dim is None else [dim % len(x.axes)]
    for axis in sorted(axes, reverse=True):
        if x.sizes()[axis] == 1 and len(x.axes[axis]) == 1:
            x = x.selected(axis, 0)
    return x


@handles("broadcast_tensors")
def broadcast(r: GraphReader, tensors: list[TorchSignal]) -> list[TorchSignal]:
    same = all(x.sizes() == tensors[0].sizes() for x in tensors)
    _only(same, "only tensors of the same shape are supported")
    return tensors


@handles("zeros")
def zeros(r: GraphReader, *_: Any, **__: Any) -> None:
    return None


# --- layers ---------------------------------------------------------------------------------------


@handles("linear")
def linear(
    r: GraphReader, x: TorchSignal, w: TorchSignal, b: TorchSignal | None = None
) -> TorchSignal:
    bias = None if b is None else lambda o: b.at([o])
    return weighted(r, "z", x, lambda o, i: w.at([o, i]), bias, w.shape[0])


def weighted(
    r: GraphReader,
    letter: str,
    x: TorchSignal,
    weight: Callable[[str, str], str],
    bias: Callable[[str], str] | None,
    units: int,
    unit: str = "o",
) -> TorchSignal:
    """Σ x·w + b along the last axis."""
    names = x.names([unit])
    last = x.axes[-1]
    lead = [k for axis in x.axes[:-1] for k in axis]
    over = ",".join(names[k] for k in last)
    text = f"sum_{{{over}}} {x.element(names)}*{weight(unit, x.place(-1 % len(x.axes), names))}"
    if bias:
        text += f" + {bias(unit)}"
    id = r.equation(letter, [*(names[k] for k in lead), unit], text)
    shape = (*(x.shape[k] for k in lead), units)
    axes = tuple(tuple(lead.index(k) for k in axis) for axis in x.axes[:-1])
    return TorchSignal(id, shape, (*axes, (len(lead),)))


@handles("conv1d", "conv2d")
def convolution(
    r: GraphReader, x: TorchSignal, w: TorchSignal, b: TorchSignal | None = None,
    stride: Any = (1,), padding: Any = (0,), dilation: Any = (1,), groups: int = 1,
) -> TorchSignal:  # fmt: skip
    rank = len(w.shape) - 2
    _only(groups == 1, "only groups = 1 is supported")
    _only(not isinstance(padding, str), "give the padding as a number")
    stride, padding, dilation = (_each(n, rank) for n in (stride, padding, dilation))
    sizes = x.sizes()
    lead = ["s"] if len(sizes) == rank + 2 else []
    kernel = ["a", "b"][:rank]
    window, outs = [], []
    for k in range(rank):
        size = sizes[len(lead) + 1 + k] + 2 * padding[k] - dilation[k] * (w.shape[2 + k] - 1) - 1
        i = r.index("ij"[k], size // stride[k] + 1)
        outs.append(i)
        window.append(_place(stride[k], i, dilation[k], kernel[k], padding[k]))
    if any(padding):
        r.outside[x.id] = 0
    over = ",".join(["c", *kernel])
    text = f"sum_{{{over}}} {x.at([*lead, 'c', *window])}*{w.at(['o', 'c', *kernel])}"
    if b is not None:
        text += f" + {b.at(['o'])}"
    id = r.equation("z", [*lead, "o", *outs], text)
    return TorchSignal.whole(id, (*sizes[: len(lead)], w.shape[0], *(r.indices[i] for i in outs)))


def _pooling(kind: str, rank: int) -> Callable[..., TorchSignal]:
    def work(
        r: GraphReader, x: TorchSignal, size: Any, stride: Any = None, padding: Any = 0, *more: Any
    ) -> TorchSignal:
        sizes, size = x.sizes(), _each(size, rank)
        stride = _each(stride or size, rank)
        _only(not any(_each(padding, rank)), "padding is not supported")
        dilation = more[0] if more and kind == "max" else 1
        _only(all(n == 1 for n in _each(dilation, rank)), "dilation is not supported")
        up = more[1:2] if kind == "max" else more[:1]
        _only(up != (True,), "ceil_mode is not supported")
        lead = list("sct"[: len(sizes) - rank])
        outs, over, window = [], [], []
        for k in range(rank):
            outs.append(r.index("ij"[k], (sizes[len(lead) + k] - size[k]) // stride[k] + 1))
            over.append(r.index("ab"[k], size[k]))
            window.append(_place(stride[k], outs[k], 1, over[k], 0))
        text = f"{kind}_{{{','.join(over)}}} {x.at([*lead, *window])}"
        id = r.equation("m", [*lead, *outs], text)
        return TorchSignal.whole(id, (*sizes[: len(lead)], *(r.indices[i] for i in outs)))

    return work


for _rank in (1, 2):
    handles(f"max_pool{_rank}d")(_pooling("max", _rank))
    handles(f"avg_pool{_rank}d")(_pooling("mean", _rank))


@handles("embedding")
def embedding(r: GraphReader, w: TorchSignal, x: TorchSignal, *_: Any) -> TorchSignal:
    if x.id in r.data:
        r.data[x.id] = hot(r.data[x.id], w.shape[0])
    _only(x.id in r.data, "only the input can be looked up")
    lead = list("st"[: len(x.shape)])
    text = f"sum_v {x.id}[{','.join([*lead, 'v'])}]*{w.at(['v', 'j'])}"
    return TorchSignal.whole(r.equation("e", [*lead, "j"], text), (*x.shape, w.shape[1]))


@handles("layer_norm")
def layer_norm(
    r: GraphReader, x: TorchSignal, shape: list[int], w: Any = None, b: Any = None,
    eps: float = 1e-5,
    *_: Any,
) -> TorchSignal:  # fmt: skip
    names = x.names()
    first = len(x.axes) - len(shape)
    lead = [names[k] for axis in x.axes[:first] for k in axis]
    over = [names[k] for axis in x.axes[first:] for k in axis]
    places = [x.place(axis, names) for axis in range(first, len(x.axes))]
    return _normalised(r, x, names, lead, over, places, w, b, eps)


@handles("batch_norm")
def batch_norm(
    r: GraphReader, x: TorchSignal, w: Any, b: Any, mean: Any, var: Any, training: bool,
    momentum: float,
    eps: float, *_: Any,
) -> TorchSignal:  # fmt: skip
    names = x.names()
    places = [x.place(1, names)]
    own = [names[k] for k in x.axes[1]]
    if training or mean is None:
        over = [names[k] for n, axis in enumerate(x.axes) if n != 1 for k in axis]
        return _normalised(r, x, names, own, over, places, w, b, eps)
    q = r.equation("q", ["c"], f"sqrt({var.at(['c'])} + {number(eps)})")
    text = f"({x.element(names)} - {mean.at(places)})/{q}[{','.join(places)}]"
    return x.like(r.equation("y", [names[k] for k in x.free], _scaled(text, w, b, places)))


def _normalised(
    r: GraphReader, x: TorchSignal, names: dict[int, str], own: list[str], over: list[str],
    places: list[str], w: Any, b: Any, eps: float,
) -> TorchSignal:  # fmt: skip
    """(x − mean)/√(variance + ε) over some indices, scaled and shifted."""
    every = [names[k] for k in x.free]
    at, all_ = f"[{','.join(own)}]" if own else "", f"[{','.join(every)}]"
    mean = "mean_{" + ",".join(over) + "}"
    m = r.equation("μ", own, f"{mean} {x.element(names)}")
    d = r.equation("d", every, f"{x.element(names)} - {m}{at}")
    v = r.equation("v", own, f"{mean} {d}{all_}^2")
    q = r.equation("q", own, f"sqrt({v}{at} + {number(eps)})")
    text = _scaled(f"{d}{all_}/{q}{at}", w, b, places)
    return x.like(r.equation("y", every, text))


def _scaled(text: str, w: Any, b: Any, places: list[str]) -> str:
    text = text if w is None else f"{w.at(places)}*{text}"
    return text if b is None else f"{text} + {b.at(places)}"


# --- recurrent layers -----------------------------------------------------------------------------


def _steps(
    r: GraphReader, cell: str, x: TorchSignal, start: Any, parameters: list[TorchSignal],
    has_biases: bool,
    layers: int, dropout: float, train: bool, bidirectional: bool, batch_first: bool,
) -> list[Any]:  # fmt: skip
    _only(not bidirectional, "only one direction is supported")
    _only(not (train and dropout), "dropout is random in training: call module.eval() first")
    starts = start if isinstance(start, list) else [start]
    _only(all(s is None for s in starts), "only a start at 0 is supported")
    sizes = x.sizes()
    time = 1 if len(sizes) == 3 and batch_first else 0
    lead = ["s"] if len(sizes) == 3 else []
    step = r.index("t", sizes[time])
    count = 4 if has_biases else 2

    def at(id: str, *rest: str, t: str = "t") -> str:
        here = t.replace("t", step)
        places = [*lead, here] if time else [here, *lead]
        return f"{id}[{','.join([*places, *rest])}]"

    out = x
    for layer in range(layers):
        w, u, *b = parameters[layer * count : (layer + 1) * count]
        out = CELLS[cell](r, out, w, u, b, at)
        r.number += 1
    return [out, None, None]


def _sum(x: str, w: TorchSignal, over: str, m: str) -> str:
    return f"sum_{over} {x}*{w.at([m, over])}"


def _input(x: TorchSignal, at: Callable[..., str]) -> str:
    """An element of what enters a cell, over the indices of the cell."""
    places = at("x", "j")[2:-1].split(",")
    return x.at(places)


def _plain(f: str) -> Callable[..., TorchSignal]:
    def work(
        r: GraphReader,
        x: TorchSignal,
        w: TorchSignal,
        u: TorchSignal,
        b: list[TorchSignal],
        at: Any,
    ) -> TorchSignal:
        n = r.number
        biases = "".join(f" + {y.at(['k'])}" for y in b)
        before = at(f"h_{n}", "l", t="t-1")
        inside = f"{_sum(_input(x, at), w, 'j', 'k')} + {_sum(before, u, 'l', 'k')}"
        r.equations[at(f"z_{n}", "k")] = inside + biases
        r.equations[at(f"h_{n}", "k")] = f"{f}({at(f'z_{n}', 'k')})"
        return TorchSignal.whole(f"h_{n}", (*x.sizes()[:-1], u.shape[1]))

    return work


def _lstm(
    r: GraphReader, x: TorchSignal, w: TorchSignal, u: TorchSignal, b: list[TorchSignal], at: Any
) -> TorchSignal:
    n, size = r.number, u.shape[1]
    g, k = r.index("g", 4), r.index("k", size)
    row = f"{size}*{g}+{k}"
    before = at(f"h_{n}", "l", t="t-1")
    z = f"{_sum(_input(x, at), w, 'j', row)} + {_sum(before, u, 'l', row)}"
    r.equations[at(f"z_{n}", g, k)] = z + "".join(f" + {y.at([row])}" for y in b)
    for part, gate in enumerate("ifgo"):
        f = "tanh" if gate == "g" else "sigmoid"
        r.equations[at(f"{gate}_{n}", k)] = f"{f}({at(f'z_{n}', str(part), k)})"
    i, f, g, o = (at(f"{gate}_{n}", k) for gate in "ifgo")
    r.equations[at(f"c_{n}", k)] = f"{f}*{at(f'c_{n}', k, t='t-1')} + {i}*{g}"
    r.equations[at(f"h_{n}", k)] = f"{o}*tanh({at(f'c_{n}', k)})"
    return TorchSignal.whole(f"h_{n}", (*x.sizes()[:-1], size))


def _gru(
    r: GraphReader, x: TorchSignal, w: TorchSignal, u: TorchSignal, b: list[TorchSignal], at: Any
) -> TorchSignal:
    n, size = r.number, u.shape[1]
    g, k = r.index("g", 3), r.index("k", size)
    row = f"{size}*{g}+{k}"
    own, back = (f" + {y.at([row])}" for y in b) if b else ("", "")
    r.equations[at(f"p_{n}", g, k)] = f"{_sum(_input(x, at), w, 'j', row)}{own}"
    before = at(f"h_{n}", "l", t="t-1")
    r.equations[at(f"q_{n}", g, k)] = f"{_sum(before, u, 'l', row)}{back}"
    p, q = ([at(f"{id}_{n}", str(part), k) for part in range(3)] for id in "pq")
    reset, update, new = (at(f"{id}_{n}", k) for id in "run")
    r.equations[reset] = f"sigmoid({p[0]} + {q[0]})"
    r.equations[update] = f"sigmoid({p[1]} + {q[1]})"
    r.equations[new] = f"tanh({p[2]} + {reset}*{q[2]})"
    old = at(f"h_{n}", k, t="t-1")
    r.equations[at(f"h_{n}", k)] = f"(1 - {update})*{new} + {update}*{old}"
    return TorchSignal.whole(f"h_{n}", (*x.sizes()[:-1], size))


CELLS: dict[str, Callable[..., TorchSignal]] = {
    "rnn_tanh": _plain("tanh"), "rnn_relu": _plain("relu"), "lstm": _lstm, "gru": _gru,
}  # fmt: skip


def _recurrent(cell: str) -> None:
    @handles(cell)
    def _(r: GraphReader, x: TorchSignal, start: Any, parameters: Any, *settings: Any) -> list[Any]:
        return _steps(r, cell, x, start, parameters, *settings)


for _name in CELLS:
    _recurrent(_name)


# --- attention ------------------------------------------------------------------------------------


@handles("scaled_dot_product_attention")
def attention(
    r: GraphReader, q: TorchSignal, k: TorchSignal, v: TorchSignal, mask: Any = None,
    dropout: float = 0.0, is_causal: bool = False, *, scale: float | None = None,
    enable_gqa: bool = False,
) -> TorchSignal:  # fmt: skip
    _only(mask is None and not is_causal, "masks are not supported")
    _only(dropout == 0, "dropout is random in training: call module.eval() first")
    lead = list("shg"[: len(q.axes) - 2])
    width = q.sizes()[-1]
    by = f"/sqrt({width})" if scale is None else f"*{number(scale)}"
    score = f"sum_d {q.at([*lead, 't', 'd'])}*{k.at([*lead, 'u', 'd'])}{by}"
    return _mixed(r, lead, score, lambda u: v.at([*lead, u, "e"]),
                  (*q.sizes()[:-1], v.sizes()[-1]))  # fmt: skip


def _mixed(
    r: GraphReader, lead: list[str], score: str, value: Callable[[str], str],
    shape: tuple[int, ...],
    unit: str = "e",
) -> TorchSignal:  # fmt: skip
    at = [*lead, "t", "u"]
    s = r.equation("s", at, score)
    p = r.equation("p", at, f"softmax_u {s}[{','.join(at)}]")
    y = r.equation("y", [*lead, "t", unit], f"sum_u {p}[{','.join(at)}]*{value('u')}")
    return TorchSignal.whole(y, shape)


@handles("multihead_attention")
def multihead(
    r: GraphReader, x: TorchSignal, module: Any, parameter: Callable[[str], str | None]
) -> TorchSignal:
    heads, width = module.num_heads, module.embed_dim // module.num_heads
    h, d = r.index("h", heads), r.index("d", width)
    batch = len(x.axes) == 3
    lead = ["s"] if batch else []
    first = batch and module.batch_first

    def at(t: str) -> list[str]:
        return ([*lead, t] if first or not batch else [t, *lead]) + ["j"]

    rows = f"{width}*{h}+{d}"
    made = {}
    w, b = parameter("in_proj_weight"), parameter("in_proj_bias")
    for part, id in enumerate("qkv"):
        row = f"{rows}+{part * heads * width}" if part else rows
        text = f"sum_j {x.at(at('t'))}*{w}[{row},j]" + (f" + {b}[{row}]" if b else "")
        made[id] = r.equation(id, [*lead, h, "t", d], text)

    def element(id: str, t: str) -> str:
        return f"{made[id]}[{','.join([*lead, h, t, d])}]"

    score = f"sum_{d} {element('q', 't')}*{element('k', 'u')}/sqrt({width})"
    y = _mixed(r, [*lead, h], score, lambda u: element("v", u), (), d)
    out, ob = parameter("out_proj.weight"), parameter("out_proj.bias")
    text = f"sum_{{{h},{d}}} {y.id}[{','.join([*lead, h, 't', d])}]*{out}[o,{rows}]"
    text += f" + {ob}[o]" if ob else ""
    places = [*at("t")[:-1], "o"]
    return TorchSignal.whole(r.equation("a", places, text), tuple(x.sizes()))


# --- losses ---------------------------------------------------------------------------------------

MEAN = 1
SUM = 2


def _loss(
    r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int, text: Callable[[str, str], str]
) -> None:
    _only(reduction in (MEAN, SUM), "only the reductions mean and sum are supported")
    _only(x.sizes() == y.sizes(), "prediction and target differ in shape")
    names = x.names()
    over = ",".join(names[k] for k in x.free)
    inside = text(x.element(names), y.at(x.places(names)))
    before = f"{'mean' if reduction == MEAN else 'sum'}_{{{over}}} " if over else ""
    r.loss = f"{before}{inside}"


@handles("mse_loss")
def mse(r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int = MEAN) -> None:
    _loss(r, x, y, reduction, lambda p, t: f"({p} - {t})^2")


@handles("l1_loss")
def l1(r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int = MEAN) -> None:
    _loss(r, x, y, reduction, lambda p, t: f"abs({p} - {t})")


@handles("huber_loss")
def huber(
    r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int = MEAN, delta: float = 1.0
) -> None:
    names = x.names()
    at = [names[k] for k in x.free]
    place = f"[{','.join(at)}]" if at else ""
    e = r.equation("e", at, f"abs({x.element(names)} - {y.at(x.places(names))})")
    q = r.equation("q", at, f"min({e}{place}, {number(delta)})")
    both = x.like(q)
    other = both.like(e)
    _loss(r, both, other, reduction, lambda q, e: f"({q}^2/2 + {number(delta)}*({e} - {q}))")


@handles("binary_cross_entropy")
def bce(
    r: GraphReader, x: TorchSignal, y: TorchSignal, weight: Any = None, reduction: int = MEAN
) -> None:
    _only(weight is None, "weights are not supported")
    _loss(r, x, y, reduction, lambda p, t: f"(-{t}*ln({p}) - (1 - {t})*ln(1 - {p}))")


@handles("binary_cross_entropy_with_logits")
def bce_logits(
    r: GraphReader,
    x: TorchSignal,
    y: TorchSignal,
    weight: Any = None,
    pos: Any = None,
    reduction: int = MEAN,
) -> None:
    _only(pos is None, "weights are not supported")
    bce(r, r.elementwise(x, lambda z: f"sigmoid({z})", "p"), y, weight, reduction)


@handles("cross_entropy_loss")
def cross_entropy(
    r: GraphReader, x: TorchSignal, y: TorchSignal, weight: Any = None, reduction: int = MEAN,
    ignore: int = -100, smoothing: float = 0.0,
) -> None:  # fmt: skip
    _only(weight is None and smoothing == 0, "weights and label smoothing are not supported")
    _only(len(x.axes) <= 2, "only one row of scores for each sample is supported")
    p = softmax(r, x, -1)
    if y.sizes() != x.sizes():
        _only(y.id in r.targets, "the target must be given")
        r.targets[y.id] = hot(r.targets[y.id], x.sizes()[-1])
        y = TorchSignal.whole(y.id, tuple(x.sizes()))
    _loss(r, p, y, SUM, lambda p, t: f"-{t}*ln({p})")
    if reduction == MEAN and len(x.axes) == 2:
        r.loss += f"/{x.sizes()[0]}"


# --- help -----------------------------------------------------------------------------------------


def hot(numbers: Any, rows: int) -> Any:
    """Whole numbers as rows with a 1 at their place."""
    import torch

    return torch.nn.functional.one_hot(numbers.long(), rows)


def number(x: float) -> str:
    """A number in plain decimals."""
    from decimal import Decimal

    return format(Decimal(repr(x)), "f")


def _only(holds: bool, problem: str) -> None:
    if not holds:
        raise UnfitError(problem)


def _each(n: Any, rank: int) -> list[int]:
    many = list(n) if isinstance(n, (list, tuple)) else [n]
    return many * rank if len(many) == 1 else many


def _place(stride: int, i: str, dilation: int, a: str, padding: int) -> str:
    first = i if stride == 1 else f"{stride}*{i}"
    second = a if dilation == 1 else f"{dilation}*{a}"
    return f"{first}+{second}" + (f"-{padding}" if padding else "")


__all__ = ["GraphReader"]
