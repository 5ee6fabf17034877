"""The students of a class: from a CSV file as spreadsheets, platforms and people write them.

What separates the columns, which of them hold names and ids and where the list begins is found
out and can be told (:attr:`Roster.said`); where it is in doubt, the error names the option that
settles it.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from symprop.files import read_limited
from symprop.handout import columns as c
from symprop.handout.student import Listed, RosterError, Student, clean, students
from symprop.network.literal import quote
from symprop.record import Record

MOST_BYTES = 20_000_000
_DELIMITERS = "\t;|,"
"""The first of them that makes columns is the one: commas stand in many a cell."""
_SEPARATOR = re.compile(r"sep=(.?)\r?\n?", re.IGNORECASE)
"""The first line of a file that a spreadsheet is told its separator by."""
_COLUMNS = 10_000
"""More of them are no list of students."""
_ABOVE = 5
"""Rows that may stand above the titles."""
_NOBODY = frozenset(
    ("points possible", "overall average", "average", "total", "student, test", "test student")
)
"""What platforms write in the place of a name, in a row that is no student's."""


class Roster(NamedTuple):
    """The students of a file, and how it was understood."""

    students: list[Student]
    said: str


class Wanted(Record):
    """What the user says of a file: columns by their titles or numbers, and its encoding."""

    name: str | None = None
    id: str | None = None
    encoding: str | None = None


class TableRow(NamedTuple):
    """A row of a table, and the line where it begins."""

    line: int
    cells: list[str]

    def at(self, columns: Sequence[int]) -> str:
        """What stands in some columns, with single spaces."""
        return clean(" ".join(self.cells[i] for i in columns if i < len(self.cells)))


def read_roster(path: str | Path, wanted: Wanted = Wanted()) -> Roster:  # noqa: B008 (frozen)
    """The students that a CSV file lists.

    Commas, semicolons, tabs or bars may separate its columns.

    Raises:
        RosterError: the file cannot be read, names nobody, or somebody cannot be told from
            somebody else.
    """
    try:
        text = _text(read_limited(path, MOST_BYTES), wanted.encoding)
        return _Table(rows_of(text), wanted).roster(str(path))
    except RosterError as error:
        raise RosterError(f"{path}: {error}") from error


def _text(data: bytes, encoding: str | None) -> str:
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
        line = data.count(b"\n", 0, error.start) + 1
        found = ", ".join(f"--encoding {name} ({text})" for name, text in _readings(data, line))
        raise RosterError(
            f"line {line}: is not UTF-8, expected {found or '--encoding NAME'}"
        ) from None
    except (LookupError, ValueError):  # its name is none, or text cannot be in it
        raise RosterError(f"there is no encoding {encoding!r} to read it by") from None
    if "\0" in text:
        raise RosterError("is no text, expected a CSV file")
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
        (c.known(c.titles(row.cells[:_COLUMNS])) for row in rows[:_ABOVE] if len(row.cells) > 1),
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


