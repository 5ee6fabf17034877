"""Losses: one row each, which holds everything that any other package needs of it.

A row gives the term of one output, from the prediction p and the target t, its derivative with
respect to p as people write it, and the steps from one to the other.  The loss of a sample is the
sum of its terms; ``n`` is the number of outputs.  At a kink the derivative is 0 (absolute error,
hinge).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from symprop.formula.tree import (
    Absolute,
    Comparison,
    Derivative,
    Formula,
    Group,
    Neg,
    Number,
    Product,
    Quotient,
    call,
    times,
    total,
)
from symprop.functions.activations import HALF, ONE, TWO, ZERO, Activation, cases
from symprop.functions.domains import ANY, POSITIVE, SHARES, SIGN, UNIT, Domain
from symprop.record import Record


def _no_steps(p: Formula, t: Formula, n: int, **settings: Formula) -> tuple[Formula, ...]:
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """One loss function.

    ``title`` is its name in a sentence, ``symbol`` that in a formula where its definition goes by
    cases and would not stand in a line; ``spellings`` are its names in other people's documents.
    ``proof`` gives the steps between the derivative of the term and ``slope``.
    """

    name: str
    term: Callable[..., Formula]
    slope: Callable[..., Formula]
    proof: Callable[..., tuple[Formula, ...]] = _no_steps
    title: str = ""
    spellings: tuple[str, ...] = ()
    symbol: str = "Loss"
    targets: Domain = ANY
    """What the targets must be."""
    outputs: Callable[[Activation], bool] = lambda row: True
    """Whether it is meant for the outputs of an activation."""
    settings: dict[str, str] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    kink: Callable[..., Comparison] | None = None
    """When a prediction sits where the loss has no derivative."""

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", self.name.replace("_", " "))

    @property
    def usual(self) -> dict[str, Number]:
        """The settings that a file need not give."""
        return {key: Number(text) for key, text in self.settings.items()}


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


# --- the steps of the derivatives -----------------------------------------------------------------


def _d(f: Formula, by: Formula) -> Formula:
    return Derivative(f, by, "d")


def _square_steps(p: Formula, t: Formula, n: int) -> tuple[Formula, ...]:
    """The power rule: 2(p − t) times the derivative of p − t, which is 1."""
    return (times(TWO, p - t, ONE),)


def _half_square_steps(p: Formula, t: Formula, n: int) -> tuple[Formula, ...]:
    return (times(HALF, TWO, p - t, ONE),)


def _mean_square_steps(p: Formula, t: Formula, n: int) -> tuple[Formula, ...]:
    if n == 1:
        return _square_steps(p, t, n)
    return (times(Quotient(ONE, Number(str(n))), TWO, p - t, ONE),)


def _absolute_steps(p: Formula, t: Formula, n: int) -> tuple[Formula, ...]:
    """|p − t| is p − t, or t − p."""
    above, below = Comparison(p, ">", t), Comparison(p, "<", t)
    return (cases((_d(p - t, p), above), (_d(t - p, p), below), (ZERO, None)),)


def _huber_steps(p: Formula, t: Formula, n: int, delta: Formula) -> tuple[Formula, ...]:
    """Near the target half a square; far from it a straight line on either side."""
    near, above = Comparison(Absolute(p - t), "≤", delta), Comparison(p, ">", t)
    rise, fall = (times(delta, Group(x - HALF * delta)) for x in (p - t, t - p))
    return (
        cases((_d(HALF * (p - t) ** 2, p), near), (_d(rise, p), above), (_d(fall, p), None)),
        cases(
            (times(HALF, TWO, p - t, ONE), near),
            (times(delta, ONE), above),
            (times(delta, Number("-1")), None),
        ),
    )


def _binary_steps(p: Formula, t: Formula, n: int) -> tuple[Formula, ...]:
    """The derivative of ln u is 1/u times that of u."""
    return (Neg(t * Quotient(ONE, p) + times(Group(1 - t), Quotient(ONE, 1 - p), Number("-1"))),)


def _categorical_steps(p: Formula, t: Formula, n: int) -> tuple[Formula, ...]:
    return (Neg(t * Quotient(ONE, p)),)


def _hinge_steps(p: Formula, t: Formula, n: int) -> tuple[Formula, ...]:
    return (cases((_d(1 - t * p, p), Comparison(t * p, "<", ONE)), (_d(ZERO, p), None)),)


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss(
            "squared_error",
            _square,
            _square_slope,
            _square_steps,
            spellings=("SE", "SSE", "sum of squared errors", "sum of squares", "L2 loss"),
        ),
        Loss(
            "half_squared_error",
            _half_square,
            lambda p, t, n: p - t,
            _half_square_steps,
            spellings=("half SSE", "half sum of squared errors"),
        ),
        Loss(
            "mean_squared_error",
            _mean_square,
            _mean_square_slope,
            _mean_square_steps,
            spellings=("MSE", "mean square error", "quadratic loss"),
        ),
        Loss(
            "absolute_error",
            _absolute,
            _absolute_slope,
            _absolute_steps,
            spellings=("AE", "L1 loss"),
            kink=lambda p, t: Comparison(p, "=", t),
        ),
        Loss(
            "huber",
            _huber,
            _huber_slope,
            _huber_steps,
            title="Huber loss",
            spellings=("Huber loss", "smooth L1"),
            symbol="Huber",
            settings={"delta": "1"},
            domains={"delta": POSITIVE},
        ),
        Loss(
            "binary_cross_entropy",
            _binary,
            _binary_slope,
            _binary_steps,
            title="binary cross-entropy",
            spellings=("BCE", "log loss", "logistic loss"),
            targets=UNIT,
            outputs=lambda row: (row.low, row.high) == (0, 1),
        ),
        Loss(
            "categorical_cross_entropy",
            _categorical,
            lambda p, t, n: Neg(t / p),
            _categorical_steps,
            title="cross-entropy",
            spellings=("CE", "CCE", "cross entropy", "negative log likelihood", "NLL"),
            targets=SHARES,
            outputs=lambda row: row.vector is not None,
        ),
        Loss(
            "hinge",
            _hinge,
            _hinge_slope,
            _hinge_steps,
            title="hinge loss",
            spellings=("hinge loss", "SVM loss"),
            targets=SIGN,
            kink=lambda p, t: Comparison(t * p, "=", ONE),
        ),
    )
}


class Shortcut(Record):
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
