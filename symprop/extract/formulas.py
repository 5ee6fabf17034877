"""Where formulas begin and end in running text.

Dollars follow GitHub and pandoc: the opening one has no space behind it, the closing one none
before it and no digit behind it.  Spaces inside are taken too if what they enclose looks like a
formula.  A dollar that nothing closes is an ordinary character.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import signs
from .ahead import REACH, Ahead, BracketPairs, enclosed


class Dialect(NamedTuple):
    """Which signs mean something in a kind of document."""

    dollars: bool = True
    code: bool = True
    """Backticks."""
    links: bool = True
    html: bool = True
    """Tags, comments and entities."""
    chat: bool = False
    """Formulas in round brackets, where a copied chat has lost the backslashes."""
    tex: bool = False
    """Commands of LaTeX stand between the words."""
    roles: bool = False
    """Backticks may have a role of reStructuredText before them."""
    marks: bool = False
    """The private characters of ``marks``, with which a reader of HTML marks what it found."""
    flow: bool = False
    """The end of a line says no more than a space."""


class Found(NamedTuple):
    """A stretch of a text that is not words: ``start`` to ``end`` with its delimiters.

    ``what`` is ``math``, ``code``, ``tag``, ``image``, ``swap`` (``text`` stands in its place) or
    ``stray`` (an opening that nothing closes; ``inner`` is what may be read all the same).
    """

    what: str
    start: int
    end: int
    inner: tuple[int, int]
    display: bool = False
    text: str = ""


NAMES = (
    "equation|align|alignat|aligned|alignedat|gather|gathered|multline|eqnarray|displaymath|math"
    "|split|flalign|dmath|IEEEeqnarray"
)
_ENVIRONMENT = re.compile(rf"\\begin\{{((?:{NAMES})\*?)\}}")
_OPENS = re.compile(r"\$[\w\\({\[|]")
_OPERATES = re.compile(r"[=≈·×*/^(+\-−]")
_TOUCHES = re.compile(r"[=≈·×*/^(\[\w+\-−]")
_CHAT = re.compile(r"[=^_≈]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_CLOSING = {"(": ")", "[": "]"}


class Formulas:
    """The part of the scanner that finds formulas; each method takes one opening sign."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect
        self.ahead = Ahead(text)
        self._brackets: BracketPairs | None = None

    def partner(self, open: int, stop: int) -> int:
        """Where a round bracket closes, or -1."""
        if self._brackets is None:
            self._brackets = BracketPairs(self.text)
        return self._brackets.partner(open, stop)

    def on_dollars(self, m: re.Match[str], stop: int) -> Found | int:
        """One dollar or two."""
        size = m.end() - m.start()
        if not self.dialect.dollars or size > 3:  # $$$$ encloses nothing
            return m.end()
        if size == 1:
            return self._dollar(m.start(), stop)
        start = m.start() + size - 2
        begin = start + 2
        end = self._unescaped("$$", begin, stop)
        if end >= 0 and enclosed(self.text, begin, end):
            return Found("math", start, end + 2, (begin, end), True)
        return self._salvage(start, begin, stop)

    def _unescaped(self, sign: str, begin: int, stop: int) -> int:
        """The next ``sign`` without a backslash before it, or -1."""
        end = self.ahead.find(sign, begin, stop)
        while begin < end < begin + REACH and self.text[end - 1] == "\\":
            if end - begin > 1 and self.text[end - 2] == "\\":  # a line break
                break
            end = self.ahead.find(sign, end + 1, stop)
        return end

    def _salvage(self, start: int, begin: int, stop: int) -> Found:
        """An opening that nothing closes: the formula ends where words or a blank line begin."""
        text = self.text
        begin += text.startswith("\n", begin)
        limit = min(stop, begin + REACH)
        for sign in ("\n\n", "\r\n\r\n", "$"):
            if (end := text.find(sign, begin, limit)) >= 0:
                limit = end
        if (words := signs.worded(text[begin:limit])) >= 0:
            limit = begin + words
        good = re.search(r"[\\=]", text[begin:limit]) is not None
        end = max(limit, start + 2) if good else start + 2
        return Found("stray", start, end, (begin, end) if good else (end, end), True)

    def _dollar(self, start: int, stop: int) -> Found | int:
        text, begin = self.text, start + 1
        if text.startswith("`", begin):  # $`...`$ as GitHub has it
            end = self.ahead.find("`$", begin + 1, stop)
            if 0 <= end - begin < REACH and "\n\n" not in text[begin:end]:
                return Found("math", start, end + 2, (begin + 1, end))
        end = self._closing(begin, stop)
        if end < 0:
            if signs.unclosed(text[begin : min(stop, begin + 40)]):
                return Found("stray", start, begin, (begin, begin))
            return begin
        body = text[begin:end]
        if body[0].isspace() or body[-1].isspace():
            good = signs.formula_like(body)
        elif text[end + 1 : end + 2].isdigit():
            good = signs.sure(body)
        else:
            good = not signs.money(body)
        return Found("math", start, end + 1, (begin, end)) if good else begin

    def _closing(self, begin: int, stop: int) -> int:
        """The dollar that closes a formula, or -1."""
        text = self.text
        end = self._unescaped("$", begin, stop)
        if end <= begin or end - begin > REACH or "\n\n" in text[begin:end]:
            return -1
        opens = text[end - 1].isspace() and _OPENS.match(text, end)
        return -1 if opens else end

    def on_open(self, m: re.Match[str], stop: int) -> Found | int:
        """``\\(`` or ``\\[``."""
        sign = m[0][-1]
        end = self.ahead.find("\\" + _CLOSING[sign], m.end(), stop)
        again = self.ahead.find(m[0], m.end(), stop)
        if end >= 0 and not 0 <= again < end and enclosed(self.text, m.end(), end):
            return Found("math", m.start(), end + 2, (m.end(), end), sign == "[")
        after = self.text[m.end() : min(stop, m.end() + 60)]
        if signs.commands(after) or "=" in after.split("\n", 1)[0]:
            return Found("stray", m.start(), m.end(), (m.end(), m.end()))
        return m.end()

    def on_double(self, m: re.Match[str], stop: int) -> Found | int:
        """``\\\\(`` as kramdown has it; otherwise two backslashes are a line break."""
        sign = m[0][-1]
        end = self.ahead.find("\\\\" + _CLOSING[sign], m.end(), stop)
        if not self.dialect.tex and end >= 0 and enclosed(self.text, m.end(), end):
            return Found("math", m.start(), end + 3, (m.end(), end), sign == "[")
        return m.end() - 1

    def on_begin(self, m: re.Match[str], stop: int) -> Found | int:
        """An environment without dollars around it."""
        name = _ENVIRONMENT.match(self.text, m.start(), stop)
        if name is None:
            return m.end()
        sign = f"\\end{{{name[1]}}}"
        end = self.ahead.find(sign, name.end(), stop)
        if end < 0 or end - m.start() > REACH:
            return Found("stray", m.start(), name.end(), (name.end(), name.end()))
        end += len(sign)
        return Found("math", m.start(), end, (m.start(), end), True)

    def on_round(self, m: re.Match[str], stop: int) -> Found | int:
        """A formula in round brackets: ``(e^2=7.389)`` where ``\\(e^2=7.389\\)`` was copied."""
        text, start = self.text, m.start()
        if start and not (text[start - 1].isspace() or text[start - 1] in "*_:،。、"):
            return m.end()
        end = self.partner(start, min(stop, start + 300))
        if end < 0:
            return m.end()
        body = text[m.end() : end]
        if "$" in body or "`" in body or "\\(" in body:
            return m.end()
        after = text[end + 1 : end + 12]
        if _TOUCHES.match(after) or _OPERATES.match(after.lstrip()):
            return m.end()  # a factor
        clear = signs.commands(body)
        if not clear and self.dialect.chat:
            clear = _CHAT.search(body) is not None and _WORD.search(body) is None
        if clear and signs.worded(body) < 0:
            return Found("math", start, end + 1, (m.end(), end))
        return m.end()
