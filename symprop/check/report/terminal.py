"""What a terminal can show: colours, and its width."""

from __future__ import annotations

import os
from typing import TextIO

from symprop.check.report.excerpt import WIDTH


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
