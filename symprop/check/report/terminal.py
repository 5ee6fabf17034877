"""What a terminal can show: colours, its width, and how far the work has come."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from symprop.check.report.excerpt import WIDTH
from symprop.errors import printable

MANY = 10
"""From so many documents on it is shown how far the work has come."""


def colour(stream: TextIO | None) -> bool:
    """Whether to use colours: on a terminal, unless the environment says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR", "")
    if forced:
        return forced != "0"
    return _terminal(stream) and os.environ.get("TERM") != "dumb"


def width(stream: TextIO | None) -> int:
    """Columns for excerpts: those of the terminal, within reason."""
    if not _terminal(stream):
        return WIDTH
    from shutil import get_terminal_size

    return min(max(get_terminal_size((WIDTH, 24)).columns, 40), 200)


def _terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class Progress:
    """One line on standard error that goes away again; nothing for few documents or no terminal."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.shown = total >= MANY and _terminal(sys.stderr)

    def step(self, done: int, name: str) -> None:
        """Document number ``done`` is next."""
        if self.shown:
            sys.stderr.write(f"\r\x1b[K[{done}/{self.total}] {printable(name)[: WIDTH - 20]}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Before anything else is written."""
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
