"""The real documents: all their mathematics is read, and every node knows where it stood."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pytest
from outside import known_fault
from reader_documents import DOCUMENTS, formulas

from symprop.formula.read import TextReading, read_latex, read_plain
from symprop.formula.tree import Chain, Formula, Missing, Name, Number, walk

pytestmark = pytest.mark.skipif(not DOCUMENTS, reason="the example documents are not here")

KNOWN = {
    ("11-id-xor-231-unicode.md", "1 = 0"): "XOR is not known as an operation",
}
"""What stays unread, and why."""
UNREAD = {"01", "15", "17", "23", "31", "39", "41", "53", "67", "69"}
"""Walkthroughs of which this file's plain way of finding formulas, or the reader, leaves parts."""
OTHER_NUMERALS = {"15", "67", "69"}
"""Percentages, decimal commas and thousands: the number is not spelled like its literal."""
PROSE = {
    ("03-relu-sigmoid-bce-double-factor.md", 80),
    ("03-relu-sigmoid-bce-double-factor.md", 107),
    ("12-two-outputs-align.md", 239),
    ("18-linear-matrix.md", 69),
    ("24-sign-flip-notes.md", 18),
}
"""Lines with numbers in a sentence, without a relation."""
_RELATION = re.compile(r"[=≈←]|\\approx|\\leftarrow")
_ELSEWHERE = re.compile(r"https?://\S+|_\{[^{}]*\}|1 XOR 1 = 0")
"""Relation signs that relate nothing: in addresses, bounds and subscripts."""


def readings(path: Path) -> list[TextReading]:
    text = path.read_text("utf-8")
    return [
        (read_latex if kind == "latex" else read_plain)(part, offset)
        for kind, part, offset in formulas(text)
    ]


def nodes(path: Path) -> list[Formula]:
    return [x for r in readings(path) for f in r.statements for x in walk(f)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_everything_is_read(path: Path, request: pytest.FixtureRequest) -> None:
    known_fault(request, path, UNREAD)
    text = path.read_text("utf-8")
    unread = {text[slice(*u.span)]: u.reason for r in readings(path) for u in r.unread}
    assert unread == {part: why for (name, part), why in KNOWN.items() if name == path.name}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_every_relation_of_the_source_is_in_a_chain(
    path: Path, request: pytest.FixtureRequest
) -> None:
    known_fault(request, path, UNREAD | {"13"})
    text = path.read_text("utf-8")
    written = sum(len(_RELATION.findall(_ELSEWHERE.sub("", part))) for _, part, _ in formulas(text))
    chains = [f for r in readings(path) for f in r.statements if isinstance(f, Chain)]
    assert sum(r in "=≈←" for f in chains for r in f.relations) == written


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_spans_of_numbers_hold_their_literals(path: Path, request: pytest.FixtureRequest) -> None:
    known_fault(request, path, OTHER_NUMERALS)
    text = path.read_text("utf-8")
    numbers = [x for x in nodes(path) if isinstance(x, Number)]
    assert numbers
    for x in numbers:
        assert x.span is not None
        literal = re.sub(r"[\s{}]", "", text[slice(*x.span)]).replace("−", "-")
        small = literal.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        assert x.text in (small, "-" + small)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_spans_nest_and_sides_do_not_overlap(path: Path) -> None:
    for node in nodes(path):
        assert node.span is not None
        if isinstance(node, Chain):
            spans = [x.span for x in node.sides if x.span and not isinstance(x, Missing)]
            assert spans == sorted(spans)
            assert all(a[1] <= b[0] for a, b in pairwise(spans))
            assert all(node.span[0] <= a and b <= node.span[1] for a, b in spans)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_spans_of_names_hold_their_letters(path: Path, request: pytest.FixtureRequest) -> None:
    known_fault(request, path, {"17"})
    text = path.read_text("utf-8")
    for node in nodes(path):
        if isinstance(node, Name) and node.base.isascii():
            assert node.span is not None
            written = normalize("NFKC", text[slice(*node.span)])
            assert node.base.split()[0].split("-")[0] in written


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_the_number_of_each_document_that_is_reported_wrong_is_read(
    path: Path, request: pytest.FixtureRequest
) -> None:
    """Every literal that a truth file calls wrong is a number in the reading of its line."""
    known_fault(request, path, {"15", "23", "31", "53", "67", "69"})
    name = path.name[:3] if path.suffix == ".txt" else path.stem
    truth = json.loads((path.parent / f"{name}.json").read_text("utf-8"))
    text = path.read_text("utf-8")
    read: dict[int, set[str]] = {}
    for x in nodes(path):
        if isinstance(x, Number) and x.span is not None:
            line = text.count("\n", 0, x.span[0]) + 1
            read.setdefault(line, set()).add(x.text.lstrip("-"))
    for error in truth["errors"]:
        for literal, line in error["at"]:
            digits = re.findall(r"[0-9]*\.?[0-9]+", literal)
            in_table = text.splitlines()[line - 1].lstrip().startswith("|")
            if digits and not in_table and (path.name, line) not in PROSE:
                assert digits[-1] in read.get(line, set()), (path.name, literal, line)
