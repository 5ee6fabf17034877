"""What tables state: chains made of their cells.

A row that begins with a name gives it a number; a column whose head is a name with an index (h_t)
gives one to each of its instances; a column that is worked out from others in most rows (new =
old − η·gradient) is a calculation in every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from symprop.extract import Source
from symprop.extract.decimal_mark import numerals
from symprop.extract.table import tables
from symprop.formula import tree as t

from ..names import LOSSES, bare, generic, is_quantity, key
from .again import odd_cell
from .cells import Sides, TableCell, TableCells, laid_out
from .columns import Known
from .guessed import guessed
from .numbered import numbered, renewed
from .worked import WorkedCells, said_after, summed_up, worked

WIDEST, LONGEST = 8, 200
"""Columns and rows of a table that is looked at."""

RATES = frozenset(t.Name(base) for base in ("η", "α", "lr", "γ", "ε"))
"""Names that learning rates usually have."""
SURE_RATES = frozenset({t.Name("η"), t.Name("lr")})
"""Those that hardly anything else has."""


def stated(source: Source, known: Known) -> Iterator[Sides]:
    """The chains that the tables of a document state."""
    decimal = numerals(source.pieces, source.said)
    before: dict[t.Formula, t.Number] = {}
    found = tables(source.pieces)
    for table, after in zip_longest(found, found[1:]):
        if len(table.rows) > LONGEST:
            continue
        grid = laid_out(table, decimal)
        lines, made = _told(grid, known, before)
        odd = odd_cell(grid, known)
        if odd is not None and not any(row == odd[0][0] for row, _ in made.right):
            place, right = odd
            cell = grid.cells[place]
            assert cell.formula is not None
            yield [(right, cell.piece), (cell.formula, cell.piece)]
            grid = TableCells(table, {**grid.cells, place: TableCell(cell.piece, right)})
            lines, made = _told(grid, known, before)
        yield from lines
        yield from said_after(grid, made.wrong, source.said, after)
        before |= grid.last


def _told(
    grid: TableCells, known: Known, before: Mapping[t.Formula, t.Number]
) -> tuple[list[Sides], WorkedCells]:
    """The lines of a table, and which of its cells are right."""
    made = worked(grid, known, before)
    lines, right = list(made.lines), set(made.right)
    if len(grid.columns) <= WIDEST:
        lines += _named(grid, known)
        lines += numbered(grid, known, made.wrong)
        lines += guessed(grid, known, right, made.stated)
    lines += summed_up(grid, made.wrong)
    return lines, WorkedCells(made.lines, frozenset(right), made.wrong)


# --- rows that begin with a name ----------------------------------------------------------------


def _named(grid: TableCells, known: Known) -> Iterator[Sides]:
    columns = grid.columns
    kinds = {c: grid.kind(c) for c in columns[1:]}
    if len(columns) == 2 and not kinds[columns[1]] and not _crossed(grid, columns[1], known):
        kinds[columns[1]] = "values"
    rows = grid.column(columns[0]) if columns else {}
    families = {
        own.base for first in rows.values() if first.formula is not None
        and isinstance(own := key(first.formula), t.Name) and own.sub and own in known.names
    }  # fmt: skip
    for row, first in rows.items():
        name = first.formula
        if name is None or not is_quantity(name) or generic(name):
            continue
        plain = key(name)
        beside = isinstance(plain, t.Name) and plain.sub != "" and plain.base in families
        listed = len(columns) == 2 and grid.table.kind(columns[1]) == "values"
        word = _is_word(name) and not listed and key(name) not in known.rules
        if first.piece.kind == "cell" and ((key(name) not in known.names and not beside) or word):
            continue
        for column, kind in kinds.items():
            cell = grid.cells.get((row, column))
            called = _called(name, kind, known)
            if called is not None and cell is not None and cell.number is not None:
                yield [(called, first.piece), (cell.number, cell.piece)]


def _is_word(name: t.Formula) -> bool:
    plain = bare(name)
    return isinstance(plain, t.Name) and len(plain.base) > 2 and not plain.sub + plain.sup


def _crossed(grid: TableCells, column: int, known: Known) -> bool:
    """Whether a column is headed by a quantity: its numbers lead from those of the rows to it."""
    head = grid.cells.get((0, column))
    name = head.formula if head is not None else None
    return name is not None and is_quantity(name) and key(name) in known.names


def _called(name: t.Formula, kind: str, known: Known) -> t.Formula | None:
    """The quantity that a column of a kind holds of a name."""
    if kind == "values":
        return name
    if kind == "new":
        return renewed(name)
    if kind == "gradients":
        slopes = [x for x in known.names if isinstance(x, t.Derivative)]
        own = [x for x in slopes if x.by == key(name)]
        losses = {x.of for x in slopes if isinstance(x.of, t.Name) and x.of.base.lower() in LOSSES}
        if not own and len(losses) == 1:  # it is written nowhere else
            own = [t.Derivative(losses.pop(), key(name), "∂")]
        return own[0] if len(own) == 1 else None
    return None
