"""The numbers of a table, and how far a relation between its columns holds in each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from symprop.formula import tree as t
from symprop.record import Record
from symprop.words import role_of

from ..indices import put
from ..names import key
from ..values.arrays import Array, NoValueError, Range
from ..values.interval import gap, number, point
from ..values.readings import Calculator, around, is_data, unit

Heads = Mapping[int, t.Formula]
"""What stands over the columns."""
Numbers = Mapping[int, Mapping[int, t.Number]]
"""The numbers of the columns, by column and row."""
Start = Mapping[t.Formula, t.Number]
"""What names are before the first row."""
Cell = t.Number
"""A number of a cell; ``of`` says which."""
TELLING = 0.3
"""The share of a number by which what it is worked from may be uncertain, if it is to tell."""
EXACT = 3
"""Cells right to the last digit that show that nothing was rounded."""
DIGITS = 3
"""Digits that a number must have to tell it from others."""
HALF = 0.5 * (1 + 1e-9)
"""Units of the last place within which a number is rounded to another."""
_WORK = Calculator({})


class Grid(Record):
    """The columns of a table, and what the document says outside it."""

    heads: Heads
    numbers: Numbers
    steps: Mapping[int, int]
    """The number of the step or unit that a row is about, by its row; else its place."""
    letter: str
    """The index that numbers the rows, if the heads use one."""
    starts: tuple[Start, ...]
    """What may stand before the first row: the last one of an earlier table, given values."""
    exact: bool = False
    """Whether nothing in it was rounded."""

    def named(self, column: int) -> t.Formula:
        """What a head names, alone or with its rule."""
        head = self.heads[column]
        return key(head.sides[0] if isinstance(head, t.Chain) else head)

    def named_data(self, column: int) -> bool:
        """Whether the name over a column is one of data."""
        name = self.named(column)
        return isinstance(name, t.Name) and (
            name.base in ("x", "t", "d") or role_of(name.base) in ("input", "target")
        )

    def given(self, column: int) -> bool:
        """Whether a column holds data."""
        whole = all(n.places <= 0 for n in self.numbers.get(column, {}).values())
        return whole or self.named_data(column)

    def at(self, row: int, lag: int) -> int | None:
        """The row so many steps further."""
        wanted = self.steps[row] + lag
        return next((r for r, step in self.steps.items() if step == wanted), None)

    @property
    def first(self) -> int:
        """The first row."""
        return min(self.steps, default=0)


class Relation(Record):
    """How a column is worked out; ``Ref("2:-1")`` is the cell of column 2 in the row before."""

    column: int
    formula: t.Formula


class Fitted(Record):
    """What a relation gives for every row, and how many of the cells are that."""

    relation: Relation
    lines: Mapping[int, tuple[t.Formula, ...]]
    exact: int
    """Cells other than 0 that are right to the last digit."""
    precise: bool
    """Whether all are that fit."""
    kinds: Mapping[int, str]
    """``fits``, ``between`` where the numbers that are shown leave it open, ``off``, or ``sure`` if
    the next row shows that, too: it ``follows`` from the right number; by row."""
    telling: int
    """Cells that fit and could hardly do so by chance."""

    @property
    def off(self) -> frozenset[int]:
        """The rows that are something else."""
        return frozenset(row for row, kind in self.kinds.items() if kind in ("off", "sure"))


def fitting(kinds: Mapping[int, str]) -> int:
    """How many cells are what a relation gives."""
    return sum(kind == "fits" for kind in kinds.values())


def holds(rows: Fitted) -> bool:
    """Whether most cells of a column are what a relation gives."""
    return 3 * len(rows.off) <= len(rows.kinds) or len(rows.off) == 1


def hold(grid: Grid, relation: Relation) -> Fitted:
    """What a relation gives in each row, held against the numbers there."""
    results = grid.numbers.get(relation.column, {})
    lines: dict[int, list[tuple[t.Formula, Range]]] = {}
    for row in results:
        found = [(x, worth) for x in _lines(grid, relation.formula, row) if (worth := value(x))]
        if found:
            lines[row] = found
    near = {
        row: [x for x, worth in found if _apart(worth, results[row]) <= unit(results[row]) * HALF]
        for row, found in lines.items()
    }  # fmt: skip
    same = {
        row for row, found in lines.items()
        if any(_apart(worth, results[row]) <= 1e-9 for _, worth in found)
    }  # fmt: skip
    exact = sum(results[row].value != 0 for row in same)
    rounded = not grid.exact and (exact < EXACT or any(n.places > 2 for n in results.values()))
    kinds, telling = {}, 0
    for row, found in lines.items():
        kinds[row], sure = _kind(grid, found, results[row], bool(near[row]), rounded)
        telling += sure
    own = t.Ref(f"{relation.column}:-1")
    for row in list(kinds) if own in t.walk(relation.formula) else ():
        last = grid.at(row, -1)
        if kinds[row] == "off" and last is not None and kinds.get(last) == "off":
            expected = t.Number(f"{lines[last][0][1][0]:.{max(results[last].places, 0)}f}")
            numbers = {**grid.numbers, relation.column: {**results, last: expected}}
            anew = Grid(grid.heads, numbers, grid.steps, grid.letter, grid.starts)
            if any(
                (worth := value(x)) and _apart(worth, results[row]) <= unit(results[row])
                for x in _lines(anew, relation.formula, row)
            ):  # the author went on with the right number
                kinds[row], kinds[last] = "follows", "sure"
    kept = {row: tuple(near[row] or [x for x, _ in found]) for row, found in lines.items()}
    return Fitted(relation, kept, exact, len(same) == fitting(kinds), kinds, telling)


def _lines(grid: Grid, f: t.Formula, row: int) -> Iterator[t.Formula]:
    """A relation with the numbers of a row; before the first one with each of the starts."""
    if row not in grid.steps:
        return
    places = {ref: tuple(map(int, ref.split(":"))) for ref in t.refs(f)}
    outside = row == grid.first and any(grid.at(row, lag) is None for _, lag in places.values())
    for start in grid.starts if outside else ({},):
        put_in: dict[str, t.Formula] = {}
        for ref, (column, lag) in places.items():
            other = grid.at(row, lag)
            if other is not None:
                n = grid.numbers.get(column, {}).get(other)
            else:
                n = _start(grid, start, column, lag) if row == grid.first else None
            if n is None:
                break
            rounded = other is not None or not _is_given(grid, column, n)
            made = Cell(n.text, of=ref) if rounded else t.Number(n.text)
            put_in[ref] = t.Group(made) if n.negative else made
        else:
            yield t.substitute(f, put_in)


def _start(grid: Grid, start: Start, column: int, lag: int) -> t.Number | None:
    """What a column starts from: the number of its name, or of w_0 where w_t stands over it."""
    name = key(grid.heads[column])
    first = put(name, {grid.letter: grid.steps[grid.first] + lag}) if grid.letter else name
    return start.get(key(first), start.get(name))


def _is_given(grid: Grid, column: int, n: t.Number) -> bool:
    """Whether what a column starts from is exact: it has fewer places than are shown there."""
    shown = (x.places for x in grid.numbers.get(column, {}).values())
    return is_data(n) and n.places < max(shown, default=0)


def _kind(
    grid: Grid, found: Sequence[tuple[t.Formula, Range]], n: t.Number, fits: bool, rounded: bool
) -> tuple[str, bool]:
    """How a cell fits its lines, and whether it could hardly do so by chance."""
    size, u = abs(number(n)), unit(n)
    kind, sure = "off", False
    for line, _ in found:
        ranges = value(line, lambda x: _range(grid, x))
        if ranges is None:
            return "between", False
        blur = ranges[1] - ranges[0] + u / 2 if rounded else 0.0
        sure = sure or (n.value != 0 and blur <= TELLING * size)
        near = HALF if not rounded and n.places <= 0 else 1 + 1e-9
        if gap(ranges, point(number(n))) <= near * u:
            kind = "between"
    return ("fits", sure) if fits else (kind, False)


def _apart(worth: Range, n: t.Number) -> float:
    return abs(worth[0] - number(n))


def value(f: t.Formula, leaf: Callable[[t.Formula], Range | None] = lambda x: None) -> Range | None:
    """The range of a line of numbers."""
    try:
        found = _WORK.value(f, leaf)
    except (ArithmeticError, NoValueError):
        return None
    return None if isinstance(found, Array) else found


def _range(grid: Grid, x: t.Formula) -> Range | None:
    """What a cell was rounded from: what is given was not."""
    if not isinstance(x, t.Number) or not x.of or x.places <= 0:
        return None
    column = int(x.of.lstrip("-").split(":")[0])
    return None if grid.given(column) else around(t.Number(x.text))


def shut(n: t.Number) -> t.Formula:
    """A number as part of a line that is put together from several."""
    made = t.Number(n.text)
    return t.Group(made) if made.negative else made


def operands(row: int, line: t.Formula, grid: Grid) -> set[tuple[int, int]]:
    """The cells of a line of a row."""
    found = (_place(row, x, grid) for x in t.walk(line))
    return {place for place in found if place is not None}


def _place(row: int, x: t.Formula, grid: Grid) -> tuple[int, int] | None:
    """The row and column of the cell that a number on a line of a row is."""
    if not isinstance(x, t.Number) or not x.of:
        return None
    column, lag = map(int, x.of.lstrip("-").split(":"))
    other = grid.at(row, lag)
    return None if other is None else (other, column)


def goes_on(grid: Grid, row: int, line: t.Formula, n: t.Number, spot: tuple[int, int],
            right: Range) -> bool:  # fmt: skip
    """Whether a number of a row follows from its line if a cell is what it should be."""

    def leaf(x: t.Formula) -> Range | None:
        return right if _place(row, x, grid) == spot else None

    worth = value(line, leaf)
    return worth is not None and gap(worth, point(number(n))) <= unit(n)


def plain_line(f: t.Formula) -> t.Formula:
    """A line whose numbers no longer know their cells, and which stands nowhere itself."""
    if isinstance(f, t.Number):
        return t.Number(f.text)
    made = t.rebuild(f, plain_line)
    fields = {name: getattr(made, name) for name in type(made).__match_args__}
    return type(made)(**fields)
