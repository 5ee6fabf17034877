"""A student is an id: the numbers, the files and the marks all hang on it.

The id comes from a column of the roster; without one it is the exact name.  Two spellings are the
same only where Unicode says that they are the same text (NFC), with single spaces; nothing is
folded or left out to decide who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple
from unicodedata import category, normalize

from symprop.errors import SympropError
from symprop.record import Record

_LONGEST = 100
"""Bytes of a name that a file's name keeps."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
"""What Windows keeps for devices."""
_FILE = re.compile(r"(?!\.)[^/\\]+")
"""The beginning of a file's name, in no other folder."""
_PLAIN_ID = re.compile(r"(?=.{1,40}\Z)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_EMPTY = re.compile("[\u034f\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Selectors and fillers, which no font shows."""
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits that nobody mistakes for another when a code is copied by hand (Crockford's base 32)."""

SIGN = f"[{_DIGITS}]"
"""Any of them, as a pattern."""


class RosterError(SympropError):
    """A list of students that cannot be read."""


class Student(Record):
    """A student.

    ``name`` is for people, ``file`` is what the names of the student's files begin with, and
    ``code`` is printed on the worksheet: it tells whose it is, and of which class.
    """

    id: str
    name: str
    file: str
    code: str = ""

    @property
    def label(self) -> str:
        """The name, and the id where it is something else."""
        return self.name if self.id == self.name else f"{self.name} ({self.id})"


class Listed(NamedTuple):
    """Somebody on a list: where, and what stands there; without an id it is the name."""

    place: str
    name: str
    id: str | None = None


def numbered(count: int) -> Iterator[Student]:
    """Students without names."""
    for i in range(1, count + 1):
        yield Student(f"Student {i}", f"Student {i}", f"student-{i:03}")


def called(name: str) -> Student:
    """The student whom only the name tells."""
    name = clean(name)
    return Student(name, name, file_name(name))


def students(listed: Iterable[Listed]) -> list[Student]:
    """The students on a list.

    Raises:
        RosterError: two of them cannot be told apart; it says where they stand.
    """
    out: list[Student] = []
    ids: dict[str, Listed] = {}
    looks: dict[str, Listed] = {}
    files: dict[str, Listed] = {}
    for one in listed:
        name = clean(one.name)
        id = name if one.id is None else clean(one.id)
        file = file_name(name, None if one.id is None else id)
        what = "name" if one.id is None else "id"
        for seen, mark, alike in (
            (ids, id, f"the same {what}"),
            (looks, _visible(id), f"{what}s that look the same"),
            (files, folded(file), f"{what}s that differ in capitals only"),
        ):
            other = seen.setdefault(mark, one)
            if other is not one:
                raise RosterError(
                    f"{other.place} and {one.place} have {alike}, {id!r}: "
                    "expected a column of ids that tell them apart (--id COLUMN)"
                )
        out.append(Student(id, name, file))
    return out


def clean(text: str) -> str:
    """``text`` as it identifies somebody: composed (NFC), on one line, with single spaces."""
    printable = "".join(" " if category(c) in ("Cc", "Cs") else c for c in text)
    return " ".join(normalize("NFC", printable).split())


def code(exercise: str, id: str) -> str:
    """The code on a student's sheet of an exercise: eight signs, 40 bits."""
    number = int.from_bytes(sha256(f"{exercise}\0{id}".encode()).digest()[:5], "big")
    signs = "".join(_DIGITS[number >> 5 * i & 31] for i in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def readable(student: Student) -> bool:
    """Whether somebody is as a list of students makes them: what a key says need not be so."""
    texts = student.id, student.name, student.file, student.code
    printed = all(category(c) not in ("Cc", "Cs") for text in texts for c in text)
    return printed and bool(_FILE.fullmatch(student.file))


# --- the names of files -------------------------------------------------------------------------


def file_name(name: str, id: str | None = None) -> str:
    """What the files of a student are called: readable in every script, and nobody else's.

    A name that can be told back from its small letters and hyphens stands alone, any other has a
    part of its digest behind it, and so has an id that is more than letters and digits.  So who
    joins a class later changes the names of nobody's files.
    """
    text = slug(name)
    if id is None:
        return text if _told_back(text) == name else f"{text}_{_digest(name)}"
    return f"{text}_{id.lower() if _PLAIN_ID.fullmatch(id) else f'{slug(id)}_{_digest(id)}'}"


def slug(text: str) -> str:
    """``text`` in small letters of its own script, with their marks, digits and hyphens."""
    kept = (c if category(c)[0] in "LMN" else " " for c in normalize("NFC", text).lower())
    out = "-".join("".join(kept).split())
    while len(out.encode()) > _LONGEST:
        out = out[:-1]
    return out.strip("-") or "student"


def folded(text: str) -> str:
    """What two names of files share that some file system takes for the same."""
    return normalize("NFKC", normalize("NFKC", text).casefold())


def _told_back(slug: str) -> str:
    """The name that a slug is made of, if its words have capitals and single spaces."""
    words = [word.capitalize() for word in folded(slug).split("-")]
    if _RESERVED.fullmatch(slug) or slug == "student":
        return ""
    return normalize("NFC", " ".join(w[:-1] + "ς" if w.endswith("σ") else w for w in words))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:6]


def _visible(text: str) -> str:
    """What of a text can be seen: without marks of direction, joiners and other empty signs."""
    return clean(_EMPTY.sub("", "".join(c for c in text if category(c) != "Cf")))
