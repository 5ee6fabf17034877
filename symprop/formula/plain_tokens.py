"""Plain text as tokens: ASCII or Unicode mathematics, with or without prose around it.

What Markdown adds to mathematics (bullets, emphasis, links, escapes) is skipped here; which words
are prose is decided later.  ``**`` is a power between two spaces or where nothing opens a bold
stretch, ``x`` is a multiplication sign between numbers of which one has a point or which stand
apart from it (2x.31, 3 x 2), or where the line holds such a sign elsewhere.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

from symprop.errors import printable

from . import plain_scan as s
from .names import INDEX, canonical, function_of, script, superscript
from .numerals import POINT, Marks, enclosed, entries, number, percent
from .plain_names import index_of, named, with_cases
from .tokens import BAD, BREAK, ENDS, Token, located
from .tree import Name

_PREFIXES = frozenset({"log", "ln", "exp", "tanh"})
WIDE = 3
"""Spaces that set formulas apart."""
_PRODUCT = re.compile(r"(?:[A-Za-z][0-9]+){2,}")
_TABLE = re.compile(r"\s*\|(?:\s|.*\s\|\s)")


def plain_tokens(
    text: str, offset: int = 0, prose: bool = True, numerals: Marks = POINT
) -> list[Token]:
    """The tokens of ``text``; outside ``prose`` nothing but mathematics is expected."""
    tokens = _PlainLexer(text, offset, prose, numerals).run()
    return with_cases(tokens) if "{" in text else tokens


class _PlainLexer:
    def __init__(self, text: str, offset: int, prose: bool, numerals: Marks = POINT) -> None:
        self.text, self.offset, self.prose, self.numerals = text, offset, prose, numerals
        self.out: list[Token] = []
        self.gap = ""
        self.marks = s.emphasis(text) if prose and ("*" in text or "_" in text) else {}
        self.crossed = s.CROSSED.search(text) is not None
        self.table = prose and text.count("|") > 1 and _TABLE.match(text) is not None

    def run(self) -> list[Token]:
        text, pos = self.text, 0
        if self.prose and (lead := s.LEAD.match(text)):
            pos = lead.end()
        while pos < len(text):
            if pos in self.marks:
                pos += self.marks[pos]
                self.gap = self.gap or " "
                continue
            m = s.SCAN.match(text, pos)
            assert m is not None
            pos = getattr(self, f"_{m.lastgroup}")(m) or m.end()
        return self.out

    def emit(self, kind: str, start: int, end: int, text: str, name: Name | None = None) -> Token:
        """Add a token."""
        token = Token(kind, start + self.offset, end + self.offset, text, name)
        token.gap, self.gap = self.gap, ""
        self.out.append(token)
        return token

    def _skip(self, m: re.Match[str]) -> None:
        self.gap = self.gap or ("" if m[0].endswith(".") else " ")

    def _space(self, m: re.Match[str]) -> None:
        wide = len(m[0]) >= WIDE
        self.gap = "\n" if "\n" in m[0] else "quad" if wide else " "

    # --- numbers --------------------------------------------------------------------------------

    def _version(self, m: re.Match[str]) -> None:
        self.emit(BAD, m.start(), m.end(), f"{m[0]} is not a number")

    def _number(self, m: re.Match[str]) -> None:
        self.emit("NUMBER", m.start(), m.end(), number(m[0], self.numerals))

    def _grouped(self, m: re.Match[str]) -> None:
        digits = number(m[0], self.numerals)
        if "{" not in m[0] and enclosed(self.out) and (parts := entries(m[0])):
            for kind, (start, end) in parts:
                self.emit(kind, m.start() + start, m.start() + end, m[0][start:end])
            return
        kind = "NUMBER" if digits else BAD
        self.emit(kind, m.start(), m.end(), digits or f"{m[0]} may be one number or two")

    def _fraction(self, m: re.Match[str]) -> None:
        pair = s.FRACTIONS[m[0]]
        for kind, digits in (("NUMBER", pair[0]), ("SLASH", "/"), ("NUMBER", pair[1])):
            self.emit(kind, m.start(), m.end(), digits)

    def _cross(self, pos: int) -> int:
        """The end of an x that is a multiplication sign."""
        m = s.CROSS.match(self.text, pos)
        before = self.out[-1].type if self.out else ""
        if m is None or before not in ("NUMBER", "RPAR"):
            return 0
        if before == "RPAR" and not (m[1] and self.gap and self.text[pos] == "x"):
            return 0  # (-0.3) x 1.1
        if not ((m[1] and self.gap) or "." in m[2] or self.crossed):
            return 0
        self.emit("TIMES", pos, pos + 1, "×")
        return pos + 1

    # --- names ----------------------------------------------------------------------------------

    def _word(self, m: re.Match[str]) -> None:
        self.emit("NAME", m.start(), m.end(), m[0], canonical(m[0]))

    def _name(self, m: re.Match[str]) -> int:
        text, start = m[0], m.start()
        if text[0] in "xX" and (end := self._cross(start)):
            return end
        if len(text) > 3 and _PRODUCT.fullmatch(text):  # w1x1
            *factors, text = re.findall("[A-Za-z][0-9]+", text)
            for factor in factors:
                self.emit("NAME", start, start + len(factor), factor, named(factor))
                start += len(factor)
        return self._scripted(text, start, m.end())

    def _scripted(self, text: str, start: int, end: int, sign: str = "") -> int:
        """A name with what stands behind it: a superscript, primes, a qualifier, an index."""
        name, source = named(sign + text), self.text
        primes = 0
        call = ""
        if found := function_of(name):
            name, primes = found
            call = "prefix" if name.base in _PREFIXES else "call"
        sub, sup = name.sub, ""
        if call and (m := s.INVERSE.match(source, end)):
            sup, end = "-1", m.end()
        elif not call and not sub and (m := s.RAISED_FIRST.match(source, end)):
            return self._raised(name, start, end, m)
        elif m := s.RAISED.match(source, end):
            sup = index_of(name, m)
            primes += len(m["prime"] or "")
            end = m.end() if sup or m["prime"] else end
            if sup and not sub and (m := s.BELOW.match(source, end)):
                sub, end = script(m["braced"] or m["plain"] or m["small"]), m.end()
        while (char := source[end : end + 1]) and char in "'′’":
            primes, end = primes + 1, end + 1
        if primes and not call and not sup and not sub and (m := s.SCRIPTED.match(source, end)):
            sup, sub, end = m["square"], script(m["plain"] or ""), m.end()
        elif primes and not call and not sub and (m := s.BELOW.match(source, end)):
            sub, end = script(m["braced"] or m["plain"] or m["small"]), m.end()
        lone = len(name.base) == 1 or bool(sub)
        if not call and lone and not sup and (m := s.QUALIFIER.match(source, end)):
            said = script(m["text"].replace(" ", ""))
            if "→" in said:
                sub, end = ",".join(filter(None, (sub, said))), m.end()
            elif function_of(canonical(said)) is None:
                sup, end = said, m.end()
        elif (m := s.INDEX.match(source, end)) and name.base != "e":
            sub, end = ",".join(filter(None, (sub, *re.findall(INDEX, m[0])))), m.end()
        if sup or sub != name.sub:
            name = canonical(name.base, sub, sup, name.accent)
        if not call and not name.accent and (m := s.GRADIENT.match(source, end)):
            name = Name("grad", ",".join(filter(None, (name.base, name.sub))), name.sup)  # w.grad
            end = m.end()
        token = self.emit("NAME", start, end, source[start:end], name)
        token.call, token.primes = call, primes
        if m := s.TRANSPOSED.match(source, end):
            self.emit("TRANSPOSE", end, m.end(), "T")
            end = m.end()
        return end

    def _raised(self, name: Name, start: int, end: int, m: re.Match[str]) -> int:
        """A name whose subscript stands behind what is above it, in brackets an index."""
        sub, index = script(m["braced"] or m["plain"]), f"({m['power']})" if m["open"] else ""
        made = canonical(name.base, sub, index, name.accent)
        self.emit("NAME", start, m.end() if index else end, self.text[start:end], made)
        if not index:
            self.emit("CARET", end, end + 1, "^")
            self.emit("NUMBER", m.start("power"), m.end(), m["power"])
        return m.end()

    def _nabla(self, m: re.Match[str]) -> int:
        """∇L is one name, ∇_w L a derivative."""
        end = m.end()
        by = re.compile(rf"_(?:\{{([^{{}}\n]+)\}}|([{s.LETTER}0-9]+))").match(self.text, end)
        if by is not None:
            token = self.emit("NABLA", m.start(), by.end(), "∇")
            at = self.offset + by.start(by.lastindex or 0)
            token.name = located(named(by[1] or by[2]), at, self.offset + by.end(by.lastindex or 0))
            return by.end()
        after = s.SCAN.match(self.text, end)
        if after is not None and after.lastgroup == "name":
            return self._scripted(after[0], m.start(), after.end(), "∇")
        self.emit("NAME", m.start(), end, "∇", canonical("∇"))
        return end

    # --- sums, powers ---------------------------------------------------------------------------

    def _sum(self, m: re.Match[str]) -> int:
        """Σᵢ₌₁^{3}: what is written under and over a sum."""
        pos = m.end()
        self.emit("SUM", m.start(), pos, "Σ")
        if under := s.BOUNDS.match(self.text, pos):
            kind = under.lastgroup or ""
            start, end = under.span(kind)
            self.emit("LBOUND", pos, pos, "{")
            equals = re.compile("[=₌]").search(self.text, start, end)
            self._value(start, equals.start() if equals else end)
            if equals:
                self.emit("RELATION", *equals.span(), "=")
                self._value(equals.end(), end)
            pos = under.end()
            self.emit("RBOUND", pos, pos, "}")
        if over := s.UPPER.match(self.text, pos):
            self.emit("UPPER", pos, pos, "^")
            self.emit("LBOUND", pos, pos, "{")
            self._value(*over.span(over.lastgroup or ""))
            pos = over.end()
            self.emit("RBOUND", pos, pos, "}")
        return pos

    def _value(self, start: int, end: int) -> None:
        """A bound: a number or a name."""
        text = script(self.text[start:end].strip())
        if text.isdecimal():
            self.emit("NUMBER", start, end, text)
        else:
            self.emit("NAME", start, end, text, canonical(text or "?"))

    def _size(self, m: re.Match[str]) -> None:
        """The rows and columns of a matrix, written below it."""
        self.emit("SUBSCRIPT", m.start(), m.end(), re.sub(r"[_{}\s]", "", script(m[0])))

    def _small(self, m: re.Match[str]) -> None:
        """Raised characters behind anything but a name with an index."""
        small = normalize("NFKC", m[0]).replace("−", "-")
        if superscript(None, small) == "transpose":
            self.emit("TRANSPOSE", m.start(), m.end(), "T")
        elif small.isdecimal():
            self.emit("CARET", m.start(), m.start(), "^")
            self.emit("NUMBER", m.start(), m.end(), small)
        else:
            self._exponent(small, m.start(), m.end(), [m.start() + i for i in range(len(m[0]) + 1)])

    def _exponent(self, text: str, start: int, end: int, places: list[int]) -> None:
        """An exponent of which character i stands at ``places[i]``."""
        self.emit("CARET", start, start, "^")
        self.emit("LARG", start, start, "{")
        for token in _PlainLexer(text, 0, False).run():
            self.gap = token.gap
            made = self.emit(
                token.type, places[token.start], places[token.end], token.text, token.name
            )
            made.call, made.primes = token.call, token.primes
        self.gap = ""
        self.emit("RARG", end, end, "}")

    def _caret(self, m: re.Match[str]) -> int | None:
        if transposed := s.TRANSPOSED.match(self.text, m.start()):
            self.emit("TRANSPOSE", m.start(), transposed.end(), "T")
            return transposed.end()
        braced = s.BRACED.match(self.text, m.end())
        if braced is None:
            self.emit("CARET", m.start(), m.end(), "^")
            return None
        places = list(range(braced.start(1), braced.end()))
        self._exponent(braced[1], m.start(), braced.end(), places)
        return braced.end()

    # --- signs ----------------------------------------------------------------------------------

    def _other(self, m: re.Match[str]) -> None:
        if category(m[0][0]) == "Sm" and m.lastgroup == "other":
            self.emit(BAD, m.start(), m.end(), f"{m[0]} is not known in a formula")
        elif self.prose:
            self.emit(BREAK, m.start(), m.end(), m[0])
        else:
            self.emit(BAD, m.start(), m.end(), f"{printable(m[0])!r} cannot stand here")

    def _rule(self, m: re.Match[str]) -> None:
        before = self.out[-1].type if self.out else ""
        operands = before in ENDS and s.OPERAND.match(self.text, m.end())
        if m[0] == "//" and operands:
            self.emit(BAD, m.start(), m.end(), "// is a division without the rest")
        else:
            self._other(m)

    def _relation(self, m: re.Match[str]) -> None:
        self.emit("RELATION", m.start(), m.end(), s.RELATIONS.get(m[0], m[0]))

    def _compares(self, m: re.Match[str]) -> None:
        self.emit("COMPARES", m.start(), m.end(), s.COMPARES.get(m[0], m[0]))

    def _dots(self, m: re.Match[str]) -> None:
        self.emit("DOTS", m.start(), m.end(), "…")

    def _stars(self, m: re.Match[str]) -> None:
        kind, sign = ("CARET", "^") if m[0] == "**" else ("TIMES", "*")
        self.emit(kind, m.start(), m.end(), sign)

    def _norm(self, m: re.Match[str]) -> int:
        self.emit("NORM", m.start(), m.end(), "‖")
        if (which := s.NORMED.match(self.text, m.end())) is None:
            return m.end()
        self.emit("SUBSCRIPT", m.end(), which.end(), which[1])
        return which.end()

    def _sign(self, m: re.Match[str]) -> int | None:
        char, end = m[0], m.end()
        if char == "^":
            return self._caret(m)
        if char == "√":
            self.emit("NAME", m.start(), end, "√", canonical("sqrt")).call = "prefix"
        elif char == "%" and self.out and percent(self.out[-1], end + self.offset):
            self.gap = ""
        elif (
            char in "'’′"
            or (char == "|" and self.table)
            or (char == "@" and not (self.gap and self.text[end : end + 1].isspace()))
        ):
            self._other(m)
        else:
            kind, sign = s.SIGNS[char]
            if kind == "MINUS" and self._begins_column(m):
                self.emit(BREAK, m.start(), m.start(), "")
            self.emit(kind, m.start(), end, sign)
        return None

    def _begins_column(self, m: re.Match[str]) -> bool:
        """Whether a minus is that of the number in the next column: 0.3 - 0.5   -0.2."""
        apart = self.text[: m.start()].endswith("  ") and bool(self.out)
        alone = s.COLUMN.match(self.text, m.end()) is not None
        return self.prose and apart and alone and self.out[-1].type in ENDS
