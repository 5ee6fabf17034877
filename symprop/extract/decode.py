"""Bytes to text.

A byte order mark decides.  Without one a document is UTF-8; one in which every second byte is NUL
is UTF-16.  Where UTF-8 fails more often than it holds, a document is Windows-1252 (Latin-1 where
that has no character); otherwise each broken sequence becomes U+FFFD and is reported.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from symprop.errors import SympropError

LIMIT = 10_000_000
"""Bytes of a document; a walkthrough worked by hand has a thousandth of that."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins like this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b\x08", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_SHOWN = 20
"""Broken places that are reported one by one."""


class Decoded(NamedTuple):
    """A text and how it was read."""

    text: str
    encoding: str
    bom: bytes
    problems: list[tuple[int, str]]
    lossy: bool


def decode(path: str, data: bytes) -> Decoded:
    """The text of a document.

    Raises:
        SympropError: it is too large, or it is not a text.
    """
    if len(data) > LIMIT:
        size = f"{len(data) / 1e6:.1f} MB"
        raise SympropError(f"{path}: {size}, expected a document of at most {LIMIT // 10**6} MB")
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise SympropError(f"{path}: this is {what}, expected a text document")
    for bom, encoding in _MARKS:
        if data.startswith(bom):
            return _replaced(data[len(bom) :], encoding, bom)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _without_mark(data)
    if "\0" in text and (encoding := _wide(data)):
        return _replaced(data, encoding, b"")
    return Decoded(text, "utf-8", b"", _nul(text), False)


def _without_mark(data: bytes) -> Decoded:
    if encoding := _wide(data):
        return _replaced(data, encoding, b"")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(char > "\x7f" for char in text) >= 2 * broken:
        return _replaced(data, "utf-8", b"")
    for encoding, name in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = next((i for i, c in enumerate(text) if c > "\x7f"), 0)
        problems = [(first, f"the text is not UTF-8; it was read as {name}")]
        return Decoded(text, encoding, b"", problems + _nul(text), False)
    raise AssertionError("Latin-1 decodes everything")


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: most of every second byte is NUL."""
    head = data[:4000]
    half = len(head) // 2
    if half < 2:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else ""


def _replaced(data: bytes, encoding: str, bom: bytes) -> Decoded:
    """Decoded with every broken sequence replaced, each with its place."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    else:
        return Decoded(text, encoding, bom, _nul(text), False)
    places = [m.start() for m in re.finditer("\ufffd", text)]
    problems = [(i, f"the bytes here are not {encoding.upper()}") for i in places[:_SHOWN]]
    if len(places) > _SHOWN:
        more = len(places) - _SHOWN
        problems.append((places[_SHOWN], f"{more} more places are not {encoding.upper()}"))
    return Decoded(text, encoding, bom, problems + _nul(text), True)


def _nul(text: str) -> list[tuple[int, str]]:
    first = text.find("\0")
    return [(first, "the text holds NUL characters")] if first >= 0 else []
