"""What the formats share: a method per block, and which diagrams there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import ClassVar, Literal, Self

from symprop.derivation.plan import Plan
from symprop.derivation.work import Epoch
from symprop.document.blocks import (
    Block,
    Display,
    Document,
    Figure,
    Heading,
    Inlines,
    Items,
    Paragraph,
    Table,
)
from symprop.document.formats.drawing import Drawing
from symprop.errors import SympropError
from symprop.language import ENGLISH, Language
from symprop.record import Record


class FormatError(SympropError):
    """A format or an ending that does not exist, or one that cannot be written."""


Paper = Literal["a4", "letter"]
"""What a page is printed on."""
Place = Literal["none", "beside", "inside"]
"""Where a document has its diagrams: in files beside it, or inside it as SVG."""


class Origin(Record):
    """What a document was made of: the worked epochs, the last of them only forward.

    ``whole`` tells that the document is the whole walkthrough and not a selection.
    """

    plan: Plan
    epochs: Sequence[Epoch]
    whole: bool

    @property
    def numbers(self) -> bool:
        """Whether there are numbers, or only symbols."""
        return not self.plan.network.symbolic


class Format(ABC):
    """Writes a document as one file; a subclass only knows its spelling."""

    name: ClassVar[str]
    endings: ClassVar[tuple[str, ...]]
    binary: ClassVar[bool] = False
    """Whether the file is something else than the text that :meth:`write` gives."""
    diagrams: ClassVar[Place] = "none"
    drawing: ClassVar[Drawing] = "svg"
    """What files of diagrams beside a document are."""

    def __init__(
        self,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
    ) -> None:
        """What a format may need besides a document, which is in ``language``.

        ``figures`` maps the kinds of diagrams to their paths, or to the diagrams themselves if
        the format has them inside; ``folders`` are searched for templates before those that ship
        with symprop.
        """
        self.figures = figures or {}
        self.folders = folders
        self.paper: Paper = paper
        self.language, self.locale = language, language.locale
        self.many = False
        """Whether it is one of many files, which share what takes long to make."""

    @classmethod
    def of(
        cls,
        origin: Origin,
        figures: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = (),
        *,
        paper: Paper = "a4",
        language: Language = ENGLISH,
    ) -> Self:
        """The format for the document of a derivation, with what it can make of the numbers."""
        return cls(figures, folders, paper=paper, language=language)

    @abstractmethod
    def write(self, document: Document) -> str:
        """The document as text: the file, or the source that a binary file is made of."""

    def content(self, document: Document) -> bytes:
        """The file."""
        return self.encoded(self.write(document))

    def encoded(self, text: str) -> bytes:
        """The file of what :meth:`write` gives."""
        return text.encode()

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


def leading(blocks: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    """Blocks, and whether each is a paragraph that stays on the page of what it leads to."""
    for block, after in zip_longest(blocks, blocks[1:]):
        yield block, isinstance(block, Paragraph) and isinstance(after, (Display, Table))


class Blockwise(Format):
    """A format whose file is its blocks, each written by itself, and what is around them."""

    def write(self, document: Document) -> str:
        """The text of the file."""
        return self.joined(document, [self.block(x) for x in document.blocks])

    def joined(self, document: Document, blocks: Sequence[str]) -> str:
        """The file of the written blocks of a document, empty ones among them."""
        return "\n\n".join(filter(None, blocks)) + "\n"

    @abstractmethod
    def inlines(self, content: Inlines) -> str:
        """A run of text as it stands in a block."""

    def alone(self, block: Block) -> str:
        """A block as it is written where none that is like it stands before it."""
        return self.block(block)
