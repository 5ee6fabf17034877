"""Scalars as decimals: every digit certain, halves rounded away from zero."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import floor, log10
from typing import TypeAlias

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
_ENDLESS_BALL = arb(_ENDLESS)
SMALL = fmpq(1, _TEN**5)
"""What is smaller is written with a power of ten."""
_HALF_BALL = arb(0.5)

# In double precision a product is right to three roundings, each of 2⁻⁵³ of it.  So below 2⁴⁰ it is
# off by less than 2⁻¹¹ with the ball's own width, and further than ``_NEAR`` from the next whole
# number it is certain on which side of it the true one lies.
_POWERS = [10.0**n for n in range(23)]
_MOST = len(_POWERS) - 1
_ENOUGH = 60
_LARGE = 2.0**40
_NEAR = 2.0**-9
_FAR = 1 - _NEAR


@cache
def ten(n: int) -> fmpq:
    """10ⁿ."""
    return fmpq(_TEN**n) if n >= 0 else fmpq(1, _TEN**-n)


@cache
def _ten(n: int) -> int:
    return int(10**n)


@cache
def _ten_ball(n: int) -> arb:
    return arb(_TEN**n)


Reader: TypeAlias = Callable[..., "Shown"]
"""From a scalar, and its name if it has one, to what is printed."""


class Shown:
    """A scalar as printed: its digits, and whether they are the whole truth.

    ``of`` names the value, where somebody has said it; equality passes over it.
    """

    __slots__ = ("exact", "of", "text", "value")

    def __init__(self, text: str, exact: bool, value: fmpq, of: str | None = None) -> None:
        self.text, self.exact, self.of = text, exact, of
        self.value = value
        """The printed number itself."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Shown):
            return NotImplemented
        mine, theirs = (self.text, self.exact), (other.text, other.exact)
        return mine == theirs and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((self.text, self.exact))

    def __repr__(self) -> str:
        return f"Shown({self.text!r}, exact={self.exact}, of={self.of!r})"


def rounded(value: Scalar, places: int) -> int:
    """``value`` in units of its ``places``-th decimal, rounded half away from zero.

    Raises:
        DomainError: a number with more than 1000 digits before its point.
    """
    if type(value) is fmpq:
        if abs(value) > _ENDLESS:
            raise DomainError("a number of more than 1000 digits")
        units = int((abs(value) * ten(places) + _HALF).floor())
        return -units if value < 0 else units
    if 0 <= places <= _MOST and value.rel_accuracy_bits() > _ENOUGH:
        number = float(value)
        scaled = abs(number) * _POWERS[places] + 0.5
        if scaled < _LARGE:
            units = int(scaled)
            if _NEAR < scaled - units < _FAR:
                return -units if number < 0 else units
    size = abs(value)
    if not size < _ENDLESS_BALL:
        raise DomainError("a number of more than 1000 digits")
    scaled = size * (_ten_ball(places) if places >= 0 else ten(places)) + _HALF_BALL
    whole = scaled.floor().unique_fmpz()
    units = int(_tie(scaled) if whole is None else whole)
    return -units if value < 0 else units


def _tie(ball: arb) -> fmpz:
    """The whole number that a ball narrower than ``NOUGHT`` holds."""
    if not ball.rad() < NOUGHT:
        raise UndecidedError
    units = ball.upper().floor().unique_fmpz()
    assert units is not None
    return units


def fixed(value: Scalar, places: int, of: str | None = None) -> Shown:
    """``value`` to ``places`` decimals: as short as it is where exact, padded where rounded.

    The padding carries meaning: ``0.5`` is the number itself, ``0.50000`` a rounded one.
    """
    if type(value) is fmpq and (value * ten(places)).q == 1 and abs(value) <= _ENDLESS:
        return Shown(plain(value, places), True, value, of)
    units = rounded(value, places)
    number = fmpq(units, _ten(places)) if places >= 0 else units * ten(-places)
    return Shown(write_units(units, places), False, number, of)


def significant(value: Scalar, count: int, of: str | None = None) -> Shown:
    """``value`` to ``count`` significant digits, in plain decimal notation.

    What would have more than 1000 zeros after its point is shown as 0.
    """
    if sign(value) == 0:
        return Shown("0", type(value) is fmpq, fmpq(0), of)
    if abs(value) < 1 / _ENDLESS:
        return Shown("0", False, fmpq(0), of)
    try:
        places = count - 1 - magnitude(value)
        units = rounded(value, places)
    except UndecidedError:
        if type(value) is arb and negligible(value):  # 10⁻⁵⁰⁰⁰, of which only the size is known
            return Shown("0", False, fmpq(0), of)
        raise
    if abs(units) >= _TEN**count:  # 9.996 to three digits is 10.0, one place fewer
        places -= 1
        units = rounded(value, places)
    number = fmpq(units) * ten(-places)
    if type(value) is fmpq and value == number:
        return Shown(plain(number, max(places, 0)), True, number, of)
    return Shown(write_units(units, places), False, number, of)


