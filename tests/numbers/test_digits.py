"""Digits: every shown decimal against Python's own ``decimal`` on exact rationals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import example, given
from hypothesis import strategies as st
from oracles import rounding

from symprop.numbers import digits, scalar
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import DomainError, UndecidedError, certain, fraction

WHOLE = st.integers(-(10**12), 10**12)
RATIONALS = st.builds(Fraction, WHOLE, st.integers(1, 10**9))
DECIMALS = st.builds(lambda n, k: Fraction(n, 10**k), WHOLE, st.integers(0, 14))
TIES = st.builds(lambda n, k: Fraction(2 * n + 1, 2 * 10**k), WHOLE, st.integers(0, 9))
NUMBERS = st.one_of(RATIONALS, DECIMALS, TIES)


def exact(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def padded(text: str, places: int) -> str:
    """A number as short as it is, with the zeros that a rounded one would have."""
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(places, '0')}" if places > 0 else whole


# --- decimal places -----------------------------------------------------------------------------


@given(NUMBERS, st.integers(0, 12))
@example(Fraction(1, 2), 0)
@example(Fraction(-1, 2), 0)
@example(Fraction(0), 3)
@example(Fraction(-1, 10**9), 5)
@example(Fraction(9996, 1000), 2)
def test_fixed_is_decimals_half_up(x: Fraction, places: int) -> None:
    shown = digits.fixed(exact(x), places)
    assert padded(shown.text, places) == rounding.text(x, places)
    assert fraction(shown.value) == rounding.decimal(x, places) == Fraction(shown.text)
    assert shown.exact == (fraction(shown.value) == x)


@given(NUMBERS, st.integers(0, 12))
def test_a_number_is_padded_where_rounded_and_short_where_exact(x: Fraction, places: int) -> None:
    text = digits.fixed(exact(x), places).text
    decimals = len(text.partition(".")[2])
    if (x * 10**places).denominator == 1:
        assert Fraction(text) == x
        assert not text.endswith(("0", ".")) or "." not in text
    else:
        assert decimals == places


@pytest.mark.parametrize(
    ("x", "places", "text"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.1249999999", 2, "0.12"),
        ("9.996", 2, "10.00"),
        ("99.95", 1, "100.0"),
        ("-0.00001", 4, "0.0000"),
        ("0", 5, "0"),
        ("-3", 5, "-3"),
        ("1.10", 5, "1.1"),
        ("1200", 2, "1200"),
        ("0.05", 1, "0.1"),
        ("123456789.5", 0, "123456790"),
    ],
)
def test_fixed_by_hand(x: str, places: int, text: str) -> None:
    assert digits.fixed(exact(Fraction(x)), places).text == text


# --- significant digits -------------------------------------------------------------------------


def python_significant(x: Fraction, count: int) -> Decimal:
    """The same with ``decimal``: divide with room to spare, then round once."""
    with localcontext() as context:
        context.prec, context.rounding = 400, ROUND_HALF_UP
        full = Decimal(x.numerator) / Decimal(x.denominator)
        context.prec = count
        return +full


@given(NUMBERS, st.integers(1, 12))
@example(Fraction(9996, 1000), 3)
@example(Fraction(-99995, 10**9), 4)
@example(Fraction(95, 100), 1)
def test_significant_is_decimals_half_up(x: Fraction, count: int) -> None:
    shown = digits.significant(exact(x), count)
    assert fraction(shown.value) == Fraction(python_significant(x, count))
    assert Fraction(shown.text) == fraction(shown.value)
    assert shown.exact == (fraction(shown.value) == x)
    assert "e" not in shown.text.lower()


@given(NUMBERS, st.integers(1, 12))
def test_a_rounded_number_has_as_many_digits_as_asked_for(x: Fraction, count: int) -> None:
    shown = digits.significant(exact(x), count)
    written = shown.text.lstrip("-").replace(".", "").lstrip("0")
    if not shown.exact:
        assert len(written) == count or ("." not in shown.text and len(written) > count)


@pytest.mark.parametrize(
    ("x", "count", "text"),
    [
        ("9.996", 3, "10.0"),
        ("9.994", 3, "9.99"),
        ("0.0009996", 3, "0.00100"),
        ("-0.095", 1, "-0.1"),
        ("0.1", 4, "0.1"),
        ("12345", 2, "12000"),
        ("15000", 2, "15000"),
        ("0", 3, "0"),
        ("0.12345", 4, "0.1235"),
    ],
)
def test_significant_by_hand(x: str, count: int, text: str) -> None:
    assert digits.significant(exact(Fraction(x)), count).text == text


# --- magnitude and long -------------------------------------------------------------------------


@given(NUMBERS.filter(bool))
@example(Fraction(10))
@example(Fraction(1, 1000))
@example(Fraction(-99999, 100000))
def test_magnitude_is_the_power_of_the_first_digit(x: Fraction) -> None:
    power = digits.magnitude(exact(x))
    assert Fraction(10) ** power <= abs(x) < Fraction(10) ** (power + 1)


@given(st.builds(lambda x, k: x * Fraction(10) ** k, RATIONALS, st.integers(-60, 60)))
def test_long_has_thirty_digits_and_an_exponent_far_out(x: Fraction) -> None:
    text = digits.long(exact(x))
    assert Fraction(Decimal(text)) == Fraction(python_significant(x, 30))
    power = 0 if not x else digits.magnitude(exact(Fraction(Decimal(text))))
    assert ("e" in text) == (not -7 <= power < 30)


@pytest.mark.parametrize(
    ("x", "text"),
    [
        ("0", "0"),
        ("0.25", "0.25"),
        ("-1e-40", "-1e-40"),
        ("1.5e30", "1.5e30"),
        ("1e29", "1" + "0" * 29),
        ("0.0000001", "0.0000001"),
        ("0.00000001", "1e-8"),
    ],
)
def test_long_by_hand(x: str, text: str) -> None:
    assert digits.long(exact(Fraction(x))) == text


def test_long_of_an_irrational_is_certain() -> None:
    assert certain(lambda: digits.long(arb(2).sqrt())) == "1.41421356237309504880168872421"
    third = certain(lambda: digits.long(-arb(1) / 3 * arb(10) ** -20))
    assert third == "-3.33333333333333333333333333333e-21"


# --- balls --------------------------------------------------------------------------------------


@given(st.integers(2, 10**9), st.integers(0, 25))
def test_a_ball_shows_the_digits_of_the_truth(n: int, places: int) -> None:
    """√n with any number of decimals, against whole-number square roots."""
    from math import isqrt

    root = isqrt(n)
    if root * root == n:
        return
    twice = isqrt(4 * n * 10 ** (2 * places))  # 2·√n in units of the last place, cut off
    shown = certain(lambda: digits.fixed(arb(n).sqrt(), places))
    assert fraction(shown.value) == Fraction((twice + 1) // 2, 10**places)
    assert not shown.exact


@given(st.integers(-400, 400), st.integers(1, 20))
def test_a_ball_has_the_significant_digits_of_the_truth(power: int, count: int) -> None:
    shown = certain(lambda: digits.significant(arb(power).exp(), count) if power else None)
    if shown is not None:
        with localcontext() as context:
            context.prec = count + 400
            truth = Fraction(Decimal(power).exp())
        assert fraction(shown.value) == Fraction(python_significant(truth, count))


def test_more_bits_are_taken_until_a_digit_is_certain() -> None:
    """1/4 and a little more, with the little in the 200th decimal: not decided at the start."""
    runs: list[int] = []

    def compute() -> Shown:
        runs.append(ctx.prec)
        little = (arb(2).sqrt() - arb(1)) * arb(10) ** -200
        return digits.fixed(arb("0.25") - little, 1)

    assert certain(compute).text == "0.2"
    assert len(runs) > 1
    assert sorted(runs) == runs


def test_an_undecided_digit_raises_at_one_precision() -> None:
    little = arb(10) ** -100
    with ctx.workprec(64), pytest.raises(UndecidedError):
        digits.fixed(arb("0.25") - little, 1)
    with ctx.workprec(64), pytest.raises(UndecidedError):
        digits.significant(arb(2).sqrt() ** 2 - 2, 3)
    with ctx.workprec(64), pytest.raises(UndecidedError):
        digits.magnitude(arb(2).sqrt() ** 2 - 2)


def test_what_300_decimals_cannot_tell_from_a_tie_is_one() -> None:
    half = certain(lambda: digits.fixed(arb(2).sqrt() ** 2 / 4, 0))
    assert (half.text, half.exact) == ("1", False)
    minus = certain(lambda: digits.fixed(-(arb(2).sqrt() ** 2) / 4, 0))
    assert minus.text == "-1"


def test_what_300_decimals_cannot_tell_from_0_is_0() -> None:
    def nothing() -> arb:
        return arb(2).sqrt() ** 2 - 2

    assert certain(lambda: digits.fixed(nothing(), 5)) == Shown("0.00000", False, fmpq(0))
    assert certain(lambda: digits.significant(nothing(), 5)) == Shown("0", False, fmpq(0))
    assert certain(lambda: digits.long(nothing())) == "0"
    assert certain(lambda: scalar.sign(nothing())) == 0


def test_a_ball_around_a_power_of_ten() -> None:
    """Which digit comes first stays open, and does not matter."""
    shown = certain(lambda: digits.significant(arb(10).sqrt() ** 2 / 100, 3))
    assert shown.text == "0.100"
    assert certain(lambda: digits.long(arb(10).sqrt() ** 2)) == "10.0000000000000000000000000000"
    tight = certain(lambda: digits.significant(1 - arb(10) ** -3 / arb(2).sqrt(), 3))
    assert tight.text == "0.999"
    assert certain(lambda: digits.significant(1 - arb(10) ** -4 / arb(5).sqrt(), 3)).text == "1.00"


def test_a_number_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(DomainError, match="1000 digits"):
        certain(lambda: digits.fixed(arb(5000).exp(), 3))
    with pytest.raises(DomainError):
        digits.fixed(fmpq(10) ** 1001, 0)
    assert len(digits.fixed(fmpq(10) ** 1000, 0).text) == 1001


@given(NUMBERS, st.integers(0, 9))
def test_plain_drops_what_says_nothing(x: Fraction, places: int) -> None:
    rounded = rounding.decimal(x, places)
    text = digits.plain(exact(rounded), places)
    assert Fraction(text) == rounded
    assert text == f"{Decimal(text):f}"
    assert "." not in text or text[-1] not in "0."
    assert text != "-0"


# --- balls --------------------------------------------------------------------------------------

BESIDE = st.builds(
    lambda n, places, power, side: (Fraction(2 * n + 1, 2) + side * Fraction(1, 3**power), places),
    st.integers(-(10**9), 10**9),
    st.integers(0, 14),
    st.integers(0, 40),
    st.sampled_from([-1, 1]),
)
"""Numbers a little beside a tie, in units of a decimal place, and that place."""


@given(BESIDE)
def test_balls_beside_a_tie_are_rounded_to_the_right_side(case: tuple[Fraction, int]) -> None:
    units, places = case
    x = units / 10**places
    ball = certain(lambda: digits.fixed(arb(exact(x)), places))
    assert ball.text == padded(rounding.text(x, places), places)
    assert not ball.exact
