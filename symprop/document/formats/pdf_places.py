"""Where the diagrams of a PDF stand: between two blocks, and on the first page with room for them.

A diagram for which its page has no room would leave a hole there if it stood in its own place, and
would stand between the lines of an equation if it began the next page.  So every diagram is offered
places between the blocks that follow it; Typst tells how much room there is at each of them, and
the first with enough is taken, for one diagram after the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from operator import itemgetter
from typing import Any

from symprop.document.blocks import Block, Figure, Heading
from symprop.document.formats.base import leading

_PLACES = 40
"""How many places a diagram is offered: more than there are on a page."""
_LEAST = 0.9
"""As how much smaller a diagram may be shown to find room."""


@dataclass
class _Offered:
    """A diagram that still looks for places, and how many there were."""

    document: int
    figure: int
    arguments: str
    places: int = 0

    def place(self, block: int) -> str:
        """The place before a block, by its number."""
        self.places += 1
        return f'#diagram("{self.document}", "{self.figure}", {block}, {self.arguments})'


def offered(blocks: Sequence[Block], texts: Sequence[str], document: int) -> Iterator[str]:
    """Written blocks with the places where diagrams may stand before them.

    None is after a heading, unless the diagram follows it, nor between a paragraph and what it
    leads to: these stay on one page.  ``document`` tells the documents of a file apart.
    """
    waiting: list[_Offered] = []
    held, figures = False, 0
    for number, ((block, leads), text) in enumerate(zip(leading(blocks), texts, strict=True)):
        if isinstance(block, Figure):
            waiting += [_Offered(document, figures, text)] if text else []
            figures += 1 if text else 0
        if not held or isinstance(block, Figure):
            yield from (x.place(number) for x in waiting)
            waiting = [x for x in waiting if x.places < _PLACES]
        held = leads or isinstance(block, Heading)
        if text and not isinstance(block, Figure):
            yield f"#lead[{text}]" if leads else text
    yield from (x.place(len(blocks)) for x in waiting)


def decided(files: dict[str, bytes], own_fonts: bool) -> dict[str, str]:
    """The block before which each diagram stands, and its size, by document and figure.

    Raises:
        TypstError: the source is none.
    """
    from typst import query

    out: dict[str, str] = {}
    taken: dict[str, int] = {}
    for figure in count():
        turn = {"turn": str(figure)}
        if not re.search(rb'^#diagram\("\d+", "%d"' % figure, files["main.typ"], re.M):
            break
        found = query(
            files,  # type: ignore[type-var]
            "<place>",
            field="value",
            ignore_system_fonts=own_fonts,
            sys_inputs=out | turn,
        )
        for document, places in groupby(json.loads(found), itemgetter("document")):
            block, size = _chosen(list(places), taken.get(document, 0))
            taken[document] = block
            out[f"{document}-{figure}"] = f"{block} {size:.3f}"
    return out


def _chosen(places: Sequence[Mapping[str, Any]], least: int) -> tuple[int, float]:
    """The block before which a figure stands, and its size; no block before ``least``."""
    later = [x for x in places if x["block"] >= least]
    for x in later:
        size = (x["room"] - x["fixed"]) / max(x["height"] - x["fixed"], 1)
        if size >= _LEAST:
            return x["block"], min(size, 1.0)
    return later[-1]["block"], 1.0
