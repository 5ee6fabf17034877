"""Expected values in the author's own precision."""

from __future__ import annotations

from flint import arb, fmpq

from symprop.formula.tree import Number
from symprop.numbers import digits
from symprop.numbers.array import Value
from symprop.numbers.scalar import Scalar

LARGEST = 4000
"""Bits before or after the point beyond which a value is not worth writing."""


def shown_like(value: Value, number: Number) -> str | None:
    """``value`` with as many decimals as ``number`` has; ``None`` beyond all use."""
    exact = _middle(value) if isinstance(value, arb) else value
    if not isinstance(exact, fmpq) or exact.p.bit_length() - exact.q.bit_length() > LARGEST:
        return None
    places = max(number.places, 0)
    units = digits.rounded(lowered(exact, number, places), places)
    return digits.write_units(units, places)


def lowered(value: Scalar, number: Number, places: int) -> Scalar:
    """What rounds to the digits of ``value`` as ``number`` has them: 0.6456… and not 0.6457…"""
    half = digits.ten(-places) / 2
    if not number.cut or bool(abs(value) < half):
        return value
    return value + half if bool(value < 0) else value - half


def _middle(value: arb) -> fmpq | None:
    if not value.is_finite():
        return None
    mantissa, exponent = value.mid().man_exp()
    if abs(int(exponent)) > LARGEST:
        return None
    return fmpq(mantissa) * fmpq(2) ** int(exponent)
