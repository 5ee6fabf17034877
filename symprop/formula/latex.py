"""Formulas as LaTeX, in the commands that amsmath, MathJax, KaTeX and GitHub's Markdown share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby

from . import tree as t
from .layout import PAGE, AlignedRow, rows
from .letters import FUNCTIONS, GREEK, atoms, printable, runs
from .locale import USUAL, Locale
from .writer import GLUED, SPACED, TextWriter, tall

_SYMBOLS = {c: "\\" + name for c, name in GREEK.items()} | {
    "ϵ": r"\epsilon", "ϕ": r"\phi", "ϑ": r"\vartheta", "∂": r"\partial", "∇": r"\nabla",
    "ℓ": r"\ell", "∞": r"\infty", "→": r"\to", "←": r"\leftarrow", "′": r"\prime", "'": r"\prime",
    "⊤": r"\top", "…": r"\dots", "·": r"\cdot", "×": r"\times", "∗": r"\ast",
}  # fmt: skip
_SPECIAL = {
    "\\": r"\backslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\wedge{}", "~": r"\sim{}", "<": "< ", ">": "> ",
    "|": r"\vert{}", "`": r"\text{'}",
} | {c: s + "{}" for c, s in _SYMBOLS.items() if c != "'"}  # fmt: skip
"""Characters that a ``\\text`` cannot hold in every dialect, as mathematics."""
_DOTS = {"…": r"\dots", "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots"}
_ACCENTS = {c: "\\" + c for c in ("hat", "bar", "tilde", "vec", "dot")}
_PAIRS = {
    "(": ("(", ")"),
    "[": ("[", "]"),
    "{": (r"\{", r"\}"),
    "|": (r"\lvert ", r" \rvert"),
    "‖": (r"\lVert ", r" \rVert"),
}


_LINE = r" \\ "


class Latex(TextWriter):
    """The spelling of LaTeX."""

    signs = {  # noqa: RUF012 (an attribute of the base)
        "": "", GLUED: "", SPACED: " ", "+": " + ", "-": " - ", "/": " / ",
        "·": r" \cdot ", ".": r" \cdot ", "×": r" \times ", "*": " * ", "⊙": r" \odot ",
        "⊘": r" \oslash ",
    }  # fmt: skip
    relations = {  # noqa: RUF012
        "=": " = ", "≈": r" \approx ", "←": r" \leftarrow ", "→": r" \rightarrow ", ":=": " := ",
        "+=": r" \mathrel{+}= ", "-=": r" \mathrel{-}= ", "⇒": r" \Rightarrow ",
        "<": " < ", "≤": r" \leq ", ">": " > ", "≥": r" \geq ", "≠": r" \neq ",
    }  # fmt: skip

    def decimal(self, mark: str) -> str:
        return "{,}" if mark == "," else mark  # a bare comma has a space behind it

    def number(self, digits: str) -> str:
        mantissa, e, exponent = digits.lower().partition("e")
        return rf"{mantissa} \times 10^{{{int(exponent)}}}" if e else digits

    def name(self, f: t.Name) -> str:
        return _name(f)

    def dots(self, sign: str = "…") -> str:
        return _DOTS[sign]

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        left, right = _PAIRS[shape]
        if tall(content):
            return rf"\left{left.rstrip()} {inside} \right{right.lstrip()}"
        return left + inside + right

    def opening(self, shape: str, content: t.Formula) -> str:
        return (r"\Bigl" if tall(content) else "") + _PAIRS[shape][0]

    def closing(self, shape: str, content: t.Formula) -> str:
        return (r"\Bigr" if tall(content) else "") + _PAIRS[shape][1].lstrip()

    def fraction(self, over: str, under: str) -> str:
        return rf"\frac{{{over}}}{{{under}}}"

    def power(self, f: t.Power, base: str) -> str:
        return base + _raise("^", self.write(f.exponent))

    def function(self, f: t.Apply) -> str:
        name = f.function
        if f.primes and name.sup:  # a prime is a superscript too, and there can be one
            primed = t.Name(name.base, name.sub, "′" * f.primes + name.sup, name.accent)
            return _name(primed, function=True)
        return _name(name, function=True) + "'" * f.primes

    def root(self, inside: str) -> str:
        return rf"\sqrt{{{inside}}}"

    def derivative(self, f: t.Derivative, of: str | None, by: str) -> str:
        d = r"\partial" if f.symbol == "∂" else "d"
        return self.fraction(f"{d} {of}" if of else d, f"{d} {by}") + ("" if of else " ")

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        under = "=".join(filter(None, (index, lower)))
        return r"\sum" + (f"_{{{under}}}" if under else "") + (f"^{{{upper}}} " if upper else " ")

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        given, otherwise = self.locale.cases
        lines = (
            rf"{v} & \text{{{otherwise}}}" if c is None else rf"{v} & \text{{{given} }} {c}"
            for v, c in rows
        )
        return rf"\begin{{cases}} {_LINE.join(lines)} \end{{cases}}"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return rf"\begin{{bmatrix}} {_LINE.join(map(' & '.join, rows))} \end{{bmatrix}}"

    def sized(self, matrix: str, rows: int, columns: int) -> str:
        return rf"{matrix}_{{{rows} \times {columns}}}"

    def transpose(self, base: str) -> str:
        return base + r"^{\top}"

    def underbrace(self, inside: str, label: str) -> str:
        return rf"\underbrace{{{inside}}}_{{{_text(label)}}}"

    def boxed(self, inside: str) -> str:
        return rf"\boxed{{{inside}}}"

    def blank(self, f: t.Placeholder) -> str:
        kind, height = ("underline", 1.8) if f.ruled else ("boxed", 0.7)
        worth = rf"\,{{\scriptstyle({f.marks})}}" if f.marks else ""
        return rf"\{kind}{{\rule{{0pt}}{{{height}em}}\hspace{{{f.width:g}em}}}}{worth}"


# --- names --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _name(f: t.Name, function: bool = False) -> str:
    base = "\\" + f.base if function and f.base in FUNCTIONS else _base(f.base)
    if f.accent == "bold":
        base = rf"\boldsymbol{{{base}}}" if base.startswith("\\") else rf"\mathbf{{{base}}}"
    elif f.accent:
        base = f"{_ACCENTS[f.accent]}{{{base}}}"
    if f.sub:
        base += _raise("_", _script(f.sub))
    return base + _raise("^", _script(f.sup)) if f.sup else base


def _base(text: str) -> str:
    out = ""
    for atom in atoms(text):
        letter = len(atom) == 1 and atom.isascii() and atom.isalnum()
        piece = atom if letter else _SYMBOLS.get(atom) or _text(atom)
        out += f" {piece}" if out and piece[0].isalnum() else piece
    return out or "{}"


def _text(text: str) -> str:
    """Words that someone wrote, as they are: specials stand between the pieces of text."""
    out = []
    for special, run in groupby(printable(text), _SPECIAL.__contains__):
        if special:
            out += [_SPECIAL[c] for c in run]
        else:
            out.append(rf"\text{{{''.join(run)}}}")
    return "".join(out)


def _script(text: str) -> str:
    out = []
    for kind, piece in runs(text):
        match kind:
            case "word":
                out.append(rf"\text{{{piece}}}")
            case "symbol":
                out.append(f" {_SYMBOLS[piece]} ")
            case "other":
                out.append(_text(piece))
            case _:
                out.append(piece)
    return "".join(out).strip()


def _raise(mark: str, text: str) -> str:
    return mark + text if len(text) == 1 else f"{mark}{{{text}}}"


_writer = cache(Latex)


def write(f: t.Formula, locale: Locale = USUAL) -> str:
    """``f`` as LaTeX for mathematics mode."""
    return _writer(locale).write(f)


def aligned(f: t.Formula, width: float = PAGE, locale: Locale = USUAL) -> str:
    """``f``; a chain that is printed wider than ``width`` em in ``aligned``."""
    lines = rows(f, _writer(locale), width) if isinstance(f, t.Chain) else None
    return write(f, locale) if lines is None else _aligned(lines)


def _aligned(lines: list[AlignedRow]) -> str:
    body = " \\\\\n".join(
        (row.left + (r" &\quad " if row.indented else " &") + row.right.lstrip()).lstrip()
        for row in lines
    )
    option = "{}" if body.startswith("[") else ""  # else [t] and its like would be an option
    return f"\\begin{{aligned}}\n{option}{body}\n\\end{{aligned}}"
