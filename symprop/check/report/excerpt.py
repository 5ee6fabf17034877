"""A line of the document with a mark under a part of it, cut to a width that can be read."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from symprop.record import Record

WIDTH = 100
"""Columns of a terminal that an excerpt takes at most."""
AFTER = 3
"""A cut line shows the marked part in the first two of this many parts of the width."""
_JOINERS = "\u200c\u200d"


class Excerpt(Record):
    """What is shown of a line, and where the marked part begins and how wide it is."""

    text: str
    indent: int
    width: int


def excerpt(line: str, start: int, end: int, width: int = WIDTH) -> Excerpt:
    """The stretch of ``line`` around characters ``start`` to ``end`` (exclusive, from 0)."""
    start = min(start, len(line))
    end = min(max(end, start), len(line))
    first, last = _window(line, start, end, width)
    cells = [visible(c) for c in line[first:last]]
    before = "…" if line[:first].strip() else ""
    after = "…" if line[last:].strip() else ""
    text = before + "".join(cells) + after
    indent = len(before) + sum(map(_columns, cells[: start - first]))
    marked = sum(map(_columns, cells[start - first : end - first]))
    return Excerpt(text.rstrip(), indent, max(marked, 1))


def _window(line: str, start: int, end: int, width: int) -> tuple[int, int]:
    """The characters to show: all of them, or as many as fit around the marked ones."""
    lead = len(line) - len(line.lstrip())
    first, last = min(lead, start), len(line.rstrip())
    sizes = [_columns(visible(c)) for c in line[first:last]]
    if sum(sizes) <= width:
        return first, max(last, end)
    last = min(max(end, start + 1), first + len(sizes))
    room = width - 2 - sum(sizes[start - first : last - first])
    left = start
    share = room * 2 // AFTER
    while left > first and share >= sizes[left - 1 - first]:
        left -= 1
        share -= sizes[left - first]
        room -= sizes[left - first]
    while last < first + len(sizes) and room >= sizes[last - first]:
        room -= sizes[last - first]
        last += 1
    while left > first and room >= sizes[left - 1 - first]:
        left -= 1
        room -= sizes[left - first]
    return left, last


def visible(c: str) -> str:
    """A character as a terminal may show it: nothing that moves, hides or colours other text."""
    if c.isprintable() or c in _JOINERS:
        return c
    if c.isspace() and c not in "\x1c\x1d\x1e\x1f\x85\x0b\x0c\r\n":
        return " "  # a tab, or a space of another width
    return c.encode("unicode_escape").decode()


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(c) for c in text)


def _width(c: str) -> int:
    if combining(c) or c in _JOINERS:
        return 0
    return 2 if east_asian_width(c) in "WF" else 1
