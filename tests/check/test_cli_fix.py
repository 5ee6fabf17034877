"""``symprop fix`` as a command: where the corrected document goes, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import symprop
from own_documents import LAST, LATEX, WRONG


@pytest.mark.usefixtures("here")
def test_the_corrected_document_goes_to_standard_output() -> None:
    ran = symprop("fix", "wrong.md")
    assert ran == (0, LATEX, "symprop: wrong.md: 1 number corrected\n")
    assert symprop("fix", "-", stdin=WRONG) == (0, LATEX, "symprop: -: 1 number corrected\n")
    assert symprop("fix", "right.md") == (0, LATEX, "symprop: right.md: nothing to correct\n")


def test_in_place(here: Path) -> None:
    ran = symprop("fix", "wrong.md", "--in-place")
    assert (ran.code, ran.out) == (0, "")
    assert (here / "wrong.md").read_text(encoding="utf-8") == LATEX


def test_into_a_file(here: Path) -> None:
    assert symprop("fix", "wrong.md", "-o", "new.md").code == 0
    assert (here / "new.md").read_text(encoding="utf-8") == LATEX
    assert (here / "wrong.md").read_text(encoding="utf-8") == WRONG


@pytest.mark.usefixtures("here")
def test_a_diff() -> None:
    ran = symprop("fix", "wrong.md", "--diff")
    assert ran.code == 0
    assert ran.out.startswith("--- wrong.md\n+++ wrong.md\n@@ ")
    assert ran.out.count("\n-") == ran.out.count("\n+") - 1 == 1


@pytest.mark.usefixtures("here")
def test_slips_are_corrected_when_strict() -> None:
    assert symprop("fix", "last.md").out == LAST
    assert symprop("fix", "last.md", "--strict").out == LATEX


def test_what_is_left_is_said(here: Path) -> None:
    rule = (
        "$w = 0.6$, $x = 1.5$, $t = 2$\n\n"
        "$$ y = w \\cdot x = 0.6 \\cdot 1.5 = 0.9 $$\n\n"
        "$$ E = (y - t)^2 = (0.9 - 2)^2 = 1.21 $$\n\n"
        "$$ \\frac{dE}{dy} = y - t = 0.9 - 2 = -1.1 $$\n"
    )
    (here / "rule.md").write_text(rule, encoding="utf-8")
    ran = symprop("fix", "rule.md")
    assert (ran.code, ran.out) == (1, rule)
    first, left = ran.err.splitlines()
    assert first == "symprop: rule.md: nothing to correct"
    assert left.startswith("symprop: rule.md: line 7, column ")
    assert "is left to its author: dE/dy is 2·(y - t), not y - t." in left


def test_bad_usage_of_fix(here: Path) -> None:
    assert symprop("fix", "-", "--in-place").complaint
    assert "exclude each other" in symprop("fix", "wrong.md", "--diff", "--in-place").complaint
    assert symprop("fix", "none.md").complaint == "none.md: no such file or directory"
    assert "does not exist" in symprop("fix", "wrong.md", "-o", "none/x.md").err
    (here / "bad.md").write_bytes("é".encode() * 20 + b"\xff" + WRONG.encode())
    assert "written back" in symprop("fix", "bad.md").complaint
