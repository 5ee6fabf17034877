"""How a document writes its numbers: the mark of decimals and the mark between thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symprop.formula.numerals import Marks

from .source import Piece, Said

_DECIMAL = re.compile(
    r"(?<![\w.,])0,(?!0(?!\d))\d+(?![\d,]|\.\d)"  # 0,5; but not the pair 0,0, or 0,1,2
    r"|(?<![\w.,])(?:0|\d{4,})\{,\}\d|(?<![\w.,])\d+\{,\}(?!\d{3}(?!\d))\d"  # no list is written so
)
_GROUPED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:(?:,|\{,\})\d{3})+(?![\w,]|\.\d|\{,\})")
_POINT = re.compile(r"(?<![\w.,])\d*\.\d+(?![\w.])")
_BY_POINTS = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\w.])")
_PROGRAMS = ("code", "program")
_BESIDE = 40
"""Pieces of one block that are looked for in its words."""
_SET = re.compile(r"[({\[]\s*0,1\s*\\?[)}\]]|(?<=\w)\[\s*\d+,\s*\d+\s*\]")
"""The set of 0 and 1, and the indices of an entry."""


def commas(pieces: Iterable[Piece]) -> bool:
    """Whether commas are the mark of decimals, as the numbers show of which there is no doubt."""
    return numerals(pieces).commas


def numerals(pieces: Iterable[Piece], said: Iterable[Said] = ()) -> Marks:
    """The marks of a document's numbers, as those show of which there is no doubt.

    Groups of three digits behind commas are thousands where no number says that the comma is the
    mark of decimals, and behind points where it is and all numbers with a point have such groups.
    """
    decimals = grouped = points = by_points = 0
    texts: list[tuple[str, bool]] = []
    blocks: dict[int, list[str]] = {}
    for piece in pieces:
        texts.append((piece.text, piece.kind in _PROGRAMS))
        blocks.setdefault(piece.block, []).append(piece.text)
    for line in said:
        rest = line.view.text
        for text in blocks.get(line.path[-1].number, ())[:_BESIDE]:
            rest = rest.replace(text, " ", 1)  # it has been counted
        texts.append((rest, False))
    for text, program in texts:
        text = _SET.sub("", text)
        decimals += len(_DECIMAL.findall(text))
        grouped += len(_GROUPED.findall(text))
        if not program:
            points += len(_POINT.findall(text))
            by_points += len(_BY_POINTS.findall(text))
    if decimals > points - by_points:
        return Marks(True, "." if by_points and by_points == points else "")
    return Marks(False, "," if grouped > 1 and not decimals else "")
