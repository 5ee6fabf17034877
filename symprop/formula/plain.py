"""Formulas as a line of text: Unicode (z₁ = x₁·w₁₁) or pure ASCII (z1 = x1*w11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from unicodedata import combining, normalize

from . import precedence as p
from . import tree as t
from .letters import GREEK, printable
from .locale import USUAL, Locale
from .writer import GLUED, SPACED, Step, TextWriter

_SUB = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
                strict=True))  # fmt: skip
_SUP = dict(zip("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ", strict=True))
_SPREAD = {"·": " · ", ".": " · ", "×": " × ", "*": " * "}
"""The signs of a product that stand on their own between factors with a slash in them."""
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}
_PAIRS = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖"}
_ASCII = GREEK | {
    "→": "->", "←": "<-", "′": "'", "∂": "d", "∇": "grad", "∞": "inf", "ℓ": "l", "⊤": "T",
    "…": "...", "·": "*", "×": "*", "ϵ": "epsilon", "ϕ": "phi", "−": "-",
}  # fmt: skip


class Plain(TextWriter):
    """The spelling of Unicode text."""

    stacked = False
    signs = {  # noqa: RUF012 (an attribute of the base)
        "": "", GLUED: "", SPACED: " ", "+": " + ", "-": " - ", "/": "/",
        "·": "·", ".": "·", "×": "×", "*": "*", "⊙": " ⊙ ", "⊘": " ⊘ ",
        " · ": " · ", " × ": " × ", " * ": " * ",
    }  # fmt: skip
    relations = {  # noqa: RUF012
        r: f" {r} " for r in ("=", "≈", "←", "→", ":=", "+=", "-=", "⇒", "<", "≤", ">", "≥", "≠")
    }
    ellipsis, prime, sigma, radical, top, partial = "…", "′", "Σ", "√", "ᵀ", "∂"
    marked = "«", "»"
    small: Mapping[str, str] = _SUB
    high: Mapping[str, str] = _SUP

    def steps(self, steps: Iterable[Step], lead: bool = True) -> str:
        row = list(steps)
        if any(isinstance(f, t.Derivative) for _, f, _ in row):  # ∂a/∂b · ∂b/∂c
            row = [(_SPREAD.get(sign, sign), f, place) for sign, f, place in row]
        return super().steps(row, lead)

    def number(self, digits: str) -> str:
        return digits

    def name(self, f: t.Name) -> str:
        return _unicode_name(f)

    def dots(self, sign: str = "…") -> str:
        return self.ellipsis

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        return shape + inside + _PAIRS[shape]

    def opening(self, shape: str, content: t.Formula) -> str:
        return shape

    def closing(self, shape: str, content: t.Formula) -> str:
        return _PAIRS[shape]

    def fraction(self, over: str, under: str) -> str:
        raise AssertionError("text has no stacked fractions")

    def power(self, f: t.Power, base: str) -> str:
        if isinstance(f.exponent, t.Number) and (high := _small(f.exponent.text, self.high)):
            return base + high
        return f"{base}^{self.part(f.exponent, p.RAISED)}"

    def function(self, f: t.Apply) -> str:
        return self.name(f.function) + self.prime * f.primes

    def root(self, inside: str) -> str:
        return f"{self.radical}({inside})"

    def derivative(self, f: t.Derivative, of: str | None, by: str) -> str:
        d = self.partial if f.symbol == "∂" else "d"
        return f"{d}{of}/{d}{by}" if of else f"{d}/{d}{by} "

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        under = "=".join(filter(None, (index, lower)))
        bounds = _script("_", under, self.small) + _script("^", upper or "", self.high)
        return f"{self.sigma}{bounds} "

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        given, otherwise = self.locale.cases
        lines = (f"{v} {otherwise}" if c is None else f"{v} {given} {c}" for v, c in rows)
        return f"{{{'; '.join(lines)}}}"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        raise AssertionError("text has no stacked matrices")

    def sized(self, matrix: str, rows: int, columns: int) -> str:
        return matrix + _script("_", f"{rows}x{columns}", self.small)

    def transpose(self, base: str) -> str:
        return base + self.top

    def underbrace(self, inside: str, label: str) -> str:
        return inside  # a line of text has no room for a label

    def boxed(self, inside: str) -> str:
        return f"{self.marked[0]}{inside}{self.marked[1]}"

    def blank(self, f: t.Placeholder) -> str:
        return "_" * round(2 * f.width) + (f" ({f.marks})" if f.marks else "")


class Ascii(Plain):
    """The spelling of ASCII text."""

    signs = Plain.signs | {
        "·": "*", ".": "*", "×": "*", "⊙": " .* ", "⊘": " ./ ", " · ": " * ", " × ": " * "
    }  # fmt: skip
    relations = Plain.relations | {
        "≈": " ~= ", "←": " <- ", "→": " -> ", "⇒": " => ", "≤": " <= ", "≥": " >= ", "≠": " != ",
    }  # fmt: skip
    ellipsis, prime, sigma, radical, top, partial = "...", "'", "sum", "sqrt", "^T", "d"
    marked = "<<", ">>"
    small: Mapping[str, str] = {}
    high: Mapping[str, str] = {}

    def name(self, f: t.Name) -> str:
        return _ascii_name(f)

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        return f"||{inside}||" if shape == "‖" else super().bracket(inside, shape, content)


# --- names --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _unicode_name(f: t.Name) -> str:
    base = printable(f.base)
    if f.accent in _ACCENTS:
        base = normalize("NFC", base + _ACCENTS[f.accent])
    return base + _script("_", printable(f.sub), _SUB) + _script("^", printable(f.sup), _SUP)


@lru_cache(maxsize=4096)
def _ascii_name(f: t.Name) -> str:
    base, sub, sup = map(_ascii, (f.base, f.sub, f.sup))
    if f.accent in _ACCENTS:
        base += "_" + f.accent
    attached = len(base) == 1 and base.isalpha() and sub.isdigit()
    return base + (sub if attached else _script("_", sub, {})) + _script("^", sup, {})


def _ascii(text: str) -> str:
    """``text`` with each foreign character spelled out."""
    text = printable(text)
    if text.isascii():
        return text
    spelled = normalize("NFKD", "".join(_ASCII.get(c, c) for c in text))
    bare = "".join(c for c in spelled if not combining(c))
    return bare.encode("ascii", "backslashreplace").decode()


def _script(mark: str, text: str, small: Mapping[str, str]) -> str:
    """A sub- or superscript: small characters if all of ``text`` has them, else after ``mark``."""
    if not text:
        return ""
    if tiny := _small(text, small):
        return tiny
    word = text.replace("_", "").isalnum() or len(text) == 1
    return f"{mark}{text}" if word else f"{mark}{{{text}}}"


def _small(text: str, small: Mapping[str, str]) -> str:
    """``text`` in small characters, empty if one is missing."""
    if len(text) > 1 and text.isalpha() and not set(text) <= set("ijklmn"):
        return ""  # y_true reads better than letters of three sizes
    tiny = "".join(small.get(c, "") for c in text)
    return tiny if len(tiny) == len(text) else ""


_unicode, _pure = cache(Plain), cache(Ascii)


def write(f: t.Formula, ascii: bool = False, locale: Locale = USUAL) -> str:
    """``f`` as one line of text, with Unicode's letters and signs or in pure ASCII."""
    return (_pure if ascii else _unicode)(locale).write(f).strip()
