"""What an editor is told: findings as diagnostics, and corrections as quick fixes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types as lsp

from symprop.check.fix.literal import replace, style
from symprop.check.report.messages import say
from symprop.check.report.sheet import Item, Location, Sheet
from symprop.editor.view import CheckedText, Units, position, span, stretch
from symprop.formula.tree import Number

SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "note": lsp.DiagnosticSeverity.Information,
}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def diagnostics(view: CheckedText, uri: str, units: Units) -> list[lsp.Diagnostic]:
    """The findings; what proves each, and the mistake that it follows from, as related places."""
    return [_diagnostic(view, item, uri, units) for item in view.sheet.findings]


def _diagnostic(view: CheckedText, item: Item, uri: str, units: Units) -> lsp.Diagnostic:
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(uri, span(view.text, place, units)), message)
        for place, message in _related(view.sheet, item)
    ]
    return lsp.Diagnostic(
        range=span(view.text, item.place, units),
        message=item.message,
        severity=SEVERITIES[item.severity],
        code=item.kind,
        source="symprop",
        related_information=related,
    )


def _related(sheet: Sheet, item: Item) -> Iterator[tuple[Location, str]]:
    for premise in item.because:
        yield premise.place, say("finding", "because", text=premise.text)
    if item.root is not None:
        root = sheet.findings[item.root]
        yield root.place, root.message


def actions(view: CheckedText, uri: str, within: lsp.Range, units: Units) -> list[lsp.CodeAction]:
    """A correction for each wrong number that ``within`` touches; only the number changes."""
    out = []
    for item in view.sheet.findings:
        where = span(view.text, item.place, units)
        edit = correction(view.text, item)
        if edit is None or where.end < within.start or within.end < where.start:
            continue
        start, end, new = edit
        change = lsp.TextEdit(
            lsp.Range(position(view.text, start, units), position(view.text, end, units)), new
        )
        out.append(
            lsp.CodeAction(
                title=say("editor", "correct", claimed=item.claimed, expected=item.expected),
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[_diagnostic(view, item, uri, units)],
                is_preferred=item.severity == "error",
                edit=lsp.WorkspaceEdit(changes={uri: [change]}),
            )
        )
    return out


def correction(text: str, item: Item) -> tuple[int, int, str] | None:
    """Where to write what, as the author prints numbers; ``None`` if it is no number alone."""
    if item.expected is None or item.kind in ("formula", "notation"):
        return None
    if not _NUMBER.fullmatch(item.claimed) or not _NUMBER.fullmatch(item.expected):
        return None
    start, end = stretch(text, item.place)
    printed = style(text[start:end], Number(item.claimed))
    if printed is None:
        return None
    edit = replace(text, (start, end), printed, Number(item.expected))
    return edit.start, edit.end, edit.text
