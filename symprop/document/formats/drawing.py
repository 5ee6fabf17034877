"""A drawing as what formats take that do not know SVG."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal
from unicodedata import east_asian_width

Drawing = Literal["svg", "pdf", "png"]


@lru_cache(maxsize=16)  # all documents of a class have the same
def drawn(svg: str, form: Drawing) -> bytes:
    """``svg`` as a file: as it is, as a page of its own size, or as a picture for printing.

    Chinese characters are taken from a font of the machine, everything else never.
    """
    if form == "svg":
        return svg.encode()
    from typst import compile  # takes a while to load

    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("a.svg")'
    files = {"main.typ": page.encode(), "a.svg": svg.encode()}
    foreign = any(east_asian_width(char) in "WF" for char in svg)
    options = {"ppi": 200} if form == "png" else {"timestamp": 0}
    made: bytes = compile(  # type: ignore[call-overload]
        files, format=form, ignore_system_fonts=not foreign, **options
    )
    return made
