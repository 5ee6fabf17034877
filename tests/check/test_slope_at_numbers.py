"""σ′(z) = σ(z)(1 - σ(z)) with the document's numbers behind it: a rule, and a value."""

from __future__ import annotations

import pytest

from symprop.check.run import check_source
from symprop.extract import extract

SIGMOID = r"$\sigma'(s) = \sigma(s)(1 - \sigma(s)) = 0.6225 \cdot {} = {}$"
TANH = r"$\tanh'(s) = 1 - \tanh^2(s) = 1 - {}^2 = {}$"
OWN = r"$f(u) = u^2 + 1$ and $f'(u) = 2u$, so $f'(s) = 2s = 2 \cdot {} = {}$"


def errors(line: str, *numbers: str) -> list[str]:
    for number in numbers:
        line = line.replace("{}", number, 1)
    report = check_source(extract("x.md", f"$s = 0.5$\n\n{line}\n".encode()))
    assert report.claims == report.checked
    return [f.claimed for f in report.findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("line", "operand", "right", "wrong"),
    [
        (SIGMOID, "0.3775", "0.2350", "0.2530"),
        (SIGMOID, "(1 - 0.6225)", "0.2350", "0.2530"),
        (TANH, "0.4621", "0.7865", "0.7685"),
        (OWN, "0.5", "1", "2"),
    ],
)
def test_the_value_of_a_slope(line: str, operand: str, right: str, wrong: str) -> None:
    assert errors(line, operand, right) == []
    assert errors(line, operand, wrong) == [wrong]


def test_the_rule_itself_is_still_held_against_the_function() -> None:
    text = SIGMOID.replace("(1 -", "(1 +", 1)
    assert errors(text, "(1 + 0.6225)", "1.0100")
