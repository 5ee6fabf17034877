"""Plain text for a terminal or a blog: 78 columns, formulas in Unicode or in ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import ClassVar, NamedTuple
from unicodedata import category, combining, east_asian_width, normalize

from symprop.document import blocks as b
from symprop.document.formats.base import Blockwise
from symprop.document.formats.wide import as_lists
from symprop.formula import precedence as p
from symprop.formula import tree as t
from symprop.formula.letters import GREEK
from symprop.formula.locale import USUAL, Locale
from symprop.formula.plain import Ascii, Plain

WIDTH = 78
_INDENT = 4
"""How far formulas and tables stand in."""
_RULES = {1: "=", 2: "-"}
"""What headings are underlined with, the lower ones with dots: Markdown takes ~~~ for code."""
_WIDE = 0.4
"""The share of a line that a left side may fill before the relations move under it."""
_FULL = 0.6
"""The share of a line from which on nothing is begun on it that needs several lines."""


class PlainText(Blockwise):
    """Writes a document as text; strong and emphasised stretches look like any other."""

    name = "txt"
    endings = (".txt",)

    ascii: ClassVar[bool] = False

    @cached_property
    def _writer(self) -> _MarkedPlain:
        return (_AsciiMarked if self.ascii else _MarkedPlain)(self.locale)

    # --- blocks -------------------------------------------------------------------------------

    def heading(self, block: b.Heading) -> str:
        lines = self.lines(block.content)
        size = max(map(width, lines))
        return "\n".join([*lines, _RULES.get(block.level, ".") * min(size, WIDTH)])

    def paragraph(self, block: b.Paragraph) -> str:
        return "\n".join(self.lines(block.content))

    def items(self, block: b.Items) -> str:
        last = len(block.items)
        marks = [f"{i}." if block.ordered else "-" for i in range(1, last + 1)]
        hang = len(marks[-1]) + 1 if marks else 0
        out: list[str] = []
        for mark, item in zip(marks, block.items, strict=True):
            out += _behind(mark.ljust(hang), self.lines(item, WIDTH - hang))
        return "\n".join(out)

    def display(self, block: b.Display) -> str:
        lines = _behind(" " * _INDENT, self._formula(block.formula, WIDTH - _INDENT))
        number = f"   ({block.number})" if block.number else ""
        return "\n".join(lines) + number

    def table(self, block: b.Table) -> str:
        rows = [[self.inlines(cell) for cell in row] for row in (block.header, *block.rows)]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        if _INDENT + sum(widths) + 2 * len(widths) - 2 > WIDTH:
            return "\n\n".join(map(self.block, as_lists(block)))
        lines = [rows[0], ["-" * w for w in widths], *rows[1:]]
        return "\n".join(" " * _INDENT + _aligned(line, widths) for line in lines)

    def figure(self, block: b.Figure) -> str:
        path = self.figures.get(block.kind)
        return self.paragraph(b.Paragraph((b.Text(f"[{block.caption}: {path}]"),))) if path else ""

    # --- inside a line ------------------------------------------------------------------------

    def inlines(self, content: b.Inlines) -> str:
        """A run of text on one line."""
        return _bare(self._marked(content)).strip()

    def lines(self, content: b.Inlines, room: int = WIDTH) -> list[str]:
        """A run of text, wrapped; a formula stays on one line if a line can hold it."""
        return [line.rstrip() for line in _wrap(self._marked(content).strip(), room)]

    def _marked(self, content: b.Inlines) -> str:
        return "".join(map(self._inline, content))

    def _inline(self, part: b.Inline) -> str:
        match part:
            case b.Text(text=text) | b.Code(text=text):
                return re.sub(" +", f"{_GAP} ", escape(text, self.ascii))
            case b.Math(formula=f):
                return _KEPT + self._writer.write(f) + _OUT
            case b.Strong(content=content) | b.Emphasis(content=content):
                return self._marked(content)

    def _formula(self, f: t.Formula, room: int) -> list[str]:
        """A formula on one line, or a chain with its relations below each other."""
        whole = self._writer.write(f)
        if not isinstance(f, t.Chain) or width(_bare(whole)) <= room:
            return _wrap(whole, room)
        signs = [self._writer.relations[r].strip(_SPACES) for r in f.relations]
        first, *sides = (self._writer.part(side, p.SIDE) for side in f.sides)
        head = _wrap(first, room)
        if len(head) == 1 and width(head[0]) <= _WIDE * room:
            margin = width(head[0])
            below = _related(signs, sides, margin + 1, room)
            if _fits(below, room):
                return [head[0] + below[0][margin:], *below[1:]]
        return head + _related(signs, sides, 2, room)


def _related(signs: list[str], sides: list[str], indent: int, room: int) -> list[str]:
    """Sides of a chain below each other, after their relations."""
    size = indent + max(map(width, signs))
    out: list[str] = []
    for sign, side in zip(signs, sides, strict=True):
        out += _behind(_pad(sign, size) + " ", _wrap(side, room - size - 1))
    return out


# --- characters -----------------------------------------------------------------------------------

_SPELLED = GREEK | {r: sign.strip() for r, sign in Ascii.relations.items()} | {
    "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "′": "'", "“": '"', "”": '"', "″": '"',
    "…": "...", "·": "*", "×": "x", "→": "->", "•": "*", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l",
    "∂": "d", "\u00a0": " ",
}  # fmt: skip
_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_TURNS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class AsciiText(PlainText):
    """The same in ASCII: for a blog, a mail, an old terminal."""

    name = "ascii"
    endings = (".asc",)
    ascii = True


def escape(text: str, ascii: bool = False) -> str:
    """``text`` without what would steer a terminal: controls, and marks that turn the writing."""
    seen = "".join(" " if category(c) in _UNSEEN else c for c in text if c not in _TURNS)
    if not ascii or seen.isascii():
        return seen
    spelled = normalize("NFKD", "".join(_SPELLED.get(c, c) for c in seen))
    bare = "".join(c for c in spelled if not combining(c))
    return bare.encode("ascii", "backslashreplace").decode()


def width(text: str) -> int:
    """The columns that ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_columns(c) for c in text)


