"""Reading files with a limit, and writing them: all of them whole, or none at all."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from symprop.errors import SympropError


class OutputError(SympropError):
    """A file that cannot be written."""


_PART = re.compile(r"\..{1,50}\.\d+\.\d+\.part", re.DOTALL)
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class InputError(SympropError):
    """A file that cannot be read."""


def reason(error: OSError) -> str:
    """Why the system could not do something, in its own words."""
    return (error.strerror or str(error)).lower()


def read_limited(path: str | Path, most: int) -> bytes:
    """The bytes of a regular file, at most so many.

    Raises:
        InputError: it cannot be read, is larger, or is a device or a pipe, which may have no end.
    """
    try:
        # a pipe that nobody writes to would be waited for
        number = os.open(path, _READ)
        with open(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise InputError(f"{path}: is a device or a pipe, expected a file")
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise InputError(f"{path}: {why}") from error
    if len(data) > most:
        raise InputError(f"{path}: is larger than {most / 1e6:g} MB")
    return data


def encoded(text: str) -> bytes:
    """UTF-8; what of a file's name has no place in it is written as its escape."""
    return text.encode(errors="backslashreplace")


def rewrite(path: Path, data: bytes) -> None:
    """Replaces the content of a file that keeps its owner, its mode, its links and attributes.

    Raises:
        OutputError: it cannot keep them, or cannot be written; nothing has changed then.
    """
    place = Path(os.path.realpath(path))  # of a symbolic link what it leads to
    try:
        status = place.stat()
        if status.st_nlink > 1:
            raise OutputError(f"{path}: has other names (hard links), expected -o FILE")
        with _beside(place) as file:
            try:
                file.write(data)
                _liken(file.fileno(), place, status)
                os.replace(file.name, place)
            except BaseException:
                os.unlink(file.name)
                raise
    except OSError as error:
        raise OutputError(f"{path}: {reason(error)}") from error


def _liken(number: int, place: Path, status: os.stat_result) -> None:
    """Gives an open file the owner, the attributes and the mode of another."""
    if hasattr(os, "fchown"):
        mine = os.fstat(number)
        if (mine.st_uid, mine.st_gid) != (status.st_uid, status.st_gid):
            try:
                os.fchown(number, status.st_uid, status.st_gid)
            except PermissionError:
                said = f"{place}: would get another owner or group, expected -o FILE"
                raise OutputError(said) from None
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # a file system without attributes
            for name in os.listxattr(place):
                os.setxattr(number, name, os.getxattr(place, name))
    os.chmod(number if os.chmod in os.supports_fd else place, stat.S_IMODE(status.st_mode))


def write_all(files: Mapping[Path, bytes | Iterable[bytes]]) -> None:
    """Writes every file beside its place first and moves them there when all are complete.

    What comes in pieces is never in memory as a whole.

    Raises:
        OutputError: a directory does not exist or cannot be written to; nothing has changed.
    """
    made: list[tuple[str, Path]] = []
    path = Path()
    try:
        for path, content in files.items():
            with _beside(path) as file:
                made.append((file.name, path))
                file.writelines((content,) if isinstance(content, bytes) else content)
        while made:
            name, path = made[0]
            os.replace(name, path)
            del made[0]
    except OSError as error:
        raise OutputError(f"{path}: {reason(error)}") from error
    finally:
        for name, _ in made:
            os.unlink(name)


def leftover(name: str) -> bool:
    """Whether a file of this name is what an interrupted :func:`write_all` was writing."""
    return bool(_PART.fullmatch(name))


def _beside(path: Path) -> BinaryIO:
    """A new, empty file in the directory of ``path``."""
    if path.is_dir():
        raise OutputError(f"{path}: is a directory, expected the name of a file")
    start = f".{path.name[:50]}.{os.getpid()}"
    for number in count():
        try:
            return open(path.with_name(f"{start}.{number}.part"), "xb")
        except FileExistsError:
            continue
        except FileNotFoundError:
            break
    raise OutputError(f"{path}: the directory {path.parent} does not exist")
