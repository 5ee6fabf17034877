"""Scalars as decimals: every digit certain, halves rounded away from zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from flint import arb, fmpq, fmpz

from symprop.numbers.scalar import (
    NOUGHT,
    DomainError,
    Scalar,
    UndecidedError,
    negligible,
    sign,
)

_HALF = fmpq(1, 2)
_TEN = fmpz(10)
_ENDLESS = fmpq(_TEN**1000)


@cache
def ten(n: int) -> fmpq:
    """10ⁿ."""
    return fmpq(_TEN**n) if n >= 0 else fmpq(1, _TEN**-n)


@dataclass(frozen=True, slots=True)
class Shown:
    """A scalar as printed: its digits, and whether they are the whole truth.

    ``of`` names the value, where somebody has said it.
    """

    text: str
    exact: bool
    value: fmpq
    """The printed number itself."""
    of: str | None = field(default=None, compare=False)


def rounded(value: Scalar, places: int) -> fmpz:
    """``value`` in units of its ``places``-th decimal, rounded half away from zero.

    Raises:
        DomainError: a number with more than 1000 digits before its point.
    """
    if abs(value) > _ENDLESS:
        raise DomainError("a number of more than 1000 digits")
    scaled = abs(value) * ten(places) + _HALF
    if type(scaled) is fmpq:
        units = scaled.floor()
    else:
        units = scaled.floor().unique_fmpz()
        if units is None:
            units = _tie(scaled)
    return -units if value < 0 else units


def _tie(ball: arb) -> fmpz:
    """The whole number that a ball narrower than ``NOUGHT`` holds."""
    if not ball.rad() < NOUGHT:
        raise UndecidedError
    units = ball.upper().floor().unique_fmpz()
    assert units is not None
    return units


def fixed(value: Scalar, places: int) -> Shown:
    """``value`` to ``places`` decimals: as short as it is where exact, padded where rounded.

    The padding carries meaning: ``0.5`` is the number itself, ``0.50000`` a rounded one.
    """
    units = rounded(value, places)
    number = fmpq(units) * ten(-places)
    if type(value) is fmpq and value == number:
        return Shown(plain(number, places), True, number)
    return Shown(write_units(units, places), False, number)


def significant(value: Scalar, count: int) -> Shown:
    """``value`` to ``count`` significant digits, in plain decimal notation.

    What would have more than 1000 zeros after its point is shown as 0.
    """
    if sign(value) == 0:
        return Shown("0", type(value) is fmpq, fmpq(0))
    if abs(value) < 1 / _ENDLESS:
        return Shown("0", False, fmpq(0))
    try:
        places = count - 1 - magnitude(value)
        units = rounded(value, places)
    except UndecidedError:
        if type(value) is arb and negligible(value):  # 10⁻⁵⁰⁰⁰, of which only the size is known
            return Shown("0", False, fmpq(0))
        raise
    if abs(units) >= _TEN**count:  # 9.996 to three digits is 10.0, one place fewer
        places -= 1
        units = rounded(value, places)
    number = fmpq(units) * ten(-places)
    if type(value) is fmpq and value == number:
        return Shown(plain(number, max(places, 0)), True, number)
    return Shown(write_units(units, places), False, number)


def magnitude(value: Scalar) -> int:
    """The power of ten of the first digit: 0 for 1 to 9.99…, -3 for 0.002.

    Of a ball it is that of its smallest number; :func:`significant` takes the step to the next.
    """
    size = abs(value)
    if type(size) is arb:
        mantissa, exponent = size.lower().man_exp()
        size = fmpq(mantissa) * fmpq(2) ** exponent
    if size <= 0:
        raise UndecidedError
    guess = len(str(size.p)) - len(str(size.q))
    return guess if size >= ten(guess) else guess - 1


def plain(number: fmpq, places: int) -> str:
    """A rational with at most ``places`` decimals, without padding: ``1.1``, ``-3``."""
    text = write_units((number * ten(places)).p, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_units(units: fmpz, places: int) -> str:
    text = str(abs(units))
    minus = "-" if units < 0 else ""
    if places <= 0:
        return minus + (text + "0" * -places if units else "0")
    text = text.rjust(places + 1, "0")
    return f"{minus}{text[:-places]}.{text[-places:]}"


def long(value: Scalar, count: int = 30) -> str:
    """``count`` significant digits, fewer where the value ends earlier; ``1e-40`` when far out."""
    if sign(value) == 0:
        return "0"
    shown = significant(value, count)
    if shown.value == 0:
        return "0"
    power = magnitude(shown.value)
    if -7 <= power < count:
        return shown.text
    mantissa = significant(value * ten(-power), count).text
    return f"{mantissa}e{power}"