def _columns(c: str) -> int:
    if category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(c) in "WF" else 1


def _aligned(cells: Iterable[str], widths: list[int]) -> str:
    """A line of a table: the first column to the left, the others to the right."""
    first, *rest = zip(cells, widths, strict=True)
    parts = [_pad(*first, left=True), *(_pad(cell, w) for cell, w in rest)]
    return "  ".join(parts).rstrip()


def _pad(text: str, size: int, left: bool = False) -> str:
    space = " " * (size - width(text))
    return text + space if left else space + text


def _behind(mark: str, lines: list[str]) -> list[str]:
    """Lines with ``mark`` before the first and as much space before the others."""
    space = " " * width(mark)
    return [(space if i else mark) + line.rstrip() for i, line in enumerate(lines)]


# --- breaking lines -------------------------------------------------------------------------------
# A writer that marks where its text may be broken.  The marks are characters that cannot occur in
# what is written: :func:`escape` and the writers of names replace whatever is not printable.

_GAPS = "\ue010\ue011\ue012\ue013\ue014\ue015"
"""Between rows, between items; before a relation, plus or minus, the sign of a product, a slash."""
_ROW, _GAP, _RELATION = _GAPS[0], _GAPS[1], _GAPS[2]
_SPACES = _GAPS + " "
_IN, _KEPT, _OUT = "\ue020", "\ue021", "\ue022"
"""Around the inside of a bracket, or a formula in a line, and after either: broken last."""
_KINDS = {"+": 3, "-": 3, "/": 5}


