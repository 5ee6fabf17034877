"""From tokens to statements: what the grammar reads is cut out and completed here.

Brackets find their partners (:mod:`.brackets`), products without a sign get one (:mod:`.adjacent`),
names become functions (:mod:`.applied`), and separators end statements or entries (this module).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .adjacent import Adjacent
from .brackets import Brackets
from .names import canonical
from .stream import Statement
from .tokens import BAD, BREAK, CLOSING, ENDS, OPENING, OPERATORS, STARTS, Token, is_word

_SIZE = re.compile(r"([1-9][0-9]{0,5})[x×]([1-9][0-9]{0,5})")
_SEPARATORS = frozenset({BREAK, "REMARK", "ROW", "COLUMN", "COMMA", "SEMICOLON", "COLON", "DOT"})


class Arrangement(NamedTuple):
    """Statements, and the spans of words that say nothing to the mathematics."""

    statements: list[Statement]
    remarks: list[tuple[int, int]]


def arrange(tokens: list[Token], latex: bool, prose: bool = False) -> Arrangement:
    """Cut ``tokens`` into statements that the grammar can read."""
    brackets = Brackets(tokens, latex, prose)
    statements = _Arranger(brackets.run(), latex, prose).run()
    return Arrangement(statements, brackets.remarks)


class _Arranger(Adjacent):
    def run(self) -> list[Statement]:
        i = 0
        while i < len(self.tokens):
            i = self._take(i)
        if self.tokens:
            self.enclose(i)
        self.end(BREAK)
        return [s for s in self.statements if not _is_remark(s)]

    def _take(self, i: int) -> int:
        """Add token ``i`` to the statement; the index of the next."""
        if i in self.opens or i in self.closes or i in self.doubts:
            self.enclose(i)
        token, last = self.tokens[i], self.last
        kind = token.type
        if kind in _SEPARATORS:
            return self._inside(i) if self.frames else self._outside(i)
        if kind in ("MEMBER", "POINT"):
            self._aside(token)
            return i + 1
        if kind == "NUMBER" and (end := self.take_exponent(i)):
            return end
        beside = kind in STARTS and last is not None and last.type in ENDS
        if beside and token.shown and self.frames and self.frames[-1].type == "BEGIN_CASES":
            self.add(Token("COLUMN", token.start, token.start))  # 1 \text{ if } x > 0
            return self._condition(i)
        if beside and not self.take_adjacent(i):
            return i + 1
        if kind == "NAME":
            self.take_name(i)
        elif kind == "SLASH":
            self.take_slash(i)
        elif kind == "FRACTION":
            self.take_fraction(i)
        elif kind == "SUBSCRIPT":
            self._subscript(token)
        elif kind == "MINUS" and self._hyphen(i):
            return i + 2
        elif kind == "TIMES" and self._so_many_times(i):
            return i + 1
        elif kind == "MINUS" and self.spaced and token.gap and last and last.type in ENDS:
            self._entry(i)
        else:
            self.add(token)
        return i + 1

    def _aside(self, token: Token) -> None:
        """What adds no number: the set after ∈, or the point at which a derivative is taken."""
        if token.type == "MEMBER" and not self.frames:
            self.end("MEMBER")
        elif token.type == "MEMBER" or not self._is_derivative():
            member = token.type == "MEMBER"
            why = f"{token.text} is not known here" if member else "an expression at a point"
            token.type, token.text = BAD, why
            self.add(token)

    def _is_derivative(self) -> bool:
        """Whether the last operand is a fraction of differentials."""
        made, last = self.now.tokens, self.last
        for _ in range(2):
            if last is None or last.type != "RARG" or last.mate < 0:
                return False
            k = self.tokens[last.mate].at
            last = made[k - 1] if k > 0 else None
        return last is not None and last.type == "FRACTION" and made[k + 1].type == "DIFFERENTIAL"

    def _subscript(self, token: Token) -> None:
        """A subscript behind a bracket: the size of a matrix, softmax(z)_i, the 2 of a norm."""
        made, last = self.now.tokens, self.last
        size = _SIZE.fullmatch(token.text)
        if size and last is not None and last.type in ("END_MATRIX", "RSQB", "RPAR"):
            last.size, last.end = (int(size[1]), int(size[2])), token.end
            return
        owner = last
        if last is not None and last.type == "RPAR":
            k = self.tokens[last.mate].at
            owner = made[k - 1] if k > 0 and made[k - 1].type == "FUNCTION" else None
        named = owner is not None and owner.type in ("NAME", "FUNCTION")
        if owner is not None and named and owner.name is not None and not owner.name.sub:
            name = owner.name
            owner.name = canonical(name.base, token.text, name.sup, name.accent)
            if owner is last:
                owner.end = token.end
        elif last is None or last.type != "RNORM" or token.text not in ("2", "F"):
            token.type, token.text = BAD, "a subscript that belongs to no name"
            self.add(token)

    def _so_many_times(self, i: int) -> bool:
        """``≈ 15.8×``: the sign at the very end that touches the number before it."""
        token, last = self.tokens[i], self.last
        ends = self.peek(i + 1) is None and not self.frames and self.now.related
        touches = last is not None and last.type == "NUMBER" and last.end == token.start
        return ends and touches and token.text == "×"

    def _hyphen(self, i: int) -> bool:
        """``Cross-entropy = ...``: glued words in front of a relation are one."""
        token, last, after = self.tokens[i], self.last, self.peek(i + 1)
        if not self.prose or last is None or after is None or self.frames or self.now.related:
            return False
        if token.gap or after.gap or not (is_word(last) and is_word(after)):
            return False
        if last.text.count("-") > 3:
            return False
        last.text, last.end = f"{last.text}-{after.text}", after.end
        last.name = canonical(last.text)
        return True

    def _entry(self, i: int) -> None:
        """``[0.1 -0.2]``: a minus sign that touches what follows begins an entry."""
        token, after = self.tokens[i], self.peek(i + 1)
        if after is not None and not after.gap and not self.latex:
            self.add(Token("COMMA", token.start, token.start))
        self.add(token)

    # --- separators -----------------------------------------------------------------------------

    def _inside(self, i: int) -> int:
        """A separator inside brackets."""
        token, after = self.tokens[i], self.peek(i + 1)
        kind, frame = token.type, self.frames[-1].type
        if frame in ("BEGIN_MATRIX", "BEGIN_CASES"):
            if kind in ("COLUMN", "ROW"):
                return self._cell(i)
            closes = after is None or after.type in ("ROW", "COLUMN", OPENING[frame])
            if closes and kind in ("COMMA", "DOT", "SEMICOLON"):
                return i + 1
        elif kind == "COLUMN" and frame == "LSQB":
            token.type = "COMMA"
        elif kind == "ROW" and frame == "LSQB":
            token.type = "SEMICOLON"
        elif kind == "SEMICOLON" and frame == "LPAR":
            token.type = kind = "COMMA"  # (0,5; 1): between decimals with commas
        elif kind in ("ROW", "COLUMN"):
            return i + 1
        if kind == "COMMA" and self.take_decimal(i):
            return i + 2
        if kind == "SEMICOLON" and self.last is not None and self.last.type == "COMMA":
            return i + 1  # [2,;1]: a \; that lost its backslash
        if kind == "DOT":
            return self._dot(i)
        if kind == "COLON" and self._divides(i):
            token.type, token.text = "SLASH", "/"
        elif kind in (BREAK, "REMARK", "COLON"):
            token.type, token.text = BAD, "words inside brackets"
        self.add(token)
        return i + 1

    def _cell(self, i: int) -> int:
        """The end of a cell or row, once; empty ones are passed over."""
        token, after = self.tokens[i], self.peek(i + 1)
        ends = self.last is not None and self.last.type in ENDS
        closes = after is None or after.type in ("COLUMN", "ROW", "END_MATRIX", "END_CASES")
        if token.type == "ROW":
            if ends and (not closes or (after is not None and after.type == "COLUMN")):
                self.add(token)
            return i + 1
        if not ends or closes:
            return i + 1
        self.add(token)
        return self._condition(i + 1) if self.frames[-1].type == "BEGIN_CASES" else i + 1

    def _condition(self, i: int) -> int:
        """Skip the words of a case (if, otherwise); the column too if nothing else is there."""
        while (token := self.peek(i)) is not None:
            after = self.peek(i + 1)
            named = (
                after is not None and after.type in OPERATORS | {"LPAR"} and ">" not in token.shown
            )
            if token.type not in ("REMARK", "COMMA", "DOT", BREAK) and (named or not token.shown):
                break
            i += 1
        if token is not None and token.type in ("ROW", "END_CASES"):
            self.now.tokens.pop()
        return i

    def _outside(self, i: int) -> int:
        """A separator outside all brackets."""
        token, after, last = self.tokens[i], self.peek(i + 1), self.last
        kind = token.type
        if kind == "ROW":
            return self._line(i)
        if kind == "COLUMN":
            if last is not None and last.type in ENDS and after and after.type in STARTS:
                self.end(kind)
            return i + 1
        if kind == "DOT":
            return self._dot(i)
        if kind == "COMMA" and self.take_decimal(i):
            return i + 2
        if kind == "REMARK" and last is not None and after is not None and last.type in ENDS:
            bracketed = token.text.strip()[:1] in "(["
            if after.type == "RELATION" or (after.type in OPERATORS and bracketed):
                return i + 1  # 0.7 \text{ (rounded)} + 1
            if after.type in ("TIMES", "SLASH", "CARET"):
                token.type, token.text = BAD, "words inside a formula"
                self.add(token)
                return i + 1
        if kind == "COLON" and self._divides(i):
            token.type, token.text = "SLASH", "/"
            self.add(token)
            return i + 1
        if kind == "COMMA" and self.latex and last is not None and last.type == "RPAR" and after:
            glued = not token.gap and not after.gap and after.type in STARTS
            if glued and not self.begins_statement(i + 1):
                return i + 1  # (p_i-y_i),x: a \, that lost its backslash
        self.end(kind)
        return i + 1

    def _divides(self, i: int) -> bool:
        """``0.6 : 0.3``: a colon between numbers that stands alike on both sides."""
        token, after, made = self.tokens[i], self.peek(i + 1), self.now.tokens
        if not made or after is None or bool(token.gap) != bool(after.gap):
            return False
        if made[-1].type not in ("NUMBER", "RPAR", "RARG"):
            return False
        if after.type not in ("NUMBER", "LPAR", "FRACTION"):
            return False
        if len(made) == 1 and made[-1].text.isdigit():  # 1 : 0.5 may be item 1
            further = self.peek(i + 2)
            return self.latex or (further is not None and further.type == "RELATION")
        return len(made) == 1 or made[-1].type != "NUMBER" or made[-2].type in OPERATORS

    def _dot(self, i: int) -> int:
        """A point: the product of matrices (in LaTeX of anything), X.T, or punctuation."""
        token, after, last = self.tokens[i], self.peek(i + 1), self.last
        if last is not None and after is not None and last.type in ENDS and after.type in STARTS:
            transposed = after.type == "NAME" and after.text == "T" and not (token.gap or after.gap)
            if transposed and last.type in ("NAME", "RPAR"):
                self.add(Token("TRANSPOSE", token.start, after.end, "T"))
                return i + 2
            matrices = last.type in ("RSQB", "END_MATRIX") or after.type in ("LSQB", "BEGIN_MATRIX")
            if self.latex or matrices:
                token.type, token.text = "TIMES", "."
                self.add(token)
                return i + 1
        if self.frames:
            token.type, token.text = BAD, "a point inside brackets"
            self.add(token)
        else:
            self.end("DOT")
        return i + 1

    def _line(self, i: int) -> int:
        """The end of a line in LaTeX: what begins or ends with an operator goes on."""
        j = i + 1
        while (after := self.peek(j)) is not None and after.type in ("ROW", "COLUMN"):
            j += 1
        last = self.last
        if last is None or after is None:
            return j
        if last.type in OPERATORS or after.type == "RELATION" or self._continues(j):
            return j
        self.end("ROW")
        self.now.first = True
        return j

    def _continues(self, i: int) -> bool:
        """Whether the line that begins at ``i`` goes on with the formula before it."""
        token = self.tokens[i]
        if token.type in ("PLUS", "TIMES", "SLASH"):
            return True
        if token.type != "MINUS":
            return False
        if token.gap == "quad" or self.tokens[i - 1].type == "COLUMN":
            return True
        tokens = self.tokens
        while i < len(tokens) and tokens[i].type not in ("ROW", "RELATION"):
            i += 1
        return i == len(tokens) or tokens[i].type == "ROW"


def _is_remark(statement: Statement) -> bool:
    r"""``\text{ and }`` by itself."""
    first = statement.tokens[0]
    return len(statement.tokens) == 1 and ("<" in first.shown or ">" in first.shown)


def sides(tokens: list[Token]) -> Iterator[tuple[Token | None, list[Token]]]:
    """Relations outside brackets (none before the first side), each with the side after it."""
    relation: Token | None = None
    side: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if token.type == "RELATION" and not depth:
            yield relation, side
            relation, side = token, []
        else:
            side.append(token)
    yield relation, side
