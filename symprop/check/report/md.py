"""The report as Markdown that renders on GitHub: a table for each document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symprop.check.report.format import Format, summary
from symprop.check.report.messages import say, table
from symprop.check.report.sheet import Item, Sheet, Unread
from symprop.errors import printable

_COLUMNS = ("place", "severity", "quantity", "claimed", "expected", "message")
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~$&]|^(?:[-+]|\d+(?=[.)](?:\s|$)))")


class Markdown(Format):
    """A heading, the summary, the findings, and what was not read."""

    def end(self, sheets: Sequence[Sheet]) -> str:
        head = f"# {say('md', 'title')}\n"
        return head + "".join(self._document(sheet) for sheet in sheets)

    def _document(self, sheet: Sheet) -> str:
        lines = ["", f"## {escape(sheet.path)}", "", escape(f"{summary(sheet)}.")]
        if sheet.findings:
            names = [table()["md"][column] for column in _COLUMNS]
            lines += ["", _row(names), _row(["---"] * len(names))]
            lines += [_row(_cells(item)) for item in sheet.findings]
        if sheet.unread:
            lines += ["", f"### {say('md', 'unread')}", ""]
            lines += [_unread(x) for x in sheet.unread]
        return "\n".join(lines) + "\n"


def _cells(item: Item) -> list[str]:
    return [
        escape(item.place.words(column=True)),
        f"**{item.severity}**" if item.severity == "error" else item.severity,
        escape(item.quantity or ""),
        code(item.claimed),
        code(item.expected or ""),
        escape(item.message),
    ]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _unread(unread: Unread) -> str:
    text = f": {code(unread.text)}" if unread.text else ""
    return f"- {escape(unread.place.words(column=True))}: {escape(unread.why)}{text}"


def escape(text: str) -> str:
    """Text that Markdown takes for nothing but text."""
    flat = printable(" ".join(text.split()))
    return _MARKUP.sub(lambda m: f"{m[0]}\\" if m[0].isdigit() else f"\\{m[0]}", flat)


def code(text: str) -> str:
    """Text in a code span, as it stands, also in a table."""
    flat = printable(" ".join(text.split())).replace("|", "\\|")
    if not flat:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"
