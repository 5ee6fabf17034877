"""The mathematics in the example documents, found well enough to feed the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outside import SEEDS, WALKTHROUGHS

DOCUMENTS = [*SEEDS, *WALKTHROUGHS]

_MATH = re.compile(
    r"\$\$(?P<block>.+?)\$\$|\$\\\((?P<both>[^$]+?)\\\)\$|\$\\\((?P<left>[^$]+?)\$"
    r"|(?<!\\)\$(?P<inline>[^$\n]+?)\$|^\[\n(?P<bracket>.+?)^\]$",
    re.DOTALL | re.MULTILINE,
)


def formulas(text: str) -> Iterator[tuple[str, str, int]]:
    """``latex`` or ``plain``, the text, and its offset."""
    blank = list(text)
    for m in _MATH.finditer(text):
        kind = m.lastgroup
        assert kind is not None
        yield "latex", m[kind], m.start(kind)
        for i in range(m.start(), m.end()):
            if blank[i] != "\n":
                blank[i] = " "
    offset = 0
    for line in "".join(blank).splitlines(keepends=True):
        body = line.rstrip("\n")
        if body.lstrip().startswith("|"):
            at = 0
            for cell in body.split("|"):
                if cell.strip():
                    yield "plain", cell, offset + at
                at += len(cell) + 1
        elif body.strip() and not body.startswith("!["):
            yield "plain", body, offset
        offset += len(line)
