"""Arrays and their entries: which names may be entries of which, and where."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from operator import attrgetter

from symprop.formula import tree as t

from ..claims.instances import without_index
from ..indices import wholes
from ..names import key
from ..values.arrays import Array, NoValueError, Value
from ..values.readings import Reading
from .quantities import Version

_JOINED = re.compile(r"([^\d,])(\d+)\Z")
Entry = tuple[Reading, Version]
"""The value of an entry, and the version that has it."""


def arrays_of(name: t.Formula) -> Iterator[tuple[t.Formula, tuple[int, ...]]]:
    """The arrays that a name may be an entry of, w and W for w_1, and its place there.

    The place may be joined to a subscript of the array's own: θ_{h12} is of θ_h.
    """
    if isinstance(name, t.Derivative) and isinstance(by := key(name.by), t.Name):
        whole = without_index(name)
        if whole is not None and by.sub.isdigit():
            yield whole, (int(by.sub),)
    if not isinstance(name, t.Name):
        return
    sub = _JOINED.sub(r"\1,\2", name.sub)
    for base in dict.fromkeys((name.base, name.base.upper())):
        yield from wholes(t.Name(base, sub, name.sup, name.accent))


def whole_of(found: Mapping[tuple[int, ...], Entry]) -> Reading | None:
    """The vector or matrix of entries that are known one by one, if none is missing."""
    rows = _rectangle(found)
    if rows is None or any(isinstance(r.range, Array) for r, _ in found.values()):
        return None
    flat = len(next(iter(found))) == 1
    ranges, printed, exact = (
        Array(tuple(tuple(pick(r) for r, _ in row) for row in rows), flat)
        for pick in (attrgetter("range"), attrgetter("printed"), attrgetter("exact"))
    )
    uses = tuple(version for _, version in found.values())
    return Reading(ranges, printed, exact, uses, all(r.sure for r, _ in found.values()))


def _rectangle(found: Mapping[tuple[int, ...], Entry]) -> list[list[Entry]] | None:
    """The entries of a vector as a column, or those of a matrix, if none is missing."""
    sizes = [max(k) for k in zip(*found, strict=False)]
    if len(found) < 2 or len({len(k) for k in found}) > 1 or len(found) != math.prod(sizes):
        return None
    if min(map(min, found)) < 1:
        return None
    rows = range(1, sizes[0] + 1)
    if len(sizes) == 1:
        return [[found[(i,)]] for i in rows]
    return [[found[i, j] for j in range(1, sizes[1] + 1)] for i in rows]


def entry_of(v: Value, place: tuple[int, ...]) -> Value:
    """An entry of an array.

    Raises:
        NoValueError: there is none at this place.
    """
    if isinstance(v, Array):
        rows, columns = v.whole.shape
        if len(place) == 1 and 1 in v.shape and 1 <= place[0] <= len(v.entries):
            return v.entries[place[0] - 1]
        if len(place) == 2 and 1 <= place[0] <= rows and 1 <= place[1] <= columns:
            return v.rows[place[0] - 1][place[1] - 1]
    raise NoValueError("no such entry")
