"""Small numbers keep their meaning: significant digits against Python's ``decimal``."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import example, given
from hypothesis import strategies as st

from symprop.numbers import digits
from symprop.numbers.digits import readable
from symprop.numbers.scalar import certain

SMALL = st.builds(
    lambda n, d, k: Fraction(n, d * 10**k),
    st.integers(-(10**6), 10**6),
    st.integers(1, 10**5),
    st.integers(0, 20),
)


def significant(x: Fraction, count: int) -> Fraction:
    """``x`` to ``count`` significant digits, halves away from zero, by another library."""
    context = Context(prec=count, rounding=ROUND_HALF_UP)
    return Fraction(context.divide(Decimal(x.numerator), Decimal(x.denominator)))


@given(SMALL, st.integers(0, 8), st.integers(0, 6))
@example(Fraction(23, 10**8), 5, 3)
@example(Fraction(99996, 10**8), 5, 3)
@example(Fraction(99996, 10**10), 5, 3)
def test_a_rounded_number_keeps_significant_digits(x: Fraction, places: int, least: int) -> None:
    shown = readable(fmpq(x.numerator, x.denominator), places, least)
    value = Fraction(Decimal(shown.text))
    assert value == Fraction(int(shown.value.p), int(shown.value.q))
    plain = digits.fixed(fmpq(x.numerator, x.denominator), places)
    kept = min(least, places)
    if shown.exact:
        assert value == x
        return
    few = abs(plain.value) < fmpq(10) ** (kept - 1 - places) if kept else False
    if not few:
        assert shown == plain
        return
    assert value == significant(x, kept)
    figures = shown.text.partition("e")[0].replace(".", "").lstrip("-0")
    assert len(figures) == kept
    # A power of ten below 10⁻⁵ and nowhere else; always with a point before it.
    assert ("e" in shown.text) == (abs(value) < Fraction(1, 10**5) and kept > 1)
    assert "." in shown.text


@pytest.mark.parametrize(
    ("value", "places", "least", "text", "exact"),
    [
        ("0.00000023", 5, 3, "2.3e-7", True),
        ("0.0000002304", 5, 3, "2.30e-7", False),
        ("-0.0000002304", 5, 3, "-2.30e-7", False),
        ("0.0000123456", 5, 3, "0.0000123", False),
        ("0.00123456", 5, 3, "0.00123", False),
        ("0.5", 5, 3, "0.5", True),
        ("0.00001", 5, 3, "0.00001", True),
        ("0", 5, 3, "0", True),
        ("0.000002", 5, 3, "2.0e-6", True),
        ("0.0000002304", 5, 0, "0.00000", False),
        ("0.0000002304", 5, 1, "0.0000002", False),
        ("0.0000002304", 2, 3, "2.3e-7", False),
        ("0.0000002304", 0, 3, "0", False),
        ("0.004321", 2, 3, "0.0043", False),
        ("0.000009996", 5, 3, "0.0000100", False),
    ],
)
def test_by_hand(value: str, places: int, least: int, text: str, exact: bool) -> None:
    number = Fraction(value)
    shown = readable(fmpq(number.numerator, number.denominator), places, least, "w")
    assert (shown.text, shown.exact, shown.of) == (text, exact, "w")


def test_balls_keep_theirs_too() -> None:
    assert certain(lambda: readable(arb(-20).exp(), 5, 3)).text == "2.06e-9"
    assert certain(lambda: readable(arb(2).sqrt() ** 2 - 2, 5, 3)).text == "0.00000"


def test_a_power_of_ten_for_significant_digits() -> None:
    assert digits.with_power(digits.significant(fmpq(1, 3 * 10**7), 4)).text == "3.333e-8"
    assert digits.with_power(digits.significant(fmpq(1, 300), 4)).text == "0.003333"
