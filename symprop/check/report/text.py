"""The report that people read in a terminal: each finding with its line and a mark under it.

A finding is followed by what proves it and by the numbers that follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symprop.check.report.excerpt import excerpt
from symprop.check.report.format import (
    FEW,
    SHOWN,
    ReportFormat,
    follower,
    outcome,
    places,
    reasons,
    summary,
)
from symprop.check.report.messages import count, say
from symprop.check.report.sheet import Item, Location, Sheet, Thread, UnreadItem
from symprop.errors import printable

_COLOURS = {"error": "31", "warning": "33", "note": "36", "path": "1", "quiet": "2"}


class TextReport(ReportFormat):
    """``doc.md:53:12: error: …``, the line, and ``^^^^`` under the number."""

    def document(self, sheet: Sheet) -> str:
        lines = [line for thread in self.threads(sheet) for line in self._thread(sheet, thread)]
        if not self.quiet:
            lines += self._without("unread", sheet, sheet.unread)
            lines += self._without("unjudged", sheet, sheet.unjudged)
            lines.append(f"{self._paint(printable(sheet.path) + ':', 'path')} {summary(sheet)}")
        return "".join(f"{line}\n" for line in lines)

    def end(self, sheets: Sequence[Sheet]) -> str:
        if len(sheets) < 2 or self.quiet:
            return ""
        documents = count("document", len(sheets))
        return "\n" + say("summary", "all", documents=documents, outcome=outcome(sheets)) + "\n"

    def _thread(self, sheet: Sheet, thread: Thread) -> Iterator[str]:
        item = sheet.findings[thread.root]
        severity = self._paint(f"{say('severity', item.severity)}:", item.severity)
        yield f"{self._where(sheet, item.place)} {severity} {item.message}"
        yield from self._excerpt(item)
        proof = [f"{b.place.words()}: {printable(b.text)}" for b in item.because]
        yield from self._list(say("summary", "because"), proof)
        carried = [follower(sheet.findings[number]) for number in thread.carried]
        yield from self._list(say("summary", "follows"), carried)

    def _excerpt(self, item: Item) -> Iterator[str]:
        place = item.place
        found = excerpt(place.source, place.column - 1, place.end - 1, self.width - 4)
        if found.text:
            mark = "^" * found.width
            if item.expected:
                mark += " " + say("summary", "expected", expected=item.expected)
            yield f"    {found.text}"
            yield f"    {' ' * found.indent}{self._paint(mark, item.severity)}"

    def _list(self, head: str, said: list[str]) -> Iterator[str]:
        """Lines under a finding, the first behind a word that says what they are."""
        if len(said) > SHOWN + 1:
            said = [*said[:SHOWN], say("summary", "more", n=len(said) - SHOWN)]
        room = max(self.width - 4 - len(head) - 1, 20)
        for number, text in enumerate(said):
            lead = head if number == 0 else " " * len(head)
            cut = text if len(text) <= room else f"{text[: room - 1]}…"
            yield f"    {self._paint(f'{lead} {cut}', 'quiet')}"

    def _without(self, what: str, sheet: Sheet, parts: Sequence[UnreadItem]) -> Iterator[str]:
        """What has no verdict, each place or, where there are many, each reason."""
        if len(parts) <= FEW:
            for part in parts:
                key = f"{what}_text" if part.text else what
                said = say("summary", key, why=printable(part.why), text=part.text)
                yield f"{self._where(sheet, part.place)} {self._paint(said, 'quiet')}"
            return
        for why, of_it in reasons(parts):
            said = say(
                "summary", f"{what}_many", why=printable(why), lines=places(of_it),
                places=count("place", len(of_it)),
            )  # fmt: skip
            yield f"{self._paint(printable(sheet.path) + ':', 'path')} {self._paint(said, 'quiet')}"

    def _where(self, sheet: Sheet, place: Location) -> str:
        cell = "" if place.cell is None else f"cell {place.cell + 1}:"
        where = f"{printable(sheet.path)}:{cell}{place.line}:{place.column}:"
        return self._paint(where, "path")

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self.colour else text
