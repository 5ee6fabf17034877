"""Running text: its formulas, its code, and the words that may hold plain mathematics."""

from __future__ import annotations

import re

from . import marks, signs
from .addresses import formula_in
from .collect import Collector
from .continued import GAP, Line, Segment, continued
from .data import may_give
from .delimiters import Dialect, Found, Scanner
from .source import Said
from .view import View, Weave

_BOTH = re.compile(r"\\\((.*?)(?:\\\)|\Z)", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_SCRIPTS = {"sub": "_", "sup": "^"}
_LINE_END = frozenset({"br", "p", "div", "li", "tr"})
_SIMPLE = re.compile(r"[A-Za-z0-9\u0370-\u03ff]+")
_LONG, _PARTS = 2000, 40
"""What a line put together of several may have: characters, and formulas with words between."""
_WAITS = re.compile(r"(?:[+·×⋅⊙=≈←]|\s[*/])\s*$")
_GOES_ON = re.compile(r"\s*(?:[+·×⋅⊙]\s*[\w(.∂∑√]|[-−*/]\s+[\d(.])")
_ROW = re.compile(r"\s*(?:\[|…|\.\.\.)")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SRC = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def read(
    view: View,
    dialect: Dialect,
    collector: Collector,
    block: int,
    table: tuple[int, int, int] | None = None,
) -> None:
    """Give the pieces of a paragraph to the collector."""
    for line in _lines(view, dialect, collector):
        _listen(line, collector, block)
        for segment in continued(line):
            _give(segment, collector, block, table, lone=len(line) == 1)


def _listen(line: Line, collector: Collector, block: int) -> None:
    """Keep a line that may give something in words."""
    if sum(len(x.view.text) for x in line) > _LONG:
        return
    weave = Weave()
    for segment in line:
        weave.extend(segment.view)
    said = weave.make()
    if may_give(said.text):
        collector.said.append(Said(said, collector.cell, collector.place(block)))


def _give(
    segment: Segment,
    collector: Collector,
    block: int,
    table: tuple[int, int, int] | None,
    lone: bool,
) -> None:
    view, notation, kind = segment
    if notation:
        collector.add(view, notation, kind, block, table)
    elif kind == GAP:
        collector.apart(view.text)
    elif table is not None and lone and view.text.strip():
        collector.add(view, _spoken(view.text), "cell", block, table)
    elif signs.may_hold(view.text):
        collector.add(view, _spoken(view.text), "cell" if table else "prose", block, table)
    else:
        collector.apart(view.text)


def _spoken(text: str) -> str:
    """The notation of words: LaTeX where its commands stand without delimiters."""
    return "latex" if signs.may_state(text) else "plain"


def _lines(view: View, dialect: Dialect, collector: Collector) -> list[Line]:
    """The text as lines of segments."""
    maker = _SegmentMaker(view, collector, dialect.flow)
    pos = 0
    for found in Scanner(view.text, dialect).scan():
        maker.words(pos, found.start)
        maker.take(found)
        pos = found.end
    maker.words(pos, len(view.text))
    maker.end_line()
    return _continued(maker.lines)


def _continued(lines: list[Line]) -> list[Line]:
    """Lines with those put together between which an expression goes on."""
    out: list[Line] = []
    for line in lines:
        if not out or len(out[-1]) > _PARTS or not _goes_on(out[-1][-1], line[0]):
            out.append(line)
            continue
        before, after = out[-1].pop(), line[0]
        if before.notation or after.notation:
            out[-1] += [before, *line]
            continue
        weave = Weave()
        weave.extend(before.view)
        weave.add("\n", before.view.at(len(before.view.text)), after.view.at(0))
        weave.extend(after.view)
        out[-1] += [Segment(weave.make()), *line[1:]]
    return out


def _goes_on(before: Segment, after: Segment) -> bool:
    """Whether an operator ends one line or begins the next."""
    if len(before.view.text) > _LONG:
        return False
    if not before.notation and _WAITS.search(before.view.text, max(0, len(before.view.text) - 9)):
        return True
    if not before.notation and not after.notation and _row_follows(before.view, after.view):
        return True
    if after.notation or not _GOES_ON.match(after.view.text):
        return False
    if before.notation:
        return True
    said = before.view.text.rstrip()
    return signs.may_hold(said) and said[-1:] not in ".:;,"


def _row_follows(before: View, after: View) -> bool:
    """Whether a matrix goes on with its next row: ``[[1, 2],`` and below it ``[3, 4]]``."""
    said = before.text
    opened = said.count("[") > said.count("]")
    return opened and said.rstrip().endswith((",", ";")) and _ROW.match(after.text) is not None


class _SegmentMaker:
    """Puts the lines together."""

    def __init__(self, view: View, collector: Collector, flow: bool) -> None:
        self.view, self.collector, self.flow = view, collector, flow
        self.lines: list[Line] = []
        self._line: Line = []
        self._words = Weave()
        self._scripts: list[str] = []
        """What closes the scripts that are open, the innermost last."""

    def words(self, start: int, end: int) -> None:
        """Text between two finds."""
        text = self.view.text
        if self.flow:
            self._words.extend(self.view.cut(start, end))
            return
        while start < end:
            stop = text.find("\n", start, end)
            if stop < 0:
                self._words.extend(self.view.cut(start, end))
                return
            if start < stop:
                self._words.extend(self.view.cut(start, stop))
            self.end_line()
            start = stop + 1

    def end_words(self) -> None:
        made = self._words.make()
        if made.text:
            self._line.append(Segment(made))
        self._words = Weave()
        self._scripts = []

    def end_line(self) -> None:
        self.end_words()
        if self._line:
            self.lines.append(self._line)
        self._line = []

    def take(self, found: Found) -> None:
        """What a find adds to the line."""
        if found.what == "swap":
            self._swap(found, found.text)
        elif found.what == "tag":
            self._tag(found)
        elif found.what == "image":
            self._image(found)
        elif found.what == "code":
            self._code(found)
        else:
            self._formula(found)

    def _swap(self, found: Found, text: str) -> None:
        if text in ("\n", marks.LINE):
            self.end_line()
        else:
            self._words.add(text, *self.view.span(found.start, found.end))

    def _formula(self, found: Found) -> None:
        if found.what == "stray":
            sign = self.view.text[found.start : found.start + 2].rstrip()
            sign = "$" if sign[:1] == "$" and not found.display else sign
            place = self.view.at(found.start)
            self.collector.problem(place, f"nothing closes {sign}")
            if found.inner[0] == found.inner[1]:
                return
        inner = self.view.cut(*found.inner)
        kind = "display" if found.display else "inline"
        parts = list(_BOTH.finditer(inner.text)) if "\\(" in inner.text else []
        if parts and not re.search(r"[^\W_]", _BOTH.sub("", inner.text)):
            for m in parts:  # $\( a = 1 \), \( b = 2 \)$
                if m.end() == len(inner.text) and not m[0].endswith("\\)"):
                    place = inner.at(m.start())
                    self.collector.problem(place, "nothing closes \\(")
                self.end_words()
                self._line.append(Segment(unescaped(inner.cut(*m.span(1))), "latex", kind))
                self._comma(inner, m.end())
            return
        self.end_words()
        self._line.append(Segment(unescaped(inner), "latex", kind))

    def _comma(self, inner: View, start: int) -> None:
        """The comma between two formulas in one pair of dollars."""
        stop = inner.text.find("\\(", start)
        self._words.extend(inner.cut(start, stop if stop >= 0 else len(inner.text)))

    def _code(self, found: Found) -> None:
        view = self.view.cut(*found.inner).strip()
        latex = signs.commands(view.text)
        if latex and (m := re.fullmatch(r"\$+([^$]+)\$+", view.text)):
            view = view.cut(*m.span(1))
        self.end_words()
        self._line.append(Segment(view, "latex" if latex else "plain", "code"))

    def _image(self, found: Found) -> None:
        made = formula_in(self.view.cut(*found.inner))
        if made is None and signs.commands(found.text):
            made = self.view.cut(found.start + 2, found.start + 2 + len(found.text))
        if made is not None:
            self.end_words()
            self._line.append(Segment(made, "latex", "inline"))

    def _tag(self, found: Found) -> None:
        tag = self.view.text[found.start : found.end]
        m = _NAME.match(tag)
        name = m[1].lower() if m else ""
        closing = tag.startswith("</")
        if name in _LINE_END:
            self.end_line()
        elif name == "img":
            self._picture(found, tag)
        elif name in _SCRIPTS:
            self._script(found, name, closing)

    def _picture(self, found: Found, tag: str) -> None:
        for pattern in (_SRC, _ALT):
            m = pattern.search(tag)
            if m is None:
                continue
            group = 1 if m[1] is not None else 2
            inner = self.view.cut(found.start + m.start(group), found.start + m.end(group))
            made = formula_in(inner) if pattern is _SRC else unescaped(inner)
            if made is not None and (pattern is _SRC or signs.commands(made.text)):
                self.end_words()
                self._line.append(Segment(made, "latex", "inline"))
                return

    def _script(self, found: Found, name: str, closing: bool) -> None:
        """``w<sub>1</sub>`` is w_1."""
        if closing:
            self._swap(found, self._scripts.pop() if self._scripts else "")
            return
        text = self.view.text
        stop = text.find("</", found.end, found.end + 60)
        simple = stop >= 0 and _SIMPLE.fullmatch(text, found.end, stop) is not None
        behind = text.find(">", stop) + 1
        simple = simple and not text[behind : behind + 1].isalnum()  # w_1x_2 is two names
        self._scripts.append("" if simple else "}")
        self._swap(found, _SCRIPTS[name] + ("" if simple else "{"))


def unescaped(view: View) -> View:
    """A formula with its entities of HTML as the characters that they stand for."""
    text = view.text
    if "&" not in text or ";" not in text:
        return view
    weave, pos = Weave(), 0
    for found in Scanner(text, _ENTITIES).scan():
        if found.what == "swap" and found.text:
            weave.extend(view.cut(pos, found.start))
            weave.add(found.text, *view.span(found.start, found.end))
            pos = found.end
    if pos == 0:
        return view
    weave.extend(view.cut(pos, len(text)))
    return weave.make()


_ENTITIES = Dialect(dollars=False, code=False, links=False)
