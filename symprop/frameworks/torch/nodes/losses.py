"""Losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.frameworks.torch.nodes.elementwise import softmax
from symprop.frameworks.torch.nodes.help import hot, number, only
from symprop.frameworks.torch.reader import GraphReader, handles
from symprop.frameworks.torch.signal import TorchSignal

MEAN = 1
SUM = 2


def _loss(
    r: GraphReader, x: TorchSignal, y: TorchSignal, reduction: int, text: Callable[[str, str], str]
) -> None:
    only(reduction in (MEAN, SUM), "only the reductions mean and sum are supported")
    only(x.sizes() == y.sizes(), "prediction and target differ in shape")
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
    only(weight is None, "weights are not supported")
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
    only(pos is None, "weights are not supported")
    bce(r, r.elementwise(x, lambda z: f"sigmoid({z})", "p"), y, weight, reduction)


@handles("cross_entropy_loss")
def cross_entropy(
    r: GraphReader, x: TorchSignal, y: TorchSignal, weight: Any = None, reduction: int = MEAN,
    ignore: int = -100, smoothing: float = 0.0,
) -> None:  # fmt: skip
    only(weight is None and smoothing == 0, "weights and label smoothing are not supported")
    only(len(x.axes) <= 2, "only one row of scores for each sample is supported")
    p = softmax(r, x, -1)
    if y.sizes() != x.sizes():
        only(y.id in r.targets, "the target must be given")
        r.targets[y.id] = hot(r.targets[y.id], x.sizes()[-1])
        y = TorchSignal.whole(y.id, tuple(x.sizes()))
    _loss(r, p, y, SUM, lambda p, t: f"-{t}*ln({p})")
    if reduction == MEAN and len(x.axes) == 2:
        r.loss += f"/{x.sizes()[0]}"
