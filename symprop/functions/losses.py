"""Losses: one row each.

A row gives the term of one output, from the prediction p and the target t, and its derivative
with respect to p as people write it.  The loss of a sample is the sum of its terms; ``n`` is the
number of outputs.  At a kink the derivative is 0 (absolute error, hinge).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from symprop.formula.tree import (
    Absolute,
    Comparison,
    Formula,
    Group,
    Neg,
    Number,
    Product,
    Quotient,
    call,
    total,
)
from symprop.functions.activations import HALF, ONE, TWO, ZERO, cases


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss function.

    ``symbol`` names it where its definition goes by cases and would not stand in a line;
    ``domain`` is what targets must be: ``any``, ``unit`` (0 to 1), ``distribution`` or ``sign``.
    ``inside`` bounds what predictions may be.
    """

    name: str
    term: Callable[..., Formula]
    slope: Callable[..., Formula]
    symbol: str = ""
    domain: str = "any"
    settings: dict[str, str] = field(default_factory=dict)
    kink: Callable[..., Comparison] | None = None
    """When a prediction sits where the loss has no derivative."""


def _square(p: Formula, t: Formula, n: int) -> Formula:
    return (p - t) ** 2


def _square_slope(p: Formula, t: Formula, n: int) -> Formula:
    return TWO * (p - t)


def _half_square(p: Formula, t: Formula, n: int) -> Formula:
    return HALF * (p - t) ** 2


def _mean_square(p: Formula, t: Formula, n: int) -> Formula:
    return _square(p, t, n) if n == 1 else Quotient(ONE, Number(str(n))) * (p - t) ** 2


def _mean_square_slope(p: Formula, t: Formula, n: int) -> Formula:
    return TWO * (p - t) if n == 1 else Quotient(TWO, Number(str(n))) * (p - t)


def _absolute(p: Formula, t: Formula, n: int) -> Formula:
    return Absolute(p - t)


def _absolute_slope(p: Formula, t: Formula, n: int) -> Formula:
    return cases((ONE, Comparison(p, ">", t)), (Number("-1"), Comparison(p, "<", t)), (ZERO, None))


def _huber(p: Formula, t: Formula, n: int, delta: Formula) -> Formula:
    r = Absolute(p - t)
    return cases(
        (HALF * (p - t) ** 2, Comparison(r, "≤", delta)),
        (delta * (r - HALF * delta), None),
    )


def _huber_slope(p: Formula, t: Formula, n: int, delta: Formula) -> Formula:
    return cases(
        (p - t, Comparison(Absolute(p - t), "≤", delta)),
        (delta, Comparison(p, ">", t)),
        (-delta, None),
    )


def _binary(p: Formula, t: Formula, n: int) -> Formula:
    return Neg(t * call("ln", p) + (1 - t) * call("ln", 1 - p))


def _binary_slope(p: Formula, t: Formula, n: int) -> Formula:
    return Neg(t / p) + (1 - t) / (1 - p)


def _categorical(p: Formula, t: Formula, n: int) -> Formula:
    return Neg(t * call("ln", p))


def _hinge(p: Formula, t: Formula, n: int) -> Formula:
    return call("max", ZERO, 1 - t * p)


def _hinge_slope(p: Formula, t: Formula, n: int) -> Formula:
    return cases((Neg(t), Comparison(t * p, "<", ONE)), (ZERO, None))


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss("squared_error", _square, _square_slope),
        Loss("half_squared_error", _half_square, lambda p, t, n: p - t),
        Loss("mean_squared_error", _mean_square, _mean_square_slope),
        Loss(
            "absolute_error",
            _absolute,
            _absolute_slope,
            kink=lambda p, t: Comparison(p, "=", t),
        ),
        Loss("huber", _huber, _huber_slope, symbol="Huber", settings={"delta": "1"}),
        Loss("binary_cross_entropy", _binary, _binary_slope, domain="unit"),
        Loss(
            "categorical_cross_entropy",
            _categorical,
            lambda p, t, n: Neg(t / p),
            domain="distribution",
        ),
        Loss(
            "hinge",
            _hinge,
            _hinge_slope,
            domain="sign",
            kink=lambda p, t: Comparison(t * p, "=", ONE),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """∂Loss/∂z of the output layer where loss and activation cancel to something short.

    ``proof`` gives equal sides for the first output, from the sum over all paths to the result.
    """

    value: Callable[[Formula, Formula], Formula]
    proof: Callable[[tuple[Formula, ...], tuple[Formula, ...]], tuple[Formula, ...]]


Outputs: TypeAlias = tuple[Formula, ...]


def _softmax_proof(ps: Outputs, ts: Outputs) -> tuple[Formula, ...]:
    """Σⱼ ∂Loss/∂pⱼ · ∂pⱼ/∂z₁ for cross-entropy after softmax; the targets add up to 1."""
    p, t = ps[0], ts[0]
    slopes = [Neg(ts[j] / ps[j]) for j in range(len(ps))]
    paths = [Product((slopes[0], Group(p * (1 - p))))]
    paths += [Product((slopes[j], Group(Neg(ps[j] * p)))) for j in range(1, len(ps))]
    others = tuple(ts[j] * p for j in range(1, len(ps)))
    return (
        total(tuple(paths)),
        total((Neg(t * (1 - p)), *others)),
        p * total(ts) - t,
        p - t,
    )


def _sigmoid_proof(ps: Outputs, ts: Outputs) -> tuple[Formula, ...]:
    p, t = ps[0], ts[0]
    return (
        Product((_binary_slope(p, t, 1), Group(p * (1 - p)))),
        Neg(t * (1 - p)) + (1 - t) * p,
        p - t,
    )


SHORTCUTS: dict[tuple[str, str], Shortcut] = {
    ("softmax", "categorical_cross_entropy"): Shortcut(lambda p, t: p - t, _softmax_proof),
    ("sigmoid", "binary_cross_entropy"): Shortcut(lambda p, t: p - t, _sigmoid_proof),
}
"""By activation of the output layer and loss."""
