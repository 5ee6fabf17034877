"""LaTeX in the address of a picture: services that draw the formula in their URL."""

from __future__ import annotations

import re

from . import signs
from .view import View, Weave

_QUERY = re.compile(
    r"[?&](?:latex|tex|math|chl|eq|from|formula|lx)=([^&\s\"#]*(?:&(?:space|plus);[^&\s\"#]*)*)"
)
_PATH = re.compile(
    r"(?:codecogs\.com/[^?\s]*\?|/(?:svg|png|gif)\.(?:latex|image)\?|upmath\.me/(?:svg|png)/"
    r"|s2cms\.ru/(?:svg|png)/|/math/render/(?:svg|png)/(?=.*%5[cC])|/latex/(?=.*(?:%|=|\\)))(.*)"
)
_UNIT = re.compile(r"(?:%[0-9a-fA-F]{2})+|&space;|&plus;|\+|.", re.DOTALL)
_SETTING = re.compile(
    r"(?:\s|\\(?:inline|displaystyle|dpi\{\d*\}|bg_\w+|fn_\w+|bg\{[^{}]*\}|(?:very)?(?:tiny|small"
    r"|normalsize|large|Large|LARGE|huge|Huge))(?![a-zA-Z]))+"
)


def formula_in(address: View) -> View | None:
    """The formula that an address spells, or nothing."""
    text = address.text
    m = _QUERY.search(text) or _PATH.search(text)
    if m is None:
        return None
    start, end = m.span(1)
    said = text[start:end]
    spaced = "%2B" in said or "%2b" in said or "&plus;" in said or re.search(r"\+(?:%3D|=)\+", said)
    weave = Weave()
    for unit in _UNIT.finditer(text, start, end):
        source = address.span(*unit.span())
        piece = unit[0]
        if piece.startswith("%"):
            _bytes(weave, address, unit)
        elif piece == "+":
            weave.add(" " if spaced else "+", *source)
        elif piece in ("&space;", "&plus;"):
            weave.add(" " if piece == "&space;" else "+", *source)
        else:
            weave.add(piece, *source)
    made = weave.make()
    if setting := _SETTING.match(made.text):
        made = made.cut(setting.end(), len(made.text))
    said = made.text
    return made if signs.commands(said) or re.search(r"[=_^]", said) else None


def _bytes(weave: Weave, address: View, unit: re.Match[str]) -> None:
    """Bytes written as %XX, a character of several of them at a time."""
    data = bytes.fromhex(unit[0].replace("%", ""))
    pos = unit.start()
    for char in data.decode("utf-8", "replace"):
        size = 3 * len(char.encode()) if char != "\ufffd" else 3
        end = min(pos + size, unit.end())
        weave.add(char, *address.span(pos, end))
        pos = end
