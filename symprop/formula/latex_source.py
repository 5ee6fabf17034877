"""LaTeX as a source of arguments and scripts: braces, what stands in them, what a script says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import latex_commands as c
from .names import canonical
from .numerals import POINT, Marks
from .tokens import BAD, Token

SCAN = re.compile(
    r"""
      (?P<comment>%[^\n]*)
    | (?P<space>[ \t\r\f\v~\u00a0\u2009\u202f\u200b]+)
    | (?P<line>\n\s*)
    | (?P<row>\\\\\*?(?:\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\])?
            | \\[ \t]*(?=\n) | \\(?:cr|newline)(?![a-zA-Z]))
    | (?P<assign>(?:\\mathrel\s*\{\s*[-+:]\s*\}|[-+:]|\\colon(?![a-zA-Z]))\s*=)
    | (?P<command>\\[a-zA-Z]+)
    | (?P<thin>\\(?:[,;:!>/ -]|\Z))
    | (?P<escape>\\.)
    | (?P<grouped>[1-9][0-9]{0,2}(?:
          (?:(?:\\[, ]|['’~\u00a0\u2009\u202f])[0-9]{3})+(?:\.[0-9]+)?
        | (?:\{,\}[0-9]{3})+(?:(?:\{,\}[0-9]{3})|\.[0-9]+)
        | (?:,[0-9]{3})+(?:,[0-9]{3}|\.[0-9]+) | (?:\.[0-9]{3})+\{?,\}?[0-9]+)(?![0-9]))
    | (?P<number>(?:[0-9]+(?:\{[,.]\}[0-9]+|\.[0-9]+)?|\.[0-9]+)
            (?:(?:[eE]|\\(?:text|mathrm)\{[eE]\})\{?[+-]?[0-9]+\}?(?![\w{.]))?)
    | (?P<letters>[A-Za-z]+)
    | (?P<dots>\.{2,})
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_SPACE = re.compile(r"\s*")
_SUB = re.compile(r"[0-9]+|[A-Za-z]+[0-9]*|\\[a-zA-Z]+|[^\s\\{}&^_]")
_SUP = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]|\\[a-zA-Z]+|[^\s\\{}&^_]")
_GROUPED = re.compile(r"\\[a-zA-Z]+\s*\{")
_COMMAND = re.compile(r"\\([a-zA-Z]+)")
_INDICES = frozenset("ijkl")
"""Letters that count: w_ij is w with two indices."""


class LatexSource:
    """The text, its braces matched beforehand, and the tokens made of it so far."""

    def __init__(self, text: str, offset: int, inner: bool, marks: Marks = POINT) -> None:
        self.text, self.offset, self.inner, self.marks = text, offset, inner, marks
        self.out: list[Token] = []
        self.gap = ""
        self.mates = _match_braces(text)
        self.closers: dict[int, tuple[str, str]] = {}
        """What the brace at a position closes, and what may follow it."""

    def emit(self, kind: str, start: int, end: int, text: str = "") -> Token:
        """Add a token that stands from ``start`` to ``end``."""
        token = Token(kind, start + self.offset, end + self.offset, text)
        token.gap, token.stacked, self.gap = self.gap, True, ""
        self.out.append(token)
        return token

    def bad(self, m: re.Match[str], why: str) -> int:
        """Add what cannot be read."""
        self.emit(BAD, m.start(), m.end(), why)
        return m.end()

    def skip(self, pos: int) -> int:
        """The next position that is no space."""
        m = _SPACE.match(self.text, pos)
        assert m is not None
        return m.end()

    # --- arguments ------------------------------------------------------------------------------

    def argument(self, pos: int, then: str = "", kind: str = "ARG") -> int:
        """Open an argument, in braces or of one character; ``then`` is what may follow it."""
        start = self.skip(pos)
        char = self.text[start : start + 1]
        if char == "{" and start in self.mates:
            self.emit("L" + kind, start, start + 1, "{")
            self.closers[self.mates[start]] = ("R" + kind, then)
            return start + 1
        m = _SUP.match(self.text, start)
        if m is None:
            return self._missing(pos)
        if char == "-" and then == "power":  # e^-1.1: TeX would raise the sign alone
            return start
        end = m.end() if then == "power" or not char.isdigit() else start + 1
        piece = self.text[start:end]
        base = c.LETTERS.get(piece[1:], "") if char == "\\" else piece
        if not base.replace(".", "").isalnum():
            return self._missing(pos)
        self.emit("L" + kind, start, start, "{")
        token = self.emit("NUMBER" if char.isdigit() else "NAME", start, end, piece)
        token.name = None if char.isdigit() else canonical(base)
        self.emit("R" + kind, end, end, "}")
        return self.after(end, then)

    def after(self, end: int, then: str) -> int:
        """What may follow an argument that ends at ``end``."""
        if then == "argument":
            return self.argument(end)
        if then == "upper":
            return self.upper(end)
        if then in ("_", "^"):
            start = self.skip(end)
            raw, after = self.raw(start + 1) if self.text[start : start + 1] == then else ("", end)
            self.emit("LABEL", end, after, _label(raw))
            return after
        return end

    def upper(self, pos: int) -> int:
        """The upper bound of a sum, if one stands at ``pos``."""
        start = self.skip(pos)
        if self.text[start : start + 1] != "^":
            return pos
        self.emit("UPPER", start, start + 1, "^")
        return self.argument(start + 1, kind="BOUND")

    def _missing(self, pos: int) -> int:
        self.emit(BAD, pos, pos, "an argument is missing")
        return pos

    def raw(self, pos: int) -> tuple[str, int]:
        """The argument at ``pos`` as it stands, and where it ends."""
        start = self.skip(pos)
        if self.text[start : start + 1] == "{" and start in self.mates:
            return self.text[start + 1 : self.mates[start]], self.mates[start] + 1
        if (m := _GROUPED.match(self.text, start)) and m.end() - 1 in self.mates:
            end = self.mates[m.end() - 1] + 1
            return self.text[start:end], end
        m = SCAN.match(self.text, start)
        if m is None or m.lastgroup in ("space", "line", "row"):
            return "", pos
        return m[0], m.end()

    def script(self, pos: int, mark: str) -> tuple[str, int]:
        """The script after ``mark`` at ``pos`` as plain text, and its end; empty if there is none.

        Without braces a subscript is a number, a letter with digits, or a word of three letters
        (y_pred, though TeX would lower the p alone), but not in x_iy_i.
        """
        start = self.skip(pos)
        if self.text[start : start + 1] != mark:
            return "", pos
        begin = self.skip(start + 1)
        if self.text[begin : begin + 1] == "{" or _GROUPED.match(self.text, begin):
            if self.text[begin] == "{" and begin not in self.mates:
                return "", pos  # the brace that is not closed is told of where it stands
            text, end = self.raw(begin)
            return flatten(text), end
        m = (_SUB if mark == "_" else _SUP).match(self.text, begin)
        if m is None:
            return "", pos
        piece, end = m[0], m.end()
        if mark == "_" and piece[0].isalpha():
            letters = piece.rstrip("0123456789")
            word = len(letters) > 2 or _INDICES.issuperset(letters)
            if len(letters) > 1 and (not word or self.text[end : end + 1] in ("_", "^", "'")):
                piece, end = piece[0], begin + 1
        return flatten(piece), end


def _match_braces(text: str) -> Mapping[int, int]:
    mates: dict[int, int] = {}
    stack: list[int] = []
    for m in _BRACES.finditer(text):
        if m[0] == "{":
            stack.append(m.start())
        elif m[0] == "}" and stack:
            opened = stack.pop()
            mates[opened] = m.start()
            mates[m.start()] = opened
    return mates


def _label(text: str) -> str:
    """The words of a label."""
    text = _COMMAND.sub(lambda m: c.IN_SCRIPTS.get(m[1], m[1]), text)
    return " ".join(re.sub(r"\\[,;:!>]|[{}\\$]", "", text).split())


def says_words(text: str) -> bool:
    """Whether a script holds nothing but letters, digits and signs: no accent, no fraction."""
    return all(word in c.IN_SCRIPTS for word in _COMMAND.findall(text))


def flatten(text: str) -> str:
    """What a script says, as plain text: ``\\text{pred}`` is pred, ``h_1`` is h1."""
    if text.isalnum():
        return text
    text = text.replace("\\_", "\x01")
    text = _COMMAND.sub(lambda m: c.IN_SCRIPTS.get(m[1], m[1]), text)
    text = re.sub(r"\\[,;:!> ]|[\s{}\\_$]", "", text)
    return text.replace("\x01", "_").replace("−", "-").replace("'", "′")
