"""Data of a document quoted with other digits: a rounding of the author's habit, or a misquote."""

from __future__ import annotations

import pytest

from symprop.check.findings import Finding
from symprop.check.run import check_source
from symprop.extract import extract

MISQUOTED = {
    "the calculation uses it": ("w = 0.25, x = 2, b = 0.1\n\nz = w*x + b = 0.2*2 + 0.1 = 0.5\n"),
    "two digits": ("w = 1.25, x = 2, b = 0.1\n\nz = w*x + b = 1.2*2 + 0.1 = 2.5\n"),
    "the result is that of the given": (
        "w = 0.25, x = 2, b = 0.1\n\nz = w*x + b = 0.2*2 + 0.1 = 0.6\n"
    ),
    "another use is right": (
        "w = 0.125, x = 2, b = 0.1\n\nz = w*x + b = 0.12*2 + 0.1 = 0.34\n\nv = z*w = 0.34*0.125"
        " = 0.0425\n"
    ),
    "rounded up where others have more digits": (
        "w = 0.254, x = 2\n\nz = w*x = 0.25*2 = 0.5\n\na = σ(z) = σ(0.5) = 0.6225\n"
    ),
    "in a matrix": (
        "$W = \\begin{bmatrix} 0.25 & 0.5\\end{bmatrix}$ and"
        " $x = \\begin{bmatrix} 1 \\\\ 2\\end{bmatrix}$\n\n$z = W x ="
        " \\begin{bmatrix} 0.2 & 0.5\\end{bmatrix} \\begin{bmatrix} 1 \\\\ 2\\end{bmatrix} = 1.2$\n"
    ),
}
HABIT = {
    "two places everywhere": (
        "w = 0.125, x = 2, b = 0.1\n\nz = w*x + b = 0.13*2 + 0.1 = 0.36\n\na = σ(z) = σ(0.36)"
        " = 0.59\n\nv = a*w = 0.59*0.13 = 0.08\n"
    ),
    "worked with all digits": (
        "w = 0.1234, x = 2.5\n\nz = w*x = 0.12*2.5 = 0.31\n\nu = z*z = 0.31*0.31 = 0.10\n"
    ),
    "a zero more": ("w = 0.25, x = 2\n\nz = w*x = 0.250*2 = 0.5\n"),
}


def findings(text: str) -> list[Finding]:
    return check_source(extract("document.md", text.encode())).findings


@pytest.mark.parametrize("text", MISQUOTED.values(), ids=MISQUOTED)
def test_a_misquote_is_found(text: str) -> None:
    assert [f for f in findings(text) if f.severity != "note"]


@pytest.mark.parametrize("text", HABIT.values(), ids=HABIT)
def test_a_habit_is_none(text: str) -> None:
    assert not findings(text)


UPDATED = """w = 0.4, x = 0.5, t = 1, η = 0.1

z = w*x = 0.4*0.5 = 0.2

a = σ(z) = 1/(1 + e^(-0.2)) = 0.55

L = (a - t)^2 = (0.55 - 1)^2 = 0.2025

dL/dw = 2*(a - t)*a*(1 - a)*x = 2*(0.55 - 1)*0.55*(1 - 0.55)*0.5 = -0.1114

w ← w - η*dL/dw = 0.4 - 0.1*(-0.1114) = 0.4 + 0.0111 = 0.4111

| Parameter | Before | After | Off |
| --- | --- | --- | --- |
| $w$ | $0.4$ | $0.4111$ | ${off}$ |
"""


@pytest.mark.parametrize(("off", "count"), [("-0.000042", 0), ("0.000042", 1), ("-0.000047", 1)])
def test_the_deviation_of_an_update(off: str, count: int) -> None:
    assert len(findings(UPDATED.format(off=off))) == count
