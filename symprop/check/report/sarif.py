"""The report as SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from symprop import __version__
from symprop.check.report.format import ReportFormat, summary
from symprop.check.report.messages import say, table
from symprop.check.report.sheet import Item, Location, Sheet, UnreadItem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
STDIN = "stdin"


class Sarif(ReportFormat):
    """One run with one result for each finding; what was not read is a notification."""

    def end(self, sheets: Sequence[Sheet]) -> str:
        rules = list(table()["rule"])
        driver = {
            "name": "symprop",
            "version": __version__,
            "rules": [_rule(kind, table()["rule"][kind]) for kind in rules],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "artifacts": [{"location": _artifact(sheet)} for sheet in sheets],
            "invocations": [
                {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": [
                        note for sheet in sheets for note in _notifications(sheet)
                    ],
                }
            ],
            "results": [result for sheet in sheets for result in _results(sheet, rules)],
        }
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(kind: str, words: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"symprop/{kind}",
        "name": kind.capitalize(),
        "shortDescription": {"text": f"{words['title']}."},
        "help": {"text": words["help"]},
        "defaultConfiguration": {"level": _LEVELS.get(kind, "error")},
    }


_LEVELS = {"carried": "note", "rounding": "note", "notation": "warning"}


def _results(sheet: Sheet, rules: list[str]) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    out = []
    for item in sheet.findings:
        result: dict[str, Any] = {
            "ruleId": f"symprop/{item.kind}",
            "ruleIndex": rules.index(item.kind),
            "level": item.severity,
            "message": {"text": item.message},
            "locations": [_location(sheet, item.place)],
            "partialFingerprints": {"symprop/v1": _fingerprint(item, seen)},
        }
        if related := list(_related(sheet, item)):
            result["relatedLocations"] = related
        properties = {
            key: value
            for key in ("quantity", "claimed", "expected", "local", "cause")
            if (value := getattr(item, key)) is not None
        }
        out.append(result | {"properties": properties})
    return out


def _related(sheet: Sheet, item: Item) -> Iterator[dict[str, Any]]:
    """The premises, and the mistake that a finding follows from."""
    said = [(x.place, say("finding", "because", text=x.text)) for x in item.because]
    if item.root is not None:
        root = sheet.findings[item.root]
        said.append((root.place, root.message))
    for number, (place, text) in enumerate(said, 1):
        yield _location(sheet, place) | {"id": number, "message": {"text": text}}


def _location(sheet: Sheet, place: Location) -> dict[str, Any]:
    """File and region; a notebook's cell has no lines of its own in the file."""
    physical: dict[str, Any] = {"artifactLocation": _artifact(sheet)}
    if place.cell is not None:
        logical = {"fullyQualifiedName": place.words(column=True)}
        return {"physicalLocation": physical, "logicalLocations": [logical]}
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "snippet": {"text": place.source[place.column - 1 : place.end - 1]},
    }
    return {"physicalLocation": physical | {"region": region}}


def _artifact(sheet: Sheet) -> dict[str, str]:
    return {"uri": uri(sheet.path)}


def uri(path: str) -> str:
    """A path as a URI, relative to the working directory where it lies below it."""
    if path == "-":
        return STDIN
    where = Path(path)
    if where.is_absolute():
        try:
            where = where.relative_to(Path.cwd())
        except ValueError:
            return where.as_uri()
    return quote(where.as_posix())


def _fingerprint(item: Item, seen: Counter[str]) -> str:
    """Stays the same when the lines around a finding move."""
    words = (item.kind, item.quantity or "", item.claimed, " ".join(item.place.source.split()))
    key = sha256("\0".join(words).encode()).hexdigest()[:32]
    seen[key] += 1
    return f"{key}:{seen[key]}"


def _notifications(sheet: Sheet) -> list[dict[str, Any]]:
    done = {"level": "note", "message": {"text": f"{sheet.path}: {summary(sheet)}"}}
    return [done, *(_unread(sheet, x) for x in sheet.unread)]


def _unread(sheet: Sheet, unread: UnreadItem) -> dict[str, Any]:
    key = "unread_text" if unread.text else "unread"
    return {
        "level": "note",
        "message": {"text": say("summary", key, why=unread.why, text=unread.text)},
        "locations": [_location(sheet, unread.place)],
    }
