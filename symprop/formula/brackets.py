"""Brackets find their partners, and those that hold no mathematics are told from those that do.

In prose a bracket may hold words, which say nothing to the formula beside them: (chain rule), or
statements of its own: (x = 1, y = 2).  A bracket that begins with a relation, z = 1.1 (= 0.22 +
0.88), continues the chain in front of it.
"""

from __future__ import annotations

from .latex_commands import BARE
from .tokens import BAD, BREAK, CLOSING, ENDS, GONE, OPENING, OPERATORS, Token, is_word

_NUMERIC = frozenset({"NUMBER", "PLUS", "MINUS", "TIMES", "SLASH", "CARET", "LPAR", "RPAR"})
_BARS = {"BAR": ("LBAR", "RBAR"), "NORM": ("LNORM", "RNORM")}


class Brackets:
    """Settles the brackets among ``tokens``, in place."""

    def __init__(self, tokens: list[Token], latex: bool, prose: bool) -> None:
        self.tokens, self.latex, self.prose = tokens, latex, prose
        self.remarks: list[tuple[int, int]] = []
        self.erased: dict[int, str] = {}
        """Opening brackets that go with all they hold, and what is put in their place."""

    def run(self) -> list[Token]:
        """The tokens that say something; the spans of the others are in ``remarks``."""
        self._pair()
        self._crosses()
        if self.latex:
            self._systems()
        self._judge()
        return self._kept()

    # --- partners -------------------------------------------------------------------------------

    def _pair(self) -> None:
        """Give every bracket its partner; what has none is no bracket."""
        tokens = self.tokens
        stack: list[int] = []
        opened: dict[str, int] = {}
        before: Token | None = None
        for i, token in enumerate(tokens):
            if token.type in _BARS:
                token.type = self._bar(i, before, stack)
            kind = token.type
            if kind in OPENING:
                stack.append(i)
                opened[kind] = opened.get(kind, 0) + 1
            elif kind in CLOSING:
                while opened.get(CLOSING[kind]):
                    j = stack.pop()
                    opened[tokens[j].type] -= 1
                    if tokens[j].type == CLOSING[kind]:
                        tokens[j].mate, token.mate = i, j
                        break
                    self._lonely(tokens[j])
                else:
                    self._lonely(token)
            before = token
        for j in stack:
            self._lonely(tokens[j])

    def _crosses(self) -> None:
        """``(-0.47) x 0.9``: an x with spaces around it between numbers is a sign."""
        for i, token in enumerate(self.tokens):
            if token.type != "NAME" or token.text not in ("x", "X") or not token.gap or not i:
                continue
            before, after = self.tokens[i - 1], self._at(i + 1)
            if after is not None and after.type == "MINUS":
                after = self._at(i + 2)
            if after is None or not self.tokens[i + 1].gap:
                continue
            if self._is_number(before) and self._is_number(after):
                token.type, token.text = "TIMES", "×"

    def _at(self, i: int) -> Token | None:
        return self.tokens[i] if i < len(self.tokens) else None

    def _is_number(self, token: Token) -> bool:
        """Whether a token is a number, or a bracket around numbers."""
        if token.type == "NUMBER":
            return True
        if token.type not in ("LPAR", "RPAR") or token.mate < 0:
            return False
        mate = self.tokens[token.mate]
        left, right = sorted((mate.mate, token.mate))
        inside = self.tokens[left + 1 : right]
        kinds = {x.type for x in inside[:40]}
        return bool(kinds) and kinds <= _NUMERIC and "NUMBER" in kinds

    def _bar(self, i: int, before: Token | None, stack: list[int]) -> str:
        """Which of its two bars a ``|`` is; in text a bar between spaces is neither."""
        token, tokens = self.tokens[i], self.tokens
        left, right = _BARS[token.type]
        ends = before is not None and before.type in ENDS
        if stack and tokens[stack[-1]].type == left and ends and (self.latex or not token.gap):
            return right
        apart = i + 1 == len(tokens) or tokens[i + 1].gap != ""
        return BREAK if apart and not self.latex else left

    def _lonely(self, token: Token) -> None:
        if self.latex and token.text in ("{", "}"):  # round the lines of a system
            token.type = GONE
            return
        token.type = BREAK if self.prose else BAD
        if not self.prose:
            token.text = "a bracket without its partner"

    def _systems(self) -> None:
        r"""Open the ``cases`` that hold equations; in a condition, x = 0 compares."""
        tokens = self.tokens
        for i, token in enumerate(tokens):
            if token.type != "BEGIN_CASES" or token.mate < i:
                continue
            before = tokens[i - 1] if i else None
            defines = before is not None and (
                (before.type == "RELATION" and before.text != "⇒") or before.type in ENDS
            )
            conditional = False
            for k in range(i + 1, token.mate):
                inner = tokens[k]
                aligned = inner.type == "COLUMN" and tokens[k + 1].type == "RELATION"
                conditional |= (inner.type == "COLUMN" and not aligned) or bool(inner.shown)
                conditional &= inner.type != "ROW"
                if inner.type != "RELATION":
                    continue
                if conditional or defines:
                    inner.type = "COMPARES"
                else:
                    token.type = tokens[token.mate].type = GONE

    # --- contents -------------------------------------------------------------------------------

    def _judge(self) -> None:
        """Open the round and square brackets that hold no mathematics."""
        stack: list[int] = []
        why: dict[int, str] = {}
        for i, token in enumerate(self.tokens):
            if token.mate > i:
                stack.append(i)
            elif token.mate >= 0:
                j = stack.pop()
                if j not in why and self._is_alias(j, i):
                    why[j] = "alias"
                if j in why and self._open(j, i, why[j]) and stack:
                    why.setdefault(stack[-1], why[j])
            elif stack and token.type in ("COMMA", "SEMICOLON", "COLUMN"):
                self.tokens[stack[-1]].commas = True
            if token.mate < 0 and stack and self._breaks(i, stack[-1]):
                statement = token.type == "RELATION" or why.get(stack[-1]) == "statement"
                why[stack[-1]] = "statement" if statement else "words"

    def _breaks(self, i: int, opening: int) -> bool:
        """Whether token ``i`` cannot stand in the mathematics of the bracket around it."""
        token, bracket = self.tokens[i], self.tokens[opening]
        if bracket.text in BARE and token.type == "RELATION":
            return True
        if bracket.type not in ("LPAR", "LSQB"):
            return False
        if token.type == "RELATION":
            return True
        if not self.prose:
            return False
        if token.type in (BREAK, "COLON") or (bracket.text == "{" and token.type != "COMPARES"):
            return True
        before = self.tokens[i - 1]
        if bracket.type == "LPAR" and token.type in ("COMMA", "SEMICOLON"):
            return not self._is_tuple(opening)
        if not token.gap or i - 1 == opening or before.type not in ENDS:
            return False
        word = is_word(token) and not token.call
        return word or (token.type == "NUMBER" and bracket.type == "LPAR")

    def _is_tuple(self, opening: int) -> bool:
        """Whether commas in a round bracket separate arguments or entries."""
        tokens, bracket = self.tokens, self.tokens[opening]
        before = tokens[opening - 1] if opening else None
        after = tokens[bracket.mate + 1] if bracket.mate + 1 < len(tokens) else None
        if before is not None and before.type in OPERATORS:
            return True
        if before is not None and before.type == "NAME" and not bracket.gap:
            return True
        return after is not None and after.type in ("RELATION", "TIMES")

    def _is_alias(self, left: int, right: int) -> bool:
        r"""``target (t) =``, ``y (actual) =``, ``0.5 (\text{error})``: it names or explains."""
        tokens = self.tokens
        before = tokens[left - 1] if left else None
        if right - left != 2 or before is None or tokens[left].type != "LPAR":
            return False
        inner, bracket = tokens[left + 1], tokens[left]
        if self.latex:
            return bool(inner.shown) and before.type == "NUMBER"  # 0.5\ (\text{error})
        if not self.prose or not bracket.gap or before.type not in ENDS:
            return False
        after = tokens[right + 1] if right + 1 < len(tokens) else None
        if inner.type == "NUMBER":  # z = 0.5 (1): the number of the equation
            return inner.text.isdigit() and (after is None or after.type == BREAK)
        if inner.type != "NAME" or before.call:
            return False
        named = after is not None and after.type == "RELATION"
        return is_word(inner) or (named and (before.type == "NUMBER" or is_word(before)))

    def _open(self, left: int, right: int, why: str) -> bool:
        """Take a bracket that holds no mathematics away, and what it holds if that is words.

        Whether what surrounds it cannot go on.
        """
        tokens = self.tokens
        before = tokens[left - 1] if left else None
        beside = before is not None and before.type in ENDS
        if tokens[left].text in BARE:
            tokens[left].type = tokens[right].type = GONE
            return False
        if why == "statement" and beside and self._notes(left):
            self.erased[left] = GONE
            return False
        if why == "statement" and beside and (self.latex or not tokens[left].gap):
            self.erased[left] = BAD
            return False
        if not self.prose and not self.latex:
            return False
        inner = tokens[left + 1]
        remark = why == "words" or (why == "alias" and (is_word(inner) or inner.type == "NUMBER"))
        if remark and beside:
            after = tokens[right + 1] if right + 1 < len(tokens) else None
            follows = after is not None and after.type in OPERATORS | CLOSING.keys()
            self.erased[left] = GONE if follows else BREAK
            return not follows
        continues = why == "statement" and beside and tokens[left + 1].type == "RELATION"
        tokens[left].type = GONE if continues else BREAK
        tokens[right].type = GONE if why == "alias" else BREAK
        return True

    def _notes(self, left: int) -> bool:
        """``0.5 \\cdot h (= 0.78)``: the bracket at ``left`` notes the value of one factor."""
        tokens = self.tokens
        factor = left > 1 and tokens[left - 1].type == "NAME" and tokens[left - 2].type == "TIMES"
        return factor and tokens[left + 1].type == "RELATION"

    def _kept(self) -> list[Token]:
        """The tokens without those that are gone; partners are numbered anew."""
        kept: list[Token] = []
        numbers: dict[int, int] = {}
        i = 0
        while i < len(self.tokens):
            token, kind = self.tokens[i], self.erased.get(i)
            if token.type != GONE and kind != GONE:
                numbers[i] = len(kept)
                kept.append(token)
            i += 1
            if kind is not None:
                last = self.tokens[token.mate]
                if kind != BAD:
                    self.remarks.append((token.start, last.end))
                i, token.type, token.mate = token.mate + 1, kind, -1
                if kind == BAD:
                    token.text, token.end = "a relation inside brackets", last.end
        for token in kept:
            token.mate = numbers.get(token.mate, -1)
        return kept
