"""Losses."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from symprop.frameworks.torch.nodes.elementwise import softmax
from symprop.frameworks.torch.nodes.help import hot, number, only
from symprop.frameworks.torch.reader import GraphReader, handles
from symprop.frameworks.torch.signal import TorchSignal

MEAN = 1
SUM = 2


def _loss(
    r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int, text: Callable[[str, str], str]
) -> TorchSignal:
    only(reduction in (MEAN, SUM), "only the reductions mean and sum are supported")
    only(x.sizes() == y.sizes(), "prediction and target differ in shape")
    names = x.names()
    over = ",".join(names[k] for k in x.free)
    inside = text(x.element(names), y.at(x.places(names)))
    before = f"{'mean' if reduction == MEAN else 'sum'}_{{{over}}} " if over else ""
    return r.single(f"{before}{inside}")


@handles("mse_loss")
def mse(r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int = MEAN) -> TorchSignal:
    return _loss(r, x, y, reduction, lambda p, t: f"({p} - {t})^2")


@handles("l1_loss")
def l1(r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int = MEAN) -> TorchSignal:
    return _loss(r, x, y, reduction, lambda p, t: f"abs({p} - {t})")


@handles("huber_loss")
def huber(
    r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int = MEAN, delta: float = 1.0
) -> TorchSignal:
    names = x.names()
    at = [names[k] for k in x.free]
    place = f"[{','.join(at)}]" if at else ""
    e = r.equation("e", at, f"abs({x.element(names)} - {y.at(x.places(names))})")
    q = r.equation("q", at, f"min({e}{place}, {number(delta)})")
    both = x.like(q)
    other = both.like(e)
    return _loss(r, both, other, reduction, lambda q, e: f"({q}^2/2 + {number(delta)}*({e} - {q}))")


@handles("smooth_l1_loss")
def smooth_l1(
    r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int = MEAN, beta: float = 1.0
) -> TorchSignal:
    only(beta > 0, "only beta > 0 is supported")
    found = huber(r, x, y, reduction, beta)
    return found if beta == 1 else r.single(f"{found.id}/{number(beta)}")


@handles("binary_cross_entropy")
def bce(
    r: GraphReader, x: TorchSignal, y: TorchSignal, weight: Any = None, reduction: int = MEAN
) -> TorchSignal:
    only(weight is None, "weights are not supported")
    return _loss(r, x, y, reduction, lambda p, t: f"(-{t}*ln({p}) - (1 - {t})*ln(1 - {p}))")


@handles("binary_cross_entropy_with_logits")
def bce_logits(
    r: GraphReader,
    x: TorchSignal,
    y: TorchSignal,
    weight: Any = None,
    pos: Any = None,
    reduction: int = MEAN,
) -> TorchSignal:
    only(pos is None, "weights are not supported")
    found: TorchSignal = bce(
        r, r.elementwise(x, lambda z: f"sigmoid({z})", "p"), y, weight, reduction
    )
    return found


@handles("cross_entropy_loss")
def cross_entropy(
    r: GraphReader, x: TorchSignal, y: TorchSignal, weight: Any = None, reduction: int = MEAN,
    ignore: int = -100, smoothing: float = 0.0,
) -> TorchSignal:  # fmt: skip
    only(weight is None and smoothing == 0, "weights and label smoothing are not supported")
    sizes = x.sizes()
    classes = 1 if len(sizes) > 1 else 0
    p = softmax(r, x, classes)
    if y.sizes() != sizes:
        only(y.id in r.targets, "the target must be given")
        r.targets[y.id] = hot(r.targets[y.id], sizes[classes])
        y = TorchSignal.whole(y.id, (*sizes[:classes], *sizes[classes + 1 :], sizes[classes]))
        last = len(sizes) - 1
        y = y.moved([*range(classes), last, *range(classes, last)])
    found = _loss(r, p, y, SUM, lambda p, t: f"-{t}*ln({p})")
    count = prod(sizes) // sizes[classes]
    if reduction != MEAN or count == 1:
        return found
    return r.single(f"{r.equations.pop(found.id)}/{count}")
