"""The contract of the formats that are read from top to bottom: same steps, order and numbers."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from inlines import worked
from markdown_it import MarkdownIt

from symprop.api import derive
from symprop.document import blocks as b
from symprop.document.formats import find
from symprop.document.formats.base import Format
from symprop.document.formats.text import AsciiText
from symprop.formula import tree as t
from symprop.network.file import loads

EXAMPLES = ("sigmoid-2-2-1", "sigmoid-2-3-1", "linear-2-2-1")
HOSTILE = r"100% _evil_ \input{/etc/passwd} $x$ ~^#&{} <b>a|b</b> `c` [1](2) *x* -- << é ≈ 中 ## "


def formats() -> list[Format]:
    """One of each format that is a single run of text, and both spellings of plain text."""
    return [*(find(name)() for name in ("md", "tex", "txt")), AsciiText()]


def body(text: str) -> str:
    """What a reader sees: without TeX's preamble."""
    return text.partition(r"\begin{document}")[2] or text


def formulas(content: object) -> list[t.Formula]:
    """Every formula of a block or of a run of text, in order."""
    match content:
        case b.Math(formula=f) | b.Display(formula=f):
            return [f]
        case b.Table(header=header, rows=rows):
            return [f for row in (header, *rows) for cell in row for f in formulas(cell)]
        case b.Items(items=parts):
            return [f for part in parts for f in formulas(part)]
        case tuple():
            return [f for part in content for f in formulas(part)]
        case b.Text() | b.Code() | b.Figure():
            return []
    return formulas(content.content)  # type: ignore[attr-defined]


def decimals(document: b.Document) -> list[str]:
    """The numbers with a decimal point that a document prints, in order, without signs."""
    return [
        node.text.lstrip("-")
        for block in document.blocks
        for f in formulas(block)
        for node in t.walk(f)
        if isinstance(node, t.Number) and "." in node.text
    ]


_DECIMAL = re.compile(
    r"(\d+\.\d+)(?:e-(?P<typed>\d+)|\s*(?:×|\\times)\s*10\s*(?:\^[{(])?\s*[-−]\s*(?P<set>\d+))?"
)


def decimals_in(text: str) -> list[str]:
    """The numbers with a decimal point in a text, however a format sets powers of ten."""
    return [
        m[1] + (f"e-{power}" if (power := m["typed"] or m["set"]) else "")
        for m in _DECIMAL.finditer(text)
    ]


@pytest.mark.parametrize("format", formats(), ids=lambda f: f.name)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("example", EXAMPLES)
class TestContract:
    def test_same_numbers_in_the_same_order(self, example: str, view: str, format: Format) -> None:
        document = worked(example, view).document
        assert decimals_in(body(format.write(document))) == decimals(document)

    def test_every_step_in_order(self, example: str, view: str, format: Format) -> None:
        document = worked(example, view).document
        text, end = format.write(document), 0
        shown = [x for x in document.blocks if isinstance(x, b.Display) and x.step]
        assert len(shown) > 10
        for block in shown:
            step = format.display(block)
            assert step in text[end:], block.step
            end = text.index(step, end) + len(step)

    def test_every_shown_number(self, example: str, view: str, format: Format) -> None:
        text = body(format.write(worked(example, view).document))
        epoch = worked(example, view).data()["epochs"][0]
        for kind in ("gradients", "updates"):
            for id, value in epoch[kind].items():
                for number in re.findall(r"\d+\.\d+", str(value["shown"])):
                    assert number in text, (kind, id)

    def test_deterministic_and_tidy(self, example: str, view: str, format: Format) -> None:
        text = format.write(worked(example, view).document)
        assert text == format.write(derive(example, view=view).document)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert not re.search(r"[ \t]$", text, re.MULTILINE)


# --- text that someone else wrote ---------------------------------------------------------------


def titled(text: str) -> b.Document:
    """A document that has ``text`` wherever text can stand."""
    run = (b.Text(text),)
    table = b.Table((run, run), ((run, run),))
    parts = (b.Heading(1, run), b.Paragraph(run), b.Items((run,)), table, b.Figure("x", text))
    return b.Document(text, parts)


