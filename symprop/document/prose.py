"""From the prose templates to blocks.

The templates are written in a small Markdown: headings, lists, tables, ``**strong**``,
``*emphasis*``, `` `code` ``.  Whatever a template inserts (a formula, a number, a title that a
user wrote) travels as a token and is put back as a node after the markup has been read, so that
nothing from a network file is ever taken for markup, whatever the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from jinja2.exceptions import TemplateError
from markupsafe import Markup

from symprop.document.blocks import (
    Block,
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
from symprop.document.environment import environment
from symprop.errors import SympropError
from symprop.formula.locale import Locale
from symprop.language import ENGLISH, Language

_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_INLINE = re.compile(f"{_TOKEN.pattern}|\\*\\*(\\S|\\S.*?\\S)\\*\\*|\\*(\\S|\\S.*?\\S)\\*|`(.+?)`")
_HEADING = re.compile(r"(#{1,6}) +(.*)")
_ITEM = re.compile(r"(?:-|\d+\.) +(.*)")


class TemplateMistakeError(SympropError):
    """A template that Jinja cannot read or fill."""


class Prose:
    """One rendering: the tokens given out, and what they stand for."""

    def __init__(self, folders: tuple[Path, ...] = (), language: Language = ENGLISH) -> None:
        self._nodes: list[Inline | Block] = []
        self.language = language
        self._locale = language.locale
        # autoescape sends whatever is not a token through finalize
        self.environment = environment(folders, language, autoescape=True, finalize=self._finalize)

    def token(self, node: Inline | Block) -> Markup:
        """A mark that stands for ``node`` in the text of a template."""
        self._nodes.append(node)
        return Markup(f"{_OPEN}{len(self._nodes) - 1}{_CLOSE}")

    def read(self, text: str) -> str:
        """``text`` with what its tokens stand for, in plain characters."""
        return plain_text(self._inlines(str(text)), self._locale)

    def line(self, text: str) -> Inlines:
        """``text`` as a run of a line."""
        return self._inlines(text)

    def plain(self, text: str) -> str:
        """``text`` without the characters that tokens are made of."""
        return text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")

    def _finalize(self, value: object) -> Markup:
        return value if isinstance(value, Markup) else self.token(Text(str(value)))

    def render(self, template: str, context: Mapping[str, Any]) -> Document:
        """The document that ``template`` makes of ``context``; its first heading is the title.

        Raises:
            TemplateMistakeError: the template has a mistake; the line says where.
        """
        try:
            text = self.environment.get_template(template).render(context)
        except TemplateError as error:
            raise TemplateMistakeError(_describe(error, template)) from error
        blocks = tuple(self._blocks(text))
        heading = next((b for b in blocks if isinstance(b, Heading)), None)
        title = plain_text(heading.content, self._locale) if heading else ""
        return Document(title, blocks)

    # --- blocks -------------------------------------------------------------------------------

    def _blocks(self, text: str) -> Iterator[Block]:
        for paragraph in re.split(r"\n\s*\n", text):
            lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
            while lines:
                taken, block = self._take(lines)
                lines = lines[taken:]
                yield block

    def _take(self, lines: list[str]) -> tuple[int, Block]:
        """The first block of some lines, and how many of them it is."""
        first = lines[0]
        node = self._node(first)
        if node is not None:
            return 1, node
        heading = _HEADING.fullmatch(first)
        if heading:
            return 1, Heading(len(heading[1]), self._inlines(heading[2]))
        if first.startswith("|"):
            count = _while(lines, lambda line: line.startswith("|"))
            return count, self._table(lines[:count])
        if _ITEM.fullmatch(first):
            return self._items(lines)
        count = _while(lines, self._runs_on)
        return count, Paragraph(self._inlines(reduce(_joined, lines[:count])))

    def _node(self, line: str) -> Block | None:
        """The block that a line stands for, if it is one token and no text."""
        match = _TOKEN.fullmatch(line)
        node = self._nodes[int(match[1])] if match else None
        return node if isinstance(node, (Display, Figure)) else None

    def _runs_on(self, line: str) -> bool:
        opens = _HEADING.fullmatch(line) or _ITEM.fullmatch(line) or line.startswith("|")
        return not opens and self._node(line) is None

    def _items(self, lines: list[str]) -> tuple[int, Items]:
        """A list; lines that do not begin an entry run on from the one before."""
        items: list[str] = []
        count = 0
        for line in lines:
            match = _ITEM.fullmatch(line)
            if match:
                items.append(match[1])
            elif self._runs_on(line):
                items[-1] = _joined(items[-1], line)
            else:
                break
            count += 1
        return count, Items(tuple(map(self._inlines, items)), not lines[0].startswith("-"))

    def _table(self, lines: list[str]) -> Table:
        rows = [
            tuple(self._inlines(cell.strip()) for cell in line.strip("|").split("|"))
            for line in lines
            if not re.fullmatch(r"[|:\- ]+", line)
        ]
        return Table(rows[0], tuple(rows[1:]))

    # --- inside a line ------------------------------------------------------------------------

    def _inlines(self, text: str) -> Inlines:
        out: list[Inline] = []
        end = 0
        for match in _INLINE.finditer(text):
            if match.start() > end:
                out.append(Text(text[end : match.start()]))
            end = match.end()
            token, strong, emphasis, code = match.groups()
            if token is not None:
                out.append(self._inline_node(int(token)))
            elif strong is not None:
                out.append(Strong(self._inlines(strong)))
            elif emphasis is not None:
                out.append(Emphasis(self._inlines(emphasis)))
            else:
                out.append(Code(plain_text(self._inlines(code), self._locale)))
        if end < len(text):
            out.append(Text(text[end:]))
        return tuple(out)

    def _inline_node(self, index: int) -> Inline:
        node = self._nodes[index]
        if isinstance(node, Display):  # a display within a sentence is written in the line
            return Math(node.formula)
        assert isinstance(node, (Text, Math, Strong, Emphasis, Code))
        return node


def plain_text(content: Inlines, locale: Locale) -> str:
    """The characters of a run, mathematics in plain notation."""
    from symprop.formula import plain

    out = []
    for part in content:
        if isinstance(part, (Text, Code)):
            out.append(part.text)
        elif isinstance(part, Math):
            out.append(plain.write(part.formula, locale=locale))
        else:
            out.append(plain_text(part.content, locale))
    return "".join(out)


def _joined(before: str, after: str) -> str:
    """Two lines as one; after a sentence in Chinese there is no space."""
    return before + ("" if east_asian_width(before[-1:] or " ") in "WF" else " ") + after


def _while(lines: list[str], test: Any) -> int:
    count = 1
    while count < len(lines) and test(lines[count]):
        count += 1
    return count


def _describe(error: TemplateError, template: str) -> str:
    name = getattr(error, "name", None) or template
    line = getattr(error, "lineno", None)
    where = f"{name}:{line}" if line else str(name)
    return f"template {where}: {error.message or type(error).__name__}"
