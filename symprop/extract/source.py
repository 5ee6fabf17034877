"""What is found in a document: pieces of mathematics, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from symprop.record import Record

from .lines import starts
from .view import Run, View


class Spot(NamedTuple):
    """A part of the document that a piece stands in."""

    kind: str
    """``heading``, ``item`` of a list, ``table``, ``row`` of one, or ``block`` (a paragraph, a
    displayed formula, a code block)."""
    number: int
    """Different for every part of a kind, in the order of the document; of a row its index."""
    level: int = 0
    """Of a heading its rank (1 is the highest, 7 a bold line), of an item its indentation."""
    label: str = ""
    """The text of a heading, the bullet or number of an item."""


class Piece(View):
    """A stretch of text that may hold mathematics, exactly as it is handed to the reader.

    ``at`` and ``span`` give the offsets in the document for offsets in ``text``.
    """

    notation: str
    """``latex`` or ``plain``."""
    kind: str
    """``display``, ``inline``, ``code``, ``program`` (a line of it as an equation), ``prose``, or
    ``cell``: plain text in a table."""
    block: int
    """Pieces of one paragraph, list item, code block or row of a table share it."""
    joined: bool = False
    """Whether nothing but white space and markup stands between it and the piece before."""
    table: tuple[int, int, int] | None = None
    """Which table, row (0 is the header) and column it stands in."""
    cell: int | None = None
    """The cell of a notebook, from 0."""
    title: bool = False
    """Whether it stands in a heading, which may announce what is worked out below it."""
    path: tuple[Spot, ...] = ()
    """What it stands in, from the outermost heading to its block."""
    before: str = ""
    """The words between the piece before, or the beginning of the block, and this one."""


class Said(Record):
    """A line with words for a role and numbers, to be looked at when the marks are known."""

    view: View
    cell: int | None
    path: tuple[Spot, ...]


class Problem(Record):
    """A place that could not be taken as it stands; the rest of the document was read."""

    offset: int
    reason: str
    cell: int | None = None


class Source(Record):
    """A document and what was found in it."""

    path: str
    kind: str
    """``markdown``, ``tex``, ``rst``, ``html``, ``typst``, ``notebook``."""
    texts: tuple[str, ...]
    """The decoded document; of a notebook the source of every cell."""
    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = "utf-8"
    """The codec that the text was read with, for writing it back."""
    bom: bytes = b""
    """The byte order mark before the text."""
    lossy: bool = False
    """Whether bytes were replaced, so that the document cannot be written back."""
    said: tuple[Said, ...] = ()
    """Lines that may give something in words (:func:`.data.data`)."""

    @property
    def text(self) -> str:
        """The decoded document; of a notebook its cells, one after the other."""
        return self.texts[0] if len(self.texts) == 1 else "\n\n".join(self.texts)

    def place(self, offset: int, cell: int | None = None) -> tuple[int, int]:
        """Line and column of an offset, both from 1; in a notebook within the cell."""
        begins = starts(self.texts[cell or 0])
        line = bisect_right(begins, offset) - 1
        return line + 1, offset - begins[line] + 1


__all__ = ["Piece", "Problem", "Run", "Source", "Spot"]
