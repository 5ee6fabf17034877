"""A worked step read again: every symbolic side, every printed number and every sign."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from oracles import rounding
from oracles.calculator import CTX, Calculator, Worth, mpf
from oracles.meaning import Meaning
from symprop.derivation.shown import formula_of
from symprop.derivation.work import Worked, WorkedSide
from symprop.formula import tree as t
from symprop.network.description import Rounding

EXACT = CTX.mpf(10) ** -60
TINY = CTX.mpf(10) ** -150
CLOSE = CTX.mpf(10) ** -25


def flat(x: Worth) -> list[Any]:
    """The entries of a matrix, or a number alone."""
    return [y for row in x for y in row] if isinstance(x, tuple) else [x]


def near(a: Worth, b: Worth, relative: Any = CLOSE) -> bool:
    """Whether two values agree."""
    pairs = zip(flat(a), flat(b), strict=True)
    return all(
        abs(mpf(x) - mpf(y)) <= relative * max(abs(mpf(x)), abs(mpf(y))) + EXACT for x, y in pairs
    )


def allowed(a: Worth, b: Worth) -> str:
    """The signs that may stand between two sides.

    Between rationals it is ``=`` exactly where they are equal.  An irrational side that happens
    to be a rational (the softmax of a single unit) may also have ``≈`` after it.
    """
    pairs = list(zip(flat(a), flat(b), strict=True))
    if all(isinstance(x, Fraction) and isinstance(y, Fraction) for x, y in pairs):
        return "=" if all(x == y for x, y in pairs) else "≈"
    return "=≈" if near(a, b, EXACT) else "≈"


def rounds_to(x: Worth, shown: Fraction, policy: Rounding) -> bool:
    """Whether the policy makes ``shown`` of a number."""
    if policy.digits is not None:
        plain, kept = rounding.decimal(x, policy.digits), min(policy.at_least, policy.digits)
        exact = isinstance(x, Fraction) and plain == x
        few = kept and abs(plain) < Fraction(10) ** (kept - 1 - policy.digits)
        if not few or exact:
            return plain == shown
        if abs(mpf(x)) < TINY:  # so many digits are lost on the way to it that it may be 0
            return abs(mpf(shown)) < 2 * TINY
        return rounding.decimal(x, rounding.places_of(x, kept)) == shown
    assert policy.significant is not None
    if abs(mpf(x)) < TINY:
        return abs(mpf(shown)) < 2 * TINY
    return rounding.decimal(x, rounding.places_of(x, policy.significant)) == shown


def check_symbols(worked: Worked, meaning: Meaning) -> int:
    """Every symbolic side is the value; returns how many sides there were."""
    step = worked.step
    truth = meaning.value(step.target)
    sides = [*step.sides, worked.piece.operation]
    meaning.calculator.layer = step.layer
    for side in sides:
        assert near(meaning.calculator.worth(side), truth), f"{step.target}: {side}"
    return len(sides)


def check_numbers(worked: Worked, meaning: Meaning, policy: Rounding) -> int:
    """Every line can be redone; returns how many numeric sides there were."""
    calculator = Calculator(meaning.network, layer=worked.step.layer)
    sides = {side.kind: side for side in worked.sides() if side.kind != "symbolic"}
    assert list(sides) == [k for k in ("substituted", "terms", "value") if k in sides]
    worths = {kind: calculator.worth(side.formula) for kind, side in sides.items()}
    _first_sign(worked, next(iter(sides.values())), next(iter(worths.values())), meaning, policy)
    before: str | None = None
    for kind, side in sides.items():
        if before is not None:
            signs = allowed(worths[before], worths[kind])
            assert side.relation in signs, f"{worked.step.target}: {signs} before {side.formula}"
        before = kind
    last = [kind for kind in sides if kind != "value"]
    if policy.carry == "rounded":
        if last:
            _rounds(worked, worths[last[-1]], worths["value"], policy)
        if "terms" in sides:
            start = sides.get("substituted")
            before_terms = start.formula if start else operation_on_paper(worked)
            redo(before_terms, sides["terms"].formula, calculator.worth, policy)
    else:
        _rounds(worked, meaning.value(worked.step.target), worths["value"], policy)
        if "terms" in sides:
            worth = meaning.calculator.worth
            redo(worked.piece.operation, sides["terms"].formula, worth, policy)
    return len(sides)


def _first_sign(
    worked: Worked, side: WorkedSide, worth: Worth, meaning: Meaning, policy: Rounding
) -> None:
    """The sign between the symbols and the first numbers: = only where they are equal."""
    if side.relation != "=" or not worked.step.sides:
        return
    if policy.carry == "rounded":
        start = Calculator(meaning.network, layer=worked.step.layer)
        symbols = start.worth(operation_on_paper(worked))
    else:
        symbols = meaning.value(worked.step.target)
    assert near(symbols, worth, EXACT), f"{worked.step.target}: = before {side.formula}"


def operation_on_paper(worked: Worked) -> t.Formula:
    """The operation with printed numbers, where the document does not write it."""
    shown = worked.epoch.shown
    return t.substitute(
        worked.piece.operation, {id: formula_of(shown[id]) for id in worked.piece.refs}
    )


def _rounds(worked: Worked, exact: Worth, shown: Worth, policy: Rounding) -> None:
    """The value shown is the value, correctly rounded."""
    for x, y in zip(flat(exact), flat(shown), strict=True):
        assert rounds_to(x, y, policy), f"{worked.step.target}: {y} shown for {x}"


def redo(
    before: t.Formula, after: t.Formula, worth: Callable[[t.Formula], Worth], policy: Rounding
) -> None:
    """Where ``after`` has a number for an operand of ``before``, it is that operand rounded."""
    if isinstance(before, t.Group) and not isinstance(after, t.Group):
        before = before.arg
    if before == after:
        return
    if isinstance(after, (t.Number, t.Matrix)) or isinstance(before, t.Ref):
        if isinstance(before, (t.Ref, t.Number)):
            return  # an operand that was a number before
        numbers = zip(flat(worth(before)), flat(worth(after)), strict=True)
        assert all(rounds_to(x, y, policy) for x, y in numbers), f"{after} for {before}"
        return
    parts = list(zip(t.children(before), t.children(after), strict=True))
    assert type(before) is type(after), f"{after} for {before}"
    for x, y in parts:
        redo(x, y, worth, policy)
