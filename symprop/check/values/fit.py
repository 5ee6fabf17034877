"""Whether a claim can be what it has to be: exactly, but for rounding, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from symprop.formula import tree as t
from symprop.record import Record

from ..names import numbers_of
from .arrays import Array, Range, Value, beside
from .interval import gap, number, point
from .readings import Reading, significant, unit

if TYPE_CHECKING:
    from ..claims.chains import Chain
    from .bound import Bound

HALF = 0.5 * (1 + 1e-9)


class Fit(Record):
    """How a claim fits.

    ``kind`` is ``fits``, ``rounded`` (off by at most one more unit of its last place), ``off`` or
    ``open`` where it cannot be told.  ``entry`` is the first entry of a matrix that is off.
    """

    kind: str
    entry: int | None = None
    reading: Reading | None = None
    """The value it should have: of all allowed ones the nearest."""


def fit(chain: Chain, bound: Bound) -> Fit:
    """How the side of a bound fits what is allowed; the best of all readings."""
    best = min(_fits(chain, bound), key=lambda found: _ORDER[found.kind])
    names = not chain.sides[bound.side].numeric and bound.basis in ("names", "before")
    if best.kind == "off" and names and bound.agrees is not False:
        return Fit("fits" if bound.agrees else "open", best.entry, best.reading)
    if best.kind == "off" and bound.loose:
        return Fit("rounded", best.entry, best.reading)
    return best


def _fits(chain: Chain, bound: Bound) -> Iterator[Fit]:
    """How each reading fits, until one does."""
    side = chain.sides[bound.side]
    numbers = numbers_of(side.formula)
    for allowed, own in product(bound.allowed, bound.own):
        if numbers is not None:
            found = _literal(numbers, allowed, own)
        else:
            found = _expression(allowed, own)
            unsure = not (allowed.sure and own.sure) and bound.agrees is not False
            if found.kind == "off" and unsure and not side.numeric:
                found = Fit("open")
        yield found
        if found.kind == "fits":
            return


_ORDER = {"fits": 0, "open": 1, "rounded": 2, "off": 3}


def _literal(numbers: list[t.Number], allowed: Reading, own: Reading) -> Fit:
    """A printed number, or a matrix of them."""
    pairs = beside(own.printed, allowed.range)
    if pairs is None or len(pairs) != len(numbers):
        return Fit("open")
    worst, where = "fits", None
    for k, (n, (_, w)) in enumerate(zip(numbers, pairs, strict=True)):
        kind = one(n, w)
        if _ORDER[kind] > _ORDER[worst]:
            worst, where = kind, k
    return Fit(worst, where if isinstance(allowed.range, Array) else None, allowed)


def one(n: t.Number, wanted: Range) -> str:
    """How one printed number fits a range."""
    u = unit(n)
    if not u:  # too small for floating point
        return "open"
    apart = gap(wanted, point(number(n))) / u
    if apart <= HALF:
        return "fits"
    if n.cut and apart <= 1:
        return "fits"
    if significant(n) >= 16 and apart <= 64:
        return "fits"
    if apart > 1.5 * (1 + 1e-9) or max(number(n) * x for x in wanted) < 0:
        return "off"  # nor does rounding change a sign
    if wanted[0] == wanted[1] and fits_places(wanted[0], n):
        return "off"
    return "rounded"


def apart(numbers: tuple[t.Number, ...], printed: Value, wanted: Value) -> int | None:
    """The first of the printed numbers that is off; -1 where the shapes differ."""
    pairs = beside(printed, wanted)
    if pairs is None or len(pairs) != len(numbers):
        return -1
    for k, (n, (_, x)) in enumerate(zip(numbers, pairs, strict=True)):
        if one(n, x) == "off":
            return k
    return None


def fits_places(x: float, n: t.Number) -> bool:
    """Whether a number needs no more places than were printed."""
    if n.places > 12:
        return False
    scaled = x / unit(n)
    return abs(scaled - round(scaled)) <= min(1e-9 * max(1.0, abs(scaled)), 1e-3)


def _expression(allowed: Reading, own: Reading) -> Fit:
    """A line of numbers or names."""
    pairs = beside(allowed.range, own.range)
    if pairs is None:
        return Fit("open")
    off = next((k for k, (x, y) in enumerate(pairs) if gap(x, y) > 0), None)
    if off is None:
        return Fit("fits", None, allowed)
    return Fit("off", off if len(pairs) > 1 else None, allowed)


def shown(value: Value, n: t.Number, entry: int | None = None) -> str | None:
    """A value with the places of a printed number."""
    if isinstance(value, Array):
        if entry is None or entry >= len(value.entries):
            return None
        value = value.entries[entry]
    x = (value[0] + value[1]) / 2
    places = max(n.places, 0)
    if "e" in n.text.lower():
        digits = len(n.text.lower().split("e")[0].lstrip("-").replace(".", ""))
        return f"{x:.{max(digits - 1, 0)}e}".replace("e+0", "e").replace("e-0", "e-")
    text = f"{x:.{places}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text
