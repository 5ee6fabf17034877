"""The page's font: the characters that a page shows, cut out of a mathematics font.

Browsers need a font with a MATH table for fractions, roots and brackets that look right, and few
readers have one.  STIX Two Math comes with the package ``ziamath``; without it,
or without ``fontTools`` and ``brotli``, a page asks for the reader's own fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

_BOLD = (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE))
_ITALICS = (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC))
_ITALIC_SIGNS = dict(zip("∂ϵϑϕϱϖ", "𝜕𝜖𝜗𝜙𝜚𝜛", strict=True))
"""Where a mathematics font keeps its bold and its slanted letters."""
_ALWAYS = "0123456789.,+−=≈·()[]"
"""What changed numbers may need."""
_LATIN, _BLOCK = 0x180, 0x80
"""Where the Latin letters end, and how many characters have a block."""
_HIDDEN = re.compile(r"<(style|script|title|desc)\b.*?</\1>", re.DOTALL)
_SINGLE = re.compile(r"<mi>(.)</mi>", re.DOTALL)
_STRONG = re.compile(r'<strong>(.*?)</strong>|font-weight="bold">(.*?)<', re.DOTALL)
_SLANTED = re.compile(r'<em>(.*?)</em>|font-style="italic"[^>]*>(.*?)<', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Face(NamedTuple):
    """A font as a page embeds it."""

    weight: int
    style: str
    data: bytes


def faces(page: str, many: bool = False) -> list[Face]:
    """The fonts for the characters that a page shows: mathematics and text, bold, slanted.

    One of ``many`` pages that differ in names and numbers has the letters of all, block by block:
    cutting out a font takes a second.
    """
    file = source()
    if file is None:
        return []
    seen = _HIDDEN.sub("", page)
    letters = set(map(italic, _SINGLE.findall(seen)))
    shown = _text(seen) | letters | set(_ALWAYS)
    if "<msqrt" in seen:  # a sign that stands nowhere in the text
        shown.add("√")
    strong = set().union(*(_text("".join(x)) for x in _STRONG.findall(seen)))
    slanted = set().union(*(_text("".join(x)) for x in _SLANTED.findall(seen)))
    texts = ((400, "normal", shown), (700, "normal", strong), (400, "italic", slanted))
    more = _whole_blocks if many else set[str]
    known = _characters(file)
    return [Face(w, s, subset(file, _join(more(x) & known), w, s)) for w, s, x in texts if x]


@cache
def _characters(file: Path) -> frozenset[str]:
    """The characters that a font has."""
    from fontTools.ttLib import TTFont

    return frozenset(map(chr, TTFont(file, lazy=True).getBestCmap()))


def _whole_blocks(characters: set[str]) -> set[str]:
    """Characters with all others of their blocks, among the letters that names are made of."""
    blocks = {ord(c) // _BLOCK for c in characters if ord(c) < _LATIN}
    every = (chr(c) for block in blocks for c in range(block * _BLOCK, (block + 1) * _BLOCK))
    return characters | {c for c in every if c.isprintable()}


def _text(markup: str) -> set[str]:
    return set(unescape(_TAG.sub("", markup)))


def _join(characters: set[str]) -> str:
    return "".join(sorted(characters))


def italic(c: str) -> str:
    """The character that a browser shows for a variable of one letter."""
    return "ℎ" if c == "h" else _ITALIC_SIGNS.get(c) or _styled(c, _ITALICS)


def _styled(c: str, table: Iterable[tuple[str, str, int]]) -> str:
    for first, last, start in table:
        if first <= c <= last:
            return chr(start + ord(c) - ord(first))
    return c


def source() -> Path | None:
    """The file of the mathematics font, where the packages that it takes are installed."""
    if find_spec("fontTools") is None or find_spec("brotli") is None:
        return None
    package = find_spec("ziamath")
    if package is None or package.origin is None:
        return None
    file = Path(package.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    return file if file.is_file() else None


@lru_cache(maxsize=32)
def subset(file: Path, text: str, weight: int = 400, style: str = "normal") -> bytes:
    """The font with the characters of ``text`` only, as WOFF2; the same text, the same bytes.

    A bold or slanted one is a font for text: its letters are those that the mathematics font
    keeps elsewhere.  There are none with accents; browsers put them together from their parts,
    if a font has these and not the whole.
    """
    from io import BytesIO

    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(file, lazy=True, recalcTimestamp=False)
    plain = weight == 400 and style == "normal"
    if not plain:
        parts = normalize("NFD", text)
        accented = set(map(ord, text)) - set(map(ord, parts))
        text = _join(set(parts))
        for table in font["cmap"].tables:
            table.cmap = {c: x for c, x in table.cmap.items() if c not in accented}
            for c in text:
                other = _styled(c, _BOLD) if weight > 400 else italic(c)
                if ord(other) in table.cmap:
                    table.cmap[ord(c)] = table.cmap[ord(other)]
    options = Options()
    options.layout_features = ["kern", "ssty"] if plain else []
    options.drop_tables += [] if plain else ["MATH"]
    options.name_IDs = [0, 1, 2, 13, 14]
    options.hinting = False
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()
