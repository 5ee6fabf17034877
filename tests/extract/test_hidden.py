"""What is struck out or excused by a comment is not read; everything else keeps its place."""

from __future__ import annotations

import json

import pytest

from symprop.extract import extract

NOTES = {
    "md": "<!-- symprop: {} -->",
    "txt": "<!-- symprop: {} -->",
    "html": "<!-- symprop: {} -->",
    "tex": "% symprop: {}",
    "rst": ".. symprop: {}",
}
FORMULAS = {
    "md": "${}$",
    "txt": "{}",
    "html": "<p>\\({}\\)</p>",
    "tex": "${}$",
    "rst": ":math:`{}`",
}


def _found(ending: str, text: str) -> list[str]:
    return [piece.text for piece in extract(f"a.{ending}", text.encode()).pieces]


@pytest.mark.parametrize("ending", NOTES)
def test_the_block_behind_a_comment(ending: str) -> None:
    first, second = (FORMULAS[ending].format(x) for x in ("a = 1", "b = 2"))
    text = f"{NOTES[ending].format('ignore')}\n\n{first}\n\n{second}\n"
    assert _found(ending, text) == ["b = 2"]


@pytest.mark.parametrize("ending", NOTES)
def test_a_stretch(ending: str) -> None:
    off, on = (NOTES[ending].format(x) for x in ("off", "on"))
    made = [FORMULAS[ending].format(x) for x in ("a = 1", "b = 2", "c = 3", "d = 4")]
    text = "\n\n".join([made[0], off, made[1], made[2], on, made[3]])
    source = extract(f"a.{ending}", text.encode())
    assert [p.text for p in source.pieces] == ["a = 1", "d = 4"]
    assert source.text == text
    last = source.pieces[-1]
    assert text[last.at(0) : last.at(len(last.text))] == "d = 4"


def test_a_stretch_over_cells_of_a_notebook() -> None:
    sources = ["$a = 1$ <!-- symprop: off -->", "$b = 2$", "<!-- symprop: on --> $c = 3$"]
    cells = [{"cell_type": "markdown", "source": s} for s in sources]
    assert _found("ipynb", json.dumps({"cells": cells})) == ["a = 1", "c = 3"]


def test_a_comment_before_words_excuses_the_words_alone() -> None:
    text = "<!-- symprop: ignore -->\nSome words.\n\n$b = 2$\n"
    assert _found("md", text) == ["b = 2"]


def test_a_whole_table() -> None:
    table = "| a | b |\n|---|---|\n| $x = 1$ | $y = 2$ |\n| $x = 3$ | $y = 4$ |\n"
    assert _found("md", f"<!-- symprop: ignore -->\n\n{table}\n$z = 5$\n") == ["z = 5"]


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("md", "Not ~~$a = 1$~~ but $b = 2$."),
        ("md", "Not <del>$a = 1$</del> but $b = 2$."),
        ("html", "<p>Not <s>\\(a = 1\\)</s> but \\(b = 2\\).</p>"),
        ("tex", "Not \\sout{$a = 1$} but $b = 2$."),
    ],
)
def test_struck_out(ending: str, text: str) -> None:
    assert _found(ending, text) == ["b = 2"]


def test_tildes_that_strike_nothing() -> None:
    assert _found("md", "~~~\na = 1 + 1\n~~~\n") == ["a = 1 + 1"]
    assert _found("md", "$b \\approx 2$ ~~ and $c = 3$") == ["b \\approx 2", "c = 3"]
