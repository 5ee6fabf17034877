"""The report for programs, as the contract has it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from symprop import __version__
from symprop.check.report.format import ReportFormat
from symprop.check.report.sheet import Item, Location, Sheet, UnreadItem


class Json(ReportFormat):
    """One object with all documents."""

    def end(self, sheets: Sequence[Sheet]) -> str:
        return json.dumps(data(sheets), ensure_ascii=False, indent=2) + "\n"


def data(sheets: Sequence[Sheet]) -> dict[str, Any]:
    """Ready for JSON."""
    return {"symprop": __version__, "documents": [_document(sheet) for sheet in sheets]}


def _document(sheet: Sheet) -> dict[str, Any]:
    return {
        "path": sheet.path,
        "claims": sheet.claims,
        "checked": sheet.checked,
        "unread": [_unread(x) for x in sheet.unread],
        "unjudged": [_unread(x) for x in sheet.unjudged],
        "network": sheet.network(),
        "findings": [_finding(x) for x in sheet.findings],
    }


def _unread(unread: UnreadItem) -> dict[str, Any]:
    return _place(unread.place) | {"text": unread.text, "why": unread.why}


def _place(place: Location) -> dict[str, Any]:
    cell = {} if place.cell is None else {"cell": place.cell}
    return {"line": place.line, "column": place.column, **cell}


def _finding(item: Item) -> dict[str, Any]:
    place = item.place
    cell = {} if place.cell is None else {"cell": place.cell}
    return {
        "line": place.line,
        "column": place.column,
        "end_column": place.end,
        **cell,
        "kind": item.kind,
        "severity": item.severity,
        "quantity": item.quantity,
        "claimed": item.claimed,
        "expected": item.expected,
        "local": item.local,
        "cause": item.cause,
        "message": item.message,
        "because": [_place(x.place) | {"text": x.text} for x in item.because],
        "root": item.root,
    }
