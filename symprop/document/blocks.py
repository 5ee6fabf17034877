"""What a document consists of, in no format: blocks, and runs of text and mathematics in them."""

from __future__ import annotations

from typing import TypeAlias

from symprop.formula.tree import Formula
from symprop.record import Record

# --- inside a line ------------------------------------------------------------------------------


class Text(Record):
    """Characters as they are; every format escapes them."""

    text: str


class Reference(Text):
    """The number of an equation, ``(7)``; a format that knows labels leads to it."""

    number: int
    label: str


class Math(Record):
    """A formula in the line."""

    formula: Formula


class Strong(Record):
    """An emphasised stretch."""

    content: Inlines


class Emphasis(Record):
    """A lightly emphasised stretch."""

    content: Inlines


class Code(Record):
    """Characters as a machine takes them."""

    text: str


Inline: TypeAlias = Text | Math | Strong | Emphasis | Code
Inlines: TypeAlias = tuple[Inline, ...]

# --- blocks -------------------------------------------------------------------------------------


class Heading(Record):
    """A heading; the title of the document has level 1."""

    level: int
    content: Inlines


class Paragraph(Record):
    """A paragraph."""

    content: Inlines


class Items(Record):
    """A list of short entries, numbered when ``ordered``."""

    items: tuple[Inlines, ...]
    ordered: bool = False


class Display(Record):
    """A formula on a line of its own; ``step`` is the id of the step that it works.

    ``kinds`` says of each side of a step, after the name, what it is: ``symbolic``,
    ``substituted``, ``terms`` or ``value``.  ``number`` counts from 1 where equations are numbered,
    and ``label`` is then a name by which authors refer to it: letters, digits and hyphens.
    """

    formula: Formula
    step: str | None = None
    kinds: tuple[str, ...] = ()
    number: int = 0
    label: str = ""


class Table(Record):
    """A table with one header row; numbers are aligned to the right."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


class Figure(Record):
    """A diagram, by the kind of what it shows, with a text for those who cannot see it."""

    kind: str
    caption: str


Block: TypeAlias = Heading | Paragraph | Items | Display | Table | Figure


class Document(Record):
    """A finished document."""

    title: str
    blocks: tuple[Block, ...]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title!r}: {len(self.blocks)} blocks>"
