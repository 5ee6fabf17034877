"""PDF: a diagram stands between two blocks, on a page that has room, and leaves no hole."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.document import blocks as b
from symprop.document.formats.base import leading
from symprop.document.formats.pdf import Pdf
from symprop.document.formats.pdf_places import offered
from symprop.formula.tree import Chain, Matrix, Name, Number, Sum

pytest.importorskip("typst")

TEXT = b.Paragraph((b.Text("text"),))
HIGH = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="240"/>'
BLOCKS = st.sampled_from(
    [TEXT, b.Heading(2, (b.Text("heading"),)), b.Display(Name("x")), b.Figure("k", "caption")]
)


@given(st.lists(BLOCKS))
def test_places_are_between_blocks_that_may_be_apart(blocks: list[b.Block]) -> None:
    texts = ["figure" if isinstance(x, b.Figure) else "block" for x in blocks]
    held = [leads or isinstance(x, b.Heading) for x, leads in leading(blocks)]
    pieces = list(offered(blocks, texts, 0))
    found: dict[int, list[int]] = {}
    for piece in pieces:
        if place := re.match(r'#diagram\("0", "(\d+)", (\d+), figure\)$', piece):
            found.setdefault(int(place[1]), []).append(int(place[2]))
    own = [i for i, x in enumerate(blocks) if isinstance(x, b.Figure)]
    assert list(found) == list(range(len(own)))
    for (_, places), first in zip(sorted(found.items()), own, strict=True):
        assert places[0] == first
        assert places == sorted({*places})
        assert not any(held[x - 1] and not isinstance(blocks[x], b.Figure) for x in places[1:-1])
    assert len([x for x in pieces if not x.startswith("#diagram")]) == len(blocks) - len(own)


def equation(start: int) -> b.Display:
    """One of many lines; each of its numbers is in no other."""
    name = Name("y")
    lines = [
        Sum(tuple(Number(str(start + 10 * i + j)) for j in range(9))) for i in range(16)
    ]  # fmt: skip
    return b.Display(Chain((name, *lines), ("=",) * len(lines)))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
@pytest.mark.parametrize("before", range(0, 32, 2))
def test_a_diagram_is_never_between_the_lines_of_an_equation(before: int, tmp_path: Path) -> None:
    blocks = (*(TEXT,) * before, b.Figure("k", "CAPTION"), equation(1000), TEXT, equation(2000))
    words = shown(Pdf({"k": HIGH}).content(b.Document("T", blocks)), tmp_path)
    marks = [x for _, _, x in words if x == "CAPTION" or re.fullmatch(r"[12]\d{3}", x)]
    at = marks.index("CAPTION")
    assert marks.count("CAPTION") == 1
    assert at in (0, len(marks) - 1) or marks[at - 1][0] != marks[at + 1][0]
    pages = [[y for p, y, _ in words if p == page] for page, _, _ in words]
    last = max(page for page, _, _ in words)
    for page, whole in zip((page for page, _, _ in words), pages, strict=True):
        assert page == last or max(y for y in whole if y < 780) > 0.7 * 841  # no hole


def shown(data: bytes, folder: Path) -> list[tuple[int, float, str]]:
    """The words of a file by page and from the top."""
    (folder / "a.pdf").write_bytes(data)
    command = ["pdftotext", "-q", "-bbox", "a.pdf", "-"]
    text = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    pages = enumerate(text.split("<page ")[1:])
    return sorted(
        (number, float(y), word)
        for number, page in pages
        for y, word in re.findall(r'yMin="([\d.]+)"[^>]*>([^<]*)<', page)
    )


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
@pytest.mark.parametrize("words", range(36, 46))
def test_a_matrix_in_a_line_does_not_touch_the_line_above(words: int, tmp_path: Path) -> None:
    """The text before it ends somewhere in the line, and the formula may be parted."""
    matrix = Matrix(tuple((Number(str(1000 + i)),) for i in range(4)))
    formula = b.Math(Chain((Name("W"), matrix), ("=",)))
    item = (b.Text("word " * words), formula, b.Text(" word" * 40))
    for block in (b.Paragraph(item), b.Items((item,))):
        found = shown(Pdf().content(b.Document("T", (block,))), tmp_path)
        numbers = [y for _, y, word in found if word.startswith("100")]
        lines = sorted({y for _, y, word in found if word == "word"})
        usual = min(y - x for x, y in pairwise(lines) if y - x > 1)
        above = numbers[0] - max(y for y in lines if y < numbers[0])
        below = min(y for y in lines if y > numbers[-1]) - numbers[-1]
        assert min(above, below) > 1.1 * usual
        assert max(above, below) < 1.6 * usual
