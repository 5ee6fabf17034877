"""The teacher's table of a class: a line per student, as CSV and as Markdown."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TypeAlias

from symprop.document.environment import environment
from symprop.document.formats.markdown import escape
from symprop.language import Language

_FORMULA = re.compile(r"((?:^|[;,|\t\r\n])[\s'\"]*)(?=[=+\-@＝＋－＠﹦﹢﹣﹫])")
"""Where a sign stands that begins a formula: first in a cell, or behind what may separate cells."""

Columns: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of what is given, and of what is to be found."""


def csv_table(columns: Columns, rows: Iterable[list[str]]) -> Iterator[bytes]:
    """The table as CSV in UTF-8, with the mark that spreadsheets look for."""
    yield "\ufeff".encode()
    who = environment().get_template("handout/words.j2").module.who  # type: ignore[attr-defined]
    yield _csv_line([*who, *map(harmless, (*columns[0], *columns[1]))])
    for row in rows:
        yield _csv_line([*map(harmless, row[: len(who)]), *row[len(who) :]])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever it takes for a separator."""
    return _FORMULA.sub(r"\1'", cell)


def _csv_line(cells: list[str]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def md_table(columns: Columns, rows: Iterable[list[str]], language: Language) -> Iterator[bytes]:
    """The table as Markdown."""
    given, asked = columns
    template = environment((), language, autoescape=False).get_template("handout/answers.md.j2")
    headings = {"given": list(map(escape, given)), "asked": list(map(escape, asked))}
    yield template.render(headings).encode()
    for row in rows:
        yield f"| {' | '.join(map(escape, row))} |\n".encode()
