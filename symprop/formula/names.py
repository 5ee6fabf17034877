"""The canonical spelling of names: one name for every way of writing it.

===========================================  ============================
written                                      read
===========================================  ============================
``z1``  ``z_1``  ``z₁``  ``z_{1}``           ``Name("z", "1")``
``y_{\\text{pred}}``  ``y_pred``              ``Name("y", "pred")``
``\\hat{y}``  ``ŷ``  ``y_hat``                ``Name("y", accent="hat")``
``\\eta``  ``eta``  ``η``                     ``Name("η")``
``w_{h_1}``  ``w_{h1}``                      ``Name("w", "h1")``
``w2_new``  ``w_2_new``  ``w_{2, new}``      ``Name("w", "2,new")``
``w_5^+``  ``w_5^{+}``  ``w₅⁺``              ``Name("w", "5", "+")``
``W^{(2)}``  ``W^{[2]}``  ``W⁽²⁾``           ``Name("W", "", "(2)")``, ``"[2]"``
``b^{[2],\\text{new}}``  ``z^{[2](1)}``       ``Name("b", "", "[2],new")``, ``"[2](1)"``
``w_{x1 \\to h1}``  ``w(x1→h1)``              ``Name("w", "x1→h1")``
``Input0``  ``outh1``                        ``Name("Input", "0")``, ``Name("outh", "1")``
``x1i``  ``x_1i``  ``x_{1i}``                ``Name("x", "1i")``
``\\text{W update}``                          ``Name("W update")``
===========================================  ============================

Digits at the end of a base are its subscript.  A first underscore begins the subscript, a further
one separates (a comma); underscores nested in braces vanish.  Variants of Greek letters (ϵ ε, ϕ φ)
are one letter.  Bold, italic and upright are decoration and vanish.  ``xi`` stays two Latin
letters: in a walkthrough it is the i-th x.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

from .letters import GREEK
from .tree import Name

ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u20d7": "vec", "\u0307": "dot"}
"""Combining characters and what they are called."""

_SPELLED = {word: letter for letter, word in GREEK.items() if word.lower() != "xi"}
_VARIANTS = str.maketrans("ϵϕϑϱςϖ−∗ʹ'’△∆", "εφθρσπ-*′′′ΔΔ")
_DIGITS = re.compile(r"(.*[^\d\s.,])\s?([0-9]+)\Z", re.DOTALL)
_ENTRY = re.compile(r"([A-Za-z]+|[Α-ωŷẑ])([0-9][ijkt])\Z")
"""A name with its two indices behind it: x1i."""
_ACCENTED = re.compile(rf"(?!what|that|chat)([A-Za-z])({'|'.join(ACCENTS.values())})\Z")
"""A letter with its accent behind it, but for words: yhat."""
_PARTS = re.compile(r"(\[[^\[\]]*\]|\([^()]*\)(?=,)),?(.+)", re.DOTALL)
"""The first part of an index, and the others."""
_CHANGE = re.compile(r"Delta(?=[A-Za-z]\Z)")

PREFIX_FUNCTIONS = frozenset({
    "arccos", "arcosh", "arcsin", "arctan", "arsinh", "artanh", "cos", "cosh", "cot", "coth", "csc",
    "det", "diag", "exp", "lg", "ln", "log", "max", "min", "sec", "sech", "sin", "sinh", "tan",
    "tanh", "tr",
})  # fmt: skip
"""Functions that also stand before an argument without brackets: log p."""

_GENERAL = PREFIX_FUNCTIONS | {
    "φ", "ψ", "f", "g", "act", "activation", "selu", "softsign", "sign", "sgn", "abs", "sqrt",
    "erf", "step", "heaviside", "mean", "sum", "id", "argmax", "argmin", "floor", "ceil", "mish",
    "hardsigmoid", "hardtanh", "hardswish", "logsigmoid", "logsoftmax", "softmin", "logsumexp",
    "lse", "celu", "prelu", "relu6", "logit", "asin", "acos", "atan", "asinh", "acosh", "atanh",
    "arcsinh", "arccosh", "arctanh",
}  # fmt: skip

FUNCTIONS = set(_GENERAL)
"""Names that a bracket turns into a function; every other name before a bracket is a factor.

