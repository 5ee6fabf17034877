"""Linear layers, convolutions, pooling, embeddings and normalisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.frameworks.torch.nodes.help import each, hot, number, only, window_place
from symprop.frameworks.torch.reader import GraphReader, handles
from symprop.frameworks.torch.signal import TorchSignal


@handles("linear")
def linear(
    r: GraphReader, x: TorchSignal, w: TorchSignal, b: TorchSignal | None = None
) -> TorchSignal:
    bias = None if b is None else lambda o: b.at([o])
    return weighted(r, "z", x, lambda o, i: w.at([o, i]), bias, w.shape[0])


@handles("matmul", "mm")
def product(r: GraphReader, x: TorchSignal, w: TorchSignal) -> TorchSignal:
    only(len(w.axes) == 2, "only a matrix as the second factor is supported")
    return weighted(r, "z", x, lambda o, i: w.at([i, o]), None, w.sizes()[1])


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
    before = f"sum_{{{over}}} " if over else ""
    text = f"{before}{x.element(names)}*{weight(unit, x.place(-1 % len(x.axes), names))}"
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
    only(groups == 1, "only groups = 1 is supported")
    only(not isinstance(padding, str), "give the padding as a number")
    stride, padding, dilation = (each(n, rank) for n in (stride, padding, dilation))
    sizes = x.sizes()
    lead = ["s"] if len(sizes) == rank + 2 else []
    kernel = ["a", "b"][:rank]
    window, outs = [], []
    for k in range(rank):
        size = sizes[len(lead) + 1 + k] + 2 * padding[k] - dilation[k] * (w.shape[2 + k] - 1) - 1
        i = r.index("ij"[k], size // stride[k] + 1)
        outs.append(i)
        window.append(window_place(stride[k], i, dilation[k], kernel[k], padding[k]))
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
        sizes, size = x.sizes(), each(size, rank)
        stride = each(stride or size, rank)
        only(not any(each(padding, rank)), "padding is not supported")
        dilation = more[0] if more and kind == "max" else 1
        only(all(n == 1 for n in each(dilation, rank)), "dilation is not supported")
        up = more[1:2] if kind == "max" else more[:1]
        only(up != (True,), "ceil_mode is not supported")
        lead = list("sct"[: len(sizes) - rank])
        outs, over, window = [], [], []
        for k in range(rank):
            outs.append(r.index("ij"[k], (sizes[len(lead) + k] - size[k]) // stride[k] + 1))
            over.append(r.index("ab"[k], size[k]))
            window.append(window_place(stride[k], outs[k], 1, over[k], 0))
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
    only(x.id in r.data, "only the input can be looked up")
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
