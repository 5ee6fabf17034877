"""reStructuredText: directives and roles for mathematics, literal blocks, tables."""

from __future__ import annotations

import re

from .collect import Collector
from .formulas import Dialect
from .grid import grid_table, is_grid, is_simple, simple_table
from .lines import Lines
from .programs import read_code
from .running import read
from .view import View, lines, whole

_DIRECTIVE = re.compile(r"\.\.[ \t]+([\w:+.-]+?)::(?:[ \t]+(.*))?$")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)]|#\.|\(\d+\)|[a-zA-Z][.)])[ \t]+(?=\S)")
_FIELD = re.compile(r"[ \t]*:[\w -]+:(?:[ \t]|$)")
_ADORNED = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{1,}[ \t]*$")
_LIST_TABLE = re.compile(r"[ \t]*(\*[ \t]+)?-[ \t]+")
_CODE = frozenset({"code-block", "code", "sourcecode", "parsed-literal", "literalinclude"})
_SILENT = frozenset({"image", "toctree", "raw", "include", "highlight", "contents", "plot", "index",
                     "ipython", "doctest", "testcode", "graphviz", "mermaid", "tikz"})  # fmt: skip
_DIALECT = Dialect(dollars=True, roles=True, links=False, html=False)


def read_rst(text: str, collector: Collector) -> None:
    """Everything in a reStructuredText document."""
    _RstReader(text, collector).run()


class _RstReader:
    """One pass over the lines."""

    def __init__(self, text: str, collector: Collector) -> None:
        self.text, self.collector = text, collector
        self.lines = Lines(text)
        self.slices: list[tuple[int, int, int]] = []
        self.ranks: list[str] = []
        """The signs under titles, the highest first."""

    def run(self) -> None:
        i = 0
        while i < len(self.lines):
            i = self._line(i)
        self._flush()

    def said(self, i: int) -> str:
        """The text of line ``i``."""
        start, end, _ = self.lines.bounds(i)
        return self.text[start:end]

    def _indent(self, i: int) -> int:
        """The columns before the text of a line; -1 for a blank line."""
        line = self.said(i).expandtabs(8)
        return len(line) - len(line.lstrip()) if line.strip() else -1

    def _block(self, i: int, indent: int) -> int:
        """The line behind the block of lines indented further than ``indent``."""
        last = i
        k = i
        while k < len(self.lines):
            depth = self._indent(k)
            if 0 <= depth <= indent:
                break
            if depth > indent:
                last = k + 1
            k += 1
        return last

    def _line(self, i: int) -> int:
        start, end, after = self.lines.bounds(i)
        line = self.text[start:end]
        stripped = line.strip()
        if not stripped:
            self._flush()
            return i + 1
        indent = self._indent(i)
        begin = start + len(line) - len(line.lstrip())
        if m := _DIRECTIVE.match(self.text, begin, end):
            self._flush()
            return self._directive(i, indent, m)
        if _EXPLICIT.match(self.text, begin, end):
            self._flush()
            return self._block(i + 1, indent)  # a comment, a target, a substitution
        if is_grid(stripped):
            self._flush()
            return grid_table(self.lines, i, _DIALECT, self.collector)
        if is_simple(line) and (behind := simple_table(self.lines, i, _DIALECT, self.collector)):
            self._flush()
            return behind
        if _ADORNED.match(stripped):
            self._adorned(stripped[0])
            return i + 1
        if item := _ITEM.match(self.text, start, end) or _FIELD.match(self.text, start, end):
            self._flush()
            self.collector.item(indent, item[0])
            begin = item.end()
        elif not indent and not self.slices:
            self.collector.leave()
        self.slices.append((begin, end, after))
        if stripped.endswith("::"):
            self._flush()
            behind = self._block(i + 1, indent)
            self._code(i + 1, behind, "")
            return max(behind, i + 1)
        return i + 1

    def _adorned(self, sign: str) -> None:
        """A line of signs under a title, whose rank the sign tells, or between paragraphs."""
        if len(self.slices) == 1:
            start, end, _ = self.slices[0]
            if sign not in self.ranks:
                self.ranks.append(sign)
            self.collector.heading(self.ranks.index(sign) + 1, self.text[start:end])
        self._flush()
        self.collector.apart()

    def _flush(self) -> None:
        if self.slices:
            view = lines(self.text, self.slices)
            self.slices = []
            read(view, _DIALECT, self.collector, self.collector.block())

    def _directive(self, i: int, indent: int, m: re.Match[str]) -> int:
        """The line behind a directive; what is not silent holds text."""
        name = m[1].rsplit(":", 1)[-1].lower()
        behind = self._block(i + 1, indent)
        first = i + 1
        while first < behind and _OPTION.match(self.said(first)):
            first += 1
        if name == "math":
            if m[2] and m[2].strip():
                self._formula(whole(self.text, *m.span(2)))
            self._math(first, behind)
            return max(behind, i + 1)
        if name in _CODE:
            self._code(first, behind, (m[2] or "").strip().lower())
            return max(behind, i + 1)
        self.collector.apart()
        if name in _SILENT:
            return max(behind, i + 1)
        if name == "list-table":
            self._list_table(first, behind)
            return max(behind, i + 1)
        return first

    def _math(self, first: int, behind: int) -> None:
        """Formulas, each up to a blank line."""
        group: list[tuple[int, int, int]] = []
        for k in range(first, behind):
            if self.said(k).strip():
                group.append(self.lines.bounds(k))
                continue
            self._formulas(group)
            group = []
        self._formulas(group)

    def _formulas(self, group: list[tuple[int, int, int]]) -> None:
        if group:
            self._formula(lines(self.text, group))

    def _formula(self, view: View) -> None:
        self.collector.add(view, "latex", "display", self.collector.block())

    def _code(self, first: int, behind: int, language: str) -> None:
        views = [whole(self.text, *self.lines.bounds(k)[:2]).strip() for k in range(first, behind)]
        if views:
            read_code(views, language, self.collector)

    def _list_table(self, first: int, behind: int) -> None:
        """``* - a`` begins a row, ``- b`` the next cell."""
        table, row, column = self.collector.table(), -1, 0
        block = self.collector.block()
        for k in range(first, behind):
            start, end, _ = self.lines.bounds(k)
            m = _LIST_TABLE.match(self.text, start, end)
            if m and m[1]:
                row, column = row + 1, 0
                block = self.collector.block()
            elif m:
                column += 1
            if row < 0:
                continue
            if m:
                self.collector.apart()
            view = whole(self.text, m.end() if m else start, end)
            read(view, _DIALECT, self.collector, block, (table, row, column))
        self.collector.apart()
