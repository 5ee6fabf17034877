"""Tokens of indexed equations: what the grammar of formulas does not know becomes names and calls.

``x[i+a,j+b]`` becomes one name, ``sum_i x[i]*w[i] + b`` the call ``sum_i(x[i]*w[i]) + b``, ``@`` a
sign of multiplication; what a name or call stands for is kept beside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import NamedTuple

from symprop.formula.plain_names import named
from symprop.formula.read import FormulaError
from symprop.formula.tokens import CLOSING, ENDS, OPENING, Token
from symprop.formula.tree import Name
from symprop.network.indexed import AffineIndex

BIG = ("sum", "mean", "max", "min", "prod", "softmax")
"""What an index below makes an operator over that index."""

MATMUL = "@"

_BIG = re.compile(rf"(?P<kind>{'|'.join(BIG)})_(?:\{{(?P<many>[^{{}}]*)\}}|(?P<one>[^\W\d_]\w*))")
_INDEX = re.compile(r"[^\W\d_]\w*")
_AFFINE = re.compile(
    r"\s*(?:(?P<index>[^\W\d_]\w*)|(?P<number>[0-9]{1,6}(?![0-9.]))|(?P<sign>[-+*−]))"
)


class Accessed(NamedTuple):
    """An access as written: the name and its places."""

    name: Name
    at: tuple[AffineIndex, ...]


class Operator(NamedTuple):
    """An operator over indices as written."""

    kind: str
    indices: tuple[str, ...]


class Rewriter:
    """Rewrites the tokens of one formula; ``known`` are the names that stand for quantities."""

    def __init__(self, text: str, known: Container[Name], calls: Container[Name]) -> None:
        self.text, self.known, self.calls = text, known, calls
        self.accesses: dict[Name, Accessed] = {}
        self.operators: dict[Name, Operator] = {}

    def __call__(self, tokens: list[Token]) -> list[Token]:
        return self._wrapped(self._joined(tokens))

    @property
    def indices(self) -> set[str]:
        """Every index that the formula names."""
        bound = {i for operator in self.operators.values() for i in operator.indices}
        places = (place for access in self.accesses.values() for place in access.at)
        return bound | {name for place in places for name, _ in place.parts}

    # --- names with brackets, operators with indices --------------------------------------------

    def _joined(self, tokens: list[Token]) -> list[Token]:
        out: list[Token] = []
        i = 0
        while i < len(tokens):
            token = tokens[i]
            if token.type == "SUM":
                i = self._sigma(tokens, i, out)
                continue
            if self.text[token.start : token.end] == "@":
                token.type, token.text = "TIMES", MATMUL
            elif token.type == "NAME":
                i = self._name(tokens, i, out)
                continue
            out.append(token)
            i += 1
        return out

    def _sigma(self, tokens: list[Token], i: int, out: list[Token]) -> int:
        """``Σ_{a,b}`` and ``sum_{a,b}``, which the tokens take for a sum with bounds."""
        first = tokens[i]
        end = next((k for k in range(i, len(tokens)) if tokens[k].type == "RBOUND"), i)
        written = self.text[tokens[i + 1].end : tokens[end].start] if end > i else ""
        indices = written.strip("_{} ")
        if not indices or "=" in indices:
            raise FormulaError("a sum needs its index: sum_i", first.start)
        out.append(self._operator(first, tokens[end].end, "sum", indices, first.end))
        return end + 1

    def _name(self, tokens: list[Token], i: int, out: list[Token]) -> int:
        token = tokens[i]
        written = self.text[token.start : token.end]
        assigned = i + 1 < len(tokens) and tokens[i + 1].text == "="
        if assigned and written in ("axis", "dim") and token.name not in self.known:
            return i + 2  # sum(X, axis=0)
        if (big := _BIG.fullmatch(written)) and token.name not in self.known:
            at = token.start + big.start(big.lastgroup or "one")
            indices = big["many"] or big["one"]
            out.append(self._operator(token, token.end, big["kind"], indices, at))
            return i + 1
        stem = written.partition("[")[0]
        if stem != written:  # x[0], which the tokens take for x₀
            name, start = named(stem), token.start + len(stem)
            out.append(self._access(token, name, start, token.end))
            return i + 1
        if i + 1 < len(tokens) and tokens[i + 1].type == "LSQB" and token.name is not None:
            end = _partner(tokens, i + 1)
            out.append(self._access(token, token.name, tokens[i + 1].start, tokens[end].end))
            if end + 1 < len(tokens) and tokens[end + 1].type == "LSQB":
                problem = "brackets behind brackets, expected all indices in one pair: x[i,j]"
                raise FormulaError(problem, tokens[end + 1].start)
            return end + 1
        if token.name in self.calls:
            token.call = "call"
        elif token.name in self.known and token.call:
            token.call = ""
        out.append(token)
        return i + 1

    def _access(self, token: Token, name: Name, start: int, end: int) -> Token:
        """One token for a name and the brackets from ``start`` to ``end``."""
        places, at = [], start + 1
        for part in self.text[start + 1 : end - 1].split(","):
            places.append(affine(part, at))
            at += len(part) + 1
        made = Name(f"[{len(self.accesses)}]")
        self.accesses[made] = Accessed(name, tuple(places))
        return _token("NAME", token.start, end, made, token.gap)

    def _operator(self, token: Token, end: int, kind: str, indices: str, at: int) -> Token:
        found: list[str] = []
        for part in indices.split(","):
            index = part.strip()
            if not _INDEX.fullmatch(index):
                raise FormulaError(f"{kind} over {part.strip()!r}, expected an index such as i", at)
            if index in found:
                raise FormulaError(f"{kind} over the index {index} twice", at)
            found.append(index)
        made = Name(f"{{{len(self.operators)}}}")
        self.operators[made] = Operator(kind, tuple(found))
        call = _token("NAME", token.start, end, made, token.gap)
        call.call = "call"
        return call

    # --- how far an operator reaches ------------------------------------------------------------

    def _wrapped(self, tokens: list[Token]) -> list[Token]:
        """Brackets around what each operator reaches: to the next + or − at its level."""
        if not self.operators:
            return tokens
        out: list[Token] = []
        frames: list[str] = []

        def close(until: Callable[[str], bool]) -> None:
            while frames and not until(frames[-1]):
                frames.pop()
                end = out[-1].end
                if out[-1].type not in ENDS and not out[-1].type.endswith(("BAR", "NORM")):
                    raise FormulaError("expected a number, a name or a bracket here", end)
                out.append(_token(")", end, end))

        operand = False
        for token in tokens:
            bar = token.type in ("BAR", "NORM")
            around = next((f for f in reversed(frames) if f != "{"), "")
            closes = token.type in CLOSING or (bar and operand and around == token.type)
            separates = token.type in ("COMMA", "SEMICOLON", "COLON", "COMPARES", "RELATION")
            if closes or separates or (token.type in ("PLUS", "MINUS") and operand):
                close(lambda frame: frame != "{")
            if closes and frames:
                frames.pop()
            elif token.type in OPENING or bar:
                frames.append(token.type)
            out.append(token)
            if token.name in self.operators:
                out.append(_token("(", token.end, token.end))
                frames.append("{")
            operand = out[-1].type in ENDS or (bar and closes)
        close(lambda frame: False)
        return out


def affine(text: str, offset: int = 0) -> AffineIndex:
    """The place that ``text`` writes: ``i``, ``2*u + p``, ``t-1``, ``0``.

    Raises:
        FormulaError: it is nothing of the kind; positions count from ``offset``.
    """
    parts: dict[str, int] = {}
    constant, sign, pos = 0, 1, 0
    factors: list[str | int] = []
    expected = True  # an operand

    def finish() -> None:
        nonlocal constant
        value, names = sign, [x for x in factors if isinstance(x, str)]
        for x in factors:
            value *= x if isinstance(x, int) else 1
        if len(names) > 1:
            problem = f"a product of indices in {text.strip()!r}"
            raise FormulaError(f"{problem}, expected one such as 2*i + 1", offset)
        if names:
            parts[names[0]] = parts.get(names[0], 0) + value
        else:
            constant += value

    while pos < len(text.rstrip()):
        m = _AFFINE.match(text, pos)
        if m is None:
            problem = f"{text.strip()!r} has no place in brackets, expected an index such as i+1"
            raise FormulaError(problem, offset + pos)
        pos, found = m.end(), m["sign"]
        if found is None:
            if not expected and not (len(factors) == 1 and isinstance(factors[0], int)):
                raise FormulaError(f"a sign is missing in {text.strip()!r}", offset + pos)
            factors.append(m["index"] or int(m["number"]))
            expected = False
        elif found == "*":
            if expected:
                raise FormulaError(f"a factor is missing in {text.strip()!r}", offset + pos)
            expected = True
        else:
            if expected and factors:
                raise FormulaError(f"a factor is missing in {text.strip()!r}", offset + pos)
            if factors:
                finish()
                sign = 1
            factors, expected = [], True
            sign = sign if found == "+" else -sign
    if expected:
        raise FormulaError("an index is missing in brackets, expected one such as i", offset)
    finish()
    kept = tuple((name, k) for name, k in parts.items() if k)
    return AffineIndex(kept, constant)


def _partner(tokens: list[Token], i: int) -> int:
    """The index of the bracket that closes the one at ``i``."""
    for k in range(i + 1, len(tokens)):
        if tokens[k].type == "RSQB":
            return k
        if tokens[k].type == "LSQB":
            raise FormulaError("brackets inside brackets, expected an index", tokens[k].start)
    raise FormulaError("a bracket that is not closed", tokens[i].start)


def _token(kind: str, start: int, end: int, name: Name | None = None, gap: str = "") -> Token:
    types = {"(": "LPAR", ")": "RPAR"}
    token = Token(types.get(kind, kind), start, end, kind if kind in types else "", name)
    token.gap = gap
    return token
