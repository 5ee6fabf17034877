"""What the formats share: a method per block, and which diagrams there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from symprop.document.blocks import (
    Block,
    Display,
    Document,
    Figure,
    Heading,
    Items,
    Paragraph,
    Table,
)


class Format(ABC):
    """Writes a document as the text of one file; a subclass only knows its spelling."""

    name: ClassVar[str]
    endings: ClassVar[tuple[str, ...]]

    def __init__(self, figures: Mapping[str, str] | None = None) -> None:
        """``figures`` maps the kind of a diagram to what the format needs to show it (a path)."""
        self.figures = figures or {}

    @abstractmethod
    def write(self, document: Document) -> str:
        """The text of the file."""

    def block(self, block: Block) -> str:
        """One block, by the method of its kind."""
        match block:
            case Heading():
                return self.heading(block)
            case Paragraph():
                return self.paragraph(block)
            case Items():
                return self.items(block)
            case Display():
                return self.display(block)
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)

    @abstractmethod
    def heading(self, block: Heading) -> str: ...

    @abstractmethod
    def paragraph(self, block: Paragraph) -> str: ...

    @abstractmethod
    def items(self, block: Items) -> str: ...

    @abstractmethod
    def display(self, block: Display) -> str: ...

    @abstractmethod
    def table(self, block: Table) -> str: ...

    @abstractmethod
    def figure(self, block: Figure) -> str: ...
