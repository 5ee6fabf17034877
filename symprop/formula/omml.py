"""Formulas as Office Math (OMML), the native equations of Word.

LibreOffice reads them into a language of its own, in which a word may be a command, brackets have
partners and a relation needs something before it.  So words are normal text, brackets grow only
around what is tall, and every line of several begins with text, which also sets it to the left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from html import escape

from . import precedence as p
from . import tree as t
from .layout import PAGE, AlignedRow, rows, width
from .letters import atoms, printable, runs
from .locale import USUAL, Locale
from .writer import GLUED, SPACED, TextWriter, begins_with_word, tall

_PAIRS = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖"}
_ACCENTS = {"hat": "\u0302", "bar": "\u0305", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}
_UPRIGHT = '<m:rPr><m:sty m:val="p"/></m:rPr>'
_BOLD = '<m:rPr><m:sty m:val="b"/></m:rPr>'
_WORDS = "<m:rPr><m:nor/></m:rPr>"
_PRIME = _WORDS + '<w:rPr><w:rFonts w:ascii="Cambria" w:hAnsi="Cambria"/></w:rPr>'
_ALIGNED = "<m:rPr><m:aln/></m:rPr>"
"""What begins the run at which Word aligns the lines of an array of equations."""
_ALIGNED_WORDS = _ALIGNED.replace("<m:aln/>", "<m:nor/><m:aln/>")
_MINUS = {"-": "−"}
_EM = "\u2003"
_SPACES = (1.0, _EM), (1 / 3, "\u2004"), (1 / 6, "\u2006")
_NOTHING = "\u200b"
_LEFT = (
    '<m:mPr><m:mcs><m:mc><m:mcPr><m:count m:val="2"/><m:mcJc m:val="left"/></m:mcPr></m:mc>'
    "</m:mcs></m:mPr>"
)


def run(text: str, style: str = "") -> str:
    """Characters of a formula; ``style`` is the properties that are not Word's own choice."""
    keep = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<m:r>{style}<m:t{keep}>{escape(text, quote=False)}</m:t></m:r>"


def _in(tag: str, *parts: tuple[str, str]) -> str:
    """An element whose children are arguments: ``_in("f", ("num", a), ("den", b))``."""
    inside = "".join(f"<m:{name}>{part}</m:{name}>" for name, part in parts)
    return f"<m:{tag}>{inside}</m:{tag}>"


class Omml(TextWriter):
    """The spelling of Office Math."""

    minus = run("−")
    comma = run(",\u2009")
    signs = {"": "", GLUED: "", SPACED: run("\u2009"), "/": run("/"), "-": run("−")} | {
        sign: run(mark) for sign, mark in zip("·.×*⊙⊘+", "⋅⋅×∗⊙⊘+", strict=True)
    }
    relations = {
        r: run(r) for r in ("=", "≈", "←", "→", "⇒", "<", "≤", ">", "≥", "≠")
    } | {":=": run("≔")} | {
        r: run(f" {r.replace('-', '−')} ", _WORDS) for r in ("+=", "-=")
    }  # fmt: skip

    def row(self, parts: Iterable[str]) -> str:
        return "".join(parts)

    def number(self, digits: str) -> str:
        mantissa, e, exponent = digits.lower().partition("e")
        if not e:
            return run(digits)
        power = run(str(int(exponent)).replace("-", "−"))
        return run(f"{mantissa}×") + _in("sSup", ("e", run("10")), ("sup", power))

    def name(self, f: t.Name) -> str:
        return _name(f)

    def dots(self, sign: str = "…") -> str:
        return run(sign)

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        if shape in "([" and not tall(content):
            return run(shape) + inside + run(_PAIRS[shape])
        return _fenced(inside, shape, _PAIRS[shape])

    def opening(self, shape: str, content: t.Formula) -> str:
        return run(shape, _WORDS)

    def closing(self, shape: str, content: t.Formula) -> str:
        return run(_PAIRS[shape], _WORDS)

    def fraction(self, over: str, under: str) -> str:
        return _in("f", ("num", over), ("den", under))

    def power(self, f: t.Power, base: str) -> str:
        exponent = self.write(f.exponent)
        if isinstance(f.base, t.Name) and f.base.sub and not f.base.sup:
            parts = ("e", _letter(f.base)), ("sub", _script(f.base.sub)), ("sup", exponent)
            return _in("sSubSup", *parts)
        return _in("sSup", ("e", base), ("sup", exponent))

    def function(self, f: t.Apply) -> str:
        # a prime of a text font is raised already: LibreOffice would do it twice, to a speck
        primes = run("′" * f.primes, _PRIME) if f.primes else ""
        return _name(f.function, upright=True) + primes

    def root(self, inside: str) -> str:
        hidden = '<m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>'
        return f"<m:rad>{hidden}<m:e>{inside}</m:e></m:rad>"

    def derivative(self, f: t.Derivative, of: str | None, by: str) -> str:
        d = run(f.symbol)
        gap = run("\u2009") if of and f.symbol == "d" and begins_with_word(f.of) else ""
        return self.fraction(d + gap + (of or ""), d + by)

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        raise AssertionError("a sum is written with what it sums")

    def _big_sum(self, f: t.BigSum) -> str:
        under = run("=").join(self.write(x) for x in (f.index, f.lower) if x is not None)
        upper = "" if f.upper is None else self.write(f.upper)
        hidden = "".join(
            f'<m:{limit}Hide m:val="1"/>'
            for limit, text in (("sub", under), ("sup", upper))
            if not text
        )
        style = f'<m:chr m:val="∑"/><m:limLoc m:val="undOvr"/>{hidden}'
        parts = ("naryPr", style), ("sub", under), ("sup", upper)
        return _in("nary", *parts, ("e", self.part(f.body, p.TERM)))

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        given, otherwise = self.locale.cases
        lines = (
            (v, run(otherwise, _WORDS) if c is None else run(f"{given} ", _WORDS) + c)
            for v, c in rows
        )
        return _fenced(_table(lines, _LEFT), "{", "")

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return _fenced(_table(rows), "[", "]")

    def sized(self, matrix: str, rows: int, columns: int) -> str:
        return _in("sSub", ("e", matrix), ("sub", run(f"{rows}×{columns}")))

    def transpose(self, base: str) -> str:
        return _in("sSup", ("e", base), ("sup", run("⊤", _UPRIGHT)))

    def underbrace(self, inside: str, label: str) -> str:
        style = '<m:chr m:val="⏟"/><m:pos m:val="bot"/>'
        brace = _in("groupChr", ("groupChrPr", style), ("e", inside))
        return _in("limLow", ("e", brace), ("lim", run(printable(label), _WORDS)))

    def boxed(self, inside: str) -> str:
        return _in("borderBox", ("e", inside))

    def blank(self, f: t.Placeholder) -> str:
        room = run(_EM * max(1, round(f.width)), _WORDS)
        worth = run(f" ({f.marks})", _WORDS) if f.marks else ""
        return _in("bar", ("barPr", '<m:pos m:val="bot"/>'), ("e", room)) + worth


