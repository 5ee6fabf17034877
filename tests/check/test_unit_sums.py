"""Sums in which one unit stands where another belongs."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

RIGHT = """\
h_1 = 0.2 * 2.906 = 0.5812, h_2 = 0.3 * 1.97 = 0.5910

y_1 = (-0.6) * 0.5812 + 0.9 * 0.5910 + 0.1 = 0.2832

e_1 = 0.2832 - 0.1 = 0.1832, e_2 = 0.4 - 0.1 = 0.3, e_3 = 0.9 - 0.4 = 0.5

L = (e_1^2 + e_2^2 + e_3^2) / 3
"""


def errors(text: str) -> list[str]:
    """What is claimed in every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


def test_a_unit_that_stands_twice() -> None:
    assert errors(RIGHT) == []
    wrong = RIGHT.replace("0.9 * 0.5910 + 0.1 = 0.2832", "0.9 * 0.5812 + 0.1 = 0.2744")
    assert len(errors(wrong.replace("0.2832 - 0.1 = 0.1832", "0.3 = 0.3"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "s = h_1 * (1 - h_1) * 2 - h_1 * h_2 * 3",
        "s = 2 * h_1 + 3 * h_1^2",
        "s = h_1^2 + h_2^2 + 0.5",
        "s = 0.5 * h_1 + 0.5 * h_1",
    ],
)
def test_other_sums(line: str) -> None:
    assert errors(RIGHT + "\n" + line + "\n") == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("L = 1/2 (0.9 - 0.525) = 0.1875", True),
        ("E = 0.5 (t - 0.525) = 0.1875", True),
        ("J = (0.9 - 0.525)/2 = 0.1875", True),
        ("L = 1/2 (0.9 - 0.525)^2 = 0.0703", False),
        ("m = 1/2 (0.9 - 0.525) = 0.1875", False),
        ("L = 1/2 (0.9 + 0.525) = 0.7125", False),
        ("L = 1/2 (0.9^2 - 0.525) = 0.1425", False),
        ("E = 0.9 - 0.525 = 0.375", False),
        ("L = (0.9 - 0.525)/3 = 0.125", False),
    ],
)
def test_half_a_difference_is_no_loss(line: str, wrong: bool) -> None:
    assert bool(errors(f"t = 0.9\n\n{line}\n")) == wrong


def test_a_square_that_stands_twice() -> None:
    text = "$e_1 = 0.3$, $e_2 = 0.5$, $e_3 = 0.2$\n\n$L = (e_1^2 + e_{}^2 + e_3^2)/3$\n"
    assert errors(text.replace("{}", "2")) == []
    assert len(errors(text.replace("{}", "1"))) == 1
