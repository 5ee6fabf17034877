"""The journal of a run: which handouts are complete, so that an interrupted run goes on.

A line of JSON for each student is added when the files are in their place.  The first line says
which run it is; the journal of another run counts for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from symprop.record import Record

NAME = ".handout.jsonl"


class Entry(Record):
    """What is known of a complete handout; ``files`` are digests by paths in the directory."""

    key: str
    givens: tuple[str, ...]
    answers: tuple[str, ...]
    files: Mapping[str, str]


class Journal:
    """The journal in a directory; only the places of its lines are kept in memory."""

    def __init__(self, folder: Path, identity: str) -> None:
        self.folder, self.path = folder, folder / NAME
        self._places: dict[str, int] = {}
        if not self._read(identity):
            self.path.write_bytes(_line({"run": identity}))
        self._file: IO[bytes] = open(self.path, "r+b")  # noqa: SIM115 (open as long as the run)
        self._file.seek(0, 2)

    def _read(self, identity: str) -> bool:
        """Finds the entries of an earlier part of this run; what was cut off is cut away."""
        try:
            file = open(self.path, "r+b")  # noqa: SIM115
        except FileNotFoundError:
            return False
        with file:
            good = 0
            for line in file:
                data = _data(line)
                if data is None or (not good and data.get("run") != identity):
                    break
                if good:
                    self._places[data["key"]] = good
                good += len(line)
            file.truncate(good)
            return good > 0

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[Entry]:
        return map(self.entry, list(self._places))

    def entry(self, key: str) -> Entry:
        """What the journal says of a student."""
        self._file.flush()
        self._file.seek(self._places[key])
        data = json.loads(self._file.readline())
        self._file.seek(0, 2)
        givens, answers = tuple(data["givens"]), tuple(data["answers"])
        return Entry(data["key"], givens, answers, data["files"])

    def add(self, entry: Entry) -> None:
        """Notes that the files of a student are complete."""
        self._places[entry.key] = self._file.tell()
        self._file.write(
            _line(
                {
                    "key": entry.key,
                    "givens": entry.givens,
                    "answers": entry.answers,
                    "files": entry.files,
                }
            )
        )
        self._file.flush()

    def kept(self, key: str, names: tuple[str, ...]) -> bool:
        """Whether all files of a student are there as they were written."""
        if key not in self:
            return False
        files = self.entry(key).files
        return set(files) == set(names) and all(
            _digest_of(self.folder / name) == digest for name, digest in files.items()
        )

    def close(self) -> None:
        """Ends the writing; the journal stays, for students who come later."""
        self._file.close()


def digest(data: bytes) -> str:
    """What a file is known by."""
    return sha256(data).hexdigest()[:32]


def _digest_of(path: Path) -> str | None:
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


def _line(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _data(line: bytes) -> dict[str, Any] | None:
    """A complete line's data."""
    try:
        data = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
