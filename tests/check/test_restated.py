"""A literal that a line only says again stays what it is: exact data, or a rounded result."""

from __future__ import annotations

import pytest

from symprop.check.run import check_source
from symprop.extract import extract


def errors(text: str) -> list[tuple[str, str | None]]:
    report = check_source(extract("x.md", text.encode()))
    return [(f.claimed, f.expected) for f in report.findings if f.severity == "error"]


@pytest.mark.parametrize(
    "line",
    [
        r"$a = \sigma(1.2) = \frac{1}{1 + e^{-1.2}} = {}$",
        r"$a = \frac{1}{1 + e^{-1.2}} = \sigma(1.2) = {}$",
        r"$a = \tanh(1.2) \cdot 1 = \tanh(1.2) = {}$",
    ],
)
def test_the_argument_of_a_function_written_out_is_as_exact_as_before(line: str) -> None:
    right, wrong = ("0.83365", "0.83635") if "tanh" in line else ("0.76852", "0.78652")
    assert errors(line.replace("{}", right)) == []
    assert errors(line.replace("{}", wrong)) == [(wrong, right)]


def test_a_result_that_was_rounded_stays_rounded() -> None:
    text = r"$s = 0.37 \cdot 0.29 = 0.11$ and $q = 0.11 \cdot 8.0 = 8.0 \cdot 0.11 = 0.858$"
    assert errors(text) == []
