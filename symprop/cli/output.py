"""What commands print: results on standard output, everything else on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from symprop.errors import printable
from symprop.files import encoded

if TYPE_CHECKING:
    from threading import Event, Thread

PATIENCE = 2.0
"""Seconds after which a command says what it is at."""
WIDTH = 76


def show(text: str | bytes) -> None:
    """Text to standard output as UTF-8, whatever the locale says; bytes as they are."""
    if sys.stdout is None:
        raise OSError("there is none")
    with PROGRESS.away():
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(encoded(text) if isinstance(text, str) else text)
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # the reader has seen enough
            discard()


def wrote(*paths: str | Path) -> None:
    """Says which files there are now."""
    note(f"wrote {', '.join(map(str, paths))}")


def note(text: str) -> None:
    """A line on standard error."""
    if sys.stderr is not None:
        with PROGRESS.away():
            sys.stderr.write(f"{printable(text)}\n")


def complain(message: str) -> None:
    """A line about what is wrong."""
    note(f"symprop: {' '.join(message.split())}")


def fail(message: str) -> NoReturn:
    """Ends the command: bad usage, or input that cannot be read."""
    complain(message)
    sys.exit(2)


def discard() -> None:
    """Gives up standard output: what is still to be written there would fail again at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Progress:
    """One line on standard error about work that takes long; it goes away when anything is written.

    Only a terminal sees it.  It has no colours and no escape codes.
    """

    def __init__(self) -> None:
        self._label, self._width = "", 0
        self._thread: Thread | None = None
        self._end: Event | None = None
        self._turn: AbstractContextManager[Any] = nullcontext()

    def start(self, label: str) -> None:
        """Work begins; ``label`` says what it is."""
        self._label = label
        if self._thread is not None or not _terminal(sys.stderr):
            return
        from threading import Event, RLock, Thread

        self._end, self._turn = Event(), RLock()
        self._thread = Thread(target=self._tick, args=(self._end, sys.stderr), daemon=True)
        self._thread.start()

    def step(self, label: str) -> None:
        """What the work is at now."""
        self._label = label

    @contextmanager
    def away(self) -> Iterator[None]:
        """While anything else is written the line is not there."""
        with self._turn:
            if self._width:
                sys.stderr.write(f"\r{' ' * self._width}\r")
                sys.stderr.flush()
                self._width = 0
            yield

    def stop(self) -> None:
        """The work is done."""
        if self._thread is not None and self._end is not None:
            self._end.set()
            self._thread.join()
            self._thread = None
        with self.away():
            pass

    def _tick(self, end: Event, stream: TextIO) -> None:
        start, wait = monotonic(), PATIENCE
        while not end.wait(wait):
            wait = 1.0
            text = f"{printable(self._label)[:WIDTH]} ({monotonic() - start:.0f} s)"
            with self._turn:
                stream.write(f"\r{text:{self._width}}")
                stream.flush()
                self._width = max(self._width, len(text))


PROGRESS = Progress()
"""That of the command that runs."""


def _terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
