"""What the characters of plain text mean: tables and patterns, and what Markdown adds to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from . import names
from .tokens import BAD

LETTER = r"A-Za-zµÀ-ÖØ-öø-ɏ\u0370-\u03ffЀ-ӿḀ-ỿἀ-῾ℓ∞\U0001d400-\U0001d7cb"
MARK = r"\u0300-\u036f\u20d0-\u20f0"
SUBS = r"\u2080-\u208e\u2090-\u209c\u1d62-\u1d6a\u2c7c"
SUPS = (
    r"\u2070\u2071\u2074-\u207f\u00b2\u00b3\u00b9\u02b0-\u02b8\u02e1-\u02e4\u1d2c-\u1d61"
    r"\u1d9b-\u1dbf"
)
_FAMILIAR = r"\x00-\u058f\u1d00-\u2c7f\u3000-\u3004\uff00-\uff20"
"""Letters and signs with a meaning of their own; words of other scripts begin outside."""

_PAIR = rf"[0-9]{{1,2}},[0-9]{{1,2}}(?=[{SUPS}]|\s*(?:[=≈←*×·⋅+−^/-]|:=|<-\s))"
"""Two indices with a comma, where a formula goes on behind them."""


class Scan:
    """A pattern that is compiled when it is first needed, which takes a millisecond."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """What matches at a place of a text."""
        return re.compile(self.pattern).match


SCAN = re.compile(
    rf"""
      (?P<skip>https?://\S+|www\.\S+
              |\]\((?:https?:|\.{{0,2}}/|\#|[^()\s]+\.(?:md|png|jpe?g|svg|gif|html?|pdf)\b)[^()\s]*\)
              |</?[a-zA-Z][^<>\n]*>|[`\u200b\ufeff]+
              |(?:numpy|np|math|torch|jnp|tf)\.(?:(?:as)?array(?=\()|tensor(?=\()|(?=[a-z])))
    | (?P<space>[\s\u00a0\u3000]+)
    | (?P<grouped>[0-9]+(?:\{{,\}}[0-9]+)+(?:\.[0-9]+)? | [1-9][0-9]{{0,2}}(?:
          (?:['’_\u00a0\u2009\u202f][0-9]{{3}})+(?:\.[0-9]+)?
        | (?:,[0-9]{{3}})+(?:,[0-9]{{3}}|\.[0-9]+) | (?:\.[0-9]{{3}})+,[0-9]+)(?![0-9{LETTER}_]))
    | (?P<version>[0-9]*(?:\.[0-9]+){{2,}}|[0-9]+(?::[0-9]+)+)
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![{LETTER}0-9_.]))?)
    | (?P<fraction>[½⅓¼¾⅔⅛])
    | (?P<word>(?=\w)[^{_FAMILIAR}\U0001d400-\U0001d7cb](?:[^{_FAMILIAR}]|[\u200c\u200d])*)
    | (?P<sum>Σ(?![\u0370-\u03ff\u1f00-\u1fff])|∑|sum(?=_(?:\{{|[ijkmnt](?:\s+[({LETTER}]|\())))
    | (?P<name>[{LETTER}][{LETTER}{MARK}0-9]*
        (?: \\?_{_PAIR}
          | \\?_\([a-z]\s?[-−–+]\s?[0-9]\)
          | \\?_[0-9]?[tkn][-−–+]1(?=[\s)\],;*·×]|\Z)
          | \\?_(?: [0-9]+(?=[{LETTER}]\\?_[0-9])
                 | (?P<index>[ijkmnt])(?=[{LETTER}]\\?_(?P=index)(?![{LETTER}0-9]))
                 | [{LETTER}0-9]+ )
          | _\{{[^{{}}\n]*\}}
          | [{SUBS}]+(?:[{LETTER}0-9]{{2,}}(?![{LETTER}0-9]*[{SUBS}]))? )*
        (?:['’][{LETTER}]+)* )
    | (?P<size>(?<=[\])])(?:_[0-9]+x[0-9]+|_\{{[0-9]+\s?[x×]\s?[0-9]+\}}|[₀-₉]+ₓ[₀-₉]+))
    | (?P<small>[{SUPS}]+)
    | (?P<rule>={{3,}}|-{{3,}}|_{{3,}}|\*{{3,}}|~{{2,}}|/{{2,}}|\#+)
    | (?P<relation>:=|\+=|-=|==|~=|<->|<=>|-->|==>|->|=>|<--|<-(?=\s)|=|≈|≃|≅|≐|≡|≜|≔|←|⟵|→|⟶|⇒|⟹
              |\u21a6|~(?=\s*[-.\d(]))
    | (?P<compares><=|>=|!=|=<|≤|≥|⩽|⩾|≠|<|>)
    | (?P<dots>\.{{2,}}|…|⋯)
    | (?P<stars>\*\*|\*|\\\*)
    | (?P<norm>\|\||‖)
    | (?P<nabla>∇)
    | (?P<sign>\.[*/]|[-+−–－＋·×∙⋅∗⨯⊙∘⊘/÷∕⁄^|()\[\]{{}}（）,;:√∂∈∉⊂′'’@%‰°ᵀ.])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
LEAD = Scan(r"\s*(?:>\s?|(?:[-*•–—]|\(?[0-9]+[.)])\s+|\#+\s+)*")
"""Quotation marks, bullets, numbers of items and headings."""
SIGNS = {
    "+": ("PLUS", "+"), "＋": ("PLUS", "+"), "-": ("MINUS", "-"), "−": ("MINUS", "-"),
    "–": ("MINUS", "-"), "－": ("MINUS", "-"), "·": ("TIMES", "·"), "∙": ("TIMES", "·"),
    "⋅": ("TIMES", "·"), "×": ("TIMES", "×"), "⨯": ("TIMES", "×"), "∗": ("TIMES", "*"),
    "⊙": ("TIMES", "⊙"), "∘": ("TIMES", "⊙"), ".*": ("TIMES", "⊙"), "@": ("TIMES", "·"),
    "/": ("SLASH", "/"), "÷": ("SLASH", "/"), "∕": ("SLASH", "/"), "⁄": ("SLASH", "/"),
    "⊘": ("SLASH", "⊘"), "./": ("SLASH", "⊘"),
    "(": ("LPAR", "("), ")": ("RPAR", ")"), "（": ("LPAR", "("), "）": ("RPAR", ")"),
    "[": ("LSQB", "["), "]": ("RSQB", "]"), "{": ("LPAR", "{"), "}": ("RPAR", "}"),
    ",": ("COMMA", ","), ";": ("SEMICOLON", ";"), ":": ("COLON", ":"), "|": ("BAR", "|"),
    ".": ("DOT", "."), "∂": ("DIFFERENTIAL", "∂"), "ᵀ": ("TRANSPOSE", "T"),
    "%": (BAD, "a percentage"), "‰": (BAD, "a percentage"),
    "∈": ("MEMBER", "∈"), "∉": ("MEMBER", "∉"), "⊂": ("MEMBER", "⊂"), "°": (BAD, "a unit"),
}  # fmt: skip
RELATIONS = {
    "==": "=", "≡": "=", "~=": "≈", "≃": "≈", "≅": "≈", "≐": "≈", "~": "≈", "≜": ":=", "≔": ":=",
    "->": "→", "-->": "→", "⟶": "→", "\u21a6": "→", "<-": "←", "<--": "←", "⟵": "←",
    "=>": "⇒", "==>": "⇒", "⟹": "⇒", "<->": "⇒", "<=>": "⇒",
}  # fmt: skip
COMPARES = {"<=": "≤", "=<": "≤", "⩽": "≤", ">=": "≥", "⩾": "≥", "!=": "≠"}
FRACTIONS = {"½": "12", "⅓": "13", "¼": "14", "¾": "34", "⅔": "23", "⅛": "18"}

CROSS = Scan(
    r"[xX](\s*)([0-9]*\.[0-9]|[0-9]+(?![\w.])"
    r"|(?<=x )(?:tanh|exp|ln|log|sigmoid|sig|relu)\([-−]?[0-9])"
)
"""An x in front of a number, or of a function of one."""
CROSSED = re.compile(
    r"[0-9]\s*[xX]\s*[0-9]*\.[0-9]|[0-9]\s+[xX]\s+[0-9]|\)\s+x\s+[0-9]*\.[0-9]"
)
"""An x that can only be a multiplication sign."""
RAISED = Scan(
    rf"\^(?:(?P<sign>[+*†])(?![\w(.])|(?P<prime>['′]+)"
    rf"|\{{(?P<braced>[^{{}}\n]*)\}}|(?P<square>\[[A-Za-z0-9+-]+\])|(?P<word>[{LETTER}]{{2,}})(?![{LETTER}0-9_({SUBS}{MARK}]))"
    rf"|(?P<plus>\+)(?=\s+[=≈])|(?P<small>[{SUPS}]+)"
)
"""A superscript behind a name."""
SCRIPTED = Scan(
    rf"\^(?P<square>\[[A-Za-z0-9+-]+\]|\([0-9]\))"
    rf"(?:_(?P<plain>{_PAIR}|[{LETTER}0-9]+))?"
)
"""The number of a layer behind a prime: w'^[2]_11."""
RAISED_FIRST = Scan(
    rf"\^(?P<open>\()?(?P<power>[0-9])(?(open)\))"
    rf"_(?:\{{(?P<braced>[^{{}}\n]*)\}}|(?P<plain>[{LETTER}0-9]+))"
)
"""A number above a name and the subscript behind it: a^2_1, w^(1)_11."""
BELOW = Scan(
    rf"_(?:\{{(?P<braced>[^{{}}\n]*)\}}|(?P<plain>{_PAIR}|[{LETTER}0-9]+))|(?P<small>[{SUBS}]+)"
)
"""A subscript behind a superscript: δ^[1]_2, W^[1]₁₂."""
TRANSPOSED = Scan(r"\^\{?[T⊤]\}?(?!\w)|\.T(?![\w(])")
QUALIFIER = Scan(
    rf"\((?P<text>[{LETTER}]{{2,}}|[{LETTER}0-9{SUBS}]+\s*(?:→|->)\s*[{LETTER}0-9{SUBS}]+)\)"
)
"""What tells one z from another: Z₁(in), w(X₁→Z₁)."""
INDEX = Scan(rf"(?:\[\s*{names.INDEX}(?:\s*,\s*{names.INDEX})*\s*\])+")
INVERSE = Scan(r"(?:\^\{?-1\}?|⁻¹)(?=\s?\()")
BOUNDS = Scan(rf"_\{{(?P<under>[^{{}}\n]*)\}}|_(?P<letter>[^\W\d_])(?!\w)|(?P<small>[{SUBS}]+)")
UPPER = Scan(rf"\^\{{(?P<braced>\w+)\}}|\^(?P<one>\w)|(?P<small>[{SUPS}]+)")
BRACED = Scan(r"\{([^{}\n]*)\}")

GRADIENT = Scan(r"\.grad(?![\w.(])")
"""What programs write behind a name for the derivative by it."""
COLUMN = Scan(r"[0-9]*[.,]?[0-9]+(?:[eE][+-]?[0-9]+)?(?=[ \t]{2}|[ \t]*(?:\n|\Z))")
"""A number that is all of a column of text."""
OPERAND = Scan(rf"[ \t]*(?:[-−(]?[0-9]|[{LETTER}][0-9{SUBS}_]*(?:[ \t]*[-+*/^=)]|$))")
"""What a division can be by; a comment of a program begins with a word."""
NORMED = Scan(r"_\{?([0-9A-Za-z∞]+)\}?")

_EMPHASIS = re.compile(r"(?<![\\*])\*{1,3}(?!\*)|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)")
_BEFORE, _AFTER = "([{|:=≈,;\"'“‘>→-*_", ")]}|:,.;!?\"'”’*_-=≈"


def emphasis(text: str) -> dict[int, int]:
    """Where marks of emphasis begin, and their ends.

    A mark opens after a space or an opening bracket and before none, and needs a partner that
    closes; ``a ** 2``, ``(a - b)**2`` and ``x *y`` are mathematics.
    """
    found: dict[int, int] = {}
    opened: dict[str, int] = {}
    for m in _EMPHASIS.finditer(text):
        mark, start, end = m[0], m.start(), m.end()
        before, after = text[start - 1 : start] if start else " ", text[end : end + 1] or " "
        if mark in opened and not before.isspace() and (after.isspace() or after in _AFTER):
            found[opened.pop(mark)] = end - start
            found[start] = end - start
        elif (before.isspace() or before in _BEFORE) and not after.isspace():
            opened[mark] = start
    return found
