"""What a format does with a table that is too wide for its page: every row becomes a list."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

from symprop.document.blocks import (
    Block,
    Code,
    Emphasis,
    Inlines,
    Items,
    Math,
    Paragraph,
    Strong,
    Table,
    Text,
)
from symprop.formula import layout

_LETTER = 0.5
"""The width of a letter in em, about; Chinese characters have twice that."""
_COLUMN = 1.1
"""The space between two columns in em."""
_SHRUNK = 1.4
"""How many times as wide as the page a table may be that is made smaller to fit."""


def too_wide(table: Table) -> bool:
    """Whether ``table`` could not be read if it were made small enough for a page."""
    return width(table) > _SHRUNK * layout.PAGE


def width(table: Table) -> float:
    """The printed width of a table in em, estimated."""
    return sum(columns(table))


def columns(table: Table) -> list[float]:
    """The printed widths of its columns in em, with the space between them."""
    rows = (table.header, *table.rows)
    return [max(map(_width, column)) + _COLUMN for column in zip(*rows, strict=True)]


def _width(content: Inlines) -> float:
    total = 0.0
    for part in content:
        match part:
            case Text(text=text) | Code(text=text):
                wide = sum(east_asian_width(char) in "WF" for char in text)
                total += _LETTER * (len(text) + wide)
            case Math(formula=f):
                total += layout.width(f)
            case Strong(content=inner) | Emphasis(content=inner):
                total += _width(inner)
    return total


def as_lists(table: Table) -> Iterator[Block]:
    """The rows of ``table`` as blocks: the first cell, then the others after their headings."""
    for first, *rest in table.rows:
        yield Paragraph((*first, Text(":")))
        pairs = zip(table.header[1:], rest, strict=True)
        yield Items(tuple(_entry(heading, cell) for heading, cell in pairs))


def _entry(heading: Inlines, cell: Inlines) -> Inlines:
    return (*heading, Text(": "), *cell) if heading else cell
