"""Matrices that follow from a rule with matrices: the entries that do not, and no others."""

from __future__ import annotations

from symprop.check.run import check_source
from symprop.extract import extract

GIVEN = r"""
$V = \begin{bmatrix} 0.7 & -0.2 \\ 0.1 & 0.4 \end{bmatrix}$, $\alpha = 0.1$,
$\frac{\partial E}{\partial V} = \begin{bmatrix} 0.3 & 0.6 \\ -0.5 & 0.2 \end{bmatrix}$,
$d = \begin{bmatrix} 0.2 \\ 0.5 \end{bmatrix}$

"""


def errors(text: str) -> list[tuple[int, str, str | None]]:
    report = check_source(extract("x.md", (GIVEN + text).encode()))
    places = [(report.source.place(f.piece.at(f.span[0]))[0], f) for f in report.findings]
    return [(line, f.claimed, f.expected) for line, f in places if f.severity == "error"]


def updated(entries: str) -> str:
    rule = r"V - \alpha \frac{\partial E}{\partial V}"
    return rf"$$V_{{new}} = {rule} = \begin{{bmatrix}} {entries} \end{{bmatrix}}$$"


def test_an_update_of_a_matrix_without_a_line_of_numbers() -> None:
    assert errors(updated(r"0.67 & -0.26 \\ 0.15 & 0.38")) == []
    assert errors(updated(r"0.67 & -0.14 \\ 0.15 & 0.38")) == [(6, "-0.14", "-0.26")]


def test_a_forgotten_transposition_is_not_blamed_on_the_matrix() -> None:
    start = r"$g = V^\top d = "
    right = r"\begin{bmatrix} 0.7 & 0.1 \\ -0.2 & 0.4 \end{bmatrix}"
    wrong = r"\begin{bmatrix} 0.7 & -0.2 \\ 0.1 & 0.4 \end{bmatrix}"
    vector = r" \begin{bmatrix} 0.2 \\ 0.5 \end{bmatrix} = "
    assert errors(start + right + vector + r"\begin{bmatrix} 0.19 \\ 0.16 \end{bmatrix}$") == []
    found = errors(start + wrong + vector + r"\begin{bmatrix} 0.04 \\ 0.22 \end{bmatrix}$")
    assert [line for line, _, _ in found] == [6]
