"""Views: the same elements in another order or shape."""

from __future__ import annotations

from typing import Any

from symprop.frameworks.torch.nodes.help import only
from symprop.frameworks.torch.reader import GraphReader, UnfitError, handles
from symprop.frameworks.torch.signal import TorchSignal


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
    only(len(x.axes[axis]) == 1, "along a flattened axis")
    return x.selected(axis, place)


@handles("slice")
def cut(
    r: GraphReader, x: TorchSignal, dim: int = 0, start: Any = None, end: Any = None, *_: Any
) -> TorchSignal:
    whole = start in (None, 0) and (end is None or end >= x.sizes()[dim])
    only(whole, "only slices of everything are supported")
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
    only(same, "only tensors of the same shape are supported")
    return tensors


@handles("zeros")
def zeros(r: GraphReader, *_: Any, **__: Any) -> None:
    return None
