"""Answers from a worksheet that somebody has filled in.

The worksheet as it was handed out is made again and laid beside the filled-in one, paragraph by
paragraph: what stands where a gap was is the answer.  Where the line around it has been changed,
too, its last side is.  The text is compared and never worked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from symprop.document.blocks import Block, Display, Document, Inlines, Items, Math, Paragraph, Table
from symprop.document.formats import find
from symprop.errors import SympropError
from symprop.formula.tree import Formula, walk
from symprop.formula.tree import Placeholder as Gap
from symprop.handout.documents import worksheet
from symprop.handout.marking.answer import Answer, read_answer
from symprop.handout.marking.word import text_of_xml
from symprop.handout.task import Task
from symprop.language import Language
from symprop.language import find as find_language

KINDS = {
    ".md": "md",
    ".markdown": "md",
    ".ipynb": "md",
    ".tex": "tex",
    ".txt": "txt",
    ".asc": "ascii",
    ".docx": "docx",
}
"""The formats in which a worksheet can be read, by the ending of the file."""

_LATEX = ("md", "tex")
_LATEX_GAP = re.compile(r"\\(?:underline|boxed)\{\\rule\{0pt\}\{[\d.]+em\}\\hspace\{[\d.]+em\}\}")
_LATEX_WORTH = re.compile(r"\\,\{\\scriptstyle\(\d+\)\}")
_PLAIN_GAP = re.compile(r"__+")
_PLAIN_WORTH = re.compile(r"(?<=_) \(\d+\)")
_RELATION = re.compile(r"\\approx(?![A-Za-z])|\\leftarrow(?![A-Za-z])|≈|←|(?<!<)<-|~=|:=|=")
_FRAME = re.compile(
    r"\$\$|\\\[|\\\]|\\(?:begin|end)\{align(?:ed|\*)\}|\\quad|\\fitted\{\$\\displaystyle|\$\}"
)
_DISPLAY = re.compile(r"^(?=\\\[|\\begin\{align\*\})", re.MULTILINE)
_ENTRY = re.compile(r"&|\\\\|\\(?:begin|end)\{bmatrix\}|[\[\]]|, |;")
_TOO_MUCH = re.compile(r"bmatrix|[\[\]]")
"""What no single number has: the rest of the line is not what it was."""

_MOST = 20
"""How many times as many paragraphs as were handed out may come back."""


@dataclass(frozen=True, slots=True)
class _WorksheetPart:
    """A paragraph of the worksheet with the ids of its gaps, ``None`` for one without a mark."""

    head: str
    pieces: tuple[str, ...]
    """What stands before, between and after the gaps."""
    ids: tuple[str | None, ...]


def filled_in(task: Task, text: str, kind: str) -> dict[str, Answer]:
    """The answers on a filled-in worksheet of a kind of :data:`KINDS`, by ids.

    Raises:
        SympropError: it is not this worksheet.
    """
    parts = _parts(worksheet(task), kind, find_language(task.plan.network.lang))
    worth = _LATEX_WORTH if kind in _LATEX else _PLAIN_WORTH
    paragraphs = _paragraphs(text)
    if len(paragraphs) > _MOST * len(parts):
        raise SympropError("is too long for the worksheet that belongs to this key")
    theirs = [_even(worth.sub("", p)) for p in paragraphs]
    heads = [_head(p) for p in theirs]
    matcher = SequenceMatcher(None, [part.head for part in parts], heads, autojunk=False)
    answers: dict[str, Answer] = {}
    for block in matcher.get_matching_blocks():
        for i in range(block.size):
            answers |= _answers(parts[block.a + i], theirs[block.b + i])
    if not answers:
        raise SympropError("is not the worksheet that belongs to this key")
    return answers


def _answers(part: _WorksheetPart, text: str) -> dict[str, Answer]:
    ids = [id for id in part.ids if id is not None and not _is_method(id)]
    if not ids:
        return {}
    between = _between(part.pieces, text) or ()
    pairs = [pair for pair in zip(part.ids, between) if pair[0] is not None]  # noqa: B905
    found = [piece for id, piece in pairs if id in ids]
    if not found or any(_TOO_MUCH.search(piece) for piece in found):
        last = _RELATION.split(text)[-1]
        found = [e for e in _ENTRY.split(_FRAME.sub(r" ", last)) if e.strip()]
    if len(found) != len(ids):
        return dict.fromkeys(ids, Answer(text))
    return dict(zip(ids, map(read_answer, found), strict=True)) | _methods(pairs)


def _is_method(id: str) -> bool:
    return id.endswith((" rule", " working"))


def _methods(pairs: list[tuple[str | None, str]]) -> dict[str, Answer]:
    """What was written for rules and workings, the lines of each together."""
    written: dict[str, list[str]] = {}
    for id, piece in pairs:
        text = _FRAME.sub(" ", _LATEX_GAP.sub("", piece)).replace("&", " ").strip()
        if id is not None and _is_method(id):
            lines = written.setdefault(id, [])
            if text.strip("_ {}\\"):
                lines.append(text)
    return {id: Answer(" = ".join(lines)) for id, lines in written.items()}


def _between(pieces: tuple[str, ...], text: str) -> list[str] | None:
    """What stands in the gaps between ``pieces``, if the text has them all in this order."""
    first, *rest = pieces
    if not text.startswith(first.strip()):
        return None
    place = len(first.strip())
    out: list[str] = []
    for i, piece in enumerate(rest):
        wanted = piece.strip()
        last = i == len(rest) - 1
        if last and not text.endswith(wanted):
            return None
        at = len(text) - len(wanted) if last else text.find(wanted, place)
        if at < place:
            return None
        out.append(text[place:at])
        place = at + len(wanted)
    return out


# --- the worksheet as it was handed out -----------------------------------------------------------


def _parts(document: Document, kind: str, language: Language) -> list[_WorksheetPart]:
    text = find(kind)(language=language).write(document)
    if kind == "docx":
        text = text_of_xml(text.encode())
    gap, worth = (_LATEX_GAP, _LATEX_WORTH) if kind in _LATEX else (_PLAIN_GAP, _PLAIN_WORTH)
    written = [worth.sub("", paragraph) for paragraph in _paragraphs(text)]
    ids = list(_gaps(document))
    if sum(len(gap.findall(paragraph)) for paragraph in written) != len(ids):
        raise SympropError("cannot be read back: a name looks like a gap; ask for JSON or CSV")
    rest = iter(ids)
    parts = []
    for paragraph in written:
        pieces = tuple(map(_even, gap.split(paragraph)))
        parts.append(
            _WorksheetPart(_head(_even(paragraph)), pieces, tuple(islice(rest, len(pieces) - 1)))
        )
    return parts


def _gaps(document: Document) -> Iterator[str | None]:
    """The ids of the gaps in reading order; only a ruled one is to be marked."""
    for block in document.blocks:
        for formula in _formulas(block):
            for part in walk(formula):
                if isinstance(part, Gap):
                    yield part.of if part.ruled else None


def _formulas(block: Block) -> Iterator[Formula]:
    match block:
        case Display(formula=f):
            yield f
        case Paragraph(content=content):
            yield from _inside(content)
        case Items(items=items):
            for item in items:
                yield from _inside(item)
        case Table(header=header, rows=rows):
            for row in (header, *rows):
                for cell in row:
                    yield from _inside(cell)


def _inside(content: Inlines) -> Iterator[Formula]:
    for part in content:
        if isinstance(part, Math):
            yield part.formula
        elif hasattr(part, "content"):
            yield from _inside(part.content)


def _paragraphs(text: str) -> list[str]:
    text = _DISPLAY.sub("\n", text.replace("\r\n", "\n"))
    return [p for p in re.split(r"\n[ \t]*\n", text) if p.strip()]


def _even(paragraph: str) -> str:
    """A paragraph on one line, single spaces."""
    return " ".join(paragraph.split())


def _head(paragraph: str) -> str:
    """What tells a paragraph: the name before its first relation, or all of it."""
    bare = _FRAME.sub(" ", paragraph).replace("{} ", "").replace("&", " ")
    return " ".join(_RELATION.split(bare)[0].split())
