"""Losses: one row each.

A row gives the term of one output, from the prediction p and the target t, and its derivative
with respect to p as people write it.  The loss of a sample is the sum of its terms; ``n`` is the
number of outputs.  At a kink the derivative is 0 (absolute error, hinge).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from symprop.formula.tree import Absolute, Comparison, Formula, Neg, Number, Quotient, call
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

SHORTCUTS: dict[tuple[str, str], Callable[[Formula, Formula], Formula]] = {
    ("softmax", "categorical_cross_entropy"): lambda p, t: p - t,
    ("sigmoid", "binary_cross_entropy"): lambda p, t: p - t,
}
"""∂Loss/∂z where the loss and the output activation cancel to something short."""
