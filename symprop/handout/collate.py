"""All worksheets of a class in one PDF for the copier: each begins on a right-hand page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symprop.derivation.work import work
from symprop.document.blocks import Document
from symprop.document.formats.base import Blockwise
from symprop.errors import SympropError
from symprop.handout.documents import worksheet
from symprop.handout.draw import Drawn
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
    pages = Pdf(made.figures, paper=recipe.paper, language=made.language)
    source = pages.source(_written(made, pages, sheet) for sheet in sheets)
    yield pages.encoded(source)


def _written(made: Maker, pages: Blockwise, sheet: KeySheet) -> tuple[Document, Sequence[str]]:
    plan = with_numbers(made.plan, sheet.given or ())
    found = made.filled(Drawn.of(plan), sheet.student)
    if found is not None:
        return found[0]
    document = certain(lambda: worksheet(made.task(plan, work(plan), sheet.student)))
    return document, [pages.block(x) for x in document.blocks]
