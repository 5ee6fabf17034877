"""What a format does with a table that is too wide for its page: every row becomes a list."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.document.blocks import Block, Inlines, Items, Paragraph, Table, Text


def as_lists(table: Table) -> Iterator[Block]:
    """The rows of ``table`` as blocks: the first cell, then the others after their headings."""
    for first, *rest in table.rows:
        yield Paragraph((*first, Text(":")))
        pairs = zip(table.header[1:], rest, strict=True)
        yield Items(tuple(_entry(heading, cell) for heading, cell in pairs))


def _entry(heading: Inlines, cell: Inlines) -> Inlines:
    return (*heading, Text(": "), *cell) if heading else cell
