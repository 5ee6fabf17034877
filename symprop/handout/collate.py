"""All worksheets of a class in one PDF for the copier: each begins on a right-hand page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symprop.derivation.work import work
from symprop.document.blocks import Document
from symprop.errors import SympropError
from symprop.handout.documents import worksheet
from symprop.handout.key_file import KeySheet, with_numbers
from symprop.handout.maker import Maker, maker
from symprop.handout.recipe import Recipe
from symprop.numbers.scalar import certain

MOST = 500
"""Worksheets in one file: they are in memory together."""


class CollateError(SympropError):
    """Worksheets that do not go into one file."""


def check_count(students: int) -> None:
    """Raises ``CollateError`` if there are more worksheets than go into one file."""
    if students > MOST:
        raise CollateError(f"{students} worksheets are too many for one PDF, expected {MOST}")


def collated(recipe: Recipe, sheets: Iterable[KeySheet]) -> Iterator[bytes]:
    """The file.

    Raises:
        SympropError: no pages can be made.
    """
    from symprop.document.formats.pdf import Pdf  # few classes are collated

    made = maker(replace(recipe, format="pdf"))
    pages = Pdf(made.figures, paper=recipe.paper)
    yield pages.content_of(_document(made, sheet) for sheet in sheets)


def _document(made: Maker, sheet: KeySheet) -> Document:
    plan = with_numbers(made.plan, sheet.given or ())
    return certain(lambda: worksheet(made.task(plan, work(plan), sheet.student)))
