"""Plain text as tokens: ASCII or Unicode mathematics, with or without prose around it.

What Markdown adds to mathematics (bullets, emphasis, links, escapes) is skipped here; which words
are prose is decided later.  ``**`` is a power between two spaces or where nothing opens a bold
stretch, ``x`` is a multiplication sign between numbers of which one has a point or which stand
apart from it (2x.31, 3 x 2), or where the line holds such a sign elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .names import canonical, function_of, script, superscript
from .tokens import BAD, BREAK, Token

_LETTER = r"A-Za-zµÀ-ÖØ-öø-ɏ\u0370-\u03ffЀ-ӿḀ-ỿἀ-῾ℓ∞\U0001d400-\U0001d7cb"
_MARK = r"\u0300-\u036f\u20d0-\u20f0"
_SUBS = r"\u2080-\u208e\u2090-\u209c\u1d62-\u1d6a\u2c7c"
_SUPS = r"\u2070\u2071\u2074-\u207f\u00b2\u00b3\u00b9\u02b0-\u02b8\u02e1-\u02e4\u1d2c-\u1d61\u1d9b-\u1dbf"
_OTHER_SCRIPT = (
    r"\u0590-\u1cff\u2c80-\u2dff\u3005-\ud7ff\uf900-\ufdff\ufe70-\ufefc\U0001f1e6-\U0003ffff"
)

_SCAN = re.compile(
    rf"""
      (?P<skip>https?://\S+|www\.\S+|\]\([^()\s]*\)|</?[a-zA-Z][^<>\n]*>|[`\u200b\ufeff]+
              |(?:numpy|np|math|torch|jnp|tf)\.(?=[a-z]))
    | (?P<space>[\s\u00a0\u3000]+)
    | (?P<version>[0-9]+(?:\.[0-9]+){{2,}})
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![{_LETTER}0-9_.]))?)
    | (?P<fraction>[½⅓¼¾⅔⅛])
    | (?P<word>[{_OTHER_SCRIPT}][{_OTHER_SCRIPT}{_MARK}\u200c\u200d]*)
    | (?P<name>[{_LETTER}][{_LETTER}{_MARK}0-9]*
        (?: \\?_[{_LETTER}0-9]+ | _\{{[^{{}}\n]*\}} | [{_SUBS}]+[{_LETTER}0-9]* )*
        (?:['’][{_LETTER}]+)* )
    | (?P<small>[{_SUPS}]+)
    | (?P<rule>={{3,}}|-{{3,}}|_{{3,}}|\*{{3,}}|~{{2,}}|\#+)
    | (?P<relation>:=|\+=|-=|==|~=|<->|<=>|-->|==>|->|=>|<--|<-(?=\s)|=|≈|≃|≅|≐|≡|≜|≔|←|⟵|→|⟶|⇒|⟹
              |\u21a6|~(?=\s*[-.\d(]))
    | (?P<compares><=|>=|!=|=<|≤|≥|⩽|⩾|≠|<|>)
    | (?P<dots>\.{{2,}}|…|⋯)
    | (?P<stars>\*\*|\*|\\\*)
    | (?P<norm>\|\||‖)
    | (?P<sign>[-+−–－＋·×∙⋅∗⨯⊙∘/÷∕⁄^|()\[\]{{}}（）,;:√∑∂∇′'’@%‰°ᵀ]|\.\*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LEAD = re.compile(r"\s*(?:>\s?|(?:[-*•–—]|[0-9]+[.)])\s+|\#+\s+|\|)*")
_SIGNS = {
    "+": ("PLUS", "+"), "＋": ("PLUS", "+"), "-": ("MINUS", "-"), "−": ("MINUS", "-"),
    "–": ("MINUS", "-"), "－": ("MINUS", "-"), "·": ("TIMES", "·"), "∙": ("TIMES", "·"),
    "⋅": ("TIMES", "·"), "×": ("TIMES", "×"), "⨯": ("TIMES", "×"), "∗": ("TIMES", "*"),
    "⊙": ("TIMES", "⊙"), "∘": ("TIMES", "⊙"), ".*": ("TIMES", "⊙"), "@": ("TIMES", "·"),
    "/": ("SLASH", "/"), "÷": ("SLASH", "/"), "∕": ("SLASH", "/"), "⁄": ("SLASH", "/"),
    "(": ("LPAR", "("), ")": ("RPAR", ")"), "（": ("LPAR", "("), "）": ("RPAR", ")"),
    "[": ("LSQB", "["), "]": ("RSQB", "]"), "{": ("LPAR", "{"), "}": ("RPAR", "}"),
    ",": ("COMMA", ","), ";": ("SEMICOLON", ";"), ":": ("COLON", ":"), "|": ("BAR", "|"),
    "∂": ("DIFFERENTIAL", "∂"), "∑": ("SUM", "Σ"), "ᵀ": ("TRANSPOSE", "T"),
    "%": (BAD, "a percentage"), "‰": (BAD, "a percentage"), "°": (BAD, "a unit"),
}  # fmt: skip
_RELATIONS = {
    "==": "=", "≡": "=", "~=": "≈", "≃": "≈", "≅": "≈", "≐": "≈", "~": "≈", "≜": ":=", "≔": ":=",
    "->": "→", "-->": "→", "⟶": "→", "\u21a6": "→", "<-": "←", "<--": "←", "⟵": "←",
    "=>": "⇒", "==>": "⇒", "⟹": "⇒", "<->": "⇒", "<=>": "⇒",
}  # fmt: skip
_COMPARES = {"<=": "≤", "=<": "≤", "⩽": "≤", ">=": "≥", "⩾": "≥", "!=": "≠"}
_FRACTIONS = {"½": "12", "⅓": "13", "¼": "14", "¾": "34", "⅔": "23", "⅛": "18"}
_CROSS = re.compile(r"[xX](\s*)([0-9]*\.[0-9]|[0-9]+(?![\w.]))")
_CROSSED = re.compile(r"[0-9]\s*[xX]\s*[0-9]*\.[0-9]|[0-9]\s+[xX]\s+[0-9]")
_SUFFIX = re.compile(r"\.T(?![\w(])")
_RAISED = re.compile(
    rf"\^(?:(?P<sign>[+*†])(?![\w(.])|(?P<T>[T⊤](?![\w]))|(?P<prime>['′]+)"
    rf"|\{{(?P<braced>[^{{}}\n]*)\}}|(?P<square>\[[^\[\]\n]*\])|(?P<word>[{_LETTER}]{{2,}}))"
)
_QUALIFIER = re.compile(
    rf"\((?P<text>[{_LETTER}]{{2,}}|[{_LETTER}0-9{_SUBS}]+\s*(?:→|->)\s*[{_LETTER}0-9{_SUBS}]+)\)"
)
_INDEX = re.compile(r"((?:\[\s*[0-9]+(?:\s*,\s*[0-9]+)*\s*\])+)")


def plain_tokens(text: str, offset: int = 0, prose: bool = True) -> list[Token]:
    """The tokens of ``text``; outside ``prose`` nothing but mathematics is expected."""
    return _Lexer(text, offset, prose).run()


class _Lexer:
    def __init__(self, text: str, offset: int, prose: bool) -> None:
        self.text, self.offset, self.prose = text, offset, prose
        self.out: list[Token] = []
        self.gap = ""
        self.bold = emphasis(text) if prose and ("*" in text or "_" in text) else {}
        self.crossed = _CROSSED.search(text) is not None
        self.table = prose and text.lstrip(" >").startswith("|")

    def run(self) -> list[Token]:
        text, pos = self.text, 0
        if self.prose:
            lead = _LEAD.match(text)
            assert lead is not None
            pos = lead.end()
        while pos < len(text):
            if pos in self.bold:
                pos = self.bold[pos]
                self.gap = self.gap or " "
                continue
            m = _SCAN.match(text, pos)
            assert m is not None and m.lastgroup is not None
            pos = getattr(self, "_" + m.lastgroup)(m) or m.end()
        return self.out

    def emit(self, kind: str, start: int, end: int, text: str) -> Token:
        token = Token(kind, start + self.offset, end + self.offset, text, gap=self.gap)
        self.gap = ""
        self.out.append(token)
        return token

    def _skip(self, m: re.Match[str]) -> None:
        self.gap = self.gap or ("" if m[0].endswith(".") else " ")

    def _space(self, m: re.Match[str]) -> None:
        self.gap = "\n" if "\n" in m[0] else " "

    def _version(self, m: re.Match[str]) -> None:
        self.emit(BAD, m.start(), m.end(), f"{m[0]} is not a number")

    def _number(self, m: re.Match[str]) -> None:
        self.emit("NUMBER", m.start(), m.end(), m[0])

    def _fraction(self, m: re.Match[str]) -> None:
        over, under = _FRACTIONS[m[0]]
        for kind, digits in (("NUMBER", over), ("SLASH", "/"), ("NUMBER", under)):
            self.emit(kind, m.start(), m.end(), digits)

    def _word(self, m: re.Match[str]) -> None:
        self.emit("NAME", m.start(), m.end(), m[0]).name = canonical(m[0])

    # --- names ----------------------------------------------------------------------------------

    def _name(self, m: re.Match[str]) -> int | None:
        text, start = m[0], m.start()
        if text[0] in "xX" and (end := self._cross(start)):
            return end
        if text == "Σ":
            self.emit("SUM", start, m.end(), "Σ")
            return self._bounds(m.end())
        if text in ("sum", "sum_") and self.text[m.end() : m.end() + 2] == "_{":
            self.emit("SUM", start, m.end(), "Σ")
            return self._bounds(m.end())
        pieces = _product_of_names(text)
        for piece in pieces[:-1]:
            self._named(piece, start, start + len(piece))
            start += len(piece)
        return self._scripted(pieces[-1], start, m.end())

    def _cross(self, pos: int) -> int:
        """The end of an x that is a multiplication sign."""
        m = _CROSS.match(self.text, pos)
        if m is None or not self.out or self.out[-1].type != "NUMBER":
            return 0
        apart = bool(m[1]) and bool(self.gap)
        if not (apart or "." in m[2] or self.crossed):
            return 0
        self.emit("TIMES", pos, pos + 1, "×")
        return pos + 1

    def _bounds(self, pos: int) -> int | None:
        """Σᵢ₌₁^{3}: what is written under and over a sum."""
        m = re.compile(rf"_\{{([^{{}}\n]*)\}}|[{_SUBS}]+").match(self.text, pos)
        if m is not None:
            under = script(m[1] if m[1] is not None else m[0])
            index, _, lower = under.partition("=")
            self.emit("LBOUND", m.start(), m.start(), "{")
            self._value(index, m)
            if lower:
                self.emit("RELATION", m.start(), m.end(), "=")
                self._value(lower, m)
            self.emit("RBOUND", m.end(), m.end(), "}")
            pos = m.end()
        m = re.compile(rf"\^\{{(\w+)\}}|\^(\w)|([{_SUPS}]+)").match(self.text, pos)
        if m is not None:
            self.emit("UPPER", m.start(), m.start(), "^")
            self.emit("LBOUND", m.start(), m.start(), "{")
            self._value(script(m[1] or m[2] or m[3]), m)
            self.emit("RBOUND", m.end(), m.end(), "}")
            pos = m.end()
        return pos

    def _value(self, text: str, m: re.Match[str]) -> None:
        if text.isdigit():
            self.emit("NUMBER", m.start(), m.end(), text)
        else:
            self.emit("NAME", m.start(), m.end(), text).name = canonical(text or "?")

    def _named(self, text: str, start: int, end: int) -> Token:
        token = self.emit("NAME", start, end, text)
        base, _, sub = text.replace("\\_", "_").partition("_{")
        token.name = canonical(*_split(base), sub[:-1]) if sub else canonical(*_split(base))
        if found := function_of(token.name):
            token.name, token.primes = found
            token.call = "prefix" if token.name.base in ("log", "ln", "exp", "tanh") else "call"
        return token

    def _scripted(self, text: str, start: int, end: int) -> int:
        """A name with what follows it: primes, a superscript, a qualifier, an index."""
        token = self._named(text, start, end)
        name = token.name
        assert name is not None
        sup = ""
        source = self.text
        if (m := _RAISED.match(source, end)) and (m["word"] or name.base != "e"):
            inside = m["braced"]
            if m["T"]:
                return self._transpose(token, end, m.end())
            if m["prime"]:
                token.primes, end = token.primes + len(m["prime"]), m.end()
            elif inside is None or superscript(name, script(inside), "text") == "index":
                written = m["sign"] or m["square"] or m["word"] or inside or ""
                if not (m["word"] and (name.base == "e" or function_of(canonical(m["word"])))):
                    sup, end = written, m.end()
        elif (m := re.compile(f"[{_SUPS}]+").match(source, end)) and name.base != "e":
            small = script(m[0])
            kind = superscript(name, small, "text")
            if kind == "transpose":
                return self._transpose(token, end, m.end())
            if kind == "index":
                sup, end = small, m.end()
        if _SUFFIX.match(source, end):
            return self._transpose(token, end, end + 2)
        while source[end : end + 1] in ("'", "′", "’") and source[end : end + 1]:
            token.primes, end = token.primes + 1, end + 1
        sub = name.sub
        lone = len(name.base) == 1 or bool(name.sub)
        if token.call == "" and lone and not sup and (m := _QUALIFIER.match(source, end)):
            written = script(m["text"].replace(" ", ""))
            if "→" in written:
                sub, end = ",".join(filter(None, (sub, written))), m.end()
            elif function_of(canonical(written)) is None:
                sup, end = written, m.end()
        elif m := _INDEX.match(source, end):
            if name.base not in ("e",) and (
                self.prose is False or not source[m.end() :][:1] == "("
            ):
                digits = re.findall("[0-9]+", m[1])
                sub, end = ",".join(filter(None, (sub, *digits))), m.end()
        if sup or sub != name.sub:
            token.name = canonical(name.base, sub, sup, name.accent)
        token.end = end + self.offset
        token.text = source[start:end]
        return end

    def _transpose(self, token: Token, start: int, end: int) -> int:
        self.emit("TRANSPOSE", start, end, "T")
        return end

    def _small(self, m: re.Match[str]) -> None:
        """Raised characters after anything but a name."""
        small = script(m[0])
        if superscript(None, small) == "transpose":
            self.emit("TRANSPOSE", m.start(), m.end(), "T")
            return
        self.emit("CARET", m.start(), m.start(), "^")
        self.emit("LARG", m.start(), m.start(), "{")
        for token in _Lexer(small, 0, False).run():
            made = self.emit(token.type, m.start() + token.start, m.start() + token.end, token.text)
            made.name = token.name
        self.emit("RARG", m.end(), m.end(), "}")

    # --- signs ----------------------------------------------------------------------------------

    def _rule(self, m: re.Match[str]) -> None:
        self.emit(BREAK, m.start(), m.end(), m[0])

    def _relation(self, m: re.Match[str]) -> None:
        self.emit("RELATION", m.start(), m.end(), _RELATIONS.get(m[0], m[0]))

    def _compares(self, m: re.Match[str]) -> None:
        self.emit("COMPARES", m.start(), m.end(), _COMPARES.get(m[0], m[0]))

    def _dots(self, m: re.Match[str]) -> None:
        self.emit("DOTS", m.start(), m.end(), "…")

    def _stars(self, m: re.Match[str]) -> None:
        kind, sign = ("CARET", "^") if m[0] == "**" else ("TIMES", "*")
        self.emit(kind, m.start(), m.end(), sign)

    def _norm(self, m: re.Match[str]) -> None:
        self.emit("NORM", m.start(), m.end(), "‖")

    def _sign(self, m: re.Match[str]) -> int | None:
        char, end = m[0], m.end()
        if char == "^":
            return self._caret(m)
        if char == "√":
            return self._radical(m)
        if (char == "@" and not (self.gap and self.text[end : end + 1].isspace())) or (
            char == "|" and self.table
        ):
            self.emit(BREAK, m.start(), end, char)
        elif char in "∇'’′":
            return self._mark(m)
        else:
            kind, sign = _SIGNS[char]
            self.emit(kind, m.start(), end, sign)
        return None

    def _caret(self, m: re.Match[str]) -> int | None:
        self.emit("CARET", m.start(), m.end(), "^")
        braced = re.compile(r"\{([^{}\n]*)\}").match(self.text, m.end())
        if re.compile(r"[T⊤](?!\w)").match(self.text, m.end()):
            self.out.pop()
            self.emit("TRANSPOSE", m.start(), m.end() + 1, "T")
            return m.end() + 1
        if braced is None:
            return None
        self.emit("LARG", braced.start(), braced.start() + 1, "{")
        for token in _Lexer(braced[1], self.offset + braced.start(1), False).run():
            self.out.append(token)
        self.emit("RARG", braced.end() - 1, braced.end(), "}")
        return braced.end()

    def _radical(self, m: re.Match[str]) -> int | None:
        token = self.emit("NAME", m.start(), m.end(), "√")
        token.name, token.call = canonical("sqrt"), "prefix"
        return None

    def _mark(self, m: re.Match[str]) -> None:
        if m[0] == "∇":
            token = self.emit("NAME", m.start(), m.end(), "∇")
            token.name = canonical("∇")
        else:
            self.emit(BREAK, m.start(), m.end(), m[0])

    def _other(self, m: re.Match[str]) -> None:
        self.emit(BREAK, m.start(), m.end(), m[0])


@lru_cache(maxsize=8192)
def _split(text: str) -> tuple[str, str]:
    """A base and the small characters behind it."""
    m = re.compile(rf"([^{_SUBS}]*)((?:[{_SUBS}].*)?)", re.DOTALL).fullmatch(text)
    assert m is not None
    return (m[1] + script(m[2]), "") if "_" in m[1] else (m[1], m[2])


def _product_of_names(text: str) -> list[str]:
    """``w1x1`` is w1·x1; anything else is one name."""
    if len(text) > 3 and re.fullmatch(r"(?:[A-Za-z][0-9]+){2,}", text):
        return re.findall(r"[A-Za-z][0-9]+", text)
    return [text]


def emphasis(text: str) -> dict[int, int]:
    """Where a mark of emphasis begins, and its end.

    A mark opens after a space or an opening bracket and before none, and needs a partner that
    closes; ``a ** 2``, ``(a - b)**2`` and ``x *y`` are mathematics.
    """
    found: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    last = 0
    for m in re.compile(
        r"(?<![\\*])\*{1,3}(?!\*)|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)"
    ).finditer(text):
        mark, before, after = m[0], text[: m.start()][-1:], text[m.end() : m.end() + 1]
        del last
        last = m.end()
        left = not before or before.isspace() or before in "([{|:=≈,;\"'“‘>→-*_"
        right = not after or after.isspace() or after in ")]}|:,.;!?\"'”’*_-=≈"
        pending = opened.setdefault(mark, [])
        if right and not (before.isspace() or not before) and pending:
            start = pending.pop()
            found[start] = start + len(mark)
            found[m.start()] = m.end()
            opened.clear()
        elif left and after and not after.isspace():
            pending.append(m.start())
    return found
