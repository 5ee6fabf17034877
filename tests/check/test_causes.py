"""Causes: named where exactly one edit gives what was written."""

from __future__ import annotations

import pytest

from symprop.check.causes.edits import edits
from symprop.check.run import judge
from symprop.check.values.slips import misspelled
from symprop.extract import extract
from symprop.formula.read import read_plain

CAUSES = {
    "y = 0.35*0.48 = 0.447\n": None,
    "y = 0.35*0.48 = 0.186\n": "digits_exchanged",
    "y = 0.35*0.48 = 1.68\n": "decimal_place",
    "y = 0.35*0.48 = -0.168\n": "sign",
    "y = 0.35*0.48 + 0.275 = -0.107\n": "sign_of_term",
    "y = 0.35*0.48*0.9 = 0.315\n": "missing_factor",
    "y = 0.62*(1 - 0.62) = 0.62\n": "slope",
    "y = 1/3 - 0.2^2 = 0.13333\n": "power",
    "a = 0.3, b = 0.7\n\ny = a*b + b = 0.21\n": "missing_part",
    "a = 0.5, t = 0.2\n\nE = (a - t)^2 = 0.09\n\ndE/da = a - t = 0.3\n": "factor_two",
    "a = 0.5, t = 0.2\n\nE = (a - t)^2 = 0.09\n\ndE/da = 2*(t - a) = -0.6\n": "sign",
}


@pytest.mark.parametrize("text", CAUSES)
def test_causes(text: str) -> None:
    found = [f.cause for f in judge(extract("a.txt", text.encode())).verdict.findings
             if f.severity == "error"]  # fmt: skip
    assert found == [CAUSES[text]]


def test_misspelled() -> None:
    assert misspelled("0.5933", "0.593") == "digit_dropped"
    assert misspelled("0.5933", "0.59733") == "digit_added"
    assert misspelled("0.5933", "0.4111") is None


def test_edits_are_bounded_and_differ() -> None:
    (line,) = read_plain(" + ".join(f"a_{i}*b_{i}*(1 - b_{i})" for i in range(300))).statements
    found = [changed for _, changed, _ in edits(line)]
    assert len(found) <= 400
    assert len(set(found)) == len(found)
    assert line not in found
