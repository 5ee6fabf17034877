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

from ..indices import put
from ..names import LOSSES, bare, generic, is_quantity, key, marks
from ..values.interval import number
from ..values.readings import significant, unit
from .again import odd_cell
from .cells import Sides, TableCell, TableCells, laid_out, letters
from .columns import Known
from .grid import DIGITS
from .guessed import guessed
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
        lines += _indexed(grid, known, made.wrong)
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
        word = _is_word(name) and not listed
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
        return _renewed(name)
    if kind == "gradients":
        slopes = [x for x in known.names if isinstance(x, t.Derivative)]
        own = [x for x in slopes if x.by == key(name)]
        losses = {x.of for x in slopes if isinstance(x.of, t.Name) and x.of.base.lower() in LOSSES}
        if not own and len(losses) == 1:  # it is written nowhere else
            own = [t.Derivative(losses.pop(), key(name), "∂")]
        return own[0] if len(own) == 1 else None
    return None


def _renewed(name: t.Formula) -> t.Formula | None:
    """The new version of a name that has no mark yet."""
    plain = bare(name)
    if not isinstance(plain, t.Name) or marks(plain)[1]:
        return None
    sub = f"{plain.sub},new" if plain.sub else "new"
    return t.Name(plain.base, sub, plain.sup, plain.accent, span=plain.span)


# --- columns that are headed by names with an index ---------------------------------------------


def _indexed(grid: TableCells, known: Known, wrong: frozenset[tuple[int, int]]) -> Iterator[Sides]:
    heads = {c: grid.head(c) for c in grid.columns}
    found = {x for name in heads.values() if name is not None for x in letters(name)}
    if len(found) != 1 or not grid.columns:
        if sum(h is not None for h in heads.values()) > 1 and len(grid.table.rows) == 1:
            yield from _alone(grid, heads)
        return
    (letter,) = found
    first = grid.columns[0]
    steps = {r: n for r, n in grid.numbers(first).items() if n.places <= 0}
    if heads[first] is not None and not isinstance(heads[first], t.Name):
        return
    values = [int(n.value) for n in steps.values()]
    if len(values) < 2 or sorted(values) != list(range(min(values), min(values) + len(values))):
        return
    for column in grid.columns[1:]:
        name = heads[column]
        if name is None or not letters(name):
            continue
        kind = grid.kind(column)
        own = {
            row: (_instance(name, {letter: int(step.value)}, kind), cell, cell.number)
            for row, step in steps.items()
            if (cell := grid.cells.get((row, column))) is not None and cell.number is not None
        }  # fmt: skip
        odd = _odd({row: (key(called), n) for row, (called, _, n) in own.items()}, known)
        for row, (called, cell, n) in own.items():
            if row == odd:
                told = t.Number(known.values[key(called)][0].text)
                yield [(told, cell.piece), (n, cell.piece)]
            elif (row, column) not in wrong:
                yield [(called, cell.piece), (n, cell.piece)]


def _instance(name: t.Formula, at: dict[str, int | str], kind: str) -> t.Formula:
    """What a row has of the name over its column: the new version, if the head says so."""
    made = put(name, at)
    return (_renewed(made) if kind == "new" else None) or made


def _odd(column: Mapping[int, tuple[t.Formula, t.Number]], known: Known) -> int | None:
    """The only row that does not say again what the document says of its name, if others do."""
    same = {}
    for row, (name, n) in column.items():
        values = known.values.get(name, ())
        if len({x.text for x in values}) == 1:
            same[row] = abs(number(values[0]) - number(n)) <= max(unit(n), unit(values[0]))
    odd = [row for row, fits in same.items() if not fits]
    sure = len(odd) == 1 and sum(same.values()) > 1 and len(same) == len(column)
    return odd[0] if sure and significant(column[odd[0]][1]) >= DIGITS else None


def _alone(grid: TableCells, heads: Mapping[int, t.Formula | None]) -> Iterator[Sides]:
    """The only row below heads that are names."""
    (row,) = grid.table.rows
    for column, name in heads.items():
        cell = grid.cells.get((row, column))
        head = grid.cells.get((0, column))
        if name is None or generic(name) or cell is None or cell.number is None or head is None:
            continue
        if head.piece.kind != "cell":
            yield [(name, head.piece), (cell.number, cell.piece)]
