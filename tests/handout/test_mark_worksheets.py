"""Worksheets that come back: read paragraph by paragraph, whatever else was changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from oracles.worksheets import by_elements

from symprop.api import derive
from symprop.document.blocks import Document
from symprop.document.formats import find
from symprop.errors import SympropError
from symprop.formula import latex, omml
from symprop.formula.tree import Formula
from symprop.handout.blanks import METHOD
from symprop.handout.documents import answer_key, worksheet
from symprop.handout.marking.key import Key
from symprop.handout.marking.mark import MarkedSheet, mark
from symprop.handout.marking.method import method_id
from symprop.handout.marking.word import text_of, text_of_xml
from symprop.handout.marking.worksheet import _LATEX_GAP as LINE
from symprop.handout.marking.worksheet import _gaps as worksheet_gaps
from symprop.handout.marking.worksheet import filled_in
from symprop.handout.task import Task
from symprop.network.description import Network
from symprop.network.file import example_text, load, loads

VIEWS = [(name, "scalar") for name in by_elements()] + [
    (name, "matrix") for name in by_elements() if isinstance(load(name), Network)
]
KINDS = ("md", "tex", "txt", "ascii", "docx")


@cache
def task(name: str, view: str = "scalar", level: str = "values") -> Task:
    key = Key(derive(name, view=view).network, level)
    return key.task(key.sheets[0])


def read(found: Task, text: str, kind: str = "md") -> MarkedSheet:
    return mark(found.blanks, filled_in(found, text, kind))


def text(document: Document, kind: str) -> str:
    """What somebody hands in who changes nothing."""
    writer = find(kind)()
    return text_of(writer.content(document)) if kind == "docx" else writer.write(document)


@pytest.mark.parametrize(("name", "view"), VIEWS)
@pytest.mark.parametrize("level", ["values", "steps", "all"])
def test_the_key_is_right_and_the_empty_sheet_is_empty(name: str, view: str, level: str) -> None:
    found = task(name, view, level)
    key, blank = answer_key(found), worksheet(found)
    for kind in KINDS:
        sheet = read(found, text(key, kind), kind)
        assert (sheet.marks, sheet.open) == (sheet.possible, 0), kind
        empty = read(found, text(blank, kind), kind)
        assert {value.verdict for value in empty.values} == {"missing"}, kind
        assert (empty.marks, empty.open) == (0, 0), kind


GAP = re.compile(r"\\underline\{\\rule\{0pt\}\{1.8em\}\\hspace\{[\d.]+em\}\}")


def filled(found: Task, how: str = "{}") -> str:
    """A worksheet with every answer written into its gap; the first three are name and date."""
    answers = iter(["Ada Lovelace", "today", "", *(b.answer.text for b in found.blanks)])
    return GAP.sub(lambda m: how.format(next(answers)), find("md")().write(worksheet(found)))


@pytest.mark.parametrize("how", ["{}", r"\underline{{{}}}", "**{}**", " {} ", r"\approx {}"])
def test_gaps_filled_in(how: str) -> None:
    found = task("sigmoid-2-2-1")
    sheet = read(found, filled(found, how))
    assert sheet.marks == sheet.possible


def test_decimal_commas_and_windows_line_ends() -> None:
    found = task("sigmoid-2-2-1")
    text = re.sub(r"(\d)\.(\d{5})", r"\1,\2", filled(found)).replace("\n", "\r\n")
    assert "0,75026" in text
    sheet = read(found, text)
    assert sheet.marks == sheet.possible


EMPTY = re.compile(r"(<m:bar><m:barPr>.*?</m:barPr><m:e>).*?(</m:e></m:bar>)")
BRACKET = "<m:d><m:dPr><m:begChr m:val='('/><m:endChr m:val=')'/></m:dPr>"
"""As LibreOffice saves round brackets."""


def rules_and_workings(found: Task, write: Callable[[Formula], str]) -> dict[str, str]:
    """What belongs on the ruled lines, by their ids."""
    return {
        method_id(question.blanks[0], METHOD[side.kind]): write(side.formula)
        for question in found.blanks.questions
        for side in question.worked.sides()
        if side.kind in METHOD
    }


@pytest.mark.parametrize("bracket", ["<m:d>", BRACKET, "<m:d><m:dPr><m:ctrlPr/></m:dPr>"])
def test_a_word_document_filled_in(bracket: str) -> None:
    """Rules, workings and values written on the lines, in whatever form they are saved again."""
    found = task("sigmoid-2-2-1", level="all")
    document = worksheet(found)
    sides = rules_and_workings(found, omml.write)
    values = {b.id: f"<m:r><m:t>{b.answer.text}</m:t></m:r>" for b in found.blanks}
    written = iter([(sides | values).get(id or "", "") for id in worksheet_gaps(document)])
    with ZipFile(BytesIO(find("docx")().content(document))) as package:
        sheet = package.read("word/document.xml").decode()
    sheet = EMPTY.sub(lambda m: m[1] + next(written) + m[2], sheet).replace("<m:d>", bracket)
    marked = read(found, text_of_xml(sheet.encode()), "docx")
    assert (marked.marks, marked.open) == (marked.possible, 0)


def test_paragraphs_left_out_and_put_in() -> None:
    """What is deleted is missing, and remarks between the lines disturb nothing."""
    found = task("sigmoid-2-2-1")
    paragraphs = filled(found).split("\n\n")
    kept = [p for p in paragraphs if not p.startswith("$$\na_1 =")]
    assert len(kept) == len(paragraphs) - 1
    text = "\n\nI used a calculator = 3\n\n".join(kept)
    sheet = read(found, text)
    assert [v.blank.id for v in sheet.values if not v.marks] == ["1:layers.0.out.0"]


def test_own_working_in_the_line() -> None:
    found = task("sigmoid-2-2-1")
    text = re.sub(r"z_1 = .*", r"z_1 = 0.22 + 0.88 = 1{,}1", filled(found))
    text = re.sub(r"a_1 = .*", r"a_1 = \\sigma(1.1) \\approx 0.75", text)
    sheet = read(found, text)
    wrong = [v for v in sheet.values if not v.marks]
    assert [(v.blank.id, v.answer.text) for v in wrong] == [("1:layers.0.out.0", "0.75")]


def test_a_matrix_written_anew() -> None:
    found = task("linear-2-2-1", "matrix")
    text = find("md")().write(answer_key(found))
    text = text.replace(r"\boxed{0.8} & \boxed{1.8}", "0.8 & 1.9")
    sheet = read(found, text)
    assert [v.blank.id for v in sheet.of("wrong")] == ["1:layers.0.pre[0,1]"]


def test_another_document() -> None:
    with pytest.raises(SympropError, match="not the worksheet"):
        filled_in(task("sigmoid-2-2-1"), "# Shopping\n\n- milk\n\nx = 3\n", "md")


def test_far_too_long() -> None:
    with pytest.raises(SympropError, match="too long"):
        filled_in(task("sigmoid-2-2-1"), "z_1 = 1\n\n" * 100_000, "md")


def test_hostile_word_documents() -> None:
    """Encodings that do not exist, and paragraphs in paragraphs: their text counts once."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with pytest.raises(SympropError, match="no Word document"):
        text_of_xml(b'<?xml version="1.0" encoding="none"?><a/>')
    deep = f"<w:p {w}>{'<w:p>' * 50}<w:t>z</w:t>{'</w:p>' * 50}</w:p>"
    assert text_of_xml(f"<w:body {w}>{deep}{deep}</w:body>".encode()) == "z\n\nz"


