"""When a part of a formula stands in brackets: a ladder of binding strengths, and places.

The strength of a part says how firmly it holds together, the place where it stands says how firm
it must be.  Both are data; :func:`needs_brackets` compares them.  Nothing here sees written text.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from . import tree as t


class Strength(IntEnum):
    """How firmly a node holds its parts together, loosest first."""

    CHAIN = 0
    COMPARISON = 1
    SUM = 2
    PRODUCT = 3
    QUOTIENT = 4  # a/b on the line, and -x: they may begin a product
    JUXTAPOSED = 5
    POWER = 6
    ATOM = 7


class Position(NamedTuple):
    """Where a part stands: how firm it must be, and whether a minus sign may come first there."""

    minimum: Strength
    sign: bool = False
    digit: bool = True
    """Whether a digit may come first: not where it would run into the number before it."""
    last: bool = False
    """Nothing follows that a Σ could swallow."""


SIDE = Position(Strength.SUM, sign=True)
"""A side of a chain or of a comparison."""
ENCLOSED = Position(Strength.COMPARISON, sign=True)
"""Between delimiters: an argument, an entry of a matrix, a stacked numerator, an exponent."""
FIRST_TERM = Position(Strength.PRODUCT, sign=True)
TERM = Position(Strength.PRODUCT)
"""After a plus or minus sign."""
FIRST_FACTOR = Position(Strength.QUOTIENT, sign=True)
FACTOR = Position(Strength.JUXTAPOSED)
LAST_FACTOR = Position(Strength.JUXTAPOSED, last=True)
FIRST_BESIDE = Position(Strength.POWER, sign=True)
"""First in a product without a sign."""
BESIDE = Position(Strength.POWER, digit=False)
LAST_BESIDE = Position(Strength.POWER, digit=False, last=True)
OVER = Position(Strength.POWER, sign=True)
"""Before the slash of a quotient on the line."""
UNDER = Position(Strength.POWER)
BASE = Position(Strength.ATOM)
RAISED = Position(Strength.ATOM)
"""An exponent after ``^``."""

STRENGTHS: dict[type[t.Formula], Strength] = {
    t.Chain: Strength.CHAIN,
    t.Comparison: Strength.COMPARISON,
    t.Cases: Strength.SUM,
    t.Sum: Strength.SUM,
    t.Product: Strength.PRODUCT,
    t.BigSum: Strength.PRODUCT,
    t.Neg: Strength.QUOTIENT,
    t.Power: Strength.POWER,
    t.Transpose: Strength.POWER,
}
"""What does not depend on the node's fields; a node not listed anywhere is an atom."""


def strength(f: t.Formula, stacked: bool) -> Strength:
    """How firmly ``f`` holds together, in a format that stacks fractions or in one that cannot."""
    match f:
        case t.Number(text=text):
            if "e" not in text and "E" not in text:
                return Strength.ATOM
            return Strength.PRODUCT if stacked else Strength.POWER  # 2 × 10³, 2e3
        case t.Name(sup=sup):
            return Strength.POWER if sup else Strength.ATOM
        case t.Product(sign=""):
            return Strength.JUXTAPOSED
        case t.Quotient(inline=inline):
            flat = inline or f.entrywise
            return Strength.POWER if stacked and not flat else Strength.QUOTIENT
        case t.Derivative():
            return Strength.POWER if stacked else Strength.JUXTAPOSED
        case t.Underbrace(arg=arg):
            return Strength.CHAIN if stacked else strength(arg, stacked)
    return STRENGTHS.get(type(f), Strength.ATOM)


def needs_brackets(f: t.Formula, place: Position, stacked: bool, lead: bool = True) -> bool:
    """Whether ``f`` is bracketed at ``place`` (an underbrace puts the brackets inside itself).

    ``lead`` tells whether the node around ``f`` itself stands where a minus sign may come first:
    the -0.1 of -0.1·x keeps its brackets in a + (-0.1)·x.
    """
    if type(f) is t.Name and not f.sup:
        return False  # the most frequent case by far
    if not (lead and place.sign) and signed(f):
        return True
    if strength(f, stacked) < place.minimum:
        return not (place.last and isinstance(f, t.BigSum))
    return not place.digit and begins_with_digit(f)


def signed(f: t.Formula) -> bool:
    """Whether ``f`` is written with a minus sign of its own in front."""
    match f:
        case t.Number():
            return f.negative
        case t.Underbrace(arg=arg):
            return signed(arg)
    return isinstance(f, t.Neg)


def begins_with_digit(f: t.Formula) -> bool:
    """Whether the first character written for ``f`` is a digit."""
    match f:
        case t.Number():
            return True
        case t.Quotient(over=part) | t.Power(base=part) | t.Transpose(arg=part):
            return begins_with_digit(part)
        case t.Underbrace(arg=part):
            return begins_with_digit(part)
    return False
