"""Where each character of a notebook's cells stands in the file: JSON is read, never written."""

from __future__ import annotations

import re
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from symprop.errors import SympropError

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
        tree = _Decoder().decode(raw)
    except (ValueError, RecursionError):
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


class _Decoder(JSONDecoder):
    """Gives for each string that is a value the places of its characters."""

    def __init__(self) -> None:
        super().__init__()
        self.parse_string = self._string
        self.scan_once = py_make_scanner(self)

    def _string(self, raw: str, start: int, strict: bool = True) -> tuple[CellText, int]:
        _, end = scanstring(raw, start, strict)
        text = CellText()
        text.add(raw, start, end - 1)
        return text, end
