"""Rounding as it is taught: halves away from zero; padded where rounded, short where exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

from oracles.tape import PRECISION, Real, context

CTX = context(PRECISION)
_SAME = CTX.mpf(10) ** -60
_MOST = CTX.mpf(10) ** -20
_DECIMAL = Context(prec=5000, rounding=ROUND_HALF_UP)


def units(value: Fraction | Real, places: int) -> int:
    """``value`` in units of its ``places``-th decimal."""
    if isinstance(value, Fraction):
        whole, rest = divmod(abs(value) * Fraction(10) ** places, 1)
        up = int(whole) + (rest >= Fraction(1, 2))
    else:
        scaled = abs(value) * CTX.mpf(10) ** places
        floor = CTX.floor(scaled)
        lost = min(_SAME * max(1, scaled), _MOST)
        up = int(floor) + (scaled - floor > CTX.mpf(1) / 2 - lost)
    return -up if value < 0 else up


def decimal(value: Fraction | Real, places: int) -> Fraction:
    """``value`` rounded to ``places`` decimals."""
    return Fraction(units(value, places)) / Fraction(10) ** places


def places_of(value: Fraction | Real, significant: int) -> int:
    """How many decimals show ``significant`` digits of a number other than 0."""
    size = abs(value)
    assert size > 0
    ten: Any = Fraction(10) if isinstance(value, Fraction) else CTX.mpf(10)
    power = 0
    while size >= ten ** (power + 1):
        power += 1
    while size < ten**power:
        power -= 1
    places = significant - 1 - power
    return places - 1 if abs(units(value, places)) >= 10**significant else places


def text(value: Fraction, places: int) -> str:
    """``value`` rounded to ``places`` decimals by Python's own ``decimal``, not shortened."""
    exact = _DECIMAL.divide(Decimal(value.numerator), Decimal(value.denominator))
    done = exact.quantize(Decimal(1).scaleb(-places), context=_DECIMAL)
    return f"{abs(done) if done == 0 else done:f}"
