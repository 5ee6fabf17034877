"""Every piece knows the headings, list items, rows and blocks that it stands in."""

from __future__ import annotations

import json

import pytest

from symprop.extract import Piece, extract

SAME = {
    "md": "# One\n\n$a = 1$\n\n## Two\n\n- $b = 2$\n  - $c = 3$\n- $d = 4$\n\nNow $e = 5$.\n\n"
    "# Three\n\n$f = 6$\n",
    "rst": "One\n===\n\n:math:`a = 1`\n\nTwo\n---\n\n- :math:`b = 2`\n\n  - :math:`c = 3`\n\n"
    "- :math:`d = 4`\n\nNow :math:`e = 5`.\n\nThree\n=====\n\n:math:`f = 6`\n",
    "tex": "\\section{One}\n$a = 1$\n\\subsection{Two}\n\\begin{itemize}\n\\item $b = 2$\n"
    "\\begin{itemize}\n\\item $c = 3$\n\\end{itemize}\n\\item $d = 4$\n\\end{itemize}\nNow $e = 5$."
    "\n\\section{Three}\n$f = 6$\n",
    "html": "<h1>One</h1><p>\\(a = 1\\)</p><h2>Two</h2><ul><li>\\(b = 2\\)<ul><li>\\(c = 3\\)</li>"
    "</ul></li><li>\\(d = 4\\)</li></ul><p>Now \\(e = 5\\).</p><h1>Three</h1><p>\\(f = 6\\)</p>",
}


def _outline(piece: Piece) -> str:
    """Headings by their labels, an x for every item."""
    return " ".join(s.label if s.kind == "heading" else "x" for s in piece.path[:-1])


@pytest.mark.parametrize("ending", SAME)
def test_the_same_outline_in_every_format(ending: str) -> None:
    pieces = extract(f"a.{ending}", SAME[ending].encode()).pieces
    assert [(p.text[0], _outline(p)) for p in pieces] == [
        ("a", "One"), ("b", "One Two x"), ("c", "One Two x x"), ("d", "One Two x"),
        ("e", "One Two"), ("f", "Three"),
    ]  # fmt: skip
    items = [s.number for p in pieces for s in p.path if s.kind == "item"]
    assert len(set(items)) == 3


def test_headings_reach_over_the_cells_of_a_notebook() -> None:
    cells = [{"cell_type": "markdown", "source": s} for s in ("# One\n$a = 1$", "$b = 2$")]
    pieces = extract("a.ipynb", json.dumps({"cells": cells}).encode()).pieces
    assert [_outline(p) for p in pieces] == ["One", "One"]
    assert pieces[0].path[0] == pieces[1].path[0]


def test_underlined_and_bold_titles() -> None:
    text = "Part A\n------\n\n$a = 1$\n\n**Question 2:**\n\n$b = 2$\n\n**Question 3**\n\n$c = 3$\n"
    pieces = extract("a.md", text.encode()).pieces
    assert [_outline(p) for p in pieces] == ["Part A", "Part A Question 2", "Part A Question 3"]


def test_rows() -> None:
    text = "| n | v |\n|---|---|\n| $a$ | 1.5 |\n| $b$ | 2.5 |\n"
    rows = [(p.text, p.path[-2].number) for p in extract("a.md", text.encode()).pieces]
    assert rows == [("n", 0), ("v", 0), ("a", 1), ("1.5", 1), ("b", 2), ("2.5", 2)]


def test_words_before_a_formula() -> None:
    text = "The hidden unit has $a = 1$ and so the loss is $b = 2$.\n\nLearning rate: $0.5$\n"
    pieces = extract("a.md", text.encode()).pieces
    said = [p.before for p in pieces]
    assert said == ["The hidden unit has", "and so the loss is", "Learning rate:"]
