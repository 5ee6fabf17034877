"""Data that other lines bear out stays as it is: the one line that has another number is wrong."""

from __future__ import annotations

import pytest

from symprop.check.face import fix
from symprop.check.run import check_source
from symprop.extract import extract

USED = """$x = 2$, $u = 0.5$, $v = -0.4$, $t = 1$

$h = u x = 0.5 \\cdot 2 = 1$

$y = v h = -0.4 \\cdot 1 = -0.4$

$d = y - t = -0.4 - 1 = -1.4$

$g = d v = -1.4 \\cdot 0.4 = -0.56$
"""
NEEDED = """The label is $y = 1$, and $a = 0.58$.

$J = -(y \\ln a + (1 - y) \\ln(1 - a)) = 0.545$

$d = a - y = 0.58 - 0 = 0.58$
"""
CUT = "$a = \\sigma(0.6) = 0.64656...$\n\n$b = 0.64656... \\cdot 2 = 1.29312...$\n"


@pytest.mark.parametrize(
    ("text", "line", "mended"),
    [
        (USED, 9, "$g = d v = -1.4 \\cdot (-0.4) = 0.56$"),
        (NEEDED, 5, "$d = a - y = 0.58 - 1 = -0.42$"),
    ],
)
def test_the_line_is_mended_and_not_what_is_given(text: str, line: int, mended: str) -> None:
    report = check_source(extract("x.md", text.encode()))
    errors = [f for f in report.findings if f.severity == "error"]
    assert {report.source.place(f.piece.at(f.span[0]))[0] for f in errors} == {line}
    before, after = text.splitlines(), fix(text).text.splitlines()
    assert after == [*before[: line - 1], mended, *before[line:]]


def test_data_that_nothing_bears_out_is_blamed_itself() -> None:
    text = USED.replace("v = -0.4", "v = 0.3").replace(
        "-1.4 \\cdot 0.4 = -0.56", "-1.4 \\cdot -0.4 = 0.56"
    )
    report = check_source(extract("x.md", text.encode()))
    assert [f.claimed for f in report.findings if f.severity == "error"] == ["0.3"]


def test_numbers_that_were_cut_are_cut_again() -> None:
    assert fix(CUT).text == CUT.replace("0.64656", "0.64565").replace("1.29312", "1.29130")


def test_an_exponent_is_no_misprint() -> None:
    text = "$y = 1$ and $a = 0.159$.\n\nWith $1 - 0.159^2 = 0.841$ we go on.\n"
    assert fix(text).text == text.replace("0.841", "0.975")
