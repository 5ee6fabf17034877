"""Written numbers as intervals, and what follows from them.

A number with k decimals that was rounded stands for ± half a unit of its last place, and one that
was cut (``0.6456…``) for what lies between it and the next; data and exact results are points.
``loose`` reads a rounded number with one significant digit fewer: what agrees only then is a slip
in the last digit, and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from flint import arb, fmpq

from symprop.formula import tree as t
from symprop.formula.evaluate import EvaluationError, compile_formula
from symprop.numbers.array import Array, ShapeError, Value
from symprop.numbers.scalar import DomainError, UndecidedError, scalar

Rounded: TypeAlias = Callable[[t.Number], bool]
"""Whether a written number is a rounded one."""


def half_unit(number: t.Number) -> Fraction:
    """Half a unit of the last place."""
    return Fraction(10) ** -number.places / 2


def significant(number: t.Number) -> int:
    """How many significant digits a number shows."""
    digits = number.text.lower().lstrip("+-").split("e")[0].replace(".", "").lstrip("0")
    return len(digits)


def loose_unit(number: t.Number) -> Fraction:
    """Half a unit of the place before the last, where a significant digit stands there."""
    return half_unit(number) * (10 if significant(number) > 1 else 1)


def middle(number: t.Number) -> Fraction:
    """What lies in the middle of all that a number can stand for."""
    if not number.cut:
        return number.value
    return number.value + half_unit(number) * (-1 if number.negative else 1)


def ball(number: t.Number, radius: Fraction) -> arb:
    """The interval of a rounded number."""
    return arb(scalar(middle(number)), arb(scalar(radius)))


def enclose(
    f: t.Formula,
    rounded: Rounded,
    values: Mapping[t.Formula, Value] | None = None,
    loose: bool = False,
) -> Value | None:
    """What ``f`` can be, its rounded numbers taken as intervals and its names from ``values``.

    ``None`` where it has no value that can be told: an unknown name, a shape that does not fit.
    """
    try:
        return _compute(f, rounded, values, loose)
    except (EvaluationError, DomainError, ShapeError, UndecidedError, KeyError, ValueError):
        return None


def misshapen(f: t.Formula) -> bool:
    """Whether matrices of numbers stand together that do not fit; lists may stand upright."""
    if any(isinstance(x, t.Matrix) and x.style == "list" for x in t.walk(f)):
        return False
    try:
        _compute(f, lambda _: False)
    except ShapeError:
        return True
    except (EvaluationError, DomainError, UndecidedError, KeyError, ValueError):
        pass
    return False


def _compute(
    f: t.Formula,
    rounded: Rounded,
    values: Mapping[t.Formula, Value] | None = None,
    loose: bool = False,
) -> Value:
    leaves: dict[object, Value] = {}

    def visit(g: t.Formula) -> t.Formula:
        if isinstance(g, t.Number):
            if not (g.cut or rounded(g)):
                return g
            key = f"n{len(leaves)}"
            leaves[key] = ball(g, loose_unit(g) if loose else half_unit(g))
            return t.Ref(key)
        if values and g in values and not isinstance(g, t.Number):
            key = f"v{len(leaves)}"
            leaves[key] = values[g]
            return t.Ref(key)
        if isinstance(g, t.Power) and isinstance(g.exponent, t.Number) and g.base != t.EULER:
            return t.Power(visit(g.base), g.exponent)
        return t.rebuild(g, visit) if t.children(g) else g

    return compile_formula(visit(f))(leaves)


def meets(value: Value, claim: t.Number, loose: bool = False) -> bool:
    """Whether a claimed number is compatible with what it should be."""
    if isinstance(value, Array):
        return False
    if loose and isinstance(value, fmpq):
        return _cut(value, claim)
    radius = loose_unit(claim) if loose else half_unit(claim)
    low, high = middle(claim) - radius, middle(claim) + radius
    if isinstance(value, fmpq):
        return bool(scalar(low) <= value <= scalar(high))
    return bool(ball(claim, radius).overlaps(value))


def _cut(value: fmpq, claim: t.Number) -> bool:
    """Whether a claim is an exact value that was cut off, or rounded the wrong way."""
    unit = 2 * half_unit(claim)
    off = abs(Fraction(int(value.p), int(value.q)) - claim.value)
    return off < unit


def exactly(value: Value) -> fmpq | None:
    """The rational that a value certainly is, if it is one."""
    return value if isinstance(value, fmpq) else None


def is_exact(value: Value) -> bool:
    """Whether a value, or every entry of it, is a rational."""
    entries = list(value.flat) if isinstance(value, Array) else [value]
    return all(isinstance(x, fmpq) for x in entries)


def overlap(a: Value, b: Value) -> bool:
    """Whether two enclosures can be the same value; matrices entry by entry."""
    if isinstance(a, Array) and isinstance(b, Array):
        return a.shape == b.shape and all(
            overlap(x, y)
            for r, q in zip(a.rows, b.rows, strict=True)
            for x, y in zip(r, q, strict=True)
        )
    if isinstance(a, Array) or isinstance(b, Array):
        return False
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return bool(a == b)
    return bool(arb(a).overlaps(arb(b)))
