"""Generated documents: every formula comes back as it was put in, in order, at its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.extract import Source, extract
from symprop.extract.hidden import visible

_NAME = st.sampled_from(["w_1", "x", "\\delta_o", "z_{h1}", "\\sigma'(z)", "y_{\\text{pred}}", "W"])
_NUMBER = st.decimals(-5, 5, places=3).map(str)
_SIDE = st.lists(st.one_of(_NAME, _NUMBER), min_size=1, max_size=4).map(" \\cdot ".join)
LATEX = st.builds(
    lambda name, sides, sign: f" {sign} ".join([name, *sides]),
    _NAME,
    st.lists(_SIDE, min_size=1, max_size=3),
    st.sampled_from(["=", "\\approx", "≈"]),
)
_PLAIN_SIDE = st.lists(
    st.one_of(st.sampled_from(["w1", "x₂", "δ", "out_h1"]), st.integers(0, 99).map(str)),
    min_size=1,
    max_size=4,
).map(" * ".join)
PLAIN = st.lists(_PLAIN_SIDE, min_size=2, max_size=4).map(" = ".join)
WORDS = st.lists(
    st.sampled_from(
        ["Now", "the", "gradient", "of", "unit", "één", "and", "損失", "weights", "🙂"]
    ),
    min_size=2,
    max_size=9,
).map(" ".join)


class Put(NamedTuple):
    """A formula and where it was put."""

    text: str
    offset: int


class Draft:
    """A document being written, with the formulas in it."""

    def __init__(self) -> None:
        self.text = ""
        self.put: list[Put] = []

    def add(self, text: str, formula: str = "", after: str = "") -> None:
        """Text, a formula, and text."""
        self.text += text
        if formula:
            self.put.append(Put(formula, len(self.text)))
        self.text += formula + after


Block = tuple[str, str, str, str]
"""What kind of block, a formula in LaTeX, one in plain text, and words."""


def markdown(draft: Draft, block: Block) -> None:
    """One block of Markdown."""
    kind, latex, plain, words = block
    if kind == "inline":
        draft.add(f"{words} $", latex, f"$ {words}.\n\n")
    elif kind == "round":
        draft.add(f"> {words} \\(", latex, f"\\), {words}\n\n")
    elif kind == "display":
        draft.add(f"{words}\n$$\n", latex, "\n$$\n")
    elif kind == "attached":
        draft.add(f"- {words} $$", latex, f"$$\n- {words}\n\n")
    elif kind == "environment":
        draft.add(f"{words}\n\n", f"\\begin{{align}}\n{latex} \\\\\n&= 1\n\\end{{align}}", "\n\n")
    elif kind == "code":
        draft.add(f"{words}:\n\n```\n", plain, f"\n```\n\n{words}\n\n")
    elif kind == "span":
        draft.add(f"{words} `", plain, f"` {words}\n\n")
    elif kind == "prose":
        draft.add(f"{words}\n\n* ", plain, "\n\n")
    elif kind == "table":
        draft.add("| ", words, " | ")
        draft.add("", "b", " |\n| --- | :-: |\n| $")
        draft.add("", latex, "$ | ")
        draft.add("", plain, " |\n\n")
    else:
        draft.add(f"{words}\n```math\n", latex, f"\n```\n{words}\n\n")


def tex(draft: Draft, block: Block) -> None:
    """One block of LaTeX."""
    kind, latex, plain, words = block
    if kind in ("inline", "prose"):
        draft.add(f"{words} $", latex, f"$ {words}. % $not = this$\n\n")
    elif kind == "round":
        draft.add(f"\\textbf{{{words}}} \\(", latex, f"\\), {words}\n\n")
    elif kind in ("display", "math"):
        draft.add(f"{words}\n\\[\n", latex, "\n\\]\n")
    elif kind == "attached":
        draft.add(f"\\item {words} $$", latex, f"$$\n\\item {words}\n\n")
    elif kind == "environment":
        draft.add(f"{words}\n", f"\\begin{{align*}}\n{latex} \\\\\n&= 1\n\\end{{align*}}", "\n\n")
    elif kind == "code":
        draft.add(f"{words}:\n\\begin{{verbatim}}\n", plain, f"\n\\end{{verbatim}}\n{words}\n\n")
    elif kind == "span":
        draft.add(f"{words} \\verb|", plain, f"| {words}\n\n")
    else:
        draft.add("\\begin{tabular}{l|c}\n", words, " & $")
        draft.add("", latex, "$ \\\\ \\hline\n")
        draft.add("", "b", " & ")
        draft.add("", "0.5", " \\\\\n\\end{tabular}\n\n")


def rst(draft: Draft, block: Block) -> None:
    """One block of reStructuredText."""
    kind, latex, plain, words = block
    if kind in ("inline", "round"):
        draft.add(f"{words} :math:`", latex, f"` {words}.\n\n")
    elif kind in ("display", "environment"):
        draft.add(f"{words}\n\n.. math::\n   :label: a\n\n   ", latex, f"\n\n{words}\n\n")
    elif kind in ("attached", "math"):
        draft.add(".. math:: ", latex, f"\n\n{words}\n\n")
    elif kind == "code":
        draft.add(f"{words}::\n\n   ", plain, f"\n\n{words}\n\n")
    elif kind == "span":
        draft.add(f"{words} ``", plain, f"`` {words}\n\n")
    elif kind == "prose":
        draft.add("* ", plain, f"\n* {words}\n\n")
    else:
        draft.add("=====  ======\n", "a", "      ")
        draft.add("", "b", "\n=====  ======\n")
        draft.add("", "0.5", "    :math:`")
        draft.add("", latex, "`\n=====  ======\n\n")


def html(draft: Draft, block: Block) -> None:
    """One block of HTML."""
    kind, latex, plain, words = block
    if kind == "inline":
        draft.add(f'<p class="a=3">{words} $', latex, f"$ {words}.</p>\n")
    elif kind == "round":
        draft.add(f"<div>{words} <b>\\(", latex, f"\\)</b>, {words}</div>")
    elif kind in ("display", "environment"):
        draft.add(f"<p>{words}\n$$", latex, "$$</p>")
    elif kind == "attached":
        draft.add('<script>var x = "3";</script><script type="math/tex">', latex, "</script>")
    elif kind == "math":
        draft.add(
            "<math><mi>x</mi><annotation encoding='application/x-tex'>",
            latex,
            "</annotation></math><br>",
        )
    elif kind == "code":
        draft.add(f"<p>{words}<pre><code>", plain, f"</code></pre>{words}")
    elif kind == "span":
        draft.add(f"<li>{words} <code>", plain, f"</code> {words}</li>")
    elif kind == "prose":
        draft.add("<!-- a = 3 --><h2>", plain, "</h2>\n")
    else:
        draft.add("<table><tr><th>", words, "</th>")
        draft.add("<th>", "b", "</th></tr><tr><td>")
        draft.add("", "0.5", "<td>$")
        draft.add("", latex, "$</table>")


FORMATS: dict[str, Callable[[Draft, Block], None]] = {
    "a.md": markdown,
    "a.txt": markdown,
    "a.tex": tex,
    "a.rst": rst,
    "a.html": html,
}
_KINDS = "inline round display attached environment code span prose table math"
REPLACED = {"\r": "\n", "~": " "} | dict.fromkeys("\ue000\ue001\ue002\ue003\ue004\ue005", "\ufffd")
BLOCKS = st.lists(
    st.tuples(st.sampled_from(_KINDS.split()), LATEX, PLAIN, WORDS), min_size=1, max_size=6
)


def sound(source: Source) -> None:
    """Every character of every piece stands where the piece says."""
    for piece in source.pieces:
        text = source.texts[piece.cell or 0]
        seen = visible(text)[0] if len(source.texts) == 1 else text
        before = -1
        plain = all(run.same for run in piece.runs)
        for i, char in enumerate(piece.text):
            start, end = piece.span(i, i + 1)
            assert 0 <= start <= end <= len(text)
            assert piece.at(i) == start >= before, "a piece goes backwards"
            before = start
            if plain:
                assert seen[start] == char or char in REPLACED.get(seen[start], "")
        assert piece.text == piece.text.strip() != ""


def _same(path: str, draft: Draft) -> None:
    source = extract(path, draft.text.encode())
    sound(source)
    got = [(p.text, source.place(p.at(0))) for p in source.pieces]
    want = []
    for formula, offset in draft.put:
        before = draft.text[:offset]
        want.append((formula, (before.count("\n") + 1, offset - before.rfind("\n"))))
    assert got == want
    assert not source.problems


@pytest.mark.parametrize("path", FORMATS)
@given(blocks=BLOCKS)
def test_formulas_come_back_at_their_places(path: str, blocks: list[Block]) -> None:
    draft = Draft()
    if path == "a.html":
        draft.add("<!DOCTYPE html><title>z = 3</title><body>")
    if path == "a.tex":
        draft.add("\\documentclass{article}\n$a = 3$\n\\begin{document}\n")
    for block in blocks:
        FORMATS[path](draft, block)
    _same(path, draft)


@given(blocks=BLOCKS)
def test_a_notebook_has_the_formulas_of_its_cells(blocks: list[Block]) -> None:
    cells, want = [], []
    for number, block in enumerate(blocks):
        draft = Draft()
        markdown(draft, block)
        cells.append({"cell_type": "markdown", "source": draft.text.splitlines(keepends=True)})
        cells.append({"cell_type": "code", "source": "x = 3  # the input"})
        want += [(put.text, number * 2, put.offset) for put in draft.put]
    data = json.dumps({"cells": cells, "nbformat": 4}, indent=1).encode()
    source = extract("a.ipynb", data)
    sound(source)
    assert [(p.text, p.cell, p.at(0)) for p in source.pieces] == want


@given(blocks=BLOCKS, ending=st.sampled_from(["\r\n", "\r"]))
def test_other_line_ends_move_nothing(blocks: list[Block], ending: str) -> None:
    draft = Draft()
    for block in blocks:
        markdown(draft, block)
    plain = extract("a.md", draft.text.encode())
    other = extract("a.md", draft.text.replace("\n", ending).encode())
    sound(other)

    def seen(source: Source) -> list[tuple[str, tuple[int, int], str, bool]]:
        return [
            (
                p.text.replace("\r\n", "\n").replace("\r", "\n"),
                source.place(p.at(0)),
                p.kind,
                p.joined,
            )
            for p in source.pieces
        ]

    assert seen(other) == seen(plain)


@given(blocks=BLOCKS)
def test_quoted_as_a_whole(blocks: list[Block]) -> None:
    draft = Draft()
    for block in blocks:
        markdown(draft, block)
    plain = extract("a.md", draft.text.replace("> ", "").encode())
    quoted = "".join("> " + line for line in draft.text.replace("> ", "").splitlines(True))
    other = extract("a.md", quoted.encode())
    sound(other)
    places = [(a, b - 2) for a, b in (other.place(p.at(0)) for p in other.pieces)]
    assert [p.text for p in other.pieces] == [p.text for p in plain.pieces]
    assert places == [plain.place(p.at(0)) for p in plain.pieces]
