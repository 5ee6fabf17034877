"""Tables of Markdown: rows between pipes, the second of them a rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .collect import Collector
from .delimiters import Dialect, Scanner
from .running import read
from .view import whole

Row = tuple[int, int]
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_PIPE = re.compile(r"(?<!\\)\|")


def is_rule(line: str) -> bool:
    """Whether a line is the one below the header of a table; in text its columns may meet in +."""
    return ("|" in line or "+" in line) and "-" in line and _RULE.match(line) is not None


def read_table(text: str, rows: Sequence[Row], dialect: Dialect, collector: Collector) -> None:
    """Every cell of every row; row 0 is the header."""
    number = collector.table()
    collector.apart()
    for r, (start, end) in enumerate(rows):
        block = collector.block()
        for c, (a, b) in enumerate(_cells(text, start, end)):
            collector.apart()
            read(whole(text, a, b), dialect, collector, block, (number, r, c))
    collector.apart()


def _cells(text: str, start: int, end: int) -> list[Row]:
    """The cells of a row; a pipe inside a formula or code divides nothing."""
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    end -= len(line) - len(line.rstrip())
    if text.startswith("|", start):
        start += 1
    if text.endswith("|", start, end) and text[end - 2] != "\\":
        end -= 1
    row = text[start:end]
    taken = [
        found
        for found in Scanner(row, Dialect(links=False, html=False)).scan()
        if found.what in ("math", "code")
    ]
    cells, at, k = [], 0, 0
    for pipe in _PIPE.finditer(row):
        while k < len(taken) and taken[k].end <= pipe.start():
            k += 1
        if k < len(taken) and taken[k].start < pipe.start():
            continue
        cells.append((start + at, start + pipe.start()))
        at = pipe.end()
    cells.append((start + at, end))
    return cells
