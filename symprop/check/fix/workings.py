"""Corrections entered one by one: a number is rewritten only from what it was worked out from."""

from __future__ import annotations

from collections.abc import Mapping

from symprop.check.align import bare
from symprop.check.findings import Finding
from symprop.check.fix.book import Book, Spot, numbers_at, spot
from symprop.check.fix.restated import Restated, entries_of
from symprop.check.fix.values import Values
from symprop.check.interval import meets
from symprop.check.ledger import number_of
from symprop.check.statements import Side
from symprop.formula import tree as t
from symprop.numbers.grid import Grid, Value


class Workings:
    """What the check says about numbers, and the numbers that their lines give."""

    def __init__(
        self,
        book: Book,
        values: Values,
        roots: Mapping[Spot, Finding],
        carried: Mapping[Spot, Finding],
    ) -> None:
        """``roots`` are wrong numbers; ``carried`` may follow from them or be wrong as they are."""
        self.book, self.values, self.roots, self.carried = book, values, roots, carried
        self.ledger = values.ledger
        self.restated = Restated(book, self.ledger)

    def root(self, side: Side) -> Finding | None:
        """What the check says about a side that is a number."""
        number = number_of(side.formula)
        if number is None or number.span is None:
            return None
        return self.roots.get(spot(side.piece, number.span))

    def told(self, number: t.Number, side: Side) -> None:
        """A number of which only the digits say what it is."""
        assert number.span is not None
        root = self.roots.get(spot(side.piece, number.span))
        if root is not None and root.expected:
            self.book.set(number, side.piece, t.Number(root.expected))
        else:
            self.restated.tell(number, side.piece)

    def work_out(
        self,
        number: t.Number,
        side: Side,
        old: t.Formula,
        new: t.Formula,
        symbol: t.Formula | None,
        root: Finding | None,
    ) -> None:
        """A number from its line: only if the number that stands there came from it, too."""
        value = self.values.of(new, symbol)
        if value is None or isinstance(value, Grid):
            if root is not None and root.expected and old == new:
                self.book.set(number, side.piece, t.Number(root.expected))
            else:
                self.book.doubt(number, side.piece)
            return
        if root is None and not self.values.follows(old, number, loose=True):
            if not self.values.follows(new, number):
                self.book.doubt(number, side.piece)
            return
        self.book.write(number, side.piece, value, term=_is_term(side.formula, number))

    def entries(self, x: Side, side: Side) -> None:
        """A matrix of numbers, entry by entry."""
        matrix = bare(side.formula)
        assert isinstance(matrix, t.Matrix)
        self._each_entry(x, side, matrix)
        now = [self.book.now(n, side.piece) for n in numbers_at(matrix)]
        new = [a if a is not n else None for a, n in zip(now, numbers_at(matrix), strict=True)]
        if any(new) and len(new) > 1:
            self.restated.changed[entries_of(matrix)] = new

    def _each_entry(self, x: Side, side: Side, matrix: t.Matrix) -> None:
        old = self.values.printed(x.formula)
        now = self.values.printed(self.book.renew(x.formula, x.piece))
        for i, row in enumerate(matrix.rows):
            for j, entry in enumerate(row):
                number = number_of(entry)
                if number is None or number.span is None:
                    continue
                where = spot(side.piece, number.span)
                root = self.roots.get(where)
                was, value = _entry(old, i, j, matrix), _entry(now, i, j, matrix)
                if value is None or was is None:
                    self.told(number, side)
                    continue
                self.book.seen.add(where)
                if root is None and (was == value or not self.book.changed(x.formula, x.piece)):
                    self.book.keep(number, side.piece)
                elif root is not None or meets(was, number, loose=True):
                    self.book.write(number, side.piece, value)
                elif not meets(value, number):
                    self.book.doubt(number, side.piece)


def _entry(value: Value | None, i: int, j: int, matrix: t.Matrix) -> Value | None:
    """What a matrix of this shape has in one place."""
    if value is not None and not isinstance(value, Grid):
        return value if (len(matrix.rows), len(matrix.rows[0])) == (1, 1) else None
    if value is not None and value.shape == (len(matrix.rows), len(matrix.rows[0])):
        return value.rows[i][j]
    return None


def _is_term(f: t.Formula, number: t.Number) -> bool:
    """Whether a number is a whole term of a sum."""
    g = bare(f)
    return isinstance(g, t.Sum) and any(x.span == number.span for x in g.terms)
