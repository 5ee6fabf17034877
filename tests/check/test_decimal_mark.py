"""Documents that write their decimals with a comma, in every place where that can be in doubt."""

from __future__ import annotations

import pytest

from symprop.check.report import Sheet
from symprop.check.verdict import verdict
from symprop.extract import extract


def _check(text: str, name: str = "x.md") -> Sheet:
    return verdict(extract(name, text.encode()))


RIGHT = """Die Lernrate ist $\\eta = 0,5$.

$$h = 0{,}728 \\cdot 2 + 0{,}52 = 1{,}976$$

| Neuron | Fehler |
|---|---|
| 6 | (0,474)(1 - 0,474)(1 - 0,474) = 0,131 |

w46 = -0,3 + (0,9)(0,131)(0,332) = -0,261
"""


def test_right_numbers() -> None:
    report = _check(RIGHT)
    assert not report.findings
    assert not report.unread
    assert report.claims == report.checked == 3


@pytest.mark.parametrize(
    ("right", "wrong"), [("1{,}976", "1{,}796"), (")(0,332)", ")(0,232)"), (" 0,131 |", " 0,113 |")]
)
def test_wrong_numbers(right: str, wrong: str) -> None:
    assert right in RIGHT
    assert _check(RIGHT.replace(right, wrong)).fails("error")


def test_a_set_is_no_decimal() -> None:
    report = _check("The label is $y \\in \\{0,1\\}$, here $x = 1,200$ and $z = 0.5 + 1.5 = 2.0$.")
    assert [u.why for u in report.unread] == ["1,200 may be one number or two"]
