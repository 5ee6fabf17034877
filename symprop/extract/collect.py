"""Where the pieces of a document are put in order."""

from __future__ import annotations

from functools import cached_property

from .source import Piece, Problem, Said, Spot
from .view import View
from .worked_code import works

LONGEST = 100_000
"""Characters of one piece; the reader takes no more."""
_LABEL = 200
"""Characters of words that are kept."""
MOST = 200
"""Problems that are listed."""
_MARKUP = " \t\r\n\f\v\u00a0\u200b\u3000*_>#`~|$\\"


class Collector:
    """Pieces and problems in the order of the document."""

    def __init__(
        self, text: str, cell: int | None = None, blocks: int = 0, tables: int = 0
    ) -> None:
        self.text, self.cell = text, cell
        self.pieces: list[Piece] = []
        self.problems: list[Problem] = []
        self._block, self._table = blocks - 1, tables - 1
        self._near = False
        self.title = False
        """Whether a heading is being read."""
        self.said: list[Said] = []
        """Lines that may give something in words."""
        self.path: list[Spot] = []
        """The headings and list items around what is being read."""
        self.depth = 0
        """How many lists are open around what is being read."""
        self._spots = 0
        self._words: list[str] = []

    @cached_property
    def worked(self) -> bool:
        """Whether the document writes what comes out behind its code."""
        return works(self.text)

    @property
    def counts(self) -> tuple[int, int]:
        """How many blocks and tables there are, with those of the cells before."""
        return self._block + 1, self._table + 1

    def block(self) -> int:
        """A new paragraph, list item, code block or row."""
        self._block += 1
        self._words.clear()
        return self._block

    def follows(self, before: Collector) -> None:
        """Go on below the headings of the cell before."""
        self.path = [spot for spot in before.path if spot.kind == "heading"]
        self._spots = before._spots

    def heading(self, level: int, label: str) -> None:
        """What follows stands below a heading; it ends those of the same and of lower rank."""
        self.path = [x for x in self.path if x.kind == "heading" and x.level < level]
        self._enter("heading", level, label)

    def item(self, level: int, label: str) -> None:
        """What follows is an item of a list that is indented so far."""
        self.leave(level)
        self._enter("item", level, label)

    def leave(self, level: int = 0) -> None:
        """The items of lists that are indented so far, or further, have come to their end."""
        self.path = [x for x in self.path if x.kind == "heading" or x.level < level]

    def place(self, block: int, *spots: Spot) -> tuple[Spot, ...]:
        """The path of what stands in a block."""
        return (*self.path, *spots, Spot("block", block))

    def _enter(self, kind: str, level: int, label: str) -> None:
        self._spots += 1
        self.path.append(Spot(kind, self._spots, level, " ".join(label.split())[:_LABEL]))

    def table(self) -> int:
        """A new table."""
        self._table += 1
        return self._table

    def apart(self, words: str | None = None) -> None:
        """The next piece does not continue the one before; if ``words`` are given, due to them."""
        if words is None:
            self._near = False
        elif words.strip(_MARKUP):
            self._near = False
            self._words.append(words)

    def add(
        self,
        view: View,
        notation: str,
        kind: str,
        block: int,
        table: tuple[int, int, int] | None = None,
    ) -> None:
        """One piece, without the white space around it; nothing if nothing else is in it."""
        view = view.strip()
        if not view.text:
            return
        if len(view.text) > LONGEST:
            cut = _cut(view.text) if notation == "plain" else 0
            start = view.at(cut)
            self.problem(start, f"what follows is longer than {LONGEST} characters and left out")
            view = view.cut(0, cut)
            if not cut:
                self._near = False
                return
        joined = self._near and bool(self.pieces)
        spots = [] if table is None else [Spot("table", table[0]), Spot("row", table[1])]
        path = self.place(block, *spots)
        before = " ".join("".join(self._words[-8:]).split())[-_LABEL:]
        place = (table, self.cell, self.title, path, before)
        self.pieces.append(Piece(view.text, view.runs, notation, kind, block, joined, *place))
        self._near = True
        self._words.clear()

    def problem(self, offset: int, reason: str) -> None:
        """A place that could not be taken as it stands."""
        if len(self.problems) < MOST:
            self.problems.append(Problem(offset, reason, self.cell))
        elif len(self.problems) == MOST:
            self.problems.append(Problem(offset, "more such places are not listed", self.cell))


def _cut(text: str) -> int:
    """Where an overlong line may end: behind a sentence, as half a chain says something else."""
    return text.rfind(". ", 0, LONGEST) + 1
