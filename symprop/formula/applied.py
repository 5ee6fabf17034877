"""What tokens mean together: functions and their arguments, derivatives, 3 × 10⁻³."""

from __future__ import annotations

from .decimals import glued
from .stream import Stream
from .tokens import BAD, OPENING, OPERATORS, STARTS, Token, is_differential, is_word, without_d

_UNCLEAR = frozenset({"LPAR", "LSQB", "FRACTION", "ROOT", "SUM", "LBAR"})
_LETTERS_ONLY = frozenset({"f", "g"})
_LOSSES = frozenset({"J", "L", "E", "C", "Loss", "Cost", "Error"})


class Applied(Stream):
    """Joins tokens that make one thing."""

    def __init__(self, tokens: list[Token], latex: bool, prose: bool) -> None:
        super().__init__(tokens, latex, prose)
        self.split: set[int] = set()
        """Indices of names that hold the d of a derivative."""
        self.opens: set[int] = set()
        self.closes: set[int] = set()
        self.doubts: set[int] = set()
        """Indices of tokens before which the argument of a function begins, ends, may end."""

    # --- functions ------------------------------------------------------------------------------

    def take_name(self, i: int) -> None:
        """Add a name, as a function if it is applied to what follows."""
        token = self.tokens[i]
        if self._is_differential_of(i):
            self.apart.add(i + 1)
            token.type = "DIFFERENTIAL"
            self.add(token)
            return
        if i in self.split:
            for part in without_d(token):
                self.add(part)
            return
        j = i + 1
        after = self.peek(j)
        if after is not None and after.type == "CARET" and token.call == "prefix":
            j = self._script_end(j)
            after = self.peek(j)
        if after is not None and after.type in STARTS:
            if self._is_function(i, j):
                token.type = "FUNCTION"
                self.apart.add(j)
                after.type, self.tokens[after.mate].type = "LPAR", "RPAR"
            elif token.call == "prefix" and self._is_prefix(i, j):
                token.type = "PREFIX"
                self.apart.add(j)
                self._enclose(j)
        elif after is not None and token.call == "prefix":
            if after.type == "LARG":
                token.type = "PREFIX"
            elif after.type == "MINUS" and self._negates(i, j):
                token.type = "PREFIX"
                self._enclose(j)
        self.add(token)

    def _negates(self, i: int, j: int) -> bool:
        """``\\exp -x``: the minus sign after a function belongs to its argument."""
        sign, after, before = self.tokens[j], self.peek(j + 1), self.last
        if after is None or after.type not in ("NUMBER", "NAME") or after.gap:
            return False
        free = before is None or before.type in OPERATORS or before.type in OPENING
        return self.tokens[i].text.endswith("exp") or (free and bool(sign.gap))

    def _enclose(self, j: int) -> None:
        """Bracket the argument that begins at ``j``: numbers and names side by side, as in ln 2x.

        It ends before a sign, a wide space or another function; how far it reaches cannot be told
        where a bracket or a fraction follows.
        """
        k, count = j + (self.tokens[j].type == "MINUS"), 0
        while (token := self.peek(k)) is not None:
            beside = count and (token.gap in ("quad", "\n", "~") or (token.gap and not self.latex))
            if beside or token.type not in ("NUMBER", "NAME") or (count and token.call):
                break
            if count and token.type == "NUMBER":
                break
            inner = self.peek(k + 1)
            if not count and inner is not None and inner.type in STARTS and not inner.gap:
                if token.name is not None and token.name.base == "σ":  # ln σ(z)
                    token.call = token.call or "call"
                if token.type == "NAME" and self._is_function(k, k + 1):
                    count, k = 2, inner.mate + 1
                    break
            count, k = count + 1, k + 1
            after = self.peek(k)
            while after is not None and after.type in ("CARET", "TRANSPOSE"):
                k = self._script_end(k) if after.type == "CARET" else k + 1
                after = self.peek(k)
        after = self.peek(k)
        wide = after is not None and (after.gap in ("quad", "\n", "~") or not self.latex)
        if count and after is not None and after.type in _UNCLEAR and not wide:
            self.doubts.add(k)
        if count > 1 or (count and self.tokens[j].type == "MINUS"):
            self.opens.add(j)
            self.closes.add(k)

    def enclose(self, i: int) -> None:
        """Put the brackets of arguments that begin or end before token ``i``."""
        token = self.peek(i)
        at = token.start if token is not None else self.tokens[-1].end
        if i in self.closes and self.now.tokens:
            end = self.now.tokens[-1].end
            self.add(Token("RARG", end, end, "}"))
        if i in self.opens:
            self.add(Token("LARG", at, at, "{"))
        if i in self.doubts:
            self.add(Token(BAD, at, at, "how far the function before this reaches cannot be told"))

    def _script_end(self, j: int) -> int:
        """The index after the exponent that begins at ``j``."""
        script = self.peek(j + 1)
        return script.mate + 1 if script is not None and script.mate > j else j + 2

    def _is_function(self, i: int, j: int) -> bool:
        """Whether the bracket at ``j`` holds the arguments of the name at ``i``.

        It does after the names of functions, after a prime, and where it holds several items;
        names alone are arguments of a loss, of what is differentiated (∂J(θ)), and of any name at
        the head of a definition: a(w) = ...
        """
        token, bracket = self.tokens[i], self.tokens[j]
        if bracket.mate < j or not (
            bracket.type == "LPAR" or (bracket.type == "LSQB" and token.call)
        ):
            return False
        glued = self.latex or not bracket.gap
        if token.call:
            return glued or token.text not in _LETTERS_ONLY
        if token.primes or not glued:
            return glued
        if bracket.commas and not self._holds_decimal(j):
            return True
        last, after = self.last, self.peek(bracket.mate + 1)
        if last is not None and last.type in ("DIFFERENTIAL", "NABLA"):
            return True
        heads = last is None and after is not None and after.type == "RELATION"
        inside = self.tokens[j + 1 : min(bracket.mate, j + 9)]
        if (self.latex or self.prose) and self._is_called(token, inside, heads):
            return True
        loss = token.name is not None and token.name.base in _LOSSES
        return (heads or loss) and all(t.type == "NAME" for t in inside)

    def _is_called(self, token: Token, inside: list[Token], heads: bool) -> bool:
        """``wobble(0.5)``, ``wobble(z)``, and at the head of a line ``h(2)``: no product."""
        name = token.name
        if name is None or name.sub or name.sup or name.accent or not name.base.isalpha():
            return False
        single = [t.type for t in inside if t.type != "MINUS"] in (["NUMBER"], ["NAME"])
        return single and (heads or len(name.base) > 3)

    def _holds_decimal(self, j: int) -> bool:
        """Whether the bracket at ``j`` holds one number with a decimal comma."""
        inside = self.tokens[j + 1 : j + 4]
        number = [t.type for t in inside] == ["NUMBER", "COMMA", "NUMBER"]
        return number and self.tokens[j].mate == j + 4 and not (inside[1].gap or inside[2].gap)

    def _is_prefix(self, i: int, j: int) -> bool:
        """log p, not "log of"."""
        if self.latex:
            return True
        before = self.last
        if is_word(self.tokens[j]):
            return False
        return not self.prose or before is None or before.type in OPERATORS | OPENING.keys()

    def _is_differential_of(self, i: int) -> bool:
        """``d(E)/d(w)``: whether the d at ``i`` is its first; the second becomes the same."""
        token, bracket = self.tokens[i], self.peek(i + 1)
        if token.text != "d" or bracket is None or bracket.type != "LPAR" or bracket.gap:
            return False
        if bracket.mate < i:
            return False
        slash, second = self.peek(bracket.mate + 1), self.peek(bracket.mate + 2)
        below = self.peek(bracket.mate + 3)
        if slash is None or second is None or below is None:
            return False
        if slash.type != "SLASH" or second.text != "d" or below.type != "LPAR" or below.gap:
            return False
        second.type = "DIFFERENTIAL"
        self.apart.add(bracket.mate + 3)
        return True

    # --- derivatives ----------------------------------------------------------------------------

    def take_slash(self, i: int) -> None:
        """Add a slash; between two differentials it is part of a derivative."""
        token, after = self.tokens[i], self.peek(i + 1)
        if after is not None and self._divides_seconds(i):
            token.type, token.text = BAD, "a second derivative"
        elif after is not None and self._divides_differentials(after):
            last = self.now.tokens[-1]
            if after.type == "NAME":
                self.now.tokens.pop()
                for part in without_d(last):
                    self.add(part)
                self.split.add(i + 1)
            token.type = "DSLASH"
        self.add(token)

    def _divides_seconds(self, i: int) -> bool:
        """``d²L/dw²``."""
        over = [t.text for t in self.now.tokens[-5:]]
        under, raised = self.peek(i + 1), self.peek(i + 2)
        power = raised is not None and raised.type == "CARET"
        named = under is not None and under.text[:1] in ("d", "∂")
        return power and named and any(d in over and "^" in over for d in ("d", "∂"))

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
        k = len(made) - 1
        if made[k].type == "RPAR" and made[k].mate >= 0:
            k = self.tokens[made[k].mate].at
            k -= k > 0 and made[k - 1].type == "FUNCTION"
        return made[-1].type == "DIFFERENTIAL" or (k > 0 and made[k - 1].type == "DIFFERENTIAL")

    def take_fraction(self, i: int) -> None:
        r"""Add ``\frac``; in ``\frac{dL}{dw}`` both parts begin with d, the lower is one name."""
        tokens = self.tokens
        if self._is_mixed(i):
            start, end = self.now.tokens[-1].start, tokens[i].end
            why = "a whole number beside a fraction may be a sum or a product"
            self.add(Token(BAD, start, end, why))
        self.add(tokens[i])
        above = i + 1
        if above >= len(tokens) or tokens[above].mate < 0:
            return
        below = tokens[above].mate + 1
        if below >= len(tokens) or tokens[below].mate < 0:
            return
        over, under = tokens[above + 1], tokens[below + 1]
        if not (is_differential(over) and is_differential(under)):
            return
        upper, lower = tokens[above].mate - above - 1, tokens[below].mate - below - 1
        if lower == 1 + _is_d(under) and (upper == 1 or _is_d(over)):
            self.split |= {above + 1, below + 1}

    def _is_mixed(self, i: int) -> bool:
        r"""``2\frac{1}{2}``, if nothing follows that makes it a product."""
        made, token = self.now.tokens, self.tokens[i]
        if token.gap or len(made) < 2 or made[-1].type not in ("BESIDE", "LOOSE"):
            return False
        shape = [x.type for x in self.tokens[i + 1 : i + 7]]
        if shape != ["LARG", "NUMBER", "RARG"] * 2 or made[-2].type != "NUMBER":
            return False
        whole, over, under = made[-2].text, self.tokens[i + 2].text, self.tokens[i + 5].text
        after = self.peek(i + 7)
        goes_on = after is not None and (after.type in STARTS or after.type == "TIMES")
        digits = whole.isdigit() and over.isdigit() and under.isdigit()
        return digits and not goes_on and int(over[:9]) < int(under[:9])

    def begins_statement(self, i: int) -> bool:
        """Whether a name or derivative stands at ``i`` and a relation after it."""
        tokens = self.tokens
        token = tokens[i]
        j = i + 1
        if token.type == "FRACTION":
            for _ in range(2):
                j = tokens[j].mate + 1 if j < len(tokens) and tokens[j].mate > j else i
        elif token.type == "DIFFERENTIAL":
            j = i + 2
        elif token.type != "NAME":
            return False
        after = self.peek(j)
        if after is not None and after.type == "SLASH":
            if token.type == "DIFFERENTIAL" or is_differential(token):
                second = self.peek(j + 1)
                j += 3 if second is not None and second.type == "DIFFERENTIAL" else 2
        elif after is not None and after.type == "LPAR" and after.mate > j and not after.gap:
            j = after.mate + 1
        elif after is not None and after.type == "TRANSPOSE":
            j += 1
        after = self.peek(j)
        while after is not None and after.type == "COLUMN":
            j += 1
            after = self.peek(j)
        if after is not None and is_word(after) and token.type == "NAME" and not is_word(token):
            after = self.peek(j + 1)  # v₁ baru = ...
        return after is not None and after.type == "RELATION"

    # --- numbers --------------------------------------------------------------------------------

    def take_exponent(self, i: int) -> int:
        """Put ``3.5 × 10^{-3}`` together if ``i`` is its 10; the index after it, or 0."""
        made, tokens = self.now.tokens, self.tokens
        if tokens[i].text != "10" or len(made) < 2 or made[-1].text not in ("×", "·"):
            return 0
        number = made[-2]
        if number.type != "NUMBER" or "e" in number.text.lower():
            return 0
        if len(made) > 2 and made[-3].type in ("CARET", "SLASH", "BESIDE", "LOOSE"):
            return 0
        shape = [t.type for t in tokens[i + 1 : i + 6]]
        braced = shape[1:2] == ["LARG"]
        sign = shape[1 + braced : 2 + braced] == ["MINUS"]
        at = i + 2 + braced + sign
        wanted = ["CARET", *["LARG"] * braced, *["MINUS"] * sign, "NUMBER", *["RARG"] * braced]
        if shape[: len(wanted)] != wanted:
            return 0
        digits = tokens[at].text
        if not digits.isdigit() or len(digits) > 3:
            return 0
        number.text = f"{number.text}e{'-' * sign}{digits}"
        number.end = tokens[at + braced].end
        made.pop()
        return at + braced + 1

    def take_decimal(self, i: int) -> bool:
        """Whether the comma at ``i`` is the mark of a decimal; then the number is put together.

        Only outside lists, glued to digits on both sides, and where it can be neither a list nor
        a thousand: 0,5 and 3,14 but not 1,2 or 10,000.
        """
        last, after, comma = self.last, self.peek(i + 1), self.tokens[i]
        if last is None or after is None or last.type != "NUMBER" or after.type != "NUMBER":
            return False
        if comma.gap or after.gap or not (last.text.isdigit() and after.text.isdigit()):
            return False
        inside = self.frames[-1] if self.frames else None
        if inside is not None and (inside.type != "LPAR" or self._is_call(inside)):
            return False
        whole, rest = last.text, after.text
        further = self.peek(i + 2)
        behind = self.peek(i + 3)
        more = further is not None and behind is not None and glued(after, further, behind)
        zero = whole == "0" and (inside is None or len(rest) > 1)
        if not more and (zero or (len(rest) > 1 and len(rest) != 3)):
            last.text, last.end = f"{whole}.{rest}", after.end
            return True
        if inside is None:
            last.type, last.text = "BAD", f"{whole},{rest} may be one number or two"
            last.end = after.end
        return inside is None

    def _is_call(self, bracket: Token) -> bool:
        return bracket.at > 0 and self.now.tokens[bracket.at - 1].type == "FUNCTION"


def _is_d(token: Token) -> bool:
    return token.name is not None and token.name.base == "d"
