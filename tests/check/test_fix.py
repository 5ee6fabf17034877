"""Corrected documents: the right numbers come back, and nothing but numbers changes."""

from __future__ import annotations

import codecs
import json
import os
import re
from pathlib import Path

import pytest
from own_documents import LATEX, PLAIN, SLIPS, TEX, UNICODE, Slip, notebook

import symprop
from symprop import SympropError
from symprop.check.fix import Fixed, fix_bytes

NUMBER = re.compile(r"(?:[-−+]\s*)?\d*[.,]?\d+")
NAMES = [slip.name for slip in SLIPS]


def masked(text: str) -> str:
    """A document without its numbers and their signs."""
    return NUMBER.sub("#", text)


def fixed(text: str, name: str = "own.md", **options: bool) -> Fixed:
    """A text, corrected; correcting it again changes nothing."""
    made = fix_bytes(name, text.encode(), **options)
    again = fix_bytes(name, made.data, **options)
    assert again.data == made.data
    return made


# --- one mistake --------------------------------------------------------------------------------


@pytest.mark.parametrize("slip", SLIPS, ids=NAMES)
def test_one_wrong_number_comes_right(slip: Slip) -> None:
    made = fixed(slip.slipped, slip.name)
    assert made.text == slip.text
    assert not made.wrong
    (change,) = made.changes
    assert change.old in slip.wrong
    assert change.new in slip.right
    assert made.text.splitlines()[change.line - 1][change.column - 1 :].startswith(change.new)


@pytest.mark.parametrize("text", [LATEX, PLAIN, UNICODE, TEX])
def test_what_is_right_stays(text: str) -> None:
    made = fixed(text)
    assert made.data == text.encode()
    assert not made.changed
    assert (made.changes, made.diff()) == ([], "")


# --- what follows -------------------------------------------------------------------------------

CARRIED = LATEX.replace("0.75026", "0.75206")
"""The wrong activation, used where the right one was used; no later result was worked again."""

WORKED = r"""# Carried on

Given are $w = 0.6$, $x = 1.5$, $t = 2$, $\eta = 0.1$.

$$ y = w \cdot x = 0.6 \cdot 1.5 = 0.8 $$

So the output is 0.8, and

$$ E = (y - t)^2 = (0.8 - 2)^2 = (-1.2)^2 = 1.44 $$

$$ \frac{dE}{dy} = 2 (y - t) = 2 \cdot (0.8 - 2) = -2.4 $$

$$ \frac{dE}{dw} = \frac{dE}{dy} \cdot x = -2.4 \cdot 1.5 = -3.6 $$

| name | value |
|------|-------|
| $y$ | $y = 0.8$ |
| $E$ | $E = 1.44$ |
"""


def test_everything_that_follows_is_worked_again() -> None:
    made = fixed(WORKED)
    text = made.text
    assert r"y = w \cdot x = 0.6 \cdot 1.5 = 0.9 $$" in text
    assert "(0.9 - 2)^2 = (-1.1)^2 = 1.21 $$" in text
    assert r"2 \cdot (0.9 - 2) = -2.2 $$" in text
    assert r"-2.2 \cdot 1.5 = -3.3 $$" in text
    assert "$y = 0.9$ |" in text
    assert "$E = 1.21$ |" in text
    assert masked(text) == masked(WORKED)
    assert not symprop.check(text).findings


def test_operands_follow_their_names() -> None:
    made = fixed(CARRIED)
    assert "0.75206" not in made.text
    assert made.text == LATEX


def test_a_sentence_says_it_again() -> None:
    text = (
        SLIPS[0].slipped + "\nThe output 0.75206 is far from 1; version 0.75206.1 of `f_0.75206`.\n"
    )
    made = fixed(text)
    assert "The output 0.75026 is far" in made.text
    assert "version 0.75206.1 of `f_0.75206`" in made.text


def test_only_numbers_change() -> None:
    for slip in SLIPS:
        assert masked(fixed(slip.slipped, slip.name).text) == masked(slip.slipped)


# --- rules --------------------------------------------------------------------------------------

