"""Formulas as presentation MathML (MathML Core) for HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from html import escape
from itertools import repeat

from . import tree as t
from .layout import PAGE, rows
from .letters import atoms, printable, runs
from .locale import USUAL, Locale
from .writer import GLUED, SPACED, TextWriter, begins_with_word, tall

_TIMES = "<mo>\u2062</mo>"
_APPLY = "<mo>\u2061</mo>"
_THIN = '<mspace width="0.17em"/>'
_NOTHING = "<mi></mi>"
"""Something before a plus or minus sign, so that it is set as one between two terms."""
_TIGHT = 'lspace="0" rspace="0"'
_INDENT = '<mspace width="1em"/>'
_MINUS = {"-": "−"}
_ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "vec": "→", "dot": "˙"}
_FIXED = ' stretchy="false"'
_PAIRS = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖"}


class Mathml(TextWriter):
    """The spelling of MathML.  Every construct is one element."""

    minus = '<mo form="prefix">−</mo>'
    comma = "<mo>,</mo>"
    signs = {"": "", GLUED: _TIMES, SPACED: _TIMES, "/": "<mo>/</mo>", "-": "<mo>−</mo>"} | {
        sign: f"<mo>{mark}</mo>" for sign, mark in zip("·.×*⊙⊘+", "⋅⋅×∗⊙⊘+", strict=True)
    }
    relations = {
        r: f"<mo>{escape(r)}</mo>"
        for r in ("=", "≈", "←", "→", ":=", "+=", "-=", "⇒", "<", "≤", ">", "≥", "≠")
    } | {"-=": "<mo>−=</mo>"}

    def row(self, parts: Iterable[str]) -> str:
        several = [part for part in parts if part]
        return several[0] if len(several) == 1 else f"<mrow>{''.join(several)}</mrow>"

    def number(self, digits: str) -> str:
        mantissa, e, exponent = escape(digits).lower().partition("e")
        if not e:
            return f"<mn>{mantissa}</mn>"
        power = f"{self.minus if '-' in exponent else ''}<mn>{exponent.lstrip('+-0') or 0}</mn>"
        ten = f"<msup><mn>10</mn><mrow>{power}</mrow></msup>"
        return f"<mrow><mn>{mantissa}</mn>{self.signs['×']}{ten}</mrow>"

    def name(self, f: t.Name) -> str:
        return _name(f)

    def dots(self, sign: str = "…") -> str:
        return f"<mi>{sign}</mi>"

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        left, right = self.opening(shape, content), self.closing(shape, content)
        return f"<mrow>{left}{inside}{right}</mrow>"

    def opening(self, shape: str, content: t.Formula) -> str:
        return f'<mo form="prefix"{"" if tall(content) else _FIXED}>{shape}</mo>'

    def closing(self, shape: str, content: t.Formula) -> str:
        return f'<mo form="postfix"{"" if tall(content) else _FIXED}>{_PAIRS[shape]}</mo>'

    def fraction(self, over: str, under: str) -> str:
        return f"<mfrac>{over}{under}</mfrac>"

    def power(self, f: t.Power, base: str) -> str:
        exponent = self.write(f.exponent)
        if isinstance(f.base, t.Name) and f.base.sub and not f.base.sup:
            return _scripted(_letter(f.base), _script(f.base.sub), exponent, *_SCRIPTS)
        return f"<msup>{base}{exponent}</msup>"

    def function(self, f: t.Apply) -> str:
        # not raised by msup: fonts raise the character already, and Chromium would do it twice
        primes = f"<mo {_TIGHT}>{'′' * f.primes}</mo>" if f.primes else ""
        return _name(f.function) + primes + _APPLY

    def root(self, inside: str) -> str:
        return f"<msqrt>{inside}</msqrt>"

    def derivative(self, f: t.Derivative, of: str | None, by: str) -> str:
        d = f"<mi>{f.symbol}</mi>"
        gap = _THIN if of and f.symbol == "d" and begins_with_word(f.of) else ""
        return self.fraction(self.row((d, gap, of or "")), self.row((d, by))) + (
            "" if of else _THIN
        )

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        under = f"<mo {_TIGHT}>=</mo>".join(filter(None, (index, lower)))
        return _scripted(
            "<mo>∑</mo>", f"<mrow>{under}</mrow>" if under else "", upper or "", *_LIMITS
        )

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        given, otherwise = self.locale.cases
        table = (
            (v, f"<mtext>{otherwise}</mtext>" if c is None else f"<mtext>{given} </mtext>{c}")
            for v, c in rows
        )
        return f'<mrow><mo form="prefix">{{</mo>{_table(table, "left", "left")}</mrow>'

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return f'<mrow><mo form="prefix">[</mo>{_table(rows)}<mo form="postfix">]</mo></mrow>'

    def sized(self, matrix: str, rows: int, columns: int) -> str:
        size = f"<mn>{rows}</mn><mo {_TIGHT}>×</mo><mn>{columns}</mn>"
        return f"<msub>{matrix}<mrow>{size}</mrow></msub>"

    def transpose(self, base: str) -> str:
        return f"<msup>{base}<mi>⊤</mi></msup>"

    def underbrace(self, inside: str, label: str) -> str:
        brace = f"<munder>{inside}<mo>⏟</mo></munder>"
        return f"<munder>{brace}<mtext>{escape(printable(label))}</mtext></munder>"

    def boxed(self, inside: str) -> str:
        return f'<mrow class="boxed">{inside}</mrow>'

    def blank(self, f: t.Placeholder) -> str:
        kind, height = ("ruled", 1.8) if f.ruled else ("blank", 0.8)
        gap = f'<mspace class="{kind}" width="{f.width:g}em" height="{height}em"/>'
        worth = f'<mtext class="worth">({escape(f.marks)})</mtext>' if f.marks else ""
        return self.row((gap, worth))


# --- names --------------------------------------------------------------------------------------

_SCRIPTS = ("msub", "msup", "msubsup")
_LIMITS = ("munder", "mover", "munderover")


@lru_cache(maxsize=4096)
def _name(f: t.Name) -> str:
    return _scripted(_letter(f), _script(f.sub), _script(f.sup), *_SCRIPTS)


def _letter(f: t.Name) -> str:
    text = printable(f.base)
    parts = atoms("".join(map(_bold, text)) if f.accent == "bold" else text)
    base = _writer().row(_identifier(part) for part in parts) or "<mi></mi>"
    if f.accent in _ACCENTS:
        return f'<mover accent="true">{base}<mo{_FIXED}>{_ACCENTS[f.accent]}</mo></mover>'
    return base


def _scripted(base: str, sub: str, sup: str, under: str, over: str, both: str) -> str:
    tag = both if sub and sup else under if sub else over if sup else ""
    return f"<{tag}>{base}{sub}{sup}</{tag}>" if tag else base


def _script(text: str) -> str:
    pieces = []
    for kind, piece in runs(text):
        if kind == "letters":
            pieces += [f"<mn>{c}</mn>" if c.isdigit() else f"<mi>{c}</mi>" for c in piece]
        elif kind == "sign" or piece in "→←":
            pieces += [f"<mo {_TIGHT}{_FIXED}>{_MINUS.get(c, c)}</mo>" for c in piece]
        else:
            pieces.append(_identifier(piece))
    return _writer().row(pieces) if pieces else ""


def _identifier(text: str) -> str:
    upright = ' mathvariant="normal"' if "Α" <= text <= "Ω" else ""
    return f"<mi{upright}>{escape(text)}</mi>"


def _bold(c: str) -> str:
    """A letter in its bold form: MathML Core has no other way to say so."""
    for first, last, start in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("α", "ω", 0x1D6C2)):
        if first <= c <= last:
            return chr(start + ord(c) - ord(first))
    return c


def _table(rows: Iterable[Iterable[str]], *align: str, attributes: str = "") -> str:
    """A table; ``align`` says how its columns are aligned if not centred."""
    styles = [f' style="text-align:{a}"' for a in align] or repeat("")
    lines = (
        "".join(f"<mtd{style}>{cell}</mtd>" for style, cell in zip(styles, row, strict=False))
        for row in rows
    )
    return f"<mtable{attributes}>{''.join(f'<mtr>{line}</mtr>' for line in lines)}</mtable>"


_writer = cache(Mathml)
_SIDES = ("right;padding-right:0", "left;padding-left:0")
"""The columns of a broken chain: nothing comes between a side and its relation."""


def write(f: t.Formula, display: bool = False, locale: Locale = USUAL) -> str:
    """``f`` as a ``math`` element, on a line of its own when ``display``."""
    return _math(_writer(locale).write(f), display)


def aligned(f: t.Formula, width: float = PAGE, locale: Locale = USUAL) -> str:
    """``f`` on a line of its own, or a chain on several if it is wider than ``width`` em."""
    lines = rows(f, _writer(locale), width) if isinstance(f, t.Chain) else None
    if lines is None:
        return write(f, display=True, locale=locale)
    cells = ((row.left, f"{_INDENT if row.indented else ''}{_NOTHING}{row.right}") for row in lines)
    return _math(_table(cells, *_SIDES, attributes=' displaystyle="true"'), display=True)


def _math(inside: str, display: bool) -> str:
    return f'<math display="block">{inside}</math>' if display else f"<math>{inside}</math>"
