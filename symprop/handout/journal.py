"""The journal of a run: what is, or may be, in its folder, so that an interrupted run goes on.

The first line says which run it is and which files it has for everybody; a line for each student
follows, added before the files are in their place, so that every file that may be there is known.
A line carries its own digest: what was cut off or changed counts for nothing, nor does what
follows it.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from symprop.errors import SympropError
from symprop.files import OutputError, reason, write_all
from symprop.record import Record

NAME = ".handout.jsonl"
LONGEST = 64_000_000
"""Bytes of a line; the numbers of a large network take some."""
MOST = 4_000_000_000
"""Bytes of a journal."""
_SEALED = 32
"""Characters of a line's digest, which comes first."""
_INSIDE = re.compile(r"(?:(?:worksheets|keys)/)?[^/\\\0.][^/\\\0]*")
"""The path of a file that a run writes."""


class JournalError(SympropError):
    """A journal that cannot be used."""


MARKS = "marks "
"""What the recipe of a run begins with that has marked a class."""


class Head(Record):
    """Which run it is: what its documents are made from, for whom, and the files for everybody."""

    recipe: str
    roster: str
    shared: tuple[str, ...]

    @property
    def marks(self) -> bool:
        """Whether the folder holds marks, and not handouts."""
        return self.recipe.startswith(MARKS)


class Entry(Record):
    """What is known of a handout; ``files`` are digests by paths in the directory."""

    key: str
    givens: tuple[str, ...]
    answers: tuple[str, ...]
    files: Mapping[str, str]


class Journal:
    """The journal in a directory; only the places of its lines are kept in memory."""

    def __init__(self, folder: Path) -> None:
        """Opens the journal, if there is one.

        Raises:
            SympropError: it cannot be opened, or is no file of a bearable size.
        """
        self.folder, self.path = folder, folder / NAME
        self.head: Head | None = None
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._file = -1
        if os.path.lexists(self.path):
            self._open()
            self._read()

    def _open(self) -> None:
        self.close()
        flags = os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            self._file = os.open(self.path, flags)
        except OSError as error:
            raise OutputError(f"{self.path}: {reason(error)}") from error
        status = os.fstat(self._file)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST:
            self.close()
            raise JournalError(f"{self.path}: is no journal of a run, expected an empty folder")

    def _read(self) -> None:
        """Finds the entries of an earlier part of the run."""
        with open(self._file, "rb", closefd=False) as file:
            while line := file.readline(LONGEST):
                data = _data(line)
                if self.head is None:
                    self.head = _head(data)
                    if self.head is None:
                        return
                elif (entry := _entry(data)) is None:
                    return
                else:
                    self._places[entry.key] = self._end, len(line)
                self._end += len(line)

    def begin(self, head: Head, kept: Iterable[Entry] = ()) -> None:
        """Makes it the journal of a run that has some handouts already, or none.

        Raises:
            OutputError: it cannot be written.
        """
        data = {"recipe": head.recipe, "roster": head.roster, "shared": head.shared}
        write_all({self.path: chain((_line(data),), map(_written, kept))})
        self._places, self.head, self._end = {}, None, 0
        self._open()
        self._read()

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[Entry]:
        return map(self.entry, list(self._places))

    def entry(self, key: str) -> Entry:
        """What the journal says of a student."""
        start, length = self._places[key]
        found = _entry(_data(os.pread(self._file, length, start)))
        if found is None:
            raise JournalError(f"{self.path}: has been changed during the run")
        return found

    def add(self, entry: Entry) -> None:
        """Notes the handout of a student, whose files are written next.

        What is noted already, by a run that could not write its files, is not noted again.

        Raises:
            OutputError: it cannot be written.
        """
        if entry.key in self and self.entry(entry.key) == entry:
            return
        line = _written(entry)
        try:
            os.ftruncate(self._file, self._end)  # what was cut off
            done = 0
            while done < len(line):
                done += os.pwrite(self._file, line[done:], self._end + done)
        except OSError as error:
            raise OutputError(f"{self.path}: {reason(error)}") from error
        self._places[entry.key] = self._end, len(line)
        self._end += len(line)

    def kept(self, key: str, names: Iterable[str]) -> bool:
        """Whether all files of a student are there as they were written."""
        if key not in self:
            return False
        files = self.entry(key).files
        return set(files) == set(names) and all(
            _digest_of(self.folder / name) == digest for name, digest in files.items()
        )

    def close(self) -> None:
        """Ends the writing; the journal stays."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def digest(data: bytes) -> str:
    """What a file is known by."""
    return sha256(data).hexdigest()[:32]


def _digest_of(path: Path) -> str | None:
    try:
        return digest(path.read_bytes()) if path.is_file() else None
    except OSError:
        return None


def _seal(text: bytes) -> bytes:
    return sha256(text).hexdigest()[:_SEALED].encode()


def _line(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, separators=(",", ":")).encode()
    return _seal(text) + b" " + text + b"\n"


def _written(entry: Entry) -> bytes:
    names = ("key", "givens", "answers", "files")
    return _line({name: getattr(entry, name) for name in names})


def _data(line: bytes) -> dict[str, Any] | None:
    """The data of a line that is complete and as it was written."""
    text = line[_SEALED + 1 : -1]
    if line[-1:] != b"\n" or line[: _SEALED + 1] != _seal(text) + b" ":
        return None
    try:
        data = json.loads(text.decode())  # bytes it would read more freely
        if b"\\ud" in text:  # half a character is none that a run has written
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _head(data: Mapping[str, Any] | None) -> Head | None:
    match data:
        case {"recipe": str(recipe), "roster": str(roster), "shared": list(shared)}:
            found = Head(recipe, roster, tuple(shared))
            return found if _texts(shared) and all(map(_INSIDE.fullmatch, shared)) else None
    return None


def _entry(data: Mapping[str, Any] | None) -> Entry | None:
    match data:
        case {"key": str(key), "givens": list(givens), "answers": list(answers), "files": dict(f)}:
            good = _texts(givens) and _texts(answers) and _texts(f.values())
            if good and all(map(_INSIDE.fullmatch, f)):
                return Entry(key, tuple(givens), tuple(answers), f)
    return None


def _texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)
