"""A document in an editor: its text, what is found in it, and places as editors count them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

from lsprotocol import types as lsp

from symprop.check.report import Location, Sheet
from symprop.check.verdict import verdict
from symprop.extract import extract
from symprop.extract.lines import Lines
from symprop.record import Record

Units = Callable[[str], int]
"""How many units of a column a text takes: of UTF-16, unless client and server agree otherwise."""


class CheckedText(Record):
    """A checked text."""

    path: str
    text: str
    sheet: Sheet


@lru_cache(maxsize=8)
def view(path: str, text: str) -> CheckedText:
    """Checks a text.

    Raises:
        SympropError: it is too large, or no document.
    """
    return CheckedText(path, text, verdict(extract(path, text.encode("utf-8", "surrogatepass"))))


def position(text: str, offset: int, units: Units) -> lsp.Position:
    """The place of an offset; lines and columns count from 0."""
    line = bisect_right(Lines(text).starts, offset) - 1
    return lsp.Position(line, units(text[Lines(text).starts[line] : offset]))


def offset(text: str, at: lsp.Position, units: Units) -> int:
    """The offset of a place; behind the end of a line it is the end."""
    lines = Lines(text)
    if at.line >= len(lines):
        return len(text)
    start, end, _ = lines.bounds(at.line)
    taken = 0
    for k in range(start, end):
        if taken >= at.character:
            return k
        taken += units(text[k])
    return end


def stretch(text: str, place: Location) -> tuple[int, int]:
    """The offsets of a place of a report."""
    begins = Lines(text).starts
    start = begins[place.line - 1] + place.column - 1
    return start, begins[place.end_line - 1] + place.end_column - 1


def span(text: str, place: Location, units: Units) -> lsp.Range:
    """A place of a report as a range."""
    start, end = stretch(text, place)
    return lsp.Range(position(text, start, units), position(text, end, units))
