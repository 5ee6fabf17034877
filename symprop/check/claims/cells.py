"""The cells of a table as formulas and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from symprop.extract import DocumentTable, Piece
from symprop.extract.table import Cell
from symprop.formula import tree as t
from symprop.formula.numerals import Marks
from symprop.formula.read import read_latex, read_plain
from symprop.record import Record

from ..names import INDICES, bare, is_quantity, key, number_of
from .scripts import with_errors
from .totals import summing

_BRACKETS = re.compile(r"\s*\(\s*([^()]*?)\s*\)\s*")
_PLUS = re.compile(r"\A\+\s*(?=[\d.])")

Part = tuple[t.Formula, Piece]
Sides = list[Part]
"""A chain: its sides, each with its piece."""


class TableCell(Record):
    """A cell of one piece, and the formula or number that it is."""

    piece: Piece
    formula: t.Formula | None

    @property
    def number(self) -> t.Number | None:
        """The number that it is."""
        return None if self.formula is None else number_of(self.formula)


class TableCells(Record):
    """A table by its cells."""

    table: DocumentTable
    cells: Mapping[tuple[int, int], TableCell]

    @property
    def columns(self) -> list[int]:
        """The columns in which something stands."""
        return sorted({cell.column for cell in self.table.cells})

    def column(self, column: int) -> dict[int, TableCell]:
        """The cells of a column by their rows."""
        return {r: cell for (r, c), cell in self.cells.items() if c == column and r}

    def numbers(self, column: int) -> dict[int, t.Number]:
        """The numbers of a column by their rows, without the last that sums them up."""
        found = ((r, cell.number) for r, cell in self.column(column).items())
        return {r: n for r, n in found if n is not None and not self.is_sum(r)}

    def is_sum(self, row: int) -> bool:
        """Whether a row says what its columns come to."""
        first = self.cells.get((row, self.columns[0]))
        return first is not None and summing(first.piece.text) != ""

    @property
    def heads(self) -> dict[int, t.Formula]:
        """The formulas over the columns."""
        found = ((c, self.cells.get((0, c))) for c in self.columns)
        heads = {c: x.formula for c, x in found if x is not None and x.formula is not None}
        firsts = (f.sides[0] if isinstance(f, t.Chain) else f for f in heads.values())
        error = any(bare(f) == t.EULER for f in firsts)
        return {c: with_errors(f) for c, f in heads.items()} if error else heads

    @property
    def last(self) -> dict[t.Formula, t.Number]:
        """The last number of every column with a name."""
        return {
            key(head): list(numbers.values())[-1] for c, head in self.heads.items()
            if is_quantity(head) and (numbers := self.numbers(c))
        }  # fmt: skip

    @property
    def turned(self) -> TableCells:
        """The table with its rows as columns."""
        cells = sorted((cell.column, cell.row, cell.pieces) for cell in self.table.cells)
        table = DocumentTable(self.table.number, tuple(Cell(*cell) for cell in cells))
        return TableCells(table, {(c, r): cell for (r, c), cell in self.cells.items()})

    @property
    def counts_columns(self) -> bool:
        """Whether over all columns but the first stand the numbers of steps, in order."""
        heads = [self.cells.get((0, c)) for c in self.columns[1:]]
        numbers = [x.number.value for x in heads if x is not None and x.number is not None]
        steps = {b - a for a, b in pairwise(numbers)}
        return len(numbers) == len(heads) > 1 and steps in ({1}, {-1})

    def kind(self, column: int) -> str:
        """What the words over a column announce: old, gradients, new, values, or nothing."""
        kind = self.table.kind(column)
        return "values" if kind in ("old", "weight", "bias", "input", "target") else kind

    def head(self, column: int) -> t.Formula | None:
        """The quantity that a head names, alone or with its rule."""
        f = self.heads.get(column)
        if isinstance(f, t.Chain):
            f = f.sides[0]
        return bare(f) if f is not None and is_quantity(f) else None


def laid_out(table: DocumentTable, marks: Marks) -> TableCells:
    """A table with what stands in its cells; those of several pieces are left out."""
    cells = {}
    for cell in table.cells:
        if len(cell.pieces) == 1:
            piece = cell.pieces[0]
            read = read_latex if piece.notation == "latex" else read_plain
            alone = piece.kind in ("cell", "code")
            text = _unbracketed(piece.text) if alone else piece.text
            made = read(f"{text} =" if alone else text, 0, *marks)
            cells[cell.row, cell.column] = TableCell(piece, _one(piece, made.statements, alone))
    return TableCells(table, cells)


def letters(name: t.Formula) -> set[str]:
    """The indices of a name, or of a derivative."""
    if isinstance(name, t.Derivative):
        return letters(name.of) | letters(name.by)
    if not isinstance(name, t.Name):
        return set()
    words = re.findall(r"[A-Za-z]+", f"{name.sub} {name.sup}")
    return {w for w in words if w in INDICES}


def _one(piece: Piece, statements: Iterable[t.Formula], alone: bool) -> t.Formula | None:
    found = list(statements)
    if len(found) != 1:
        return None
    f = found[0]
    if alone and isinstance(f, t.Chain) and isinstance(f.sides[-1], t.Missing):
        f = f.sides[0] if len(f.sides) == 2 else t.Chain(f.sides[:-1], f.relations[:-1])
    n = number_of(f)
    if alone and n is not None:  # its span is that of the text without brackets around it
        start = piece.text.find(_unbracketed(piece.text))
        low, high = n.span or (0, 0)
        return t.Number(n.text, span=(start + low, start + high))
    return f


def _unbracketed(text: str) -> str:
    """A cell without the brackets around all of it, and without a plus before its number."""
    found = _BRACKETS.fullmatch(text)
    return _PLUS.sub("", found[1] if found else text.strip())
