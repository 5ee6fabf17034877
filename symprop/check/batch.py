"""Checking many documents, one after the other; one that cannot be read does not stop the rest."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from symprop.check.find import find
from symprop.check.report import Sheet, sheet
from symprop.check.run import Report, check_source
from symprop.errors import SympropError

STDIN = "-"


def batch(names: Iterable[str], strict: bool = False) -> Iterator[Sheet | SympropError]:
    """What is to be said about each document, or why it cannot be read."""
    for name in names:
        try:
            yield sheet(_check(name), strict)
        except SympropError as error:
            yield error


def _check(name: str) -> Report:
    return check_source(find(name, read(name)))


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input.

    Raises:
        SympropError: it cannot be read.
    """
    if name == STDIN:
        if sys.stdin is None:
            raise SympropError("-: there is no standard input")
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise SympropError(f"{name}: {(error.strerror or str(error)).lower()}") from error
