"""Lines of text set in type: a block of centred lines and the box that holds it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from symprop.document.diagram.geometry import Box
from symprop.document.diagram.text import (
    ASCENT,
    DESCENT,
    TYPICAL,
    LabelLine,
    TextRun,
    line_width,
    runs,
)

NAME_SIZE, TEXT_SIZE, TITLE_SIZE = 15.0, 12.0, 13.0
_CAP, _FOOT = 0.74, 0.36
"""Reach of ordinary characters above the baseline, and of subscripts below it, in ems."""
_MOST_SHIFT = 3
_HALO = 0.9


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line set in type: its baseline below the centre of its label, and its runs."""

    role: str
    baseline: float
    size: float
    width: float
    runs: tuple[TextRun, ...]

    @property
    def start(self) -> float:
        """Where the line begins, left of its centre, if its letters have the usual width."""
        return -TYPICAL * self.width / 2


@dataclass(frozen=True, slots=True)
class Label:
    """Centred lines in a box; ``kind`` is unit, edge, bias, target, loss or title."""

    kind: str
    id: str
    box: Box
    lines: tuple[SetLine, ...]

    @property
    def radius(self) -> float:
        """The radius of the smallest circle about the centre that holds the lines."""
        return _reach(self.lines, 0.0)

    @property
    def halo(self) -> float:
        """Width of the background: between the bound of the text and its usual width."""
        return _HALO * self.box.width

    def at(self, x: float, y: float) -> Label:
        """The label with its centre moved to a point."""
        return replace(self, box=replace(self.box, x=x, y=y))


def block(
    kind: str, identity: str, lines: tuple[LabelLine, ...], first: float = TEXT_SIZE
) -> Label:
    """Lines set about the origin; the first may have a size of its own."""
    sizes = [first if n == 0 else TEXT_SIZE for n in range(len(lines))]
    height = (ASCENT + DESCENT) * sum(sizes)
    top, out = -height / 2, []
    for line, size in zip(lines, sizes, strict=True):
        width = line_width(line, size)
        out.append(SetLine(line.role, top + ASCENT * size, size, width, runs(line, size)))
        top += (ASCENT + DESCENT) * size
    widest = max((line.width for line in out), default=0.0)
    return Label(kind, identity, Box(0.0, 0.0, widest, height), tuple(out))


def titled(text: str) -> Label:
    """A title of a column; a newline starts a second, smaller line."""
    lines = tuple(LabelLine((part,), "title") for part in text.split("\n") if part)
    return block("title", "", lines, TITLE_SIZE)


def rounded(label: Label) -> Label:
    """The block moved up or down within its circle so that the smallest circle holds it.

    The widest line is often the last; it comes nearer to the middle, where a circle is wide.
    """
    shifts = range(-_MOST_SHIFT, _MOST_SHIFT + 1)
    shift = min(shifts, key=lambda s: (_reach(label.lines, s), abs(s)))
    lines = tuple(replace(line, baseline=line.baseline + shift) for line in label.lines)
    return replace(label, lines=lines)


def _reach(lines: tuple[SetLine, ...], shift: float) -> float:
    reach = 0.0
    for line in lines:
        top = line.baseline + shift - _CAP * line.size
        bottom = line.baseline + shift + _FOOT * line.size
        reach = max(reach, math.hypot(line.width / 2, max(abs(top), abs(bottom))))
    return reach
