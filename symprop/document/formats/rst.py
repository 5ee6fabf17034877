"""reStructuredText as Sphinx and Docutils render it: ``:math:`` and the directive ``math``."""

from __future__ import annotations

import re

from symprop.document.blocks import (
    Code,
    Display,
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
from symprop.document.formats.base import Blockwise
from symprop.formula import latex

_SPECIAL = re.compile(r"([\\`*_|<>])")
_OPENING = re.compile(r"^([-+*•] |\||\.\. |#\.|[\dA-Za-z]+[.)] |[=~^\"'-]+$|:[^`]*: )")
_LINES = "=-~^\"'"
"""What headings are underlined with, by their level."""


class Rst(Blockwise):
    """Writes a document as reStructuredText."""

    name = "rst"
    endings = (".rst",)
    diagrams = "beside"

    def heading(self, block: Heading) -> str:
        text = self.inlines(block.content)
        return f"{text}\n{_LINES[min(block.level, len(_LINES)) - 1] * max(len(text), 3)}"

    def paragraph(self, block: Paragraph) -> str:
        return _plain_start(self.inlines(block.content))

    def items(self, block: Items) -> str:
        marks = (f"{i}. " if block.ordered else "- " for i in range(1, len(block.items) + 1))
        lines = zip(marks, map(self.inlines, block.items), strict=True)
        return "\n".join(mark + _plain_start(text) for mark, text in lines)

    def display(self, block: Display) -> str:
        f = block.formula
        text = latex.aligned(f, locale=self.locale)
        name = f"   :name: eq-{block.label}\n" if block.number else ""
        if block.number:  # a \tag is allowed in Sphinx only
            text += rf" \qquad\text{{({block.number})}}"
        return f".. math::\n{name}\n" + "\n".join(f"   {line}" for line in text.splitlines())

    def table(self, block: Table) -> str:
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in (block.header, *block.rows):
            marks = ("   * - ", *("     - " for _ in row[1:]))
            lines += [(m + self.inlines(cell)).rstrip() for m, cell in zip(marks, row, strict=True)]
        return "\n".join(lines)

    def figure(self, block: Figure) -> str:
        path = self.figures.get(block.kind)
        return f".. image:: {path}\n   :alt: {' '.join(block.caption.split())}" if path else ""

    def inline(self, part: Inline) -> str:
        """A part of a line; null characters hold where marks touch letters."""
        match part:
            case Text(text=text):
                return _SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))
            case Math(formula=f):
                return f"\0:math:`{latex.write(f, self.locale)}`\0"
            case Strong(content=content):
                return f"\0**{self.inlines(content)}**\0"
            case Emphasis(content=content):
                return f"\0*{self.inlines(content)}*\0"
            case Code(text=text):
                return f"\0``{text}``\0"

    def inlines(self, content: Inlines) -> str:
        """A run of text; a mark that touches a letter is set apart by an escaped space."""
        text = "".join(map(self.inline, content))
        text = re.sub(r"(?<=\w)\0+|\0+(?=\w)", r"\\ ", text)
        return text.replace("\0", "")


def _plain_start(text: str) -> str:
    """A paragraph that begins like a list entry or a directive does not become one."""
    return _OPENING.sub(r"\\\g<0>", text.lstrip())
