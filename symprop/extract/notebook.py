"""Jupyter notebooks: their Markdown and raw cells; code is not the document's mathematics."""

from __future__ import annotations

import json
import re
from typing import Any

from symprop.errors import SympropError

from .collect import Collector
from .hidden import visible, without_excused
from .html import read_html
from .lines import Lines
from .markdown import read_markdown
from .programs import read_code
from .rst import read_rst
from .source import Piece, Problem, Said
from .tex import read_tex
from .view import Weave, whole
from .worked_code import works

_RESULTS = ("execute_result", "pyout")
_LONGEST = 20_000
_EXPRESSION = re.compile(r"[^=#:;\n]*[-+*/(][^=#:;\n]*")
_VALUE = re.compile(r"(?:np\.float64\()?(-?[0-9]*\.?[0-9]+(?:e[-+]?[0-9]+)?)\)?")
_RAW = {
    "text/latex": read_tex,
    "text/restructuredtext": read_rst,
    "text/x-rst": read_rst,
    "text/html": read_html,
    "text/markdown": read_markdown,
}


def read_notebook(path: str, text: str) -> tuple[list[str], list[Piece], list[Problem], list[Said]]:
    """The source of every cell, and what was found in them.

    Raises:
        SympropError: it is not a notebook.
    """
    texts: list[str] = []
    pieces: list[Piece] = []
    problems: list[Problem] = []
    said: list[Said] = []
    tables = blocks = 0
    off, collector = False, Collector("")
    cells = _cells(path, text)
    worked = works("\n".join(_source(c) for c in cells if c.get("cell_type") == "code"))
    for number, cell in enumerate(cells):
        source = _source(cell)
        texts.append(source)
        source, off = visible(source, off)
        before, collector = collector, Collector(source, number, blocks, tables)
        collector.follows(before)
        collector.worked = worked  # results stand in other cells than data
        kind = cell.get("cell_type")
        if kind == "markdown":
            read_markdown(source, collector)
        elif kind == "code":
            _code(cell, source, collector)
        elif kind == "raw":
            settings = cell.get("metadata")
            settings = settings if isinstance(settings, dict) else {}
            mime = settings.get("raw_mimetype") or settings.get("format") or "text/markdown"
            if read := _RAW.get(str(mime)):
                read(source, collector)
        blocks, tables = collector.counts
        pieces += without_excused(texts[-1], collector.pieces)
        problems += collector.problems
        said += collector.said
    return texts or [""], pieces, problems, said


def _code(cell: dict[str, Any], source: str, collector: Collector) -> None:
    """A program: what its comments claim, and the value of its last line where that is shown."""
    lines = Lines(source)
    views = [whole(source, *lines.bounds(k)[:2]).strip() for k in range(len(lines))]
    while views and not views[-1].text:
        views.pop()
    shown = _shown(cell)
    if not views or len(source) > _LONGEST:
        return
    last = views[-1]
    value = _VALUE.fullmatch(shown)
    if value is None or not _EXPRESSION.fullmatch(last.text):
        read_code(views, "python", collector)
        return
    read_code(views[:-1], "python", collector)
    weave, end = Weave(), last.at(len(last.text))
    weave.extend(last)
    weave.add(f" = {value[1]}", end, end)
    collector.apart()
    collector.add(weave.make(), "plain", "program", collector.block())
    collector.apart()


def _shown(cell: dict[str, Any]) -> str:
    """What a cell of code has as its value, as text."""
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if not isinstance(output, dict) or output.get("output_type") not in _RESULTS:
            continue
        data = output.get("data", output)
        text = data.get("text/plain", data.get("text", "")) if isinstance(data, dict) else ""
        return "".join(map(str, text)) if isinstance(text, list) else str(text)
    return ""


def _cells(path: str, text: str) -> list[dict[str, Any]]:
    try:
        made = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise SympropError(f"{where}: not a notebook: {error.msg.lower()}") from None
    except (ValueError, RecursionError):
        raise SympropError(f"{path}: not a notebook, expected JSON with cells") from None
    cells: Any = made.get("cells") if isinstance(made, dict) else None
    if cells is None and isinstance(made, dict):  # format 3 and before
        sheets = made.get("worksheets")
        first = sheets[0] if isinstance(sheets, list) and sheets else None
        cells = first.get("cells") if isinstance(first, dict) else None
    if not isinstance(cells, list):
        raise SympropError(f"{path}: not a notebook, expected a list of cells")
    return [cell if isinstance(cell, dict) else {} for cell in cells]


def _source(cell: dict[str, Any]) -> str:
    """The text of a cell: one string, or a list of lines."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