def test_a_name_like_a_gap() -> None:
    """Where the gaps of a text cannot be told from names, it says so."""
    text = example_text("sigmoid-2-2-1")
    key = Key(loads(text.replace("notation: delta", "notation: {delta: {loss: L__x}}")))
    found = key.task(key.sheets[0])
    sheet = read(found, find("md")().write(answer_key(found)))
    assert sheet.marks == sheet.possible
    with pytest.raises(SympropError, match="JSON or CSV"):
        filled_in(found, find("txt")().write(answer_key(found)), "txt")


def test_hostile_paragraphs_take_no_time() -> None:
    """No line makes the reader search forever."""
    found = task("sigmoid-2-2-1")
    text = filled(found).replace("0.75026", "0.5 = " * 20_000 + "& [" * 20_000)
    assert read(found, text).marks < found.blanks.marks


def test_rules_and_workings_on_a_worksheet() -> None:
    """What stands on the ruled lines is read, too: of values that are all wrong nothing is open."""
    found = task("sigmoid-2-2-1", level="all")
    document = worksheet(found)
    sides = rules_and_workings(found, latex.write)
    answers = iter([sides.get(id or "", "99") for id in worksheet_gaps(document)])
    text = LINE.sub(lambda m: next(answers), find("md")().write(document))
    sheet = read(found, text)
    assert {value.verdict for value in sheet.values} == {"wrong"}
    methods = [ok for question in sheet.questions for ok in question.methods.values()]
    assert len(methods) > 40
    assert set(methods) == {True}
    assert sheet.marks == len(methods)
