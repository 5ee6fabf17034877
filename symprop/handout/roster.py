"""The students of a class: from a CSV file as spreadsheets, platforms and people write them.

What separates the columns, which of them hold names and ids and where the list begins is found
out and can be told (:attr:`Roster.said`); where it is in doubt, the error names the option that
settles it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from symprop.files import read_limited
from symprop.handout import columns as c
from symprop.handout.rows import ABOVE, MOST_COLUMNS, TableRow, check_width, rows_of, text_of
from symprop.handout.student import Listed, RosterError, Student, clean, students
from symprop.network.literal import quote
from symprop.record import Record

MOST_BYTES = 20_000_000
_NUMBERED = re.compile(r"(\d{1,6})[.)] ")


class Roster(NamedTuple):
    """The students of a file, and how it was understood."""

    students: list[Student]
    said: str


class Wanted(Record):
    """What the user says of a file: columns by their titles or numbers, and its encoding."""

    name: str | None = None
    id: str | None = None
    encoding: str | None = None


def read_roster(path: str | Path, wanted: Wanted = Wanted()) -> Roster:  # noqa: B008 (frozen)
    """The students that a CSV file lists.

    Commas, semicolons, tabs or bars may separate its columns.

    Raises:
        RosterError: the file cannot be read, names nobody, or somebody cannot be told from
            somebody else.
    """
    try:
        text = text_of(read_limited(path, MOST_BYTES), wanted.encoding)
        return _RosterTable(rows_of(text), wanted).roster(str(path))
    except RosterError as error:
        raise RosterError(f"{path}: {error}") from error


class _RosterTable:
    """The rows of a file, and which of its columns are which."""

    def __init__(self, rows: list[TableRow], wanted: Wanted) -> None:
        if not rows:
            raise RosterError("lists no students, expected a name in each row")
        check_width(rows, MOST_COLUMNS)
        self.titles = self._header(rows, wanted)
        self.rows = rows if self.titles is None else rows[rows.index(self.titles) + 1 :]
        if not self.rows:
            raise RosterError("lists no students, expected a name in each row")
        self.name = self._wanted(wanted.name, "name") or self._names()
        self.id = self._wanted(wanted.id, "id") or self._ids()
        self.numbered = not wanted.name and self._numbered()

    def roster(self, path: str) -> Roster:
        """The students, and a line about them."""
        listed: list[Listed] = []
        passed: list[str] = []
        for row in self.rows:
            name = row.at(self.name)
            if self.numbered:
                name = _NUMBERED.sub("", name, count=1)
            id = row.at(self.id) if self.id else None
            if c.nobody(name) and (name or not id):
                passed.append(name)
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
        if self.numbered:
            said.append("without the numbers before them")
        if passed:
            which = ", ".join(dict.fromkeys(quote(name) for name in passed if name))
            rows = f"{len(passed)} {'row' if len(passed) == 1 else 'rows'} without a student"
            said.append(rows + (f" ({which})" if which else ""))
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
        for row in rows[:ABOVE]:
            cells = c.titles(row.cells)
            if c.known(cells) or any(c.title(part) in cells for part in told):
                return row
        # Words above numbers, or above addresses, are titles, too.
        first, below = rows[0], rows[1:]
        for i, cell in enumerate(first.cells):
            column = [row.cells[i] for row in below if i < len(row.cells) and row.cells[i].strip()]
            if column and _is_name(cell) and all(map(_is_no_name, column)):
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
        row = c.titles(self.titles.cells)
        try:
            found = c.of_names(row)
        except c.DoubtError as error:
            raise self._doubt(error.columns) from None
        if len(found) == 1 and c.halves(row, found[0]):
            others = (i for i, cell in enumerate(row) if cell and not c.known([cell]))
            found += [i for i in others if self._all(i, _is_name) and self._some(i)]
            if len(found) > 1:  # the other half of the name may stand there
                raise self._doubt(sorted(found))
        return found or self._bare()

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
        who = [row for row in self.rows if not c.nobody(row.at(self.name))]
        found = [i for i in c.of_ids(titles) if i not in self.name]
        for enough in (all, any):
            for i in found:
                if enough(row.at([i]) for row in who):
                    return [i]
        return []

    def _numbered(self) -> bool:
        """Whether each name has a number before it, counting from 1."""
        found = [_NUMBERED.match(row.at(self.name)) for row in self.rows]
        return len(found) > 1 and [m and int(m[1]) for m in found] == list(range(1, len(found) + 1))

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


def _is_no_name(cell: str) -> bool:
    """A number, or an address."""
    return "@" in cell or bool(re.fullmatch(r"[+-]?[\d.,\s%]+", cell.strip()))


def _is_name(cell: str) -> bool:
    return _is_words(cell) and "@" not in cell
