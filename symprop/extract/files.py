"""Documents from files and from standard input, no more of them than can be checked."""

from __future__ import annotations

import sys
from pathlib import Path

from symprop.errors import SympropError
from symprop.extract.decode import LIMIT

STDIN = "-"


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input.

    Raises:
        SympropError: it cannot be read, or is too large.
    """
    if name == STDIN:
        if sys.stdin is None:
            raise SympropError("-: there is no standard input")
        return sys.stdin.buffer.read(LIMIT + 1)
    return read_file(name)


def read_file(name: str) -> bytes:
    """The bytes of a file; of one without a size (a device) at most one too many.

    Raises:
        SympropError: it cannot be read, or is too large.
    """
    try:
        size = Path(name).stat().st_size
        if size <= LIMIT:
            with open(name, "rb") as file:
                return file.read(LIMIT + 1)
    except OSError as error:
        raise SympropError(f"{name}: {(error.strerror or str(error)).lower()}") from error
    raise SympropError(
        f"{name}: {size / 1e6:.1f} MB, expected a document of at most {LIMIT // 10**6} MB"
    )
