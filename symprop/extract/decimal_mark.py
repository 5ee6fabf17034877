"""How a document writes its numbers: the mark of decimals and the mark between thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from symprop.formula import tree as t
from symprop.formula.numerals import Marks
from symprop.formula.read import read_latex, read_plain

from .arithmetic import comes_to
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
_TRIED = 20
"""Pieces of which the calculations are tried."""
_SET = re.compile(r"[({\[]\s*0,1\s*\\?[)}\]]|(?<=\w)\[\s*\d+,\s*\d+\s*\]")
"""The set of 0 and 1, and the indices of an entry."""


def commas(pieces: Iterable[Piece]) -> bool:
    """Whether commas are the mark of decimals, as the numbers show of which there is no doubt."""
    return numerals(pieces).commas


def numerals(pieces: Iterable[Piece], said: Iterable[Said] = ()) -> Marks:
    """The marks of a document's numbers, as those show of which there is no doubt.

    Groups of three digits behind commas are thousands where no number says that the comma is the
    mark of decimals, and behind points where it is and all numbers with a point have such groups.
    Where nothing else tells, what the calculations come to does: −1 − 1 = −2,000 are decimals.
    """
    pieces = tuple(pieces)
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
    if grouped and not decimals + points and _worked_with_decimals(pieces):
        return Marks(True)
    return Marks(False, "," if grouped > 1 and not decimals else "")


def _worked_with_decimals(pieces: Sequence[Piece]) -> bool:
    """Whether more calculations come out where commas are the mark of decimals."""
    grouped = [p for p in pieces if _GROUPED.search(p.text)][:_TRIED]
    decimals, thousands = (
        sum(_comes_out(p, marks) for p in grouped) for marks in (Marks(True), Marks(False, ","))
    )
    return decimals > thousands


def _comes_out(piece: Piece, marks: Marks) -> int:
    """How many equal sides of numbers are the same, as nearly as the second is shown."""
    read = read_latex if piece.notation == "latex" else read_plain
    found = read(piece.text, 0, *marks).statements
    return sum(_is_same(*pair) for f in found for pair in _pairs(f))


def _pairs(f: t.Formula) -> Iterator[tuple[t.Formula, t.Formula]]:
    """A line of numbers and the number behind it."""
    for one, other in pairwise(f.sides if isinstance(f, t.Chain) else ()):
        if isinstance(other, t.Number) and not isinstance(one, t.Number):
            yield one, other


def _is_same(line: t.Formula, number: t.Formula) -> bool:
    assert isinstance(number, t.Number)
    value = comes_to(line)
    return value is not None and abs(value - float(number.value)) <= 10.0**-number.places
