"""Pages in HTML, read as text: escaped, complete, the same bytes each time."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from inlines import worked

from symprop.api import derive
from symprop.check.verdict import verdict
from symprop.document import blocks as b
from symprop.document.formats import html_font
from symprop.document.formats.html import Html, ids
from symprop.document.formats.html_math import MarkedMathml, MathPage
from symprop.extract import extract
from symprop.formula import tree as t
from symprop.network.file import load

EXAMPLES = ("sigmoid-2-2-1", "sigmoid-2-3-1", "linear-2-2-1")
HOSTILE = "<script>alert(1)</script> \"quoted\" 'single' </title> &amp; {{ 7*7 }} \x00 𝔘 </style>"
VOID = {"meta", "link", "input", "br", "wbr", "hr", "img"}


class Reader(HTMLParser):
    """Checks the nesting; collects elements with their attributes, and the text of some."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len({name for name, _ in attrs}), f"an attribute twice in {tag}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def page() -> str:
    return derive("sigmoid-2-2-1").text("html")


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_a_page_is_well_formed_and_its_ids_are_unique(name: str, view: str) -> None:
    read = Reader(derive(name, view=view).text("html"))
    found = [attrs["id"] for _, attrs in read.elements if "id" in attrs]
    assert len(found) == len(set(found)) > 10
    for _, attrs in read.elements:
        for reference in (attrs.get("aria-labelledby") or "").split():
            assert reference in found


def test_a_page_asks_for_nothing(page: str) -> None:
    read = Reader(page)
    for _, attrs in read.elements:
        assert not attrs.keys() & {"src", "href", "srcset", "action", "poster"}
    assert set(re.findall(r"url\(\"(.{5})", page)) <= {"data:"}
    assert "@import" not in page
    assert set(re.findall(r"https?://[^\s\"')<]*", page)) == {"http://www.w3.org/2000/svg"}


def test_the_page_has_language_title_and_headings_in_order(page: str) -> None:
    read = Reader(page)
    assert read.all("html") == [{"lang": "en"}]
    assert read.texts["title"][0] == "Learning to add two numbers"
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_tables_say_what_their_headings_head(page: str) -> None:
    heads = Reader(page).all("th")
    assert heads
    assert {head["scope"] for head in heads} == {"col", "row"}


def test_every_sentence_and_number_of_the_markdown_is_there(page: str) -> None:
    shown = unescape(re.sub("<[^>]*>", " ", page.split("<main>")[1]))
    digits = set(re.findall(r"\d+\.\d+", shown))
    assert set(re.findall(r"\d+\.\d+", derive("sigmoid-2-2-1").text("md"))) <= digits
    words = re.sub(r"\s+", " ", shown)
    assert "what is found for one layer is used for the layer before it." in words


def test_every_step_can_be_folded_and_every_side_says_its_kind(page: str) -> None:
    read = Reader(page)
    steps = [x for x in read.all("details") if x.get("class") == "step"]
    worked = derive("sigmoid-2-2-1")
    again = len([s for s in worked.plan.steps if s.phase in ("forward", "loss")])
    assert len(steps) == len(worked.plan.steps) + again
    assert all("open" in step for step in steps)
    kinds = {attrs["class"] for attrs in read.all("div") if "side" in str(attrs.get("class"))}
    assert {"side symbolic", "side substituted", "side terms", "side value"} <= kinds


def test_symbols_and_diagrams_share_the_ids_of_values(page: str) -> None:
    formulas = {str(x["data-id"]) for x in Reader(page).all("mrow") if "data-id" in x}
    drawn = {str(x["data-id"]) for x in Reader(page).all("g") if "data-id" in x}
    weights = {f"layers.0.weights.{i}.{j}" for i in "01" for j in "01"}
    assert weights | {"inputs.0", "layers.0.out.1", "loss", "targets.0"} <= formulas & drawn
    assert {"∂layers.0.weights.1.0", "∂layers.0.pre.1", "rate:"} <= formulas
    assert drawn <= formulas | {f"∂{id}" for id in formulas}


def test_names_are_those_of_the_plan() -> None:
    made = derive("sigmoid-2-2-1").plan
    found = ids(made)
    assert found[made.notation.name("layers.1.weights.1.0")] == "layers.1.weights.1.0"
    # A parameter after its update has the same letter here: it is the same symbol.
    assert found[made.notation.name("new:layers.0.weights.0.0")] == "layers.0.weights.0.0"


# --- what a network file says ---------------------------------------------------------------------


def test_a_hostile_title_is_only_a_title() -> None:
    network = replace(load("linear-2-2-1"), title=HOSTILE)
    page = derive(network).text("html")
    read = Reader(page)
    assert read.texts["h1"][0] == HOSTILE.replace("\x00", "\ufffd")
    assert read.texts["title"][0] == HOSTILE.replace("\x00", "\ufffd")
    plain = Reader(derive("linear-2-2-1").text("html"))
    assert [tag for tag, _ in read.elements] == [tag for tag, _ in plain.elements]


@pytest.mark.parametrize("hostile", ["a<b>\"'&", "</math><script>", "]]>", '" onload="x'])
def test_hostile_names_stay_names(hostile: str) -> None:
    name = t.Name(hostile, hostile, hostile)
    made = Html(ids={name: hostile})
    body = made.fragment(
        b.Document(
            hostile,
            (
                b.Heading(1, (b.Text(hostile), b.Math(name))),
                b.Paragraph((b.Strong((b.Emphasis((b.Code(hostile),)),)),)),
                b.Items(((b.Text(hostile),), (b.Math(name),)), ordered=True),
                b.Display(t.Chain((name, t.Number("1")), ("=",)), f"step.{hostile}", ("value",)),
                b.Table(((b.Text(hostile),),), (((b.Text(hostile),),),)),
            ),
        )
    )
    read = Reader(body)
    assert "script" not in read.texts
    assert {x["data-id"] for _, x in read.elements if "data-id" in x} == {hostile}
    assert not any(name.startswith("on") for _, attrs in read.elements for name in attrs)


