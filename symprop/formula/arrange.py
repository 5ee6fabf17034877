"""From tokens to statements: what stands between the tokens of both notations.

Here brackets find their partners, products without a sign get one, names become functions, and
the tokens are cut into statements.  Two operands side by side are a product, a list (in square
brackets), or the end of one statement and the beginning of the next.

In LaTeX they are a product unless a wide space or a line break stands between them and the second
begins a new statement (a name or derivative, then a relation).  In text, glued operands are a
product (2x, 0.5(1 - a)); with a space between them only symbols, numbers before a symbol, and
brackets are, so that prose falls apart into words; and a name or derivative before a relation
always begins a new statement, which is how run-together equations are told apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .names import canonical, is_symbol
from .tokens import (
    BAD,
    BREAK,
    CLOSING,
    ENDS,
    OPENING,
    STARTS,
    Token,
    is_differential,
    without_d,
)

_OPERATORS = frozenset({"PLUS", "MINUS", "TIMES", "SLASH", "CARET", "RELATION", "COMPARES"})
_LETTERS_ONLY = frozenset({"f", "g"})
_BARS = {"BAR": ("LBAR", "RBAR"), "NORM": ("LNORM", "RNORM")}


@dataclass(slots=True)
class Statement:
    """The tokens of what may be a statement."""

    tokens: list[Token] = field(default_factory=list)
    first: bool = False
    """Whether nothing stands before it on its line."""
    joined: bool = False
    """Whether it follows the one before with nothing between them."""


@dataclass(slots=True)
class Arrangement:
    """Statements, and the spans of words in brackets that say nothing to the mathematics."""

    statements: list[Statement]
    remarks: list[tuple[int, int]]


def arrange(tokens: list[Token], latex: bool, prose: bool = False) -> Arrangement:
    """Cut ``tokens`` into statements that the grammar can read."""
    return _Arranger(tokens, latex, prose).run()


class _Arranger:
    def __init__(self, tokens: list[Token], latex: bool, prose: bool) -> None:
        self.tokens, self.latex, self.prose = tokens, latex, prose
        self.remarks: list[tuple[int, int]] = []
        self.statements: list[Statement] = []
        self.now = Statement(first=True)
        self.frames: list[Token] = []
        """Opening brackets around the token at hand."""
        self.slashed = [False]
        """Per bracket: whether the operand at hand stands after a slash."""
        self.apart: set[int] = set()
        """Indices of tokens before which no product is meant."""
        self.split: set[int] = set()
        """Indices of names that hold the d of a derivative."""

    def run(self) -> Arrangement:
        self._pair()
        self._judge_brackets()
        i = 0
        while i < len(self.tokens):
            i = self._take(i)
        self._end()
        return Arrangement(self.statements, self.remarks)

    # --- brackets -------------------------------------------------------------------------------

    def _pair(self) -> None:
        """Give every bracket its partner; what has none is no bracket."""
        tokens = self.tokens
        stack: list[int] = []
        open_kinds: dict[str, int] = {}
        before: Token | None = None
        for i, token in enumerate(tokens):
            kind = token.type
            if kind in _BARS:
                kind = self._bar(i, before, stack)
            if kind in OPENING or kind in ("LBAR", "LNORM"):
                token.type = kind
                stack.append(i)
                open_kinds[kind] = open_kinds.get(kind, 0) + 1
            elif kind in CLOSING or kind in ("RBAR", "RNORM"):
                token.type = kind
                left = CLOSING.get(kind) or "L" + kind[1:]
                while open_kinds.get(left) and stack:
                    j = stack.pop()
                    open_kinds[tokens[j].type] -= 1
                    if tokens[j].type == left:
                        tokens[j].mate, token.mate = i, j
                        break
                    self._lonely(tokens[j])
                else:
                    self._lonely(token)
            before = token
        for j in stack:
            self._lonely(tokens[j])

    def _bar(self, i: int, before: Token | None, stack: list[int]) -> str:
        """Which of its two bars a ``|`` is."""
        token, tokens = self.tokens[i], self.tokens
        left, right = _BARS[token.type]
        ends = before is not None and before.type in ENDS
        apart = i + 1 < len(tokens) and tokens[i + 1].gap != ""
        if stack and tokens[stack[-1]].type == left and ends and (self.latex or not token.gap):
            return right
        if not self.latex and apart:
            return BREAK
        return left

    def _lonely(self, token: Token) -> None:
        if self.latex:
            token.text = "a bracket without its partner"
        token.type = BAD if self.latex else BREAK

    def _judge_brackets(self) -> None:
        """Find the round brackets that hold no mathematics: words, or statements of their own."""
        tokens = self.tokens
        stack: list[int] = []
        broken: dict[int, str] = {}
        for i, token in enumerate(tokens):
            if token.mate > i:
                stack.append(i)
            elif token.mate >= 0:
                j = stack.pop()
                if self.prose and j not in broken and self._is_alias(j, i):
                    broken[j] = "alias"
                if j in broken:
                    for k in stack:
                        broken.setdefault(k, broken[j])
                    self._break(j, i, broken[j])
            elif stack and self._breaks(i, stack[-1]):
                why = "statement" if token.type == "RELATION" else "words"
                if broken.get(stack[-1]) != "statement":
                    broken[stack[-1]] = why

    def _breaks(self, i: int, opening: int) -> bool:
        """Whether the token cannot stand in the mathematics of a bracket."""
        token, bracket = self.tokens[i], self.tokens[opening]
        if bracket.type not in ("LPAR", "LSQB"):
            return False
        if token.type == "RELATION":
            return True
        if not self.prose:
            return False
        if token.type in (BREAK, "COLON") or (bracket.text == "{" and token.type != "COMPARES"):
            return True
        if bracket.type == "LPAR" and token.type in ("COMMA", "SEMICOLON"):
            before = self.tokens[opening - 1] if opening else None
            name = before is not None and before.type == "NAME" and not bracket.gap
            return not name and (before is None or before.type not in _OPERATORS)
        if not token.gap or i - 1 == opening:
            return False
        before = self.tokens[i - 1]
        if token.type == "NAME":
            return _is_word(token) and before.type in ENDS
        return token.type == "NUMBER" and bracket.type == "LPAR" and before.type in ENDS

    def _is_alias(self, left: int, right: int) -> bool:
        """``target (t) =`` and ``y (actual) =``: a bracket that names or explains."""
        tokens = self.tokens
        inner, before = tokens[left + 1], tokens[left - 1] if left else None
        if right - left != 2 or inner.type != "NAME" or not tokens[left].gap or before is None:
            return False
        if tokens[left].type != "LPAR" or before.call or before.type not in ENDS:
            return False
        if _is_word(inner):
            return True
        after = tokens[right + 1] if right + 1 < len(tokens) else None
        return (before.type == "NUMBER" or _is_word(before)) and (
            after is not None and after.type == "RELATION"
        )

    def _break(self, left: int, right: int, why: str) -> None:
        tokens = self.tokens
        before = tokens[left - 1] if left else None
        if why == "statement" and before is not None and before.type not in (BREAK, "ROW", BAD):
            glued = self.latex or not tokens[left].gap
            if glued and before.type not in ("REMARK", "COMMA", "COLON"):
                for k in (left, right):
                    tokens[k].type, tokens[k].text = BAD, "a relation inside brackets"
                return
        if not self.prose and not self.latex:
            return
        inner = tokens[left + 1]
        remark = why == "words" or (why == "alias" and _is_word(inner))
        if remark and before is not None and before.type in ENDS:
            after = tokens[right + 1] if right + 1 < len(tokens) else None
            follows = after is not None and after.type in (_OPERATORS | CLOSING.keys())
            self.remarks.append((tokens[left].start, tokens[right].end))
            for k in range(left, right + 1):
                tokens[k].type = "GONE" if follows else BREAK
            return
        for k in (left, right):
            tokens[k].type = BREAK

    # --- one token after the other --------------------------------------------------------------

    def _end(self, joined: bool = False) -> None:
        if self.now.tokens:
            self.statements.append(self.now)
        self.now = Statement(joined=joined and bool(self.now.tokens))
        self.frames.clear()
        self.slashed = [False]

    def _add(self, token: Token) -> None:
        self.now.tokens.append(token)

    @property
    def last(self) -> Token | None:
        return self.now.tokens[-1] if self.now.tokens else None

    def _peek(self, i: int) -> Token | None:
        tokens = self.tokens
        while i < len(tokens) and tokens[i].type == "GONE":
            i += 1
        return tokens[i] if i < len(tokens) else None

    def _take(self, i: int) -> int:
        """Add token ``i`` to the statement; the index of the next."""
        token = self.tokens[i]
        kind = token.type
        if kind in ("GONE", "REMARK", "ROW", "COLUMN", BREAK, "COMMA", "SEMICOLON", "COLON", "DOT"):
            return self._separate(i)
        if kind == "NUMBER" and (end := self._exponent(i)):
            return end
        if kind in STARTS and self.last is not None and self.last.type in ENDS:
            if not self._join(i):
                return i + 1
        if kind == "NAME":
            self._name(i)
        elif kind == "SLASH":
            self._slash(i)
        elif kind == "FRACTION":
            self._fraction(i)
            self._add(token)
        else:
            self._add(token)
        self._track(token)
        return i + 1

    def _track(self, token: Token) -> None:
        """Remember where we are."""
        if token.mate >= 0 and token.type in OPENING.keys() | {"LBAR", "LNORM"}:
            self.frames.append(token)
            self.slashed.append(False)
        elif token.mate >= 0 and self.frames:
            self.frames.pop()
            self.slashed.pop()
        elif token.type in _OPERATORS - {"CARET"}:
            self.slashed[-1] = token.type == "SLASH"
        elif token.type in ("COMMA", "COLUMN", "SEMICOLON"):
            self.slashed[-1] = False

    def _separate(self, i: int) -> int:
        """What stands between statements or entries."""
        token = self.tokens[i]
        kind = token.type
        if kind == "GONE":
            return i + 1
        inside = self.frames[-1].type if self.frames else ""
        if not inside:
            return self._outside(i)
        after = self._peek(i + 1)
        ends = self.last is not None and self.last.type in ENDS
        if inside in ("BEGIN_MATRIX", "BEGIN_CASES"):
            closing = after is None or after.type in ("ROW", "END_MATRIX", "END_CASES", "COLUMN")
            if kind == "COLUMN" and ends and not closing:
                self._add(token)
                return self._condition(i + 1) if inside == "BEGIN_CASES" else i + 1
            if kind == "COLUMN" and ends and inside == "BEGIN_CASES":
                return self._condition(i + 1)
            if kind == "ROW" and ends and after is not None and not after.type.startswith("END"):
                self._add(token)
                self.slashed[-1] = False
            if kind in ("COLUMN", "ROW") or (kind in ("COMMA", "DOT") and closing):
                return i + 1
        elif kind == "COLUMN" and inside == "LSQB":
            token.type = "COMMA"
        elif kind == "ROW" and inside == "LSQB":
            token.type = "SEMICOLON"
        elif kind in ("ROW", "COLUMN"):
            return i + 1
        if kind == "COMMA" and self._decimal(i):
            return i + 2
        if kind == "SEMICOLON" and self.last is not None and self.last.type == "COMMA":
            return i + 1  # [2,;1]: a \; that lost its backslash
        if kind == "DOT" and ends and after is not None and after.type in STARTS:
            token.type = "TIMES"
        elif kind in (BREAK, "REMARK", "COLON", "DOT"):
            token.type, token.text = BAD, "words inside brackets"
        self._add(token)
        self._track(token)
        return i + 1

    def _condition(self, i: int) -> int:
        """Skip the words of a case (if, otherwise)."""
        while (t := self._peek(i)) is not None and (
            t.type in ("REMARK", "COMMA", "DOT", BREAK) or (t.type == "NAME" and "t" in t.shown)
        ):
            i += 1
        if t is not None and (t.type == "ROW" or t.type.startswith("END")):
            if self.last is not None and self.last.type == "COLUMN":
                self.now.tokens.pop()
        return i

    def _outside(self, i: int) -> int:
        """A separator outside all brackets."""
        token, after = self.tokens[i], self._peek(i + 1)
        kind, last = token.type, self.last
        if kind == "ROW":
            j = i + 1
            while (after := self._peek(j)) is not None and after.type in ("ROW", "COLUMN"):
                j += 1
            if last is None or after is None:
                return j
            if last.type in _OPERATORS or after.type == "RELATION" or self._continues(j):
                return j
            self._end()
            self.now.first = True
            return j
        if kind == "COLUMN":
            if last is not None and last.type in ENDS and after and after.type in STARTS:
                self._end()
            return i + 1
        if kind == "DOT" and last is not None and after is not None:
            matrices = last.type in ("RSQB", "END_MATRIX") or after.type in ("LSQB", "BEGIN_MATRIX")
            if last.type in ENDS and after.type in STARTS and (self.latex or matrices):
                token.type, token.text = "TIMES", "."
                self._add(token)
                self._track(token)
                return i + 1
        if kind == "COMMA" and self._decimal(i):
            return i + 2
        if kind == "COMMA" and self.latex and last is not None and after is not None:
            glued = not token.gap and not after.gap and after.type in STARTS
            if glued and last.type == "RPAR" and not self._begins_statement(i + 1):
                return i + 1  # (p_i-y_i),x: a \, that lost its backslash
        self._end()
        return i + 1

    def _continues(self, i: int) -> bool:
        """Whether the line that begins at ``i`` goes on with the formula before it."""
        token = self.tokens[i]
        if token.type in ("PLUS", "TIMES", "SLASH"):
            return True
        if token.type != "MINUS":
            return False
        if token.gap == "quad" or self.tokens[i - 1].type == "COLUMN":
            return True
        for later in self.tokens[i:]:
            if later.type == "ROW":
                break
            if later.type == "RELATION":
                return False
        return True

    # --- numbers --------------------------------------------------------------------------------

    def _decimal(self, i: int) -> bool:
        """Whether the comma at ``i`` is the mark of a decimal; then the number is put together.

        Only outside lists, glued to digits on both sides, and where it can be neither a list nor
        a thousand: 0,5 and 3,14 but not 1,2 or 10,000.
        """
        last, after, comma = self.last, self._peek(i + 1), self.tokens[i]
        if last is None or after is None or last.type != "NUMBER" or after.type != "NUMBER":
            return False
        if comma.gap or after.gap or not (last.text.isdigit() and after.text.isdigit()):
            return False
        inside = self.frames[-1] if self.frames else None
        if inside is not None and (inside.type != "LPAR" or self._is_call(inside)):
            return False
        whole, rest = last.text, after.text
        further = self._peek(i + 2)
        more = further is not None and further.type == "COMMA" and not further.gap
        zero = whole == "0" and (inside is None or len(rest) > 1)
        if more or not (zero or (len(rest) > 1 and len(rest) != 3)):
            if inside is None:
                last.type, last.text = BAD, f"{whole},{rest} may be one number or two"
                last.end = after.end
                return True
            return False
        last.text, last.end = f"{whole}.{rest}", after.end
        return True

    def _is_call(self, bracket: Token) -> bool:
        tokens = self.now.tokens
        for k in range(len(tokens) - 1, -1, -1):
            if tokens[k] is bracket:
                return k > 0 and tokens[k - 1].type == "FUNCTION"
        return False

    def _exponent(self, i: int) -> int:
        """``3.5 × 10^{-3}`` is one number; the index after it."""
        made, tokens = self.now.tokens, self.tokens
        if tokens[i].text != "10" or len(made) < 2 or made[-1].text not in ("×", "·"):
            return 0
        number = made[-2]
        ahead = tokens[i + 1 : i + 6]
        if number.type != "NUMBER" or not ahead or ahead[0].type != "CARET":
            return 0
        if len(made) > 2 and made[-3].type in ("CARET", "SLASH", "BESIDE"):
            return 0
        kinds = [t.type for t in ahead[1:]]
        braced = kinds[:1] == ["LARG"]
        inner = ahead[2:] if braced else ahead[1:]
        sign = "-" if inner and inner[0].type == "MINUS" else ""
        digits = inner[len(sign)] if len(inner) > len(sign) else None
        if digits is None or digits.type != "NUMBER" or not digits.text.isdigit():
            return 0
        if "e" in number.text.lower() or len(digits.text) > 3:
            return 0
        end = i + 2 + len(sign) + 1 + 2 * braced
        if braced and tokens[end - 1].type != "RARG":
            return 0
        number.text = f"{number.text}e{sign}{digits.text}"
        number.end = tokens[end - 1].end
        made.pop()
        return end

    # --- names, slashes, derivatives ------------------------------------------------------------

    def _name(self, i: int) -> None:
        token = self.tokens[i]
        if i in self.split:
            for part in without_d(token):
                self._add(part)
            return
        self._add(token)
        j = i + 1
        after = self._peek(j)
        if after is None:
            return
        if after.type == "CARET" and token.call == "prefix":
            j = self._script_end(j)
            after = self._peek(j)
            if after is None or after.type not in STARTS:
                return
            self.apart.add(j)
        brackets = after.type == "LPAR" or (after.type == "LSQB" and bool(token.call))
        if brackets and after.mate > j and self._is_function(i, j):
            token.type = "FUNCTION"
            self.apart.add(j)
            after.type, self.tokens[after.mate].type = "LPAR", "RPAR"
        elif after.type in STARTS and token.call == "prefix" and self._is_prefix(i, j):
            token.type = "PREFIX"
            self.apart.add(j)

    def _script_end(self, j: int) -> int:
        """The index after the exponent that begins at ``j``."""
        script = self._peek(j + 1)
        if script is None:
            return j
        return script.mate + 1 if script.mate > j else j + 2

    def _is_function(self, i: int, j: int) -> bool:
        token, bracket = self.tokens[i], self.tokens[j]
        glued = self.latex or not bracket.gap
        if token.call:
            return glued or (len(token.text) > 1 or token.text not in _LETTERS_ONLY)
        if token.primes:
            return glued
        if not glued:
            return False
        inside = self.tokens[j + 1 : bracket.mate]
        depth = 0
        for t in inside:
            depth += (t.mate >= 0) * (1 if t.type in OPENING else -1)
            if not depth and t.type == "COMMA" and not self._is_decimal_pair(inside):
                return True
        after = self._peek(bracket.mate + 1)
        return (
            len(self.now.tokens) == 1
            and after is not None
            and after.type == "RELATION"
            and all(t.type == "NAME" for t in inside)
        )

    @staticmethod
    def _is_decimal_pair(inside: list[Token]) -> bool:
        return [t.type for t in inside] == ["NUMBER", "COMMA", "NUMBER"] and not inside[1].gap

    def _is_prefix(self, i: int, j: int) -> bool:
        """log p, not "log of"."""
        after = self.tokens[j]
        if self.latex:
            return True
        if after.type == "NAME" and _is_word(after):
            return False
        before = self.now.tokens[-2] if len(self.now.tokens) > 1 else None
        return not self.prose or before is None or before.type in _OPERATORS | OPENING.keys()

    def _slash(self, i: int) -> None:
        token, after = self.tokens[i], self._peek(i + 1)
        if after is not None and self._divides_differentials(after):
            last = self.now.tokens[-1]
            if last.type == "NAME" and is_differential(last) and after.type == "NAME":
                self.now.tokens[-1:] = without_d(last)
                self.split.add(i + 1)
            token.type = "DSLASH"
        self._add(token)

    def _divides_differentials(self, after: Token) -> bool:
        made = self.now.tokens
        if not made:
            return False
        if after.type == "NAME":
            name = made[-1]
            by = after.name is not None and len(after.name.base) > 1 and is_differential(after)
            return by and name.type == "NAME" and is_differential(name) and not name.primes
        if after.type != "DIFFERENTIAL":
            return False
        if made[-1].type == "DIFFERENTIAL":
            return True
        k = len(made) - 1
        if made[k].type == "RPAR":
            while k and made[k] is not self.tokens[made[-1].mate]:
                k -= 1
            k -= made[k - 1].type == "FUNCTION"
        return k > 0 and made[k - 1].type == "DIFFERENTIAL"

    def _fraction(self, i: int) -> None:
        r"""``\frac{dL}{dw}``: both parts begin with d, the lower one is a single name."""
        tokens = self.tokens
        if i + 2 >= len(tokens) or tokens[i + 1].mate < 0:
            return
        below = tokens[i + 1].mate + 1
        if below + 1 >= len(tokens) or tokens[below].mate < 0:
            return
        over, under = tokens[i + 2], tokens[below + 1]
        size = tokens[below].mate - below - 1
        if over.type == "NAME" and under.type == "NAME" and 1 <= size <= 2:
            alone = under.name is not None and under.name.base == "d"
            upper = tokens[i + 1].mate - i - 2
            whole = over.name is not None and over.name.base == "d"
            if is_differential(over) and is_differential(under) and alone == (size == 2):
                if whole or upper == 1:
                    self.split |= {i + 2, below + 1}

    # --- products without a sign ----------------------------------------------------------------

    def _join(self, i: int) -> bool:
        """Put what is meant between the last operand and token ``i``; False: drop the token."""
        if i in self.apart:
            return True
        token, last = self.tokens[i], self.last
        assert last is not None
        if last.type == "RARG" and token.type == "LARG":
            return True
        verdict = self._between_latex(i) if self.latex else self._between_plain(i)
        if verdict == BREAK and self.frames:
            row = self.frames[-1].type == "LSQB" and token.gap != ""
            verdict = "COMMA" if row else BAD
        if verdict == BREAK:
            if self.prose and self._merges(i):
                return False
            self._end(joined=True)
            return True
        text = "" if verdict != BAD else "two operands with nothing between them"
        where = last.end
        if verdict == "BESIDE" and (self.slashed[-1] or token.type == "SUM"):
            verdict = "LOOSE"
        self._add(Token(verdict, where, token.start, text))
        if verdict == "COMMA":
            self.slashed[-1] = False
        return True

    def _between_latex(self, i: int) -> str:
        token, last = self.tokens[i], self.last
        assert last is not None
        if "<" in token.shown or ">" in last.shown:
            return BREAK
        if token.type == "NUMBER" and last.type == "NUMBER":
            return BREAK if token.gap in ("quad", "\n") or self.frames else BAD
        if token.gap == "quad" and not self.frames:
            return BREAK
        if token.gap == "\n" and self._begins_statement(i):
            return BREAK
        return "BESIDE"

    def _between_plain(self, i: int) -> str:
        token, last = self.tokens[i], self.last
        assert last is not None
        glued = not token.gap
        if self.frames and self.frames[-1].type == "LSQB" and not glued:
            return BREAK
        if token.type == "NUMBER":
            return BREAK
        if glued:
            if token.type == "NAME" and _is_word(token) and last.type == "NUMBER" and self.prose:
                return BREAK
            return "BESIDE"
        if self._begins_statement(i):
            return BREAK
        if not self.prose:
            return "BESIDE"
        if token.type == "LSQB":
            return BREAK if last.type == "NAME" and _is_word(last) else "BESIDE"
        if token.type == "LPAR":
            return (
                BREAK
                if last.type == "NAME" and _is_word(last) and not self._in_side()
                else "BESIDE"
            )
        if token.type == "NAME":
            return "BESIDE" if self._beside(i, last) else BREAK
        return "BESIDE"

    def _in_side(self) -> bool:
        """Whether a relation or an operator stands before in this statement."""
        return any(t.type in _OPERATORS for t in self.now.tokens[-8:])

    def _beside(self, i: int, last: Token) -> bool:
        """Whether a name after a space is a factor: a symbol after a symbol or number, then no prose."""
        token, after = self.tokens[i], self._peek(i + 1)
        divided = after is not None and after.type == "SLASH" and is_differential(token)
        if (_is_word(token) and not divided and not token.call) or _is_word(last):
            return False
        if after is None or after.type in _OPERATORS - {"RELATION"} or after.type in CLOSING:
            return True
        if token.call and after.type == "LPAR":
            return True
        if after.type in ("LPAR", "NAME", "FUNCTION"):
            return (after.type == "LPAR" and not after.gap) or not _is_word(after)
        return last.type != "NUMBER"

    def _begins_statement(self, i: int) -> bool:
        """Whether a name or derivative stands at ``i`` and a relation after it."""
        tokens = self.tokens
        kind = tokens[i].type
        if kind == "FRACTION":
            j = tokens[i + 1].mate + 1 if i + 1 < len(tokens) else i
            j = tokens[j].mate + 1 if i < j < len(tokens) else i
        elif kind == "DIFFERENTIAL":
            j = i + 2
        elif kind == "NAME":
            j = i + 1
        else:
            return False
        after = self._peek(j)
        if (
            after is not None
            and after.type == "SLASH"
            and (kind == "DIFFERENTIAL" or is_differential(tokens[i]))
        ):
            j += 1
            j += 2 if j < len(tokens) and tokens[j].type == "DIFFERENTIAL" else 1
        elif after is not None and after.type == "LPAR" and after.mate > j and not after.gap:
            j = after.mate + 1
        elif after is not None and after.type == "TRANSPOSE":
            j += 1
        after = self._peek(j)
        while after is not None and after.type == "COLUMN":
            j += 1
            after = self._peek(j)
        if after is None:
            return False
        if after.type == "NAME" and _is_word(after) and not _is_word(tokens[i]) and kind == "NAME":
            later = self._peek(j + 1)  # v₁ baru = ...
            return later is not None and later.type == "RELATION"
        return after.type == "RELATION"

    def _merges(self, i: int) -> bool:
        """Words that are one name: a word after a symbol, or words alone on their side.

        ``v₁ baru =`` and ``w1 new =`` are v₁ and w₁ with that word as their superscript; up to
        three words are one name if the line, or the side after a relation, begins with them and a
        relation follows (bias baru =, a = Learning Rate = 0.05).
        """
        token, last, after = self.tokens[i], self.last, self._peek(i + 1)
        assert last is not None
        if token.type != "NAME" or last.type != "NAME" or not _is_word(token) or not token.gap:
            return False
        made = self.now.tokens
        alone = len(made) == 1 or made[-2].type == "RELATION"
        if not alone or token.name is None or last.name is None or token.call or last.call:
            return False
        relation = after is not None and after.type == "RELATION"
        if not _is_word(last):
            if not relation or last.name.sup or len(made) > 1:
                return False
            name = last.name
            last.name = canonical(name.base, name.sub, token.name.base, name.accent)
        else:
            if not (self.now.first or len(made) > 1) or last.text.count(" ") > 1:
                return False
            if not relation and not self._words_then_relation(i + 1, 1 - last.text.count(" ")):
                return False
            last.name = canonical(f"{last.text} {token.text}")
        last.text = f"{last.text} {token.text}"
        last.end = token.end
        return True

    def _words_then_relation(self, i: int, more: int) -> bool:
        for k in range(i, i + more):
            token = self._peek(k)
            if token is None or token.type != "NAME" or not _is_word(token):
                return False
            after = self._peek(k + 1)
            if after is not None and after.type == "RELATION":
                return True
        return False


def _is_word(token: Token) -> bool:
    """Whether a token may be a word of prose."""
    return token.type == "NAME" and token.name is not None and not is_symbol(token.name)


def sides(tokens: list[Token]) -> Iterator[tuple[Token | None, list[Token]]]:
    """Relations outside brackets (none before the first side), each with the side after it."""
    relation: Token | None = None
    side: list[Token] = []
    depth = 0
    for token in tokens:
        if token.type in OPENING or token.type in ("LBAR", "LNORM"):
            depth += 1
        elif token.type in CLOSING or token.type in ("RBAR", "RNORM"):
            depth -= 1
        if token.type == "RELATION" and not depth:
            yield relation, side
            relation, side = token, []
        else:
            side.append(token)
    yield relation, side
