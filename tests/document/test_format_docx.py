"""Word: a file that opens, with the text of the document and equations of its own."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from zipfile import ZipFile

import pytest
from test_formats import EXAMPLES, HOSTILE, decimals, decimals_in, titled

from symprop.api import derive
from symprop.check.verdict import verdict
from symprop.document import blocks as b
from symprop.document.formats.docx import Docx
from symprop.document.formats.drawing import drawn
from symprop.document.formats.wide import columns
from symprop.extract import extract
from symprop.formula.tree import Name

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="100"/>'


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def said(data: bytes) -> list[str]:
    """The characters of every paragraph."""
    root = ET.fromstring(parts(data)["word/document.xml"])
    return [
        "".join(x.text or "" for x in paragraph.iter() if x.tag in (f"{W}t", f"{M}t"))
        for paragraph in root.iter(f"{W}p")
    ]


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_number_in_order(example: str, view: str) -> None:
    document = derive(example, view=view).document
    runs = [x.text or "" for x in ET.fromstring(Docx().write(document)).iter(f"{M}t")]
    assert decimals_in(" ".join(runs)) == decimals(document)


def test_all_parts_are_well_formed_and_linked() -> None:
    files = parts(derive("sigmoid-2-2-1").content("docx"))
    assert next(iter(files)) == "[Content_Types].xml"
    for name, data in files.items():
        if name.endswith((".xml", ".rels", ".svg")):
            ET.fromstring(data)
        else:
            assert data.startswith(b"\x89PNG")
    types = files["[Content_Types].xml"].decode()
    links = files["word/_rels/document.xml.rels"].decode()
    targets = dict(re.findall(r'Id="(\w+)" Type="[^"]*" Target="([^"]*)"', links))
    assert all(f"word/{target}" in files for target in targets.values())
    used = re.findall(r'r:embed="(\w+)"', files["word/document.xml"].decode())
    assert len(used) == 8
    assert {*used} <= targets.keys()
    assert all(f"{name[1:]}" in files for name in re.findall(r'PartName="([^"]*)"', types))
    styles = re.findall(r'w:styleId="(\w+)"', files["word/styles.xml"].decode())
    named = re.findall(r'w:(?:p|r|tbl)Style w:val="(\w+)"', files["word/document.xml"].decode())
    assert {*named} <= {*styles}


def test_opens() -> None:
    docx = pytest.importorskip("docx")
    made = derive("sigmoid-2-2-1")
    opened = docx.Document(io.BytesIO(made.content("docx")))
    assert opened.core_properties.title == made.document.title
    headings = [x for x in made.document.blocks if isinstance(x, b.Heading)]
    found = [
        x for x in opened.paragraphs if x.style.name.startswith(("heading", "Heading", "Title"))
    ]
    assert len(found) == len(headings)
    tables = [x for x in made.document.blocks if isinstance(x, b.Table)]
    assert [len(x.rows) for x in opened.tables] == [1 + len(x.rows) for x in tables]
    assert len(opened.inline_shapes) == 4
    assert opened.inline_shapes[0].width.cm <= 15
    assert len(opened.element.findall(f".//{M}oMathPara")) == sum(
        isinstance(x, b.Display) for x in made.document.blocks
    )


@pytest.mark.skipif(not shutil.which("pandoc"), reason="needs pandoc")
def test_pandoc_reads_what_was_written(tmp_path: Path) -> None:
    """Another reader of Word's equations: what it makes of them is checked like any document."""
    made = derive("sigmoid-2-2-1")
    made.save(tmp_path / "a.docx")
    program = ["pandoc", "a.docx", "-t", "markdown", "--wrap=none", "-o", "a.md"]
    subprocess.run(program, cwd=tmp_path, check=True)
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    shown = re.sub(r"!\[.*?\]\(.*?\)\{.*?\}", "", text)
    assert decimals_in(shown) == decimals(made.document)
    report = verdict(extract("a.md", text.encode()))
    assert report.checked == report.claims >= 90
    assert not report.unread
    assert not report.findings


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="needs libreoffice-writer, libreoffice-math and pdftotext",
)
def test_libreoffice_shows_what_was_written(tmp_path: Path) -> None:
    """It has a language of its own for formulas, and shows ¿ where it cannot read one."""
    made = derive("sigmoid-2-2-1")
    made.save(tmp_path / "a.docx")
    derive("attention-head").save(tmp_path / "b.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    program = ["soffice", profile, "--headless", "--convert-to", "pdf", "a.docx", "b.docx"]
    subprocess.run(program, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    shown = {}
    for name in ("a", "b"):
        told = ["pdftotext", f"{name}.pdf", "-"]
        shown[name] = subprocess.run(told, cwd=tmp_path, check=True, capture_output=True).stdout
        assert "¿" not in shown[name].decode()
    assert {*decimals(made.document)} <= {*decimals_in(shown["a"].decode())}


def test_a_line_does_not_begin_with_the_mark_after_a_formula() -> None:
    text = derive("sigmoid-2-2-1").document
    written = Docx().write(text)
    assert "<m:nor/></m:rPr><m:t>,</m:t></m:r></m:oMath>" in written
    assert not re.search(r"</m:oMath><w:r>(<w:rPr>.*?</w:rPr>)?<w:t[^>]*>[,.;:!?)]", written)


@pytest.mark.parametrize(("paper", "width"), [("a4", 11906), ("letter", 12240)])
def test_paper(paper: str, width: int) -> None:
    text = Docx(paper=paper).write(b.Document("T", ()))  # type: ignore[arg-type]
    assert f'<w:pgSz w:w="{width}"' in text
    margin = int(re.search(r'w:left="(\d+)"', text)[1])  # type: ignore[index]
    assert width - 2 * margin == 8504  # 15 cm


def test_lists_with_numbers_begin_again() -> None:
    items = b.Items(((b.Text("x"),),), ordered=True)
    files = parts(Docx().content(b.Document("T", (items, items, b.Items(items.items)))))
    places = re.findall(r'<w:numId w:val="(\d+)"', files["word/document.xml"].decode())
    assert places == ["2", "3", "1"]
    known = re.findall(r'<w:num w:numId="(\d+)"', files["word/numbering.xml"].decode())
    assert known == ["1", "2", "3"]


def test_same_bytes() -> None:
    assert derive("linear-2-2-1").content("docx") == derive("linear-2-2-1").content("docx")


def test_text_is_never_markup() -> None:
    data = Docx({"x": SVG}).content(titled(HOSTILE + "\x00\x1b\ufffe"))
    text = [x.rstrip() for x in said(data)]
    assert text.count(HOSTILE.rstrip()) == 4
    assert sum(x.count(HOSTILE.strip()) for x in text) == 7  # the wide table is a list


def test_styles_in_their_order() -> None:
    run = (b.Emphasis((b.Strong((b.Text("x"), b.Code("y"), b.Math(Name("z")))),)),)
    text = Docx().write(b.Document("T", (b.Paragraph(run),)))
    assert "<w:rPr><w:b/><w:i/></w:rPr>" in text
    assert '<w:rPr><w:rStyle w:val="Code"/><w:b/><w:i/></w:rPr>' in text


def test_chinese_has_the_room_and_the_fonts_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    def room(text: str) -> float:
        (width,) = columns(b.Table(((b.Text(text),),), ()))
        return width

    assert room("之前") == room("late") > room("ab")
    fonts: list[bool] = []

    def compile(files: object, *, ignore_system_fonts: bool, **_: object) -> bytes:
        fonts.append(ignore_system_fonts)
        return b""

    monkeypatch.setattr("typst.compile", compile)
    for text in ("隐藏层", "Schicht, \N{GREEK SMALL LETTER DELTA}\N{MINUS SIGN}"):
        drawn(f"<svg><text>{text}</text></svg>", "png")
    assert fonts == [False, True]
