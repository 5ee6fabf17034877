"""Rows of numbers that a document gives, named or not, and the lines that are worked with them.

    W = [  0.5  0.2 ]     b = [  0.1 ]
        [ -0.3  0.8 ]         [ -0.2 ]

    z_1 = 0.5·0.6 + 0.2·(−0.4) + 0.1        (the first row with 0.6, −0.4 and 1)

Rows are those of tables and matrices, a line each; columns are looked at, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from symprop.extract import Piece
from symprop.extract.view import whole
from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Place
from ..claims.claims import Claims
from .match import terms

_MARKUP = re.compile(r"\\(?:begin|end)\{\w+\}|\\\\|[|&\[\]();$]")
_ASIDE = re.compile(r"(?<=[^\W\d])\s*\(\d\)")
_NUMBER = re.compile(r"([-−–+]?)(\d+(?:[.,]\d*)?|[.,]\d+)")
_LABEL = 3
"""Words before the numbers of a row."""
_LONGEST = 12
"""Numbers of a row, and rows of a block, that are looked at."""

Term = tuple[int, list[Decimal]]
"""A product of numbers: its sign, and the sizes of its factors."""


class Row(Record):
    """Numbers that stand in a row or a column, and a place where they do."""

    entries: tuple[Decimal, ...]
    place: Place


Block = tuple[Row, ...]
Inputs = tuple[Decimal | None, ...]
"""What the entries of a row are multiplied by; nothing is known of what a 0 is."""


def blocks(claims: Claims) -> list[Block]:
    """All rows and columns of the document that stand below or beside each other."""
    return [turned for block in _in_text(claims) for turned in (block, _columns(block))]


def _in_text(claims: Claims) -> Iterator[Block]:
    for cell, text in enumerate(claims.source.texts):
        block: list[Row] = []
        start = 0
        for line in [*text.splitlines(keepends=True), "."]:
            entries = _entries(line)
            if block and (entries is None or len(entries) != len(block[0].entries)):
                if 1 < len(block) <= _LONGEST:
                    yield tuple(block)
                block = []
            if entries is not None:
                view = whole(text, start, start + len(line.rstrip()))
                own = cell if len(claims.source.texts) > 1 else None
                piece = Piece(view.text, view.runs, "plain", "prose", -1, cell=own)
                block.append(Row(entries, Place(piece, (0, len(piece.text)))))
            start += len(line)


def _entries(line: str) -> tuple[Decimal, ...] | None:
    """The numbers of a line with nothing else but a label, and names before an equals sign."""
    tokens = [x.rstrip(",") for x in _MARKUP.sub(" ", _ASIDE.sub("", line)).split()]
    plain = [
        x for i, x in enumerate(tokens) if x not in ("", "=") and tokens[i + 1 : i + 2] != ["="]
    ]
    first = next((i for i, x in enumerate(plain) if _NUMBER.fullmatch(x)), len(plain))
    found = [_NUMBER.fullmatch(x) for x in plain[first:]]
    if first > _LABEL or not 2 <= len(found) <= _LONGEST:
        return None
    if not all(found):
        return None
    return tuple(
        Decimal(m[2].replace(",", ".")) * (-1 if m[1] in "-−–" and m[1] else 1) for m in found if m
    )


def _columns(block: Block) -> Block:
    if len({len(row.entries) for row in block}) != 1:
        return ()
    place = block[0].place
    return tuple(Row(x, place) for x in zip(*(row.entries for row in block), strict=True))


def products(f: t.Formula) -> list[Term] | None:
    """The terms of a line, if it is a sum of numbers and of products of two."""
    found: list[Term] = []
    for sign, factors in terms(f):
        if not 1 <= len(factors) <= 2 or not all(isinstance(x, t.Number) for x in factors):
            return None
        sizes = [abs(Decimal(x.text)) for x in factors if isinstance(x, t.Number)]
        found.append((sign, sizes))
    return found


def inputs(line: Sequence[Term], row: Row) -> Inputs | None:
    """What the entries of a row are multiplied by in a line that takes them in order."""
    found: list[Decimal | None] = []
    left = list(line)
    for entry in row.entries:
        x = multiplied(left[0], entry) if left else None
        if x is not None:
            left.pop(0)
        elif entry != 0:
            return None
        found.append(x)
    return None if left else tuple(found)


def multiplied(term: Term, entry: Decimal) -> Decimal | None:
    """What an entry is multiplied by in a term; 1 if it stands alone."""
    sign, sizes = term
    if abs(entry) not in sizes or not entry:
        return None
    rest = list(sizes)
    rest.remove(abs(entry))
    return (rest[0] if rest else Decimal(1)) * sign * (1 if entry > 0 else -1)
