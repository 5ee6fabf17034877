"""Corrections of documents that are not our own: derived ones, and the real ones where they are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

import pytest

import symprop
from symprop.check.fix import Fixed, fix_bytes
from symprop.network.file import examples

NUMBER = re.compile(r"(?<![\w.^])\d+\.\d{2,}(?![\w.])")
SIGNED = re.compile(r"\(?(?:[-−+]\s*)?(?:\d+[.,]?\d*|[.,]\d+)\)?")
SHARED = Path(__file__).parents[3] / "shared"
REAL = sorted([*SHARED.glob("seeds/*.txt"), *SHARED.glob("walkthroughs/[0-9]*.md")])
TRIES = 4


def masked(text: str) -> str:
    """A document without its numbers, their signs and their brackets."""
    return re.sub(r"\s*[-+−]?\s*#", "#", SIGNED.sub("#", text))


@cache
def derived(name: str, format: str) -> str:
    """The walkthrough of a bundled network."""
    return symprop.derive(name).text(format)


def slipped(text: str, random: Random) -> str:
    """A document with one digit changed, and not the last one of its number."""
    m = random.choice(list(NUMBER.finditer(text)))
    places = [i for i in range(m.start(), m.end() - 1) if text[i].isdigit()]
    i = random.choice(places)
    digit = random.choice([c for c in "0123456789" if c != text[i]])
    return text[:i] + digit + text[i + 1 :]


def errors(text: str) -> int:
    """How many errors a check finds."""
    return symprop.check(text).sheet.count("error")


def sound(wrong: str, made: Fixed) -> None:
    """What holds for every correction."""
    assert masked(made.text) == masked(wrong)
    assert made.sheet.count("error") <= errors(wrong)
    assert fix_bytes(made.path, made.data).data == made.data


@pytest.mark.parametrize("format", ["md", "tex", "txt"])
def test_a_changed_digit_comes_back(format: str) -> None:
    found = restored = 0
    for name in examples():
        text = derived(name, format)
        assert not symprop.check(text).findings
        random = Random(f"{name} {format}")
        for _ in range(TRIES):
            wrong = slipped(text, random)
            made = fix_bytes(f"own.{format}", wrong.encode())
            sound(wrong, made)
            if errors(wrong):
                found += 1
                restored += made.text == text
    assert found >= TRIES * 4
    assert restored >= found * 0.7, (restored, found)


@pytest.mark.parametrize("path", REAL, ids=[path.stem[:12] for path in REAL])
def test_real_documents_end_without_numbers_that_are_wrong(path: Path) -> None:
    data = path.read_bytes()
    made = fix_bytes(path.name, data)
    sound(data.decode(), made)
    left = [x for x in made.sheet.findings if x.severity == "error"]
    assert {x.kind for x in left} <= {"formula"}
    if not left:
        assert not [x for x in made.sheet.findings if x.kind == "carried"]


@pytest.mark.skipif(not REAL, reason="the real documents are not here")
def test_the_first_real_document_comes_out_right() -> None:
    text = fix_bytes(REAL[0].name, REAL[0].read_bytes()).text
    for wrong in ("0.86607", "3.67545", "0.08661", "0.36355", "0.00836"):
        assert wrong not in text
    for right in ("0.86646", "3.67235", "0.08665", "0.36351", "0.00835"):
        assert right in text