RULE = r"""# A factor

$w = 0.6$, $x = 1.5$, $t = 2$

$$ y = w \cdot x = 0.6 \cdot 1.5 = 0.9 $$

$$ E = (y - t)^2 = (0.9 - 2)^2 = 1.21 $$

$$ \frac{dE}{dy} = y - t = 0.9 - 2 = -1.1 $$

$$ \frac{dE}{dw} = \frac{dE}{dy} \cdot x = -1.1 \cdot 1.5 = -1.65 $$
"""


def test_a_wrong_rule_is_left_to_its_author() -> None:
    made = fixed(RULE)
    assert made.text == RULE
    assert made.wrong
    (left,) = [item for item in made.sheet.findings if item.severity == "error"]
    assert left.kind == "formula"


def test_a_missing_factor_can_be_put_in() -> None:
    made = fixed(RULE, formulas=True)
    assert r"\frac{dE}{dy} = 2(y - t) = 2(0.9 - 2) = -2.2 $$" in made.text
    assert r"= -2.2 \cdot 1.5 = -3.30 $$" in made.text
    assert not symprop.check(made.text).findings


# --- bytes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("slip", SLIPS[:8:3], ids=NAMES[:8:3])
@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_stay(slip: Slip, ends: str) -> None:
    wrong, right = (text.replace("\n", ends).encode() for text in (slip.slipped, slip.text))
    assert fix_bytes(slip.name, wrong).data == right


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("cp1252", b""),
    ],
)
def test_encodings_stay(encoding: str, bom: bytes) -> None:
    slip = SLIPS[5]
    wrong, right = (bom + f"Über\n{text}".encode(encoding) for text in (slip.slipped, slip.text))
    assert fix_bytes(slip.name, wrong).data == right


def test_broken_bytes_are_not_written_back() -> None:
    data = "é".encode() * 20 + b"\xff\xfe" + SLIPS[0].slipped.encode()
    with pytest.raises(SympropError, match=r"^x\.md: .* expected a text that can be written back$"):
        fix_bytes("x.md", data)


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("indent", [1, 2, None])
@pytest.mark.parametrize("slip", [SLIPS[0], SLIPS[7]], ids=["latex", "unicode"])
def test_only_the_number_changes_in_a_notebook(slip: Slip, lines: bool, indent: int | None) -> None:
    raw = notebook(slip.slipped, lines, indent)
    made = fixed(raw, "x.ipynb")
    escaped = [json.dumps(x, ensure_ascii=indent is None)[1:-1] for x in (slip.wrong, slip.right)]
    assert raw.count(escaped[0]) == 1
    assert made.text == raw.replace(*escaped)
    assert not made.wrong


# --- files --------------------------------------------------------------------------------------


def test_in_place_keeps_mode_and_link(tmp_path: Path) -> None:
    slip = SLIPS[0]
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_bytes(slip.slipped.encode())
    real.chmod(0o640)
    link.symlink_to(real)
    symprop.fix(link).save()
    assert link.is_symlink()
    assert real.read_bytes() == slip.text.encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["link.md", "real.md"]


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(LATEX, encoding="utf-8")
    os.utime(path, (1, 1))
    symprop.fix(path).save()
    assert path.stat().st_mtime == 1


def test_the_library_takes_texts_and_paths(tmp_path: Path) -> None:
    slip = SLIPS[0]
    path = tmp_path / "a.md"
    path.write_text(slip.slipped, encoding="utf-8")
    for made in (symprop.fix(slip.slipped), symprop.fix(path), symprop.fix(str(path))):
        assert made.text == slip.text
        assert "changed" in repr(made)
    symprop.fix(path).save(tmp_path / "b.md")
    assert (tmp_path / "b.md").read_text(encoding="utf-8") == slip.text
    assert path.read_text(encoding="utf-8") == slip.slipped


def test_the_diff_is_a_diff() -> None:
    slip = SLIPS[0]
    lines = symprop.fix(slip.slipped).diff().splitlines()
    assert lines[:2] == ["--- <text>", "+++ <text>"]
    assert [x for x in lines[2:] if x[0] in "+-"] == [
        rf"-a = \sigma(z) = \frac{{1}}{{1 + {slip.wrong}",
        rf"+a = \sigma(z) = \frac{{1}}{{1 + {slip.right}",
    ]


def test_the_diff_says_when_the_last_line_has_no_end() -> None:
    diff = fix_bytes("a.md", SLIPS[4].slipped.rstrip("\n").encode()).diff()
    assert diff.endswith("\n\\ No newline at end of file\n")
