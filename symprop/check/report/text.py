"""The report that people read in a terminal: each finding with its line and a mark under it."""

from __future__ import annotations

from collections.abc import Sequence

from symprop.check.report.excerpt import excerpt
from symprop.check.report.format import Format, outcome, summary
from symprop.check.report.messages import count, say
from symprop.check.report.sheet import Item, Place, Sheet
from symprop.errors import printable

_COLOURS = {"error": "31", "warning": "33", "note": "36", "path": "1", "unread": "2"}


class Text(Format):
    """``doc.md:53:12: error: …``, the line, and ``^^^^`` under the number."""

    def document(self, sheet: Sheet) -> str:
        lines = [line for item in sheet.findings for line in self._item(sheet, item)]
        for unread in sheet.unread:
            key = "unread_text" if unread.text else "unread"
            said = say("summary", key, why=printable(unread.why), text=unread.text)
            lines.append(f"{self._where(sheet, unread.place)} {self._paint(said, 'unread')}")
        lines.append(f"{self._paint(printable(sheet.path) + ':', 'path')} {summary(sheet)}")
        return "\n".join(lines) + "\n"

    def end(self, sheets: Sequence[Sheet]) -> str:
        if len(sheets) < 2:
            return ""
        documents = count("document", len(sheets))
        return "\n" + say("summary", "all", documents=documents, outcome=outcome(sheets)) + "\n"

    def _item(self, sheet: Sheet, item: Item) -> list[str]:
        severity = self._paint(f"{item.severity}:", item.severity)
        lines = [f"{self._where(sheet, item.place)} {severity} {item.message}"]
        place = item.place
        found = excerpt(place.source, place.column - 1, place.end - 1, self.width - 4)
        if found.text:
            mark = "^" * found.width
            if item.expected:
                mark += " " + say("summary", "expected", expected=item.expected)
            lines += [
                f"    {found.text}",
                f"    {' ' * found.indent}{self._paint(mark, item.severity)}",
            ]
        return lines

    def _where(self, sheet: Sheet, place: Place) -> str:
        cell = "" if place.cell is None else f"cell {place.cell + 1}:"
        where = f"{printable(sheet.path)}:{cell}{place.line}:{place.column}:"
        return self._paint(where, "path")

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self.colour else text
