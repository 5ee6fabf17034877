"""Formulas that go on outside their delimiters: ``$\\eta$ = 0.1``."""

from __future__ import annotations

from typing import NamedTuple

from .view import View


class Segment(NamedTuple):
    """A part of a line: words, or one formula or stretch of code."""

    view: View
    notation: str = ""
    """Empty for words."""
    kind: str = "prose"


Line = list[Segment]


def glued(line: Line) -> Line:
    """The line with such formulas put together."""
    return line
