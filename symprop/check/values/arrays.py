"""Matrices of ranges, whole or shown by their corners.

A large matrix is written by its corners, with dots for the rest and its size below it.  What can be
told from the entries that are shown is told; the others are not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from symprop.formula import tree as t
from symprop.record import Record

Range: TypeAlias = tuple[float, float]
"""The least and the greatest number that something can stand for."""


class NoValueError(ArithmeticError):
    """A formula whose value is not known, and why."""


class ImpossibleError(NoValueError):
    """A formula that has no value where its names mean what they are taken for."""


class Cut(Record):
    """What is left out of a matrix: its whole size, and the shown row and column it is before."""

    size: tuple[int, int]
    row: int | None
    column: int | None


class Array(Record):
    """A matrix of ranges; a ``flat`` one is a vector that stands for a row as for a column."""

    rows: tuple[tuple[Range, ...], ...]
    """The entries that are shown."""
    flat: bool = False
    cut: Cut | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, those that are left out among them."""
        return self.cut.size if self.cut else (len(self.rows), len(self.rows[0]))

    @property
    def entries(self) -> tuple[Range, ...]:
        """Those that are shown, row by row."""
        return tuple(x for row in self.rows for x in row)

    @property
    def transposed(self) -> Array:
        """Rows as columns; of a flat vector the column, or the row."""
        cut = self.cut and Cut(self.cut.size[::-1], self.cut.column, self.cut.row)
        return Array(tuple(zip(*self.rows, strict=True)), self.flat, cut)

    @property
    def whole(self) -> Array:
        """The matrix itself.

        Raises:
            NoValueError: entries of it are left out.
        """
        if self.cut is not None:
            raise NoValueError("entries are left out")
        return self

    def like(self, other: Array) -> bool:
        """Whether the two have the same size and show the same entries."""
        return (
            self.shape == other.shape and self.cut == other.cut
            and (len(self.rows), len(self.rows[0])) == (len(other.rows), len(other.rows[0]))
        )  # fmt: skip

    def map(self, change: Callable[[Range], Range]) -> Array:
        """Every entry changed."""
        return Array(tuple(tuple(map(change, row)) for row in self.rows), self.flat, self.cut)

    @property
    def places(self) -> tuple[list[int], list[int]]:
        """The numbers of the rows and of the columns that are shown."""
        cut = self.cut or Cut(self.shape, None, None)
        shown = len(self.rows), len(self.rows[0])
        first, second = (
            [*range(n if at is None else at), *range(size - n + (n if at is None else at), size)]
            for n, at, size in zip(shown, (cut.row, cut.column), cut.size, strict=True)
        )
        return first, second

    def spread(self, other: Array) -> Array | None:
        """What is shown of a matrix of the same size, or of a row or column repeated to that size.

        ``None`` where it does not go with the other one.
        """
        own = self
        if self.flat and self.shape != other.shape:
            own = Array((self.entries,)) if len(self.entries) == other.shape[1] else self.transposed
            if other.shape[0] == other.shape[1] > 1:
                return None  # along which side it lies is not told
        picked = []
        for size, wanted, known, shown in zip(
            own.shape, other.shape, own.places, other.places, strict=True
        ):
            if size not in (1, wanted) or not (size == 1 or set(shown) <= set(known)):
                return None
            picked.append([known.index(k) if size > 1 else 0 for k in shown])
        made = tuple(tuple(own.rows[i][j] for j in picked[1]) for i in picked[0])
        return Array(made, other.flat, other.cut)

    def filled(self, entries: Sequence[Range]) -> Array:
        """The same with other entries, row by row."""
        following = iter(entries)
        return self.map(lambda _: next(following))


Value: TypeAlias = Range | Array


def paired(a: Array, b: Array) -> list[tuple[Range, Range]] | None:
    """The entries of two matrices of one shape, side by side; vectors lie either way.

    Of a whole matrix beside one that is shown by its corners only these count.
    """
    if a.shape == b.shape and bool(a.cut) != bool(b.cut):
        a, b = (a, b.spread(a) or b) if a.cut else (a.spread(b) or a, b)
    if not a.like(b):
        lie = (a.flat or b.flat) and not (a.cut or b.cut)
        if not (lie and 1 in a.shape and 1 in b.shape and len(a.entries) == len(b.entries)):
            return None
    return list(zip(a.entries, b.entries, strict=True))


def beside(a: Value, b: Value) -> list[tuple[Range, Range]] | None:
    """The entries of two values, side by side; a matrix of one entry is that entry."""
    if isinstance(a, Array) and isinstance(b, Array):
        return paired(a, b)
    x = a.entries if isinstance(a, Array) else (a,)
    y = b.entries if isinstance(b, Array) else (b,)
    return [(x[0], y[0])] if len(x) == len(y) == 1 else None


def laid_out(f: t.Matrix, value: Callable[[t.Formula], Value]) -> Array:
    """A matrix whose entries ``value`` tells.

    Raises:
        NoValueError: they make no matrix.
    """
    rows = [[x for x in row if not isinstance(x, t.Dots)] for row in f.rows]
    shown = [row for row in rows if row]
    cut = _cut(f) if len(shown) < len(rows) or len(shown[0]) < len(f.rows[0]) else None
    if not shown or any(len(row) != len(shown[0]) for row in shown):
        raise NoValueError("a matrix whose rows differ in length")
    made = [[value(x) for x in row] for row in shown]
    if any(isinstance(x, Array) for row in made for x in row):
        raise NoValueError("a matrix as an entry of a matrix")
    ranges: tuple[tuple[Range, ...], ...] = tuple(map(tuple, made))  # type: ignore[arg-type]
    return Array(ranges, f.style == "list" and len(f.rows) == 1, cut)


def _cut(f: t.Matrix) -> Cut:
    """Where the dots of a matrix stand: in one row and one column at most."""
    rows = [i for i, row in enumerate(f.rows) if all(isinstance(x, t.Dots) for x in row)]
    columns = [
        {j for j, x in enumerate(row) if isinstance(x, t.Dots)}
        for i, row in enumerate(f.rows) if i not in rows
    ]  # fmt: skip
    alike = columns and all(c == columns[0] for c in columns)
    if f.shape is None or not alike or len(rows) > 1 or len(columns[0]) > 1:
        raise NoValueError("terms are left out")
    return Cut(f.shape, next(iter(rows), None), next(iter(columns[0]), None))