class _Table:
    """The rows of a file, and which of its columns are which."""

    def __init__(self, rows: list[TableRow], wanted: Wanted) -> None:
        if not rows:
            raise RosterError("lists no students, expected a name in each row")
        check_width(rows, _COLUMNS)
        self.titles = self._header(rows, wanted)
        self.rows = rows if self.titles is None else rows[rows.index(self.titles) + 1 :]
        if not self.rows:
            raise RosterError("lists no students, expected a name in each row")
        self.name = self._wanted(wanted.name, "name") or self._names()
        self.id = self._wanted(wanted.id, "id") or self._ids()

    def roster(self, path: str) -> Roster:
        """The students, and a line about them."""
        listed, passed = [], 0
        for row in self.rows:
            name = row.at(self.name)
            id = row.at(self.id) if self.id else None
            if name.casefold() in _NOBODY or not (name or id):
                passed += 1
                continue
            if not name or id == "":
                lacks = "name" if not name else "id"
                raise RosterError(
                    f"line {row.line}: has no {lacks}, expected one, or --id with another column"
                )
            self._fitting(row)
            listed.append(Listed(f"line {row.line}", name, id))
        if not listed:
            raise RosterError("lists no students, expected a name in each row")
        found = students(listed)
        first, last = found[0].name, found[-1].name
        who = (
            f"1 student, {first}"
            if len(found) == 1
            else (f"{len(found)} students, from {first} to {last}")
        )
        said = [f"{path}: {who}", f"name from {self._said(self.name)}"]
        if self.id:
            said.append(f"id from {self._said(self.id)}")
        if passed:
            said.append(f"{passed} {'row' if passed == 1 else 'rows'} without a student")
        return Roster(found, ", ".join(said))

    def _fitting(self, row: TableRow) -> None:
        """A row with more cells than there are titles has been cut in the wrong places."""
        if self.titles and any(cell.strip() for cell in row.cells[len(self.titles.cells) :]):
            raise RosterError(
                f"line {row.line}: {len(row.cells)} cells below {len(self.titles.cells)} titles, "
                "expected quotation marks around a cell with a separator in it"
            )

    def _said(self, columns: Sequence[int]) -> str:
        """Columns as a person counts them, with their titles."""
        cells = self.titles.cells if self.titles else []
        names = [
            f"{i + 1}" + (f" ({clean(cells[i])})" if i < len(cells) and cells[i].strip() else "")
            for i in columns
        ]
        return f"column{'s' if len(names) > 1 else ''} {' and '.join(names)}"

    # --- the titles -------------------------------------------------------------------------------

    def _header(self, rows: list[TableRow], wanted: Wanted) -> TableRow | None:
        """The row of titles, if there is one."""
        told = [part for spec in (wanted.name, wanted.id) if spec for part in _parts(spec)]
        for row in rows[:_ABOVE]:
            cells = c.titles(row.cells)
            if c.known(cells) or any(c.title(part) in cells for part in told):
                return row
        # Words above numbers are titles, too.
        first, below = rows[0], rows[1:]
        for i, cell in enumerate(first.cells):
            column = [row.cells[i] for row in below if i < len(row.cells) and row.cells[i].strip()]
            if column and _is_words(cell) and all(map(_is_number, column)):
                return first
        return None

    def _wanted(self, spec: str | None, what: str) -> list[int]:
        """The columns that the user names, by titles or numbers with commas between them."""
        if spec is None:
            return []
        cells = c.titles(self.titles.cells) if self.titles else []
        parts = [spec] if c.title(spec) in cells else _parts(spec)
        return [self._column(part, cells, what) for part in parts]

    def _column(self, part: str, cells: list[str], what: str) -> int:
        found = [i for i, cell in enumerate(cells) if cell == c.title(part)]
        width = max(len(row.cells) for row in self.rows) if self.rows else 0
        if not found and part.isdecimal() and 1 <= int(part) <= width:
            return int(part) - 1
        if len(found) == 1:
            return found[0]
        why = "there is no column" if not found else "more than one column is called"
        raise RosterError(f"{why} {part!r}, expected --{what} with a number from 1 to {width}")

    # --- what they are ----------------------------------------------------------------------------

    def _names(self) -> list[int]:
        """The columns that hold the name: the first name's comes first."""
        if self.titles is None:
            return self._bare()
        try:
            return c.of_names(c.titles(self.titles.cells)) or self._bare()
        except c.DoubtError as error:
            raise self._doubt(error.columns) from None

    def _bare(self) -> list[int]:
        """The only column that can hold names, where no title tells."""
        width = max((len(row.cells) for row in self.rows), default=1)
        if width == 1:
            self._no_title()
            return [0]
        found = [i for i in range(width) if self._all(i, _is_name) and self._some(i)]
        if len(found) == 1:
            return found
        raise self._doubt(found or list(range(width)))

    def _no_title(self) -> None:
        """In a list of names alone a first line with digits, as no other has, may say which."""
        first, *rest = (row.at([0]) for row in self.rows)
        if len(rest) > 1 and not _is_words(first) and all(map(_is_words, rest)):
            raise RosterError(
                f"line {self.rows[0].line}: may be a title, "
                f"expected --name {first!r} if it is, --name 1 if not"
            )

    def _ids(self) -> list[int]:
        """The column of ids, if a title tells: the first that is filled in, at best for all."""
        titles = c.titles(self.titles.cells) if self.titles else []
        who = [row for row in self.rows if row.at(self.name)]
        who = [row for row in who if row.at(self.name).casefold() not in _NOBODY]
        found = [i for i in c.of_ids(titles) if i not in self.name]
        for enough in (all, any):
            for i in found:
                if enough(row.at([i]) for row in who):
                    return [i]
        return []

    def _all(self, i: int, test: Callable[[str], bool]) -> bool:
        return all(test(row.at([i])) for row in self.rows if row.at([i]))

    def _some(self, i: int) -> bool:
        return any(len(row.at([i])) > 2 or not row.at([i]).isascii() for row in self.rows)

    def _doubt(self, found: list[int]) -> RosterError:
        several = [str(i + 1) for i in found]
        together = f" or --name {','.join(reversed(several[:2]))}" if len(several) > 1 else ""
        return RosterError(
            f"the name may stand in column {' or '.join(several)}, "
            f"expected --name {several[0]}{together}"
        )


def _parts(spec: str) -> list[str]:
    return [part.strip() for part in spec.split(",") if part.strip()]


def _is_words(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell))


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[\d.,\s%]+", cell.strip()))


def _is_name(cell: str) -> bool:
    return _is_words(cell) and "@" not in cell
