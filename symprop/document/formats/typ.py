"""Typst as an author writes it: a source to go on with, where the PDF's is one to be set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symprop.document import blocks as b
from symprop.document.environment import ROUND, shared
from symprop.document.formats.base import Blockwise
from symprop.document.formats.pdf import printed, quoted
from symprop.formula import typst

_SPECIAL = re.compile(r"[\\*_`$#@<>\[\]~{}|/]|(?<=-)[-?\d]|(?<=\.)\.")
_OPENING = re.compile(r"^(?:[-+=](?=\s|$)|=+(?=\s)|\d+(?=[.)]))")


class Typ(Blockwise):
    """Writes a document as Typst."""

    name = "typ"
    endings = (".typ",)
    diagrams = "beside"

    def joined(self, document: b.Document, blocks: Sequence[str]) -> str:
        """The text of the file."""
        jinja = shared(self.folders, self.language, autoescape=False, **ROUND)
        return jinja.get_template("typst/plain.typ.j2").render(
            title=quoted(document.title),
            language=quoted(self.language.code),
            paper=self.paper,
            numbered=any(isinstance(x, b.Display) and x.number for x in document.blocks),
            body=super().joined(document, blocks),
        )

    def heading(self, block: b.Heading) -> str:
        return f"{'=' * block.level} {self.inlines(block.content)}"

    def paragraph(self, block: b.Paragraph) -> str:
        return _plain_start(self.inlines(block.content))

    def items(self, block: b.Items) -> str:
        mark = "+" if block.ordered else "-"
        return "\n".join(f"{mark} {_plain_start(self.inlines(item))}" for item in block.items)

    def display(self, block: b.Display) -> str:
        f = block.formula
        text = typst.aligned(f, locale=self.locale)
        label = f" <eq-{block.label}>" if block.number else ""
        return f"$ {text} ${label}"

    def table(self, block: b.Table) -> str:
        head, *rows = ("".join(f"[{self.inlines(x)}], " for x in r) for r in _rows(block))
        lines = (f"\n  {row.rstrip()}" for row in (f"table.header({head.rstrip(', ')}),", *rows))
        return f"#table(\n  columns: {len(block.header)},{''.join(lines)}\n)"

    def figure(self, block: b.Figure) -> str:
        path = self.figures.get(block.kind)
        if not path:
            return ""
        caption = self.inline(b.Text(block.caption))
        picture = f"image({quoted(path)}, alt: {quoted(block.caption)})"
        return f"#figure({picture}, caption: [{caption}])"

    def inline(self, part: b.Inline) -> str:
        """One piece of a line."""
        match part:
            case b.Reference(label=label):
                return f"#ref(<eq-{label}>, supplement: none)"
            case b.Text(text=text):
                return _SPECIAL.sub(r"\\\g<0>", printed(text))
            case b.Math(formula=f):
                return f"${typst.write(f, self.locale).strip()}$"
            case b.Strong(content=content):
                return f"#strong[{self.inlines(content)}]"
            case b.Emphasis(content=content):
                return f"#emph[{self.inlines(content)}]"
            case b.Code(text=text):
                return f"#raw({quoted(text)})"

    def inlines(self, content: b.Inlines) -> str:
        """A run of text; what follows code is none of it."""
        out = ""
        for part in content:
            text = self.inline(part)
            if out.endswith(("]", ")")) and text[:1] in ("(", "[", ".", ";"):
                out += ";"
            out += text
        return out


def _rows(block: b.Table) -> tuple[tuple[b.Inlines, ...], ...]:
    return block.header, *block.rows


def _plain_start(text: str) -> str:
    """A paragraph or an entry that begins like a list entry or a heading does not become one."""
    return _OPENING.sub(lambda m: "".join(f"\\{c}" if not c.isdigit() else c for c in m[0]) + (
        "\\" if m[0].isdigit() else ""), text.lstrip())  # fmt: skip
