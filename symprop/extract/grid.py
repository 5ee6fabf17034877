"""Tables of reStructuredText that are drawn with lines."""

from __future__ import annotations

import re
from itertools import pairwise

from .collect import Collector
from .formulas import Dialect
from .lines import Lines
from .running import read
from .view import whole

_GRID = re.compile(r"\+(?:[-=]+\+)+$")
_SIMPLE = re.compile(r"[ \t]*=+(?:[ \t]+=+)+[ \t]*$")
_RULE = re.compile(r"[ \t]*[=-]+(?:[ \t]+[=-]+)*[ \t]*$")


def is_grid(line: str) -> bool:
    """Whether a line is the border of a grid table."""
    return _GRID.match(line) is not None


def is_simple(line: str) -> bool:
    """Whether a line is the border of a simple table."""
    return _SIMPLE.match(line) is not None


def grid_table(lines: Lines, i: int, dialect: Dialect, collector: Collector) -> int:
    """Read a grid table whose border is line ``i``; the line behind it."""
    text = lines.text
    border = text[slice(*lines.bounds(i)[:2])]
    bars = [k for k, char in enumerate(border) if char == "+"]
    table, row = collector.table(), 0
    block = collector.block()
    collector.apart()
    k = i + 1
    while k < len(lines):
        start, end, _ = lines.bounds(k)
        line = text[start:end].strip()
        if is_grid(line):
            row, block = row + 1, collector.block()
        elif line.startswith("|"):
            for c, (a, b) in enumerate(pairwise(bars)):
                collector.apart()
                view = whole(text, min(start + a + 1, end), min(start + b, end))
                read(view, dialect, collector, block, (table, row, c))
        else:
            break
        k += 1
    collector.apart()
    return k


def simple_table(lines: Lines, i: int, dialect: Dialect, collector: Collector) -> int:
    """Read a simple table whose border is line ``i``; the line behind it, or 0 if it has no end."""
    text = lines.text
    border = text[slice(*lines.bounds(i)[:2])]
    columns = [m.span() for m in re.finditer("=+", border)]
    behind = rules = 0
    for k in range(i + 1, min(i + 500, len(lines))):
        line = text[slice(*lines.bounds(k)[:2])]
        if is_simple(line):
            rules, behind = rules + 1, k + 1
            following = text[slice(*lines.bounds(k + 1)[:2])] if k + 1 < len(lines) else ""
            if not following.strip():
                break
    if not behind:
        return 0
    table, row = collector.table(), 0
    collector.apart()
    for k in range(i + 1, behind):
        start, end, _ = lines.bounds(k)
        line = text[start:end]
        if not line.strip() or _RULE.match(line):
            continue
        block = collector.block()
        for c, (a, b) in enumerate(columns):
            b = len(line) if c + 1 == len(columns) else columns[c + 1][0]
            collector.apart()
            view = whole(text, min(start + a, end), min(start + b, end))
            read(view, dialect, collector, block, (table, row, c))
        row += 1
    collector.apart()
    return behind
