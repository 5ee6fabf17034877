"""What tables state: chains made of their cells.

A row that begins with a name gives it a number; a column whose head is a name with an index (h_t)
gives one to each of its instances; a column that is worked out from others in most rows (new =
old − η·gradient) is a calculation in every row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from itertools import zip_longest

from symprop.extract import Piece, Source
from symprop.extract.decimal_mark import numerals
from symprop.extract.table import tables
from symprop.formula import tree as t

from ..names import LOSSES, bare, generic, is_quantity, key
from .again import odd_cell
from .cells import Sides, TableCell, TableCells, laid_out
from .columns import Known
from .guessed import guessed
from .instances import unify
from .numbered import across, numbered, renewed
from .worked import WorkedCells, said_after, summed_up, worked

WIDEST, LONGEST = 30, 200
"""Columns and rows of a table that is looked at."""
FEW = 8
"""Columns among which it is tried how one is worked from others."""

RATES = frozenset(t.Name(base) for base in ("η", "α", "lr", "γ", "ε"))
"""Names that learning rates usually have."""
SURE_RATES = frozenset({t.Name("η"), t.Name("lr")})
"""Those that hardly anything else has."""


def stated(source: Source, known: Known) -> Iterator[tuple[Sides, Piece]]:
    """The chains that the tables of a document state, each with the piece that it stands at.

    Those of steps beside each other stand at the end of their table, in the order of the steps.
    """
    decimal = numerals(source.pieces, source.said)
    before: dict[t.Formula, t.Number] = {}
    found = tables(source.pieces)
    grids = [laid_out(table, decimal) for table in found]
    every = Counter(name for grid in grids for name in _asked(grid))
    several = {name for name, count in every.items() if count > 1}
    for grid, after in zip_longest(grids, found[1:]):
        table = grid.table
        if len(table.rows) > LONGEST:
            continue
        lines, made = _told(grid, known, before, several)
        odd = odd_cell(grid, known)
        if odd is not None and not any(row == odd[0][0] for row, _ in made.right):
            place, right = odd
            cell = grid.cells[place]
            assert cell.formula is not None
            yield [(right, cell.piece), (cell.formula, cell.piece)], cell.piece
            grid = TableCells(table, {**grid.cells, place: TableCell(cell.piece, right)})
            lines, made = _told(grid, known, before, several)
        lines += said_after(grid, made.wrong, source.said, after)
        yield from ((line, line[-1][1]) for line in lines)
        if len(grid.columns) <= WIDEST:
            last = table.cells[-1].pieces[-1]
            yield from ((line, last) for line in across(grid, known, made.wrong, several))
        before |= grid.last


def _asked(grid: TableCells) -> set[t.Formula]:
    """The names over the columns of a table, and beside its rows."""
    heads = [grid.head(c) for c in grid.columns]
    firsts = [cell.formula for cell in grid.column(grid.columns[0]).values()]
    return {key(f) for f in (*heads, *firsts) if f is not None and is_quantity(f)}


def _told(
    grid: TableCells, known: Known, before: Mapping[t.Formula, t.Number], several: Set[t.Formula]
) -> tuple[list[Sides], WorkedCells]:
    """The lines of a table, and which of its cells are right."""
    if grid.counts_columns:
        made = worked(grid.turned, known, before)
        right, wrong = ({(c, r) for r, c in spots} for spots in (made.right, made.wrong))
        made = WorkedCells(made.lines, frozenset(right), frozenset(wrong))
    else:
        made = worked(grid, known, before)
    lines, right = list(made.lines), set(made.right)
    if len(grid.columns) <= WIDEST:
        lines += _named(grid, known)
        lines += numbered(grid, known, made.wrong, several)
    if len(grid.columns) <= FEW:
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
        used = plain in known.names or any(unify(rule, plain) for rule in known.rules)
        if first.piece.kind == "cell" and (not (used or beside) or word):
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
        return renewed(name, known)
    if kind == "gradients":
        slopes = [x for x in known.names if isinstance(x, t.Derivative)]
        own = [*(x for x in slopes if x.by == key(name)), *_slopes(name, known)]
        losses = {x.of for x in slopes if isinstance(x.of, t.Name) and x.of.base.lower() in LOSSES}
        if not own and len(losses) == 1:  # it is written nowhere else
            own = [t.Derivative(losses.pop(), key(name), "∂")]
        return own[0] if len(own) == 1 else None
    return None


_SLOPES = frozenset({"g", "grad", "gradient", "∇"})
"""Names of gradients, by what stands below them."""


def _slopes(name: t.Formula, known: Known) -> list[t.Formula]:
    """The names dw_1, g_{w1} or grad_{w,1} that a document gives the gradient by w_1."""
    plain = key(name)
    if not isinstance(plain, t.Name):
        return []
    below = {f"{plain.base}{plain.sub}", f"{plain.base},{plain.sub}"}
    return [
        x for x in known.names if isinstance(x, t.Name) and x.sup == plain.sup and (
            (x.base, x.sub) == (f"d{plain.base}", plain.sub)
            or (x.base in _SLOPES and x.sub in below)
        )
    ]  # fmt: skip
