"""What the entries of a written matrix stand for: it is put in, or worked out, as a whole.

Digits of an entry tell little; that all entries of a matrix are those of another tells much.  An
entry with many places may be anything that it was rounded from, besides what these are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain, Side
from ..values.arrays import Array, NoValueError, Range, Value, laid_out, paired
from ..values.interval import gap, hull, negative, number, point
from ..values.readings import NEAR, Calculator, Reading, is_data, telling, unit
from .lookup import Lookup
from .quantities import Version

Leaf = Callable[[t.Formula], Value | None]


class MatrixEntry(Record):
    """What one entry stands for, with its sign, and the versions that tell."""

    number: t.Number
    range: Range
    exact: float
    uses: tuple[Version, ...] = ()


class MatrixEntries:
    """Finds matrices that a written one may be."""

    def __init__(self, lookup: Lookup, work: Calculator, ranges: Leaf, exact: Leaf) -> None:
        self.lookup, self.work = lookup, work
        self.ranges, self.exact = ranges, exact

    def of(self, m: t.Matrix, known: list[Reading]) -> list[MatrixEntry]:
        """The entries of a matrix, if ``known`` ones are there that it may be; else none."""
        numbers: list[t.Number] = []

        def entry(f: t.Formula) -> Range:
            n = f.arg if isinstance(f, t.Neg) else f
            if not isinstance(n, t.Number):
                raise NoValueError("a matrix of formulas")
            numbers.append(n)
            return negative(point(number(n))) if n is not f else point(number(n))

        try:
            own = laid_out(m, entry)
        except NoValueError:
            return []
        found: list[tuple[list[tuple[Range, Range]], tuple[Version, ...]]] = []
        for reading in known:
            self.work.spend(len(numbers))
            for value in (reading, reading.map(_transposed)):
                for one in (value, value.map(_minus)):
                    beside = _alike(own, numbers, one)
                    if beside is not None:
                        found.append((beside, reading.uses))
        if not found:
            return []
        uses = tuple(dict.fromkeys(v for _, versions in found for v in versions))
        out = []
        for k, (n, x) in enumerate(zip(numbers, own.entries, strict=True)):
            near = () if is_data(n) else (_around(x, n),)
            ranges = hull(x, *near, *(r for beside, _ in found for r in beside[k]))
            exact = min((beside[k][1][0] for beside, _ in found), key=lambda e: abs(e - x[0]))
            out.append(MatrixEntry(n, ranges, exact, uses))
        return out

    def known(self, chain: Chain, before: tuple[Side, ...]) -> list[Reading]:
        """The matrices that parts of the sides above come to."""
        return [r for r in self._parts(chain, before) if isinstance(r.range, Array)]

    def _parts(self, chain: Chain, before: tuple[Side, ...]) -> Iterator[Reading]:
        for side in reversed(before):
            if side.quantity is not None and side.quantity == chain.target:
                continue
            for part in _parts(side.formula):
                try:
                    if side.numeric:
                        ranges = self.work.value(part, self.ranges)
                        yield Reading(ranges, ranges, self.work.value(part, self.exact))
                    else:
                        yield from self.lookup.side(part, chain)[:4]
                except NoValueError:
                    continue


def _parts(f: t.Formula) -> Iterator[t.Formula]:
    """The parts of a formula that may be matrices."""
    if isinstance(f, t.Number):
        return
    yield f
    if not isinstance(f, (t.Matrix, t.Derivative)):
        for part in t.children(f):
            yield from _parts(part)


def _alike(
    own: Array, numbers: list[t.Number], reading: Reading
) -> list[tuple[Range, Range]] | None:
    """The ranges and exact values of a matrix whose entries all round to those of another."""
    values = (reading.range, reading.printed, reading.exact)
    a, b, c = (paired(own, x) if isinstance(x, Array) else None for x in values)
    if a is None or b is None or c is None:
        return None
    found = []
    for n, (x, ranges), (_, printed), (_, exact) in zip(numbers, a, b, c, strict=True):
        rounded = n.places > 2 or (n.places > 0 and telling(n) > 1)
        near = NEAR * unit(n) if rounded else 1e-12
        if gap(x, ranges) > near or gap(x, printed) > 4 * near:
            return None
        found.append((ranges, exact))
    return found


def _around(x: Range, n: t.Number) -> Range:
    return x[0] - unit(n) / 2, x[1] + unit(n) / 2


def _transposed(value: Value) -> Value:
    return value.transposed if isinstance(value, Array) else value


def _minus(value: Value) -> Value:
    return value.map(negative) if isinstance(value, Array) else negative(value)
