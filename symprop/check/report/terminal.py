"""What a terminal can show: colours, its width, and how far the work has come."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from symprop.check.report.excerpt import WIDTH
from symprop.errors import printable

if TYPE_CHECKING:
    from threading import Timer

MANY = 10
"""From so many documents on it is shown at once how far the work has come."""
PATIENCE = 1.0
"""Seconds after which it is shown for fewer."""


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
    """One line on standard error that goes away again: for many documents, or long work on one.

    Nothing is shown where standard error is no terminal.
    """

    def __init__(self, total: int, quiet: bool = False) -> None:
        self.total = total
        self.shown = not quiet and _terminal(sys.stderr)
        self._timer: Timer | None = None

    def step(self, done: int, name: str) -> None:
        """Document number ``done`` is next."""
        if not self.shown:
            return
        self._stop()
        text = f"\r\x1b[K[{done}/{self.total}] {printable(name)[: WIDTH - 20]}"
        if self.total >= MANY:
            _write(text)
            return
        from threading import Timer

        self._timer = Timer(PATIENCE, _write, (text,))
        self._timer.daemon = True
        self._timer.start()

    def clear(self) -> None:
        """Before anything else is written."""
        if self.shown:
            self._stop()
            _write("\r\x1b[K")

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
