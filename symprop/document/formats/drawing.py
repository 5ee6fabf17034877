"""A drawing as what formats take that do not know SVG."""

from __future__ import annotations

from typing import Literal

Drawing = Literal["svg", "pdf", "png"]


def drawn(svg: str, form: Drawing) -> bytes:
    """``svg`` as a file: as it is, as a page of its own size, or as a picture for printing."""
    if form == "svg":
        return svg.encode()
    from typst import compile  # takes a while to load

    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("a.svg")'
    files = {"main.typ": page.encode(), "a.svg": svg.encode()}
    options = {"ppi": 200} if form == "png" else {"timestamp": 0}
    made: bytes = compile(  # type: ignore[call-overload]
        files, format=form, ignore_system_fonts=True, **options
    )
    return made
