"""Reading mathematics: LaTeX, plain text, and the equations of network files.

Every node carries the span of the text it was read from.  The span of a ``Number`` holds its
literal: digits, with the minus sign where that belongs to the literal; a number that is subtracted
(``a - 0.5``) is negative in the tree and its span holds the digits alone.  ``2 \\times 10^{-3}``
is the number 2e-3, and ``0{,}5`` is 0.5.

Nothing is guessed: what cannot be read is listed with the reason.  If one side of a chain cannot
be read, its neighbours are joined (a = ? = c says a = c).  A line that begins with a relation is a
chain whose first side is ``Missing``; :func:`join` adds it to the chain before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from symprop.errors import printable

from .arrange import Arrangement, arrange, sides
from .decimals import with_numbers
from .lalr import table
from .names import canonical, is_symbol
from .numerals import Marks
from .stream import Statement
from .tokens import BAD, LIMIT, OPERATORS, FormulaError, Token, is_word
from .tree import Chain, Derivative, Formula, Missing, Name, Number, Sum, walk

__all__ = ["FormulaError", "TextReading", "UnreadPart", "join", "parse", "read_latex", "read_plain"]

_HINT = re.compile(r"[=≈≃≅≡≐≜≔~←→⇒⟵⟶⟹\u21a6*·∙⋅∗×⨯⊙∘⊘÷/∕⁄^⁰-⁾²³¹∂∇Σ∑√\[|]|<-|->|\w\(")
"""Without one of these a line of prose says nothing in mathematics."""


_ARROWS = frozenset("⇒→←")


class UnreadPart(NamedTuple):
    """A part that is mathematics and could not be read."""

    span: tuple[int, int]
    reason: str


def _unread(start: int, end: int, reason: str) -> UnreadPart:
    return UnreadPart((start, end), printable(reason))


class TextReading(NamedTuple):
    """What one piece of text says."""

    statements: tuple[Formula, ...] = ()
    unread: tuple[UnreadPart, ...] = ()
    remarks: tuple[tuple[int, int], ...] = ()
    """Spans of words in brackets beside a formula, such as (chain rule)."""

    def gap(self, before: Formula, after: Formula) -> bool:
        """Whether something between two neighbouring sides of a chain could not be read."""
        start, end = _span(before)[1], _span(after)[0]
        return any(start <= x.span[0] and x.span[1] <= end for x in self.unread)


def read_latex(
    text: str, offset: int = 0, commas: bool = False, thousands: str = ""
) -> TextReading:
    """The statements in the contents of one mathematics environment, which may hold many lines.

    With ``commas`` a comma between digits is known to be the mark of decimals; ``thousands`` is
    what is known to stand between thousands (:class:`.numerals.Marks`).
    """
    if len(text) > LIMIT:
        return _too_long(text, offset)
    from .latex_tokens import latex_tokens  # here: its tables take longer than a formula

    marks = Marks(commas, thousands)
    tokens = with_numbers(latex_tokens(text, offset, marks), marks)
    arrangement = arrange(tokens, latex=True)
    return _read(arrangement, prose=False)


def read_plain(
    text: str, offset: int = 0, commas: bool = False, thousands: str = ""
) -> TextReading:
    """The statements in a line of prose or code; words around them are passed over."""
    if len(text) > LIMIT:
        return _too_long(text, offset)
    if not _HINT.search(text):
        return TextReading()
    from .plain_tokens import plain_tokens

    marks = Marks(commas, thousands)
    tokens = with_numbers(plain_tokens(text, offset, numerals=marks), marks)
    arrangement = arrange(tokens, latex=False, prose=True)
    return _read(arrangement, prose=True)


def parse(text: str, rewrite: Callable[[list[Token]], list[Token]] | None = None) -> Formula:
    """One expression in plain notation.

    ``rewrite`` may change its tokens before they are read: a notation that is more than this one.

    Raises:
        FormulaError: the text is not one expression; the error says what was expected and where.
    """
    if len(text) > LIMIT:
        raise FormulaError(f"a formula of more than {LIMIT} characters", 0)
    from .plain_tokens import plain_tokens

    tokens = plain_tokens(text, prose=False)
    statements = arrange(rewrite(tokens) if rewrite else tokens, latex=False).statements
    if not statements:
        raise FormulaError("expected a formula, but there is none", 0)
    first = statements[0].tokens
    made = _parse(first)
    if len(statements) > 1:
        start = statements[1].tokens[0].start
        raise FormulaError("expected one expression, but another begins here", start)
    for begin, end in ((0, first[0].start), (first[-1].end, len(text))):
        if outside := text[begin:end].strip():
            raise FormulaError(f"{outside[0]!r} cannot stand here", text.index(outside, begin))
    if isinstance(made, Chain):
        relation = next(t for t in first if t.type == "RELATION")
        raise FormulaError("expected an expression, but this is an equation", relation.start)
    return made


def join(before: Formula, after: Chain) -> Chain:
    """The chain that two lines make: the first ends, or the second begins, with a relation."""
    sides, relations = [before], []
    if isinstance(before, Chain):
        sides, relations = list(before.sides), list(before.relations)
    more = list(after.sides)
    if isinstance(more[0], Missing):
        more = more[1:]
    if isinstance(sides[-1], Missing):
        sides = sides[:-1]
    start = before.span[0] if before.span else 0
    end = after.span[1] if after.span else 0
    return Chain((*sides, *more), (*relations, *after.relations), span=(start, end))


def _too_long(text: str, offset: int) -> TextReading:
    reason = f"longer than {LIMIT} characters"
    return TextReading(unread=(UnreadPart((offset, offset + len(text)), reason),))


def _parse(tokens: list[Token]) -> Formula:
    made: Any = table().parse(tokens, tokens[-1].end)
    assert isinstance(made, Formula)
    return made


def _read(arrangement: Arrangement, prose: bool) -> TextReading:
    found: list[Formula] = []
    unread: list[UnreadPart] = []
    statements = arrangement.statements
    for i, statement in enumerate(statements):
        tokens = statement.tokens
        if statement.before == "MEMBER" or all(x.text in _ARROWS for x in tokens):
            continue
        if prose and not statement.related and not _is_mathematical(tokens):
            continue
        if prose and _only_points(tokens):
            continue
        if prose and (named := _with_number(statements, i)):
            tokens = [named, *tokens[1:]]
        elif prose and (reason := _doubt(statements, i)):
            unread.append(_unread(tokens[0].start, tokens[-1].end, reason))
            continue
        if _is_torn(statements, i):
            tokens = [*tokens, Token(BAD, tokens[-1].end, tokens[-1].end, "the formula goes on")]
        try:
            made = [_parse(tokens)]
        except FormulaError as error:
            made, failed = _salvage(tokens, error)
            unread += failed
        found += [f for f in made if not prose or _says_something(f)]
    return TextReading(tuple(found), tuple(unread), tuple(arrangement.remarks))


def _salvage(tokens: list[Token], error: FormulaError) -> tuple[list[Formula], list[UnreadPart]]:
    """The sides of a chain that can be read by themselves."""
    parts = list(sides(tokens))
    if len(parts) == 1:
        return [], [_unread(tokens[0].start, tokens[-1].end, error.message)]
    unread: list[UnreadPart] = []
    chains: list[tuple[list[Formula], list[str]]] = [([], [])]
    between = ""
    for relation, side in parts:
        sign = relation.text if relation else ""
        good, signs = chains[-1]
        between = _together(between, sign) if between else sign
        try:
            made = _parse(side) if side else None
        except FormulaError as failed:
            start = relation.start if relation else side[0].start
            unread.append(_unread(start, side[-1].end, failed.message))
            continue
        if made is None:
            if relation is not None:
                unread.append(_unread(relation.start, relation.end, "nothing follows the relation"))
            continue
        if good and not between:
            good, signs = [], []
            chains.append((good, signs))
        if good:
            signs.append(between)
        good.append(made)
        between = ""
    joined = [
        Chain(tuple(good), tuple(signs), span=(_span(good[0])[0], _span(good[-1])[1]))
        for good, signs in chains
        if len(good) > 1
    ]
    return list(joined), unread or [_unread(tokens[0].start, tokens[-1].end, error.message)]


def _is_torn(statements: list[Statement], i: int) -> bool:
    """Whether the end of a statement is a stump: what stands behind it goes on with an operator."""
    after = statements[i + 1] if i + 1 < len(statements) else None
    if after is None or after.first or after.before == "ROW":
        return False
    return after.tokens[0].type in ("TIMES", "SLASH", "CARET")


def _together(first: str, second: str) -> str:
    """One relation for two over a side that is not known; empty where they do not add up."""
    both = {first, second}
    return ("≈" if "≈" in both else "=") if both <= {"=", "≈"} else ""


def _span(f: Formula) -> tuple[int, int]:
    return f.span or (0, 0)


def _only_points(tokens: list[Token]) -> bool:
    """Whether nothing but arrows stands between names and numbers: sizes 8 → 4 → 1."""
    arrows = {x.text for x in tokens if x.type == "RELATION"}
    return arrows == {"→"} and all(x.type in ("NUMBER", "NAME", "RELATION") for x in tokens)


def _with_number(statements: list[Statement], i: int) -> Token | None:
    """The name at the head of a line that is a word with a number: ``Error 2 = 0.1``."""
    before, tokens = statements[i - 1] if i else None, statements[i].tokens
    if before is None or not before.first or len(before.tokens) > 1 or statements[i].before:
        return None
    word, digits = before.tokens[0], tokens[0]
    related = len(tokens) > 2 and tokens[1].type == "RELATION" and tokens[1].text in "=≈"
    if not related or not is_word(word) or word.name is None or digits.type != "NUMBER":
        return None
    if not digits.text.isdigit() or len(digits.text) > 2 or not word.text[:1].isupper():
        return None
    made = Token("NAME", word.start, digits.end, f"{word.text} {digits.text}")
    made.name = canonical(word.name.base, digits.text)
    return made


def _doubt(statements: list[Statement], i: int) -> str:
    """Why a statement in prose is not taken at its word."""
    tokens = statements[i].tokens
    if tokens[0].type == "RELATION" and not statements[i].first:
        return "nothing that can be read stands before the relation"
    if tokens[0].type in ("PLUS", "TIMES", "SLASH", "CARET"):
        return "the formula begins before this"
    before = statements[i - 1] if i else None
    after = statements[i + 1] if i + 1 < len(statements) else None
    digits_first = statements[i].before == "" and tokens[0].type == "NUMBER"
    if before and digits_first and _belongs(before, tokens):
        return "two numbers with nothing between them"
    touching = before if statements[i].before == "" else None
    if touching and len(tokens) > 1 and tokens[0].type == "NUMBER" and is_word(touching.tokens[-1]):
        word = touching.tokens[-1]
        earlier = statements[i - 2].tokens[-1] if i > 1 and touching.before == "" else None
        if tokens[1].type == "RELATION":
            if earlier and earlier.type == "NUMBER":  # 1 XOR 1 = 0
                return f"{word.text} is not known as an operation"
            return f"{word.text} {tokens[0].text} may be a name"
        related = statements[i].related  # "it is 1 - a²" names nothing
        if related and tokens[1].type == "MINUS" and tokens[1].gap and tokens[2].gap:
            return f"{word.text} {tokens[0].text} may be a label"
    if before and after and statements[i].before == after.before == "COMMA":
        name, value = before.tokens, after.tokens  # x1, x2 = 0.5, 0.3
        if (
            len(name) == 1
            and name[0].type == "NAME"
            and not is_word(name[0])
            and (not after.related and value[0].type in ("NUMBER", "MINUS"))
        ):
            return "a list on both sides"
    if after and after.before == "" and not after.related and len(after.tokens) == 1:
        digits = after.tokens[0]
        if digits.type == tokens[-1].type == "NUMBER" and statements[i].related:
            return "two numbers with nothing between them"
    return ""


def _belongs(before: Statement, tokens: list[Token]) -> bool:
    """Whether a number and the one in front of it may be one: 2 1/2 = 2.5, 1 000 + 1 = 1 001."""
    ahead = before.tokens
    whole, first = ahead[-1], tokens[0]
    if whole.type != "NUMBER":
        return False
    if not before.related:
        return len(ahead) > 1 or before.first
    if not whole.text.isdigit() or not first.text.isdigit():
        return False
    over = len(tokens) > 2 and tokens[1].type == "SLASH" and tokens[2].text.isdigit()
    return over or (len(first.text) == 3 and len(whole.text) < 4)


def _is_mathematical(tokens: list[Token]) -> bool:
    """Whether tokens without a relation are clearly mathematics."""
    kinds = {t.type for t in tokens}
    if BAD in kinds or len(tokens) < 3:
        return False
    if kinds & {"FUNCTION", "DSLASH"} or (tokens[0].type == "LSQB" and "NUMBER" in kinds):
        return True
    operators = sum(t.type in OPERATORS for t in tokens)
    symbols = any(t.type == "NAME" and not is_word(t) for t in tokens)
    return symbols and (operators > 1 or "TIMES" in kinds)


def _says_something(f: Formula) -> bool:
    """Whether a formula found in prose says something: arrows between words do not."""
    if not isinstance(f, Chain):
        return True
    if set(f.relations) == {"→"} and all(isinstance(x, (Name, Number)) for x in f.sides):
        return False  # 2 inputs → 3 hidden, 0.5 → 0.3
    if any(isinstance(x, (Derivative, Number, Sum)) for x in walk(f)):
        return True  # w ← w - η·∂Loss/∂w
    names = [x for x in walk(f) if isinstance(x, Name)]
    return not set(f.relations) <= {"→", "←", "⇒"} or all(map(is_symbol, names))
