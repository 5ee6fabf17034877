"""The students of a class: from a CSV file of any make, or just numbered."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from symprop.errors import SympropError
from symprop.record import Record

MOST_BYTES = 20_000_000
_FIRST = ("first name", "firstname", "given name", "vorname", "prénom")
_LAST = ("last name", "lastname", "surname", "family name", "nachname", "nom", "apellidos")
_WHOLE = ("name", "full name", "fullname", "student", "student name", "students", "nombre", "nome")
"""What the columns of names are called."""
_DELIMITERS = ",;\t|"
_LONGEST = 60
"""Characters of a name that a file's name keeps."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")


class RosterError(SympropError):
    """A list of students that cannot be read."""


class Student(Record):
    """A student: the name as it is printed, what the numbers are drawn for, the file's name."""

    name: str
    key: str
    slug: str


def numbered(count: int) -> Iterator[Student]:
    """Students without names."""
    for i in range(1, count + 1):
        yield Student(f"Student {i}", f"Student {i}", f"student-{i:03}")


def read_roster(path: str | Path) -> list[Student]:
    """The students that a CSV file lists.

    Commas, semicolons, tabs or bars may separate its columns; a first row that names a column
    "name" (or first and last name) is taken as a header, otherwise the first column holds names.

    Raises:
        RosterError: the file cannot be read or names nobody.
    """
    text = _text(path)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
        table = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise RosterError(f"{path}: is no list of students: {error}") from error
    rows = [row for row in table if any(row)]
    columns = _header(rows[0]) if rows else ()
    names = (_name(row, columns or (0,)) for row in rows[bool(columns) :])
    students = named(names)
    if not students:
        raise RosterError(f"{path}: lists no students, expected a name in each row")
    return students


def named(names: Iterable[str]) -> list[Student]:
    """Students by their names."""
    return list(_students(" ".join(name.split()) for name in names if name.strip()))


def _text(path: str | Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RosterError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    if len(data) > MOST_BYTES:
        raise RosterError(f"{path}: is too large for a list of students")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:  # what a spreadsheet of old writes
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise RosterError(f"{path}: is no text, expected a CSV file")
    return text


def _delimiter(text: str) -> str:
    """The separator that the first rows have most of, outside quotation marks."""
    head = re.sub(r'"[^"]*"', "", "\n".join(islice(text.splitlines(), 20)))
    return max(_DELIMITERS, key=head.count)


def _header(row: list[str]) -> tuple[int, ...]:
    """The columns that hold the name, if the row says so: the first name's comes first."""
    titles = [cell.casefold().replace("_", " ") for cell in row]
    first, last, whole = (
        [i for i, title in enumerate(titles) if title in names][:1]
        for names in (_FIRST, _LAST, _WHOLE)
    )
    return tuple(first + (last or whole) if first else whole or last)


def _name(row: list[str], columns: tuple[int, ...]) -> str:
    """What stands in some columns, with single spaces."""
    cells = [row[i] for i in columns if i < len(row)]
    return " ".join(" ".join(cell.split()) for cell in cells if cell)


def _students(names: Iterable[str]) -> Iterator[Student]:
    """A student for each name; the second of a name gets other numbers and another file."""
    seen: dict[str, int] = {}
    slugs: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        key = name if seen[name] == 1 else f"{name} ({seen[name]})"
        yield Student(name, key, _unlike(slug(name), slugs))


def slug(name: str) -> str:
    """A name as a file may be called: small letters of any alphabet, digits and hyphens."""
    text = re.sub(r"[^\w]+|_", "-", normalize("NFC", name).casefold()).strip("-")[:_LONGEST]
    text = text.strip("-") or "student"
    return f"{text}-" if _RESERVED.match(text) else text


def _unlike(text: str, slugs: dict[str, int]) -> str:
    """``text``, or ``text-2`` where it is taken."""
    slugs[text] = slugs.get(text, 0) + 1
    return text if slugs[text] == 1 else _unlike(f"{text}-{slugs[text]}", slugs)
