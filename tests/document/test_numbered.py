"""Numbered equations: the same numbers in every format, and labels where a format has them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from symprop.api import derive
from symprop.check.verdict import verdict
from symprop.document import blocks as b
from symprop.document.formats import FORMATS
from symprop.extract import extract
from symprop.formula import latex
from symprop.formula import tree as t

NUMBER = {
    "md": r"\\tag\{(\d+)\}",
    "ipynb": r"\\\\tag\{(\d+)\}",
    "html": r'<span class="number">\((\d+)\)</span>',
    "rst": r"\\qquad\\text\{\((\d+)\)\}",
    "txt": r"   \((\d+)\)$",
    "ascii": r"   \((\d+)\)$",
    "docx": r'w:name="eq_(\d+)"',
}
LABEL = {
    "tex": r"\\label\{eq:(.*?)\}",
    "qmd": r"\$\$ \{#eq-(.*?)\}",
    "typ": r"\$ <eq-(.*?)>",
    "rst": r":name: eq-(.*)",
    "html": r'class="numbered" id="eq-(.*?)"',
}


@pytest.fixture(scope="module")
def walk() -> object:
    return derive("sigmoid-2-2-1", numbered=True)


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"pdf"}))
def test_every_formula_has_its_number(name: str, walk: object) -> None:
    shown = [x for x in walk.document.blocks if isinstance(x, b.Display)]  # type: ignore[attr-defined]
    data = walk.content(name)  # type: ignore[attr-defined]
    if name == "docx":
        data = ZipFile(io.BytesIO(data)).read("word/document.xml")
    text = data.decode()
    if name in NUMBER:
        found = re.findall(NUMBER[name], text, re.MULTILINE)
        assert found == [str(k + 1) for k in range(len(shown))]
    if name in LABEL:
        labels = re.findall(LABEL[name], text)
        assert labels == [x.label for x in shown]
        assert len({*labels}) == len(labels)
    assert "forward-layers-0-pre-0" in [x.label for x in shown]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["sigmoid-2-2-1", "linear-2-2-1", "sigmoid-circuit"])
def test_references_lead_to_what_a_formula_uses(name: str, lang: str) -> None:
    """Each equation that is referred to gives a name that stands in the formula after it."""
    written: dict[int, tuple[str, str]] = {}
    waiting: list[b.Reference] = []
    found = 0
    for block in derive(name, numbered=True, lang=lang).document.blocks:
        if isinstance(block, b.Paragraph):
            waiting = [x for x in block.content if isinstance(x, b.Reference)]
        if isinstance(block, b.Display):
            for reference in waiting:
                label, left = written[reference.number]
                function = re.match(r"(\\\w+('?))\(", left)
                assert (function[1] if function else left) in latex.write(block.formula)
                assert (reference.text, reference.label) == (f"({reference.number})", label)
            found, waiting = found + len(waiting), []
            if isinstance(block.formula, t.Chain):  # another gives no name, so none refers to it
                written[block.number] = block.label, latex.write(block.formula.sides[0])
    assert found > 10


def test_references_are_links_where_there_are_labels(walk: object) -> None:
    label = "forward-layers-0-out-1"
    links = {
        "html": f'<a href="#eq-{label}">(8)</a>', "tex": rf"\eqref{{eq:{label}}}",
        "typ": f"#ref(<eq-{label}>, supplement: none)", "qmd": f"([-@eq-{label}])",
        "md": "By (6), (8):",
    }  # fmt: skip
    for name, link in links.items():
        assert link in walk.content(name).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["md", "tex", "html", "ipynb", "rst", "qmd", "txt"])
def test_a_number_is_no_part_of_a_formula(name: str, walk: object) -> None:
    report = verdict(extract(f"a.{name}", walk.content(name)))  # type: ignore[attr-defined]
    assert report.claims == report.checked > 40
    assert not report.findings
    assert not report.unread


def test_pdf(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    walk = derive("sigmoid-2-2-1", numbered=True)
    pages = pypdf.PdfReader(io.BytesIO(walk.content("pdf"))).pages
    text = "\n".join(page.extract_text() for page in pages)
    paragraphs = [x.content for x in walk.document.blocks if isinstance(x, b.Paragraph)]
    references = [x for content in paragraphs for x in content if isinstance(x, b.Reference)]
    assert sum(len(page.get("/Annots", ())) for page in pages) == len(references)
    assert {*re.findall(r"\((\d+)\)", text)} >= {str(k) for k in range(1, 20)}


@pytest.mark.parametrize("numbered", [False, True])
def test_typst_compiles(tmp_path: Path, numbered: bool) -> None:
    typst = pytest.importorskip("typst")
    derive("sigmoid-2-2-1", numbered=numbered).save(tmp_path / "a.typ")
    assert typst.compile(tmp_path / "a.typ").startswith(b"%PDF")


def test_tex_has_its_diagrams(tmp_path: Path) -> None:
    paths = derive("sigmoid-2-2-1").save(tmp_path / "a.tex")
    text = (tmp_path / "a.tex").read_text(encoding="utf-8")
    shown = re.findall(r"\\diagram\{(a-.*?\.pdf)\}", text)
    assert shown == [path.name for path in paths[1:]]
    assert all(path.read_bytes().startswith(b"%PDF") for path in paths[1:])
