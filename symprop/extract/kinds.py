"""The kinds of documents: how each is told and which reader it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from .collect import Collector
from .hidden import visible, without_excused
from .source import Piece, Problem, Said

Found = tuple[list[str], list[Piece], list[Problem], list[Said]]


class DocumentKind(NamedTuple):
    """One kind of document."""

    name: str
    endings: tuple[str, ...]
    sign: re.Pattern[str]
    """Found near the beginning of a document of this kind."""
    read: Callable[[str, str], Found]
    """From the path and the text to the texts of the cells and what was found in them."""
    cells: bool = False


def _markdown(path: str, text: str) -> Found:
    from .markdown import read_markdown

    return _collected(text, read_markdown)


def _tex(path: str, text: str) -> Found:
    from .tex import read_tex

    return _collected(text, read_tex)


def _rst(path: str, text: str) -> Found:
    from .rst import read_rst

    return _collected(text, read_rst)


def _typst(path: str, text: str) -> Found:
    from .typst import read_typst

    return _collected(text, read_typst)


def _html(path: str, text: str) -> Found:
    from .html import read_html

    return _collected(text, read_html)


def _notebook(path: str, text: str) -> Found:
    from .notebook import read_notebook

    return read_notebook(path, text)


def _collected(text: str, read: Callable[[str, Collector], None]) -> Found:
    collector = Collector(text)
    read(visible(text)[0], collector)
    pieces = list(without_excused(text, collector.pieces))
    return [text], pieces, collector.problems, collector.said


_NEVER = re.compile(r"(?!)")
KINDS = (
    DocumentKind("notebook", (".ipynb",), re.compile(r'\A\s*\{\s*"(?:cells|metadata|nbformat)"'),
         _notebook, cells=True),
    DocumentKind("html", (".html", ".htm", ".xhtml"),
         re.compile(r"\A\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE),
         _html),
    DocumentKind("tex", (".tex", ".latex", ".ltx"),
         re.compile(r"^[ \t]*\\(?:documentclass|begin\{document\})", re.MULTILINE), _tex),
    DocumentKind("rst", (".rst", ".rest"),
         re.compile(r"^\.\. (?:math|code-block|note|image|figure)::|:math:`", re.MULTILINE), _rst),
    DocumentKind("typst", (".typ",),
         re.compile(r"^#(?:set|show|import)[ \t]+\S", re.MULTILINE), _typst),
    DocumentKind("markdown",
         (".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".mdx", ".text"),
         _NEVER, _markdown),
)  # fmt: skip
_HEAD = 20_000
"""Characters in which a sign is looked for."""


def kind_of(path: str, text: str) -> DocumentKind:
    """The kind of a document: by its ending, or by its contents, or else Markdown."""
    ending = PurePath(path).suffix.lower()
    for kind in KINDS:
        if ending in kind.endings:
            return kind
    for kind in KINDS:
        if kind.sign.search(text[:_HEAD]):
            return kind
    return KINDS[-1]
