"""Typst's mathematics as LaTeX, every character with the place it was read from.

A letter is a name, several are a symbol or a function; ``_``, ``^`` and ``/`` take what stands
beside them, and round brackets that only group for these are not shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from symprop.formula.letters import GREEK

from .view import View, Weave

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<string>"(?:\\.|[^"\\])*")
    | (?P<number>[0-9]+(?:(?:\.|",")[0-9]+)?)
    | (?P<name>[^\W\d_][^\W_]+(?:\.[^\W\d_]+)*|[^\W\d_])
    | (?P<row>\\(?=\s|\Z))
    | (?P<escape>\\(?:u\{[0-9a-fA-F]+\}|.))
    | (?P<sign>->|<-|=>|<=|>=|!=|:=|\.\.\.)
    | (?P<code>\#[^\W\d_][\w.-]*)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {
    "->": "→", "<-": "←", "=>": "⇒", "<=": "≤", ">=": "≥", "!=": "≠", "...": "…", "−": "-",
    "~": " ", "{": "\\{", "}": "\\}", "#": "", "%": "\\%", "$": "", "|": "|", "‖": "\\|",
    "\u2062": " ", "∗": "*",
}  # fmt: skip
_SYMBOLS = {name: letter for letter, name in GREEK.items()} | {
    "dot": "·", "dot.op": "·", "dot.c": "·", "times": "×", "ast": "*", "ast.op": "*", "div": "/",
    "dot.circle": "⊙", "dot.o": "⊙", "circle.dot": "⊙", "dot.op.o": "⊙", "times.o": "⊗",
    "plus": "+", "minus": "-", "plus.minus": "±", "approx": "≈", "eq": "=", "eq.not": "≠",
    "neq": "≠", "lt": "<", "gt": ">", "lt.eq": "≤", "gt.eq": "≥", "lt.eq.slant": "≤",
    "arrow": "→", "arrow.r": "→", "arrow.l": "←", "arrow.l.long": "←", "arrow.r.long": "→",
    "arrow.r.double": "⇒", "arrow.double": "⇒", "implies": "⇒", "partial": "∂", "diff": "∂",
    "nabla": "∇", "gradient": "∇", "sum": "\\sum", "product": "\\prod", "integral": "\\int",
    "infinity": "∞", "oo": "∞", "in": "\\in", "prime": "'", "ell": "ℓ", "top": "⊤", "tack.b": "⊤",
    "dots": "…", "dots.h": "…", "dots.c": "…", "dots.v": "…", "epsilon.alt": "ϵ", "phi.alt": "φ",
    "dif": "d", "RR": "\\mathbb{R}", "prop": "\\propto", "equiv": "≡", "colon.eq": ":=",
    "thin": " ", "med": " ", "thick": " ", "space": " ", "quad": "\\quad ", "wide": "\\qquad ",
    "bar.v": "|", "star": "⋆", "compose": "∘", "paren.l": "(", "paren.r": ")",
}  # fmt: skip
_FUNCTIONS = frozenset({
    "arccos", "arcsin", "arctan", "cos", "cosh", "exp", "ln", "log", "max", "min", "sin", "sinh",
    "tan", "tanh", "arg", "det", "sup", "inf", "lim",
})  # fmt: skip
_ACCENTS = {"hat": "hat", "macron": "bar", "overline": "bar", "tilde": "tilde", "arrow": "vec",
            "dot": "dot", "bold": "mathbf"}  # fmt: skip
_SHOWN = frozenset({
    "lr", "mid", "upright", "italic", "serif", "sans", "cal", "mono", "bb", "frak", "display",
    "inline", "script", "sscript", "underline", "limits", "scripts", "stretch", "text", "size",
    "cancel", "box", "rect", "highlight", "strong", "block", "attach", "overbracket",
    "underbracket",
})  # fmt: skip
"""Functions that show what they are given."""
_FENCES = {'"("': "pmatrix", '"["': "bmatrix", '"{"': "Bmatrix", "none": "matrix",
           "#none": "matrix"}  # fmt: skip
_CALLS = frozenset({"frac", "sqrt", "root", "mat", "vec", "cases", "abs", "norm", "underbrace",
                    "overbrace", "class", "op", "binom", *_ACCENTS, *_SHOWN})  # fmt: skip
_DEEPEST = 60


class _TypstToken(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    mate: int = -1
    """Of an opening bracket the number of the one that closes it."""


class _TypstArgument(NamedTuple):
    """An argument of a function: its name if it has one, and what it says."""

    name: str
    start: int
    end: int
    row: int
    """The number of semicolons before it."""


def convert(text: str, start: int, end: int) -> View | None:
    """The formula of a stretch of a document; nothing where it is too deep or says nothing."""
    weave = Weave()
    try:
        _TypstFormula(text, weave, 0).row(start, end)
    except RecursionError:
        return None
    view = weave.make()
    return view if view.text.strip() else None


class _TypstFormula:
    """Writes stretches of the source to ``out``."""

    def __init__(self, text: str, out: Weave, depth: int) -> None:
        if depth > _DEEPEST:
            raise RecursionError
        self.text, self.out, self.depth = text, out, depth

    # --- rows -----------------------------------------------------------------------------------

    def row(self, start: int, end: int) -> None:
        """What stands side by side."""
        tokens = _tokens(self.text, start, end)
        i = 0
        while i < len(tokens):
            if tokens[i].kind == "space":
                self.put(" ", tokens[i])
                i += 1
                continue
            j = self._unit(tokens, i)
            over = _next(tokens, j)
            if over < len(tokens) and tokens[over].text == "/" and tokens[over].kind == "other":
                i = self._fraction(tokens, i, j, over)
            else:
                self._write(tokens, i, j)
                i = j

    def _unit(self, tokens: Sequence[_TypstToken], i: int) -> int:
        """The token behind an atom with its scripts, and behind a bracket that touches it."""
        i = self._atom(tokens, i)
        while i < len(tokens):
            sign = tokens[i].text if tokens[i].kind == "other" else ""
            if sign in ("_", "^"):
                after = _next(tokens, i + 1)
                i = self._atom(tokens, after) if after < len(tokens) else after
            elif sign == "'":
                i += 1
            elif sign == "(" and tokens[i - 1].kind != "space":
                i = _closing(tokens, i)
            else:
                after = _next(tokens, i)
                sign = tokens[after].text if after < len(tokens) else ""
                if sign not in ("_", "^") or tokens[after].kind != "other":
                    break
                i = after
        return i

    @staticmethod
    def _atom(tokens: Sequence[_TypstToken], i: int) -> int:
        token = tokens[i]
        if token.kind == "code":
            i += 1
            while i < len(tokens) and tokens[i].text in ("(", "["):
                i = _closing(tokens, i)
            return i
        called = token.kind == "name" and (token.text in _CALLS or token.text in _FUNCTIONS)
        if called and i + 1 < len(tokens) and tokens[i + 1].text == "(":
            return _closing(tokens, i + 1)
        if token.kind == "other" and token.text in "([{":
            return _closing(tokens, i)
        return i + 1

    def _fraction(self, tokens: Sequence[_TypstToken], i: int, j: int, over: int) -> int:
        """``a/b``, and ``a/b/c`` from the left; the token behind it."""
        below = _next(tokens, over + 1)
        if below >= len(tokens):
            self._write(tokens, i, j)
            return below
        end = self._unit(tokens, below)
        again = _next(tokens, end)
        if again < len(tokens) and tokens[again].text == "/" and tokens[again].kind == "other":
            self._write(tokens, i, j)  # as it stands: nobody writes a/b/c
            self.put("/", tokens[over])
            return below
        self.put("\\frac{", tokens[i])
        self._inner(tokens, i, j)
        self.close("}{")
        self._inner(tokens, below, end)
        self.close("}")
        return end

    def _inner(self, tokens: Sequence[_TypstToken], i: int, j: int) -> None:
        """A unit without the round brackets around all of it."""
        grouped = tokens[i].text == "(" and tokens[i].kind == "other"
        if grouped and _closing(tokens, i) == j and tokens[j - 1].text == ")":
            self.deeper().row(tokens[i].end, tokens[j - 1].start)
        else:
            self._write(tokens, i, j)

    # --- units ----------------------------------------------------------------------------------

    def _write(self, tokens: Sequence[_TypstToken], i: int, j: int) -> None:
        """An atom with what belongs to it."""
        end = self._atom(tokens, i)
        self._write_atom(tokens, i, end)
        while end < j:
            token = tokens[end]
            if token.kind == "space":
                end += 1
            elif token.text in ("_", "^") and token.kind == "other":
                first = _next(tokens, end + 1)
                if first >= j:
                    return
                after = self._atom(tokens, first)
                self.put(token.text + "{", token)
                self._inner(tokens, first, after)
                self.close("}")
                end = after
            elif token.text == "'":
                self.put("'", token)
                end += 1
            else:
                after = self._atom(tokens, end)
                self._write_atom(tokens, end, after)
                end = after

    def _write_atom(self, tokens: Sequence[_TypstToken], i: int, j: int) -> None:
        token = tokens[i]
        if token.kind == "code":
            self._code(tokens, i, j)
        elif token.kind == "name" and j > i + 1:
            self._call(token, _arguments(tokens, i + 2, j - 1))
        elif token.kind == "name":
            self._name(token)
        elif token.kind == "number":
            whole, comma, rest = token.text.partition('","')
            self.out.add(whole, token.start)
            if comma:
                self.out.add("{,}", token.start + len(whole), token.end - len(rest))
                self.out.add(rest, token.end - len(rest))
        elif token.kind == "string":
            self._words(token)
        elif token.kind == "row":
            self.put(" \\\\ ", token)
        elif token.kind == "escape":
            self.put(_escaped(token.text), token)
        elif j > i + 1:
            self.put(_SIGNS.get(token.text, token.text), token)
            last = tokens[j - 1]
            closed = last.text in (")", "]", "}") and last.kind == "other"
            self.deeper().row(token.end, last.start if closed else last.end)
            if closed:
                self.put(_SIGNS.get(last.text, last.text), last)
        else:
            self.put(_SIGNS.get(token.text, token.text), token)

    def _name(self, token: _TypstToken) -> None:
        name = token.text
        if len(name) == 1:
            self.put(_SIGNS.get(name, name), token)
        elif name in _SYMBOLS:
            sign = _SYMBOLS[name]
            self.put(f"{sign} " if sign.startswith("\\") else sign, token)
        elif name in _FUNCTIONS:
            self.put(f"\\{name} ", token)
        else:
            self.put(f"\\mathrm{{{name}}}", token)

    def _words(self, token: _TypstToken) -> None:
        self.put("\\text{", token._replace(end=token.start + 1))
        inside = token.text[1:-1]
        if "\\" in inside or "{" in inside or "}" in inside:
            self.put(re.sub(r"\\(.)|[{}]", r"\1", inside), token)
        else:
            self.out.add(inside, token.start + 1)
        self.close("}")

    def _code(self, tokens: Sequence[_TypstToken], i: int, j: int) -> None:
        """Code shows the formulas in it; an empty box is a gap to be filled in."""
        signs = [x for x in tokens[i:j] if x.text == "$"]
        if not signs and tokens[i].text in ("#box", "#rect"):
            self.put("\\rule{1em}{1em}", tokens[i])
        for left, right in zip(signs[::2], signs[1::2], strict=False):
            self.put("{", left)
            self.deeper().row(left.end, right.start)
            self.close("}")

    # --- functions ------------------------------------------------------------------------------

    def _call(self, name: _TypstToken, given: Sequence[_TypstArgument]) -> None:
        word = name.text
        named = {x.name: self.text[x.start : x.end].strip() for x in given if x.name}
        plain = [x for x in given if not x.name]
        if word in ("mat", "vec", "cases"):
            self._table(name, plain, named)
        elif word == "frac" and len(plain) == 2:
            self._around("\\frac{", name, plain[:1], "}{")
            self._all(plain[1:])
            self.close("}")
        elif word == "sqrt" and len(plain) == 1:
            self._around("\\sqrt{", name, plain, "}")
        elif word in ("abs", "norm") and len(plain) == 1:
            bar = "|" if word == "abs" else "\\|"
            self._around(bar, name, plain, bar)
        elif word in _ACCENTS and len(plain) == 1:
            self._around(f"\\{_ACCENTS[word]}{{", name, plain, "}")
        elif word in ("underbrace", "overbrace") and plain:
            self._around(f"\\{word}{{", name, plain[:1], "}")
            if len(plain) > 1:
                self.close("_{" if word == "underbrace" else "^{")
                self._all(plain[1:])
                self.close("}")
        elif word in ("class", "op") and plain and self.text[plain[-1].start] == '"':
            said = self.text[plain[-1].start : plain[-1].end].strip('"')
            self.put(said if word == "class" else f"\\operatorname{{{said}}}", name)
        elif word == "class" and plain:
            self._all(plain[-1:])
        elif word in _SHOWN:
            self._all(plain)
        else:
            self._name(name)
            self._around("(", name, plain, ")")

    def _around(self, a: str, name: _TypstToken, given: Sequence[_TypstArgument], b: str) -> None:
        self.put(a, name)
        self._all(given)
        self.close(b)

    def _all(self, given: Sequence[_TypstArgument]) -> None:
        for k, argument in enumerate(given):
            if k:
                self.close(", ")
            self.deeper().row(argument.start, argument.end)

    def _table(
        self, name: _TypstToken, given: Sequence[_TypstArgument], named: dict[str, str]
    ) -> None:
        """Rows of a matrix have semicolons between them, of cases and vectors commas."""
        kind = "cases" if name.text == "cases" else _FENCES.get(named.get("delim", '"("'), "matrix")
        self.put(f"\\begin{{{kind}}}", name)
        row = 0
        for k, argument in enumerate(given):
            if k:
                new = name.text != "mat" or argument.row != row
                self.close(" \\\\ " if new else " & ")
            row = argument.row
            self.deeper().row(argument.start, argument.end)
        self.close(f"\\end{{{kind}}}")

    # --- writing --------------------------------------------------------------------------------

    def put(self, text: str, token: _TypstToken) -> None:
        """``text`` for a token."""
        if text == self.text[token.start : token.end]:
            self.out.add(text, token.start)
        else:
            self.out.add(text, token.start, token.end)

    def close(self, text: str) -> None:
        """What ends a construct stands where its contents end."""
        self.out.add(text, self.out.end, self.out.end)

    def deeper(self) -> _TypstFormula:
        """A reader of what stands inside."""
        return _TypstFormula(self.text, self.out, self.depth + 1)


# --- tokens ---------------------------------------------------------------------------------------


def _tokens(text: str, start: int, end: int) -> list[_TypstToken]:
    found = _TOKEN.finditer(text, start, end)
    out = [_TypstToken(str(m.lastgroup), m[0], *m.span()) for m in found]
    opened: list[int] = []
    for k, token in enumerate(out):
        if token.kind == "other" and token.text in "([{":
            opened.append(k)
        elif token.kind == "other" and token.text in ")]}" and opened:
            i = opened.pop()
            out[i] = out[i]._replace(mate=k)
    return out


def _next(tokens: Sequence[_TypstToken], i: int) -> int:
    """The first token from ``i`` on that is no space."""
    while i < len(tokens) and tokens[i].kind == "space":
        i += 1
    return i


def _closing(tokens: Sequence[_TypstToken], i: int) -> int:
    """The token behind the bracket that closes the one at ``i``; behind itself without one."""
    return max(tokens[i].mate, i) + 1


def _arguments(tokens: Sequence[_TypstToken], i: int, j: int) -> list[_TypstArgument]:
    """The arguments between two tokens."""
    out: list[_TypstArgument] = []
    if i >= j:
        return out
    begin, row, k = i, 0, i
    while k <= j:
        sign = tokens[k].text if k < j and tokens[k].kind == "other" else ""
        if k == j or sign in (",", ";"):
            out += _argument(tokens, begin, k, row)
            row += sign == ";"
            begin = k + 1
        if sign and sign in "([{":
            k = max(_closing(tokens, k), k + 1)
        else:
            k += 1
    return out


def _argument(tokens: Sequence[_TypstToken], i: int, j: int, row: int) -> list[_TypstArgument]:
    i = _next(tokens, i)
    if i >= j:
        return []
    colon = _next(tokens, i + 1)
    named = tokens[i].kind == "name" and colon < j and tokens[colon].text == ":"
    first = _next(tokens, colon + 1) if named else i
    start = tokens[first].start if first < j else tokens[j - 1].end
    return [_TypstArgument(tokens[i].text if named else "", start, tokens[j - 1].end, row)]


def _escaped(text: str) -> str:
    if text.startswith("\\u{"):
        code = int(text[3:-1], 16)
        return chr(code) if code < 0x110000 else ""
    return _SIGNS.get(text[1:], text[1:])
