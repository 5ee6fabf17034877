"""The rows of a table: its encoding and its separator found out, or told."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from symprop.handout import columns as c
from symprop.handout.student import RosterError, clean
from symprop.network.literal import quote

_DELIMITERS = "\t;|,"
"""The first of them that makes columns is the one: commas stand in many a cell."""
_SEPARATOR = re.compile(r"sep=(.?)\r?\n?", re.IGNORECASE)
"""The first line of a file that a spreadsheet is told its separator by."""
_UNSPACED = "[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
"""Characters between which the parts of a name have no space."""
MOST_COLUMNS = 10_000
"""More of them are no list of students."""
_NO_TEXT = "is no text, expected a CSV file"
ABOVE = 5
"""Rows that may stand above the titles."""


class TableRow(NamedTuple):
    """A row of a table, and the line where it begins."""

    line: int
    cells: list[str]

    def at(self, columns: Sequence[int]) -> str:
        """What stands in some columns, see :func:`together`."""
        return together(self.cells, columns)


def together(cells: Sequence[str], columns: Sequence[int]) -> str:
    """What stands in some columns of a row, with single spaces, in Chinese and Korean without."""
    text = " ".join(filter(None, (clean(cells[i]) for i in columns if i < len(cells))))
    return re.sub(rf"(?<={_UNSPACED}) (?={_UNSPACED})", "", text) if len(columns) > 1 else text


def text_of(data: bytes, encoding: str | None) -> str:
    """The text of a file: in UTF-8 or UTF-16, or as the user says; nothing else is certain."""
    if encoding is None:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        elif 0 in data[:2] and data[:2] != b"\0\0":
            encoding = "utf-16-be" if data[0] == 0 else "utf-16-le"
    try:
        text = data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise RosterError(f"is not {encoding} (byte {error.start + 1})") from None
        if b"\0" in data:
            raise RosterError(_NO_TEXT) from None
        line = data.count(b"\n", 0, error.start) + 1
        found = ", ".join(f"--encoding {name} ({text})" for name, text in _readings(data, line))
        raise RosterError(
            f"line {line}: is not UTF-8, expected {found or '--encoding NAME'}"
        ) from None
    except (LookupError, ValueError):  # its name is none, or text cannot be in it
        raise RosterError(f"there is no encoding {encoding!r} to read it by") from None
    if "\0" in text:
        raise RosterError(_NO_TEXT)
    return text.removeprefix("\ufeff")


_OLD = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "euc_kr")
"""Encodings that spreadsheets of some languages still write."""


def _readings(data: bytes, line: int) -> Iterator[tuple[str, str]]:
    """How a line reads in encodings in which the whole file is words; of equal ones the first."""
    seen: set[str] = set()
    for name in _OLD:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        one = text.split("\n")[line - 1].strip()
        if one not in seen and not re.search(r"[^\w\s\x00-\x7f«»“”„‘’–№°]", text):
            seen.add(one)
            yield name, quote(one)


def rows_of(text: str) -> list[TableRow]:
    """The rows of a table that hold anything, with the separator that fits best."""
    told = _SEPARATOR.match(text)
    if told:
        if told[1] in '"\r':
            raise RosterError("line 1: sep= with no separator, expected one, such as sep=;")
        return list(_split(text[told.end() :], told[1], 1))
    head = "".join(text.splitlines(keepends=True)[:30])
    fits = {delimiter: _fits(head, delimiter) for delimiter in _DELIMITERS}
    best = max(fits, key=lambda delimiter: fits[delimiter])
    return list(_split(text, best if any(fits[best]) else ",", 0))


def _fits(head: str, delimiter: str) -> tuple[int, float]:
    """How well a separator divides the first lines: titles, then rows of one width."""
    try:
        rows = list(_split(head, delimiter, 0))
    except RosterError as error:
        return (0, 0.5 if "is not closed" in str(error) else 0)
    widths = [len(row.cells) for row in rows]
    wide = [width for width in widths if width > 1]
    titles = max(
        (c.known(c.titles(row.cells[:MOST_COLUMNS])) for row in rows[:ABOVE] if len(row.cells) > 1),
        default=0,
    )
    return titles, max(map(wide.count, wide), default=0) / max(len(widths), 1)


def _split(text: str, delimiter: str, before: int) -> Iterator[TableRow]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield TableRow(line + before, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        what = "a quotation mark is not closed" if "end of data" in str(error) else str(error)
        raise RosterError(f"line {line + before}: {what}") from None


def check_width(rows: Sequence[TableRow], most: int) -> None:
    """Refuses a table with more columns than anybody reads.

    Raises:
        RosterError: a row has more cells.
    """
    for row in rows:
        if len(row.cells) > most:
            count = len(row.cells)
            raise RosterError(f"line {row.line}: has {count:,} cells, expected at most {most:,}")
