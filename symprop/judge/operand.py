"""The operand in error: the only number of a line whose replacement makes the line right."""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.record import Record

from .bounds import Bound, Bounds
from .claims import Chain
from .fit import shown
from .interval import Array, NoValueError, gap, number, point
from .match import match
from .names import key
from .readings import unit


class Culprit(Record):
    """A number on a line, the part that it stands for, and what that part is."""

    number: t.Number
    part: t.Formula
    expected: str


def culprit(bounds: Bounds, chain: Chain, bound: Bound) -> Culprit | None:
    """The operand in error on a line of numbers, if exactly one does not fit its part."""
    source = bounds.quantities.claims.chains[bound.source]
    before = bound.rule or source.sides[bound.against].formula
    line = chain.sides[bound.side].formula
    known = _Known(bounds, chain, bound)
    found = match(before, line, known.fits)
    if not found.found:
        return None
    wrong = [
        (part, n) for part, n in found.pairs
        if isinstance(n, t.Number) and not known.fits(part, n)
    ]  # fmt: skip
    if len(wrong) != 1:
        return None
    part, n = wrong[0]
    value = known.value(part)
    if value is None:
        return None
    sign = -1 if value < 0 else 1
    text = shown(point(value), n)
    if text is None or text.lstrip("-") == n.text.lstrip("-"):
        return None
    del sign
    return Culprit(n, part, text)


class _Known:
    """What the parts of a line are."""

    def __init__(self, bounds: Bounds, chain: Chain, bound: Bound) -> None:
        self.bounds = bounds
        self.values: dict[t.Formula, list[tuple[float, float, float]]] = {}
        for reading in bound.allowed:
            for version in reading.uses:
                for own in bounds.estimates[version].values:
                    r, p = own.range, own.printed
                    if not isinstance(r, Array) and not isinstance(p, Array):
                        self.values.setdefault(version.name, []).append((r[0], r[1], p[0]))

    def value(self, part: t.Formula) -> float | None:
        """The likeliest value of a part."""
        if isinstance(part, t.Number):
            return number(part)
        found = self.values.get(key(part))
        return found[0][2] if found else None

    def fits(self, part: t.Formula, n: t.Number) -> bool:
        """Whether a number can stand for a part; also with the other sign."""
        x, u = number(n), unit(n)
        if isinstance(part, t.Number):
            return abs(number(part)) == abs(x)
        found = self.values.get(key(part))
        if found is None:
            return True
        for low, high, _ in found:
            for value in (x, -x):
                if gap((low, high), point(value)) <= 0.5000001 * u:
                    return True
        return False


__all__ = ["Culprit", "NoValueError", "culprit"]