# --- the file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_checker_reads_every_claim_and_doubts_none(name: str) -> None:
    made = worked(name, "scalar")
    counts = []
    for ending in ("html", "md"):
        found = verdict(extract(f"page.{ending}", made.content(ending)))
        assert (found.findings, found.unread) == ((), ())
        counts.append((found.claims, found.checked))
    assert counts[0] == counts[1]


def test_save_writes_one_file(tmp_path: Path) -> None:
    derive("linear-2-2-1").save(tmp_path / "page.html", tmp_path / "other.HTM")
    assert sorted(x.name for x in tmp_path.iterdir()) == ["other.HTM", "page.html"]
    assert (tmp_path / "page.html").read_bytes() == (tmp_path / "other.HTM").read_bytes()


def test_only_some_steps(page: str) -> None:
    only = derive("sigmoid-2-2-1", only=["layers.0.weights.0.0"]).text("html")
    assert len(Reader(only).all("details")) == 9  # the whole way of the weight
    assert "<figure" not in only


def test_other_templates_replace_these(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "page.html.j2").write_text("<p>{{ title }}</p>{{ body }}")
    made = derive("linear-2-2-1", templates=tmp_path).text("html")
    assert made.startswith("<p>")
    assert "<details" in made


def test_markdown_does_not_load_what_pages_need() -> None:
    code = (
        "import sys; from symprop import derive; derive('linear-2-2-1').text('md');"
        "print([m for m in sys.modules if 'html_' in m or m.startswith('fontTools')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert out.stdout == "[]\n"


# --- in a notebook --------------------------------------------------------------------------------


def test_a_notebook_keeps_its_own_styles() -> None:
    shown = derive("sigmoid-2-2-1")._repr_html_()
    read = Reader(shown)
    tag, attributes = read.elements[0]
    assert (tag, attributes["class"]) == ("div", "symprop part")
    assert "script" not in read.texts
    style = re.sub(r"/\*.*?\*/", "", read.texts["style"][0], flags=re.DOTALL)
    style = re.sub(r"@font-face \{[^}]*\}", "", style)
    style = re.sub(r"@(media|supports) [^{]*\{", "", style)
    selectors = re.findall(r"([^{}]+)\{[^}]*\}", style)
    assert len(selectors) > 50
    for selector in selectors:
        assert re.match(r"(?::is\(.*\) )?\.symprop", selector.strip()), selector


# --- the font -------------------------------------------------------------------------------------

font = pytest.mark.skipif(html_font.source() is None, reason="needs the extra html")


@font
def test_the_font_has_what_the_page_shows(page: str) -> None:
    from fontTools.ttLib import TTFont

    faces = html_font.faces(page)
    assert [(f.weight, f.style) for f in faces] == [
        (400, "normal"), (700, "normal"), (400, "italic"),
    ]  # fmt: skip
    plain = TTFont(BytesIO(faces[0].data))
    assert plain.flavor == "woff2"
    assert set(map(ord, "0123456789−=≈·𝑧𝑤𝜎𝛿𝜕√Löss")) - plain.getBestCmap().keys() <= {
        ord("√"),
        0xF6,
    }
    assert plain["MATH"].table.MathConstants.RadicalRuleThickness.Value > 0
    assert "OFL" in str(plain["name"].getDebugName(13)) or plain["name"].getDebugName(14)
    assert sum(len(f.data) for f in faces) < 60_000


@font
def test_the_font_has_the_sign_of_a_root() -> None:
    from fontTools.ttLib import TTFont

    made = Html()
    for f in (t.Number("2"), t.Root(t.Number("2"))):
        page = made.fragment(b.Document("", (b.Display(f),)))
        cut = TTFont(BytesIO(html_font.faces(page)[0].data))
        assert (ord("√") in cut.getBestCmap()) == isinstance(f, t.Root)


@font
def test_the_font_is_the_same_each_time() -> None:
    file = html_font.source()
    assert file is not None
    first = html_font.subset(file, "abc123")
    html_font.subset.cache_clear()
    assert html_font.subset(file, "abc123") == first


def test_without_the_extra_a_page_asks_for_the_readers_fonts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html_font, "find_spec", lambda name: None)
    page = derive("linear-2-2-1").text("html")
    assert "@font-face" not in page
    assert "STIX Two Math" in page


@pytest.mark.parametrize(
    ("letter", "shown"), [("h", "ℎ"), ("a", "𝑎"), ("Z", "𝑍"), ("δ", "𝛿"), ("∂", "𝜕"), ("1", "1")]
)
def test_a_browser_slants_single_letters(letter: str, shown: str) -> None:
    assert html_font.italic(letter) == shown


@pytest.mark.parametrize("name", ["batch-norm", "attention-layer", "sigmoid-2-2-1"])
def test_what_is_broken_into_lines_has_the_same_signs_and_brackets(name: str) -> None:
    page = MathPage(MarkedMathml({}))

    def text(f: t.Formula, room: float) -> str:
        return re.sub("<[^>]*>", "", page.side(f, "≈", room))

    shown = [x.formula for x in derive(name).document.blocks if isinstance(x, b.Display)]
    sides = {side for f in shown for side in (f.sides if isinstance(f, t.Chain) else (f,))}
    assert len(sides) > 50
    assert any("<wbr>" in page.side(side, "≈", 1) for side in sides)
    assert [s for s in sides if text(s, 1) != text(s, 1e9)] == []
