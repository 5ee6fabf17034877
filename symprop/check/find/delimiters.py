"""Where formulas, code, links and tags begin and end in running text.

One scanner serves every kind of document; a ``Dialect`` says which signs mean something there.
Dollars follow GitHub and pandoc: the opening one has no space behind it, the closing one none
before it and no digit behind it.  Spaces inside are taken too if what they enclose looks like a
formula.  A dollar that nothing closes is an ordinary character.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from . import signs
from .ahead import REACH, Ahead, enclosed, partner
from .entities import entity


class Dialect(NamedTuple):
    """Which signs mean something in a kind of document."""

    dollars: bool = True
    code: bool = True
    """Backticks."""
    links: bool = True
    html: bool = True
    chat: bool = False
    """Formulas in round brackets, where a copied chat has lost the backslashes."""
    comments: bool = False
    """``%`` begins a comment."""
    roles: bool = False
    """``:math:`...```, and backticks come in pairs."""


class Found(NamedTuple):
    """A stretch of a text that is not words: ``start`` to ``end`` with its delimiters.

    ``what`` is ``math``, ``code``, ``swap`` (``text`` stands in its place), ``image`` or ``stray``.
    """

    what: str
    start: int
    end: int
    inner: tuple[int, int]
    display: bool = False
    text: str = ""


ENVIRONMENTS = (
    "equation|align|alignat|aligned|alignedat|gather|gathered|multline|eqnarray|displaymath|math"
    "|split|flalign|dmath|IEEEeqnarray"
)
_ENVIRONMENT = re.compile(rf"\\begin\{{((?:{ENVIRONMENTS})\*?)\}}")
_TOKEN = re.compile(
    r"""
      (?P<double>\\\\[(\[])
    | (?P<open>\\[(\[])
    | (?P<begin>\\begin\{)
    | (?P<escape>\\.)
    | (?P<ticks>`+)
    | (?P<dollars>\$+)
    | (?P<image>!\[)
    | (?P<target>\]\()
    | (?P<comment><!--)
    | (?P<tag></?[a-zA-Z][^<>\n]{0,2000}>)
    | (?P<auto><[a-z]{2,9}:[^<>\s]{0,2000}>)
    | (?P<url>https?://[^\s<>]+)
    | (?P<entity>&(?:[a-zA-Z]{2,8}|\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6});)
    | (?P<round>\()
    | (?P<percent>%)
    """,
    re.VERBOSE | re.DOTALL,
)


class Scanner:
    """Finds what is not words in a text, from left to right."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect
        self.ahead = Ahead(text)
        self._ticks: dict[int, list[int]] | None = None

    def scan(self, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """Everything from ``start`` to ``end``, in order and without overlaps."""
        text, pos = self.text, start
        stop = len(text) if end is None else end
        while (m := _TOKEN.search(text, pos, stop)) is not None:
            kind = m.lastgroup or ""
            found = getattr(self, "_on_" + kind)(m, stop)
            if isinstance(found, Found):
                yield found
                pos = max(found.end, m.start() + 1)
            else:
                pos = found

    # --- formulas -------------------------------------------------------------------------------

    def _on_dollars(self, m: re.Match[str], stop: int) -> Found | int:
        if not self.dialect.dollars:
            return m.end()
        start = m.start()
        if m.end() - start == 1:
            return self._dollar(start, stop)
        begin = start + 2
        if m.end() - start > 3:  # $$$$ encloses nothing
            return m.end()
        end = self.ahead.find("$$", begin, stop)
        while end > 0 and self.text[end - 1] == "\\" and self.text[end - 2] != "\\":
            end = self.text.find("$$", end + 1, min(stop, end + REACH))
        if end >= 0 and enclosed(self.text, begin, end):
            return Found("math", start, end + 2, (begin, end), True)
        return self._salvage(start, begin, stop)

    def _salvage(self, start: int, begin: int, stop: int) -> Found:
        """An opening that nothing closes: the formula ends where words or a blank line begin."""
        text = self.text
        limit = min(stop, begin + REACH)
        if text.startswith("\n", begin):
            begin += 1
        if (blank := text.find("\n\n", begin, limit)) >= 0:
            limit = blank
        words = signs.worded(text[begin:limit])
        if words >= 0:
            limit = begin + words
        closing = text.find("$", begin, limit)
        if closing >= 0:
            limit = closing
        body = text[begin:limit].strip()
        good = bool(body) and bool(re.search(r"[\\=]", body))
        end = max(limit, start + 2) if good else start + 2
        return Found("stray", start, end, (begin, end) if good else (end, end), True)

    def _dollar(self, start: int, stop: int) -> Found | int:
        text, begin = self.text, start + 1
        if text.startswith("`", begin):  # $`...`$ as GitHub has it
            end = self.ahead.find("`$", begin + 1, stop)
            if end >= 0 and "\n\n" not in text[begin:end] and end - begin < REACH:
                return Found("math", start, end + 2, (begin + 1, end))
        end = self._closing(begin, stop)
        if end < 0:
            after = text[begin : min(stop, begin + 40)]
            if signs.unclosed(after):
                return Found("stray", start, begin, (begin, begin))
            return begin
        body = text[begin:end]
        tight = not (body[0].isspace() or body[-1].isspace())
        if tight and not text[end + 1 : end + 2].isdigit():
            good = not signs.money(body)
        else:
            good = signs.formula_like(body)
        if good:
            return Found("math", start, end + 1, (begin, end))
        return begin

    def _closing(self, begin: int, stop: int) -> int:
        """The dollar that closes a formula, or -1."""
        text = self.text
        end = self.ahead.find("$", begin, stop)
        while end > begin and text[end - 1] == "\\" and text[end - 2] != "\\":
            end = self.ahead.find("$", end + 1, stop)
        if end <= begin or end - begin > REACH or "\n\n" in text[begin:end]:
            return -1
        opens = text[end - 1].isspace() and re.match(r"\$[\w\\({\[|]", text[end : end + 2])
        return -1 if opens else end

    def _on_open(self, m: re.Match[str], stop: int) -> Found | int:
        sign = m[0][-1]
        return self._bracketed(m, "\\" + {"(": ")", "[": "]"}[sign], sign == "[", stop)

    def _on_double(self, m: re.Match[str], stop: int) -> Found | int:
        """``\\\\(`` as kramdown has it; otherwise two backslashes are a line break."""
        sign = m[0][-1]
        end = self.ahead.find("\\\\" + {"(": ")", "[": "]"}[sign], m.end(), stop)
        if end >= 0 and enclosed(self.text, m.end(), end):
            return Found("math", m.start(), end + 3, (m.end(), end), sign == "[")
        return m.end() - 1

    def _bracketed(self, m: re.Match[str], closing: str, display: bool, stop: int) -> Found | int:
        end = self.ahead.find(closing, m.end(), stop)
        again = self.ahead.find(m[0], m.end(), stop)
        if end >= 0 and not 0 <= again < end and enclosed(self.text, m.end(), end):
            return Found("math", m.start(), end + 2, (m.end(), end), display)
        after = self.text[m.end() : min(stop, m.end() + 200)]
        if signs.commands(after) or "=" in after.split("\n", 1)[0]:
            return Found("stray", m.start(), m.end(), (m.end(), m.end()))
        return m.end()

    def _on_begin(self, m: re.Match[str], stop: int) -> Found | int:
        name = _ENVIRONMENT.match(self.text, m.start(), stop)
        if name is None:
            return m.end()
        sign = f"\\end{{{name[1]}}}"
        end = self.ahead.find(sign, name.end(), stop)
        if end < 0 or end - m.start() > REACH:
            return Found("stray", m.start(), name.end(), (name.end(), name.end()))
        end += len(sign)
        return Found("math", m.start(), end, (m.start(), end), True)

    def _on_round(self, m: re.Match[str], stop: int) -> Found | int:
        """A formula in round brackets: ``(e^2=7.389)`` where ``\\(e^2=7.389\\)`` was copied."""
        text, start = self.text, m.start()
        if start and not (text[start - 1].isspace() or text[start - 1] in "*_:،。、"):
            return m.end()
        end = partner(text, m.end(), min(stop, start + 300))
        if end < 0:
            return m.end()
        body = text[m.end() : end]
        if "$" in body or "`" in body or "\\(" in body:
            return m.end()
        after = text[end + 1 : end + 12].lstrip()
        if re.match(r"[=≈·×*/^(\[\w+\-−]", after) and not text[end + 1 : end + 2].isspace():
            return m.end()
        if re.match(r"[=≈·×*/^(+\-−]", after):
            return m.end()
        clear = signs.commands(body)
        if not clear and self.dialect.chat:
            clear = bool(re.search(r"[=^_≈]", body)) and not re.search(r"[^\W\d_]{4,}", body)
        if clear and signs.worded(body) < 0:
            return Found("math", start, end + 1, (m.end(), end))
        return m.end()

    # --- code, links, tags ----------------------------------------------------------------------

    def _on_escape(self, m: re.Match[str], stop: int) -> Found | int:
        return m.end()

    def _ticks_at(self, size: int) -> list[int]:
        if self._ticks is None:
            self._ticks = {}
            for m in re.finditer("`+", self.text):
                self._ticks.setdefault(m.end() - m.start(), []).append(m.start())
        return self._ticks.get(size, [])

    def _role(self, start: int) -> str:
        """The role before a backtick."""
        m = re.compile(r":[a-z]+:$").search(self.text, max(0, start - 12), start)
        return m[0] if m else ""

    def _on_ticks(self, m: re.Match[str], stop: int) -> Found | int:
        start, size = m.start(), m.end() - m.start()
        if not self.dialect.code:
            return m.end()
        places = self._ticks_at(size)
        k = bisect_left(places, start + size)
        if k == len(places) or places[k] + size > stop:
            return start + size
        end = places[k]
        if end - start > REACH or "\n\n" in self.text[start:end]:
            return start + size
        role = self._role(start) if self.dialect.roles and size == 1 else ""
        what = "math" if role == ":math:" else "code"
        return Found(what, start - len(role), end + size, (start + size, end))

    def _on_image(self, m: re.Match[str], stop: int) -> Found | int:
        """``![alt](address)``; ``inner`` is the address, ``text`` the words shown instead."""
        if not self.dialect.links:
            return m.end()
        close = self.ahead.find("](", m.end(), min(stop, m.end() + 2000))
        if close < 0 or "\n\n" in self.text[m.end() : close]:
            return m.end()
        end = partner(self.text, close + 2, min(stop, close + 6000))
        if end < 0:
            return m.end()
        return Found("image", m.start(), end + 1, (close + 2, end), text=self.text[m.end() : close])

    def _on_target(self, m: re.Match[str], stop: int) -> Found | int:
        """The address of a link says nothing."""
        if not self.dialect.links:
            return m.end()
        end = partner(self.text, m.end(), min(stop, m.end() + 3000))
        if end < 0 or "\n" in self.text[m.end() : end]:
            return m.end()
        return Found("swap", m.start(), end + 1, (end, end))

    def _on_comment(self, m: re.Match[str], stop: int) -> Found | int:
        if not self.dialect.html:
            return m.end()
        end = self.ahead.find("-->", m.end(), stop)
        if end < 0:
            return Found("stray", m.start(), m.end(), (m.end(), m.end()))
        return Found("swap", m.start(), end + 3, (end, end))

    def _on_tag(self, m: re.Match[str], stop: int) -> Found | int:
        if not self.dialect.html:
            return m.end()
        return Found("tag", m.start(), m.end(), (m.start(), m.end()))

    def _on_auto(self, m: re.Match[str], stop: int) -> Found | int:
        return Found("swap", m.start(), m.end(), (m.end(), m.end()))

    _on_url = _on_auto

    def _on_entity(self, m: re.Match[str], stop: int) -> Found | int:
        if not self.dialect.html:
            return m.end()
        char = entity(m[0])
        return Found("swap", m.start(), m.end(), (m.end(), m.end()), text=char) if char else m.end()

    def _on_percent(self, m: re.Match[str], stop: int) -> Found | int:
        if not self.dialect.comments:
            return m.end()
        end = self.text.find("\n", m.end(), stop)
        end = stop if end < 0 else end
        return Found("swap", m.start(), end, (end, end))
