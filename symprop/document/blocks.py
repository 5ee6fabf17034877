"""What a document consists of, in no format: blocks, and runs of text and mathematics in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from symprop.formula.tree import Formula

# --- inside a line ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Characters as they are; every format escapes them."""

    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in the line."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Strong:
    """An emphasised stretch."""

    content: Inlines


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A lightly emphasised stretch."""

    content: Inlines


@dataclass(frozen=True, slots=True)
class Code:
    """Characters as a machine takes them."""

    text: str


Inline: TypeAlias = Text | Math | Strong | Emphasis | Code
Inlines: TypeAlias = tuple[Inline, ...]

# --- blocks -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the title of the document has level 1."""

    level: int
    content: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    content: Inlines


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short entries, numbered when ``ordered``."""

    items: tuple[Inlines, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on a line of its own; ``step`` is the id of the step that it works."""

    formula: Formula
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row; numbers are aligned to the right."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A diagram, by the kind of what it shows, with a text for those who cannot see it."""

    kind: str
    caption: str


Block: TypeAlias = Heading | Paragraph | Items | Display | Table | Figure


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document."""

    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
