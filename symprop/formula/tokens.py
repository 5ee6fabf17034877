"""Tokens of mathematics: what both notations are turned into before the grammar sees them."""

from __future__ import annotations

from symprop.errors import SympropError

from .names import canonical, is_symbol
from .tree import Name

LIMIT = 100_000
"""Characters of one formula or line; what is longer was not written by hand."""


class FormulaError(SympropError):
    """Mathematics that cannot be read: what was wrong or expected, and the offset where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = str(self)
        self.offset = offset


class Token:
    """One token.

    ``type`` is a terminal of the grammar, or something that is settled before: a separator, BAR,
    SUBSCRIPT, REMARK, ``BREAK``, ``GONE``.  ``gap`` is what stood before the token: nothing, a
    space, ``~`` (a space that shows in LaTeX), ``\\n``, or ``quad`` (a wide one).
    """

    __slots__ = ("at", "call", "commas", "cut", "end", "gap", "mate", "name", "primes", "shown",
                 "size", "stacked", "start", "text", "type")  # fmt: skip

    def __init__(
        self, type: str, start: int, end: int, text: str = "", name: Name | None = None
    ) -> None:
        self.type, self.start, self.end, self.text, self.name = type, start, end, text, name
        self.gap = ""
        self.call = ""
        """``call``: a name that a bracket makes a function; ``prefix``: it needs no bracket."""
        self.primes = 0
        self.shown = ""
        """Of a ``\\text``: ``t``, ``<`` for a space at its start and ``>`` for one at its end."""
        self.mate = -1
        """Of a bracket: the index of its partner."""
        self.commas = False
        """Of an opening bracket: whether commas separate what it holds."""
        self.at = -1
        """Of an opening bracket: its index in the statement."""
        self.cut = False
        """Of a number: whether dots behind it say that its digits go on."""
        self.size: tuple[int, int] | None = None
        """Of what closes a matrix: the rows and columns that are written below it."""
        self.stacked = False
        """Whether the notation stacks fractions (LaTeX), which decides what needs brackets."""


BREAK = "BREAK"
"""Where one statement ends and another may begin."""
BAD = "BAD"
"""What cannot be read; ``text`` says why."""
GONE = "GONE"
"""What says nothing to the mathematics."""

OPENING = {
    "LPAR": "RPAR", "LSQB": "RSQB", "LARG": "RARG", "LBOUND": "RBOUND", "LBAR": "RBAR",
    "LNORM": "RNORM", "BEGIN_MATRIX": "END_MATRIX", "BEGIN_CASES": "END_CASES",
}  # fmt: skip
CLOSING = {right: left for left, right in OPENING.items()}

OPERATORS = frozenset({"PLUS", "MINUS", "TIMES", "SLASH", "CARET", "RELATION", "COMPARES"})
ENDS = frozenset({
    "NUMBER", "NAME", "DOTS", "RPAR", "RSQB", "RARG", "RBAR", "RNORM", "TRANSPOSE", "END_MATRIX",
    "END_CASES", "LABEL",
})  # fmt: skip
"""Tokens that can end an operand."""
STARTS = frozenset({
    "NUMBER", "NAME", "DOTS", "FUNCTION", "PREFIX", "LPAR", "LSQB", "LBAR", "LNORM", "FRACTION",
    "ROOT", "SUM", "DIFFERENTIAL", "NABLA", "BEGIN_MATRIX", "BEGIN_CASES", "BRACE",
})  # fmt: skip
"""Tokens that can begin one."""


def is_word(token: Token) -> bool:
    """Whether a token may be a word of prose."""
    return token.name is not None and token.type == "NAME" and not is_symbol(token.name)


def located(name: Name, start: int, end: int) -> Name:
    """``name`` with its span."""
    return Name(name.base, name.sub, name.sup, name.accent, span=(start, end))


def without_d(token: Token) -> list[Token]:
    """``dL`` as the sign d and the name L."""
    name = token.name
    assert name is not None
    d = Token("DIFFERENTIAL", token.start, token.start + 1, "d")
    if name.base == "d":
        return [d]
    rest = canonical(name.base[1:], name.sub, name.sup, name.accent)
    return [d, Token("NAME", token.start + 1, token.end, token.text[1:], rest)]


def is_differential(token: Token) -> bool:
    """Whether a name may be a d with what it stands before: dL, dw, d."""
    name = token.name
    return name is not None and name.base[:1] == "d" and not (name.base == "d" and name.sub)
