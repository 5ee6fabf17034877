"""The text of a Word document, paragraph by paragraph, with its equations on the line.

A gap of a worksheet is a line (``m:bar``): what stands on it is written as it is, and an empty one
as a row of underscores.  Only ``word/document.xml`` is read, and nothing is executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 (it is the name of an exception)

from symprop.errors import SympropError

MOST_BYTES = 20_000_000
"""Bytes of the unpacked text."""
GAP = "____"
_NOTHING = "\u200b"
"""A character without width, which begins lines of equations."""

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BETWEEN = {f"{_M}f": ("(", ")/(", ")"), f"{_M}sSub": ("", "_", ""), f"{_M}sSup": ("", "^", ""),
            f"{_M}sSubSup": ("", "_", "")}  # fmt: skip
_BROKEN = (BadZipFile, LookupError, ElementTree.ParseError, ZlibError, RuntimeError, OSError,
           NotImplementedError, ValueError)  # fmt: skip


def text_of(data: bytes) -> str:
    """The text of a file.

    Raises:
        SympropError: it is no Word document, or too large a one.
    """
    try:
        with ZipFile(BytesIO(data)) as package, package.open("word/document.xml") as part:
            inside = part.read(MOST_BYTES + 1)
    except _BROKEN:
        raise SympropError("is no Word document") from None
    if len(inside) > MOST_BYTES:
        raise SympropError("is too large for a worksheet")
    return text_of_xml(inside)


def text_of_xml(data: bytes) -> str:
    """The text of the main part of a file, paragraphs with empty lines between them.

    Raises:
        SympropError: it is no such part.
    """
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise SympropError("is no Word document")
    try:
        root = ElementTree.fromstring(data)
        return "\n\n".join("".join(_text(p)) for p in _paragraphs(root))
    except (*_BROKEN, RecursionError):
        raise SympropError("is no Word document") from None


def _paragraphs(root: Element) -> Iterator[Element]:
    """The paragraphs in order; one inside another, in a box, is a part of that."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}p":
            yield element
        else:
            waiting.extend(reversed(element))


def _text(element: Element) -> Iterator[str]:
    """What an element shows."""
    tag = element.tag
    if tag in (f"{_M}t", f"{_W}t"):
        yield (element.text or "").replace(_NOTHING, "")
    elif tag == f"{_W}tab":
        yield " "
    elif tag == f"{_M}bar":
        inside = "".join("".join(_text(x)) for x in element.findall(f"{_M}e"))
        yield inside if inside.strip() else GAP
    elif tag == f"{_M}eqArr":
        yield " ".join("".join(_text(x)) for x in element.findall(f"{_M}e"))
    elif tag == f"{_M}m":
        rows = (row.findall(f"{_M}e") for row in element.findall(f"{_M}mr"))
        lines = (", ".join("".join(_text(x)) for x in row) for row in rows)
        yield f"[{', '.join(f'[{line}]' for line in lines)}]"
    elif tag == f"{_M}d" and _round(element):
        yield f"({''.join(''.join(_text(x)) for x in element)})"
    elif tag in _BETWEEN:
        before, between, after = _BETWEEN[tag]
        parts = ("".join(_text(x)) for x in element if not x.tag.endswith("Pr"))
        yield before + between.join(parts) + after
    else:
        for child in element:
            yield from _text(child)


def _round(fenced: Element) -> bool:
    """Whether something stands in round brackets; who has saved the file may have said so."""
    sign = fenced.find(f"{_M}dPr/{_M}begChr")
    return sign is None or sign.get(f"{_M}val") == "("
