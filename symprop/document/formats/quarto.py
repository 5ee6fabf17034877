"""Quarto: pandoc's Markdown with settings before it, and equations that can be referred to."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from symprop.document import blocks as b
from symprop.document.formats.markdown import Markdown, escape

_MORE = re.compile(r"[@^]|(?<=-)-|(?<=\.)\.")
"""What pandoc takes for more than characters, and GitHub does not: citations, scripts, dashes."""
_LISTED = re.compile(r"^(\(?\w{1,3})([.)])(?=\s)")


class Quarto(Markdown):
    """Writes a document for Quarto; its title is a setting, and sections have level 1."""

    name = "qmd"
    endings = (".qmd",)

    def joined(self, document: b.Document, blocks: Sequence[str]) -> str:
        """The text of the file."""
        title = _MORE.sub(r"\\\g<0>", escape(document.title))
        settings = {"title": title, "lang": self.language.code, "format": "html"}
        head = [f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in settings.items()]
        first = document.blocks[0] if document.blocks else None
        titled = isinstance(first, b.Heading) and first.level == 1
        body = super().joined(document, blocks[titled:])
        return "\n".join(("---", *head, "---", "", body))

    def heading(self, block: b.Heading) -> str:
        return super().heading(b.Heading(max(1, block.level - 1), block.content))

    def paragraph(self, block: b.Paragraph) -> str:
        return _LISTED.sub(r"\1\\\2", super().paragraph(block))

    def display(self, block: b.Display) -> str:
        label = f" {{#eq-{block.label}}}" if block.number else ""
        return super().display(block) + label

    def tag(self, block: b.Display) -> str:
        return ""  # Quarto counts itself

    def inline(self, part: b.Inline) -> str:
        if isinstance(part, b.Reference):
            return f"([-@eq-{part.label}])"
        text = super().inline(part)
        return _MORE.sub(r"\\\g<0>", text) if isinstance(part, b.Text) else text
