"""Expected values in the author's own precision."""

from __future__ import annotations

from flint import arb, fmpq

from symprop.formula.tree import Number
from symprop.numbers import digits
from symprop.numbers.grid import Value


def shown_like(value: Value, number: Number) -> str | None:
    """``value`` with as many decimals as ``number`` has."""
    if isinstance(value, arb):
        value = _middle(value)
    if not isinstance(value, fmpq):
        return None
    places = max(number.places, 0)
    units = digits.rounded(value, places)
    return digits.write_units(units, places)


def _middle(value: arb) -> fmpq:
    mantissa, exponent = value.mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)
