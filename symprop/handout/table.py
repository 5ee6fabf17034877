"""The teacher's table of a class: a line per student, as CSV and as Markdown."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TypeAlias

from symprop.document.environment import environment
from symprop.document.formats.markdown import escape
from symprop.formula import plain
from symprop.handout.blanks import Blanks
from symprop.language import Language

_FORMULA = re.compile(r"((?:^|[;,|\t\r\n])[\s'\"]*)(?=[=+\-@＝＋－＠﹦﹢﹣﹫])")
"""Where a sign stands that begins a formula: first in a cell, or behind what may separate cells."""

Columns: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of what is given, and of what is to be found."""


def asked(blanks: Blanks) -> list[str]:
    """What the columns of all blanks are called: no other column is called so.

    Where a parameter keeps its name, what is to be found has an arrow before it.
    """
    several = len({blank.epoch for blank in blanks}) > 1
    return [
        called(
            ("← " if blank.worked.step.relation == "←" else "") + plain.write(blank.name),
            blank.entry,
            blank.epoch if several else None,
        )
        for blank in blanks
    ]


def called(name: str, entry: tuple[int, int] | None, epoch: int | None = None) -> str:
    """A name with the row and column of an entry, counted from 1, and the epoch."""
    place = "" if entry is None else f"[{entry[0] + 1},{entry[1] + 1}]"
    return name + place + ("" if epoch is None else f" ({epoch})")


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
