"""An author's own words in a network file: ``intro`` and ``notes``, in Markdown.

Only what needs more than looking is taken apart here: formulas, code, escaped characters.  The
rest (lists, tables, emphasis) stays text for whoever writes the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from symprop.formula.tree import Formula
from symprop.network.fields import Field
from symprop.network.known import NOTED
from symprop.network.literal import quote
from symprop.network.yaml_tree import MappingNode, ScalarNode

MAX_NOTE = 20_000
"""Characters that a note may have."""

_PIECES = re.compile(
    r"""\\(?P<escaped>[!-/:-@\[-`{-~])
    |(?P<ticks>`+)(?P<code>[^`](?:.*?[^`])?)(?P=ticks)(?!`)
    |\$\$(?P<display>.+?)\$\$
    |\$(?P<math>(?=[^\s$])(?:\\.|[^$\\])*?(?:\\.|[^\s$\\]))\$(?!\d)""",
    re.VERBOSE | re.DOTALL,
)
_HEADING = re.compile(r"^ *##?(?!#)", re.MULTILINE)


class NotePiece(NamedTuple):
    """A stretch of a note; ``at`` is where its contents begin."""

    kind: Literal["text", "escaped", "code", "math", "display"]
    text: str
    at: int


def pieces(note: str) -> Iterator[NotePiece]:
    """A note cut into formulas, code, escaped characters and the text between them."""
    end = 0
    for match in _PIECES.finditer(note):
        if match.start() > end:
            yield NotePiece("text", note[end : match.start()], end)
        kind: Any = match.lastgroup
        yield NotePiece(kind, match[kind], match.start(kind))
        end = match.end()
    if end < len(note):
        yield NotePiece("text", note[end:], end)


def formulas(latex: str) -> tuple[Formula, ...]:
    """The statements of a formula in LaTeX; none where it cannot be read as a whole."""
    from symprop.formula.read import read_latex  # only notes with formulas need the reader

    reading = read_latex(latex)
    return () if reading.unread else reading.statements


def note(field: Field) -> str:
    """A text in Markdown, without blank lines around it."""
    if field.is_null:
        return ""
    if not isinstance(field.node, ScalarNode):
        raise field.unexpected("a text in Markdown")
    text = field.node.text
    if len(text) > MAX_NOTE:
        raise field.fail(f"has {len(text)} characters, expected at most {MAX_NOTE}")
    if heading := _HEADING.search(text):
        problem = f"{field.path}: a heading of a document's own, expected ### or more for a note's"
        raise field.source.error(field.place(heading.start()), problem)
    for piece in pieces(text):
        if piece.kind in ("math", "display") and not formulas(piece.text):
            problem = (
                f"{quote(piece.text.strip())} is not a formula that can be read, expected LaTeX"
            )
            raise field.source.error(field.place(piece.at), f"{field.path}: {problem}")
    lines = text.expandtabs(4).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def notes(field: Field) -> Mapping[str, str]:
    """For each section that has one the note at its end."""
    if not isinstance(field.node, MappingNode):
        raise field.unexpected("a mapping from sections to texts, such as {loss: ...}")
    field.only(NOTED)
    return {section: note(entry) for section, entry in field.entries("").items()}
