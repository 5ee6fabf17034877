"""Writing files: all of them whole, or none at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from symprop.errors import SympropError


class OutputError(SympropError):
    """A file that cannot be written."""


def write_all(files: Mapping[Path, bytes]) -> None:
    """Writes every file beside its place first and moves them there when all are complete.

    Raises:
        OutputError: a directory does not exist or cannot be written to; nothing has changed.
    """
    made: list[tuple[Path, Path]] = []
    try:
        for path, content in files.items():
            made.append((_beside(path, content), path))
        for made_file, path in made:
            os.replace(made_file, path)
    finally:
        for made_file, _ in made:
            made_file.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    if path.is_dir():
        raise OutputError(f"{path}: is a directory, expected the name of a file")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: the directory {path.parent} does not exist")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o666 & ~_umask())
    except OSError as error:
        raise OutputError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
