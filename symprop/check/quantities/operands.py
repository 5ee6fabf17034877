"""What the numbers on a line of numbers stand for.

It follows from where a number stands, never from its digits alone.  The nearest place tells: the
same digits earlier in the chain or a part of the line before that rounds to it; a name that the
chain puts numbers in for; the same digits elsewhere, if there are two of them or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain, Side
from ..names import exponents, literals
from ..values.arrays import Array, NoValueError, Range, Value
from ..values.estimates import Estimate
from ..values.interval import gap, hull, number, point
from ..values.readings import NEAR, Calculator, around, digits, is_data, significant, telling, unit
from .entries import MatrixEntries
from .lookup import Lookup
from .quantities import Version

LONG = 6
"""Factors or terms beyond which nobody takes some of them together."""
Sides = tuple[Side, ...]


class Operand(Record):
    """What a written number stands for, and the versions that tell."""

    range: Range
    exact: float
    uses: tuple[Version, ...] = ()

    def signed(self, negative: bool) -> Operand:
        """The operand with a minus before it, if ``negative``."""
        if not negative:
            return self
        return Operand((-self.range[1], -self.range[0]), -self.exact, self.uses)


class Operands:
    """Finds out what numbers stand for; ``found`` holds what is known, by identity."""

    def __init__(
        self, lookup: Lookup, work: Calculator, estimates: Mapping[Version, Estimate]
    ) -> None:
        self.lookup, self.work, self.estimates = lookup, work, estimates
        self.found: dict[int, Operand] = {}
        self.entries = MatrixEntries(lookup, work, self.range, self.exact)

    def read(self, f: t.Formula, chain: Chain, before: Sides) -> tuple[Version, ...]:
        """Finds out about every number of a side; the versions that they come from.

        ``before`` are the sides above it, also those of a chain that this one goes on with.
        """
        uses: list[Version] = []
        matrices = [x for x in t.walk(f) if isinstance(x, t.Matrix)]
        entries = {id(n) for x in matrices for n in literals(x)}
        known = self.entries.known(chain, before) if matrices else []
        for m in matrices:
            for e in self.entries.of(m, known):
                self.found[id(e.number)] = Operand(e.range, e.exact, e.uses)
                uses += e.uses
        powers = exponents(f)
        for n in literals(f):
            if id(n) in self.found:
                continue
            if id(n) in powers and n.places == 0:  # (0.5 - 3.75)² is a square, whatever is 2, too
                size = abs(number(n))
                self.found[id(n)] = Operand(point(size), size).signed(n.negative)
                continue
            self.work.spend(3)
            operand = self._operand(n, chain, before, id(n) in entries).signed(n.negative)
            self.found[id(n)] = operand
            uses += operand.uses
        return tuple(dict.fromkeys(uses))

    def range(self, x: t.Formula) -> Value | None:
        """The range of a number on a line."""
        own = self.found.get(id(x))
        return None if own is None else own.range

    def exact(self, x: t.Formula) -> Value | None:
        """The exact value behind a number on a line."""
        own = self.found.get(id(x))
        return None if own is None else point(own.exact)

    def loose(self, x: t.Formula) -> Value | None:
        """The range of a rounded number that may be off by a unit of its last place."""
        if not isinstance(x, t.Number):
            return None
        low, high = self.found[id(x)].range if id(x) in self.found else point(number(x))
        if x.places < 2 or significant(x) < 2 or (x.places == 2 and low == high):
            return low, high
        return low - unit(x), high + unit(x)

    def _operand(self, n: t.Number, chain: Chain, before: Sides, entry: bool) -> Operand:
        """What a number stands for, its sign aside.

        Which of the entries of other matrices an entry is cannot be told from its digits: besides
        what these are it may be anything that it was rounded from.
        """
        size = abs(number(n))
        lines = [s for s in reversed(before) if s.numeric]
        own = next((x for s in lines if (x := self._same(n, s.formula))), None)
        part = self._part(n, lines[0].formula) if lines else None
        if own is not None and part is not None:
            return Operand(hull(own.range, part.range), own.exact, own.uses)
        found = part or own or self._named(n, chain, before) or self._applied(n, chain, before)
        shown = n.places > 0 and significant(n) > telling(n)  # 0.010 was rounded to its zero
        if found is None and (shown or telling(n) > 1 or n.places > 2):
            found = self._elsewhere(n, chain)
        near = is_data(n) or not entry
        if found is not None:
            rounded = () if near or part or own else (around(t.Number(digits(n))),)
            return Operand(hull(found.range, *rounded), found.exact, found.uses)
        # What comes out of a line with entries left out was rounded.
        whole = not any(isinstance(x, t.Dots) for s in lines for x in t.walk(s.formula))
        if (lines and whole and not entry) or is_data(n):
            return Operand(point(size), size)
        low, high = around(n)
        return Operand((low, high) if not n.negative else (-high, -low), size)

    def _same(self, n: t.Number, line: t.Formula) -> Operand | None:
        """The same digits on an earlier line."""
        for other in literals(line):
            if digits(other) == digits(n) and id(other) in self.found:
                return self.found[id(other)].signed(other.negative)
        return None

    def _part(self, n: t.Number, line: t.Formula) -> Operand | None:
        """The parts of the line before that a number is the value of."""
        size = abs(number(n))
        rounded = significant(n) > (1 if n.places > 0 else 2) or n.places > 1
        near = NEAR * unit(n) if rounded else 0.0
        found: list[tuple[Range, float]] = []
        uses: list[Version] = []
        parts = [x for x in t.walk(line) if t.children(x) and not isinstance(x, t.Group)]
        if len(parts) > 40:  # a long sum: its terms, not what is in them
            parts = [x for x in parts if not isinstance(x, t.Sum)][:400]
        parts += [run for x in parts[:40] for run in _runs(x)]
        for part in parts:
            self.work.spend(4)
            try:
                ranges = self.work.value(part, self.range)
                exactly = self.work.value(part, self.exact)
            except NoValueError:
                continue
            for entry, exact in _entries(ranges, exactly):
                for sign in (1, -1):
                    low, high = sorted((sign * entry[0], sign * entry[1]))
                    cut = rounded and n.places > 0 and low - size > 0 and high - size < unit(n)
                    if cut or gap((low, high), point(size)) <= near:
                        found.append(((low, high), sign * exact[0]))
                        known = (self.found.get(id(x)) for x in literals(part))
                        uses += [v for operand in known if operand for v in operand.uses]
        if not found:
            return None
        middle = min((x for _, x in found), key=lambda x: abs(x - size))
        ranges = hull(point(size), point(middle), *(r for r, _ in found))
        return Operand(ranges, middle, tuple(dict.fromkeys(uses)))

    def _named(self, n: t.Number, chain: Chain, before: Sides) -> Operand | None:
        """A number that was put in for a name of the chain."""
        size, u = abs(number(n)), unit(n)
        near = NEAR * u if n.places > 0 and telling(n) > 1 else 1e-12 * max(size, 1)
        found: list[tuple[Operand, bool]] = []
        for side in before:
            if side.quantity is not None and side.quantity == chain.target:
                continue
            for name in () if side.numeric else self.lookup.leaves(side.formula, chain):
                for reading, version in self.lookup.values(name, chain):
                    r, p, x = reading.range, reading.printed, reading.exact
                    if isinstance(r, Array) or isinstance(p, Array) or isinstance(x, Array):
                        continue
                    for sign in (1, -1):
                        if abs(sign * p[0] - size) > near:
                            continue
                        low, high = sorted((sign * r[0], sign * r[1]))
                        uses = () if version is None else (version,)
                        made = Operand(hull(point(size), (low, high)), sign * x[0], uses)
                        found.append((made, version is not None and bool(version.literal)))
        # It is a result that was printed, if there is one; and as old and new version may round to
        # the same digits, each is what the author may have had.
        made_of = [x for x, printed in found if printed] or [x for x, _ in found]
        best = min(made_of, key=lambda x: abs(x.exact - size), default=None)
        return best and Operand(hull(*(x.range for x in made_of)), best.exact, best.uses)

    def _applied(self, n: t.Number, chain: Chain, before: Sides) -> Operand | None:
        """A number that was put in for a function of names: 1.35 for e^z."""
        if n.places < 1 or telling(n) < 2:
            return None
        size = abs(number(n))
        for side in before:
            for part in () if side.numeric else t.walk(side.formula):
                if not isinstance(part, (t.Apply, t.Power)):
                    continue
                try:
                    readings = self.lookup.side(part, chain)[:2]
                except NoValueError:
                    continue
                for r in readings:
                    if isinstance(r.range, Array) or isinstance(r.exact, Array):
                        continue
                    if gap(r.range, point(size)) <= NEAR * unit(n):
                        return Operand(hull(point(size), r.range), r.exact[0], r.uses)
        return None

    def _elsewhere(self, n: t.Number, chain: Chain) -> Operand | None:
        """A result with the same digits further up."""
        ranges, found = [], []
        versions = self.lookup.quantities.printed.versions(n, chain.number)
        for version in reversed([v for v in versions if v in self.estimates][-8:]):
            for reading in self.estimates[version].values[:1]:
                r, x = reading.range, reading.exact
                if isinstance(r, Array) or isinstance(x, Array):
                    continue
                sign = -1 if version.literal[0].negative else 1
                low, high = sorted((sign * r[0], sign * r[1]))
                ranges.append((low, high))
                found.append((sign * x[0], version))
        if not found:
            return None
        return Operand(hull(*ranges), found[0][0], (found[0][1],))


def _runs(f: t.Formula) -> Iterator[t.Formula]:
    """Neighbouring factors of a product, or terms of a sum, taken together."""
    if not isinstance(f, (t.Product, t.Sum)):
        return
    parts = t.children(f)
    if len(parts) > LONG:
        return
    for length in range(2, len(parts)):
        for start in range(len(parts) - length + 1):
            yield type(f)(parts[start : start + length])


def _entries(ranges: Value, exactly: Value) -> list[tuple[Range, Range]]:
    """A number, or the entries of a matrix, as ranges and as exact values."""
    if isinstance(ranges, Array) and isinstance(exactly, Array):
        return list(zip(ranges.entries, exactly.entries, strict=True))[:400]
    if isinstance(ranges, Array) or isinstance(exactly, Array):
        return []
    return [(ranges, exactly)]
