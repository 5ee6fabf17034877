"""The report that people read in a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sheets import clean, item, notebook, one, place

from symprop.check.report import Item, Location, Sheet, UnreadItem
from symprop.check.report.excerpt import excerpt
from symprop.check.report.text import TextReport


def test_every_finding_with_its_line_and_a_mark() -> None:
    assert TextReport().write([one()]) == (
        r"""notes/one.md:7:50: error: a comes to 0.75026, not 0.75206: work this line again.
    $$a = \sigma(z) = \frac{1}{1 + e^{-1.1}} \approx 0.75206$$
                                                     ^^^^^^^ expected 0.75026
    because line 3: z = 1.1
    and so line 9: L = 0.06147; without the mistake it is 0.06237
notes/one.md:12:7: not read: XOR is not known: 1 = 0
notes/one.md:15:8: not judged: nothing is known of it: 3.1
notes/one.md: 12 claims, 11 checked, 84 % of the mathematics read: """
        "1 error, 1 note, 1 place not read\n"
    )


def test_many_places_are_told_reason_by_reason() -> None:
    parts = tuple(UnreadItem(place("x = 1", "1", line), "1", "no rule") for line in range(1, 10))
    other = UnreadItem(place("x = 1", "1", 10), "1", "too large")
    text = TextReport().write([Sheet("a.md", 10, 0, (), None, (), (*parts, other))])
    assert text.splitlines()[:-1] == [
        "a.md: not judged, 9 places: no rule (line 1, line 2, line 3, line 4 and 5 more)",
        "a.md: not judged, 1 place: too large (line 10)",
    ]


def test_errors_first() -> None:
    note = item(place("a = 1", "1", 1), severity="note", kind="rounding", message="a note")
    error = item(place("b = 2", "2", 2), message="an error")
    text = TextReport().write([_sheet(note, error)])
    assert text.index("an error") < text.index("a note")


def test_quiet_says_what_fails_and_nothing_else() -> None:
    note = item(place("a = 1", "1", 1), severity="note", kind="rounding", message="a note")
    assert TextReport(quiet=True).write([_sheet(note), clean()]) == "one.md:1:5: note: a note" + (
        "\n    a = 1\n        ^ expected 0.75026\n"
    )
    assert TextReport(quiet=True, least="error").write([_sheet(note), clean()]) == ""


def test_several_documents_have_a_last_line() -> None:
    text = TextReport().write([clean(), one()])
    first, *_, empty, last = text.splitlines()
    assert first == (
        "clean.md: 3 claims, 3 checked, 100 % of the mathematics read: nothing wrong was found"
    )
    assert (empty, last) == ("", "2 documents: 1 error, 1 note, 1 place not read")


def test_a_document_without_mathematics() -> None:
    text = TextReport().write([Sheet("empty.md", 0, 0, (), None, ())])
    assert text == "empty.md: no mathematics that could be checked was found\n"


def test_cells_are_counted_as_people_do() -> None:
    assert TextReport().write([notebook()]).startswith("one.ipynb:cell 3:2:50: error: ")


def test_colours_change_nothing_but_colours() -> None:
    plain, coloured = TextReport().write([one()]), TextReport(colour=True).write([one()])
    assert "\x1b[31merror:\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_a_long_line_is_cut_around_the_number() -> None:
    line = f"{'before ' * 200}x = 0.5 {'after ' * 200}"
    text = TextReport(width=80).write([_sheet(item(place(line, "0.5")))])
    _, shown, mark, _ = text.splitlines()
    assert len(shown) <= 80
    assert shown.startswith("    …")
    assert shown.endswith("…")
    at = mark.index("^^^")
    assert shown[at : at + 3] == "0.5"
    assert mark == " " * at + "^^^ expected 0.75026"


@pytest.mark.parametrize(
    "line",
    [
        "δ₁ = 0.5",
        "δ̂ = x̄·0.5",  # accents take no column
        "重み = 0.5",  # two columns each
        "\tz = 0.5",
        "ক্ষতি = 0.5",
        "a\u200db = 0.5",
    ],
)
def test_the_mark_stands_under_the_number(line: str) -> None:
    found = excerpt(line, line.index("0.5"), line.index("0.5") + 3)
    wide = {"重": 2, "み": 2}
    columns = 0
    for k, c in enumerate(found.text):
        if found.text.startswith("0.5", k):
            break
        columns += wide.get(c, 0 if c in "\u0302\u0304\u200d" or _mark(c) else 1)
    assert (found.indent, found.width) == (columns, 3)


def _mark(c: str) -> bool:
    from unicodedata import combining

    return bool(combining(c))


def test_nothing_from_the_document_reaches_the_terminal() -> None:
    line = "z\x1b[2J\u202e = 0.5\x07"
    hostile = item(place(line, "0.5"), message="fine")
    sheet = Sheet("evil\x1b]0;x\x07\n.md", 1, 1, (), None, (hostile,))
    text = TextReport().write([sheet])
    assert all(c.isprintable() for line in text.split("\n") for c in line)
    assert r"z\x1b[2J\u202e = 0.5\x07" in text
    assert r"evil\x1b]0;x\x07\n.md:1:" in text


def test_a_finding_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    where = Location(1, 5, 3, 2, None, r"σ = \frac{1}")
    text = TextReport().write([_sheet(item(where, expected=None))])
    assert text.splitlines()[1:3] == [r"    σ = \frac{1}", "        ^^^^^^^^"]


@given(st.text(max_size=300), st.data(), st.integers(20, 120))
def test_an_excerpt_holds_what_it_marks(line: str, data: st.DataObject, width: int) -> None:
    line = "".join(c for c in line if c not in "\r\n")
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, min(len(line), start + 10)))
    found = excerpt(line, start, end, width)
    assert "\n" not in found.text
    assert all(c.isprintable() or c in "\u200c\u200d" for c in found.text)
    part = line[start:end]
    if part.isascii() and part.isprintable() and part.strip() == part and part:
        assert part in found.text
        assert found.width == len(part)


@given(st.integers(0, 3000), st.integers(1, 20))
def test_a_cut_excerpt_keeps_to_its_width(start: int, size: int) -> None:
    line = "0123456789" * 310
    found = excerpt(line, start, start + size, 90)
    assert len(found.text) <= 90
    assert found.indent + found.width <= 90
    assert found.text[found.indent : found.indent + size] == line[start : start + size]


def _sheet(*items: Item) -> Sheet:
    return Sheet("one.md", 1, 1, (), None, items)
