"""Two operands side by side: a product, entries of a list, or two statements.

In LaTeX they are a product unless a wide space or a line break stands between them and the second
begins a new statement (a name or derivative, then a relation).  In text, glued operands are a
product (2x, 0.5(1 - a)); with a space between them only symbols, numbers before a symbol, and
brackets are, so that prose falls apart into words; and a name or derivative before a relation
begins a new statement, which is how run-together equations are told apart.
"""

from __future__ import annotations

from itertools import pairwise

from symprop.words import words

from .applied import Applied
from .names import canonical
from .tokens import BAD, BREAK, CLOSING, OPERATORS, Token, is_differential, is_word

_SIGNS = frozenset({"PLUS", "MINUS", "TIMES"})


class Adjacent(Applied):
    """Decides what stands between two operands."""

    def take_adjacent(self, i: int) -> bool:
        """Put what is meant between the last operand and token ``i``; False: drop the token."""
        token, last = self.tokens[i], self.last
        assert last is not None
        if i in self.apart or (last.type == "RARG" and token.type == "LARG"):
            return True
        if token.type == "DOTS":  # 0.6225…
            last.cut = last.type == "NUMBER"
            return False
        if not self.latex and self.prose and not self.frames and self._joins(i):
            self.end("")
            return False
        verdict = self._between_latex(i) if self.latex else self._between_plain(i)
        if verdict == BREAK and self.frames:
            verdict = "COMMA" if self.spaced and token.gap else BAD
        if verdict == BREAK:
            if self.prose and self._merges(i):
                return False
            if self.prose and self._words_inside(i):
                self.add(Token(BAD, last.end, token.end, "words inside a formula"))
                return False
            if self.prose:
                self._leave_dash(token)
            self.end("")
            return True
        if verdict == "BESIDE" and (self.slashed[-1] or token.type == "SUM"):
            verdict = "LOOSE"
        text = "two operands with nothing between them" if verdict == BAD else ""
        self.add(Token(verdict, last.end, token.start, text))
        return True

    def _joins(self, i: int) -> bool:
        """Whether a word is the "and" of some language: ``∂L/∂w = 2x e ∂L/∂b = 2``."""
        token, after = self.tokens[i], self.peek(i + 1)
        if len(token.text) > 1 and token.text.lower() in words("between", "joins"):
            return bool(token.gap) and after is not None and bool(after.gap)
        return (
            token.text in ("e", "y", "i") and bool(token.gap) and self.now.related
            and after is not None and bool(after.gap)
            and (
                after.type in ("DIFFERENTIAL", "FRACTION") or is_differential(after)
                or (self.last is not None and self.last.type == "NUMBER")
            )
            and self.begins_statement(i + 1)
        )  # fmt: skip

    @property
    def spaced(self) -> bool:
        """Whether spaces separate entries here: [0.1 0.2]."""
        around = self.frames[-2:]
        return bool(around) and around[-1].type == "LSQB" and not any(b.commas for b in around)

    def _between_latex(self, i: int) -> str:
        token, last = self.tokens[i], self.last
        assert last is not None
        if self._parts(token, token) or self._parts(last, token):
            return BREAK
        if token.type == "NUMBER" and last.type == "NUMBER":
            return BREAK if token.gap in ("quad", "\n") or self.frames else BAD
        if token.gap == "quad" and not self.frames:
            return BREAK
        return BREAK if token.gap == "\n" and self.begins_statement(i) else "BESIDE"

    def _parts(self, text: Token, after: Token) -> bool:
        r"""Whether a ``\text`` with spaces is prose that stands between two formulas."""
        spaces = "<" if text is after else ">"
        if text.shown and after.gap in ("~", "quad") and not self.frames:
            text.shown += spaces
        return spaces in text.shown

    def _between_plain(self, i: int) -> str:
        token, last = self.tokens[i], self.last
        assert last is not None
        if not token.gap:
            if token.type == "NUMBER":
                return BAD
            apart = is_word(token) and last.type == "NUMBER"  # 0.5Step
            apart = apart or (is_word(last) and token.type == "NAME")  # 誤差E
            return BREAK if apart and self.prose else "BESIDE"
        if self.spaced:
            return BREAK
        if token.type == "NUMBER":
            return BREAK if self.prose else BAD
        if not self.prose:
            return "BESIDE"
        if self._is_update(i):
            return "BESIDE"
        if self.begins_statement(i) and (token.gap == "quad" or not (
            self._heads_product() or self._has_coefficients() or self._is_step(i)
            or self._goes_on(i)
        )):  # fmt: skip
            return BREAK
        if token.type == "LSQB" and last.type == "NUMBER" and token.mate == i + 2:
            return BREAK  # 0.5 [1]: a reference
        if token.type in ("LSQB", "LPAR") and is_word(last):
            related = any(t.type in OPERATORS for t in self.now.tokens)
            return "BESIDE" if related and token.type == "LPAR" else BREAK
        if token.type == "NAME":
            return "BESIDE" if self._is_factor(i, last) else BREAK
        return "BESIDE"

    def _heads_product(self) -> bool:
        """Whether the line begins with a factor: ``2 x = 6`` and ``dL/da da/dz = 3``."""
        made = self.now.tokens
        if not self.now.first or self.now.related or any(is_word(t) for t in made):
            return False
        name = made[0].name
        return len(made) > 1 or made[0].type == "NUMBER" or (name is not None and bool(name.sub))

    def _has_coefficients(self) -> bool:
        """Whether it goes on as it began: ``0.2 x_1 + 0.3`` and then ``x_2``."""
        made = [t for t in self.now.tokens if t.type != "BESIDE"]
        if len(made) < 4 or made[-1].type != "NUMBER" or made[-2].type not in ("PLUS", "MINUS"):
            return False
        sides = [k for k, t in enumerate(made) if t.type == "RELATION"]
        side = made[sides[-1] + 1 if sides else 0 : -2]
        return any(a.type == "NUMBER" and b.type == "NAME" for a, b in pairwise(side))

    def _is_step(self, i: int) -> bool:
        """Whether a derivative stands behind its factor: ``w - η ∂L/∂w = 0.3``."""
        made, token, after = self.now.tokens, self.tokens[i], self.peek(i + 1)
        factor = len(made) > 1 and made[-1].type == "NAME" and made[-2].type in _SIGNS
        divided = after is not None and after.type == "SLASH" and is_differential(token)
        return factor and (divided or token.type == "DIFFERENTIAL")

    def _is_update(self, i: int) -> bool:
        """Whether a name stands behind the rate of an update: ``w = w - η dw`` and ``- 0.1 dw``."""
        made, token = self.now.tokens, self.tokens[i]
        kinds = [t.type for t in made] if len(made) == 5 else []
        if kinds[1:3] != ["RELATION", "NAME"] or token.type != "NAME":
            return False
        if kinds[3] not in _SIGNS or kinds[4] not in ("NAME", "NUMBER") or token.gap == "quad":
            return False
        new, old = made[0].name, made[2].name
        if new is None or old is None or new.base != old.base or not self.begins_statement(i):
            return False
        return kinds[4] == "NAME" or (token.name is not None and old.base in token.name.base[1:])

    def _goes_on(self, i: int) -> bool:
        """Whether a symbol behind another is its factor: ``w_1 x_1 + w_2`` and then ``x_2``.

        So it is if the side has such a product already, if the symbol is transposed (no statement
        begins like that), or if a side of numbers follows: ``f = a b = 0.5 * 0.3``.
        """
        after, made, last = self.peek(i + 1), self.now.tokens, self.last
        if last is None or after is None or is_word(last) or is_word(self.tokens[i]):
            return False
        if after.type == "TRANSPOSE":
            return True
        if last.type not in ("NAME", "TRANSPOSE"):
            return False
        start = max((k for k, t in enumerate(made) if t.type == "RELATION"), default=-1) + 1
        side = made[start:]
        for a, between, b in zip(side, side[1:], side[2:], strict=False):
            if (a.type, between.type, b.type) == ("NAME", "BESIDE", "NAME"):
                return True
        return start > 0 and len(side) == 1 and self._factors(i + 2) in (1, 2)

    def _factors(self, i: int) -> int:
        """How many numbers or brackets are multiplied on the side at ``i``; 0 for other sides."""
        count, wanted = 0, True
        while (token := self.peek(i)) is not None and token.type not in ("RELATION", "DOT", BREAK):
            if token.type in ("NUMBER", "LSQB", "LPAR"):
                if not wanted and token.type == "NUMBER":
                    return 0
                count, wanted = count + 1, False
                i = i if token.type == "NUMBER" else token.mate
                if i < 0:
                    return 0
            elif token.type == "TIMES" or (token.type == "MINUS" and wanted):
                wanted = True
            elif token.type != "TRANSPOSE":
                return 0
            i += 1
        return 0 if wanted else count

    def _is_factor(self, i: int, last: Token) -> bool:
        """Whether a name after a space is a factor: a symbol beside a symbol or number."""
        token, after = self.tokens[i], self.peek(i + 1)
        divided = after is not None and after.type == "SLASH" and is_differential(token)
        if (is_word(token) and not divided and not token.call) or is_word(last):
            return self._is_worded_factor(i)
        if after is None or after.type in OPERATORS or after.type in CLOSING:
            return True
        if token.call and after.type == "LPAR":
            return True
        if after.type in ("LPAR", "NAME"):
            numbered = token.name is not None and token.name.sub != ""  # no unit of measurement
            return (after.type == "LPAR" and not after.gap) or not is_word(after) or numbered
        return last.type != "NUMBER"

    def _is_worded_factor(self, i: int) -> bool:
        """Whether a word, or a symbol behind it, is a factor: ``w_1 + 0.2 err x_1``."""
        made, at = self.now.tokens, i if is_word(self.tokens[i]) else i - 1
        number, word, symbol, behind = (self.peek(at + k) for k in (-1, 0, 1, 2))
        signs = made[-2 if at == i else -4 :][:1]
        return (
            number is not None and word is not None and symbol is not None
            and number.type == "NUMBER" and signs != [] and signs[0].type in ("PLUS", "MINUS")
            and word.text.lower() not in (*words("between", "links"), *words("between", "joins"))
            and symbol.type == "NAME" and symbol.name is not None and symbol.name.sub != ""
            and (behind is None or behind.type not in ("RELATION", "NAME"))
        )  # fmt: skip

    def _words_inside(self, i: int) -> bool:
        """Whether a formula goes on behind a word: ``h = (1 - z) before + z n``."""
        token, last, after = self.tokens[i], self.last, self.peek(i + 1)
        assert last is not None
        between = last.type in ("RPAR", "NAME") and not is_word(last) and self.now.related
        goes_on = after is not None and after.type in ("PLUS", "TIMES", "SLASH")
        new = self.begins_statement(i) or is_differential(token)
        return between and is_word(token) and goes_on and bool(token.gap) and not new

    # --- words ----------------------------------------------------------------------------------

    def _merges(self, i: int) -> bool:
        """Words that are one name: a word after a symbol, or words alone on their side.

        ``v₁ baru =`` and ``w1 new =`` are v₁ and w₁ with that word as their superscript; up to
        three words are one name if the line, or the side after a relation, begins with them and a
        relation follows (bias baru =, a = Learning Rate = 0.05).
        """
        token, last = self.tokens[i], self.last
        assert last is not None
        if last.type != "NAME" or not is_word(token) or not token.gap:
            return False
        made = self.now.tokens
        if len(made) > 1 and made[-2].type != "RELATION":
            return False
        assert token.name is not None
        assert last.name is not None
        after = self.peek(i + 1)
        if token.call and after is not None and after.type == "LPAR":
            return False
        if is_word(last):
            if not (self.now.first or len(made) > 1):
                return False
            if not self._relation_after(i, 2 - last.text.count(" ")):
                return False
            last.name = canonical(f"{last.text} {token.text}")
        else:
            if not self._relation_after(i, 1) or last.name.sup or len(made) > 1:
                return False
            name = last.name
            last.name = canonical(name.base, name.sub, token.name.base, name.accent)
        last.text = f"{last.text} {token.text}"
        last.end = token.end
        return True

    def _relation_after(self, i: int, words: int) -> bool:
        """Whether at most so many words stand from ``i`` on before a relation."""
        for k in range(i, i + words):
            token, after = self.peek(k), self.peek(k + 1)
            if token is None or not is_word(token):
                return False
            if after is not None and after.type == "RELATION":
                return True
        return False

    def _leave_dash(self, token: Token) -> None:
        """``w1 = 0.5 - initial weight``: the dash after numbers belongs to the prose."""
        made = self.now.tokens
        if not is_word(token) or len(made) < 3 or made[-2].type != "MINUS" or not is_word(made[-1]):
            return
        if not (made[-2].gap and made[-1].gap):
            return
        k = len(made) - 3
        while k >= 0 and made[k].type in ("NUMBER", "PLUS", "MINUS", "TIMES", "SLASH"):
            k -= 1
        if k >= 0 and made[k].type == "RELATION" and k < len(made) - 3:
            del made[-2:]
