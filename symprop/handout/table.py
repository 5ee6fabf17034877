"""The teacher's table of a class: a line per student, as CSV and as Markdown."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TypeAlias

from symprop.document.environment import environment
from symprop.document.formats.markdown import escape

Columns: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of what is given, and of what is to be found."""


def csv_table(columns: Columns, rows: Iterable[list[str]]) -> Iterator[bytes]:
    """The table as CSV in UTF-8, with the mark that spreadsheets look for."""
    yield "\ufeff".encode()
    yield _csv_line([_heading(), *columns[0], *columns[1]])
    for name, *numbers in rows:
        # A spreadsheet takes what begins like this for a formula.
        safe = f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
        yield _csv_line([safe, *numbers])


def _heading() -> str:
    return str(environment().get_template("handout/words.j2").module.student).strip()  # type: ignore[attr-defined]


def _csv_line(cells: list[str]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def md_table(columns: Columns, rows: Iterable[list[str]]) -> Iterator[bytes]:
    """The table as Markdown."""
    given, asked = columns
    template = environment(autoescape=False).get_template("handout/answers.md.j2")
    headings = {"given": list(map(escape, given)), "asked": list(map(escape, asked))}
    yield template.render(headings).encode()
    for row in rows:
        yield f"| {' | '.join(map(escape, row))} |\n".encode()