def readable(value: Scalar, places: int, at_least: int, of: str | None = None) -> Shown:
    """``value`` to ``places`` decimals, and to more where few of its digits would be left.

    What is rounded keeps ``at_least`` significant digits, though never more than ``places``;
    exact numbers stay as they are.
    """
    return reader(places, at_least)(value, of)


@cache
def reader(places: int, at_least: int) -> Reader:
    """What shows numbers as :func:`readable` does, for many of them."""
    least = min(at_least, places)
    small = ten(least - 1)

    def usual(value: Scalar, of: str | None = None) -> Shown:
        shown = fixed(value, places, of)
        if shown.exact or abs(shown.value * ten(places)) >= small:
            return shown
        longer = significant(value, least, of) if least > 0 else shown
        return shown if longer.value == 0 else with_power(longer)

    if not 0 <= places <= _MOST:
        return usual
    power, unit, enough = _POWERS[places], _ten(places), _ten(max(least - 1, 0))
    format = f".{places}f"

    def read(value: Scalar, of: str | None = None) -> Shown:
        if type(value) is not arb or value.rel_accuracy_bits() <= _ENOUGH:
            return usual(value, of)
        number = float(value)
        size = abs(number)
        scaled = size * power + 0.5
        if scaled < enough - _NEAR:
            return _small(number, places, least, of) or usual(value, of)
        if scaled < _LARGE:
            units = int(scaled)
            if _NEAR < scaled - units < _FAR:
                signed = fmpq(units if number > 0 else -units, unit)
                return Shown(number.__format__(format), False, signed, of)
        return usual(value, of)

    return read


def _small(number: float, places: int, count: int, of: str | None) -> Shown | None:
    """A number that shows less than ``count`` digits in so many places, if doubles tell them."""
    if count < 2:
        return None
    size, enough = abs(number), _POWERS[count - 1]
    scaled = 0.0
    while scaled < enough + 0.5:
        if places == _MOST:
            return None
        places += 1
        scaled = size * _POWERS[places] + 0.5
    units = int(scaled)
    if not (enough <= units < 10 * enough and _NEAR < scaled - units < _FAR):
        return None
    value = fmpq(units if number > 0 else -units, _ten(places))
    if units >= _ten(max(places - 5, 0)):
        return Shown(f"{number:.{places}f}", False, value, of)
    digits = str(units)
    minus = "-" if number < 0 else ""
    return Shown(f"{minus}{digits[0]}.{digits[1:]}e{count - 1 - places}", False, value, of)


def with_power(shown: Shown) -> Shown:
    """A number below 10⁻⁵ with a power of ten, 2.30e-7; one rounded digit stays a decimal."""
    if shown.value == 0 or abs(shown.value) >= SMALL:
        return shown
    digits = shown.text.lstrip("-0.")
    if len(digits) == 1 and not shown.exact:
        return shown
    minus = "-" if shown.value < 0 else ""
    power = magnitude(shown.value)
    text = f"{minus}{digits[0]}.{digits[1:] or '0'}e{power}"
    return Shown(text, shown.exact, shown.value, shown.of)


def magnitude(value: Scalar) -> int:
    """The power of ten of the first digit: 0 for 1 to 9.99…, -3 for 0.002.

    Of a ball it is that of its smallest number; :func:`significant` takes the step to the next.
    """
    size = abs(value)
    if type(size) is arb:
        number = float(size.lower())
        if 1e-300 < number < 1e300:
            power = log10(number)
            if 1e-9 < power % 1 < 1 - 1e-9:  # far enough from the next power of ten
                return floor(power)
        mantissa, exponent = size.lower().man_exp()
        size = fmpq(mantissa) * fmpq(2) ** exponent
    if size <= 0:
        raise UndecidedError
    guess = len(str(size.p)) - len(str(size.q))
    return guess if size >= ten(guess) else guess - 1


def plain(number: fmpq, places: int) -> str:
    """A rational with at most ``places`` decimals, without padding: ``1.1``, ``-3``."""
    text = write_units(int((number * ten(places)).p), places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_units(units: int, places: int) -> str:
    """A whole number of units of the last decimal, in plain notation."""
    text = str(abs(units))
    minus = "-" if units < 0 else ""
    if places <= 0:
        return minus + (text + "0" * -places if units else "0")
    if len(text) <= places:
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
