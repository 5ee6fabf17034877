"""The report as Markdown that renders on GitHub: a list of findings for each document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symprop.check.report.format import FEW, ReportFormat, follower, places, reasons, summary
from symprop.check.report.messages import say
from symprop.check.report.sheet import Item, Sheet, Thread, UnreadItem
from symprop.errors import printable

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~$&]|^(?:[-+]|\d+(?=[.)](?:\s|$)))")


class MarkdownReport(ReportFormat):
    """A heading, the summary, the findings with their proofs, and what has no verdict."""

    def end(self, sheets: Sequence[Sheet]) -> str:
        head = f"# {say('md', 'title')}\n"
        return head + "".join(self._document(sheet) for sheet in sheets)

    def _document(self, sheet: Sheet) -> str:
        lines = ["", f"## {escape(sheet.path)}", "", escape(f"{summary(sheet)}.")]
        if threads := self.threads(sheet):
            lines += ["", *(line for thread in threads for line in _thread(sheet, thread))]
        if not self.quiet:
            lines += _without("unread", sheet.unread)
            lines += _without("unjudged", sheet.unjudged)
        return "\n".join(lines) + "\n"


def _thread(sheet: Sheet, thread: Thread) -> Iterator[str]:
    """An item of a list; below it the premises, and what follows."""
    item = sheet.findings[thread.root]
    severity = say("severity", item.severity)
    severity = f"**{severity}**" if item.severity == "error" else severity
    yield f"- {severity}, {escape(item.place.words(column=True))}: {_message(item)}"
    for b in item.because:
        yield f"  - {escape(b.place.words())}: {code(b.text)}"
    for number in thread.carried:
        yield f"  - {say('summary', 'follows')} {escape(follower(sheet.findings[number]))}"


def _message(item: Item) -> str:
    said = escape(item.message)
    if item.expected is None:
        return f"{said} ({code(item.claimed)})"
    return f"{said} ({code(item.claimed)} → {code(item.expected)})"


def _without(what: str, parts: Sequence[UnreadItem]) -> Iterator[str]:
    """What has no verdict, each place or, where there are many, each reason."""
    if parts:
        yield from ("", f"### {say('md', what)}", "")
    if len(parts) > FEW:
        for why, of_it in reasons(parts):
            yield f"- {escape(why)}: {escape(places(of_it))}"
        return
    for part in parts:
        text = f": {code(part.text)}" if part.text else ""
        yield f"- {escape(part.place.words(column=True))}: {escape(part.why)}{text}"


def escape(text: str) -> str:
    """Text that Markdown takes for nothing but text."""
    flat = printable(" ".join(text.split()))
    return _MARKUP.sub(lambda m: f"{m[0]}\\" if m[0].isdigit() else f"\\{m[0]}", flat)


def code(text: str) -> str:
    """Text in a code span, as it stands."""
    flat = printable(" ".join(text.split()))
    if not flat:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"
