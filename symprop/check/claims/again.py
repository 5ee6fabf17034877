"""A table that says again what the document says elsewhere, one of its cells with a slip.

    w₁ = 0.5, ∂E/∂w₁ = 0.2, w₁ ← 0.5 − 0.1·0.2 = 0.48, …

    | weight | before | gradient | after |
    | w₁     | 0.5    | 0.3      | 0.48  |       (should be 0.2)

    |        | E      |
    | before | 0.2983 |
    | after  | 0.2914 |

A cell is wrong only if it is nothing that its quantity is anywhere, while all others are.
"""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.words import pattern

from ..names import generic, is_quantity, key, marks, number_of, numbers_of
from ..values.interval import number
from ..values.readings import digits, significant, unit
from ..values.slips import is_slip
from .cells import TableCell, TableCells
from .columns import Known
from .grid import DIGITS, plain_line

AGREE = 2
"""Cells that must be what is said elsewhere beside the one that is not, if that is no mere slip."""

Numbers = tuple[t.Number, ...]
Odd = tuple[tuple[int, int], t.Formula]


def odd_cell(grid: TableCells, known: Known) -> Odd | None:
    """The only such cell, and what should stand there."""
    agreed, odd = 0, list[Odd]()
    for (row, column), cell in grid.cells.items():
        numbers = () if cell.formula is None or not row else tuple(numbers_of(cell.formula) or ())
        told = _told(grid, known, row, column) if numbers else ()
        told = tuple(x for x in told if len(x) == len(numbers))
        if any(all(map(_same, x, numbers)) for x in told):
            agreed += 1
        elif told:
            right = min(told, key=lambda x: _apart(x, numbers))
            odd.append(((row, column), _with(cell, right)))
    sure = len(odd) == 1 and agreed and _is_wrong(grid, known, odd[0], agreed >= AGREE)
    return odd[0] if sure else None


def _is_wrong(grid: TableCells, known: Known, odd: Odd, agreed: bool) -> bool:
    """Whether what is nothing that it should be is a slip: with no others ``agreed`` a mere one."""
    place, right = odd
    written = grid.cells[place].formula or right
    said = set(map(digits, numbers_of(right) or []))
    own = [x for x in numbers_of(written) or [] if digits(x) not in said]
    if any(significant(x) >= DIGITS and digits(x) in known.digits for x in own):
        return False  # it is the number of something that was not read
    n, m = number_of(right), number_of(written)
    slip = n is not None and m is not None and is_slip(n.text, m.text)
    if not _asked(grid, *place)[1]:  # it may be another number of the same name
        return slip and agreed and m is not None and significant(m) >= DIGITS
    return agreed or slip


def _asked(grid: TableCells, row: int, column: int) -> tuple[t.Formula | None, str]:
    """What a cell is about, by its row and its column, and which of its numbers that should be."""
    first, head = grid.cells.get((row, grid.columns[0])), grid.cells.get((0, column))
    name, over = (None if cell is None else cell.formula for cell in (first, head))
    for kind in ("old", "new"):
        if first is not None and pattern("columns", kind).search(first.piece.text):
            return over, kind
    kind = grid.table.kind(column)
    return (name, kind) if kind else (over, "")


def _told(grid: TableCells, known: Known, row: int, column: int) -> tuple[Numbers, ...]:
    """All that the quantity of a cell is elsewhere, if its row and its column tell which it is."""
    name, kind = _asked(grid, row, column)
    if name is None or not is_quantity(name) or (generic(name) and key(name) not in known.stated):
        return ()
    if kind == "gradients":
        slopes = [x for x in known.stated if isinstance(x, t.Derivative) and x.by == key(name)]
        return known.stated[slopes[0]] if len(slopes) == 1 else ()
    new = [x for x in known.stated if marks(x) == (key(name), "new")] if kind else []
    renewed, own = tuple(n for x in new for n in known.stated[x]), known.stated.get(key(name), ())
    if kind == "new":
        return renewed or own[:0:-1]  # the later ones, if it is updated under its old name
    return (*own, *renewed) if kind == "old" else own if not kind else ()


def _same(told: t.Number, again: t.Number) -> bool:
    near = unit(again) if again.places < told.places else unit(again) / 2
    return abs(number(told) - number(again)) <= near * (1 + 1e-9)


def _apart(right: Numbers, numbers: Numbers) -> tuple[int, float]:
    """How many numbers are not what they should be, and by how much, their signs aside."""
    both = [(a, b) for a, b in zip(right, numbers, strict=True) if not _same(a, b)]
    return len(both), sum(abs(abs(number(a)) - abs(number(b))) for a, b in both)


def _with(cell: TableCell, right: Numbers) -> t.Formula:
    """What a cell should say: as it is laid out, with other numbers and without their places."""
    left = iter(right)

    def put(f: t.Formula) -> t.Formula:
        if isinstance(f, t.Neg) and isinstance(f.arg, t.Number):
            return next(left)
        return next(left) if isinstance(f, t.Number) else t.rebuild(f, put)

    assert cell.formula is not None
    return plain_line(put(cell.formula))
