"""Worksheets give nothing away, keys hold everything."""

from __future__ import annotations

import re
from functools import cache

import pytest
from oracles.worksheets import by_elements

from symprop.api import derive
from symprop.document.blocks import Block, Display, Document, Figure, Math, Table
from symprop.document.formats import FORMATS, find
from symprop.formula.tree import Boxed, Formula, Number, Placeholder, rebuild, walk
from symprop.handout.blanks import LEVELS
from symprop.handout.documents import answer_key, worksheet
from symprop.handout.student import called
from symprop.handout.task import Task, task
from symprop.numbers.scalar import certain

CASES = [
    *((name, {}) for name in by_elements()),
    ("sigmoid-2-2-1", {"view": "matrix"}),
    ("linear-2-2-1", {"view": "scalar", "carry": "rounded"}),
    ("sigmoid-2-3-1", {"notation": "leibniz", "epochs": 2}),
    ("sigmoid-2-2-1", {"notation": "matrix", "epochs": 5, "carry": "rounded"}),
]
each_case = pytest.mark.parametrize(
    ("name", "wishes"), CASES, ids=[" ".join((n, *map(str, w.values()))) for n, w in CASES]
)
each_level = pytest.mark.parametrize("level", LEVELS)


def made(name: str, level: str, **wishes: object) -> Task:
    derivation = derive(name, **wishes)  # type: ignore[arg-type]
    return task(derivation.plan, derivation.epochs, level)


def formulas(document: Document) -> list[Formula]:
    """All formulas of a document."""
    return [f for block in document.blocks for f in _of(block)]


def _of(block: Block) -> list[Formula]:
    if isinstance(block, Display):
        return [block.formula]
    if isinstance(block, Figure):
        return []
    if isinstance(block, Table):
        runs = [cell for row in (block.header, *block.rows) for cell in row]
    else:
        runs = list(getattr(block, "items", None) or [block.content])  # type: ignore[union-attr]
    return [part.formula for run in runs for part in run if isinstance(part, Math)]


@each_case
@each_level
def test_no_answer_stands_on_the_sheet(name: str, wishes: dict[str, object], level: str) -> None:
    """No number says that it is a hidden value, and no text is one of five characters or more."""
    work = made(name, level, **wishes)
    sheet = worksheet(work)
    shown = {x.of.lstrip("-") for f in formulas(sheet) for x in walk(f) if _named(x)}  # type: ignore[attr-defined]
    assert not shown & work.hidden
    given = {x.text for f in work.plan.data.values() for x in walk(f) if isinstance(x, Number)}
    answers = {blank.answer.text.lstrip("-") for blank in work.blanks} - given
    text = find("txt")().write(sheet)
    printed = set(re.findall(r"\d+\.\d+", text))
    assert not {a for a in answers if len(a) >= 5} & printed


def _named(f: Formula) -> bool:
    return isinstance(f, Number) and f.of is not None


@each_case
@each_level
def test_every_mark_stands_on_the_sheet(name: str, wishes: dict[str, object], level: str) -> None:
    work = made(name, level, **wishes)
    blanks = [x for f in formulas(worksheet(work)) for x in walk(f) if isinstance(x, Placeholder)]
    assert sum(int(x.marks or 0) for x in blanks) == work.blanks.marks
    lines = [x.of for x in blanks if x.ruled and x.of]
    ruled = [of for of in lines if not of.endswith((" rule", " working"))]
    assert ruled == [blank.id for blank in work.blanks], "a line for each, in reading order"
    framed = {x.of for x in blanks if not x.ruled}
    assert framed <= work.hidden


