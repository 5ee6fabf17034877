"""What is given or said twice: the calculations and the other places tell which is the slip."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

TRAINED = """
Given: w = 0.5, v = -0.3, x = 2, lr = 0.1

z = w*x = 0.5*2 = 1.0
dE/dw = z*x = 1.0*2 = 2.0
dE/dv = z = 1.0
w_new = w - lr*dE/dw = 0.5 - 0.1*2.0 = 0.3
v_new = v - lr*dE/dv = -0.3 - 0.1*1.0 = -0.4

| weight | before | gradient | after |
|---|---|---|---|
| $w$ | 0.5 | 2.0 | 0.3 |
| $v$ | -0.3 | 1.0 | -0.4 |
"""
RATE = """
The learning rate is η = 0.5, and u = 0.25, g = 0.62, q = 0.4, h = 0.34.

y = u + q = 0.25 + 0.4 = 0.65

Every weight takes a step of η = 0.5 times its gradient.

u' = u - η·g = 0.25 - 0.5·0.62 = -0.06

q' = q - η·h = 0.4 - 0.5·0.34 = 0.23
"""
_W = r"\begin{bmatrix} 0.3 & -0.7 \\ 0.9 & 0.4 \end{bmatrix}"
_X, _Y, _S, _R = (
    rf"\begin{{bmatrix}} {a} & {b} \end{{bmatrix}}"
    for a, b in (("2", "3"), ("1", "4"), ("3.3", "-0.2"), ("3.9", "0.9"))
)
LAYER = rf"""
$W = {_W}$, $x = {_X}$, $y = {_Y}$

$$s = x W = {_X} \cdot {_W} = {_S}$$

$$r = y W = {_Y} \cdot {_W} = {_R}$$
"""


def errors(text: str) -> list[tuple[str, str | None, int]]:
    """Claimed and expected numbers of the errors of a document, and their lines."""
    judged = judge(extract("a.md", text.encode()))
    return [
        (f.claimed, f.expected, judged.source.place(f.place.piece.at(f.place.span[0]))[0])
        for f in judged.verdict.findings if f.severity == "error"
    ]  # fmt: skip


@pytest.mark.parametrize("text", [TRAINED, RATE, LAYER])
def test_right(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        ("| 0.5 | 2.0 ", "| -0.5 | 2.0 ", ("-0.5", "0.5")),
        ("| 0.5 | 2.0 ", "| 0.5 | 7.0 ", ("7.0", "2.0")),
        ("| 1.0 | -0.4 |", "| 1.0 | 0.4 |", ("0.4", "-0.4")),
    ],
)
def test_a_cell(right: str, wrong: str, found: tuple[str, str]) -> None:
    assert [e[:2] for e in errors(TRAINED.replace(right, wrong))] == [found]


def test_a_number_that_is_given_twice() -> None:
    assert errors(RATE.replace("rate is η = 0.5", "rate is η = 0.8")) == [("0.8", "0.5", 2)]
    assert errors(RATE.replace("step of η = 0.5", "step of η = 0.8")) == [("0.8", "0.5", 6)]
    assert errors(RATE.replace("0.5", "0.5, and before η = 0.8", 1)) == []


def test_an_entry_of_a_given_matrix() -> None:
    assert errors(LAYER.replace("0.9 &", "0.6 &", 1)) == [("0.6", "0.9", 2)]
    second = LAYER.replace("0.9 &", "0.6 &").replace("0.6 &", "0.9 &", 2)
    assert [e[:2] for e in errors(second)] == [("0.6", "0.9")]


def test_a_number_beside_a_factor_of_0() -> None:
    text = "k = 0, a = 0.37, b = 0.81\n\ns = k*a + b = 0*0.37 + 0.81 = 0.81\n"
    assert errors(text) == []
    assert errors(text.replace("0*0.37", "0*0.62")) == [("0.62", "0.37", 3)]


def test_a_version_that_cannot_be_meant() -> None:
    """Before the first update u is 0, which nothing is divided by."""
    text = "g = 0.4\nu = 0\nu = max(0.9*u, g) = max(0.9*0, 0.4) = 0.4\nq = g/u = 0.4/0.4 = 1.2\n"
    assert [e[:2] for e in errors(text)] == [("1.2", "1.0")]


def test_a_column_where_a_row_is_meant() -> None:
    row, column = (rf"\begin{{bmatrix}} 0.4 {s} 1.5 \end{{bmatrix}}" for s in ("&", r"\\"))
    text = rf"""
$h = {row}$, $d = -0.2$, $V = {column}$

$$y = h V = {row} \cdot {column} = 2.41$$

$$\frac{{\partial E}}{{\partial V}} = h^\top \cdot d = {column} \cdot (-0.2)
= \begin{{bmatrix}} -0.08 \\ -0.3 \end{{bmatrix}}$$

$$k = V^\top V = {row} \cdot {column} = 2.41$$
"""
    assert errors(text) == []
    assert [e[1] for e in errors(text.replace(r"h^\top", "h"))] == ["hᵀ·d"]
