"""Names in LaTeX: letters, words, accents, and the scripts and primes behind them.

A run of letters is one name from three letters on (net, target); two letters are two names (Wx),
unless they begin with d (dL), carry digits (wh1), stand alone before a relation, or are ``lr``.
"""

from __future__ import annotations

import re

from . import latex_commands as c
from .latex_source import SCAN, LatexSource, says_words
from .names import INDEX, canonical, function_of, superscript
from .tokens import BAD, Token, located
from .tree import Name

_AHEAD = re.compile(r"\s*&?\s*(?:=|:=|\\(?:approx|leftarrow|gets|simeq|equiv)(?![a-zA-Z]))")
_SPACE = re.compile(r"~|\\(?:[ ,;:!>]|(?:q?quad|enspace|thinspace)(?![a-zA-Z]))")
_OPENED = re.compile(r"\s*\(\s*[^\W\d_][^()]*\Z")
_NOTED = re.compile(
    r"(?:[^()&\\]|\\(?!\\|text|mbox)|\([^()&]*\))*\\(?:text|mbox)\s*\{\s*\)[^{}()]*\}"
)
"""The rest of ``\text{(rounded }0.5\text{)}``: words in brackets around mathematics."""
_WORDS = re.compile(r"[^\W\d][\w\s.'’\-]*")
_NUMERIC = re.compile(r"[-+.\d\s\\$^_{}=*/()a-zA-Z]*\d[^a-zA-Z]*")
_SAID = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}(?![A-Za-z(_])|[A-Za-z]{2,}\.?\s+[A-Za-z0-9]")
"""A word among numbers: (unrounded 0.4)."""
_JOINED = re.compile(r"(?:\\_[A-Za-z0-9]+)+|\\(?=_\{)")
_FACES = "|".join(sorted(c.TEXT | c.STYLES))
_SECOND = re.compile(
    r",[0-9]{1,2}(?=\s*(?:&\s*)?(?:[=≈←*×·⋅+−^/-]|:=|\\(?:approx|cdot|times|leftarrow|gets)(?![a-z])))"
)
"""A second index that its author forgot to put into braces with the first."""
_WORD = re.compile(
    rf"\^\s*(?:\{{\s*)?(?:(?P<letters>[A-Za-z]+)|\\(?:{_FACES})\s*\{{(?P<text>[^\\{{}}]*)\}})(?:\s*\}})?"
)
"""A superscript that is one word."""
_TURNED = re.compile(r"(?P<index>\[[^\[\]]+\]|\([^()]+\))\s*(?:T|⊤)")
"""An index, and that the whole is transposed."""
_BRACKETED = re.compile(r"\(|\\left\s*\(|\\\{")
_APPLIED = re.compile(r"\s*(?:\\left\s*)?\(")
_INDEX = re.compile(rf"(?:\[\s*{INDEX}(?:\s*,\s*{INDEX})*\s*\])+(?!\s*\[)")
"""Indices as programs write them."""
_ENTRY = re.compile(INDEX)
_DIGITS = re.compile(r"[0-9]*")
_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_INDICATES = re.compile(r"\s*(?:[_({\[]|\\left|\\\{)")
"""Behind a 1 of another face that stands for an indicator."""


class Names(LatexSource):
    """Reads names."""

    def inside(self, raw: str, end: int) -> list[Token]:
        """The tokens of the argument that ends at ``end``; not for an argument inside one."""
        if self.inner:
            return []
        start = self.text.rindex(raw, 0, end)
        return type(self)(raw, self.offset + start, True, self.marks).run()

    def run(self) -> list[Token]:
        """The tokens of the whole text."""
        raise NotImplementedError

    def name(self, start: int, end: int, base: str, accent: str = "", call: str = "") -> int:
        """Add a name that ends at ``end``, with the scripts and primes behind it."""
        if m := _JOINED.match(self.text, end):  # z\_net_1
            base, end = base + m[0].replace("\\", ""), m.end()  # or w\_{1}, escaped for Markdown
        sub = sup = ""
        primes = 0
        transposed: tuple[int, int] | None = None
        while True:
            at = self.skip(end)
            char = self.text[at : at + 1]
            if char == "_" and not sub:
                sub, after = self.script(end, "_")
                if after == end:
                    break
                if sub.isdigit() and (m := _SECOND.match(self.text, after)):  # W_2,11 =
                    sub, after = sub + m[0], m.end()
                end = after
            elif char and char in "'’′":
                primes, end = primes + 1, at + 1
            elif char == "^" and not sup and transposed is None:
                text, after = self.script(end, "^")
                if text == "-1" and self._inverse(canonical(base, sub), call, after):
                    sup, end = text, after
                    continue
                if turned := _TURNED.fullmatch(text):  # a^{[1]T}
                    text, transposed = turned["index"], (after - 1, after)
                m = _WORD.fullmatch(self.text, at, after)
                kind = superscript(canonical(base, sub), text, (m and m.lastgroup) or "")
                if kind == "index" and not says_words(self.text[at:after]):
                    break
                if kind == "power":
                    break
                if kind == "transpose":
                    transposed = at, after
                elif kind == "prime":
                    primes += len(text)
                else:
                    sup = text
                end = after
            else:
                break
        token = self.emit("NAME", start, end, self.text[start:end])
        token.name, token.call, token.primes = canonical(base, sub, sup, accent), call, primes
        if found := function_of(token.name):
            token.name, token.primes = found[0], primes + found[1]
            token.call = call or "call"
        if transposed is not None:
            token.end = self.offset + transposed[0]
            self.emit("TRANSPOSE", *transposed, "T")
        elif token.call == "prefix" and (at := self.skip(end)) in self.mates:
            inside = self.text[at + 1 : self.mates[at]].strip()
            if self.text[at] == "{" and inside and not _BRACKETED.match(inside):
                return self.argument(at)  # \\exp{-x}
        elif not token.call and (m := _INDEX.match(self.text, end)):  # dW[2]
            inside = ",".join(filter(None, (sub, *_ENTRY.findall(m[0]))))
            token.name = canonical(base, inside, sup, accent)
            token.end = self.offset + m.end()
            return m.end()
        return end

    def _inverse(self, name: Name, call: str, end: int) -> bool:
        """Whether a -1 over ``name`` makes it the inverse of a function."""
        if call == "prefix":
            return True
        return function_of(name) is not None and _APPLIED.match(self.text, end) is not None

    # --- letters --------------------------------------------------------------------------------

    def _letters(self, m: re.Match[str]) -> int:
        run, start, end = m[0], m.start(), m.end()
        digits = _DIGITS.match(self.text, end)
        assert digits is not None
        if len(run) == 2 and run[0] != "d" and run != "lr" and not digits[0]:
            before = self.out[-1].type if self.out else "ROW"
            alone = before == "ROW" or (before == "RELATION" and run.isupper())
            if not (alone and _AHEAD.match(self.text, end)):
                self.emit("NAME", start, start + 1, run[0]).name = canonical(run[0])
                start += 1
        return self.name(start, digits.end(), self.text[start : digits.end()])

    def _gradient(self, start: int, at: int) -> int:
        """∇_z L and ∂_z L, the derivative of what follows."""
        raw, after = self.raw(at + 1)
        by = self.inside(raw, after)
        if len(by) == 1 and by[0].name is not None:
            token = self.emit("NABLA", start, after, "∇")
            token.name = located(by[0].name, by[0].start, by[0].end)
        else:
            self.emit(BAD, start, after, "a gradient by something that is no name")
        return after

    def _change(self, word: str, start: int, end: int) -> int:
        """Δw and ∇L are one name, a lone Δ too."""
        at = self.skip(end)
        sign = "∇" if word == "nabla" else "Δ"
        m = SCAN.match(self.text, at)
        kind = m.lastgroup or "" if m is not None else ""
        if m is None or kind not in ("letters", "command"):
            return self.name(start, end, sign)
        if kind == "letters":
            digits = _DIGITS.match(self.text, m.end())
            assert digits is not None
            return self.name(start, digits.end(), sign + self.text[at : digits.end()])
        follower = m[0][1:]
        if follower in c.LETTERS:
            return self.name(start, m.end(), sign + c.LETTERS[follower])
        if follower in c.TEXT or follower in c.STYLES:
            raw, after = self.raw(m.end())
            if raw.strip().isalpha():
                return self.name(start, after, sign + raw.strip())
        return self.name(start, end, sign)

    # --- words and accents ----------------------------------------------------------------------

    def _text(self, word: str, start: int, end: int) -> int:
        """The argument of ``\\text`` or of a change of face."""
        raw, after = self.raw(end)
        words = _SPACE.sub(" ", raw.replace("\\_", "_"))
        inside = words.strip()
        if word in c.STYLES:
            if _DECIMAL.fullmatch(inside) and not _INDICATES.match(self.text, after):
                return end  # a number in another face
            if not inside.replace("_", "").isalnum() or (len(inside) == 2 and inside.isupper()):
                return end
            return self.name(start, after, inside)
        inside = inside.rstrip(".:,")
        if not inside:
            self.gap = self.gap or " "
            return after
        if not _WORDS.fullmatch(inside):
            if _NUMERIC.fullmatch(raw) and not _SAID.search(raw):
                return end  # mathematics in another face
            opened = _OPENED.match(raw) and _NOTED.match(self.text, after)
            after = opened.end() if opened else after
            self.emit("REMARK", start, after, raw)
            return after
        count = len(self.out)
        end = self.name(start, after, " ".join(inside.split()))
        spaces = "<" * words[:1].isspace() + ">" * words[-1:].isspace()
        self.out[count].shown = "t" + spaces
        return end

    def _accent(self, word: str, start: int, end: int) -> int:
        raw, after = self.raw(end)
        inside = raw.strip()
        accent = c.ACCENTS[word]
        if inside.isalnum():
            return self.name(start, after, inside, accent)
        made = self.inside(raw, after)
        if len(made) != 1 or made[0].name is None:
            self.emit(BAD, start, after, f"\\{word} over something that is no name")
            return after
        name = made[0].name
        if not (name.sub or name.sup):
            return self.name(start, after, name.base, accent)
        self.emit("NAME", start, after, raw).name = Name(name.base, name.sub, name.sup, accent)
        return after
