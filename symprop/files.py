"""Reading files with a limit, and writing them: all of them whole, or none at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import BinaryIO

from symprop.errors import SympropError


class OutputError(SympropError):
    """A file that cannot be written."""


_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class InputError(SympropError):
    """A file that cannot be read."""


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
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: {reason.lower()}") from error
    if len(data) > most:
        raise InputError(f"{path}: is larger than {most / 1e6:g} MB")
    return data


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
        raise OutputError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    finally:
        for name, _ in made:
            os.unlink(name)


def _beside(path: Path) -> BinaryIO:
    """A new, empty file in the directory of ``path``."""
    if path.is_dir():
        raise OutputError(f"{path}: is a directory, expected the name of a file")
    start = f".{path.name[:50]}.{os.getpid()}"
    for number in count():
        try:
            return open(path.with_name(f"{start}.{number}"), "xb")
        except FileExistsError:
            continue
        except FileNotFoundError:
            break
    raise OutputError(f"{path}: the directory {path.parent} does not exist")
