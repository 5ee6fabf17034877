"""Tables that are folded to save room: the same heads twice, the further rows beside the first.

    | w  | old | new  | w  | old | new  |
    | w₁ | 0.2 | 0.21 | w₃ | 0.4 | 0.39 |

They are read as one table of half the width, with w₃ in a row below w₁.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from .source import Piece

LEAST = 2
"""Columns of a part, and heads in it that say something."""


def unfolded(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of a document; those of folded tables with the places of one part."""
    for number, group in groupby(pieces, key=lambda p: p.table and p.table[0]):
        found = list(group)
        width = None if number is None else _width(found)
        yield from found if width is None else _stacked(found, width)


def _width(pieces: list[Piece]) -> int | None:
    """The number of columns after which the heads repeat."""
    heads: dict[int, str] = {}
    last = 0
    for piece in pieces:
        assert piece.table is not None
        _, row, column = piece.table
        last = max(last, column)
        if row == 0:
            heads[column] = f"{heads.get(column, '')} {piece.before} {piece.text}".strip()
    count = last + 1
    for width in range(LEAST, count // 2 + 1):
        said = [heads.get(c, "") for c in range(count)]
        if count % width == 0 and said == said[:width] * (count // width):
            return width if sum(map(bool, said[:width])) >= LEAST else None
    return None


def _stacked(pieces: list[Piece], width: int) -> Iterator[Piece]:
    parts = 1 + max(p.table[2] for p in pieces if p.table is not None) // width
    for piece in pieces:
        assert piece.table is not None
        number, row, column = piece.table
        part, own = divmod(column, width)
        if row == 0 and part:
            continue  # said once
        place = number, (row - 1) * parts + part + 1 if row else 0, own
        rest = piece.cell, piece.title, piece.path, piece.before
        head = piece.text, piece.runs, piece.notation, piece.kind, piece.block, piece.joined
        yield Piece(*head, place, *rest)