In lower case and without underscores: ``LeakyReLU``, ``leaky_relu``.  Those of activations come
from their rows.
"""

INDEX = r"(?:[0-9]+|[ijklmnt](?:\s*[-+]\s*[0-9])?(?![^\W\d_]))"
"""An index in square brackets: a number, or a letter that counts."""

_DERIVATIVES = ("_prime", "_derivative", "_deriv", "_grad")
SHORT = 4
"""Letters that the name of a function has with a d before it, to be its derivative."""


@lru_cache(maxsize=8192)
def canonical(base: str, sub: str = "", sup: str = "", accent: str = "") -> Name:
    """The name in its canonical spelling; scripts are given without their marks."""
    base = _letters(base)
    first, *more = base.strip("_").split("_")
    if first:
        base = first
        kept = [part for part in more if part and part not in ACCENTS.values()]
        accent = next((part for part in more if part in ACCENTS.values()), accent)
    else:
        kept = []
    if len(base) > 1 and base[1:] in ACCENTS:
        base, accent = base[0], ACCENTS[base[1:]]
    if m := _DIGITS.match(base) or _ENTRY.match(base):
        base, kept = m[1], [m[2], *kept]
        if len(base) > 1 and base[1:] in ACCENTS:
            base, accent = base[0], ACCENTS[base[1:]]
    if not accent and (m := _ACCENTED.match(base)):
        base, accent = m[1], m[2]
    base = _SPELLED.get(base) or _CHANGE.sub("Δ", base)
    parts = [*kept, *([script(sub)] if sub else [])]
    return Name(base, ",".join(filter(None, parts)), script(sup), accent)


def script(text: str) -> str:
    """A sub- or superscript in its canonical spelling."""
    if text.isascii() and text.isalnum():
        return _SPELLED.get(text, text)
    text = normalize("NFKC", text).translate(_VARIANTS).replace("->", "→")
    pieces = [p for p in re.split(r"[_\s]*,[_\s]*|_+", text.strip(" _")) if p]
    return ",".join(_SPELLED.get(p, p) for p in pieces)


def _letters(text: str) -> str:
    """Mathematical alphabets as plain letters, accents of single letters taken apart."""
    if text.isascii():
        return text
    text = normalize("NFKC", text).translate(_VARIANTS)
    apart = normalize("NFD", text)
    letters = sum(c.isalpha() for c in apart)
    return apart if letters == 1 and any(c in ACCENTS for c in apart) else text


def declare(spellings: Iterable[str]) -> None:
    """Tells which names, besides those of mathematics itself, stand for functions."""
    FUNCTIONS.clear()
    FUNCTIONS.update(_GENERAL, spellings)


def function_of(name: Name) -> tuple[Name, int] | None:
    """The function and its primes if a bracket after ``name`` makes it one."""
    base = name.base
    spelled = f"{base}_{name.sub}" if name.sub else base
    for ending in _DERIVATIVES:
        if spelled.endswith(ending) and _is_function(spelled[: -len(ending)]):
            return canonical(spelled[: -len(ending)]), 1
    if spelled[0] == "d" and len(spelled) > SHORT and _is_function(spelled[1:].lstrip("_")):
        return canonical(spelled[1:].lstrip("_")), 1  # dsigmoid(z)
    if _is_function(base) or _is_function(spelled) or name.sub == "θ":
        return name, 0
    return None


def _is_function(spelled: str) -> bool:
    plain = spelled if len(spelled) == 1 else spelled.lower()
    return plain.replace("_", "").replace(" ", "") in FUNCTIONS


def is_symbol(name: Name) -> bool:
    """Whether a name can only be mathematics: one letter, or one with a script or an accent."""
    return len(name.base) == 1 or bool(name.sub or name.sup or name.accent)


def superscript(base: Name | None, text: str, word: str = "") -> str:
    """What a superscript means: ``transpose``, ``prime``, ``index`` or ``power``.

    Only a name can carry an index: a sign (w⁺), a word, a number or word in square brackets, and
    in round brackets an integer or something with letters (W^{(2)}, a^{(l-1)}).  So w^{(1-1)} is
    a power, and everything over e is.  ``word`` tells how a word is written: as ``text`` (two
    letters make one) or as ``letters`` (three do); anything else, such as a product or a name
    with a subscript of its own, is no word.  An index may have several parts, the first of them in
    brackets: the layer and the sample in z^{[2](1)}, a layer and a word in b^{[2],new}.
    """
    if text in ("T", "⊤"):
        return "transpose"
    if text and not text.strip("′"):
        return "prime"
    if base is None or base == Name("e"):
        return "power"
    if text in ("+", "-", "*", "**", "++", "†", "⋆"):
        return "index"
    if text.isalpha():
        return "index" if len(text) > {"text": 1, "letters": 2}.get(word, len(text)) else "power"
    parts = _PARTS.fullmatch(text)
    if parts is not None:
        both = (superscript(base, part, "text") for part in parts.groups())
        return "index" if all(kind == "index" for kind in both) else "power"
    inner = text[1:-1]
    if text[:1] == "[" and text[-1:] == "]":
        return "index" if inner.replace("-", "").replace("+", "").isalnum() else "power"
    if text[:1] == "(" and text[-1:] == ")":
        return "index" if inner.isdigit() or any(c.isalpha() for c in inner) else "power"
    return "power"
