"""What somebody has written for a number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.handout.marking.answer import LONGEST, read_answer

READ = {
    "0,755": "0.755",
    "−0.75026": "-0.75026",
    " - 0,5 ": "-0.5",
    ".5": "0.5",
    "5.": "5",
    "1/8": "1/8",
    "-3 / 4": "-3/4",
    "½": "1/2",
    "1.5e-3": "0.0015",
    "1,5·10⁻³": "0.0015",
    "1.5*10^-3": "0.0015",
    r"1.5 \cdot 10^{-3}": "0.0015",
    r"\frac{1}{8}": "1/8",
    "$0{,}755$": "0.755",
    r"\boxed{0.755}": "0.755",
    r"\underline{0.755\rule{0pt}{1.8em}\hspace{2em}}\,{\scriptstyle(1)}": "0.755",
    "__0.755__ (1)": "0.755",
    "z₁ ≈ 0.755": "0.755",
    "0.22 + 0.88 = 1.1": "1.1",
    "1 000,5": "1000.5",
    "1'000.5": "1000.5",
    "1.234,5": "1234.5",
    "1,234.5": "1234.5",
    "0.750 26": "0.75026",
    "5 %": "0.05",
    "0.755 (3 d.p.)": "0.755",
    "0.755 ± 0.0005": "0.755",
    "(-0.1)": "-0.1",
    "0. 755": "0.755",
    "٠٫٧٥": "0.75",
    "+0.5": "0.5",
}


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_numbers(text: str, value: str) -> None:
    assert read_answer(text).value == Fraction(value)


@pytest.mark.parametrize(
    "text", ["", "  ", "____", "?", "—", "...", "x =", r"\underline{\rule{0pt}{1.8em}\hspace{5em}}"]
)
def test_nothing_written(text: str) -> None:
    assert read_answer(text).missing


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "__import__('os').system('true')",
        "9**9**9",
        "1 2",
        "0.1.2",
        "1/0",
        "1½",
        "3x",
        "1e9999",
        "1.1 =",
        "0.2*1.1",
        "nan",
        "inf",
        "1" * (LONGEST + 1),
        "(" * 400,
        True,
        ["0.5"],
        {"value": 1},
    ],
)
def test_unreadable(text: object) -> None:
    answer = read_answer(text)
    assert answer.unreadable
    assert not answer.missing


def test_values_of_json() -> None:
    assert read_answer(None).missing
    assert read_answer(2).value == 2
    assert read_answer(0.5).value == Fraction(1, 2)


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 8),
    st.sampled_from(".,"),
    st.sampled_from("-−–"),
    st.sampled_from(["", " ", "\u00a0"]),
)
def test_every_spelling_of_a_decimal(
    units: int, places: int, point: str, minus: str, space: str
) -> None:
    digits = str(abs(units)).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    text = (minus + space if units < 0 else "") + whole + (point + decimals if places else "")
    answer = read_answer(text)
    assert answer.value == Fraction(units, 10**places)
    assert answer.places == places


@given(st.text(max_size=60))
def test_whatever_is_written_is_one_of_three(text: str) -> None:
    answer = read_answer(text)
    assert [answer.value is not None, answer.missing, answer.unreadable].count(True) == 1
