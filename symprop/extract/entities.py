"""Entities of HTML."""

from __future__ import annotations

_COMMON = {
    "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&nbsp;": "\u00a0",
    "&minus;": "−", "&times;": "×", "&middot;": "·", "&sdot;": "⋅", "&divide;": "÷",
    "&asymp;": "≈", "&approx;": "≈", "&equals;": "=", "&plus;": "+", "&lowbar;": "_",
    "&larr;": "←", "&rarr;": "→", "&part;": "∂", "&sum;": "∑", "&radic;": "√", "&sup2;": "²",
    "&frac12;": "½", "&space;": " ", "&ast;": "*", "&dollar;": "$", "&num;": "#", "&Hat;": "^",
}  # fmt: skip


def entity(text: str) -> str:
    """The characters of an entity with its semicolon; nothing if there is no such entity."""
    if text in _COMMON:
        return _COMMON[text]
    from html import unescape  # its table of two thousand names is seldom needed

    plain = unescape(text)
    return "" if plain == text else plain