class _MarkedPlain(Plain):
    """Unicode text with marks."""

    def __init__(self, locale: Locale = USUAL) -> None:
        super().__init__(locale)
        self.comma = f"{locale.comma}{_GAP} "
        self.relations = {r: _RELATION + sign for r, sign in self.relations.items()}
        self.signs = {s: s and _GAPS[_KINDS.get(s, 4)] + sign for s, sign in self.signs.items()}

    def bracket(self, inside: str, shape: str, content: t.Formula) -> str:
        if isinstance(content, t.Matrix):
            comma = self.locale.comma
            between, below = f"{comma}{_GAP} ", f"{comma}{_ROW} "
            for after in ("[", "…", "..."):
                inside = inside.replace(f"{_OUT}]{between}{after}", f"{_OUT}]{below}{after}")
            for dots in ("…", "..."):
                inside = inside.replace(f"{dots}{between}[", f"{dots}{below}[")
        return super().bracket(_IN + inside + _OUT, shape, content)

    def root(self, inside: str) -> str:
        return super().root(_IN + inside + _OUT)

    def big_sum(self, index: str | None, lower: str | None, upper: str | None) -> str:
        return super().big_sum(*(x and _bare(x) for x in (index, lower, upper)))

    def cases(self, rows: Sequence[tuple[str, str | None]]) -> str:
        below = [((_ROW if i else "") + v + _GAP, c) for i, (v, c) in enumerate(rows)]
        return _IN + super().cases(below) + _OUT


class _AsciiMarked(_MarkedPlain, Ascii):
    """ASCII text with marks."""


_MARKS = str.maketrans("", "", _GAPS + _IN + _KEPT + _OUT)


def _bare(marked: str) -> str:
    return marked.translate(_MARKS)


def _wrap(marked: str, room: int, begun: str = "") -> list[str]:
    """Lines of at most ``room`` columns where possible; the first goes on from ``begun``."""
    whole = begun + _bare(marked)
    cut = None if width(whole.rstrip()) <= room else _cut(marked.lstrip(_GAPS))
    if cut is None:
        return [whole]
    margin, hang = len(begun) - len(begun.lstrip(" ")), width(begun + cut.before)
    if cut.before and hang <= _FULL * room:
        lines = _fill(cut, room, begun, hang)
        if _fits(lines, room):
            return lines
    return _fill(cut, room, begun, margin)


def _fill(cut: _CutText, room: int, begun: str, indent: int) -> list[str]:
    """Pieces on as few lines as they fit on; all lines but the first are indented."""
    lines = [begun]
    for i, piece in enumerate(cut.pieces):
        here = _wrap(piece if lines[-1].strip() else piece.lstrip(_SPACES), room, lines[-1])
        over = not _fits(here[:1], room)
        if i and (cut.rows or over or len(here) > 1):
            fresh = _wrap(piece.lstrip(_SPACES), room, " " * indent)
            late = width(lines[-1]) > _FULL * room
            if cut.rows or over or late or len(fresh) < len(here):
                lines.append("")
                here = fresh
        lines[-1:] = here
    return lines


def _fits(lines: list[str], room: int) -> bool:
    return all(width(line.rstrip()) <= room for line in lines)


class _CutText(NamedTuple):
    """A text cut at some of its gaps."""

    before: str
    """What stands before the inside of the bracket that the gaps are in, if they are in one."""
    rows: bool
    """Whether the pieces are rows of a matrix, each to stand on a line of its own."""
    pieces: list[str]


def _cut(marked: str) -> _CutText | None:
    """``marked`` cut at its outermost gaps, and of these at the weakest kind."""
    gaps: list[tuple[int, str, int, int]] = []
    opened = [0]
    for i, c in enumerate(marked):
        if c in _GAPS:
            gaps.append((len(opened), c, i, opened[-1]))
        elif c in (_IN, _KEPT):
            opened.append(i if c == _IN else 0)
        elif c == _OUT and len(opened) > 1:
            opened.pop()
    if not gaps:
        return None
    depth, kind, _, start = min(gaps)
    cuts = [i for d, c, i, _ in gaps if (d, c) == (depth, kind)]
    pieces = [marked[i:j] for i, j in zip([0, *cuts], [*cuts, len(marked)], strict=True)]
    return _CutText(_bare(marked[:start]), kind == _ROW, pieces)