def test_hostile_title_in_markdown() -> None:
    tokens = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .parse(find("md")({"x": "x.svg"}).write(titled(HOSTILE)))
    )
    shown = [token for token in tokens if token.type == "inline"]
    assert len(shown) == 8  # heading, paragraph, entry, four cells, the figure
    for token in shown[:-1]:
        children = token.children or []
        assert {child.type for child in children} == {"text"}
        assert "".join(child.content for child in children) == HOSTILE.strip()
    image = shown[-1].children or []
    assert [child.type for child in image] == ["image"]
    assert "".join(child.content for child in image[0].children or []) == HOSTILE


def test_hostile_title_in_tex() -> None:
    text = find("tex")({"x": "x.svg"}).write(titled(HOSTILE))
    for raw in (r"\input{", "100% ", " _evil", "$x$", "#&", "<b>"):
        assert raw not in text
    assert text.count(r"\textbackslash{}input\{/etc/passwd\}") == 8  # and the PDF's title


def test_hostile_title_in_text() -> None:
    lines = find("txt")().write(titled(HOSTILE)).splitlines()
    assert " ".join(lines[:2]) == HOSTILE.strip()


@pytest.mark.parametrize("format", formats(), ids=lambda f: f.name)
def test_a_title_stays_on_its_lines(format: Format) -> None:
    plain, broken = (format.write(titled(x)) for x in ("one two", "one\ntwo"))
    assert plain == broken
    assert "\x1b" not in format.write(titled("a\x1b[31mred\x07"))


def test_a_title_with_signs_in_markdown() -> None:
    title = "Learning y = x1 + x2 <b>"
    html = MarkdownIt("commonmark").render(find("md")().write(titled(title)))
    assert html.startswith("<h1>Learning y = x1 + x2 &lt;b&gt;</h1>")


@pytest.mark.parametrize(
    "start", ["- a", "+ a", "1. a", "12) a", "= a", "---", "# a", "> a", "   a"]
)
def test_markdown_takes_no_paragraph_for_something_else(start: str) -> None:
    run = (b.Text(start),)
    document = b.Document("", (b.Paragraph(run), b.Items((run,))))
    html = MarkdownIt("commonmark").render(find("md")().write(document))
    text = start.strip().replace(">", "&gt;")
    assert html == f"<p>{text}</p>\n<ul>\n<li>{text}</li>\n</ul>\n"


@pytest.mark.parametrize("text", ["a`b", "``", "`a", "a|b", "a*b_c"])
def test_markdown_code(text: str) -> None:
    run = (b.Code(text),)
    document = b.Document("", (b.Paragraph(run), b.Table((run,), ((run,),))))
    tokens = MarkdownIt("commonmark").enable("table").parse(find("md")().write(document))
    code = [c for token in tokens for c in token.children or () if c.type == "code_inline"]
    assert [c.content for c in code] == [text] * 3


@pytest.mark.parametrize("path", ["net-topology.svg", "my net (1).svg", "a/b#c?%d.svg", "né.svg"])
def test_markdown_finds_a_diagram_of_any_name(path: str) -> None:
    document = b.Document("", (b.Figure("topology", "The [net]"), b.Figure("forward", "None")))
    html = MarkdownIt("commonmark").render(find("md")({"topology": path}).write(document))
    found = re.fullmatch(r'<p><img src="(.*)" alt="The \[net\]" ?/></p>\n', html)
    assert found
    assert unquote(found[1]) == path


@pytest.mark.parametrize("notation", ["delta", "leibniz", "matrix"])
def test_what_one_output_adds_is_not_called_the_loss(notation: str) -> None:
    network = {
        "inputs": [1],
        "targets": [0, 1],
        "layers": [{"activation": "identity", "weights": [[0.5, 0.25]]}],
        "loss": "squared_error",
        "notation": notation,
    }
    text = derive(loads(json.dumps(network))).text("txt")
    lines = [line.strip() for line in text.splitlines()]
    (one,) = [line for line in lines if re.match(r"(Loss|Cost|Error)[₀₁] =", line)]
    assert one.count("²") == 1
