"""Corrections entered one by one: a number is rewritten only from what it was worked out from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symprop.check.align import bare
from symprop.check.findings import Finding
from symprop.check.fix.book import Book, Spot, numbers_at, spot
from symprop.check.fix.misprint import Misprints
from symprop.check.fix.parallel import parallel
from symprop.check.fix.restated import Restated, entries_of
from symprop.check.fix.values import Values
from symprop.check.interval import meets
from symprop.check.ledger import number_of
from symprop.check.statements import Side
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value
from symprop.record import Record


class Verdicts(Record):
    """What the check says about the numbers of a document, by place."""

    roots: Mapping[Spot, Finding]
    """Wrong numbers."""
    carried: Mapping[Spot, Finding]
    """Numbers that may follow from them, or be wrong as they are."""
    suspected: frozenset[Fraction]
    """Numbers of which nothing else should be told."""
    contradictions: bool
    """Whether to correct what contradicts other places: not before every line is right by itself,
    for then it may be those other places that are wrong."""


class Workings:
    """What the check says about numbers, and the numbers that their lines give."""

    def __init__(self, book: Book, values: Values, verdicts: Verdicts) -> None:
        self.book, self.values, self.verdicts = book, values, verdicts
        self.ledger = values.ledger
        self.restated = Restated(book, self.ledger)
        self.misprints = Misprints(self.ledger, verdicts.suspected)

    def root(self, number: t.Number | None, side: Side) -> Finding | None:
        """What the check says about a number."""
        if number is None or number.span is None:
            return None
        return self.verdicts.roots.get(spot(side.piece, number.span))

    def contradiction(self, root: Finding | None, used: bool = False) -> t.Number | None:
        """What a number is elsewhere in the document, if it is to be that.

        A number that is ``used`` in a line has to come right before what the line gives.
        """
        if root is None or root.expected is None:
            return None
        wanted = t.Number(root.expected)
        first = used or self.verdicts.contradictions
        trusted = first and wanted.value not in self.verdicts.suspected
        return wanted if trusted or root.kind != "value" else None

    def told(self, number: t.Number, side: Side, used: bool = False) -> None:
        """A number of which only the digits say what it is."""
        wanted = self.contradiction(self.root(number, side), used)
        if wanted is not None:
            self.book.set(number, side.piece, wanted)
        else:
            self.restated.tell(number, side.piece)

    # --- numbers from lines ---------------------------------------------------------------------

    def work_out(
        self,
        number: t.Number,
        side: Side,
        x: Side,
        symbol: t.Formula | None,
        root: Finding | None,
    ) -> None:
        """A number from its line ``x``: only if the number that stands there came from it, too."""
        if root is not None and root.kind != "value":
            if self.misprinted(x, lambda f: self.values.follows(f, number)):
                return
            true = self.values.true(symbol)
            if true is not None and meets(true, number):
                self.book.doubt(number, side.piece)  # right, so something in its line is not
                return
        new = self.book.renew(x.formula, x.piece)
        self.enter(number, side, x.formula, new, symbol, root)

    def enter(
        self,
        number: t.Number,
        side: Side,
        old: t.Formula,
        new: t.Formula,
        symbol: t.Formula | None,
        root: Finding | None,
    ) -> None:
        """A number that was worked out from ``old``, which has become ``new``."""
        value = self.values.of(new, symbol)
        if value is None or isinstance(value, Array):
            if root is not None and root.expected and old == new:
                self.book.set(number, side.piece, t.Number(root.expected))
            else:
                self.book.doubt(number, side.piece)
        elif self._still(root, old != new) and self.values.follows(new, number):
            self.book.keep(number, side.piece)
        elif root is not None or self.values.follows(old, number, loose=True):
            self.book.write(number, side.piece, value, term=_is_term(side.formula, number))
        elif not self.values.follows(new, number):
            self.book.doubt(number, side.piece)

    def _still(self, root: Finding | None, changed: bool) -> bool:
        """Whether a number that goes with the corrected line is to stay.

        It was worked out from the right operand, or with more digits than are printed.
        """
        return changed and (root is not None or self.values.exact)

    def misprinted(self, x: Side, fits: Callable[[t.Formula], bool]) -> bool:
        """Corrects the one operand of a line whose misprint explains what does not fit."""
        if self.book.changed(x.formula, x.piece):
            return False
        found = self.misprints.find(x.formula, fits)
        if found is not None:
            self.book.set(found[0], x.piece, found[1])
        return found is not None

    def mended(self, lines: list[Side], fits: Callable[[t.Formula], bool]) -> bool:
        """Corrects the lines between the result and an earlier line that it follows from."""
        for k in range(len(lines) - 2, -1, -1):
            if fits(self.book.renew(lines[k].formula, lines[k].piece)):
                for x, y in zip(lines[k:], lines[k + 1 :], strict=False):
                    self._again(x, y)
                return True
        return False

    def _again(self, x: Side, y: Side) -> None:
        """Works out what in line ``y`` does not follow from line ``x``."""
        for a, b in parallel(x.formula, y.formula):
            line = self.book.renew(a, x.piece)
            value, around = self.values.printed(line), self.values.enclosed(line)
            if isinstance(b, t.Matrix):
                for i, row in enumerate(b.rows):
                    for j, entry in enumerate(row):
                        parts = entry_of(value, i, j, b), entry_of(around, i, j, b)
                        self._corrected(number_of(entry), y, *parts)
            else:
                self._corrected(number_of(b), y, value, around)

    def _corrected(
        self, number: t.Number | None, side: Side, value: Value | None, around: Value | None
    ) -> None:
        if number is None or number.span is None or value is None or isinstance(value, Array):
            return
        if around is not None and not meets(around, self.book.now(number, side.piece)):
            self.book.write(number, side.piece, value, term=_is_term(side.formula, number))

    # --- matrices -------------------------------------------------------------------------------

    def entries(self, lines: list[Side], side: Side) -> None:
        """A matrix of numbers behind its lines, entry by entry."""
        matrix = bare(side.formula)
        assert isinstance(matrix, t.Matrix)
        self._each_entry(lines, side, matrix)
        now = [self.book.now(n, side.piece) for n in numbers_at(matrix)]
        new = [a if a is not n else None for a, n in zip(now, numbers_at(matrix), strict=True)]
        if any(new) and len(new) > 1:
            self.restated.changed[entries_of(matrix)] = new

    def _each_entry(self, lines: list[Side], side: Side, matrix: t.Matrix) -> None:
        x = lines[-1]
        old = self.values.printed(x.formula)
        for i, row in enumerate(matrix.rows):
            for j, entry in enumerate(row):
                number = number_of(entry)
                if number is None or number.span is None:
                    continue

                def fits(f: t.Formula, i: int = i, j: int = j, n: t.Number = number) -> bool:
                    value = entry_of(self.values.enclosed(f), i, j, matrix)
                    return value is not None and meets(value, n)

                root = self.root(number, side)
                if root is not None and (self.misprinted(x, fits) or self.mended(lines, fits)):
                    continue
                new = self.book.renew(x.formula, x.piece)
                now = self.values.printed(new)
                was, value = entry_of(old, i, j, matrix), entry_of(now, i, j, matrix)
                if value is None or was is None or isinstance(value, Array):
                    self.told(number, side)
                    continue
                self.book.seen.add(spot(side.piece, number.span))
                same = was == value or not self.book.changed(x.formula, x.piece)
                if fits(new) if self._still(root, not same) else same and root is None:
                    self.book.keep(number, side.piece)
                elif root is not None or meets(was, number, loose=True):
                    self.book.write(number, side.piece, value)
                elif not meets(value, number):
                    self.book.doubt(number, side.piece)


def entry_of(value: Value | None, i: int, j: int, matrix: t.Matrix) -> Value | None:
    """What a matrix of this shape has in one place."""
    shape = (len(matrix.rows), len(matrix.rows[0]))
    if isinstance(value, Array):
        return value.rows[i][j] if value.shape == shape else None
    return value if shape == (1, 1) else None


def _is_term(f: t.Formula, number: t.Number) -> bool:
    """Whether a number is a whole term of a sum."""
    g = bare(f)
    return isinstance(g, t.Sum) and any(x.span == number.span for x in g.terms)
