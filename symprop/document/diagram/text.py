"""Text of a diagram: lines of names and plain text, broken into runs of known width.

An SVG is drawn by whatever font the reader has, so a width can only be bounded.  The bound is the
widest serif face in common use (DejaVu Serif); in Times the same text takes about four fifths.
"""

from __future__ import annotations

import re
import unicodedata

from symprop.formula.tree import Name
from symprop.record import Record

ASCENT, DESCENT = 0.93, 0.40
"""Reach of a line above and below its baseline in ems, with its subscripts and superscripts."""
SMALL = 0.70
"""Size of a subscript or superscript relative to its base."""
SUB_SHIFT, SUP_SHIFT = 0.25, -0.41
"""Baselines of subscripts and superscripts, in ems of the base, downwards."""
TYPICAL = 0.78
"""Width of a text in Times relative to the bound."""

_WIDE = 1.03
_WIDTHS: dict[str, float] = {
    ch: width
    for width, chars in {
        0.35: " ',./:;\\|ijl·′-\u2009",
        0.41: "!()[]IJftι₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾",
        0.57: '`*_"?crszζε∂ξ',
        0.61: "aevxyγδντχ",
        0.68: "0123456789bdghknopqu$LPTYβηθκλμορυπ{}",
        0.76: "ABEFKRSVXZαΛΞΔΣσφ∇Γ∑",
        0.90: "CDGHNOQUw+<=>≈≤≥−×÷±⊙⊘≠~#&^ψωΠΘΦΨΩ",
    }.items()
    for ch in chars
}
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}
_MINUS = re.compile(r"(?<![\w)])-(?=[\d.])")
_WORDS = re.compile(r"(?:[^\W\d_][\u0300-\u036f\u20d0-\u20ff]*)+|[\W\d_]+")


class LabelLine(Record):
    """One line of a label: names and plain text in reading order.

    ``role`` says what the line tells (``name``, ``value``, ``gradient`` or ``target``) and
    becomes its class and colour.
    """

    parts: tuple[Name | str, ...]
    role: str = "name"


class TextRun(Record):
    """Characters set alike.  ``dx`` and ``dy`` move the pen before them, in pixels."""

    text: str
    size: float
    italic: bool = False
    bold: bool = False
    dx: float = 0.0
    dy: float = 0.0


def width(text: str, size: float) -> float:
    """An upper bound of the width of ``text`` at a font size."""
    return size * sum(0.0 if unicodedata.combining(c) else _WIDTHS.get(c, _WIDE) for c in text)


def typographic(text: str) -> str:
    """``text`` with a minus sign, as wide as a plus, before each negative number."""
    return _MINUS.sub("−", text)


def runs(line: LabelLine, size: float) -> tuple[TextRun, ...]:
    """The runs of a line; what follows a subscript or superscript returns to the baseline."""
    out: list[TextRun] = []
    back = 0.0
    for part in line.parts:
        if isinstance(part, Name):
            pieces, rest = _name(part, size)
        else:
            pieces, rest = ([TextRun(typographic(part), size)] if part else []), 0.0
        if pieces:
            pieces[0] = _moved(pieces[0], -sum(run.dy for run in out), back)
            out += pieces
            back = rest
    return tuple(out)


def line_width(line: LabelLine, size: float) -> float:
    """An upper bound of the width of a line: the farthest that its pen gets."""
    pen = reach = 0.0
    for run in runs(line, size):
        pen += run.dx + width(run.text, run.size)
        reach = max(reach, pen)
    return reach


def plain(line: LabelLine) -> str:
    """The line without typography, for readers that only listen."""
    return "".join(
        part if isinstance(part, str) else part.base + part.sub + part.sup for part in line.parts
    )


def _name(name: Name, size: float) -> tuple[list[TextRun], float]:
    """The runs of a name, and how far the pen must move to clear a long subscript."""
    small = size * SMALL
    base = name.base + _ACCENTS.get(name.accent, "")
    sub, sup = _styled(name.sub, small), _styled(name.sup, small)
    rest = 0.0
    if sub:
        sub[0] = _moved(sub[0], SUB_SHIFT * size)
    if sup:
        sup[0] = _moved(sup[0], (SUP_SHIFT - (SUB_SHIFT if sub else 0.0)) * size)
    if sub and sup:
        # Stacked: the pen goes back by the subscript's usual width, and later clears the longer.
        under, over = (TYPICAL * width(typographic(t), small) for t in (name.sub, name.sup))
        sup[0] = _moved(sup[0], 0.0, -under)
        rest = max(0.0, under - over)
    return _styled(base, size, bold=name.accent == "bold") + sub + sup, rest


def _styled(text: str, size: float, bold: bool = False) -> list[TextRun]:
    """Single letters are variables and slant; words, digits and signs stand upright."""
    words = _WORDS.findall(unicodedata.normalize("NFC", typographic(text)))
    return [TextRun(w, size, italic=_is_variable(w), bold=bold) for w in words]


def _is_variable(word: str) -> bool:
    letters = [c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)]
    return len(letters) == 1 and letters[0].isalpha() and letters[0] not in "ΓΔΘΛΞΠΣΦΨΩ"


def _moved(run: TextRun, dy: float, dx: float = 0.0) -> TextRun:
    return TextRun(run.text, run.size, run.italic, run.bold, run.dx + dx, run.dy + dy)
