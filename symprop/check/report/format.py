"""What every format of a report has: something said of each document, and something at the end."""

from __future__ import annotations

from collections.abc import Sequence

from symprop.check.report.excerpt import WIDTH
from symprop.check.report.messages import count, say
from symprop.check.report.sheet import Sheet


class Format:
    """Base of the formats.  A subclass says either part, or both."""

    def __init__(self, colour: bool = False, width: int = WIDTH) -> None:
        self.colour, self.width = colour, width

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
        for severity in ("error", "warning", "note")
        if (n := sum(sheet.count(severity) for sheet in sheets))
    ]
    if unread := sum(len(sheet.unread) for sheet in sheets):
        found.append(count("unread", unread))
    if not any(sheet.findings for sheet in sheets):
        found.insert(0, say("summary", "right"))
    return ", ".join(found)
