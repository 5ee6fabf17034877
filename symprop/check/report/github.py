"""The report as annotations of a pull request: workflow commands of GitHub Actions."""

from __future__ import annotations

from symprop.check.report.format import ReportFormat, summary
from symprop.check.report.messages import say, table
from symprop.check.report.sheet import Item, Location, Sheet
from symprop.errors import printable

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


class Github(ReportFormat):
    """``::error file=…,line=…,col=…,endColumn=…,title=…::message``."""

    def document(self, sheet: Sheet) -> str:
        lines = [self._item(sheet, item) for item in sheet.findings]
        for unread in sheet.unread:
            key = "unread_text" if unread.text else "unread"
            said = say("summary", key, why=unread.why, text=unread.text)
            where = self._where(sheet, unread.place)
            lines.append(f"::notice {where},title=symprop::{_data(_placed(unread.place, said))}")
        lines.append(f"{printable(sheet.path)}: {summary(sheet)}")
        return "\n".join(lines) + "\n"

    def _item(self, sheet: Sheet, item: Item) -> str:
        where = self._where(sheet, item.place)
        title = _property(table()["rule"][item.kind]["title"])
        said = [_placed(item.place, item.message)]
        for premise in item.because:
            at = premise.place.words()
            said.append(say("finding", "premise", where=at, text=premise.text))
        text = _data("\n".join(said))
        return f"::{_COMMANDS[item.severity]} {where},title={title}::{text}"

    def _where(self, sheet: Sheet, place: Location) -> str:
        """File and place; a notebook's cells have no lines of their own in the file."""
        file = f"file={_property(sheet.path)}"
        if place.cell is not None:
            return file
        lines = f"line={place.line},endLine={place.line}"
        return f"{file},{lines},col={place.column},endColumn={place.end}"


def _placed(place: Location, said: str) -> str:
    return said if place.cell is None else f"{place.words(column=True)}: {said}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
