"""Numbers whose digits go on (0.6456…), and sides of which only a part can be read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.check.run import check_source
from symprop.extract import extract
from symprop.formula.read import read_latex, read_plain

DOTS = ("...", "…", r"\ldots", r"\dots")


def found(text: str, name: str = "x.md") -> list[tuple[str, str, str | None]]:
    report = check_source(extract(name, text.encode()))
    return [(f.severity, f.claimed, f.expected) for f in report.findings]


def cut(value: float, places: int) -> str:
    scale = 10**places
    return f"{math.trunc(value * scale) / scale:.{places}f}"


@pytest.mark.parametrize("dots", DOTS)
@given(z=st.integers(-200, 200).map(lambda n: n / 100), places=st.integers(3, 7))
@settings(max_examples=15, deadline=None)
def test_a_number_that_was_cut_is_right_and_the_next_one_is_not(
    dots: str, z: float, places: int
) -> None:
    a = 1 / (1 + math.exp(-z))
    right = cut(a, places)
    line = rf"$a = \sigma({z:.2f}) = {{}}{dots}$"
    assert found(line.replace("{}", right)) == []
    wrong = cut(a + 12 * 10**-places, places)
    assert [x[:2] for x in found(line.replace("{}", wrong))] == [("error", wrong)]


@pytest.mark.parametrize("dots", DOTS)
def test_products_of_numbers_that_were_cut(dots: str) -> None:
    line = rf"$p = 0.61803{dots} \times 0.14159{dots} - 0.71828{dots} = {{}}{dots}$"
    assert found(line.replace("{}", "-0.63077")) == []
    (error,) = found(line.replace("{}", "-0.63707"))
    assert error[:2] == ("error", "-0.63707")


def test_the_right_digits_are_cut_as_well() -> None:
    ((_, _, expected),) = found(r"$q = \frac{2}{3} = 0.67676...$")
    assert expected == "0.66666"


def test_dots_in_brackets_are_read() -> None:
    text = r"$C = \frac{1}{2}(0.73105... - 0.5)^2 = {}...$"
    assert found(text.replace("{}", "0.02669")) == []
    assert found(text.replace("{}", "0.02996"))[0][0] == "error"


@pytest.mark.parametrize("text", [r"g = 0.5, \times 3 = 1.5", r"g = 2 : \cdot 4 = 8"])
def test_a_stump_is_unread(text: str) -> None:
    reading = read_latex(text)
    assert not reading.statements
    assert len(reading.unread) == 2


def test_a_stump_in_text_is_unread() -> None:
    reading = read_plain("g = 2 : * 3 = 6")
    assert not reading.statements
    assert len(reading.unread) == 2


def test_what_follows_from_a_result_is_another_statement() -> None:
    text = (
        "$z = 0.5 + 0.1 = 0.6$\n\n$\\Rightarrow a = \\sigma(0.6) = 0.6457$\n\n"
        "$2z = 1.2 \\Rightarrow b = 0.6457 \\cdot 2 = {}$\n"
    )
    assert found(text.replace("{}", "1.2914")) == []
    assert found(text.replace("{}", "1.2194"))[0][:2] == ("error", "1.2194")
