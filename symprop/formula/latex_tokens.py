"""LaTeX as tokens.

One pass over the text, every brace matched beforehand, so time is linear and nothing recurses.
Braces that group nothing the eye can see vanish; those of an argument become LARG and RARG.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from . import latex_commands as c
from .latex_names import Names
from .latex_source import SCAN, flatten
from .names import canonical, superscript
from .numerals import POINT, Marks, enclosed, entries, number, percent
from .tokens import BAD, BREAK, Token
from .tree import Name

_NO_BOUNDS = re.compile(r"(?:\s*[_^]\s*\{\s*\})*")
_OPTION = re.compile(r"\s*\[[^\]\n]*\]")
_SIGNS = {
    "+": "PLUS", "-": "MINUS", "−": "MINUS", "–": "MINUS", "*": "TIMES", "·": "TIMES",
    "⋅": "TIMES", "∙": "TIMES", "×": "TIMES", "∗": "TIMES", "⊙": "TIMES", "∘": "TIMES", ".": "DOT",
    "/": "SLASH", "⊘": "SLASH", "÷": "SLASH", "=": "RELATION", "≈": "RELATION", "←": "RELATION",
    "→": "RELATION", "⇒": "RELATION", "≃": "RELATION", "≡": "RELATION", "<": "COMPARES",
    ">": "COMPARES", "≤": "COMPARES", "≥": "COMPARES", "≠": "COMPARES", "(": "LPAR", ")": "RPAR",
    "[": "LSQB", "]": "RSQB", "|": "BAR", "‖": "NORM", ",": "COMMA", ";": "SEMICOLON",
    ":": "COLON", "…": "DOTS", "⋯": "DOTS", "⋮": "DOTS", "⋱": "DOTS", "&": "COLUMN",
    "∂": "DIFFERENTIAL", "∈": "MEMBER",
}  # fmt: skip
_WIDE = {"。": BREAK, "、": "COMMA"} | {chr(ord(c) + 0xFEE0): _SIGNS[c] for c in ",;:()=+-."}
"""Signs as wide as a Chinese character; what they separate they separate clearly."""
_SPELLING = {
    "−": "-",
    "–": "-",
    "⋅": "·",
    "∙": "·",
    "∗": "*",
    "∘": "⊙",
    "÷": "/",
    "≃": "≈",
    "≡": "=",
}


_GRADIENT = Name("grad")


def latex_tokens(text: str, offset: int = 0, marks: Marks = POINT) -> list[Token]:
    """The tokens of ``text``, whose author writes numbers with ``marks``."""
    return _LatexLexer(text, offset, False, marks).run()


class _LatexLexer(Names):
    def __init__(self, text: str, offset: int, inner: bool, marks: Marks = POINT) -> None:
        super().__init__(text, offset, inner, marks)
        self.environments: list[str] = []

    def run(self) -> list[Token]:
        text, pos = self.text, 0
        while pos < len(text):
            m = SCAN.match(text, pos)
            assert m is not None
            pos = getattr(self, f"_{m.lastgroup}")(m)
        return _with_gradients(self.out) if ".\\" in text else self.out

    # --- spaces and rows ------------------------------------------------------------------------

    def _comment(self, m: re.Match[str]) -> int:
        return m.end()

    def _space(self, m: re.Match[str]) -> int:
        self.gap = "~" if "~" in m[0] else self.gap or " "
        return m.end()

    def _thin(self, m: re.Match[str]) -> int:
        if m[0] == "\\ " and "matrix" in self.environments[-1:]:
            return self._row(m)  # a row end that lost a backslash
        self.gap = "~" if m[0] == "\\ " else self.gap or " "
        return m.end()

    def _line(self, m: re.Match[str]) -> int:
        self.gap = "quad" if self.gap == "quad" else "\n"
        return m.end()

    def _row(self, m: re.Match[str]) -> int:
        self.emit("ROW", m.start(), m.end(), "\\\\")
        return m.end()

    # --- numbers and signs ----------------------------------------------------------------------

    def _assign(self, m: re.Match[str]) -> int:
        sign = next((s for s in "+-" if s in m[0]), ":")
        self.emit("RELATION", m.start(), m.end(), sign + "=")
        return m.end()

    def _number(self, m: re.Match[str]) -> int:
        digits = number(m[0], self.marks)
        kind = "NUMBER" if digits else BAD
        self.emit(kind, m.start(), m.end(), digits or f"{m[0]} may be a decimal or a thousand")
        return m.end()

    def _grouped(self, m: re.Match[str]) -> int:
        digits = number(m[0], self.marks)
        if enclosed(self.out) and (parts := entries(m[0])):
            for kind, (start, end) in parts:
                self.emit(kind, m.start() + start, m.start() + end, m[0][start:end])
            return m.end()
        kind = "NUMBER" if digits else BAD
        self.emit(kind, m.start(), m.end(), digits or f"{m[0]} may be one number or two")
        return m.end()

    def _dots(self, m: re.Match[str]) -> int:
        self.emit("DOTS", m.start(), m.end(), "…")
        return m.end()

    def _escape(self, m: re.Match[str]) -> int:
        char = m[0][1]
        if char == "|":
            self.emit("NORM", m.start(), m.end(), "‖")
        elif char in "{}":
            self.emit("LPAR" if char == "{" else "RPAR", m.start(), m.end(), char)
        elif char in "()[]$":  # the marks of mathematics itself
            self.gap = self.gap or " "
        elif char == "%":
            if not (self.out and percent(self.out[-1], m.end() + self.offset)):
                return self.bad(m, "a percentage of nothing")
        elif char.isdigit() and "matrix" in self.environments[-1:]:
            self.emit("ROW", m.start(), m.start() + 1, "\\\\")
            return m.start() + 1
        else:
            return self.bad(m, f"{m[0]} is not known")
        return m.end()

    def _other(self, m: re.Match[str]) -> int:
        char = m[0]
        if char == "{":
            return m.end() if m.start() in self.mates else self.bad(m, "a brace that is not closed")
        if char == "}":
            return self._close(m)
        if char == "^":
            return self._power(m)
        if char == "_":
            text, end = self.script(m.start(), "_")
            self.emit("SUBSCRIPT", m.start(), max(end, m.end()), text)
            return max(end, m.end())
        if char == "∑":
            return self._sum_command(m)
        if char in "'’′":
            return self.bad(m, "a prime after something that is no function")
        if char == "|" and (end := self._point(m)):
            return end
        if kind := _SIGNS.get(char):
            self.emit(kind, m.start(), m.end(), _SPELLING.get(char, char))
        elif kind := _WIDE.get(char):
            self.gap = " "
            self.emit(kind, m.start(), m.end(), normalize("NFKC", char))
            self.gap = " "
        elif char.isalpha():
            return self.name(m.start(), m.end(), char)
        elif char == "$":
            self.gap = self.gap or " "
        else:
            shown = char if char.isprintable() else f"U+{ord(char):04X}"
            return self.bad(m, f"{shown} is not known in a formula")
        return m.end()

    def _point(self, m: re.Match[str]) -> int:
        r"""The end of ``|_{x=2}``, or 0."""
        text, end = self.script(m.end(), "_")
        if "=" not in text:
            return 0
        self.emit("POINT", m.start(), end, text)
        return end

    def _close(self, m: re.Match[str]) -> int:
        kind, then = self.closers.pop(m.start(), ("", ""))
        if kind:
            self.emit(kind, m.start(), m.end(), "}")
            return self.after(m.end(), then)
        return m.end() if m.start() in self.mates else self.bad(m, "a brace that was not opened")

    def _power(self, m: re.Match[str]) -> int:
        """A superscript behind something that is not a name."""
        text, end = self.script(m.start(), "^")
        kind = superscript(None, text)
        if kind == "power":
            self.emit("CARET", m.start(), m.end(), "^")
            return self.argument(m.end(), "power")
        if kind == "transpose":
            self.emit("TRANSPOSE", m.start(), end, "T")
        else:
            self.emit(BAD, m.start(), end, "a prime after something that is no function")
        return end

    # --- commands -------------------------------------------------------------------------------

    def _command(self, m: re.Match[str]) -> int:
        word, start, end = m[0][1:], m.start(), m.end()
        if word in c.TRANSPARENT:
            null = word in ("left", "right") and self.text[end : end + 1] == "."
            return end + null
        if word in ("nabla", "partial") and self.text[self.skip(end) : self.skip(end) + 1] == "_":
            return self._gradient(start, self.skip(end))
        if word in ("rvert", "vert", "mid") and (point := self._point(m)):
            return point
        if word in c.SYMBOLS:
            kind, sign = c.SYMBOLS[word]
            self.emit(kind, start, end, sign)
            return end
        if word in c.AROUND:
            return self._around(word, start, end)
        if word in ("Delta", "triangle", "nabla"):
            return self._change(word, start, end)
        if word in c.LETTERS:
            return self.name(start, end, c.LETTERS[word])
        if word in c.FUNCTIONS:
            return self.name(start, end, word, call="prefix")
        if word in c.FRACTIONS:
            self.emit("FRACTION", start, end, m[0])
            return self.argument(end, "argument")
        if word in c.TEXT or word in c.STYLES:
            return self._text(word, start, end)
        if word in c.ACCENTS:
            return self._accent(word, start, end)
        if word in c.SPACES:
            self.gap = "quad"
            return end
        if word in c.DROPPED:
            for _ in range(c.DROPPED[word]):
                option = _OPTION.match(self.text, end)
                _, end = self.raw(option.end() if option else end)
            return end
        special = getattr(self, f"_{word}_command", None)
        return special(m) if special else self.bad(m, f"{m[0]} is not known")

    def _around(self, word: str, start: int, end: int) -> int:
        """``\\langle u, v \\rangle`` as dot(u, v)."""
        name, sign = c.AROUND[word]
        if name:
            token = self.emit("NAME", start, start, name)
            token.name, token.call = canonical(name), "call"
        self.emit("LPAR" if name else "RPAR", start, end, sign)
        return end

    def _operatorname_command(self, m: re.Match[str]) -> int:
        raw, end = self.raw(m.end() + (self.text[m.end() : m.end() + 1] == "*"))
        inside = flatten(raw)
        if not inside.isalnum():
            return self.bad(m, f"{m[0]} is not known")
        return self.name(m.start(), end, inside, call="prefix")

    def _square_command(self, m: re.Match[str]) -> int:
        """At the end it says that the work is done, elsewhere something is to be filled in."""
        rest = self.text[m.end() :].strip(" $.\n")
        return self.bad(m, "a box that is to be filled in") if rest else m.end()

    def _sqrt_command(self, m: re.Match[str]) -> int:
        if _OPTION.match(self.text, m.end()):
            return self.bad(m, "a root that is not square")
        self.emit("ROOT", m.start(), m.end(), m[0])
        return self.argument(m.end())

    def _sum_command(self, m: re.Match[str]) -> int:
        self.emit("SUM", m.start(), m.end(), "Σ")
        end = self.skip(m.end())
        if self.text.startswith("\\limits", end):
            end = self.skip(end + 7)
        end = _NO_BOUNDS.match(self.text, end).end()  # type: ignore[union-attr]
        if self.text[end : end + 1] != "_":
            return self.upper(end)
        return self.argument(end + 1, "upper", "BOUND")

    def _underbrace_command(self, m: re.Match[str]) -> int:
        self.emit("BRACE", m.start(), m.end(), m[0])
        return self.argument(m.end(), "_")

    def _overbrace_command(self, m: re.Match[str]) -> int:
        self.emit("BRACE", m.start(), m.end(), m[0])
        return self.argument(m.end(), "^")

    def _intertext_command(self, m: re.Match[str]) -> int:
        _, end = self.raw(m.end())
        self.emit("ROW", m.start(), end, m[0])
        return end

    _shortintertext_command = _intertext_command

    def _not_command(self, m: re.Match[str]) -> int:
        at = self.skip(m.end())
        if self.text[at : at + 1] != "=":
            return self.bad(m, "\\not is not known")
        self.emit("COMPARES", m.start(), at + 1, "≠")
        return at + 1

    def _xrightarrow_command(self, m: re.Match[str]) -> int:
        option = _OPTION.match(self.text, m.end())
        _, end = self.raw(option.end() if option else m.end())
        self.emit("RELATION", m.start(), end, "→")
        return end

    def _begin_command(self, m: re.Match[str]) -> int:
        raw, end = self.raw(m.end())
        kind = raw.strip().rstrip("*")
        if kind in c.MATRICES or kind in c.CASES:
            name = "cases" if kind in c.CASES or self._after_brace(kind) else "matrix"
            self.environments.append(name)
            self.emit(f"BEGIN_{name.upper()}", m.start(), end, kind)
            option = _OPTION.match(self.text, end) if raw.strip() != kind else None
            end = option.end() if option else end
            return self.raw(end)[1] if kind == "array" else end
        if kind in c.LAYOUTS:
            return self.raw(end)[1] if kind.startswith("alignat") else end
        self.emit(BAD, m.start(), end, f"the environment {kind} is not known")
        return end

    def _after_brace(self, kind: str) -> bool:
        r"""Whether rows stand behind ``\left\{``, which they then close themselves."""
        brace = self.out[-1] if self.out else None
        if kind not in c.BARE or brace is None or brace.text != "{" or brace.type != "LPAR":
            return False
        if not self.text[: brace.start].rstrip().endswith("\\left"):
            return False
        self.out.pop()
        return True

    def _end_command(self, m: re.Match[str]) -> int:
        raw, end = self.raw(m.end())
        kind = raw.strip().rstrip("*")
        if kind in c.MATRICES or kind in c.CASES:
            name = self.environments.pop() if self.environments else ""
            cases = kind in c.CASES or (name == "cases" and kind in c.BARE)
            self.emit("END_CASES" if cases else "END_MATRIX", m.start(), end, kind)
        elif kind not in c.LAYOUTS:
            self.emit(BAD, m.start(), end, f"the environment {kind} is not known")
        return end


def _with_gradients(tokens: list[Token]) -> list[Token]:
    r"""``w.\text{grad}`` is one name, as programs write it: the derivative by w."""
    out: list[Token] = []
    for token in tokens:
        name = out[-2].name if len(out) > 1 and out[-1].type == "DOT" else None
        glued = not token.gap and not (out and out[-1].gap)
        if name is not None and glued and token.name == _GRADIENT and not out[-2].call:
            out.pop()
            sub = ",".join(filter(None, (name.base, name.sub)))
            out[-1].name, out[-1].end = Name("grad", sub, name.sup), token.end
        else:
            out.append(token)
    return out
