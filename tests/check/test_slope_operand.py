"""A number put in for the derivative of a function that the document defines."""

from __future__ import annotations

import pytest

from symprop.check.run import check_source
from symprop.extract import extract

GIVEN = r"""
Let $g(x) = \frac{1}{1+e^{-x}}$ with $g'(x) = g(x)(1-g(x))$;
$q_1 = 0.4$, $m = 0.25$, $h = g(q_1) = 0.59869$.

"""


@pytest.mark.parametrize(
    ("slope", "product", "wrong"),
    [("0.24026", "0.06007", []), ("0.18254", "0.04564", ["0.18254"]), ("0.24", "0.06", [])],
)
def test_the_derivative_at_a_number(slope: str, product: str, wrong: list[str]) -> None:
    line = rf"$d = m \cdot g'(q_1) = 0.25 \cdot {slope} = {product}$"
    report = check_source(extract("x.md", (GIVEN + line).encode()))
    assert [f.claimed for f in report.findings if f.severity == "error"] == wrong
