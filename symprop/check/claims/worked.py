"""Columns that follow from one another: by formulas, from row to row, and in sum."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from symprop.extract import DocumentTable, Piece
from symprop.extract.source import Said
from symprop.formula import tree as t
from symprop.record import Record
from symprop.words import words

from ..names import INDICES
from .cells import Sides, TableCells, letters
from .columns import Known, stated_columns, told
from .grid import Fitted, Grid, goes_on, operands, plain_line, value
from .scope import Scopes
from .totals import said, summed, summing
from .training import trained
from .words import piece_at

_COUNTER = re.compile(
    rf"(?:[ijkntm#№]|(?:{'|'.join(words('scopes', 'counters'))})\w*\.?)$", re.IGNORECASE
)
"""Heads over the numbers of rows."""

Spot = tuple[int, int]
"""Row and column of a cell."""


class WorkedCells(Record):
    """The cells that follow from others of their table."""

    lines: tuple[Sides, ...]
    right: frozenset[Spot]
    wrong: frozenset[Spot]
    """Those that are not what they should be, and those for which that is left open."""
    stated: frozenset[int] = frozenset()
    """The columns for which the document states a formula."""


def worked(grid: TableCells, known: Known, before: Mapping[t.Formula, t.Number]) -> WorkedCells:
    """The cells of columns that a formula tells, or that are made by steps, with their lines.

    ``before`` has the last numbers of earlier tables by name.
    """
    where = Scopes().at(grid.table.cells[0].pieces[0]).round
    own = known.starts(where)
    laid = Grid(
        grid.heads, {c: grid.numbers(c) for c in grid.heads}, _steps(grid), _letter(grid),
        tuple(x for x in (before, own) if x),
    )  # fmt: skip
    ways: dict[Spot, list[tuple[str, t.Formula]]] = {}
    by_formula = [rows for found in told(laid, known) for rows in found]
    stepped = list(trained(laid, known.rates, {rows.relation.column for rows in by_formula}))
    for rows in (*by_formula, *stepped):
        for row, given in rows.lines.items():
            place = row, rows.relation.column
            ways.setdefault(place, []).extend((rows.kinds[row], line) for line in given)
    certain = {rows.relation.column for rows in by_formula}
    right = {
        place for place, found in ways.items() if any(k in ("fits", "between") for k, _ in found)
    }  # fmt: skip
    if before:
        alone = Grid(laid.heads, laid.numbers, laid.steps, laid.letter, (own,) if own else ())
        ways = _goes_on(ways, right, laid.first, [
            *(rows for found in told(alone, known) for rows in found),
            *trained(alone, known.rates, {rows.relation.column for rows in by_formula}),
        ])  # fmt: skip
    wrong = ways.keys() - right
    sure, carried = _roots(laid, {place: ways[place] for place in wrong})
    out = []
    for place, found in sorted(ways.items()):
        result = grid.cells[place]
        assert result.number is not None
        lines = [line for kind, line in found if kind == "fits"]
        if not lines:
            lines = [line for _, line in found]
            used = {c for line in lines for c in operands(place[0], line, laid)}
            if place in carried or any(kind in ("between", "follows") for kind, _ in found):
                continue
            if used & wrong:
                continue
            doubtful = [grid.cells[c] for c in used - right if not laid.given(c[1])]
            copied = not all(c.number is None or known.has(c.number) for c in doubtful)
            open_ = place[1] not in certain or known.has(result.number)
            if copied and open_ and not (place in sure or any(kind == "sure" for kind, _ in found)):
                continue  # one of the operands may have been copied wrongly
        out.append([(plain_line(lines[0]), result.piece), (result.number, result.piece)])
    stated = stated_columns(laid, known)
    return WorkedCells(tuple(out), frozenset(right), frozenset(wrong), stated)


def _goes_on(
    ways: dict[Spot, list[tuple[str, t.Formula]]], right: Set[Spot], first: int,
    alone: Iterable[Fitted],
) -> dict[Spot, list[tuple[str, t.Formula]]]:  # fmt: skip
    """The cells without those of the first row that are off if the table goes on with another.

    ``alone`` is what is worked without the other table.  Where a cell of the row is right only
    beside that, the table does go on with it.
    """
    free = {(row, rows.relation.column) for rows in alone for row in rows.lines}
    by_other = {place for place in ways if place[0] == first and place not in free}
    if by_other & right:
        return ways
    return {place: found for place, found in ways.items() if place not in by_other}


def _roots(
    grid: Grid, wrong: Mapping[Spot, Sequence[tuple[str, t.Formula]]]
) -> tuple[set[Spot], set[Spot]]:
    """Wrong cells beside which others are wrong that go on with the right number; those others."""
    users: dict[Spot, list[tuple[Spot, t.Formula]]] = {}
    for place, found in wrong.items():
        for _, line in found:
            for spot in wrong.keys() & set(operands(place[0], line, grid)):
                users.setdefault(spot, []).append((place, line))
    sure, carried = set(), set()
    for spot, lines in users.items():
        worths = [worth for _, line in wrong[spot] if (worth := value(line)) is not None]
        for place, line in lines:
            n = grid.numbers[place[1]][place[0]]
            if any(goes_on(grid, place[0], line, n, spot, worth) for worth in worths):
                sure.add(spot)
                carried.add(place)
    return sure, carried - sure


def _steps(grid: TableCells) -> dict[int, int]:
    """The number of the step of every row: that in the first column, or its place."""
    rows = [r for r in grid.table.rows if not grid.is_sum(r)]
    first = grid.numbers(grid.columns[0]) if grid.columns else {}
    steps = {r: int(n.value) for r, n in first.items() if n.places <= 0 and r in rows}
    values = list(steps.values())
    near = all(abs(a - b) == 1 for a, b in pairwise(values))
    head = grid.cells.get((0, grid.columns[0])) if grid.columns else None
    counts = head is not None and _COUNTER.match(head.piece.text.strip()) is not None
    if len(values) == len(rows) and len(set(values)) == len(values) and (near or counts):
        return steps
    return {r: r for r in rows}


def _letter(grid: TableCells) -> str:
    """The index with which the heads number the rows."""
    heads = [h for c in grid.columns if (h := grid.head(c)) is not None]
    found = {x for name in heads for x in letters(name)}
    first = heads[0].base if heads and isinstance(heads[0], t.Name) else ""
    return first if first in INDICES else found.pop() if len(found) == 1 else ""


# --- rows that sum up ---------------------------------------------------------------------------


def summed_up(grid: TableCells, wrong: frozenset[Spot]) -> Iterator[Sides]:
    """What rows below the others say that the columns come to.

    One that is wrong is said only beside another that is right, or if it is the only one.
    """
    for row in grid.table.rows:
        kind = summing(grid.cells[row, grid.columns[0]].piece.text) if grid.is_sum(row) else ""
        found = []
        for column in grid.columns[1:] if kind else ():
            cell = grid.cells.get((row, column))
            above = [n for r, n in grid.numbers(column).items() if r < row]
            full = all(
                (r, column) in grid.cells for r in grid.table.rows if r < row and not grid.is_sum(r)
            )
            if cell is not None and cell.number is not None and full:
                made = summed(kind, above, cell.number)
                if made is not None:
                    found.append((*made, cell, column))
        sure = len(found) == 1 or any(right for right, *_ in found)
        for right, line, cell, column in found:
            open_ = not right and any(c == column for _, c in wrong)
            if (right or sure) and not open_ and cell.number is not None:
                yield [(line, cell.piece), (cell.number, cell.piece)]


def said_after(
    grid: TableCells, wrong: frozenset[Spot], lines: Iterable[Said], after: DocumentTable | None
) -> Iterator[Sides]:
    """What lines between a table and the next say that a column comes to."""
    last = _place(grid.table.cells[-1].pieces[-1])
    until = (math.inf, 0) if after is None else _place(after.cells[0].pieces[0])
    open_ = {c for _, c in wrong}
    columns = {c: list(grid.numbers(c).values()) for c in grid.columns if c not in open_}
    for line in lines:
        if last < (line.cell or 0, line.view.at(0)) < until:
            for made, (start, end), text in said(line.view.text, grid.heads, columns):
                piece = piece_at(line)
                yield [(made, piece), (t.Number(text, span=(start, end)), piece)]


def _place(piece: Piece) -> tuple[float, int]:
    return piece.cell or 0, piece.at(0)
