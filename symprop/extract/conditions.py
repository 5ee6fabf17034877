"""Why a factor is what it is, said beside it: ``0.5 · (1 since z > 0) · 0.4``."""

from __future__ import annotations

import re
from functools import cache

from .words import between


@cache
def _reason() -> re.Pattern[str]:
    word = between("reasons")
    said = rf"(?:\\text\{{\s*)?(?<![^\W\d_])(?:{word})(?![^\W\d_])"
    return re.compile(
        rf"\(\s*[-−]?\d+(?:\.\d+)?(?P<reason>(?:[\s,;]|\\[,;: ])*{said}[^()\n]*)\)", re.IGNORECASE
    )


def without_reasons(text: str) -> str:
    """A formula with the reasons for its factors blanked, every character in its place.

    >>> without_reasons("0.5 · (1 since z > 0) · 0.4")
    '0.5 · (1            ) · 0.4'
    """
    if "(" not in text:
        return text
    out, at = [], 0
    for m in _reason().finditer(text):
        start, end = m.span("reason")
        out += [text[at:start], " " * (end - start)]
        at = end
    return "".join((*out, text[at:])) if out else text
