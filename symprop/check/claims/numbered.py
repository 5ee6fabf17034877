"""Columns and rows of tables that are numbered: steps, samples, units.

| sample | z_i | p_i   |        |   | sample 1 | sample 2 |
| 1      | 0.1 | 0.525 |        | z | 0.1      | 1.85     |
| 2      | 1.85| 0.864 |        | p | 0.525    | 0.864    |

A name with an index, or one that has instances with such numbers elsewhere, gets its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache, lru_cache

from symprop.formula import tree as t
from symprop.words import words

from ..indices import put
from ..names import bare, generic, key, marks
from ..values.interval import number
from ..values.readings import significant, unit
from .cells import Sides, TableCell, TableCells, letters
from .columns import Known
from .grid import DIGITS

Spot = tuple[int, int]
"""Row and column of a cell."""


def numbered(
    grid: TableCells, known: Known, wrong: frozenset[Spot], several: Set[t.Formula]
) -> Iterator[Sides]:
    """What the cells below heads, and beside names, say of the instances of these names.

    ``several`` are those of which several tables say something.
    """
    heads = {c: grid.head(c) for c in grid.columns}
    named = [h for h in heads.values() if h is not None]
    if len(named) > 1 and len(grid.table.rows) == 1 and not any(map(letters, named)):
        yield from _alone(grid, heads)
        return
    yield from _instances(grid, known, wrong, several)


def across(
    grid: TableCells, known: Known, wrong: frozenset[Spot], several: Set[t.Formula]
) -> Iterator[Sides]:
    """The same of a table whose columns are the steps, step by step."""
    yield from _instances(grid.turned, known, frozenset((c, r) for r, c in wrong), several)


def _instances(
    grid: TableCells, known: Known, wrong: frozenset[Spot], several: Set[t.Formula]
) -> Iterator[Sides]:
    heads = {c: grid.head(c) for c in grid.columns}
    found = {x for name in heads.values() if name is not None for x in letters(name)}
    if len(found) > 1 or not grid.columns:
        return
    first = grid.columns[0]
    if heads[first] is not None and not isinstance(heads[first], t.Name):
        return
    head = heads[first]
    rows = {r: cell for r, cell in grid.column(first).items() if not grid.is_sum(r)}
    told = {r: _step(cell) for r, cell in rows.items()}
    of_data = head is not None and bool(letters(head))  # a row for each
    if of_data:
        told = {r: i for i, r in enumerate(rows, 1)}
    steps = {r: step for r, step in told.items() if step is not None}
    values = list(steps.values())
    if len(values) < 2 or sorted(values) != list(range(min(values), min(values) + len(values))):
        return
    letter = found.pop() if found else ""
    own = {
        (row, column): (called, cell, cell.number)
        for column in grid.columns[not of_data :] if (name := heads[column]) is not None
        for row, step in steps.items()
        if (called := _instance(name, letter, step, grid.kind(column), known)) is not None
        and (cell := grid.cells.get((row, column))) is not None and cell.number is not None
    }  # fmt: skip
    odd = _odd({
        spot: (key(called), n) for spot, (called, _, n) in own.items()
        if (head := heads[spot[1]]) is None or key(head) not in several
    }, known)  # fmt: skip
    for spot, (called, cell, n) in sorted(own.items(), key=lambda x: x[0]):
        if spot == odd:
            right = t.Number(known.values[key(called)][0].text)
            yield [(right, cell.piece), (n, cell.piece)]
        elif spot not in wrong:
            yield [(called, cell.piece), (n, cell.piece)]


@cache
def _counted() -> re.Pattern[str]:
    """A word for a sample or step with its number."""
    kinds = ("exercises", "rounds", "counters")
    either = "|".join(x for kind in kinds for x in words("scopes", kind))
    return re.compile(rf"(?:{either})\w*\.?\s*#?\(?(\d{{1,3}})\)?", re.IGNORECASE)


def _step(cell: TableCell) -> int | None:
    """The number of a row: it stands alone, or behind a word for what is counted."""
    if cell.number is not None:
        return int(cell.number.value) if cell.number.places <= 0 else None
    m = _counted().fullmatch(cell.piece.text.strip(" *_:"))
    return int(m[1]) if m else None


def _instance(
    name: t.Formula, letter: str, step: int, kind: str, known: Known
) -> t.Formula | None:
    """What a row has of the name over its column: the new version, if the head says so."""
    made = put(name, {letter: step}) if letter else name
    if key(made) != key(name):  # z_i, and z_oi beside it
        return (renewed(made, known) if kind == "new" else None) or made
    plain = bare(name)
    if not isinstance(plain, t.Name) or generic(plain) or plain.sup or key(plain) in known.values:
        return None
    sub = f"{plain.sub},{step}" if plain.sub else str(step)
    for one in (
        t.Name(plain.base, plain.sub, f"({step})", plain.accent, span=plain.span),
        t.Name(plain.base, sub, "", plain.accent, span=plain.span),
    ):
        if key(one) in known.names:
            return one
    return None


def renewed(name: t.Formula, known: Known) -> t.Formula | None:
    """The new version of a name that has no mark yet, with the mark that the document uses."""
    plain = bare(name)
    if not isinstance(plain, t.Name) or marks(plain)[1]:
        return None
    marked = _marked(known.names)
    own = [x for x in marked if marks(x)[0] == key(plain)]
    made = (_like(plain, x) for x in (*own, *marked))
    usual = t.Name(plain.base, ",".join(filter(None, (plain.sub, "new"))), plain.sup, plain.accent)
    best = next((x for x in made if marks(x) == (key(plain), "new")), usual)
    return t.Name(best.base, best.sub, best.sup, best.accent, span=plain.span)


@lru_cache(maxsize=8)
def _marked(names: frozenset[t.Formula]) -> tuple[t.Name, ...]:
    """The names that are marked as new ones."""
    found = [x for x in names if isinstance(x, t.Name) and marks(x)[1] == "new"]
    return tuple(sorted(found, key=lambda x: (x.base, x.sub, x.sup, x.accent)))


def _like(name: t.Name, marked: t.Name) -> t.Name:
    """A name with the mark of another."""
    stem, _ = marks(marked)
    assert isinstance(stem, t.Name)
    below, above = (
        mark[len(plain) :].strip(",") if mark.startswith(plain) else ""
        for plain, mark in ((stem.sub, marked.sub), (stem.sup, marked.sup))
    )
    base = name.base + marked.base[len(stem.base) :] if marked.base.startswith(stem.base) else ""
    sub, sup = (",".join(filter(None, x)) for x in ((name.sub, below), (name.sup, above)))
    return t.Name(base, sub, sup, name.accent)


def _odd(cells: Mapping[Spot, tuple[t.Formula, t.Number]], known: Known) -> Spot | None:
    """The only cell that does not say again what the document says of its name, if others do."""
    same = {}
    for spot, (name, n) in cells.items():
        values = known.values.get(name, ())
        if len({x.text for x in values}) == 1:
            same[spot] = abs(number(values[0]) - number(n)) <= max(unit(n), unit(values[0]))
    odd = [spot for spot, fits in same.items() if not fits]
    column = [fits for (_, c), fits in same.items() if odd and c == odd[0][1]]
    beside = len(same) == len(cells) or (sum(column) > 1 and len(odd) == 1)
    sure = len(odd) == 1 and sum(same.values()) > 1 and beside
    return odd[0] if sure and significant(cells[odd[0]][1]) >= DIGITS else None


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
