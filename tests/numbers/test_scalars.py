"""Scalars: exact where they can be, certain where they cannot, and honest about the rest."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from symprop.numbers import scalar as s
from symprop.numbers.scalar import ONE, ZERO, DomainError, Scalar, UndecidedError, certain

RATIONALS = st.builds(Fraction, st.integers(-(10**6), 10**6), st.integers(1, 10**4))
MP = mpmath.MPContext()
MP.dps = 60


def exact(x: Fraction) -> fmpq:
    return s.scalar(x)


def holds(ball: Scalar, truth: object, digits: int = 35) -> bool:
    """Whether a ball holds a number known to 60 digits, and is narrow."""
    near = arb(MP.nstr(truth, 58)) + arb(0, 1e-55)
    return bool(arb(ball).overlaps(near)) and arb(ball).rel_accuracy_bits() > 3.33 * digits


@given(RATIONALS)
def test_fractions_there_and_back(x: Fraction) -> None:
    assert s.fraction(s.scalar(x)) == x


@given(RATIONALS)
def test_functions_hold_the_truth(x: Fraction) -> None:
    value = MP.mpf(x.numerator) / x.denominator
    rules: list[tuple[Callable[[Scalar], Scalar], Callable[..., object]]] = [
        (s.exp, MP.exp),
        (s.tanh, MP.tanh),
        (s.sin, MP.sin),
        (s.cos, MP.cos),
    ]
    if abs(x) > 50:
        rules = rules[2:]
    if x > 0:
        rules += [(s.log, MP.ln), (s.sqrt, MP.sqrt)]
    if 0 < abs(x) < 5:
        rules += [(s.erf, MP.erf)]
    with ctx.workprec(192):
        for mine, truth in rules:
            found = mine(exact(x))
            if type(found) is fmpq:
                assert holds(found, truth(value), 0) or found in (ZERO, ONE)
            else:
                assert holds(found, truth(value))


def test_the_rational_points_of_functions_stay_rational() -> None:
    points = [
        (s.exp, 0, 1),
        (s.tanh, 0, 0),
        (s.erf, 0, 0),
        (s.sin, 0, 0),
        (s.cos, 0, 1),
        (s.log, 1, 0),
        (s.sqrt, 0, 0),
    ]
    for f, at, value in points:
        found = f(fmpq(at))
        assert type(found) is fmpq
        assert found == value
    assert s.sqrt(fmpq(9, 16)) == fmpq(3, 4)
    assert type(s.sqrt(fmpq(2))) is arb


@given(RATIONALS, RATIONALS)
def test_arithmetic_is_exact(x: Fraction, y: Fraction) -> None:
    a, b = exact(x), exact(y)
    assert s.fraction(s.multiply(a, b)) == x * y
    if y:
        assert s.fraction(s.divide(a, b)) == x / y
    assert s.fraction(s.largest(a, b)) == max(x, y)
    assert s.fraction(s.smallest(a, b)) == min(x, y)
    assert s.fraction(s.absolute(a)) == abs(x)
    assert s.sign(a) == (x > 0) - (x < 0)
    assert s.same(a, b) == (x == y)


@given(RATIONALS, st.integers(-6, 12))
def test_whole_powers_are_exact(x: Fraction, n: int) -> None:
    if x or n >= 0:
        assert s.fraction(s.power(exact(x), fmpq(n))) == x**n


@given(RATIONALS.filter(lambda x: abs(x) < 30), st.integers(0, 9))
def test_whole_powers_of_balls(x: Fraction, n: int) -> None:
    with ctx.workprec(192):
        ball = arb(exact(x)) + arb(2).sqrt()
        value = MP.mpf(x.numerator) / x.denominator + MP.sqrt(2)
        assert holds(s.power(ball, fmpq(n)), value**n, 25)


def test_powers_and_roots_of_a_ball_around_0() -> None:
    """arb itself gives nan here: an Adam step with a gradient of 0 came to grief over it."""
    nothing = arb(2).sqrt() ** 2 - 2
    for n in (1, 2, 3):
        assert s.power(nothing, fmpq(n)).contains(0)
    assert s.power(nothing, fmpq(0)) == 1
    with pytest.raises(UndecidedError):
        s.sqrt(nothing)
    root = certain(lambda: s.sqrt(arb(2).sqrt() ** 2 - 2))
    assert arb(root).contains(0)
    assert s.sign(root) == 0


def test_other_powers() -> None:
    with ctx.workprec(192):
        assert holds(s.power(fmpq(2), fmpq(1, 2)), MP.sqrt(2))
        assert s.power(ZERO, fmpq(1, 2)) == 0
        for base, exponent in ((ZERO, fmpq(-1)), (fmpq(-2), fmpq(1, 2)), (ZERO, fmpq(-1, 2))):
            with pytest.raises(DomainError):
                s.power(base, exponent)


def test_0_times_an_irrational_is_exactly_0() -> None:
    root = arb(2).sqrt()
    for product in (s.multiply(ZERO, root), s.multiply(root, ZERO), s.divide(ZERO, root)):
        assert type(product) is fmpq
        assert product == 0


def test_no_value() -> None:
    with pytest.raises(DomainError, match="division by zero"):
        s.divide(ONE, ZERO)
    for x in (ZERO, fmpq(-1), -arb(2).sqrt()):
        with pytest.raises(DomainError, match="logarithm"):
            s.log(x)
    for y in (fmpq(-1), -arb(2).sqrt()):
        with pytest.raises(DomainError, match="square root"):
            s.sqrt(y)
    with pytest.raises(DomainError, match="bounds"):
        s.exp(fmpq(10) ** 100)


# --- decisions ----------------------------------------------------------------------------------


def test_equal_irrationals_are_undecided_at_one_precision() -> None:
    root = arb(2).sqrt()
    gap = root * root - 2
    for question in (s.sign, s.log, s.sqrt, lambda x: s.divide(ONE, x), s.trim):
        with pytest.raises(UndecidedError):
            question(gap)
    with pytest.raises(UndecidedError):
        s.largest(root, arb(8).sqrt() / 2)
    with pytest.raises(UndecidedError):
        s.smallest(root, arb(8).sqrt() / 2)


def test_equal_irrationals_count_as_equal_after_300_decimals() -> None:
    root = certain(lambda: s.largest(arb(2).sqrt(), arb(8).sqrt() / 2))
    assert root.overlaps(arb(2).sqrt())
    with pytest.raises(DomainError, match="division by zero"):
        certain(lambda: s.divide(ONE, arb(2).sqrt() ** 2 - 2))


def test_balls_are_never_the_same() -> None:
    assert not s.same(arb(2), arb(2))
    assert not s.same(arb(2), fmpq(2))


def test_certain_tries_with_more_bits_and_gives_up_in_the_end() -> None:
    seen: list[int] = []

    def never() -> None:
        seen.append(ctx.prec)
        raise UndecidedError

    before = ctx.prec
    with pytest.raises(UndecidedError):
        certain(never)
    assert ctx.prec == before
    assert seen[0] == s.START_BITS
    assert seen[-1] == s.MOST_BITS
    assert sorted(set(seen)) == seen


def test_other_errors_pass_through_certain() -> None:
    def fail() -> None:
        raise DomainError

    with pytest.raises(DomainError):
        certain(fail)


# --- trim ---------------------------------------------------------------------------------------


def test_trim_keeps_exact_numbers_until_they_are_beyond_use() -> None:
    short, long = fmpq(1, 3), fmpq(1, 3**2000)
    assert s.trim(short) is short
    with ctx.workprec(192):
        assert type(s.trim(long)) is arb
        assert s.trim(long).overlaps(arb(long))


def test_trim_asks_for_thirty_digits() -> None:
    with ctx.workprec(192):
        good = arb(2).sqrt()
        assert s.trim(good) is good
        with pytest.raises(UndecidedError):
            s.trim(arb(2).sqrt() - arb(2).sqrt() * (1 - arb(2) ** -80))
    with ctx.workprec(3072):
        nothing = arb(2).sqrt() ** 2 - 2
        assert s.trim(nothing) is nothing


@given(st.integers(1, 60))
def test_what_cancels_is_refined_until_it_has_thirty_digits(power: int) -> None:
    """1 − tanh²(z) of a saturated unit loses digits; the ball that comes out has them."""

    def slope() -> Scalar:
        return s.trim(1 - s.power(s.tanh(fmpq(power)), fmpq(2)))

    found = certain(slope)
    with MP.workdps(150):
        truth = 1 / MP.cosh(power) ** 2
    assert holds(found, truth)
