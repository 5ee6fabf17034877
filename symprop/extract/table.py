"""Tables as wholes: the pieces that were found in their cells, row by row, below their heads."""

from __future__ import annotations

from collections.abc import Iterable

from symprop.record import Record
from symprop.words import pattern, role_of

from .source import Piece

_KINDS = (
    ("marks", "old"), ("columns", "old"), ("columns", "gradients"), ("marks", "new"),
    ("columns", "new"), ("columns", "values"),
)  # fmt: skip


class Cell(Record):
    """One cell; a cell of words without mathematics beside it is one piece of kind ``cell``."""

    row: int
    column: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What stands in it, words beside formulas included."""
        return " ".join(x for p in self.pieces for x in (p.before, p.text) if x)


class DocumentTable(Record):
    """A table; row 0 holds the heads.  Cells in which nothing was found are left out."""

    number: int
    """That of its pieces' ``table``."""
    cells: tuple[Cell, ...]

    def row(self, number: int) -> tuple[Cell, ...]:
        """The cells of a row, from left to right."""
        return tuple(cell for cell in self.cells if cell.row == number)

    def column(self, number: int) -> tuple[Cell, ...]:
        """The cells below the head of a column."""
        return tuple(cell for cell in self.cells if cell.column == number and cell.row)

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the rows below the heads."""
        return tuple(dict.fromkeys(cell.row for cell in self.cells if cell.row))

    def head(self, column: int) -> Cell | None:
        """The head of a column."""
        found = (cell for cell in self.cells if cell.row == 0 and cell.column == column)
        return next(found, None)

    def kind(self, column: int) -> str:
        """What the words over a column announce: old, gradients, new, values, a role, or nothing.

        >>> from symprop.extract import extract
        >>> text = "| weight | old | gradient | new |\\n|-|-|-|-|\\n| $w$ | 1 | 2 | 3 |\\n"
        >>> (table,) = tables(extract("a.md", text.encode()).pieces)
        >>> [table.kind(column) for column in range(4)]
        ['weight', 'old', 'gradients', 'new']
        """
        head = self.head(column)
        said = head.text if head else ""
        found = (kind for section, kind in _KINDS if pattern(section, kind).search(said))
        return next(found, "") or role_of(said)


def tables(pieces: Iterable[Piece]) -> tuple[DocumentTable, ...]:
    """The tables of a document, in its order."""
    found: dict[int, dict[tuple[int, int], list[Piece]]] = {}
    for piece in pieces:
        if piece.table is not None:
            number, row, column = piece.table
            found.setdefault(number, {}).setdefault((row, column), []).append(piece)
    return tuple(
        DocumentTable(
            number, tuple(Cell(*place, tuple(held)) for place, held in sorted(cells.items()))
        )
        for number, cells in found.items()
    )
