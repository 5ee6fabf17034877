"""Sums with dots, written out: the first terms and the last tell those between them.

In x₁·w₁ + x₂·w₂ + … + x₉·w₉ + b the terms differ by their indices alone, and these count.  Where
there are two or more they go on row by row, as in y₁₁ + y₁₂ + … + y₄₄.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations, product

from symprop.formula.tree import (
    Dots,
    Formula,
    Name,
    Neg,
    Number,
    Sum,
    map_leaves,
    rebuild,
    walk,
)

MOST = 200
"""Terms that a sum is written out with."""

_At = tuple[int, ...]
_Hidden = tuple[int, int, tuple[Formula, ...]]
"""How many terms stand before the dots and behind them, and those that they stand for."""


def completed(sides: Sequence[Formula]) -> tuple[Formula, ...]:
    """The sides of a chain with all terms of their sums.

    Where a side's own terms tell nothing, as numbers do, its dots stand for the same as those of
    the side before.  A term that was worked meanwhile was rounded: a 0 with as many places as the
    others have stands beside it.
    """
    out: list[Formula] = []
    before: _Hidden | None = None
    for side in sides:
        found = [x for x in walk(side) if isinstance(x, Sum) and Dots() in x.terms]
        if len(found) != 1 or sum(isinstance(x, Dots) for x in walk(side)) > 1:
            out.append(side)
            continue
        before = _told(found[0].terms) or _same(found[0].terms, before)
        out.append(side if before is None else _with(side, found[0], before[2]))
    return tuple(out)


def _with(f: Formula, short: Sum, hidden: tuple[Formula, ...]) -> Formula:
    """``f`` with the terms that the dots of one of its sums stand for."""
    if f is short:
        terms = (Dots(hidden, span=x.span) if isinstance(x, Dots) else x for x in short.terms)
        return Sum(tuple(terms), span=short.span)
    return rebuild(f, lambda x: _with(x, short, hidden))


def _same(terms: tuple[Formula, ...], before: _Hidden | None) -> _Hidden | None:
    """What the dots stand for if it is what they stand for on the side before."""
    at = terms.index(Dots())
    if before is None or before[:2] != (at, len(terms) - at - 1):
        return None
    numbers = [x.arg if isinstance(x, Neg) else x for x in terms if not isinstance(x, Dots)]
    if not all(isinstance(x, Number) for x in numbers):
        return before
    places = max(x.places for x in numbers if isinstance(x, Number))
    blur = Number(f"{0:.{places}f}")
    return *before[:2], tuple(part for x in before[2] for part in (x, blur))


def _told(terms: tuple[Formula, ...]) -> _Hidden | None:
    """The terms that the dots in a sum stand for, if those around them tell."""
    at = terms.index(Dots())
    for split in (True, False):
        first = [_indices(x, split) for x in terms[:at]]
        last = [_indices(x, split) for x in terms[at + 1 :]]
        alike = next((k for k, x in enumerate(last) if x[0] != first[0][0]), len(last))
        if len(first) < 2 or any(x[0] != first[0][0] for x in first[1:]) or not alike:
            continue
        start, end = [x[1] for x in first], [x[1] for x in last[:alike]]
        every = _counted(start, end, first[0][3])
        if every is not None:
            fill = first[0][2]
            hidden = tuple(fill(x) for x in every[at : len(every) - alike])
            return at, len(terms) - at - 1, hidden
    return None


def _counted(first: list[_At], last: list[_At], names: _At) -> list[_At] | None:
    """All places from the first to the last, if they count; ``names`` tells whose index is where.

    Two indices of one name that change once do so each for itself: a₁₁ + a₁₂ + … + a₃₂.
    """
    known = [*first, *last]
    if len({len(x) for x in known}) != 1:
        return None
    columns = list(zip(*known, strict=True))
    leads: list[tuple[int, ...]] = []  # those that the others follow, by a step and from a start
    ways: list[tuple[int, int, int]] = []
    whose: list[tuple[int, int]] = []
    for i, (name, column) in enumerate(zip(names, columns, strict=True)):
        place = i - names.index(name)
        found = [
            (abs(way[0] - 1), whose[k][1] != place, k, *way) for k, lead in enumerate(leads)
            if (whose[k][0] != name or len(set(lead)) > 2)
            and (way := _follows(column, lead)) is not None
        ]  # fmt: skip
        if found:  # one that goes on in the same steps, and stands in the same place
            ways.append(min(found)[2:])
        elif len(set(column)) == 1:
            ways.append((-1, 0, column[0]))
        else:
            leads.append(column)
            whose.append((name, place))
            ways.append((len(leads) - 1, 1, 0))
    if not 1 <= len(leads) <= 3 or len({name for name, _ in whose}) > 1:
        return None  # sums over paths, say: which are left out is not certain
    for order in permutations(range(len(leads))):
        ranges = [range(leads[k][0], leads[k][-1] + 1) for k in order]
        size = 1
        for r in ranges:
            size *= len(r)
        if not len(known) <= size <= MOST:
            continue
        made = []
        for values in product(*ranges):
            at = dict(zip(order, values, strict=True))
            made.append(tuple(at.get(k, 0) * step + start for k, step, start in ways))
        if made[: len(first)] == first and made[-len(last) :] == last:
            return made
    return None


def _follows(column: tuple[int, ...], lead: tuple[int, ...]) -> tuple[int, int] | None:
    """The step and the start by which a column goes with another."""
    i = next(i for i, x in enumerate(lead) if x != lead[0])
    step, rest = divmod(column[i] - column[0], lead[i] - lead[0])
    start = column[0] - step * lead[0]
    alike = all(x == step * y + start for x, y in zip(column, lead, strict=True))
    return (step, start) if not rest and step > 0 and alike else None


# --- indices in names ---------------------------------------------------------------------------


def _indices(f: Formula, split: bool) -> tuple[Formula, _At, Callable[[_At], Formula], _At]:
    """A term without the numbers in its indices, these, the term with others, and whose they are.

    ``split`` takes digits that stand together, as in w₁₂, for an index each.
    """
    pattern = re.compile(r"\d" if split else r"\d+")
    found: list[int] = []
    whose: list[int] = []

    def blank(x: Formula) -> Formula:
        if isinstance(x, Name):
            own = [int(n) for part in (x.sub, x.sup) for n in pattern.findall(part)]
            whose.extend([(whose[-1] if whose else 0) + 1] * len(own))
            found.extend(own)
            return Name(x.base, pattern.sub("#", x.sub), pattern.sub("#", x.sup), x.accent)
        return x

    def fill(at: _At) -> Formula:
        numbers = map(str, at)

        def name(x: Formula) -> Formula:
            if isinstance(x, Name):
                sub, sup = (_filled(part, numbers) for part in (x.sub, x.sup))
                return Name(x.base, sub, sup, x.accent)
            return x

        return map_leaves(plain, name)

    plain = map_leaves(f, blank)
    return plain, tuple(found), fill, tuple(whose)


def _filled(text: str, numbers: Iterator[str]) -> str:
    return re.sub("#", lambda _: next(numbers), text)
