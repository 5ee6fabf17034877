"""LaTeX as tokens.

One pass over the text, every brace matched beforehand, so time is linear and nothing recurses.
Braces that group nothing the eye can see vanish; those of an argument become LARG and RARG.

A run of letters is one name from three letters on (net, target); two letters are two names (Wx),
unless they begin with d (dL), carry digits (wh1), stand alone before a relation, or are ``lr``.
"""

from __future__ import annotations

import re

from . import latex_commands as c
from .names import canonical, function_of, superscript
from .tokens import BAD, Token
from .tree import Name

_SCAN = re.compile(
    r"""
      (?P<comment>%[^\n]*)
    | (?P<space>[ \t\r\f\v~\u00a0\u2009\u202f\u200b]+)
    | (?P<line>\n\s*)
    | (?P<row>\\\\\*?(?:\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\])?|\\[ \t]*(?=\n)|\\(?:cr|newline)(?![a-zA-Z]))
    | (?P<assign>(?:\\mathrel\s*\{\s*[-+:]\s*\}|[-+:]|\\colon(?![a-zA-Z]))\s*=)
    | (?P<command>\\[a-zA-Z]+)
    | (?P<thin>\\[,;:!>/ -])
    | (?P<escape>\\.)
    | (?P<number>(?:[0-9]+(?:\{[,.]\}[0-9]+|\.[0-9]+)?|\.[0-9]+)(?:[eE][+-][0-9]+(?![\w{]))?)
    | (?P<letters>[A-Za-z]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_INDICES = frozenset("ijkl")
"""Letters that count: w_ij is w with two indices."""
_SPACE = re.compile(r"\s*")
_SUB = re.compile(r"[0-9]+|[A-Za-z]+[0-9]*|\\[a-zA-Z]+|[^\s\\{}&^_]")
_SUP = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]|\\[a-zA-Z]+|[^\s\\{}&^_]")
_GROUPED = re.compile(r"\\[a-zA-Z]+\s*\{")
_AHEAD = re.compile(r"\s*&?\s*(?:=|:=|\\(?:approx|leftarrow|gets|simeq|equiv)(?![a-zA-Z]))")
_WORDS = re.compile(r"[^\W\d][\w\s.'’\-]*")
_OPTION = re.compile(r"\s*\[[^\]\n]*\]")
_OTHER = {
    "+": "PLUS", "-": "MINUS", "−": "MINUS", "–": "MINUS", "*": "TIMES", "·": "TIMES",
    "⋅": "TIMES", "×": "TIMES", "∗": "TIMES", "⊙": "TIMES", "∘": "TIMES", ".": "DOT",
    "/": "SLASH", "÷": "SLASH", "=": "RELATION", "≈": "RELATION", "←": "RELATION",
    "→": "RELATION", "⇒": "RELATION", "≃": "RELATION", "≡": "RELATION", "<": "COMPARES",
    ">": "COMPARES", "≤": "COMPARES", "≥": "COMPARES", "≠": "COMPARES", "(": "LPAR", ")": "RPAR",
    "[": "LSQB", "]": "RSQB", "|": "BAR", "‖": "NORM", ",": "COMMA", ";": "SEMICOLON",
    ":": "COLON", "…": "DOTS", "&": "COLUMN", "∂": "DIFFERENTIAL",
}  # fmt: skip
_SPELLING = {"−": "-", "–": "-", "⋅": "·", "∗": "*", "∘": "⊙", "÷": "/", "≃": "≈", "≡": "="}


def latex_tokens(text: str, offset: int = 0, inner: bool = False) -> list[Token]:
    """The tokens of ``text``; ``inner`` forbids constructs that would be read by a second call."""
    return _Lexer(text, offset, inner).run()


class _Lexer:
    def __init__(self, text: str, offset: int, inner: bool) -> None:
        self.text, self.offset, self.inner = text, offset, inner
        self.out: list[Token] = []
        self.gap = ""
        self.mates = _match_braces(text)
        self.closers: dict[int, tuple[str, str]] = {}
        """What the brace at a position closes, and what may follow it."""
        self.environments: list[str] = []

    def run(self) -> list[Token]:
        text, pos = self.text, 0
        while pos < len(text):
            m = _SCAN.match(text, pos)
            assert m is not None and m.lastgroup is not None
            pos = getattr(self, "_" + m.lastgroup)(m)
        return self.out

    def emit(self, kind: str, start: int, end: int, text: str = "", **fields: object) -> Token:
        start, end = start + self.offset, end + self.offset
        token = Token(kind, start, end, text, gap=self.gap, stacked=True, **fields)  # type: ignore
        self.gap = ""
        self.out.append(token)
        return token

    def bad(self, m: re.Match[str], why: str) -> int:
        self.emit(BAD, m.start(), m.end(), why)
        return m.end()

    # --- spaces ---------------------------------------------------------------------------------

    def _comment(self, m: re.Match[str]) -> int:
        return m.end()

    def _space(self, m: re.Match[str]) -> int:
        self.gap = self.gap or " "
        return m.end()

    def _thin(self, m: re.Match[str]) -> int:
        if m[0] == "\\ " and "matrix" in self.environments[-1:]:  # a row end that lost a backslash
            return self._row(m)
        return self._space(m)

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
        if "{" in m[0]:
            whole, _, rest = m[0].partition("{")
            digits = rest[2:]
            if "," in rest and len(digits) == 3 and not whole.startswith("0"):
                return self.bad(m, f"{m[0]} may be a decimal or a thousand")
            self.emit("NUMBER", m.start(), m.end(), f"{whole}.{digits}")
        else:
            self.emit("NUMBER", m.start(), m.end(), m[0])
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
            self.emit(BAD, m.start(), m.end(), "a percentage")
        elif char.isdigit() and "matrix" in self.environments[-1:]:
            self.emit("ROW", m.start(), m.start() + 1, "\\\\")
            return m.start() + 1
        else:
            self.emit(BAD, m.start(), m.end(), f"{m[0]} is not known")
        return m.end()

    def _other(self, m: re.Match[str]) -> int:
        char, start = m[0], m.start()
        if char == "{":
            if start not in self.mates:
                self.emit(BAD, start, m.end(), "a brace that is not closed")
            return m.end()
        if char == "}":
            return self._close(m)
        if char == "^":
            return self._power(m.end(), start)
        if char == "'" or char in "’′":
            self.emit(BAD, start, m.end(), "a prime after nothing that has a derivative")
        elif kind := _OTHER.get(char):
            self.emit(kind, start, m.end(), _SPELLING.get(char, char))
        elif char.isalpha():
            return self._name(start, m.end(), char)
        elif char == "$":
            self.gap = self.gap or " "
        else:
            shown = char if char.isprintable() else f"U+{ord(char):04X}"
            self.emit(BAD, start, m.end(), f"{shown} is not known in a formula")
        return m.end()

    def _close(self, m: re.Match[str]) -> int:
        kind, then = self.closers.pop(m.start(), ("", ""))
        if not kind:
            if m.start() not in self.mates:
                self.emit(BAD, m.start(), m.end(), "a brace that was not opened")
            return m.end()
        self.emit(kind, m.start(), m.end(), "}")
        if then == "argument":
            return self._argument(m.end())
        if then == "label":
            text, end = self._script_text(m.end(), "_")
            self.emit("LABEL", m.end(), end, text)
            return end
        return self._upper(m.end()) if then == "upper" else m.end()

    # --- arguments ------------------------------------------------------------------------------

    def _skip(self, pos: int) -> int:
        m = _SPACE.match(self.text, pos)
        assert m is not None
        return m.end()

    def _argument(self, pos: int, then: str = "", kind: str = "ARG") -> int:
        """Open an argument: in braces, or one character."""
        start = self._skip(pos)
        char = self.text[start : start + 1]
        if char == "{" and start in self.mates:
            self.emit("L" + kind, start, start + 1, "{")
            self.closers[self.mates[start]] = ("R" + kind, then)
            return start + 1
        if m := _SUP.match(self.text, start):
            if m[0][0] == "\\" and m[0][1:] not in c.LETTERS:
                return self._unreadable(pos)
            end = start + 1 if kind == "ARG" and then != "power" and char.isdigit() else m.end()
            self.emit("L" + kind, start, start, "{")
            piece = self.text[start:end]
            if char.isdigit():
                self.emit("NUMBER", start, end, piece)
            elif char == "-":  # e^-1.1: TeX would raise the sign alone
                self.out.pop()
                return start
            else:
                base = c.LETTERS.get(piece[1:], piece)
                if not base.isalpha():
                    return self._unreadable(pos)
                self.emit("NAME", start, end, piece, name=canonical(base))
            self.emit("R" + kind, end, end, "}")
            if then == "argument":
                return self._argument(end)
            return self._upper(end) if then == "upper" else end
        return self._unreadable(pos)

    def _unreadable(self, pos: int) -> int:
        self.emit(BAD, pos, pos, "an argument is missing")
        return pos

    def _power(self, pos: int, start: int) -> int:
        """A superscript after something that is not a name."""
        text, end = self._script_text(start, "^")
        kind = superscript(None, text)
        if kind == "transpose":
            self.emit("TRANSPOSE", start, end, "T")
            return end
        if kind == "prime":
            self.emit(BAD, start, end, "a prime after nothing that has a derivative")
            return end
        self.emit("CARET", start, pos, "^")
        return self._argument(pos, "power")

    def _upper(self, pos: int) -> int:
        start = self._skip(pos)
        if self.text[start : start + 1] != "^":
            return pos
        self.emit("UPPER", start, start + 1, "^")
        return self._argument(start + 1, kind="BOUND")

    def _raw(self, pos: int) -> tuple[str, int]:
        """The argument at ``pos`` as it stands, and where it ends."""
        start = self._skip(pos)
        if self.text[start : start + 1] == "{" and start in self.mates:
            return self.text[start + 1 : self.mates[start]], self.mates[start] + 1
        if (m := _GROUPED.match(self.text, start)) and m.end() - 1 in self.mates:
            end = self.mates[m.end() - 1] + 1
            return self.text[start:end], end
        m = _SCAN.match(self.text, start)
        if m is None or m.lastgroup in ("space", "line", "row"):
            return "", pos
        return m[0], m.end()

    def _script_text(self, pos: int, mark: str) -> tuple[str, int]:
        """The script after ``mark`` at ``pos`` as plain text; empty if there is none."""
        start = self._skip(pos)
        if self.text[start : start + 1] != mark:
            return "", pos
        begin = self._skip(start + 1)
        if self.text[begin : begin + 1] == "{" or _GROUPED.match(self.text, begin):
            raw, end = self._raw(begin)
            return flatten(raw), end
        m = (_SUB if mark == "_" else _SUP).match(self.text, begin)
        if m is None:
            return "", pos
        piece, end = m[0], m.end()
        if mark == "_" and piece[0].isalpha():
            letters = piece.rstrip("0123456789")
            word = len(letters) > 2 or _INDICES.issuperset(letters)
            if len(letters) > 1 and (not word or self.text[end : end + 1] in ("_", "^", "'")):
                piece, end = piece[0], begin + 1  # as TeX reads it: x_iy_i, w_ix
        return flatten(piece), end

    # --- names ----------------------------------------------------------------------------------

    def _letters(self, m: re.Match[str]) -> int:
        run, start, end = m[0], m.start(), m.end()
        digits = re.compile("[0-9]*").match(self.text, end)
        assert digits is not None
        whole = (
            len(run) != 2
            or run[0] == "d"
            or run == "lr"
            or bool(digits[0])
            or (
                (not self.out or self.out[-1].type in ("ROW", "BREAK"))
                and _AHEAD.match(self.text, end) is not None
            )
        )
        if not whole:
            self.emit("NAME", start, start + 1, run[0], name=canonical(run[0]))
            start += 1
        return self._name(start, digits.end(), self.text[start : digits.end()])

    def _name(
        self, start: int, end: int, base: str, accent: str = "", call: str = "", shown: str = ""
    ) -> int:
        """A name with the scripts and primes behind it."""
        base, end = self._joined(base, end)
        sub = sup = ""
        primes = 0
        transposed = None
        while True:
            at = self._skip(end)
            char = self.text[at : at + 1]
            if char == "_" and not sub:
                sub, after = self._script_text(end, "_")
                if after == end:
                    break
                end = after
            elif char in ("'", "’", "′") and char:
                primes, end = primes + 1, at + 1
            elif char == "^" and not sup and transposed is None:
                text, after = self._script_text(end, "^")
                kind = superscript(canonical(base, sub), text, self.text[at:after])
                if kind == "transpose":
                    transposed, end = (at, after), after
                elif kind == "prime":
                    primes, end = primes + len(text), after
                elif kind == "index":
                    sup, end = text, after
                else:
                    break
            else:
                break
        name = canonical(base, sub, sup, accent)
        token = self.emit("NAME", start, end, self.text[start:end], name=name)
        token.call, token.shown, token.primes = call, shown, primes
        if found := function_of(name):
            if found[1]:
                token.name, token.primes = found[0], primes + found[1]
            token.call = call or "call"
        if transposed is not None:
            token.end = self.offset + transposed[0]
            self.emit("TRANSPOSE", *transposed, "T")
        return end

    def _joined(self, base: str, end: int) -> tuple[str, int]:
        r"""``z\_net_1``: an escaped underscore joins words."""
        while m := re.compile(r"\\_([A-Za-z0-9]+)").match(self.text, end):
            base, end = f"{base}_{m[1]}", m.end()
        return base, end

    def _prefixed(self, sign: str, start: int, end: int) -> int:
        """Δw and ∇L are one name; a lone Δ is a name itself."""
        at = self._skip(end)
        m = _SCAN.match(self.text, at)
        if m is None or m.lastgroup not in ("letters", "command"):
            return self._name(start, end, sign)
        if m.lastgroup == "command":
            word = m[0][1:]
            if word in c.LETTERS:
                return self._name(start, m.end(), sign + c.LETTERS[word])
            if word in c.TEXT | c.STYLES:
                raw, after = self._raw(m.end())
                if raw.strip().isalpha():
                    return self._name(start, after, sign + raw.strip())
            return self._name(start, end, sign)
        digits = re.compile("[0-9]*").match(self.text, m.end())
        assert digits is not None
        return self._name(start, digits.end(), sign + self.text[at : digits.end()])

    # --- commands -------------------------------------------------------------------------------

    def _command(self, m: re.Match[str]) -> int:
        word, start, end = m[0][1:], m.start(), m.end()
        if word in c.TRANSPARENT:
            if word in ("left", "right") and self.text[end : end + 1] == ".":
                return end + 1
            return end
        if word in c.SYMBOLS:
            self.emit(*c.SYMBOLS[word][:1], start, end, c.SYMBOLS[word][1])
            return end
        if word in ("Delta", "triangle", "nabla"):
            return self._change(word, start, end)
        if word in c.LETTERS:
            return self._name(start, end, c.LETTERS[word])
        if word in c.FUNCTIONS:
            return self._name(start, end, word, call="prefix")
        if word in c.FRACTIONS:
            self.emit("FRACTION", start, end, m[0])
            return self._argument(end, "argument")
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
                _, end = self._raw(option.end() if option else end)
            return end
        special = getattr(self, f"_{word}_command", None)
        return special(m) if special else self.bad(m, f"{m[0]} is not known")

    def _change(self, word: str, start: int, end: int) -> int:
        at = self._skip(end)
        if self.text[at : at + 1] in ("_", "^"):
            if word != "nabla":
                return self._name(start, end, "Δ")
            raw, after = self._raw(at + 1)
            inside = [] if self.inner else latex_tokens(raw, inner=True)
            if len(inside) == 1 and inside[0].name is not None:
                self.emit("NABLA", start, after, "∇", name=inside[0].name)
            else:
                self.emit(BAD, start, after, "a gradient by something that is no name")
            return after
        return self._prefixed("∇" if word == "nabla" else "Δ", start, end)

    def _text(self, word: str, start: int, end: int) -> int:
        raw, after = self._raw(end)
        words = raw.replace("\\_", "_").replace("~", " ").replace("\\ ", " ")
        inside = words.strip().rstrip(".:,") if word in c.TEXT else words.strip()
        if word in c.STYLES and not inside.replace("_", "").isalnum():
            return end
        if not inside:
            self.gap = self.gap or " "
            return after
        if not _WORDS.fullmatch(inside):
            if word in c.STYLES or re.fullmatch(r"[-+.\d\s\\$^_{}=*/()a-zA-Z]*\d[^a-zA-Z]*", raw):
                return end  # mathematics in another face
            self.emit("REMARK", start, after, raw)
            return after
        if word in c.STYLES and len(inside) == 2 and inside.isupper():
            return end  # W X in bold
        shown = ("<" if words[:1].isspace() else "") + (">" if words[-1:].isspace() else "")
        spelled = " ".join(inside.split())
        return self._name(start, after, spelled, shown=f"t{shown}" if word in c.TEXT else "")

    def _accent(self, word: str, start: int, end: int) -> int:
        raw, after = self._raw(end)
        inside = [] if self.inner else latex_tokens(raw, inner=True)
        if self.inner and raw.strip().isalnum():
            return self._name(start, after, raw.strip(), c.ACCENTS[word])
        if len(inside) != 1 or inside[0].name is None:
            self.emit(BAD, start, after, f"\\{word} over something that is no name")
            return after
        name = inside[0].name
        if not (name.sub or name.sup):
            return self._name(start, after, name.base, c.ACCENTS[word])
        accented = Name(name.base, name.sub, name.sup, c.ACCENTS[word])
        self.emit("NAME", start, after, raw, name=accented)
        return after

    def _operatorname_command(self, m: re.Match[str]) -> int:
        end = m.end() + (self.text[m.end() : m.end() + 1] == "*")
        raw, after = self._raw(end)
        inside = flatten(raw)
        if not inside.isalnum():
            return self.bad(m, f"{m[0]} is not known")
        return self._name(m.start(), after, inside, call="prefix")

    def _sqrt_command(self, m: re.Match[str]) -> int:
        if _OPTION.match(self.text, m.end()):
            return self.bad(m, "a root that is not square")
        self.emit("ROOT", m.start(), m.end(), m[0])
        return self._argument(m.end())

    def _sum_command(self, m: re.Match[str]) -> int:
        self.emit("SUM", m.start(), m.end(), "Σ")
        end = self._skip(m.end())
        if self.text.startswith("\\limits", end):
            end = self._skip(end + 7)
        if self.text[end : end + 1] != "_":
            return self._upper(end)
        return self._argument(end + 1, "upper", "BOUND")

    def _underbrace_command(self, m: re.Match[str]) -> int:
        self.emit("BRACE", m.start(), m.end(), m[0])
        return self._argument(m.end(), "label")

    def _overbrace_command(self, m: re.Match[str]) -> int:
        self.emit("BRACE", m.start(), m.end(), m[0])
        return self._argument(m.end(), "label")

    def _not_command(self, m: re.Match[str]) -> int:
        at = self._skip(m.end())
        if self.text[at : at + 1] != "=":
            return self.bad(m, "\\not is not known")
        self.emit("COMPARES", m.start(), at + 1, "≠")
        return at + 1

    def _xrightarrow_command(self, m: re.Match[str]) -> int:
        option = _OPTION.match(self.text, m.end())
        _, end = self._raw(option.end() if option else m.end())
        self.emit("RELATION", m.start(), end, "→")
        return end

    def _prime_command(self, m: re.Match[str]) -> int:
        return self.bad(m, "a prime that is not raised")

    def _begin_command(self, m: re.Match[str]) -> int:
        raw, end = self._raw(m.end())
        kind = raw.strip().rstrip("*")
        if kind in c.MATRICES:
            self.environments.append("matrix")
            self.emit("BEGIN_MATRIX", m.start(), end, kind)
            option = _OPTION.match(self.text, end) if raw.strip() != kind else None
            end = option.end() if option else end
            return self._raw(end)[1] if kind == "array" else end
        if kind in c.CASES:
            self.environments.append("cases")
            self.emit("BEGIN_CASES", m.start(), end, kind)
            return end
        if kind in c.LAYOUTS:
            return self._raw(end)[1] if kind.startswith("alignat") else end
        self.emit(BAD, m.start(), end, f"the environment {kind} is not known")
        return end

    def _end_command(self, m: re.Match[str]) -> int:
        raw, end = self._raw(m.end())
        kind = raw.strip().rstrip("*")
        if kind in c.MATRICES or kind in c.CASES:
            if self.environments:
                self.environments.pop()
            closing = "END_MATRIX" if kind in c.MATRICES else "END_CASES"
            self.emit(closing, m.start(), end, kind)
        elif kind not in c.LAYOUTS:
            self.emit(BAD, m.start(), end, f"the environment {kind} is not known")
        return end


def _match_braces(text: str) -> dict[int, int]:
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


def flatten(text: str) -> str:
    """What a script says, as plain text: ``\\text{pred}`` is pred, ``h_1`` is h1."""
    if text.isalnum():
        return text
    text = text.replace("\\_", "\x01")
    text = re.sub(r"\\([a-zA-Z]+)", lambda m: c.IN_SCRIPTS.get(m[1], m[1]), text)
    text = re.sub(r"\\[,;:!> ]|[\s{}\\_$]", "", text)
    return text.replace("\x01", "_").replace("−", "-").replace("'", "′")
