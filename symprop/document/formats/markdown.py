"""Markdown as GitHub renders it: ``$`` and ``$$`` mathematics, pipe tables, linked diagrams."""

from __future__ import annotations

import re
from typing import ClassVar
from unicodedata import category
from urllib.parse import quote

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
from symprop.document.formats.base import Blockwise, Format
from symprop.formula import latex

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$|~&])")
_OPENING = re.compile(r"^(\d*)([-+=.)])")
_BARE_BAR = re.compile(r"(?<!\\)\|")
_UNSEEN = {"Cc", "Cs", "Cn", "Zl", "Zp"}


class MarkdownBlocks(Format):
    """The blocks of a document in Markdown, for a file that is or holds it."""

    def heading(self, block: Heading) -> str:
        return "#" * block.level + " " + self.inlines(block.content)

    def paragraph(self, block: Paragraph) -> str:
        return _plain_start(self.inlines(block.content))

    def items(self, block: Items) -> str:
        marks = (f"{i}. " if block.ordered else "- " for i in range(1, len(block.items) + 1))
        items = (_plain_start(self.inlines(item)) for item in block.items)
        return "\n".join(mark + item for mark, item in zip(marks, items, strict=True))

    def display(self, block: Display) -> str:
        f = block.formula
        text = latex.aligned(f, locale=self.locale)
        return f"$$\n{text}{self.tag(block)}\n$$"

    def tag(self, block: Display) -> str:
        """The number of an equation."""
        return rf" \tag{{{block.number}}}" if block.number else ""

    def table(self, block: Table) -> str:
        rows = [block.header, *block.rows]
        lines = ["| " + " | ".join(map(self._cell, row)) + " |" for row in rows]
        rule = "|" + "|".join([" :--- ", *(" ---: " for _ in block.header[1:])]) + "|"
        return "\n".join([lines[0], rule, *lines[1:]])

    def _cell(self, content: Inlines) -> str:
        return _BARE_BAR.sub(r"\\|", self.inlines(content))

    def figure(self, block: Figure) -> str:
        path = self.figures.get(block.kind)
        return f"![{escape(block.caption)}]({quote(path)})" if path else ""

    def inline(self, part: Inline) -> str:
        match part:
            case Text(text=text):
                return escape(text)
            case Math(formula=f):
                return f"${latex.write(f, self.locale)}$"
            case Strong(content=content):
                return f"**{self.inlines(content)}**"
            case Emphasis(content=content):
                return f"*{self.inlines(content)}*"
            case Code(text=text):
                return _code(text)

    def inlines(self, content: Inlines) -> str:
        """A run of text."""
        return "".join(map(self.inline, content))


class Markdown(MarkdownBlocks, Blockwise):
    """Writes a document as Markdown."""

    name = "md"
    endings: ClassVar[tuple[str, ...]] = (".md", ".markdown")
    diagrams = "beside"


def escape(text: str) -> str:
    """``text`` so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return "".join(" " if category(c) in _UNSEEN else c for c in text)


def _code(text: str) -> str:
    """Between more backquotes than the text has in a row."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{gap}{_one_line(text)}{gap}{fence}"


def _plain_start(text: str) -> str:
    """A paragraph or an entry that begins like a list entry or a rule does not become one."""
    return _OPENING.sub(r"\1\\\2", text.lstrip(" "))
