"""Tables of plain text: columns set under one another by white space or between bars.

    row   x1   x2      net     err
    ------------------------------
      1    1   -1    0.640  -1.640
      2   -1    1   -0.300  -0.700

Below a line of heads stand two rows or more that are mostly numbers, as many as there are heads;
what is left out in a row is known by what stands above it.  A head may be the number of a step.
Calculations may stand among the numbers where white space parts all columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from symprop.record import Record

from .collect import Collector
from .delimiters import Dialect
from .running import read
from .view import View

Span = tuple[int, int]
_DIALECT = Dialect(links=False, code=False, html=False)
_BAR = re.compile(r"[|│┃║]")
_RULE = re.compile(r"[\s\-=_+|:─━═│┃║┌┐└┘├┤┬┴┼╞╪╡╔╗╚╝╠╣╦╩╬]*$")
_WIDE = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_NARROW = re.compile(r"\S+")
_NUMBER = re.compile(r"\(?[-+−–]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+−]?\d+)?%?\)?$")
_RELATION = re.compile(r"[=≈]|<-|->|:\s")
_WORKED = re.compile(r"[\w)\]]\s*[-+−*·×/^=≈]\s*[\w(\[√−-]|[\d)] x [\d(]|\w\(")
"""What stands in a cell in which something is worked out."""
_LETTER = re.compile(r"[^\W\d_]|[Σ∑∂#]")
MOST = 30
"""Columns of a table."""
LONGEST = 2000
"""Characters of a line that is looked at."""


class TextTable(Record):
    """The lines of a table, and the stretches of its cells row by row, in their columns."""

    start: int
    behind: int
    """The line behind it."""
    rows: tuple[tuple[int, tuple[tuple[int, Span], ...]], ...]
    """Of every row its line, and column and stretch of each of its cells."""


def text_tables(lines: Sequence[str], indents: Sequence[int]) -> Iterator[TextTable]:
    """The tables among some lines that are indented so far."""
    i = 0
    while i + 2 < len(lines):
        found = text_table(lines, indents, i)
        if found is not None:
            yield found
        i = found.behind if found is not None else i + 1


def text_table(lines: Sequence[str], indents: Sequence[int], i: int) -> TextTable | None:
    """The table of which line ``i`` holds the heads, if it does."""
    if is_rule(lines[i]) or len(lines[i]) > LONGEST or not _LETTER.search(lines[i]):
        return None
    k = i + 1
    while k < len(lines) and is_rule(lines[k]):
        k += 1
    if k >= len(lines):
        return None
    heads = _heads(lines[i], lines[k])
    if heads is None:
        return None
    extents = {c: (a + indents[i], b + indents[i]) for c, (a, b) in enumerate(heads)}
    rows = [(i, tuple(enumerate(heads)))]
    behind = k
    for n in range(k, len(lines)):
        if is_rule(lines[n]):
            continue
        row = _row(lines[n], indents[n], extents)
        if row is None:
            break
        for c, (a, b) in row:
            low, high = extents[c]
            extents[c] = min(low, a + indents[n]), max(high, b + indents[n])
        rows.append((n, row))
        behind = n + 1
    full = sum(len(row) == len(heads) for _, row in rows[1:])
    return TextTable(i, behind, tuple(rows)) if full > 1 else None


def is_rule(line: str) -> bool:
    """Whether a line is drawn between rows."""
    return _RULE.match(line) is not None and any(not c.isspace() for c in line)


def read_text_table(table: TextTable, views: Sequence[View], collector: Collector) -> None:
    """Give its cells to the collector."""
    number = collector.table()
    for r, (line, cells) in enumerate(table.rows):
        block = collector.block()
        for c, (start, end) in cells:
            collector.apart()
            read(views[line].cut(start, end), _DIALECT, collector, block, (number, r, c))
    collector.apart()


def _heads(line: str, first: str) -> list[Span] | None:
    """The heads above a first row, if there are as many of them as of its cells."""
    wanted = {len(cells) for cells in _ways(first)}
    for cells in _ways(line):
        said = [line[a:b] for a, b in cells]
        if len(cells) in wanted and 2 < len(cells) <= MOST and _counts(said):
            return cells
        named = sum(bool(_LETTER.search(x)) for x in said)
        if len(cells) in wanted and 2 <= len(cells) <= MOST and 2 * named > len(cells):
            return None if any(map(_NUMBER.match, said)) else cells
    return None


def _counts(said: Sequence[str]) -> bool:
    """Whether heads are a word and the numbers of steps, samples or units, in order."""
    first, *rest = said
    if not _LETTER.search(first) or not all(x.isdecimal() and len(x) < 3 for x in rest):
        return False
    steps = [int(b) - int(a) for a, b in pairwise(rest)]
    return set(steps) in ({1}, {-1})


def _ways(line: str) -> Iterator[list[Span]]:
    """The ways to divide a line into cells."""
    bars = [m.start() for m in _BAR.finditer(line)]
    if bars:
        ends = [-1, *bars, len(line)]
        cells = [_trimmed(line, a + 1, b) for a, b in pairwise(ends)]
        while cells and cells[0][0] == cells[0][1]:
            del cells[0]
        while cells and cells[-1][0] == cells[-1][1]:
            del cells[-1]
        yield cells
        return
    wide = [m.span() for m in _WIDE.finditer(line)]
    narrow = [m.span() for m in _NARROW.finditer(line)]
    yield wide
    if narrow != wide:
        yield narrow


def _trimmed(line: str, start: int, end: int) -> Span:
    inner = line[start:end]
    if not inner.strip():
        return end, end
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())


def _row(line: str, indent: int, extents: dict[int, Span]) -> tuple[tuple[int, Span], ...] | None:
    """The cells of a row in their columns, if it is one; calculations stand in wide columns."""
    if not line.strip() or len(line) > LONGEST or ((related := _RELATION.search(line)) and (
        len(extents) < 3 or not _WORKED.search(line)
    )):  # fmt: skip
        return None
    for cells in [*_ways(line)][: 1 if related else None]:
        placed = _placed(cells, indent, extents, bool(_BAR.search(line)))
        if placed is None:
            continue
        said = [line[a:b] for _, (a, b) in placed if a < b]
        numbers = sum(_NUMBER.match(x) is not None for x in said)
        worked = sum(_WORKED.search(x) is not None for x in said if not _NUMBER.match(x))
        last = 2 < len(cells) == len(extents) and _NUMBER.match(said[-1]) is not None
        if numbers and len(said) > 1 and (last or 2 * (numbers + worked) >= len(said)):
            return tuple((c, (a, b)) for c, (a, b) in placed if a < b)
    return None


def _placed(
    cells: list[Span], indent: int, extents: dict[int, Span], barred: bool
) -> list[tuple[int, Span]] | None:
    """The columns of cells: by their order, or if some are left out by what stands above them."""
    if len(cells) == len(extents):
        return list(enumerate(cells))
    if barred:
        return None
    out: list[tuple[int, Span]] = []
    for a, b in cells:
        over = [c for c, (low, high) in extents.items() if a + indent < high and b + indent > low]
        if len(over) != 1 or any(c == over[0] for c, _ in out):
            return None
        out.append((over[0], (a, b)))
    return out
