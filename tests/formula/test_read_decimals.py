"""Commas that touch digits, sets, systems of equations and other signs beside the mathematics."""

from __future__ import annotations

import pytest

from symprop.formula import plain
from symprop.formula.read import read_latex, read_plain


def _latex(text: str, commas: bool = False) -> tuple[list[str], list[str]]:
    reading = read_latex(text, commas=commas)
    return [plain.write(f) for f in reading.statements], [u.reason for u in reading.unread]


def _plain(text: str, commas: bool = False) -> tuple[list[str], list[str]]:
    reading = read_plain(text, commas=commas)
    return [plain.write(f) for f in reading.statements], [u.reason for u in reading.unread]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"f = 0{,}6 \cdot 2 + 0{,}125 = 1{,}325", "f = 0.6·2 + 0.125 = 1.325"),
        (r"f = 1,125 \cdot 2 = 2,250", "f = 1.125·2 = 2.250"),
        (r"u = -0,4 + (0,7)(0,215)(3,5)", "u = -0.4 + (0.7)(0.215)(3.5)"),
        (r"\frac{1,975}{2,5} = 0,79", "1.975/2.5 = 0.79"),
        (r"\sigma(1,5) = 0,8176", "σ(1.5) = 0.8176"),
        (r"x = (1,0)", "x = [1, 0]"),
        (r"y = \{0,1\}", "y = [0, 1]"),
        (r"x = (0,5; 1; -2)", "x = [0.5, 1, -2]"),
        (r"\max(0,3) = 3", "max(0, 3) = 3"),
        (r"l = 1,2,3", "l = [1, 2, 3]"),
    ],
)
def test_decimals_with_a_comma(text: str, said: str) -> None:
    assert _latex(text, commas=True) == ([said], [])


def test_decimals_with_a_comma_in_prose() -> None:
    text = "Aus der Eingabe x = (1,0) wird z = 2,5, denn w3 = (0,5)(1,125) + 1"
    said = ["x = [1, 0]", "z = 2.5", "w₃ = (0.5)(1.125) + 1"]
    assert _plain(text, commas=True) == (said, [])


def test_what_is_not_known_stays_in_doubt() -> None:
    assert _latex(r"f = 1{,}976")[1] == ["1{,}976 may be a decimal or a thousand"]
    assert _latex("f = 1,976")[1] == ["1,976 may be one number or two"]
    assert _latex("a = 0,5,0,3", commas=True)[1] == ["0,5 may be one number or two"]


def test_a_decimal_before_a_comma_and_a_space() -> None:
    assert _latex(r"z = 0,3, \quad a = 0,57") == (["z = 0.3", "a = 0.57"], [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"x \in \mathbb{R}^{2 \times 3}, b = 0.5", ["x", "b = 0.5"]),
        (r"a = \sigma(z) \in (0, 1)", ["a = σ(z)"]),
        ("a = 0.75，\\ b = 0.5。", ["a = 0.75", "b = 0.5"]),
        ("x = （1，2）", ["x = [1, 2]"]),
        (r"\Rightarrow", []),
        (r"\frac{1}{\cancel{2}} \cdot \cancel{2} (y - t)", ["1/2·2(y - t)"]),
        (r"a &= 1 + 1 = 2 \\ \intertext{so that we get} b &= 3", ["a = 1 + 1 = 2", "b = 3"]),
        (r"\left.\frac{\partial L}{\partial w}\right|_{w=0.5} = 0.3", ["∂L/∂w = 0.3"]),
    ],
)
def test_what_adds_no_number(text: str, said: list[str]) -> None:
    assert _latex(text) == (said, [])


def test_an_expression_at_a_point_is_not_the_expression() -> None:
    assert _latex(r"x^2\Big|_{x=2} = 4")[1] == ["an expression at a point"]


@pytest.mark.parametrize("lines", [
    r"\begin{cases} %s \end{cases}",
    r"\Rightarrow \begin{cases} %s \end{cases}",
    r"\left\{ \begin{aligned} %s \end{aligned} \right.",
    r"\left\{ \begin{array}{l} %s \end{array} \right.",
])  # fmt: skip
def test_systems_of_equations(lines: str) -> None:
    said, unread = _latex(lines % r"a = 1 + 1 = 2 \\ b = 2 \cdot 3 = 6")
    assert [x.removeprefix("⇒ ") for x in said] == ["a = 1 + 1 = 2", "b = 2·3 = 6"]
    assert not unread


def test_conditions_with_an_equals_sign() -> None:
    said = ["g = {1 if x = 0; 0 if x > 0}"]
    assert _latex(r"g = \begin{cases} 1 & \text{if } x = 0 \\ 0 & x > 0 \end{cases}") == (said, [])


@pytest.mark.parametrize("sign", [r"\times", "×"])
def test_so_many_times(sign: str) -> None:
    read = _latex if sign == r"\times" else _plain
    assert read(f"1/0.25 = 4{sign}") == (["1/0.25 = 4"], [])
    assert read(f"1/0.25 = 4 {sign}")[1]
    assert read(f"4{sign}")[1] or not read(f"4{sign}")[0]
