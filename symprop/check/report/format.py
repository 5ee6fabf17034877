"""What every format of a report has: something said of each document, and something at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symprop.check.report.excerpt import WIDTH
from symprop.check.report.messages import count, say
from symprop.check.report.sheet import SEVERITIES, Item, Sheet, Thread, UnreadItem

FEW = 5
"""Places that are listed one by one; where there are more, reason by reason."""
SHOWN = 4
"""Places of a reason, and premises of a finding, that a line or a list in a terminal names."""


class ReportFormat:
    """Base of the formats.  A subclass says either part, or both."""

    def __init__(
        self, colour: bool = False, width: int = WIDTH, quiet: bool = False, least: str = "note"
    ) -> None:
        """``quiet``: nothing but findings of the severity ``least`` and above."""
        self.colour, self.width, self.quiet, self.least = colour, width, quiet, least

    def threads(self, sheet: Sheet) -> list[Thread]:
        """The findings to show, each with what follows from it."""
        last = SEVERITIES.index(self.least) if self.quiet else len(SEVERITIES)
        return [
            thread
            for thread in sheet.threads()
            if SEVERITIES.index(sheet.findings[thread.root].severity) <= last
        ]

    def document(self, sheet: Sheet) -> str:
        """What can be printed as soon as a document is checked."""
        return ""

    def end(self, sheets: Sequence[Sheet]) -> str:
        """What comes after the last document."""
        return ""

    def write(self, sheets: Sequence[Sheet]) -> str:
        """The whole report."""
        return "".join(map(self.document, sheets)) + self.end(sheets)


def summary(sheet: Sheet) -> str:
    """Claims, how many were checked, how much was read, and what was found."""
    if not sheet.claims and not sheet.unread:
        return say("summary", "nothing")
    return say(
        "summary",
        "document",
        claims=count("claim", sheet.claims),
        checked=sheet.checked,
        share=sheet.share,
        outcome=outcome((sheet,)),
    )


def outcome(sheets: Sequence[Sheet]) -> str:
    """``2 errors, 3 notes``, or that nothing is wrong."""
    found = [
        count(severity, n)
        for severity in SEVERITIES
        if (n := sum(sheet.count(severity) for sheet in sheets))
    ]
    if unread := sum(len(sheet.unread) for sheet in sheets):
        found.append(count("unread", unread))
    if not any(sheet.findings for sheet in sheets):
        found.insert(0, say("summary", "right"))
    return ", ".join(found)


def follower(item: Item) -> str:
    """What is to be said of a number that follows from an earlier mistake, below that mistake."""
    key = "follows" if item.quantity else "follows_unnamed"
    where = item.place.words()
    if item.expected is None:
        return say("finding", "follows_only", where=where, claimed=item.claimed)
    return say(
        "finding", key, where=where, name=item.quantity, claimed=item.claimed,
        expected=item.expected,
    )  # fmt: skip


def reasons(parts: Sequence[UnreadItem]) -> Iterator[tuple[str, Sequence[UnreadItem]]]:
    """Parts without a verdict, by their reasons, in the order of the first of each."""
    found: dict[str, list[UnreadItem]] = {}
    for part in parts:
        found.setdefault(part.why, []).append(part)
    yield from found.items()


def places(parts: Sequence[UnreadItem]) -> str:
    """``line 3, line 7, line 9 and 12 more``."""
    words = list(dict.fromkeys(part.place.words() for part in parts))
    said = ", ".join(words[:SHOWN])
    left = len(words) - SHOWN
    return said if left <= 0 else f"{said} {say('summary', 'more', n=left)}"
