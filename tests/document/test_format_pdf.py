"""PDF: every number on the page, within its margins, and nothing of a document ever code."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_formats import HOSTILE, decimals, decimals_in, titled

from symprop.api import derive
from symprop.document import blocks as b
from symprop.document.formats.base import FormatError, Paper
from symprop.document.formats.pdf import Pdf, escape, quoted
from symprop.formula.tree import Chain, Matrix, Name, Number

typst = pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")

MARGIN = {"a4": (595.28 - 425.2) / 2, "letter": (612 - 425.2) / 2}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
NETWORKS = [
    ("sigmoid-2-2-1", "scalar", "a4"),
    ("linear-2-2-1", "matrix", "letter"),
    ("rnn-3-steps", "scalar", "letter"),
    ("attention-head", "scalar", "a4"),
]


@cache
def made(name: str, view: str, paper: Paper) -> tuple[b.Document, bytes]:
    document = derive(name, view=view).document
    return document, Pdf(paper=paper).content(document)


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def shown(*blocks: b.Block) -> str:
    """What the pages of a document of some blocks say, without spaces."""
    text = "".join(pages(Pdf().content(b.Document("T", blocks))))
    return re.sub(r"\s", "", text).removesuffix("1")  # the number of the page


@pytest.mark.parametrize(("name", "view", "paper"), NETWORKS)
class TestWalkthrough:
    def test_every_number_is_on_the_page(self, name: str, view: str, paper: Paper) -> None:
        document, data = made(name, view, paper)
        found = decimals_in("\n".join(pages(data)))
        wanted = decimals(document)
        if view == "matrix":  # matrices are set column by column
            assert Counter(found) == Counter(wanted)
        assert len(found) == len(wanted)
        if view == "scalar":  # what is extracted does not tell an exponent from the last digit
            assert all(x in (y, f"{y}2") for x, y in zip(found, wanted, strict=True))

    def test_for_readers_of_all_kinds(self, name: str, view: str, paper: Paper) -> None:
        document, data = made(name, view, paper)
        reader = pypdf.PdfReader(io.BytesIO(data))
        width, height = map(float, reader.pages[0].mediabox[2:])
        assert (width, height) == pytest.approx(
            {"a4": (595.28, 841.89), "letter": (612, 792)}[paper], abs=0.1
        )
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
        assert reader.metadata is not None
        assert reader.metadata.title == document.title
        assert "/CreationDate" not in reader.metadata
        headings = [x for x in document.blocks if isinstance(x, b.Heading)]
        assert len(list(flat(reader.outline))) == len(headings)

    @pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
    def test_nothing_in_the_margins(
        self, name: str, view: str, paper: Paper, tmp_path: Path
    ) -> None:
        left, right = extent(made(name, view, paper)[1], tmp_path)
        page = {"a4": 595.28, "letter": 612}[paper]
        assert left >= MARGIN[paper] - 1
        assert right <= page - MARGIN[paper] + 1


def flat(outline: list[object]) -> list[object]:
    return [y for x in outline for y in (flat(x) if isinstance(x, list) else [x])]


def extent(data: bytes, folder: Path) -> tuple[float, float]:
    """Where the leftmost word begins and the rightmost one ends."""
    (folder / "a.pdf").write_bytes(data)
    program = ["pdftotext", "-q", "-bbox", "a.pdf", "-"]
    text = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=True).stdout
    sides = (re.findall(rf'{side}="([\d.]+)"', text) for side in ("xMin", "xMax"))
    left, right = (list(map(float, side)) for side in sides)
    return min(left), max(right)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_what_is_too_wide_is_made_smaller(tmp_path: Path) -> None:
    row = tuple(Number("0.12345") for _ in range(20))
    cell = (b.Math(Number("0.123456789")),)
    wide = Chain((Name("W"), Matrix((row, row))), ("=",))
    blocks = (b.Display(wide), b.Table((cell,) * 9, ((cell,) * 9,)))
    left, right = extent(Pdf().content(b.Document("T", blocks)), tmp_path)
    assert left >= MARGIN["a4"] - 1
    assert right <= 595.28 - MARGIN["a4"] + 1


def test_a_long_table_has_its_heading_on_every_page() -> None:
    rows = tuple(((b.Text(f"r{i}"),), (b.Text("x"),)) for i in range(100))
    table = b.Table(((b.Text("Epoch"),), (b.Text("Loss"),)), rows)
    texts = pages(Pdf().content(b.Document("T", (table,))))
    assert len(texts) > 1
    assert all("Epoch" in text for text in texts)


def test_same_bytes_and_no_date() -> None:
    document, data = made("sigmoid-2-2-1", "scalar", "a4")
    assert Pdf().content(document) == data


# --- text that someone else wrote ---------------------------------------------------------------


def test_hostile_text_is_shown_as_it_is() -> None:
    hostile = HOSTILE.replace("中", "")  # there may be no font for it
    text = "".join(pages(Pdf({"x": SVG}).content(titled(hostile))))
    expected = re.sub(r"\s", "", hostile)
    found = re.sub(r"[\s\0]", "", text)
    assert found.count(expected) == 7  # the wide table is a list, without its first heading


def test_a_character_of_no_font_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with_all = typst.compile

    def compile(files: object, **wishes: object) -> bytes:
        return with_all(files, **{**wishes, "ignore_system_fonts": True})

    monkeypatch.setattr(typst, "compile", compile)
    text = b.Text("Sinken des 梯度, 梯度, 一二三四")
    with pytest.raises(FormatError, match=r"no installed font has 梯, 度, 一, 二, 三, \.\.\.; "):
        Pdf().content(b.Document("T", (b.Paragraph((text,)),)))


CODE = [
    '#read("/etc/passwd")',
    "#{ 1 + 1 }", "$x$", "*b* _e_ `c`", "= h", "- i", "+ i", "1. x", "/ a: b", "#show: none",
    "<label> @label", "https://a.b/c", r"\u{41} \\", "a ~ b -- c ... d", '"quoted"', "// no",
    "/* no */", ".len()", "(1)", "[x]", ";", "@preview/cetz", r"\#read", "###", "-?", "a\\",
]  # fmt: skip


@pytest.mark.parametrize("text", CODE)
def test_text_is_never_code(text: str) -> None:
    math = b.Math(Name("x"))
    content = (b.Text(text), math, b.Text(text), b.Strong((b.Text(text),)), b.Text(text))
    assert shown(b.Paragraph(content)) == re.sub(r"\s", "", f"{text}𝑥{text * 3}")
    assert shown(b.Paragraph((b.Code(text),))) == re.sub(r"\s", "", text)
    assert shown(b.Items((content[:1],))) == re.sub(r"\s", "", f"•{text}")


@given(st.text())
def test_every_sign_is_escaped(text: str) -> None:
    assert re.fullmatch(r"""(?:[^!-&(-/:-@\[-`{-~]|\\[!-&(-/:-@\[-`{-~])*""", escape(text))
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"', quoted(text))
    assert "\n" not in escape(text) + quoted(text)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="'")))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    run = (b.Text(text), b.Math(Name("x")), b.Text(text))
    assert shown(b.Paragraph(run)) == f"{text}𝑥{text}"


def test_formulas_are_read_aloud() -> None:
    formula = Chain((Name("a", "1"), Number("0.5")), ("=",))
    source = Pdf().display(b.Display(formula))
    assert source.startswith('#display("a₁ = 0.5", $')


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_a_picture_on_the_next_page_leaves_its_paragraphs_apart(tmp_path: Path) -> None:
    network = {
        "inputs": [1], "targets": [1], "loss": "half_squared_error",
        "layers": [{"activation": "sigmoid", "weights": [[9]]}],
    }  # fmt: skip
    path = tmp_path / "a.pdf"
    derive(network, view="scalar").save(path)
    command = ["pdftotext", "-bbox-layout", str(path), "-"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for page in found.split("<page ")[1:]:
        lines = [
            float(m[1]) for m in re.finditer(r'<line xMin="85[^"]*" yMin="([\d.]+)"', page)
        ]  # fmt: skip
        tops = sorted(lines)
        assert all(b - a > 9 for a, b in pairwise(tops)), tops
