"""Markdown as GitHub renders it: ``$`` and ``$$`` mathematics, pipe tables, linked diagrams."""

from __future__ import annotations

import re

from symprop.document.blocks import (
    Code,
    Display,
    Document,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Inlines,
    Items,
    Math,
    Paragraph,
    Strong,
    Table,
    Text,
)
from symprop.document.formats.base import Format
from symprop.formula import latex
from symprop.formula.tree import Chain

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$|~&])")


class Markdown(Format):
    """Writes a document as Markdown."""

    name = "md"
    endings = (".md", ".markdown")

    def write(self, document: Document) -> str:
        """The text of the file."""
        return "\n\n".join(self.block(b) for b in document.blocks) + "\n"

    def heading(self, block: Heading) -> str:
        return "#" * block.level + " " + self.inlines(block.content)

    def paragraph(self, block: Paragraph) -> str:
        return _not_a_list(self.inlines(block.content))

    def items(self, block: Items) -> str:
        marks = (f"{i}. " if block.ordered else "- " for i in range(1, len(block.items) + 1))
        return "\n".join(m + self.inlines(x) for m, x in zip(marks, block.items, strict=True))

    def display(self, block: Display) -> str:
        f = block.formula
        return f"$$\n{latex.aligned(f) if isinstance(f, Chain) else latex.write(f)}\n$$"

    def table(self, block: Table) -> str:
        rows = [block.header, *block.rows]
        lines = ["| " + " | ".join(map(self.inlines, row)) + " |" for row in rows]
        rule = "|" + "|".join([" :--- ", *(" ---: " for _ in block.header[1:])]) + "|"
        return "\n".join([lines[0], rule, *lines[1:]])

    def figure(self, block: Figure) -> str:
        path = self.figures.get(block.kind)
        return f"![{escape(block.caption)}]({path})" if path else ""

    def inline(self, part: Inline) -> str:
        match part:
            case Text(text=text):
                return escape(text)
            case Math(formula=f):
                return f"${latex.write(f)}$"
            case Strong(content=content):
                return f"**{self.inlines(content)}**"
            case Emphasis(content=content):
                return f"*{self.inlines(content)}*"
            case Code(text=text):
                return f"`{text.replace('`', '')}`"

    def inlines(self, content: Inlines) -> str:
        """A run of text."""
        return "".join(map(self.inline, content))


def escape(text: str) -> str:
    """``text`` so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))


def _not_a_list(text: str) -> str:
    """A paragraph that begins like a list entry or a rule keeps being a paragraph."""
    return re.sub(r"^([-+=]|\d+(?=[.)]))", r"\\\1", text) if not text.startswith("**") else text
