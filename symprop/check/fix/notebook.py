"""Where each character of a notebook's cells stands in the file: JSON is read, never written."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from symprop.errors import SympropError

_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"[^\s,\]}]+")
_UNIT = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)


class CellText:
    """The source of a cell: strings of the file, one after the other."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        """The place in the file of every character."""
        self.ends: list[int] = []

    def add(self, raw: str, start: int, end: int) -> None:
        """What stands between two quotation marks."""
        for unit in _UNIT.finditer(raw, start, end):
            self.starts.append(unit.start())
            self.ends.append(unit.end())


def cells(raw: str) -> list[CellText]:
    """The source of every cell, with the places of its characters."""
    try:
        tree, _ = _value(raw, 0)
    except (IndexError, ValueError, RecursionError):
        raise SympropError("not a notebook, expected JSON with cells") from None
    found = tree.get("cells") if isinstance(tree, dict) else None
    if found is None and isinstance(tree, dict):  # format 3 and before
        sheets = tree.get("worksheets")
        found = sheets[0].get("cells") if isinstance(sheets, list) and sheets else None
    return [_source(cell) for cell in found or []]


def _source(cell: Any) -> CellText:
    text = CellText()
    source = cell.get("source", cell.get("input")) if isinstance(cell, dict) else None
    for part in source if isinstance(source, list) else [source]:
        if isinstance(part, CellText):
            text.starts += part.starts
            text.ends += part.ends
    return text


def _value(raw: str, at: int) -> tuple[Any, int]:
    """A value of JSON, its strings as places, and where what follows it begins."""
    at = _skip(raw, at)
    if raw[at] == '"':
        return _string(raw, at)
    if raw[at] == "[":
        items = []
        at = _skip(raw, at + 1)
        while raw[at] != "]":
            item, at = _value(raw, at)
            items.append(item)
            at = _skip(raw, at + 1) if raw[at] == "," else at
        return items, _skip(raw, at + 1)
    if raw[at] == "{":
        fields = {}
        at = _skip(raw, at + 1)
        while raw[at] != "}":
            key, at = scanstring(raw, at + 1)
            fields[key], at = _value(raw, _skip(raw, at) + 1)
            at = _skip(raw, at + 1) if raw[at] == "," else at
        return fields, _skip(raw, at + 1)
    end = _LITERAL.match(raw, at)
    if end is None:
        raise ValueError(at)
    return None, _skip(raw, end.end())


def _string(raw: str, at: int) -> tuple[CellText, int]:
    _, end = scanstring(raw, at + 1)
    text = CellText()
    text.add(raw, at + 1, end - 1)
    return text, _skip(raw, end)


def _skip(raw: str, at: int) -> int:
    m = _SPACE.match(raw, at)
    assert m is not None
    return m.end()
