"""The mathematics in a document, with the place of every character of it.

A kind of document is one row of ``KINDS`` and one file.
"""

from __future__ import annotations

import symprop.functions  # noqa: F401  (the formula reader learns the names of activations)
from symprop.errors import SympropError

from .data import Datum, data
from .decimal_mark import numerals
from .decode import LIMIT, decode
from .halves import unfolded
from .kinds import KINDS, kind_of
from .source import Piece, Problem, Source, Spot
from .table import DocumentTable, tables

__all__ = [
    "KINDS",
    "LIMIT",
    "Datum",
    "DocumentTable",
    "Piece",
    "Problem",
    "Source",
    "Spot",
    "SympropError",
    "extract",
    "given",
    "numerals",
    "tables",
]  # fmt: skip


def given(source: Source) -> tuple[Datum, ...]:
    """The values that a document gives in words, in the order of the document."""
    return tuple(data(source.said, numerals(source.pieces, source.said)))


def extract(path: str, content: bytes) -> Source:
    """The pieces of a document that may hold mathematics, in the order of the document.

    The ending of ``path`` tells the kind; where it is unknown, or ``.txt``, the contents do.

    Raises:
        SympropError: the document is too large, not a text, or not the notebook it should be.
    """
    read = decode(path, content)
    kind = kind_of(path, read.text)
    texts, pieces, problems, said = kind.read(path, read.text)
    broken = [Problem(offset, reason) for offset, reason in read.problems]
    if kind.cells:  # the places are those of the file, not of a cell
        broken = [Problem(0, problem.reason) for problem in broken]
    return Source(
        path,
        kind.name,
        tuple(texts),
        tuple(unfolded(pieces)),
        (*broken, *problems),
        read.encoding,
        read.bom,
        read.lossy,
        tuple(said),
    )
