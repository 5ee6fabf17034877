"""How numbers are written: the mark of decimals, the mark between thousands, percent.

``0,5`` is a decimal where a document writes decimals so, ``401{,}408`` a number of thousands where
it writes those so; where neither is known the number is not read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from .tokens import CLOSING, OPENING, Token


class Marks(NamedTuple):
    """The marks in the numbers of one document."""

    commas: bool = False
    """Whether a comma between digits is known to be the mark of decimals."""
    thousands: str = ""
    """What is known to stand between thousands beside spaces: a comma, a point or nothing."""


POINT = Marks()
_BRACES = str.maketrans("", "", "{}")
_EXPONENT = re.compile(r"(?:\\(?:text|mathrm)\{)?[eE]\}?(?=\{?[-+]?[0-9]+\}?$)")
_ENTRY = re.compile(r",|[^,]+")
_SPACED = re.compile(r"\\[, ]|['’~_\u00a0\u2009\u202f]")


def number(written: str, marks: Marks) -> str:
    """The digits of one number as Python has them; empty where the marks leave a doubt."""
    text = _EXPONENT.sub("e", _SPACED.sub("", written)).translate(_BRACES)
    if "," not in text:
        whole, point, rest = text.partition(".")
        grouped = len(rest) == 3 and 0 < len(whole) < 4 and whole[0] != "0"
        return whole + rest if point and grouped and marks.thousands == "." else text
    *groups, last = text.split(",")
    if "." in groups[-1]:  # 1.234,56
        return "".join(groups).replace(".", "") + "." + last if marks.commas else ""
    thousands = all(len(g) == 3 for g in groups[1:]) and len(last.split(".")[0]) == 3
    if not thousands or groups[0].startswith("0") or len(groups[0]) > 3:
        return f"{groups[0]}.{last}" if len(groups) == 1 and "." not in last else ""
    if "." in last or len(groups) > 1:  # 1,234.5 and 1,000,000
        return "" if marks.commas else "".join(groups) + last
    if marks.commas:
        return f"{groups[0]}.{last}"
    return groups[0] + last if marks.thousands == "," else ""


def enclosed(tokens: list[Token]) -> bool:
    """Whether a bracket is open behind ``tokens``, in which a bare comma separates entries."""
    return sum((t.type in OPENING) - (t.type in CLOSING) for t in tokens[-40:]) > 0


def entries(written: str) -> list[tuple[str, tuple[int, int]]]:
    """Numbers and bare commas with their places; empty where no bare comma stands."""
    if "," not in written or "{" in written:
        return []
    return [("COMMA" if m[0] == "," else "NUMBER", m.span()) for m in _ENTRY.finditer(written)]


def percent(token: Token, end: int) -> bool:
    """Make a number before a percent sign that ends at ``end`` the hundredth part of it."""
    if token.type != "NUMBER" or "e" in token.text.lower():
        return False
    token.text = f"{Decimal(token.text).scaleb(-2):f}"
    token.end = end
    return True
