"""Columns of tables that a formula tells: in their head, or stated outside the table.

    err = t - net,  w <- w + 0.2 err x

    | x | t  | net   | err    | 0.2*err | w     |
    | 1 | 1  | 0.300 | 0.700  | 0.1400  | 0.440 |
    | 2 | -1 | 0.880 | -1.880 | -0.3760 | -0.312 |

Every cell is what the formula gives with the numbers of its row, or of the row before: a table may
show what changes from row to row before the step or after it.  A formula belongs to a column only
if it holds there, but for a few cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from symprop.formula import tree as t
from symprop.record import Record
from symprop.words import role_of

from ..indices import put
from ..names import INDICES, bare, generic, is_quantity, key, marks, names, number_of
from ..values.arrays import Array, NoValueError, Range
from ..values.interval import gap, number, point
from ..values.known import activation
from ..values.readings import Calculator, around, significant, unit
from .instances import unify

Heads = Mapping[int, t.Formula]
"""What stands over the columns."""
Numbers = Mapping[int, Mapping[int, t.Number]]
"""The numbers of the columns, by column and row."""
Start = Mapping[t.Formula, t.Number]
"""What names are before the first row."""
Line = tuple[int, int, t.Formula]
"""Row and column of a cell, and the line of numbers that gives it."""
TELLING = 0.3
"""The share of a number by which what it is worked from may be uncertain, if it is to tell."""
EXACT = 3
"""Fitted that are right to the last digit, which show that nothing was rounded."""
DIGITS = 3
"""Digits that a number must have to tell it from others."""
HALF = 0.5 * (1 + 1e-9)
"""Units of the last place within which a number is rounded to another."""
MOST = 24
"""Ways to take the columns of one formula."""
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
    """Fitted that fit and could hardly do so by chance."""

    @property
    def off(self) -> frozenset[int]:
        """The rows that are something else."""
        return frozenset(row for row, kind in self.kinds.items() if kind in ("off", "sure"))


class Known(Record):
    """What a document says outside its tables: its names, and its learning rates."""

    names: frozenset[t.Formula]
    rates: tuple[t.Number, ...]
    digits: frozenset[str]
    """The digits of its numbers, without signs."""
    start: Mapping[t.Formula, t.Number]
    """The first number that is given to a name."""
    rules: Mapping[t.Formula, tuple[t.Formula, ...]]
    """The formulas of its names, applied functions and derivatives."""
    values: Mapping[t.Formula, tuple[t.Number, ...]]
    """All the numbers of its names, in order."""

    def has(self, n: t.Number) -> bool:
        """Whether a number stands elsewhere, too; short ones say nothing."""
        return significant(n) < DIGITS or n.text.lstrip("-") in self.digits


def told(grid: Grid, known: Known) -> Iterator[list[Fitted]]:
    """For every column that a formula tells, the ways to take it that hold, the best first."""
    relations = [
        [
            relation for shift, f in _formulas(grid, known, head)
            for relation in _relations(grid, known, column, shift, f)
        ]
        for column, head in grid.heads.items()
    ]  # fmt: skip
    likely = [max((hold(grid, x) for x in ways), key=_order) for ways in relations if ways]
    if _unrounded(likely):
        grid = Grid(grid.heads, grid.numbers, grid.steps, grid.letter, grid.starts, True)
    for ways in relations:
        found = [
            rows for relation in ways
            if (rows := hold(grid, relation)).telling >= max(1, len(rows.off)) and holds(rows)
        ]  # fmt: skip
        yield sorted(found, key=lambda rows: len(rows.off))


def _fits(kinds: Mapping[int, str]) -> int:
    return sum(kind == "fits" for kind in kinds.values())


def _unrounded(ways: Sequence[Fitted]) -> bool:
    """Whether what fits does so to the last digit, in so many cells that nothing was rounded."""
    found = [rows for rows in ways if holds(rows)]
    return sum(rows.exact for rows in found) >= 2 * EXACT and all(rows.precise for rows in found)


def _order(rows: Fitted) -> int:
    return _fits(rows.kinds)


def holds(rows: Fitted) -> bool:
    """Whether most cells of a column are what a relation gives."""
    return 3 * len(rows.off) <= len(rows.kinds) or len(rows.off) == 1


def _formulas(grid: Grid, known: Known, head: t.Formula) -> Iterator[tuple[int, t.Formula]]:
    """The formulas of a column, each with the steps further for which it is said."""
    if isinstance(head, t.Chain):
        yield from ((0, side) for side in head.sides[1:] if not is_quantity(side))
        head = head.sides[0]
    elif not is_quantity(head) and not isinstance(bare(head), t.Apply):
        yield 0, head
    plain = key(head)
    for name, rules in known.rules.items():
        stem, said = marks(name)
        shift, at = _same(grid, key(stem), plain)
        if shift is not None:
            for f in rules:
                yield shift, put(f, at) if at else f
        elif not said and isinstance(name, t.Apply) and name == plain:
            yield from ((0, f) for f in rules)


def _same(
    grid: Grid, name: t.Formula, head: t.Formula
) -> tuple[int | None, Mapping[str, int | str]]:
    """The steps between a name and a head, if they are one, and what the indices of it are."""
    if name == head:
        return 0, {}
    for letter in (grid.letter, *_letters(name)):
        if letter:
            for shift in (0, 1, -1, 2, -2):
                there = put(head, {letter: 50 + shift}), _stem(head, 50 + shift)
                if put(name, {letter: 50}) in there:
                    return shift, {}
    at = unify(name, head)
    return (0, at) if at else (None, {})


def _stem(head: t.Formula, step: int) -> t.Formula:
    """A head without an index as that of a step: over the numbers of w_1, w_2 may stand w."""
    if isinstance(head, t.Name) and not head.sub and not head.sup:
        return t.Name(head.base, str(step), "", head.accent)
    return head


def _letters(name: t.Formula) -> list[str]:
    """The indices of a name that may count steps."""
    if not isinstance(name, t.Name):
        return []
    return [c for c in dict.fromkeys(f"{name.sub} {name.sup}") if c in INDICES]


# --- formulas laid on columns -------------------------------------------------------------------


def _relations(
    grid: Grid, known: Known, column: int, shift: int, f: t.Formula
) -> Iterator[Relation]:
    """The ways to take a formula for a column: what changes is shown before or after the step."""
    used = {key(x): place for x in names(f) if (place := _column(grid, key(x))) is not None}
    own = {c for c, _ in used.values()} & {column}
    moving = {c for c, _ in used.values() if _moves(grid, known, c)} - {column}
    still = {c for c, _ in used.values()} - moving - own
    if not used:
        return
    lags: list[dict[int, int]] = []
    if shift or any(d for _, d in used.values()):
        lags = [dict.fromkeys((*moving, *still, *own), 0)]
    elif own:
        for a, b in product((-1, 0), (0, -1)):
            lags.append({column: -1, **dict.fromkeys(moving, a), **dict.fromkeys(still, b)})
    else:
        lags = [{**dict.fromkeys(moving, a), **dict.fromkeys(still, 0)} for a in (0, -1)]
    seen = []
    for lag in lags[:MOST]:
        made = _laid(grid, known, f, lambda c, d, lag=lag: d - shift + lag.get(c, 0))  # type: ignore[misc]
        if made is not None and made not in seen:
            seen.append(made)
            yield Relation(column, made)


def _column(grid: Grid, name: t.Formula) -> tuple[int, int] | None:
    """The column of a name, and how many steps further."""
    for column in grid.heads:
        if grid.named(column) == name:
            return column, 0
    for column in grid.heads:
        plain = grid.named(column)
        if is_quantity(plain) and (generic(name) or generic(plain)):
            shift, at = _same(grid, name, plain)
            if shift is not None and not at:
                return column, shift
    return None


def _moves(grid: Grid, known: Known, column: int) -> bool:
    """Whether a column shows what is moved from row to row."""
    head = key(grid.heads[column])
    if not is_quantity(head) or grid.given(column):
        return False
    if head in known.values:
        return True
    return any(
        (at := unify(key(marks(name)[0]), head)) is not None
        and head in {key(put(x, at)) for f in rules for x in names(f)}
        for name, rules in known.rules.items()
    )


def _laid(
    grid: Grid, known: Known, f: t.Formula, lag: Callable[[int, int], int]
) -> t.Formula | None:
    """A formula with cells and numbers for its names; ``None`` where one is not known."""
    unknown = False

    def change(x: t.Formula) -> t.Formula:
        nonlocal unknown
        name = key(x)
        place = _column(grid, name)
        if place is not None:
            return t.Ref(f"{place[0]}:{lag(*place)}")
        given = {n.text: n for n in known.values.get(name, ())}
        if not given and role_of(_word(name)) == "learning_rate":
            given = {n.text: n for n in known.rates}
        if len(given) != 1:
            unknown = True
            return x
        return shut(*given.values())

    heads = {key(h): c for c, h in grid.heads.items() if t.children(key(h)) and key(h) != key(f)}

    def column(x: t.Formula) -> t.Formula | None:
        return t.Ref(f"{heads[key(x)]}:{lag(heads[key(x)], 0)}") if key(x) in heads else None

    applied = (activation(x.function) for x in t.walk(f) if isinstance(x, t.Apply))
    if any(row is not None and row.settings for row in applied):
        return None  # the slope of LeakyReLU is the document's
    made = _changed(_spread(grid, f), change, column)
    return None if unknown else made


def _word(name: t.Formula) -> str:
    rate = isinstance(name, t.Name) and name.base in ("η", "α", "lr", "γ", "ε")
    return "lr" if rate else name.base if isinstance(name, t.Name) else ""


def _spread(grid: Grid, f: t.Formula) -> t.Formula:
    """Sums over an index without bounds, written out for the columns that there are."""
    if isinstance(f, t.BigSum) and isinstance(f.index, t.Name) and f.lower is None:
        heads = {key(h) for h in grid.heads.values() if is_quantity(h)}
        index = f.index.base
        own = [x for x in names(f.body) if generic(x)]
        members = [
            k for k in range(10) if own and all(key(put(x, {index: k})) in heads for x in own)
        ]  # fmt: skip
        if members:
            return t.Group(t.total(tuple(put(f.body, {index: k}) for k in members)))
    return t.rebuild(f, lambda x: _spread(grid, x))


def _changed(
    f: t.Formula, change: Callable[[t.Formula], t.Formula],
    part: Callable[[t.Formula], t.Formula | None],
) -> t.Formula:  # fmt: skip
    """A formula with other quantities and parts; factors side by side get a sign between them."""
    other = part(f)
    if other is not None:
        return other
    if is_quantity(f) and f != t.EULER:
        return change(f)
    if isinstance(f, t.Power) and bare(f.base) == t.EULER:
        return t.Power(f.base, _changed(f.exponent, change, part))
    if isinstance(f, t.Product):
        return t.Product(tuple(_changed(x, change, part) for x in f.factors), f.sign.strip() or "·")
    return t.rebuild(f, lambda x: _changed(x, change, part))


# --- formulas in rows ---------------------------------------------------------------------------


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
    return Fitted(relation, kept, exact, len(same) == _fits(kinds), kinds, telling)


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
                n = start.get(key(grid.heads[column])) if row == grid.first else None
            if n is None:
                break
            put_in[ref] = Cell(n.text, of=ref) if not n.negative else t.Group(Cell(n.text, of=ref))
        else:
            yield t.substitute(f, put_in)


Cell = t.Number
"""A number of a cell; ``of`` says which."""


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
    found = [x.of for x in t.walk(line) if isinstance(x, t.Number) and x.of]
    places = [tuple(map(int, ref.lstrip("-").split(":"))) for ref in found]
    return {(other, c) for c, lag in places if (other := grid.at(row, lag)) is not None}


def plain_line(f: t.Formula) -> t.Formula:
    """A line whose numbers no longer know their cells, and which stands nowhere itself."""
    if isinstance(f, t.Number):
        return t.Number(f.text)
    made = t.rebuild(f, plain_line)
    fields = {name: getattr(made, name) for name in type(made).__match_args__}
    return type(made)(**fields)


def collected(sides: Iterable[Sequence[t.Formula]]) -> tuple[
    dict[t.Formula, tuple[t.Formula, ...]], dict[t.Formula, tuple[t.Number, ...]]
]:  # fmt: skip
    """The formulas and the numbers of the names of a document, from its chains."""
    rules: dict[t.Formula, tuple[t.Formula, ...]] = {}
    values: dict[t.Formula, tuple[t.Number, ...]] = {}
    for chain in sides:
        first = key(chain[0])
        if not is_quantity(first) and not isinstance(first, t.Apply):
            continue
        for side in chain[1:]:
            if not is_quantity(side) and any(True for _ in names(side)):
                rules[first] = (*rules.get(first, ()), side)
        n = number_of(chain[-1]) if len(chain) > 1 else None
        if n is not None:
            values[first] = (*values.get(first, ()), n)
    return rules, values
