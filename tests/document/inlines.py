"""Short ways to write the contents of blocks."""

from __future__ import annotations

from functools import cache

from symprop.api import Derivation, derive
from symprop.document import blocks as b
from symprop.formula import tree as t


@cache
def worked(example: str, view: str) -> Derivation:
    """The derivation of an example, made once."""
    return derive(example, view=view)


def run(text: str) -> b.Inlines:
    """A run of plain text."""
    return (b.Text(text),)


def number(digits: str) -> b.Inlines:
    """A number as a cell."""
    return (b.Math(t.Number(digits)),)
