"""Typst documents: formulas between dollars, tables and listings; code that sets is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .collect import LONGEST, Collector
from .formulas import Dialect
from .programs import read_code
from .running import read
from .typst_math import convert
from .view import View, Weave, whole

_MARK = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<blank>\n[ \t]*\r?\n\s*)
    | (?P<fence>`{3,}+(?P<language>\w*))
    | (?P<raw>`[^`]*`)
    | (?P<math>\$)
    | (?P<label><[\w:.-]+>)
    | (?P<escape>\\(?:u\{[0-9a-fA-F]+\}|.))
    | (?P<code>\#(?:[^\W\d_][\w-]*(?:\.[^\W\d_][\w-]*)*|\{|\(|\[))
    | (?P<emphasis>[*_~])""",
    re.VERBOSE | re.DOTALL,
)
_START = re.compile(
    r"[ \t]*(?:(?P<heading>=+)[ \t]+|(?P<item>[-+]|\d+\.)[ \t]+|/[ \t]+(?=[^/\n]*:))"
)
_SETTING = frozenset({"let", "set", "show", "import", "include"})
_SILENT = frozenset({"image", "bibliography", "outline", "cite", "ref", "v", "h", "pagebreak",
                     "link", "counter", "context"})  # fmt: skip
_CLOSES = {"$": "$", "(": ")", "[": "]", "{": "}"}
_NESTED = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|(?P<fence>`{3,}+)|`[^`]*`|\\."
    r"|(?P<setting>#(?:let|set|show|import|include)\b)"
    r"|(?P<code>#(?:[^\W\d_][\w-]*(?:\.[^\W\d_][\w-]*)*)?(?=[(\[{]))"
    r'|(?P<sign>[$()\[\]{}\n"])',
    re.DOTALL,
)
_STRING = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_RAW = re.compile(r'\(\s*"((?:\\.|[^"\\])*)"')
_AROUND_TABLE = re.compile(r"\(\s*(?:table|grid)\(")
_COLUMNS = re.compile(r"\bcolumns:\s*(?:(\d+)|\(([^()]*(?:\([^()]*\)[^()]*)*)\))")
_DIALECT = Dialect(dollars=False, links=False, html=False, flow=True)
_DEEPEST = 40


def read_typst(text: str, collector: Collector) -> None:
    """Everything in a Typst document."""
    _TypstReader(text, collector).markup(0, len(text))


class _TypstReader:
    """Goes through markup, and puts each paragraph together with its formulas in LaTeX."""

    def __init__(self, text: str, collector: Collector) -> None:
        self.text, self.collector = text, collector
        self.mates = _mates(text)
        self.flow = Weave()
        self.held = False
        """Whether something was put into the paragraph."""
        self.level = 0
        """The rank of the heading at hand, 0 outside of headings."""
        self.place: tuple[int, int, int] | None = None
        """Where in a table the reader is."""
        self.depth = 0

    # --- markup ---------------------------------------------------------------------------------

    def markup(self, start: int, end: int) -> None:
        """Paragraphs, headings, items."""
        self.depth += 1
        pos = start if self.depth <= _DEEPEST else end
        mark = _MARK.search(self.text, pos, end)
        while pos < end:
            if pos == start or self.text[pos - 1] == "\n":
                pos = self._line(pos, end)
            if mark is not None and mark.start() < pos:
                mark = _MARK.search(self.text, pos, end)
            stop = mark.start() if mark else end
            line = self.text.find("\n", pos, stop) + 1
            self._words(pos, line or stop)
            if line:
                pos = line
                if self.level or _START.match(self.text, line, end):
                    self._flush()
            else:
                pos = self._take(mark, end) if mark else end
        self.depth -= 1
        if self.depth == 0 or self.place is not None:
            self._flush()

    def _line(self, pos: int, end: int) -> int:
        """The place behind what a line begins with."""
        m = _START.match(self.text, pos, end)
        if m is None:
            return pos
        self._flush()
        if m["heading"]:
            self.level = len(m["heading"])
            stop = self.text.find("\n", m.end(), end)
            label = self.text[m.end() : stop if stop >= 0 else end]
            self.collector.apart()
            self.collector.heading(self.level, re.sub(r"\\(.)", r"\1", label).strip())
        elif m["item"]:
            lead = len(m[0]) - len(m[0].lstrip())
            self.collector.item(lead, m["item"])
        return m.end()

    def _take(self, m: re.Match[str], end: int) -> int:
        """The place behind a mark."""
        match m.lastgroup:
            case "math":
                return self._math(m.start(), end)
            case "code":
                return self._code(m, end)
            case "blank":
                self._flush()
                self.collector.leave()
            case "escape":
                self._put("\n" if m[0][1:].isspace() else _shown(m[0][1:]), m.start(), m.end())
            case "raw":
                self._words(m.start(), m.end())
            case "emphasis":
                self._put(" " if m[0] == "~" else "", m.start(), m.end())
            case "fence":
                return self._listing(m, min(self.mates.get(m.start(), end), end))
        return m.end()

    def _math(self, start: int, end: int) -> int:
        """The place behind a formula."""
        close = self.mates.get(start, end)
        if close >= end:
            self.collector.problem(start, "nothing closes $")
            return start + 1
        if close - start > LONGEST:
            self.collector.problem(start, f"a formula is longer than {LONGEST} characters")
            return close + 1
        inside = self.text[start + 1 : close]
        view = convert(self.text, start + 1, close)
        if view is not None:
            shown = inside[:1].isspace() and inside[-1:].isspace()
            left, right = ("\\[", "\\]") if shown else ("\\(", "\\)")
            self.flow.add(left, start, start + 1)
            self.flow.extend(view)
            self.flow.add(right, close, close + 1)
            self.held = True
        return close + 1

    def _listing(self, m: re.Match[str], end: int) -> int:
        """The place behind a listing."""
        self._flush()
        views: list[View] = []
        start = m.end()
        for line in self.text[start:end].split("\n"):
            views.append(whole(self.text, start, start + len(line)).strip())
            start += len(line) + 1
        read_code(views, m["language"].lower(), self.collector)
        return end + len(m["fence"]) - len(m["language"])

    # --- code -----------------------------------------------------------------------------------

    def _code(self, m: re.Match[str], end: int) -> int:
        """The place behind code; the contents that it is given are read."""
        name = m[0][1:]
        if name in _SETTING:
            return min(self.mates.get(m.start(), end), end)
        pos = m.end() - 1 if name in ("(", "{", "[") else m.end()
        head = name.split(".")[0]
        while pos < end and self.text[pos] in "([{":
            close = min(self.mates.get(pos, end), end)
            if self.text[pos] == "[":
                self.markup(pos + 1, close)
            elif head == "raw":
                self._raw(pos, close)
            elif head in ("table", "grid") or _AROUND_TABLE.match(self.text, pos, end):
                self._table(pos, close)
            elif head not in _SILENT:
                self._contents(pos + 1, close, apart=head in ("figure", "block", "align", "box"))
            pos = close + 1
        return min(pos + (self.text[pos : pos + 1] == ";"), end)

    def _raw(self, start: int, end: int) -> None:
        m = _RAW.match(self.text, start, end)
        if m:
            self.flow.add("`", m.start(1) - 1, m.start(1))
            self._words(*m.span(1))
            self.flow.add("`", m.end(1), m.end(1) + 1)

    def _contents(self, start: int, end: int, apart: bool) -> None:
        """The markup in square brackets among arguments."""
        for kind, first, last in self._parts(start, end):
            if apart:
                self._flush()
            if kind == "math":
                self._math(first, last)
            else:
                self.markup(first + 1, last - 1)
        if apart:
            self._flush()

    def _table(self, start: int, end: int) -> None:
        """Cells from left to right, as many in a row as there are columns."""
        self._flush()
        m = _COLUMNS.search(self.text, start, end)
        columns = 1 if m is None else int(m[1]) if m[1] else len(_entries(m[2]))
        table = self.collector.table()
        block = self.collector.block()
        for number, (kind, first, last) in enumerate(self._parts(start + 1, end)):
            row, column = divmod(number, max(columns, 1))
            if not column:
                block = self.collector.block()
            self.place, self._row = (table, row, column), block
            self.collector.apart()
            if kind == "math":
                self._math(first, last)
                self._flush()
            else:
                self.markup(first + 1, last - 1)
        self.place = None
        self.collector.apart()

    def _parts(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Contents and formulas among arguments, also in calls there (``table.header(…)``)."""
        pos = start
        while m := _NESTED.search(self.text, pos, end):
            pos = m.end()
            if words := _STRING.match(self.text, m.start(), end):
                pos = words.end()
            elif m["sign"] and m["sign"] in "$[" and m.start() in self.mates:
                pos = min(self.mates[m.start()] + 1, end)
                yield "math" if m["sign"] == "$" else "content", m.start(), pos

    # --- paragraphs -----------------------------------------------------------------------------

    def _words(self, start: int, end: int) -> None:
        """Characters as they are."""
        if end > start:
            self.flow.add(self.text[start:end], start)
            self.held = self.held or not self.text[start:end].isspace()

    def _put(self, text: str, start: int, end: int) -> None:
        self.flow.add(text, start, end)
        self.held = self.held or bool(text.strip())

    def _flush(self) -> None:
        """The paragraph is complete."""
        if self.held:
            self.collector.title = bool(self.level)
            block = self._row if self.place else self.collector.block()
            read(self.flow.make(), _DIALECT, self.collector, block, self.place)
            self.collector.title = False
        if self.level:
            self.collector.apart()
        self.flow, self.held, self.level = Weave(), False, 0

    _row = 0


def _shown(text: str) -> str:
    """An escaped character; what would begin a formula is a space."""
    if text.startswith("u{"):
        return chr(min(int(text[2:-1], 16), 0x10FFFF))
    return " " if text in "\\$" else text


def _mates(text: str) -> dict[int, int]:
    """Where every dollar and bracket that opens formulas, code or contents is closed."""
    mates: dict[int, int] = {}
    never: set[int] = set()  # fences of so many backquotes are not closed any more
    open_: list[tuple[str, int, bool]] = []  # what closes it, where it is, whether code called it
    pos = 0
    while m := _NESTED.search(text, pos):
        pos = m.end()
        sign, mode = m["sign"], open_[-1][0] if open_ else ""
        if m["fence"]:
            size = len(m["fence"])
            close = -1 if size in never else text.find(m["fence"], pos)
            if close < 0:
                never.add(size)
            else:
                mates[m.start()] = close
                pos = close + size
        elif m["setting"]:
            open_.append(("\n", m.start(), False))
        elif m["code"]:
            pos = _called(text, pos, open_)
        elif not sign or (mode == "" and sign != "$"):
            continue
        elif sign == '"':
            if mode != "]" and (words := _STRING.match(text, m.start())):
                pos = words.end()
        elif sign == mode:
            _, at, called = open_.pop()
            mates[at] = m.start()
            if called:
                pos = _called(text, pos, open_)
        elif sign == "$" or (mode in ")}\n" and sign in "([{") or (mode == "]" and sign == "["):
            open_.append((_CLOSES[sign], m.start(), False))
    return mates


def _called(text: str, pos: int, open_: list[tuple[str, int, bool]]) -> int:
    """The place behind a bracket that code is called with, which is open now."""
    sign = text[pos : pos + 1]
    if not sign or sign not in "([{":
        return pos
    open_.append((_CLOSES[sign], pos, True))
    return pos + 1


def _entries(text: str) -> list[str]:
    return [x for x in re.split(r",(?![^()]*\))", text) if x.strip()]