@each_case
@each_level
def test_the_key_is_the_walkthrough(name: str, wishes: dict[str, object], level: str) -> None:
    """Without its boxes the key's steps are those of the walkthrough, and the boxes are answers."""
    derivation = derive(name, **wishes)  # type: ignore[arg-type]
    work = task(derivation.plan, derivation.epochs, level)
    key = certain(lambda: answer_key(work))
    boxes = [x.arg for f in formulas(key) for x in walk(f) if isinstance(x, Boxed)]
    assert [x.of for x in boxes] == [blank.id for blank in work.blanks]  # type: ignore[attr-defined]
    assert [x.text for x in boxes] == [b.answer.text for b in work.blanks]  # type: ignore[attr-defined]
    steps = [b for b in key.blocks if isinstance(b, Display) and b.step]
    theirs = [b for b in derivation.document.blocks if isinstance(b, Display) and b.step]
    assert [_unboxed(b.formula) for b in steps] == [b.formula for b in theirs[: len(steps)]]


def _unboxed(f: Formula) -> Formula:
    return _unboxed(f.arg) if isinstance(f, Boxed) else rebuild(f, _unboxed)


@pytest.mark.parametrize("format", FORMATS)
@each_level
def test_every_format_writes_both(format: str, level: str) -> None:
    work = made("sigmoid-2-2-1", level)
    kind = find(format)
    assert kind().content(worksheet(work)) != kind().content(answer_key(work))


def test_chosen_places_only() -> None:
    derivation = derive("sigmoid-2-2-1")
    work = task(derivation.plan, derivation.epochs, "values", ["layers.0.pre.0"])
    text = find("txt")().write(worksheet(work))
    assert "z₁ = x₁·w₁₁ + x₂·w₂₁ = 1.1·0.2 + 2.2·0.4 = 0.22 + 0.88 = ____" in text
    assert "z₂ = x₁·w₁₂ + x₂·w₂₂ = 1.1·0.3 + 2.2·0.7 = 0.33 + 1.54 = 1.87" in text
    assert "≈ 1/(1 + e^(-_______)) ≈ 0.75026" in text or "1/(1 + e^(-_" in text


def test_a_sign_is_kept_where_the_number_is_not() -> None:
    """e^(-z) with z left out is e^(-____), and 1 - a is 1 - ____."""
    text = find("txt")().write(worksheet(made("sigmoid-2-2-1", "values")))
    assert "1/(1 + e^(-_______))" in text
    assert "·(1 - _______)" in text


def test_what_is_dropped_between_rounded_sides_leaves_about_equal() -> None:
    """w ← w - η·g ≈ 0.6 - 0.1·____ ≈ ____, whose exact middle is left out."""
    text = find("txt")().write(worksheet(made("sigmoid-2-2-1", "values")))
    line = next(x for x in text.split("\n") if "0.6 - 0.1" in x)
    assert line.count("≈") == 2
    assert "0.6 - 0.1·_______ ≈ _" in line


@cache
def texts(level: str) -> tuple[str, str]:
    work = made("sigmoid-2-2-1", level)
    return find("txt")().write(worksheet(work)), find("txt")().write(answer_key(work))


def test_name_date_marks_and_decimals() -> None:
    sheet, key = texts("values")
    assert re.search(r"Name: _+\n+Date: _+ · Marks: _+ of 22", sheet)
    assert "five decimal places" in sheet
    assert re.search(r"Total +22", sheet)
    assert "22 marks" in key
    named = Task(*_parts("Ada Lovelace"))
    assert "Name: Ada Lovelace" in find("txt")().write(worksheet(named))


def _parts(name: str) -> tuple[object, ...]:
    work = made("sigmoid-2-2-1", "values")
    return work.plan, work.epochs, work.blanks, called(name)


def test_a_scheme_with_marks_for_the_method() -> None:
    _, key = texts("all")
    assert re.search(r"To find +Answer +Rule +Working +Values +Marks", key)
    assert re.search(r"δₒ +-0\.65563 +1 +1 +1 +3", key)


def test_the_diagram_says_what_it_shows() -> None:
    (figure,) = [
        block
        for block in worksheet(made("sigmoid-2-2-1", "values")).blocks
        if isinstance(block, Figure)
    ]
    assert figure.caption == "The network with the names of its weights"
