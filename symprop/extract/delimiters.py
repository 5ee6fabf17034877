"""What is not words in running text: formulas, code, links, tags.

One scanner serves every kind of document; a ``Dialect`` says which signs mean something there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from . import marks
from .ahead import REACH
from .commands import command
from .entities import entity
from .formulas import Dialect, Formulas, Found

__all__ = ["Dialect", "Found", "Scanner"]

_TOKEN = re.compile(
    rf"""
      (?P<double>\\\\[(\[])
    | (?P<open>\\[(\[])
    | (?P<begin>\\begin\{{)
    | (?P<escape>\\(?:[a-zA-Z]+|.))
    | (?P<ticks>`+)
    | (?P<dollars>\$+)
    | (?P<image>!\[)
    | (?P<target>\]\()
    | (?P<link>\[(?=[^\[\]\n]{{1,300}}\]\())
    | (?P<comment><!--)
    | (?P<raw><(?:script|style|svg)\b)
    | (?P<tag></?[a-zA-Z][^<>\n]{{0,2000}}>)
    | (?P<auto><[a-z]{{2,9}}:[^<>\s]{{0,2000}}>)
    | (?P<url>https?://[^\s<>]+)
    | (?P<entity>&(?:[a-zA-Z]{{2,8}}[0-9]{{0,2}}|\#[0-9]{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}});)
    | (?P<round>\()
    | (?P<brace>[{{}}~])
    | (?P<mark>[{marks.CODE}{marks.MATH}{marks.DISPLAY}{marks.LINE}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ROLE = re.compile(r":([a-z]+):$")
_ROLE_AFTER = re.compile(r":([a-z]+):")
_SETTINGS = re.compile(r"\{[^{}\n]*\}")
"""What Pandoc and Quarto write behind a picture: ``{width="5in"}``."""
_DATA = re.compile(r"data:[^\s()]*(?=\))")
"""A picture that is its own address, of any length."""
_TEX_SCRIPT = re.compile(r"<script[^<>]*\bmath/tex\b([^<>]*)>")
_MARKED = {marks.CODE: ("code", marks.CODE_END), marks.MATH: ("math", marks.MATH_END)} | {
    marks.DISPLAY: ("math", marks.MATH_END)
}


class Scanner(Formulas):
    """Finds what is not words in a text, from left to right."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        super().__init__(text, dialect)
        self._ticks: dict[int, list[int]] | None = None

    def scan(self, start: int = 0, last: int | None = None) -> Iterator[Found]:
        """Everything that begins from ``start`` to ``last``, in order and without overlaps."""
        text, pos = self.text, start
        stop = len(text)
        last = stop if last is None else last
        while (m := _TOKEN.search(text, pos)) is not None and m.start() < last:
            found = getattr(self, f"on_{m.lastgroup}")(m, stop)
            if isinstance(found, Found):
                yield found
                pos = max(found.end, m.start() + 1)
            else:
                pos = found

    def on_escape(self, m: re.Match[str], stop: int) -> Found | int:
        """A backslash and what it escapes; in LaTeX a command between the words."""
        return command(self.text, m, stop) if self.dialect.tex else min(m.end(), m.start() + 2)

    def on_brace(self, m: re.Match[str], stop: int) -> Found | int:
        """A group or a space of LaTeX."""
        if not self.dialect.tex:
            return m.end()
        return _swap(m.start(), m.end(), " " if m[0] == "~" else "")

    # --- code, links ----------------------------------------------------------------------------

    def _ticks_of(self, size: int) -> list[int]:
        if self._ticks is None:
            self._ticks = {}
            for m in re.finditer("`+", self.text):
                self._ticks.setdefault(m.end() - m.start(), []).append(m.start())
        return self._ticks.get(size, [])

    def on_ticks(self, m: re.Match[str], stop: int) -> Found | int:
        """Code between backticks, or a role of reStructuredText."""
        start, size = m.start(), m.end() - m.start()
        if not self.dialect.code:
            return m.end()
        places = self._ticks_of(size)
        k = bisect_left(places, start + size)
        if k == len(places) or places[k] + size > stop:
            return start + size
        end = places[k]
        if end - start > REACH or "\n\n" in self.text[start:end]:
            return start + size
        if not self.dialect.roles or size > 1:
            return Found("code", start, end + size, (start + size, end))
        before = _ROLE.search(self.text, max(0, start - 20), start)
        after = _ROLE_AFTER.match(self.text, end + 1)
        role = before[1] if before else after[1] if after else ""
        last = after.end() if after and not before else end + 1
        what = "math" if role == "math" else "code" if role in ("", "code", "literal") else "swap"
        return Found(what, before.start() if before else start, last, (start + 1, end))

    def on_image(self, m: re.Match[str], stop: int) -> Found | int:
        """``![alt](address)``; ``inner`` is the address, ``text`` the words shown instead."""
        if not self.dialect.links:
            return m.end()
        close = self.ahead.find("](", m.end(), min(stop, m.end() + 2000))
        if close < 0 or "\n\n" in self.text[m.end() : close]:
            return m.end()
        if data := _DATA.match(self.text, close + 2, stop):
            return _swap(m.start(), self._behind(data.end() + 1), self.text[m.end() : close])
        end = self.partner(close + 1, min(stop, close + 6000))
        if end < 0:
            return m.end()
        last = self._behind(end + 1)
        return Found("image", m.start(), last, (close + 2, end), text=self.text[m.end() : close])

    def _behind(self, end: int) -> int:
        """Where a picture ends with its settings."""
        settings = _SETTINGS.match(self.text, end)
        return settings.end() if settings else end

    def on_link(self, m: re.Match[str], stop: int) -> Found | int:
        """The bracket before the words of a link."""
        return _swap(m.start(), m.end()) if self.dialect.links else m.end()

    def on_target(self, m: re.Match[str], stop: int) -> Found | int:
        """The address of a link says nothing."""
        if not self.dialect.links:
            return m.end()
        end = self.partner(m.end() - 1, min(stop, m.end() + 3000))
        if end < 0 or "\n" in self.text[m.end() : end]:
            return m.end()
        return _swap(m.start(), end + 1)

    def on_auto(self, m: re.Match[str], stop: int) -> Found | int:
        """An address in angle brackets, or one that stands by itself."""
        return _swap(m.start(), m.end())

    on_url = on_auto

    # --- HTML -----------------------------------------------------------------------------------

    def on_comment(self, m: re.Match[str], stop: int) -> Found | int:
        """What a comment holds is not shown."""
        if not self.dialect.html:
            return m.end()
        end = self.ahead.find("-->", m.end(), stop)
        if end < 0:
            return Found("stray", m.start(), m.end(), (m.end(), m.end()))
        return _swap(m.start(), end + 3)

    def on_raw(self, m: re.Match[str], stop: int) -> Found | int:
        """Scripts and drawings are not text, unless the script is a formula for MathJax."""
        if not self.dialect.html:
            return m.end()
        sign = f"</{m[0][1:].lower()}>"
        end = self.ahead.find(sign, m.end(), stop)
        if end < 0:
            return m.end()
        formula = _TEX_SCRIPT.match(self.text, m.start(), end)
        if formula:
            inner = (formula.end(), end)
            return Found("math", m.start(), end + len(sign), inner, "display" in formula[1])
        return _swap(m.start(), end + len(sign))

    def on_tag(self, m: re.Match[str], stop: int) -> Found | int:
        """A tag."""
        if not self.dialect.html:
            return m.start() + 1
        return Found("tag", m.start(), m.end(), (m.start(), m.end()))

    def on_entity(self, m: re.Match[str], stop: int) -> Found | int:
        """``&minus;``"""
        char = entity(m[0]) if self.dialect.html else ""
        return _swap(m.start(), m.end(), char) if char else m.end()

    def on_mark(self, m: re.Match[str], stop: int) -> Found | int:
        """What a reader of HTML has marked."""
        if not self.dialect.marks:
            return m.end()
        if m[0] == marks.LINE:
            return _swap(m.start(), m.end(), marks.LINE)
        what, sign = _MARKED[m[0]]
        end = self.ahead.find(sign, m.end(), stop)
        if end < 0:
            return m.end()
        return Found(what, m.start(), end + 1, (m.end(), end), m[0] == marks.DISPLAY)


def _swap(start: int, end: int, text: str = "") -> Found:
    return Found("swap", start, end, (end, end), text=text)
