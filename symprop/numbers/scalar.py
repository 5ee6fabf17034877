"""Scalars: exact rationals (``fmpq``) that turn into balls (``arb``) where they must.

A ball is an interval that is guaranteed to hold the true value; its width follows the working
precision.  Whatever cannot be decided at that precision (is it positive? which digit comes
next?) raises :class:`UndecidedError`, and :func:`certain` starts again with four times the bits.

No precision ever tells that an irrational expression is 0 (the probabilities of a softmax minus
1).  So a ball around 0 that is narrower than ``NOUGHT``, some 300 decimals, counts as 0.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias, TypeVar

from flint import arb, ctx, fmpq

Scalar: TypeAlias = fmpq | arb
T = TypeVar("T")

START_BITS = 192
MOST_BITS = 12288
EXACT_BITS = 2048
"""A rational with a longer denominator goes on as a ball: exactness would cost without end."""
LONGEST_BITS = 1 << 16
"""A power that would be longer, up or down, is a ball from the beginning."""
GOOD_BITS = 140
"""The relative accuracy that every value has: 30 significant digits, and 40 bits to spare."""
NOUGHT = arb(2) ** -1000
"""What is certainly closer to 0 than this, and not certainly different from 0, counts as 0."""

ZERO = fmpq(0)
ONE = fmpq(1)


class UndecidedError(ArithmeticError):
    """The working precision does not tell; more bits may."""


class DomainError(ArithmeticError):
    """No real value: a division by zero, the logarithm of a negative number."""

    missing = "loss"
    """What there is none of: the loss, or else the gradient."""
    epochs = 0
    """How many epochs of learning had led there."""
    place = ""
    """The id of the value that was being worked."""


def certain(compute: Callable[[], T]) -> T:
    """The result of ``compute``, run with as many bits as its decisions need.

    Within another such run it begins with the bits that that one has come to.

    Raises:
        UndecidedError: a decision stays open at 12288 bits.
    """
    bits = max(START_BITS, ctx.prec)
    while True:
        try:
            with ctx.workprec(bits):
                return compute()
        except UndecidedError:
            bits *= 4
            if bits > MOST_BITS:
                raise


def scalar(value: Fraction | int) -> fmpq:
    """An exact scalar."""
    return fmpq(value.numerator, value.denominator)


def decimal(text: str) -> fmpq:
    """The exact scalar that decimal digits denote: ``0.20``, ``-3``, ``2.5e-7``."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, part = mantissa.partition(".")
    power = int(exponent or 0) - len(part)
    digits = int(whole + part)
    return fmpq(digits * 10**power) if power >= 0 else fmpq(digits, 10**-power)


def fraction(value: fmpq) -> Fraction:
    """An exact scalar as Python's own fraction."""
    return Fraction(int(value.p), int(value.q))


def trim(value: Scalar) -> Scalar:
    """``value`` fit to go on with: accurate, and as a ball once its exact form is beyond use.

    Raises:
        UndecidedError: a ball that is not known to ``GOOD_BITS``, and not negligible.
    """
    if type(value) is fmpq:
        return arb(value) if value.q.bit_length() > EXACT_BITS else value
    if value.rel_accuracy_bits() < GOOD_BITS and not negligible(value):
        raise UndecidedError
    return value


def sign(value: Scalar) -> int:
    """-1, 0 or 1; raises ``UndecidedError`` where a ball holds zero and more."""
    if value > 0:
        return 1
    if value < 0:
        return -1
    if value == 0 or negligible(value):
        return 0
    raise UndecidedError


def negligible(ball: arb) -> bool:
    """Whether all of a ball lies within 300 decimals of 0."""
    return bool(abs(ball) < NOUGHT)


def same(a: Scalar, b: Scalar) -> bool:
    """Whether two scalars are certainly equal: rationals by value, a ball never."""
    return type(a) is fmpq and type(b) is fmpq and bool(a == b)


def multiply(a: Scalar, b: Scalar) -> Scalar:
    """a · b; 0 times anything is exactly 0."""
    product = a * b
    return ZERO if type(product) is arb and product == 0 else product


def divide(a: Scalar, b: Scalar) -> Scalar:
    """a / b."""
    if sign(b) == 0:
        raise DomainError("division by zero")
    return ZERO if a == 0 else a / b


def power(base: Scalar, exponent: Scalar) -> Scalar:
    """``base`` to ``exponent``; exact for small whole exponents."""
    if type(exponent) is fmpq and exponent.q == 1 and abs(exponent.p) <= 1000:
        n = int(exponent.p)
        if n < 0 and sign(base) == 0:
            raise DomainError("division by zero")
        if type(base) is fmpq and _height(base) * abs(n) > LONGEST_BITS:
            base = arb(base)
        return _whole(base, n)
    if sign(base) <= 0:
        if sign(base) == 0 and sign(exponent) > 0:
            return ZERO
        raise DomainError("a power of a number that is not positive")
    return _finite(arb(base) ** arb(exponent))


def _height(value: fmpq) -> int:
    return int(max(value.p.bit_length(), value.q.bit_length()))


def _whole(base: Scalar, n: int) -> Scalar:
    """A whole power, worked by squaring: ``arb`` itself makes nan of a ball around 0."""
    if type(base) is fmpq or n < 0:
        return base**n
    out: Scalar = ONE
    square = base
    while n:
        if n % 2:
            out = out * square
        square = square * square
        n //= 2
    return out


def _finite(value: arb) -> arb:
    if not value.is_finite():
        raise DomainError("a value beyond all bounds")
    return value


def _fixed(
    argument: int, value: int, otherwise: Callable[[arb], arb]
) -> Callable[[Scalar], Scalar]:
    """A function that is rational at one argument and irrational at the other rationals."""
    at, result = fmpq(argument), fmpq(value)

    def apply(x: Scalar) -> Scalar:
        if type(x) is fmpq and x == at:
            return result
        return _finite(otherwise(arb(x)))

    return apply


def log(x: Scalar) -> Scalar:
    """The natural logarithm."""
    around = sign(x)
    if around < 0 or (around == 0 and x == 0):
        raise DomainError(f"the logarithm of {'a negative number' if around else '0'}")
    if around == 0:
        raise DomainError("the logarithm of a number that 300 decimals do not tell from 0")
    return _log(x)


def sqrt(x: Scalar) -> Scalar:
    """The square root; exact for squares of rationals."""
    around = sign(x)
    if around < 0:
        raise DomainError("the square root of a negative number")
    if type(x) is fmpq:
        p, q = x.p.isqrt(), x.q.isqrt()
        if p * p == x.p and q * q == x.q:
            return fmpq(p, q)
    if around == 0:  # a ball around 0, some of it negative
        edge = abs(x).upper().sqrt()
        return edge.union(-edge)
    return arb(x).sqrt()


exp = _fixed(0, 1, arb.exp)
tanh = _fixed(0, 0, arb.tanh)
erf = _fixed(0, 0, arb.erf)
sin = _fixed(0, 0, arb.sin)
cos = _fixed(0, 1, arb.cos)
_log = _fixed(1, 0, arb.log)


def absolute(x: Scalar) -> Scalar:
    """|x|."""
    return abs(x)


def largest(*xs: Scalar) -> Scalar:
    """The maximum; ``UndecidedError`` where two balls overlap."""
    best = xs[0]
    for x in xs[1:]:
        if sign(x - best) > 0:
            best = x
    return best


def smallest(*xs: Scalar) -> Scalar:
    """The minimum."""
    return -largest(*(-x for x in xs))
