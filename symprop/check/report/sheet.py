"""What a report says about one document: places, texts and sentences, and no formula any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symprop.check.report.messages import say, why
from symprop.errors import printable
from symprop.extract import Source
from symprop.record import Record

SEVERITIES = ("error", "warning", "note")
LONGEST = 80
"""Characters of the document that a sentence quotes."""


class Location(Record):
    """Where something stands: lines and columns from 1, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None
    """The cell of a notebook, from 0; lines then count within it."""
    source: str
    """The whole line of the document, or the first of them."""

    @property
    def end(self) -> int:
        """The column behind the end, or behind the last character of the first line."""
        if self.end_line == self.line:
            return self.end_column
        return len(self.source) + 1

    def words(self, column: bool = False) -> str:
        """``line 3``; in a notebook with its cell, from 1 as people count them."""
        key = ("cell" if self.cell is not None else "") + ("_column" if column else "")
        key = key.removeprefix("_") or "line"
        cell = None if self.cell is None else self.cell + 1
        return say("place", key, line=self.line, column=self.column, cell=cell)


class UnreadItem(Record):
    """A part of the document that got no verdict, and why."""

    place: Location
    text: str
    why: str


class LocatedPremise(Record):
    """Something that the document says, on which a finding rests."""

    place: Location
    text: str


class Item(Record):
    """One finding."""

    place: Location
    kind: str
    severity: str
    quantity: str | None
    claimed: str
    expected: str | None
    local: str | None
    cause: str | None
    message: str
    root: int | None
    """The number of the finding that it follows from."""
    because: tuple[LocatedPremise, ...] = ()
    """What proves it."""

    def __repr__(self) -> str:
        at = f"{self.place.line}:{self.place.column}"
        return f"<{type(self).__name__} {at}: {self.severity}: {self.message}>"


class Thread(Record):
    """A finding that follows from no other, and those that follow from it, by their numbers."""

    root: int
    carried: tuple[int, ...]


class Sheet(Record):
    """One document."""

    path: str
    claims: int
    checked: int
    unread: tuple[UnreadItem, ...]
    network: Callable[[], dict[str, Any] | None]
    """The network, which is looked for only if a report shows it."""
    findings: tuple[Item, ...]
    unjudged: tuple[UnreadItem, ...] = ()
    """Claims for or against which nothing spoke."""
    source: Source | None = None
    """The document itself, for reports that show it."""

    def count(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(item.severity == severity for item in self.findings)

    def fails(self, least: str) -> bool:
        """Whether there is a finding of the severity ``least`` or above."""
        return any(map(self.count, SEVERITIES[: SEVERITIES.index(least) + 1]))

    def threads(self) -> list[Thread]:
        """Errors, then warnings, then notes, as they stand in the document, each with its own."""
        alone, carried = [], dict[int, list[int]]()
        for number, item in enumerate(self.findings):
            if item.root is None:
                alone.append(number)
            else:
                carried.setdefault(item.root, []).append(number)
        alone.sort(key=lambda number: SEVERITIES.index(self.findings[number].severity))
        return [Thread(number, tuple(carried.get(number, ()))) for number in alone]

    @property
    def share(self) -> str:
        """How much of the mathematics got a verdict, as a percentage that is never flattering."""
        asked = self.claims + len(self.unread)
        return f"{100 * self.checked // asked if asked else 100} %"


def shown_path(source: Source) -> str:
    """The document's name, which need not be UTF-8."""
    return source.path.encode(errors="backslashreplace").decode()


def problems(source: Source) -> list[UnreadItem]:
    """The places of a document that could not be taken as they stand."""
    return [
        UnreadItem(placed(source, (p.offset, p.offset), p.cell), "", why(p.reason))
        for p in source.problems
    ]


def in_order(parts: list[UnreadItem]) -> list[UnreadItem]:
    """Parts of a document as they follow each other in it."""
    return sorted(parts, key=lambda u: (u.place.cell or 0, u.place.line, u.place.column))


def placed(source: Source, span: tuple[int, int], cell: int | None) -> Location:
    """The place of a stretch of the document."""
    start, end = span
    line, column = source.place(start, cell)
    end_line, end_column = source.place(max(end, start), cell)
    text = source.texts[cell or 0]
    begin = start - column + 1
    stop = min((i for i in (text.find("\n", start), text.find("\r", start)) if i >= 0), default=-1)
    return Location(
        line, column, end_line, end_column, cell, text[begin : stop if stop >= 0 else len(text)]
    )


def short(text: str) -> str:
    """A quotation on one line, of moderate length, without characters that do not print."""
    flat = printable(" ".join(text.split()))
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
