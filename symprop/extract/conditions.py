"""Why a factor is what it is, said beside it: ``0.5 · (1 since z > 0) · 0.4``."""

from __future__ import annotations

import re
from functools import cache

from symprop.words import between


@cache
def _reason() -> re.Pattern[str]:
    word = between("reasons")
    said = rf"(?:\\text\{{\s*)?(?<![^\W\d_])(?:{word})(?![^\W\d_])"
    return re.compile(
        rf"\(\s*[-−]?\d+(?:\.\d+)?(?P<reason>(?:[\s,;]|\\[,;: ])*{said}[^()\n]*)\)", re.IGNORECASE
    )


_AND = re.compile(r"(?<=\d )[aeioyи](?= [^\W\d][\w^{}()⁰-⁹₀-₉]*\s?[=≈:←])")
"""And, in a word of one letter, between a number and the name that gets the next."""


def divided(text: str) -> str:
    """Text with a semicolon for a one-letter word between two equations.

    >>> divided("z_1 = 0.5 y z_2 = 0.7")
    'z_1 = 0.5 ; z_2 = 0.7'
    """
    return _AND.sub(";", text)


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