def _fenced(inside: str, left: str, right: str) -> str:
    if (left, right) == ("(", ")"):
        return _in("d", ("e", inside))
    style = f'<m:begChr m:val="{left}"/><m:endChr m:val="{right}"/>'
    return _in("d", ("dPr", style), ("e", inside))


def _table(rows: Iterable[Iterable[str]], style: str = "") -> str:
    lines = "".join(_in("mr", *(("e", cell) for cell in row)) for row in rows)
    return f"<m:m>{style}{lines}</m:m>"


# --- names --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _name(f: t.Name, upright: bool = False) -> str:
    scripts = [(k, _script(x)) for k, x in (("sub", f.sub), ("sup", f.sup)) if x]
    base = _letter(f, upright)
    tag = "s" + "".join(kind.capitalize() for kind, _ in scripts)
    return _in(tag, ("e", base), *scripts) if scripts else base


def _letter(f: t.Name, upright: bool = False) -> str:
    out = ""
    for atom in atoms(printable(f.base)):
        out += run(atom, _BOLD if f.accent == "bold" else _style(atom, upright))
    if f.accent in _ACCENTS:
        mark = f'<m:chr m:val="{_ACCENTS[f.accent]}"/>'
        return _in("acc", ("accPr", mark), ("e", out))
    return out


def _script(text: str) -> str:
    out = ""
    for kind, piece in runs(text):
        if kind == "sign":
            piece = "".join(_MINUS.get(c, c) for c in piece)
        out += run(piece, _style(piece, True) if kind in ("word", "other") else "")
    return out


def _style(text: str, upright: bool) -> str:
    """That of a letter, or of a word."""
    return _WORDS if len(text) > 1 else _UPRIGHT if upright else ""


_writer = cache(Omml)
_SPLIT = "> <"
"""What stands in a row between the relation that begins it and the rest."""


def write(f: t.Formula, locale: Locale = USUAL) -> str:
    """``f`` as the content of an ``m:oMath`` element."""
    return _writer(locale).write(f)


def aligned(f: t.Formula, room: float = PAGE, locale: Locale = USUAL) -> str:
    """``f``; a chain that is printed wider than ``room`` em on several lines."""
    lines = rows(f, _writer(locale), room) if isinstance(f, t.Chain) else None
    if lines is None:
        return write(f, locale)
    assert isinstance(f, t.Chain)
    left = width(f.sides[0]) if lines[0].left else 0.0
    return _in("eqArr", *(("e", _line(row, left)) for row in lines))


def _line(row: AlignedRow, left: float) -> str:
    """A line of which what stands left of the relations is ``left`` em wide."""
    begin = row.left or run(_spaces(left), _WORDS)
    if row.left:
        begin = run(_NOTHING, _WORDS) + row.left
    if row.indented:
        return begin + run(_EM, _ALIGNED_WORDS) + row.right.replace(_SPLIT, "><", 1)
    relation, split, rest = row.right.partition(_SPLIT)
    if not split:
        return begin + run(_NOTHING, _ALIGNED) + row.right
    return begin + _with_mark(relation) + "><" + rest


def _with_mark(relation: str) -> str:
    """The run of a relation as the one at which its line is aligned."""
    if _WORDS in relation:
        return relation.replace("<m:nor/>", "<m:nor/><m:aln/>", 1)
    return relation.replace("<m:r>", f"<m:r>{_ALIGNED}", 1)


def _spaces(size: float) -> str:
    """Spaces about ``size`` em wide; what has no width where there are none."""
    out = ""
    for each, space in _SPACES:
        count = int(size / each + 0.01)
        out, size = out + space * count, size - each * count
    return out or _NOTHING
