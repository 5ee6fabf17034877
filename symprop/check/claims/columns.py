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
from ..names import INDICES, bare, generic, is_quantity, key, marks, names, numbers_of
from ..values.known import activation
from ..values.readings import significant
from .grid import DIGITS, EXACT, Fitted, Grid, Relation, fitting, hold, holds, shut
from .instances import for_entry, unify, without_index

MOST = 24
"""Ways to take the columns of one formula."""


class Known(Record):
    """What a document says outside its tables: its names, and its learning rates."""

    names: frozenset[t.Formula]
    rates: tuple[t.Number, ...]
    digits: frozenset[str]
    """The digits of its numbers, without signs."""
    start: Mapping[t.Formula, Mapping[tuple[str, ...], t.Number]]
    """The first number that is given to a name, by the exercise or round."""
    rules: Mapping[t.Formula, tuple[t.Formula, ...]]
    """The formulas of its names, applied functions and derivatives."""
    values: Mapping[t.Formula, tuple[t.Number, ...]]
    """All the numbers of its names, in order."""
    stated: Mapping[t.Formula, tuple[tuple[t.Number, ...], ...]]
    """The same with the entries of matrices."""

    def starts(self, where: tuple[str, ...]) -> dict[t.Formula, t.Number]:
        """The first numbers of names in an exercise, else those of the whole document."""
        return {
            name: found.get(where, next(iter(found.values()))) for name, found in self.start.items()
        }

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


def stated_columns(grid: Grid, known: Known) -> frozenset[int]:
    """The columns for which the document states a formula, whether or not it could be laid."""
    return frozenset(c for c, head in grid.heads.items() if any(_formulas(grid, known, head)))


def _unrounded(ways: Sequence[Fitted]) -> bool:
    """Whether what fits does so to the last digit, in so many cells that nothing was rounded."""
    found = [rows for rows in ways if holds(rows)]
    return sum(rows.exact for rows in found) >= 2 * EXACT and all(rows.precise for rows in found)


def _order(rows: Fitted) -> int:
    return fitting(rows.kinds)


def _formulas(grid: Grid, known: Known, head: t.Formula) -> Iterator[tuple[int, t.Formula]]:
    """The formulas of a column, each with the steps further for which it is said."""
    if isinstance(head, t.Chain):
        yield from ((0, side) for side in head.sides[1:] if not is_quantity(side))
        head = head.sides[0]
    elif not is_quantity(head) and not isinstance(bare(head), t.Apply):
        yield 0, head
    plain = key(head)
    heads = {key(h) for h in grid.heads.values()}

    def stands(name: t.Formula, entry: t.Formula) -> bool:
        return name not in heads and name not in known.values and (
            entry in heads or entry in known.values
        )  # fmt: skip

    for name, rules in known.rules.items():
        stem, said = marks(name)
        shift, at = _same(grid, key(stem), plain)
        if shift is not None:
            for f in rules:
                yield shift, put(f, at) if at else f
        elif not said and isinstance(name, t.Apply) and name == plain:
            yield from ((0, f) for f in rules)
        elif name == without_index(plain):
            made = (for_entry(f, plain, stands) for f in rules)
            yield from ((0, f) for f in made if f is not None)
    change = t.Name(f"Δ{plain.base}", plain.sub) if isinstance(plain, t.Name) else None
    if change in heads:
        yield 0, t.Sum((plain, change))


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
    made = _changed(f, change, column)
    return None if unknown else made


def _word(name: t.Formula) -> str:
    rate = isinstance(name, t.Name) and name.base in ("η", "α", "lr", "γ", "ε")
    return "lr" if rate else name.base if isinstance(name, t.Name) else ""


def _changed(
    f: t.Formula, change: Callable[[t.Formula], t.Formula],
    part: Callable[[t.Formula], t.Formula | None],
) -> t.Formula:  # fmt: skip
    """A formula with other quantities and parts; factors side by side get a sign between them."""
    other = part(f)
    if other is not None:
        return other
    if is_quantity(f):
        return change(f)
    if isinstance(f, t.Power) and bare(f.base) == t.EULER:
        return t.Power(f.base, _changed(f.exponent, change, part))
    if isinstance(f, t.Product):
        return t.Product(tuple(_changed(x, change, part) for x in f.factors), f.sign.strip() or "·")
    return t.rebuild(f, lambda x: _changed(x, change, part))


def collected(sides: Iterable[Sequence[t.Formula]]) -> tuple[
    dict[t.Formula, tuple[t.Formula, ...]], dict[t.Formula, tuple[tuple[t.Number, ...], ...]]
]:  # fmt: skip
    """The formulas and the numbers of the names of a document, from its chains."""
    rules: dict[t.Formula, tuple[t.Formula, ...]] = {}
    values: dict[t.Formula, tuple[tuple[t.Number, ...], ...]] = {}
    for chain in sides:
        first = key(chain[0])
        if not is_quantity(first) and not isinstance(first, t.Apply):
            continue
        for side in chain[1:]:
            if not is_quantity(side) and any(True for _ in names(side)):
                rules[first] = (*rules.get(first, ()), side)
        found = numbers_of(chain[-1]) if len(chain) > 1 else None
        if found:
            values[first] = (*values.get(first, ()), tuple(found))
    return rules, values
