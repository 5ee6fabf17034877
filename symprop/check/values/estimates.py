"""What one version of a name can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symprop.formula import tree as t
from symprop.record import Record

from ..quantities.quantities import Version
from .arrays import Array, NoValueError, Value, beside, laid_out
from .interval import gap, meets, negative, number, point, shared
from .readings import Reading, around, is_data, joined, unit

ROUNDED = 1.5
"""Units of the last place that a result may be off and still be its working's."""


class Estimate(Record):
    """What a version can be: the likeliest value first, others after a contradiction."""

    values: tuple[Reading, ...]
    wrong: tuple[int, int] | None = None
    """The link at which its own number contradicts its working."""


def origin(
    estimates: Mapping[Version, Estimate], uses: Iterable[Version]
) -> tuple[int, int] | None:
    """The link of the wrong number that versions descend from, the first one's first."""
    seen: set[Version] = set()
    todo = list(uses)[::-1]
    while todo:
        one = todo.pop()
        estimate = estimates.get(one)
        if estimate is None or one in seen:
            continue
        if estimate.wrong is not None:
            return estimate.wrong
        seen.add(one)
        behind = [v for r in estimate.values[:1] for v in r.uses if v.chain < one.chain]
        todo += behind[::-1]
    return None


def given(version: Version, result: bool = False) -> Estimate:
    """What a number without working stands for: itself where it can be data, and is no result."""
    if not version.literal:
        return Estimate(())
    whole = version.matrix is not None and version.entry is None
    reading = bare(version.literal, version.matrix if whole else None, result)
    if reading is None:
        return Estimate(())
    if not version.signed and not whole:
        return Estimate((reading, reading.map(_minus)))
    return Estimate((reading,))


def bare(
    numbers: Sequence[t.Number], matrix: t.Matrix | None, result: bool = False
) -> Reading | None:
    """What a number, or a matrix of numbers, stands for without working."""
    made = []
    for n in numbers:
        x = point(number(n))
        made.append((x, x) if is_data(n) and not (result and n.places > 0) else (around(n), x))
    if matrix is None:
        ranges, x = made[0]
        return Reading(ranges, x, x)
    try:
        whole = laid_out(matrix, lambda _: point(0.0))
    except NoValueError:
        return None
    shaped, points = (whole.filled([m[k] for m in made]) for k in (0, 1))
    return Reading(shaped, points, points)


def contradicted(own: Reading, expected: tuple[Reading, ...], wrong: tuple[int, int]) -> Estimate:
    """What a result is that is not what it should be.

    It is the printed number alone or, if the author went on with the right one, what was expected.
    """
    alone = Reading(own.printed, own.printed, expected[0].exact, expected[0].uses)
    return Estimate((alone, *expected), wrong)


def worked(version: Version, own: Reading, allowed: tuple[Reading, ...]) -> Estimate:
    """What a result is: its printed number, and what its working gives that rounds to it."""
    printed = own.printed
    found = []
    for reading in allowed:
        ranges = joined(printed, reading.printed, reading.exact, shared(own.range, reading.range))
        if ranges is not None and _near(printed, reading, version.literal):
            found.append(Reading(ranges, printed, reading.exact, reading.uses))
    return Estimate(tuple(found[:2]) or (Reading(own.range, printed, printed),))


def _minus(value: Value) -> Value:
    return value.map(negative) if isinstance(value, Array) else negative(value)


def _near(printed: Value, reading: Reading, literal: tuple[t.Number, ...]) -> bool:
    """Whether a printed result is what a reading gives, but for its last places."""
    pairs = beside(printed, reading.range)
    if pairs is None or (literal and len(pairs) != len(literal)):
        return isinstance(printed, Array) and isinstance(reading.range, Array)
    if not literal:
        return meets(printed, reading.range)
    units = zip(pairs, map(unit, literal), strict=True)
    return all(gap(x, y) <= ROUNDED * (1 + 1e-9) * u for (x, y), u in units)
