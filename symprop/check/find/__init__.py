"""The mathematics in a document, with the place of every character of it."""

from __future__ import annotations

from symprop.errors import SympropError

from .collect import Collector
from .decode import LIMIT, decode
from .markdown import read_markdown
from .source import Piece, Problem, Source

__all__ = ["LIMIT", "Piece", "Problem", "Source", "SympropError", "find"]


def find(path: str, data: bytes) -> Source:
    """The pieces of a document that may hold mathematics, in the order of the document.

    Raises:
        SympropError: the document is too large or not a text.
    """
    read = decode(path, data)
    collector = Collector(read.text)
    for offset, reason in read.problems:
        collector.problem(offset, reason)
    read_markdown(read.text, collector)
    return Source(
        path,
        "markdown",
        (read.text,),
        tuple(collector.pieces),
        tuple(collector.problems),
        read.encoding,
        read.bom,
        read.lossy,
    )
