"""Markdown, and plain text, which is read as Markdown.

A pass over the lines finds paragraphs, list items, tables and code; formulas that are displayed
may reach over blank lines and over what would otherwise be a list or a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symprop.words import pattern, words

from . import signs
from .collect import Collector
from .columns import TextTable, read_text_table, text_table
from .delimiters import Dialect, Scanner
from .lines import Lines
from .pipes import Row, is_rule, read_table
from .programs import MATH, TEX, read_code
from .running import read, unescaped
from .view import View, lines, whole

_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_ITEM = re.compile(r"[ \t]*(?:[-*•‣◦▪–—]|\d{1,3}[.)]|[a-zA-Z]\)|\(\d{1,2}\))[ \t]+(?=\S)")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]+|$)")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([^`\n]*)$")
CAPITALS = 60
"""Characters of a heading in capitals."""
_BOLD = re.compile(r"(?:\*\*|__)([^*_\n$`=]{2,80}?)[:.]?(?:\*\*|__)[ \t]*[:.]?[ \t]*$")
"""A line in bold print and nothing else."""
_NUMBERED = re.compile(
    rf"[ \t]*((?:{'|'.join((*words('scopes', 'exercises'), *words('scopes', 'rounds')))})"
    r"[ \t]*[#№]?[ \t]*\d{1,3})[ \t]*[.:：]?[ \t]*\r?",
    re.IGNORECASE,
)
"""A line that says which sample or round comes, and nothing else."""
_RULE = re.compile(r"[ \t]*(?:=+|~{3,}|(?:[-*_][ \t]*){2,})[ \t]*$")
_CHAT_OPEN = re.compile(r"^[ \t>]*(?:(?:[-*•]|\d+\.)[ \t]*)?\[[ \t]*\r?$", re.MULTILINE)
_CHAT_CLOSE = re.compile(r"^[ \t>]*\][ \t]*[.,;]?[ \t]*\r?$", re.MULTILINE)
_CHAT_LINE = re.compile(r"[ \t]*\[[ \t]+(.+?)[ \t]+\][ \t]*[.,;]?[ \t]*$")
_APART = re.compile(r"\S(?:[ \u00a0]{2,}|[ \u00a0]*\t[ \u00a0]*)\S")
"""White space as between columns."""
_LONGEST, _FIRST = 500, 8
"""Lines of a table in columns, and those in which it shows."""
_FIELD = re.compile(r"[\w\-]+[ \t]*[:=]|#|[ \t]*-[ \t]")
_LANGUAGE = re.compile(r"\{?\.?([\w+#-]*)")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t]|$)|[ \t]*$")
_CHAT_LINES = 80
_DIGITS = frozenset("0123456789.(")


def read_markdown(text: str, collector: Collector) -> None:
    """Everything in a Markdown text."""
    _Blocks(text, collector).run()


def _is_in_capitals(line: str) -> bool:
    """Whether a line is a heading of plain text: ``STEP 1: FORWARD PASS``."""
    capitals = sum(c.isupper() for c in line)
    words = len(line) <= CAPITALS and any(w.isalpha() and len(w) > 2 for w in line.split())
    return words and capitals > 3 and not any(c.islower() or c in "=|" for c in line)


class _Blocks:
    """One pass over the lines."""

    def __init__(self, text: str, collector: Collector) -> None:
        self.text, self.collector = text, collector
        self.lines = Lines(text)
        chat = bool(_CHAT_OPEN.search(text)) and bool(_CHAT_CLOSE.search(text))
        self.chat = chat
        self.scanner = Scanner(text, Dialect(chat=chat))
        self.slices: list[tuple[int, int, int]] = []
        self.depth = 0
        self.blank = True
        self.listed = False
        self.item = False
        """Whether the paragraph at hand is an item of a list."""
        self.unclosed_fence: dict[str, int] = {}

    def run(self) -> None:
        i = self._front_matter()
        while i < len(self.lines):
            i = self._line(i)
        self._flush()

    # --- lines ----------------------------------------------------------------------------------

    def _front_matter(self) -> int:
        """The first line behind settings at the start of the document."""
        start, end, _ = self.lines.bounds(0)
        sign = self.text[start:end].rstrip()
        if sign not in ("---", "+++") or len(self.lines) < 3:
            return 0
        first = self.text[slice(*self.lines.bounds(1)[:2])]
        if not _FIELD.match(first):
            return 0
        for i in range(1, min(len(self.lines), 400)):
            line = self.text[slice(*self.lines.bounds(i)[:2])].rstrip()
            if line == sign or (sign == "---" and line == "..."):
                return i + 1
        return 0

    def content(self, i: int, depth: int | None = None) -> tuple[int, int, int]:
        """Where line ``i`` begins behind its quote marks, ends, and where the next begins."""
        start, end, after = self.lines.bounds(i)
        if depth == 0:
            return start, end, after
        m = _QUOTE.match(self.text, start, end)
        if m is None:
            return start, end, after
        if depth is not None and m[0].count(">") > depth:  # the rest belongs to the line
            cut = start
            for _ in range(depth):
                cut = self.text.index(">", cut) + 1
            return cut, end, after
        return m.end(), end, after

    def _line(self, i: int) -> int:
        """Take line ``i`` and what belongs to it; the number of the next line."""
        text = self.text
        outer = self.lines.bounds(i)[0]
        start, end, after = self.content(i)
        depth = text.count(">", outer, start)
        if depth != self.depth and (depth or not self.slices):
            self._flush()
            self.depth = depth
        if not text[start:end].strip():
            self._flush()
            self.blank = True
            return i + 1
        blank, self.blank = self.blank, False
        fence = _FENCE.match(text, start, end)
        if fence and not self._underline(fence):
            return self._fence(i, depth, fence)
        if (heading := _HEADING.match(text, start, end)) is not None:
            self._flush()
            self.listed = False
            self.collector.apart()
            self.collector.heading(heading[0].count("#"), text[heading.end() : end])
            after_line = self._paragraph(i, heading.end(), end, after, depth)
            self.collector.title = True
            self._flush()
            self.collector.title = False
            self.collector.apart()
            return after_line
        if (row := self._columns(i, depth)) > i:
            return row
        if _RULE.match(text, start, end):
            self._rule(text[start:end].strip())
            return i + 1
        if "|" in text[start:end] and (row := self._table(i, depth)) > i:
            return row
        if blank and self._indented(start, end):
            return self._indented_code(i, depth)
        item = _ITEM.match(text, start, end)
        if item and not self._operator(item):
            self._flush()
            self.listed = self.item = True
            lead = len(item[0]) - len(item[0].lstrip())
            self.collector.item(lead, item[0])
            while again := _ITEM.match(text, item.end(), end):
                if text[again.end()] in _DIGITS:
                    break  # a sign
                item = again
            start = item.end()
        elif blank and not text[start].isspace():
            self.listed = False
            self.collector.leave()
            if bold := _BOLD.match(text, start, end):
                self.collector.heading(7, bold[1])
            elif _is_in_capitals(label := text[start:end]):
                said = pattern("scopes", "rounds").search(label)
                numbered = said is not None and label[said.end() :].lstrip(" #")[:1].isdigit()
                self.collector.heading(5 if numbered else 6, label)
            elif part := _NUMBERED.fullmatch(text, start, end):
                self.collector.heading(7, part[1])
        if (behind := self._chat(i, start, end, depth)) > i:
            return behind
        return self._paragraph(i, start, end, after, depth)

    def _rule(self, sign: str) -> None:
        """A line of signs: it underlines a heading, or separates."""
        if len(self.slices) == 1 and sign[0] in "=-":
            start, end, _ = self.slices[0]
            if not signs.may_hold(self.text[start:end]):
                self.collector.heading(1 if sign[0] == "=" else 2, self.text[start:end])
        self._flush()
        if not sign.startswith("="):
            self.collector.apart()

    def _operator(self, item: re.Match[str]) -> bool:
        """Whether the sign before a number goes on from the line above and begins no item."""
        if self.item or not self.slices or self.text[item.end()] not in _DIGITS:
            return False
        above = self.text[self.slices[-1][0] : self.slices[-1][1]].rstrip()
        return item[0].strip() in "-*–" and signs.may_hold(above) and above[-1:] not in ".:;,"

    def _paragraph(self, i: int, start: int, end: int, after: int, depth: int) -> int:
        """Add a line to the paragraph, with all lines of a formula that begins in it."""
        self.slices.append((start, end, after))
        pos = start
        while True:
            pos = self._reach(pos, end)
            if pos <= end:
                return i + 1
            while end < pos and i + 1 < len(self.lines):
                i += 1
                start, end, after = self.content(i, depth)
                self.slices.append((start, end, after))

    def _reach(self, start: int, end: int) -> int:
        """Where something ends that begins on a line and reaches beyond it; else ``end``."""
        if not any(sign in self.text[start:end] for sign in ("$$", "\\", "<!--", "<s")):
            return end
        for found in self.scanner.scan(start, end):
            display = found.display or found.what == "swap"
            if found.what != "stray" and display and found.end > end:
                return found.end
        return end

    def _flush(self) -> None:
        """The paragraph is complete."""
        if not self.slices:
            return
        view = lines(self.text, self.slices)
        self.slices = []
        self.item = False
        read(view, Dialect(chat=self.chat), self.collector, self.collector.block())

    # --- blocks ---------------------------------------------------------------------------------

    def _fence(self, i: int, depth: int, fence: re.Match[str]) -> int:
        sign, size = fence[1][0], len(fence[1])
        last = self._fence_end(i, depth, sign, size)
        if last < 0:
            self.collector.problem(fence.start(1), f"nothing closes {fence[1]}")
            self._flush()
            return i + 1
        self._flush()
        said = _LANGUAGE.match(fence[2].strip())
        language = said[1].lower() if said else ""
        inside = [self.content(k, depth) for k in range(i + 1, last)]
        if fence[2].startswith("{") and not fence[2].startswith("{.") and language not in MATH:
            self.collector.apart()  # a chunk that is run
        elif language in MATH:
            while inside and _OPTION.match(self.text, *inside[0][:2]):
                del inside[0]  # :label: eq1
            view = lines(self.text, inside)
            self.collector.add(unescaped(view), "latex", "display", self.collector.block())
        elif language in TEX:
            self._tex(lines(self.text, inside))
        else:
            views = [whole(self.text, start, end).strip() for start, end, _ in inside]
            read_code(views, language, self.collector)
        return last + 1

    def _underline(self, fence: re.Match[str]) -> bool:
        """Whether a line of tildes underlines the line above and opens no code block."""
        if not self.slices or fence[2] or fence[1][0] != "~":
            return False
        start, end, _ = self.slices[-1]
        return abs(end - start - len(fence[1])) < 2

    def _fence_end(self, i: int, depth: int, sign: str, size: int) -> int:
        """The line that closes a fence, or -1; a search in vain is not repeated."""
        if size >= self.unclosed_fence.get(sign, 1 << 30):
            return -1
        for k in range(i + 1, len(self.lines)):
            start, end, _ = self.content(k, depth)
            line = self.text[start:end].strip()
            if len(line) >= size and line.strip(sign) == "":
                return k
        self.unclosed_fence[sign] = size
        return -1

    def _tex(self, view: View) -> None:
        """A code block that shows LaTeX: its formulas, or all of it."""
        body = view.text
        if re.search(r"\$|\\[(\[]|\\begin\{(?:equation|align|gather|multline)", body):
            read(view, Dialect(code=False, links=False), self.collector, self.collector.block())
        elif signs.commands(body) or "=" in body:
            self.collector.add(view, "latex", "code", self.collector.block())

    def _indented(self, start: int, end: int) -> bool:
        """Whether a line is set as code by its indentation, and holds no formula of its own."""
        text = self.text
        lead = text[start:end][: len(text[start:end]) - len(text[start:end].lstrip())]
        if self.listed or len(lead.expandtabs(4)) < 4:
            return False
        return "$" not in text[start:end] and "\\" not in text[start:end]

    def _indented_code(self, i: int, depth: int) -> int:
        views = []
        k = i
        while k < len(self.lines):
            start, end, _ = self.content(k, depth)
            if self.text[start:end].strip() and not self._indented(start, end):
                break
            views.append(whole(self.text, start, end).strip())
            k += 1
        while views and not views[-1].text:
            views.pop()
            k -= 1
        self._flush()
        read_code(views, "", self.collector)
        return k

    def _table(self, i: int, depth: int) -> int:
        """The line behind a table of which line ``i`` is the header; ``i`` if it is none."""
        if i + 1 >= len(self.lines):
            return i
        start, end, _ = self.content(i + 1, depth)
        if not is_rule(self.text[start:end]):
            return i
        self._flush()
        rows: list[Row] = [self.content(i, depth)[:2]]
        k = i + 2
        while k < len(self.lines):
            start, end, _ = self.content(k, depth)
            if "|" not in self.text[start:end]:
                break
            rows.append((start, end))
            k += 1
        read_table(self.text, rows, Dialect(chat=self.chat), self.collector)
        self.blank = True
        return k

    def _columns(self, i: int, depth: int) -> int:
        """The line behind a table in columns of which line ``i`` is the header; ``i`` if none."""
        if not _APART.search(self.text, *self.content(i, depth)[:2]):
            return i
        slices: list[tuple[int, int]] = []
        for k in range(i, min(len(self.lines), i + _LONGEST)):
            start, end, _ = self.content(k, depth)
            if not self.text[start:end].strip():
                break
            slices.append((start, end))
            if len(slices) == _FIRST and self._text_table(slices) is None:
                return i
        table = self._text_table(slices)
        if table is None:
            return i
        self._flush()
        read_text_table(table, [whole(self.text, a, b) for a, b in slices], self.collector)
        return i + table.behind

    def _text_table(self, slices: Sequence[tuple[int, int]]) -> TextTable | None:
        """The table of which the first of some lines is the header."""
        return text_table([self.text[a:b] for a, b in slices], [0] * len(slices), 0)

    # --- copied chats ---------------------------------------------------------------------------

    def _chat(self, i: int, start: int, end: int, depth: int) -> int:
        """The line behind a formula between lines that hold only ``[`` and ``]``; or ``i``."""
        line = self.text[start:end].strip()
        if not line.startswith("["):
            return i
        if line == "[":
            inside: list[tuple[int, int, int]] = []
            for k in range(i + 1, min(i + _CHAT_LINES, len(self.lines))):
                bounds = self.content(k, depth)
                said = self.text[bounds[0] : bounds[1]].strip()
                if said == "[":
                    return i
                if said.rstrip(".,; ") == "]":
                    return self._displayed(lines(self.text, inside), k + 1, i)
                inside.append(bounds)
            return i
        m = _CHAT_LINE.match(self.text, start, end)
        if m and (signs.commands(m[1]) or (self.chat and re.search(r"[=_^]", m[1]))):
            return self._displayed(whole(self.text, *m.span(1)), i + 1, i)
        return i

    def _displayed(self, view: View, behind: int, otherwise: int) -> int:
        if not re.search(r"[\\=_^≈]", view.text) or signs.worded(view.text) >= 0:
            return otherwise
        self._flush()
        self.collector.add(view, "latex", "display", self.collector.block())
        return behind
