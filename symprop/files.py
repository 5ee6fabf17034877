"""Writing files: all of them whole, or none at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from symprop.errors import SympropError


class OutputError(SympropError):
    """A file that cannot be written."""


def write_all(files: Mapping[Path, bytes | Iterable[bytes]]) -> None:
    """Writes every file beside its place first and moves them there when all are complete.

    What comes in pieces is never in memory as a whole.

    Raises:
        OutputError: a directory does not exist or cannot be written to; nothing has changed.
    """
    made: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path, content in files.items():
            made.append((_beside(path), path))
            if isinstance(content, bytes):
                made[-1][0].write_bytes(content)
                continue
            with made[-1][0].open("wb") as file:
                file.writelines(content)
        for made_file, path in made:
            os.replace(made_file, path)
    except OSError as error:
        raise OutputError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    finally:
        for made_file, _ in made:
            made_file.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """A new, empty file in the directory of ``path``."""
    if path.is_dir():
        raise OutputError(f"{path}: is a directory, expected the name of a file")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: the directory {path.parent} does not exist")
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
    os.close(handle)
    os.chmod(name, 0o666 & ~_umask())
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
