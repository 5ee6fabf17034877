"""Numbers as somebody wrote them."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.network.literal import MAX_DIGITS, quote, read_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0.20", "0.20"),
        ("1.0", "1.0"),
        ("2", "2"),
        ("-0.1", "-0.1"),
        ("0", "0"),
        ("-0", "-0"),
        ("0.000", "0.000"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (".5", "0.5"),
        ("-.50", "-0.50"),
        ("+0.5", "0.5"),
        ("5.", "5"),
        ("0.5e0", "0.5"),
        ("1e-3", "0.001"),
        ("1.50e-3", "0.00150"),
        ("1.5E2", "150"),
        ("2e3", "2000"),
        ("1e50", "1" + "0" * 50),
        ("1e-50", "0." + "0" * 49 + "1"),
        ("0e50", "0"),
    ],
)
def test_spellings_that_are_read(written: str, kept: str) -> None:
    assert read_number(written).text == kept


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("", ""),
        ("abc", ""),
        ("true", ""),
        (".nan", ""),
        ("-.inf", ""),
        ("Infinity", ""),
        ("2024-01-01", ""),
        ("1:30", ""),
        ("--1", ""),
        ("1e", ""),
        ("1e1.5", ""),
        (".", ""),
        ("٣", ""),  # a digit to Python's \d
        ("0.5 ", ""),
        ("0,1", "write a decimal point"),
        ("−0.1", "write - for minus"),
        ("1_000", "leave out _"),
        ("0x1F", "write it in decimal digits"),
        ("0o17", "write it in decimal digits"),
        ("1/3", "write a fraction as a decimal"),
        ("50%", "write a percentage as a decimal"),
        ("010", "leave out the first 0, which may mean octal digits"),
        ("-00.5", "leave out the first 0, which may mean octal digits"),
    ],
)
def test_spellings_that_are_not(written: str, hint: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        read_number(written)
    assert str(caught.value) == hint


@pytest.mark.parametrize(
    "written",
    [
        "1e51",
        "1e-51",
        "0e51",
        "0e-999999999",
        "1e999999999",
        "-1e-999999999999999999999999",
        "1" * 52,
        "0." + "3" * (MAX_DIGITS + 1),
        "0." + "0" * 101,
        "9" * 100_000,
        "0." + "0" * 100_000,
    ],
)
def test_numbers_out_of_range_are_refused_at_once(written: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ValueError, match="at most 50 significant digits"):
        read_number(written)
    assert time.perf_counter() - start < 0.1


@given(st.integers(-(10**MAX_DIGITS) + 1, 10**MAX_DIGITS - 1), st.integers(-100, 60))
def test_value_and_digits_survive(digits: int, exponent: int) -> None:
    written = f"{digits}e{exponent}"
    try:
        number = read_number(written)
    except ValueError:
        assert digits == 0 or abs(Decimal(written).adjusted()) > 50 or exponent < -100
        return
    assert number.value == Fraction(Decimal(written))
    assert "e" not in number.text.lower()
    assert number.places == max(0, -exponent)
    assert read_number(number.text) == number


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_value_error(text: str) -> None:
    try:
        number = read_number(text)
    except ValueError:
        return
    assert number.value == Fraction(Decimal(text))


def test_quote_shortens() -> None:
    assert quote("a" * 40) == f"'{'a' * 40}'"
    assert quote("a" * 41) == f"'{'a' * 37}...'"
