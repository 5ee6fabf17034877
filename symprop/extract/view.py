"""Text put together from stretches of a document, every character of which knows its place.

Most of what is found stands in the document as it is.  Quote marks at the start of a line, tags
and entities do not belong to a formula, though: there the text that is read differs from the text
that was written, and both have to be kept apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from symprop.record import Record


class Run(NamedTuple):
    """From character ``at`` on, text stands for the source from ``start`` to ``end``."""

    at: int
    start: int
    end: int
    same: bool
    """Whether it is the source, character by character; otherwise every character of the run
    stands for the whole stretch (``−`` for ``&minus;``)."""


class View(Record):
    """A text and where it comes from."""

    text: str
    runs: tuple[Run, ...]

    def _index(self, i: int) -> int:
        """The number of the run of character ``i``."""
        return bisect_right(self.runs, i, key=lambda run: run.at) - 1

    def at(self, i: int) -> int:
        """The offset in the source of character ``i``; of the end, if ``i`` is the length."""
        if i >= len(self.text):
            return self.runs[-1].end
        run = self.runs[self._index(i)]
        return run.start + i - run.at if run.same else run.start

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that characters ``start`` to ``end`` (exclusive) stand for."""
        if end <= start:
            return (self.at(start),) * 2
        run = self.runs[self._index(end - 1)]
        return self.at(start), run.start + end - run.at if run.same else run.end

    def cut(self, start: int, end: int) -> View:
        """A part of it."""
        start, end = max(start, 0), min(end, len(self.text))
        if start >= end:
            place = self.at(start)
            return View("", (Run(0, place, place, True),))
        runs = []
        for k in range(self._index(start), self._index(end - 1) + 1):
            at, first, last, same = self.runs[k]
            if not same:
                runs.append(Run(max(at - start, 0), first, last, False))
                continue
            after = at + last - first
            a, b = max(at, start), min(after, end)
            runs.append(Run(a - start, first + a - at, first + b - at, True))
        return View(self.text[start:end], tuple(runs))

    def strip(self) -> View:
        """Without the white space around it."""
        text = self.text
        start = len(text) - len(text.lstrip())
        end = len(text.rstrip())
        return self if start == 0 and end == len(text) else self.cut(start, end)


class Weave:
    """Puts a view together."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._size = 0

    def add(self, text: str, start: int, end: int | None = None) -> None:
        """``text`` that stands for the source from ``start`` to ``end`` (left out: it is that)."""
        if not text:
            return
        size = len(text)
        stop = start + size if end is None else end
        same = end is None or (size == 1 and stop - start == 1)
        last = self._runs[-1] if self._runs else None
        if same and last is not None and last.same and last.end == start:
            self._runs[-1] = Run(last.at, last.start, stop, True)
        else:
            self._runs.append(Run(self._size, start, stop, same))
        self._parts.append(text)
        self._size += size

    def extend(self, view: View) -> None:
        """A whole view."""
        ends = [run.at for run in view.runs[1:]]
        for run, after in zip(view.runs, [*ends, len(view.text)], strict=True):
            text = view.text[run.at : after]
            self.add(text, run.start, None if run.same else run.end)

    @property
    def end(self) -> int:
        """Where in the source it has come to."""
        return self._runs[-1].end if self._runs else 0

    def ends_with_letter(self) -> bool:
        """Whether what comes next would lengthen a word."""
        return bool(self._parts) and self._parts[-1][-1:].isalnum()

    def make(self) -> View:
        """What was put together so far."""
        return View("".join(self._parts), tuple(self._runs) or (Run(0, 0, 0, True),))


def whole(text: str, start: int = 0, end: int | None = None) -> View:
    """A stretch of the source as it stands."""
    stop = len(text) if end is None else end
    return View(text[start:stop], (Run(0, start, stop, True),))


def lines(text: str, slices: Iterable[tuple[int, int, int]]) -> View:
    """Lines of the source, each as (start, end, start of the next line), without their prefixes.

    Between two of them stands one line feed, whatever ended the line.
    """
    weave = Weave()
    line_end: tuple[int, int] | None = None
    for start, end, after in slices:
        if line_end is not None:
            weave.add("\n", *line_end)
        weave.add(text[start:end], start)
        line_end = (end, after)
    return weave.make()
