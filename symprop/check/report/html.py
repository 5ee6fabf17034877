"""The report as a page: the document's own text with its numbers marked, and what is said of them.

One file without anything from the network.  Every mark leads to what is said of it and back; a
premise leads to the place in the document that it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symprop.check.report.excerpt import visible
from symprop.check.report.format import ReportFormat, summary
from symprop.check.report.marks import MarkedLine, marked, premises
from symprop.check.report.messages import count, language, say, table
from symprop.check.report.sheet import Item, Location, Sheet, UnreadItem
from symprop.document.environment import environment

SHOWN_BESIDE = ("error", "warning")
"""Severities of findings whose correction stands in the text, beside what is written."""


class HtmlReport(ReportFormat):
    """A page with all documents."""

    def end(self, sheets: Sequence[Sheet]) -> str:
        documents = [self._document(f"d{n}", sheet) for n, sheet in enumerate(sheets)]
        page = environment((), language()).get_template("report/page.html.j2")
        return page.render(documents=documents, words=table()["html"])

    def _document(self, key: str, sheet: Sheet) -> dict[str, Any]:
        places = premises(sheet)
        anchors = {place: f"{key}-p{n}" for n, place in enumerate(places)}
        shown = [
            {
                "root": _finding(key, thread.root, sheet, anchors),
                "carried": [_finding(key, n, sheet, anchors) for n in thread.carried],
                "follows": count("follower", len(thread.carried)),
            }
            for thread in self.threads(sheet)
        ]
        return {
            "key": key,
            "path": _plain(sheet.path),
            "summary": summary(sheet),
            "threads": shown,
            "cells": _cells(key, sheet),
            "open": [
                {"title": table()["html"][what], "parts": [_open(key, part) for part in parts]}
                for what, parts in (("unread", sheet.unread), ("unjudged", sheet.unjudged))
                if parts
            ],
        }


def _finding(key: str, number: int, sheet: Sheet, anchors: dict[Location, str]) -> dict[str, Any]:
    item = sheet.findings[number]
    return {
        "id": f"{key}-f{number}",
        "mark": f"{key}-m{number}",
        "severity": item.severity,
        "where": item.place.words(),
        "message": _plain(item.message),
        "claimed": _plain(item.claimed),
        "expected": None if item.expected is None else _plain(item.expected),
        "quantity": None if item.quantity is None else _plain(item.quantity),
        "because": [
            {"id": anchors[b.place], "where": b.place.words(), "text": _plain(b.text)}
            for b in item.because
        ],
    }


def _open(key: str, part: UnreadItem) -> dict[str, str]:
    place = part.place
    return {
        "line": _line(key, place.cell, place.line),
        "where": place.words(),
        "text": _plain(part.text),
        "why": _plain(part.why),
    }


def _cells(key: str, sheet: Sheet) -> list[dict[str, Any]]:
    """The texts of a document: one, or of a notebook its cells."""
    source = sheet.source
    if source is None:
        return []
    notebook = source.kind == "notebook"
    opened: set[int] = set()
    seen: set[int] = set()
    return [
        {
            "title": say("html", "cell", n=cell + 1) if notebook else None,
            "lines": [
                _shown(key, cell if notebook else None, line, sheet, seen, opened)
                for line in marked(sheet, source, cell)
            ],
        }
        for cell in range(len(source.texts))
    ]


def _shown(
    key: str, cell: int | None, line: MarkedLine, sheet: Sheet, seen: set[int], opened: set[int]
) -> dict[str, Any]:
    """A line for the template; ``seen`` and ``opened`` hold the marks that have their ids."""
    runs = []
    last = {run.finding: i for i, run in enumerate(line.runs)}
    for i, run in enumerate(line.runs):
        item = None if run.finding is None else sheet.findings[run.finding]
        parts = []
        for part in run.parts:
            new = [n for n in part.premises if n not in opened]
            opened.update(new)
            parts.append(
                {
                    "text": _plain(part.text),
                    "ids": [f"{key}-p{n}" for n in new],
                    "premises": " ".join(f"{key}-p{n}" for n in part.premises),
                    "open": part.open is not None,
                }
            )
        shown: dict[str, Any] = {"item": None, "parts": parts}
        if item is not None and run.finding is not None:
            shown["item"] = {
                "mark": f"{key}-m{run.finding}" if run.finding not in seen else None,
                "finding": f"{key}-f{run.finding}",
                "severity": item.severity,
                "right": _beside(item) if last[run.finding] == i else None,
            }
            seen.add(run.finding)
        runs.append(shown)
    return {
        "id": _line(key, cell, line.number),
        "number": line.number,
        "wide": line.wide,
        "runs": runs,
    }


def _beside(item: Item) -> str | None:
    shown = item.severity in SHOWN_BESIDE or item.kind == "carried"
    return _plain(item.expected) if shown and item.expected is not None else None


def _line(key: str, cell: int | None, number: int) -> str:
    return f"{key}-{'' if cell is None else f'c{cell}-'}l{number}"


def _plain(text: str) -> str:
    """Text of which every character shows itself; tabs are kept."""
    if text.isprintable():
        return text
    return "".join(c if c == "\t" else visible(c) for c in text)
