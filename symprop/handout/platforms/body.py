"""The body of a quiz as XHTML: what every platform shows, with its own formulas and gaps."""

from __future__ import annotations

import re
from abc import abstractmethod
from html import escape

from symprop.document import blocks as b
from symprop.document.formats.base import Format
from symprop.formula.tree import Chain, Formula, Matrix, Placeholder
from symprop.handout.platforms.quiz import Quiz

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONG = 2
"""A chain with more sides than this before its gap gets a line of its own."""


class Body(Format):
    """Writes the document of a quiz."""

    name = "quiz"
    endings = ()

    def __init__(self, quiz: Quiz) -> None:
        super().__init__(language=quiz.language)
        self.quiz = quiz

    @abstractmethod
    def math(self, f: Formula) -> str:
        """A formula in the line."""

    @abstractmethod
    def lines(self, chain: Formula) -> str:
        """A formula on lines of its own."""

    @abstractmethod
    def gap(self, f: Placeholder) -> str:
        """Where a number is to be typed in."""

    def write(self, document: b.Document) -> str:
        """The elements of the body; the title is told elsewhere."""
        return "\n".join(filter(None, map(self.block, document.blocks[1:])))

    def heading(self, block: b.Heading) -> str:
        level = min(block.level + 1, 6)
        return f"<h{level}>{self.inlines(block.content)}</h{level}>"

    def paragraph(self, block: b.Paragraph) -> str:
        text = self.inlines(block.content)
        return f"<p>{text}</p>" if text else ""

    def items(self, block: b.Items) -> str:
        tag = "ol" if block.ordered else "ul"
        items = "".join(f"<li>{self.inlines(item)}</li>" for item in block.items)
        return f"<{tag}>{items}</{tag}>"

    def figure(self, block: b.Figure) -> str:
        return ""

    def table(self, block: b.Table) -> str:
        head = "".join(f"<th>{self.inlines(cell)}</th>" for cell in block.header)
        rows = [f"<tr>{''.join(f'<td>{self.inlines(c)}</td>' for c in r)}</tr>" for r in block.rows]
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def display(self, block: b.Display) -> str:
        """A formula; of a chain that ends with gaps, what stands before them and the gaps."""
        chain = block.formula
        if not isinstance(chain, Chain) or not _asks(chain.sides[-1]):
            return f"<p>{self.lines(chain)}</p>"
        *sides, last = chain.sides
        *relations, into = chain.relations
        before: Formula = Chain(tuple(sides), tuple(relations)) if relations else sides[0]
        own_line = ""
        if len(sides) > LONG:
            own_line, before = f"<p>{self.lines(before)}</p>\n", sides[0]
        lead = f"{self.math(before)} {escape(into)}"
        if isinstance(last, Placeholder):
            return f"{own_line}<p>{lead} {self.gap(last)}</p>"
        assert isinstance(last, Matrix)
        return f"{own_line}<p>{lead}</p>\n{self.grid(last)}"

    def grid(self, matrix: Matrix) -> str:
        """A matrix of gaps as a table."""
        rows = ["".join(f"<td>{self._entry(x)}</td>" for x in row) for row in matrix.rows]
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"

    def _entry(self, f: Formula) -> str:
        return self.gap(f) if isinstance(f, Placeholder) else self.math(f)

    def inlines(self, content: b.Inlines) -> str:
        """A run of text."""
        return "".join(map(self.inline, content))

    def inline(self, part: b.Inline) -> str:
        """A part of a line."""
        match part:
            case b.Text(text=text):
                return self.text(text)
            case b.Math(formula=f):
                return self.math(f)
            case b.Strong(content=content):
                return f"<strong>{self.inlines(content)}</strong>"
            case b.Emphasis(content=content):
                return f"<em>{self.inlines(content)}</em>"
            case b.Code(text=text):
                return f"<code>{self.text(text)}</code>"

    def text(self, text: str) -> str:
        """Characters as they are."""
        return xml(text)


def xml(text: str) -> str:
    """``text`` escaped for XML, without the characters that XML does not have."""
    return escape(_ILLEGAL.sub(" ", text))


def _asks(f: Formula) -> bool:
    if isinstance(f, Matrix):
        return any(isinstance(x, Placeholder) for row in f.rows for x in row)
    return isinstance(f, Placeholder)
