"""Names and definitions by cases as plain text spells them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import takewhile

from symprop.words import pattern

from . import plain_scan as s
from .names import canonical, function_of, script, superscript
from .tokens import Token
from .tree import Name

_AROUND = re.compile(r"_\(([a-z])\s?[-−–+]\s?([0-9])\)|_([0-9]?[tkn])[-−–+]1\Z")
"""An index in round brackets, or glued to a step: h_(t-1), h_t-1, w_1k+1."""
_SMALL = re.compile(rf"([^{s.SUBS}]*)((?:[{s.SUBS}].*)?)", re.DOTALL)
"""A base, and what stands below it in small letters."""
_CASES, _MOST = ("given", "otherwise"), 3
"""Kinds of words in a definition by cases, and the most words of one."""


def _step(m: re.Match[str]) -> str:
    sign = "+" if "+" in m[0] else "-"
    return f"_{{{m[3]}{sign}1}}" if m[3] else f"_{{{m[1]}{sign}{m[2]}}}"


@lru_cache(maxsize=8192)
def named(text: str) -> Name:
    """The name that an identifier spells: x_1, x₁, w_{h1}, δ_Z₁."""
    text = _AROUND.sub(_step, text.replace("\\_", "_"))
    base, _, braced = text.partition("_{")
    m = _SMALL.fullmatch(base)
    assert m is not None
    base, small = (m[1] + script(m[2]), "") if "_" in m[1] else (m[1], m[2])
    sub = ",".join(filter(None, (script(small), braced.replace("{", "").replace("}", ""))))
    return canonical(base, sub)


def index_of(name: Name, m: re.Match[str]) -> str:
    """The index that a superscript is; empty for a power."""
    if name == Name("e"):
        return ""
    if m["small"] or m["braced"]:
        said = script(m["small"] or m["braced"])
        return said if superscript(name, said, "text") == "index" else ""
    if m["word"]:
        return "" if function_of(canonical(m["word"])) else m["word"]
    return m["sign"] or m["plus"] or m["square"] or ""


@cache
def _case(text: str) -> str:
    """Whether words come before a condition (``given``) or stand for the rest (``otherwise``)."""
    return next((kind for kind in _CASES if pattern("cases", kind).fullmatch(text)), "")


def _said(tokens: list[Token], i: int) -> tuple[str, int]:
    """What the words from token ``i`` on are in a definition by cases, and how many they are."""
    words = [token.text for token in takewhile(lambda t: t.type == "NAME", tokens[i : i + _MOST])]
    for count in range(len(words), 0, -1):
        if kind := _case(" ".join(words[:count])):
            return kind, count
    return "", 1


def with_cases(tokens: list[Token]) -> list[Token]:
    """``{z if z > 0; 0 otherwise}`` in the tokens of a definition by cases."""
    out: list[Token] = []
    opened: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        brace = opened[-1] if opened and opened[-1].text == "{" else None
        kind, count = _said(tokens, i) if brace else ("", 1)
        if token.type in ("LPAR", "LSQB"):
            opened.append(token)
        elif token.type in ("RPAR", "RSQB") and opened:
            token.type = "END_CASES" if opened.pop().type == "BEGIN_CASES" else token.type
        elif brace and kind:
            brace.type, token.type = "BEGIN_CASES", "COLUMN"
        elif brace and token.type == "SEMICOLON":
            token.type = "ROW"
        if kind != "otherwise":
            out.append(token)
        i += count
    return out
