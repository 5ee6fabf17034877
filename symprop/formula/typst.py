"""Formulas in Typst's mathematics syntax.

Delimiters, commas and everything that someone wrote are escaped or quoted, so that no formula is
mistaken for a call: brackets grow only inside ``lr``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from . import tree as t
from .layout import PAGE, rows
from .letters import FUNCTIONS, GREEK, atoms, printable, runs
from .locale import USUAL, Locale
from .writer import GLUED, SPACED, TextWriter, begins_with_word, tall

_PAIRS = {"(": (r"\(", r"\)"), "[": (r"\[", r"\]"), "{": (r"\{", r"\}")}
_BARS = {"|": "abs", "‖": "norm"}
_ACCENTS = {"hat": "hat", "bar": "macron", "tilde": "tilde", "vec": "arrow", "dot": "dot"}
_SIGNS = {"-": "−", "*": "∗"} | {c: "\\" + c for c in "()[],;/"}


class Typst(TextWriter):
    """The spelling of Typst."""

    minus = "−"
    comma = r"\, "
    signs = {  # noqa: RUF012 (an attribute of the base)
        "": "", GLUED: " ", SPACED: " ", "+": " + ", "-": " − ", "/": r" \/ ",
        "·": " ⋅ ", ".": " ⋅ ", "×": " × ", "*": " ∗ ", "⊙": " ⊙ ", "⊘": " ⊘ ",
    }  # fmt: skip
    relations = {
        r: f" {r} " for r in ("=", "≈", "←", "→", "⇒", "<", "≤", ">", "≥", "≠")
    } | {r: f' class("relation", "{r}") ' for r in (":=", "+=", "-=")}  # fmt: skip

    def decimal(self, mark: str) -> str:
        return '","' if mark == "," else mark  # a bare comma has a space behind it

    def number(self, digits: str) -> str:
        mantissa, e, exponent = digits.lower().partition("e")
        return f"{mantissa} × 10^({int(exponent)})" if e else digits

    def name(self, f: t.Name) -> str:
        return _name(f)

    def dots(self, sign: str = "…") -> str:
        return sign

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        if shape in _BARS:
            return f"{_BARS[shape]}({inside})"
        left, right = _PAIRS[shape]
        return f"lr({left} {inside} {right})" if tall(content) else f"{left}{inside}{right}"

    def opening(self, shape: str, content: t.Formula) -> str:
        return _alone("opening", _PAIRS[shape][0], content)

    def closing(self, shape: str, content: t.Formula) -> str:
        return _alone("closing", _PAIRS[shape][1], content)

    def fraction(self, over: str, under: str) -> str:
        return f"frac({over}, {under})"

    def power(self, f: t.Power, base: str) -> str:
        return f"{base}^({self.write(f.exponent)})"

    def function(self, f: t.Apply) -> str:
        written = _name(f.function, function=True, primes=f.primes)
        return written + " " if written[-1].isalnum() else written  # σlr( would be one word

    def root(self, inside: str) -> str:
        return f"sqrt({inside})"

    def derivative(self, f: t.Derivative, of: str | None, by: str) -> str:
        if of is None:
            return self.fraction(f.symbol, self._differential(f.symbol, f.by, by)) + " thin "
        return self.fraction(*(self._differential(f.symbol, *x) for x in ((f.of, of), (f.by, by))))

    @staticmethod
    def _differential(d: str, f: t.Formula, text: str) -> str:
        if begins_with_word(f):  # a space beside a string would be printed
            return f"d thin {text}" if d == "d" else d + text
        return f"{d} {text}"

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        under = " = ".join(filter(None, (index, lower)))
        return "sum" + (f"_({under})" if under else "") + (f"^({upper}) " if upper else " ")

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        given, otherwise = map(_quoted, self.locale.cases)
        lines = (
            f"{v} & quad {otherwise}" if c is None else f"{v} & quad {given} {c}" for v, c in rows
        )
        return f"cases({', '.join(lines)})"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return f'mat(delim: "[", {"; ".join(map(", ".join, rows))})'

    def sized(self, matrix: str, rows: int, columns: int) -> str:
        return f"{matrix}_({rows} × {columns})"

    def transpose(self, base: str) -> str:
        return f"{base}^(⊤)"

    def underbrace(self, inside: str, label: str) -> str:
        return f"underbrace({inside}, {_quoted(label)})"

    # After the code a space: a semicolon would end it, where a matrix means the end of a row.

    def boxed(self, inside: str) -> str:
        return f"#box(stroke: 0.5pt, inset: (x: 2pt), outset: (y: 1.5pt), ${inside}$) "

    def blank(self, f: t.Placeholder) -> str:
        height, stroke = ("1.8em", "(bottom: 0.5pt)") if f.ruled else ("0.8em", "0.5pt")
        worth = f" thin #text(0.8em, {_quoted(f'({f.marks})')})" if f.marks else ""
        return f"#box(width: {f.width:g}em, height: {height}, stroke: {stroke}){worth} "


def _alone(kind: str, delimiter: str, content: t.Formula) -> str:
    return f' class("{kind}", lr(size: #1.8em, {delimiter}))' if tall(content) else delimiter


# --- names --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _name(f: t.Name, function: bool = False, primes: int = 0) -> str:
    base = (
        f.base if function and f.base in FUNCTIONS else " ".join(map(_atom, atoms(f.base) or [""]))
    )
    if f.accent == "bold":
        base = f"bold({base})" if f.base[:1] in GREEK else f"upright(bold({base}))"
    elif f.accent:
        base = f"{_ACCENTS[f.accent]}({base})"
    base += "'" * primes  # after a subscript they would belong to it
    if f.sub:
        base += f"_({_script(f.sub)})"
    return f"{base}^({_script(f.sup)})" if f.sup else base


def _atom(text: str) -> str:
    letter = len(text) == 1 and ((text.isascii() and text.isalpha()) or text in GREEK)
    return text if letter else _quoted(text)


def _quoted(text: str) -> str:
    """Words that someone wrote, as a string."""
    escaped = printable(text).replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _script(text: str) -> str:
    out = ""
    for kind, piece in runs(text):
        if kind == "letters":
            out += piece if piece.isdigit() else f" {' '.join(piece)}"
        elif kind == "sign":
            out += "".join(_SIGNS.get(c, c) for c in piece)
        elif kind == "symbol" and (piece in GREEK or piece in "→←"):
            out += f" {piece}"
        else:
            out += _quoted(piece)
    return out.strip()


_writer = cache(Typst)


def write(f: t.Formula, locale: Locale = USUAL) -> str:
    """``f`` as Typst's mathematics, without the dollar signs around it."""
    return _writer(locale).write(f)


def aligned(f: t.Formula, width: float = PAGE, locale: Locale = USUAL) -> str:
    """``f``; a chain that is printed wider than ``width`` em on several lines."""
    lines = rows(f, _writer(locale), width) if isinstance(f, t.Chain) else None
    if lines is None:
        return write(f, locale)
    return " \\\n".join(
        (row.left + (' &quad "" ' if row.indented else " &") + row.right).lstrip() for row in lines
    )
