"""Derivatives that are wrong, written anew in the notation of the document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import symprop as run

import symprop

PLAIN = (
    "p = 0.5, t = 0.2\n\nE = (p - t)^2 = 0.09\n\n"
    "dE/dp = p - t = 0.5 - 0.2 = 0.3\n\ng = dE/dp*p = 0.3*0.5 = 0.15\n"
)
LATEX = (
    "$w = 0.6$, $x = 1.5$, $t = 2$\n\n"
    "$$ y = w \\cdot x = 0.6 \\cdot 1.5 = 0.9 $$\n\n"
    "$$ E = (y - t)^2 = (0.9 - 2)^2 = 1.21 $$\n\n"
    "$$ \\frac{dE}{dy} = y - t = 0.9 - 2 = -1.1 $$\n"
)
SLOPE = "$p = 0.562$\n\n$$L = -\\log(1 - p)$$\n\n$$\\frac{dL}{dp} = p - 0 = 0.562 - 0 = 0.562$$\n"
CASES = {
    "plain text, and what follows": (
        PLAIN, {
            "dE/dp = p - t = 0.5 - 0.2 = 0.3": "dE/dp = 2*(p - t) = 2*(0.5 - 0.2) = 0.6",
            "0.3*0.5 = 0.15": "0.6*0.5 = 0.30",
        },
    ),
    "no working": (
        "p = 0.5, t = 0.2\n\nE = (p - t)^2 = 0.09\n\ndE/dp = p - t = 0.3\n",
        {"dE/dp = p - t = 0.3": "dE/dp = 2*(p - t) = 0.6"},
    ),
    "LaTeX": (
        LATEX, {"y - t = 0.9 - 2 = -1.1": "2 \\cdot (y - t) = 2 \\cdot (0.9 - 2) = -2.2"},
    ),
    "the decimal comma": (
        LATEX.replace("0.", "0{,}").replace("1.", "1{,}"),
        {"y - t = 0{,}9 - 2 = -1{,}1": "2 \\cdot (y - t) = 2 \\cdot (0{,}9 - 2) = -2{,}2"},
    ),
    "no factor alone": (
        SLOPE, {"p - 0 = 0.562 - 0 = 0.562": "\\frac{1}{1 - p} = \\frac{1}{1 - 0.562} = 2.283"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_formula_written_anew(case: str) -> None:
    text, changes = CASES[case]
    right = text
    for old, new in changes.items():
        assert old in right
        right = right.replace(old, new)
    fixed = symprop.fix(text, formulas=True)
    assert (fixed.text, fixed.wrong, fixed.formulas) == (right, False, 1)
    assert symprop.fix(right, formulas=True).text == right
    assert symprop.fix(text).text == text


def test_in_a_notebook(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": [SLOPE]}
    book = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path = tmp_path / "a.ipynb"
    path.write_text(book, encoding="utf-8")
    fixed = symprop.fix(path, formulas=True)
    (made,) = json.loads(fixed.data)["cells"]
    assert made["source"] == [symprop.fix(SLOPE, formulas=True).text]
    assert fixed.formulas == 1


def test_what_is_left_to_the_author() -> None:
    """Where a number of the working is not printed it cannot be written anew."""
    text = "p = 0.5\n\nt = p/3\n\nE = (p - t)^2\n\ndE/dt = p - t = 0.5 - 0.1667 = 0.3333\n"
    assert symprop.fix(text, formulas=True).text == text


def test_as_a_command() -> None:
    ran = run("fix", "-", "--formulas", stdin=LATEX)
    said = "symprop: -: 1 formula written anew, numbers that follow corrected\n"
    assert ran == (0, symprop.fix(LATEX, formulas=True).text, said)
    assert "--formulas" in run("fix", "--help").out


def test_what_is_right_after_it_stays() -> None:
    text = "p = 0.5, t = 0.2\n\nE = (p - t)^2\n\ndE/dp = p - t = 2*p - 2*t = 2*0.5 - 2*0.2 = 0.6\n"
    fixed = symprop.fix(text, formulas=True)
    assert fixed.text == text.replace("= p - t =", "= 2*(p - t) =")
    assert not fixed.wrong
