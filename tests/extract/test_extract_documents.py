"""The real documents: every formula that a reader sees is in a piece."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_extract_positions import sound

from symprop.extract import extract

SHARED = Path(__file__).parents[3] / "shared"
COUNTS = {
    "000_8c243820f758b5b8.txt": 128,
    "001_faa1bbd25cfbcdda.txt": 20,
    "002_8e09a12ed9cb7ac6.txt": 23,
    "02-softmax-linear-matrix.md": 40,
    "05-es-one-neuron.md": 61,
    "09-bn-code-block-111.md": 14,
    "11-id-xor-231-unicode.md": 97,
    "12-two-outputs-align.md": 60,
    "14-bn-softmax-bracket-math.md": 36,
    "18-linear-matrix.md": 19,
    "19-vi-exam-221.md": 53,
    "24-sign-flip-notes.md": 18,
}
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the documents are not here")
_NUMBER = re.compile(r"(?<![\w.])[-−]?(?:\d*\.\d+|\d+)(?![\w.]*\w)")
_RELATION = re.compile(r"[=≈]|\\approx|\\leftarrow")


def _path(name: str) -> Path:
    return next(SHARED.glob(f"*/{name}"))


@pytest.mark.parametrize("name", COUNTS)
def test_pieces(name: str) -> None:
    source = extract(name, _path(name).read_bytes())
    sound(source)
    assert len(source.pieces) == COUNTS[name]
    assert len(source.problems) == (name[:3] == "000")  # the one formula that is not closed


@pytest.mark.parametrize("name", COUNTS)
def test_no_relation_is_missed(name: str) -> None:
    source = extract(name, _path(name).read_bytes())
    text = source.text
    seen = set()
    for piece in source.pieces:
        seen |= {piece.at(i) for i in range(len(piece.text))}
    missed = [
        source.place(m.start())
        for m in _RELATION.finditer(text)
        if m.start() not in seen and "](" not in _line(text, m.start())
    ]
    assert not missed


@pytest.mark.parametrize("name", COUNTS)
def test_every_claim_of_the_truth_file_stands_in_a_piece(name: str) -> None:
    source = extract(name, _path(name).read_bytes())
    pattern = f"*/{name[:3]}.json" if name.endswith(".txt") else f"*/{name[:-3]}.json"
    truth = json.loads(next(SHARED.glob(pattern)).read_bytes())
    covered: dict[int, str] = {}
    for piece in source.pieces:
        for i, char in enumerate(piece.text):
            line = source.place(piece.at(i))[0]
            covered[line] = covered.get(line, "") + char
    for error in truth["errors"]:
        for literal, line in error.get("at", []):
            if not _RELATION.search(source.text.splitlines()[line - 1]):
                continue  # a sentence that repeats a number
            assert literal in covered.get(line, ""), (literal, line)


def _line(text: str, offset: int) -> str:
    return text[text.rfind("\n", 0, offset) + 1 : (text.find("\n", offset) + 1) or len(text)]
