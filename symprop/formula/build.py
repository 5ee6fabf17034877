"""From the grammar's rules to nodes of the tree: one function per rule of ``grammar.lark``.

A part that is still open (a product, a quotient on the line, anything in brackets) becomes a node
only where it is placed, because the place decides which brackets the author needed
(:mod:`.precedence`): those vanish, all others stay as a ``Group``.

A minus sign before a literal number is part of the literal, also at the head of a product
(-2·x); between terms it makes a number negative too, whose span then holds the digits alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

from . import precedence as p
from . import tree as t
from .tokens import FormulaError, Token

DEPTH = 60
"""Parts inside parts; deeper formulas would exhaust Python's stack in whoever walks them."""


@dataclass(slots=True)
class Part:
    """A node, or the ``items`` of a product (``sign``) or quotient (``/``), and its place."""

    start: int
    end: int
    node: t.Formula | None = None
    items: list[Part] | None = None
    sign: str = ""
    bracket: str = ""
    label: str | None = None
    stacked: bool = False
    listed: bool = False
    """Whether the node is a row of numbers in square brackets."""
    depth: int = 1
    role: str = ""
    """``differential``: ∂L, half of a derivative; ``operator``: ∂/∂a, which waits for what it is
    applied to.  ``node`` is then L (or nothing) or a, ``sign`` the ∂ or d."""

    def is_open(self, sign: str) -> bool:
        """Whether further factors with this sign belong to the part."""
        return self.items is not None and self.sign == sign and not self.closed

    @property
    def closed(self) -> bool:
        """Whether brackets or a brace hold the part together."""
        return bool(self.bracket) or self.label is not None


Items: TypeAlias = tuple[Part, ...]
Children: TypeAlias = list[Any]


def _part(x: Token | Part) -> Part:
    """A leaf for a token."""
    if isinstance(x, Part):
        return x
    span = (x.start, x.end)
    if x.type == "NUMBER":
        return Part(*span, t.Number(x.text, span=span))
    if x.type == "DOTS":
        return Part(*span, t.Dots(span=span))
    return Part(*span, _name(x))


def _name(token: Token) -> t.Name:
    name = token.name
    assert name is not None
    marks = "" if token.type == "FUNCTION" else "′" * token.primes
    span = (token.start, token.end)
    return t.Name(name.base, name.sub, name.sup + marks, name.accent, span=span)


def _around(first: Token | Part, last: Token | Part, *inside: Part, **fields: Any) -> Part:
    """A part from ``first`` to ``last`` that holds ``inside``."""
    depth = 1 + max((x.depth for x in inside), default=0)
    if depth > DEPTH:
        raise FormulaError(f"parts inside parts, more than {DEPTH} deep", first.start)
    return Part(first.start, last.end, depth=depth, **fields)


def _node(make: Callable[..., t.Formula], first: Any, last: Any, *inside: Part) -> Part:
    """A finished node; ``make`` takes its span."""
    made = _around(first, last, *inside)
    made.node = make(span=(made.start, made.end))
    return made


# --- placing ------------------------------------------------------------------------------------


def settle(part: Part, place: p.Place, lead: bool = True) -> t.Formula:
    """The node of ``part`` where it stands at ``place``; brackets not needed there stay."""
    span = (part.start, part.end)
    node = _finish(part, bool(part.bracket) or (lead and place.sign))
    if part.bracket and not p.needs_brackets(node, place, part.stacked, lead):
        node = t.Group(node, part.bracket, span=span)
    return node if part.label is None else t.Underbrace(node, part.label, span=span)


def _finish(part: Part, lead: bool) -> t.Formula:
    if part.items is None:
        if part.role:
            raise FormulaError("a ∂ or d that belongs to no derivative", part.start)
        assert part.node is not None
        return part.node
    span = (part.start, part.end)
    if part.sign == "/":
        over, under = part.items
        return t.Quotient(settle(over, p.OVER, lead), settle(under, p.UNDER), True, span=span)
    first, middle, last = (
        (p.FIRST_BESIDE, p.BESIDE, p.LAST_BESIDE)
        if part.sign == ""
        else (p.FIRST_FACTOR, p.FACTOR, p.LAST_FACTOR)
    )
    end = len(part.items) - 1
    factors = [settle(part.items[0], first, lead)]
    factors += [settle(x, last if i == end else middle) for i, x in enumerate(part.items) if i]
    return t.Product(tuple(factors), part.sign, span=span)


def _enclosed(part: Token | Part) -> t.Formula:
    return settle(_part(part), p.ENCLOSED)


# --- statements and sums ------------------------------------------------------------------------


def statement(xs: Children) -> t.Formula:
    """A chain, or its only side; a side that is not there is ``Missing``."""
    sides: list[t.Formula] = []
    relations: list[str] = []
    for i, x in enumerate(xs):
        if isinstance(x, Token) and x.type == "RELATION":
            relations.append(x.text)
            if i in (0, len(xs) - 1):
                place = x.end if i else x.start
                sides.append(t.Missing(span=(place, place)))
        else:
            sides.append(settle(_part(x), p.SIDE))
    if not relations:
        return sides[0]
    start, end = xs[0].start, xs[-1].end
    return t.Chain(tuple(sides), tuple(relations), span=(start, end))


def comparison(xs: Children) -> Part:
    left, sign, right = _part(xs[0]), xs[1], _part(xs[2])
    a, b = settle(left, p.SIDE), settle(right, p.SIDE)
    return _node(lambda span: t.Comparison(a, sign.text, b, span=span), left, right, left, right)


def addition(xs: Children) -> Part:
    parts = [_part(x) for x in xs[::2]]
    terms = [settle(parts[0], p.FIRST_TERM)]
    for sign, part in zip(xs[1::2], parts[1:], strict=True):
        terms.append(_subtracted(sign, part) if sign.type == "MINUS" else _added(part))
    return _node(lambda span: t.Sum(tuple(terms), span=span), parts[0], parts[-1], *parts)


def _added(part: Part) -> t.Formula:
    if part.bracket and p.signed(node := _finish(part, True)):  # a + (-b) is not written a - b
        return t.Group(node, part.bracket, span=(part.start, part.end))
    return settle(part, p.TERM)


def _subtracted(sign: Token, part: Part) -> t.Formula:
    node = settle(part, p.TERM)
    if isinstance(node, t.Number) and not node.negative and not part.closed:
        return t.Number("-" + node.text, span=node.span)
    return t.Neg(node, span=(sign.start, part.end))


def minus(xs: Children) -> Part:
    sign, part = xs[0], _part(xs[1])
    if _sign_literal(sign, part):
        return part
    return _node(lambda span: t.Neg(settle(part, p.TERM), span=span), sign, part, part)


def _sign_literal(sign: Token, part: Part) -> bool:
    """Make a literal at the head of ``part`` negative."""
    heads = [part]
    while heads[-1].items and not heads[-1].closed:
        heads.append(heads[-1].items[0])
    head = heads[-1]
    number = head.node
    if head.closed or not isinstance(number, t.Number) or number.negative:
        return False
    head.node = t.Number("-" + number.text, span=(sign.start, head.end))
    for outer in heads:
        outer.start = sign.start
    return True


def plus(xs: Children) -> Part:
    return _part(xs[1])


# --- products and powers ------------------------------------------------------------------------


def times(xs: Children) -> Part:
    left, right = _part(xs[0]), _part(xs[2])
    sign = xs[1].text if xs[1].type == "TIMES" else ""
    if left.is_open(sign):
        assert left.items is not None
        last = left.items[-1]
        if last.role == "operator" and not sign:
            left.items[-1] = _applied(last, right)
        else:
            left.items.append(right)
        left.end = right.end
        left.depth = max(left.depth, right.depth + 1)
        return left
    if left.role == "operator" and not sign:
        return _applied(left, right)
    return _around(left, right, left, right, items=[left, right], sign=sign)


def _applied(operator: Part, part: Part) -> Part:
    """∂/∂a [expression]; the brackets belong to the notation."""
    of, by = _finish(part, True), cast(t.Formula, operator.node)
    make = lambda span: t.Derivative(of, by, operator.sign, span=span)  # noqa: E731
    return _node(make, operator, part, part)


def over(xs: Children) -> Part:
    left, right = _part(xs[0]), _part(xs[2])
    return _around(left, right, left, right, items=[left, right], sign="/")


def power(xs: Children) -> Part:
    base, exponent = _part(xs[0]), _part(xs[2])
    a, b = settle(base, p.BASE), settle(exponent, p.RAISED)
    return _node(lambda span: t.Power(a, b, span=span), base, exponent, base, exponent)


def argument(xs: Children) -> Part:
    inside = _part(xs[1])
    node = _enclosed(inside)
    return _node(lambda span: node, xs[0], xs[2], replace(inside, depth=inside.depth - 1))


def postfix(xs: Children) -> Part:
    part = _part(xs[0])
    node = settle(part, p.BASE)
    return _node(lambda span: t.Transpose(node, span=span), part, xs[1], part)


# --- brackets, functions, matrices --------------------------------------------------------------


def items(xs: Children) -> Items:
    return tuple(_part(x) for x in xs[::2])


row = items


def bracket(xs: Children) -> Part:
    left, inside, right = xs
    if len(inside) > 1:
        return _matrix(left, right, [inside], "list")
    node = _enclosed(inside[0])
    stacked = isinstance(node, t.Matrix) and not inside[0].listed and left.text == "("
    made = _around(left, right, *inside, node=node, stacked=left.stacked)
    made.bracket = "" if stacked else left.text
    return made


def list_(xs: Children) -> Part:
    left, rows, right = xs[0], cast(list[Items], xs[1:-1:2]), xs[-1]
    if len(rows) > 1:
        return _matrix(left, right, rows, "matrix")
    if all(x.listed for x in rows[0]):
        parts = [cast(t.Matrix, x.node).rows for x in rows[0]]
        if all(len(x) == 1 and len(x[0]) == len(parts[0][0]) for x in parts):
            entries = tuple(x[0] for x in parts)
            make = lambda span: t.Matrix(entries, span=span)  # noqa: E731
            return _node(make, left, right, *rows[0])
        raise FormulaError("rows of different lengths", left.start)
    only = rows[0][0]
    if len(rows[0]) == 1 and isinstance(only.node, t.Matrix):  # brackets around a matrix
        return replace(only, start=left.start, end=right.end)
    if len(rows[0]) > 1 or (isinstance(only.node, (t.Number, t.Name, t.Dots)) and not only.closed):
        return _matrix(left, right, rows, "list")
    return bracket([left, rows[0], right])


def _matrix(first: Token, last: Token, rows: list[Items], style: str) -> Part:
    if len({len(r) for r in rows}) > 1:
        raise FormulaError("rows of different lengths", first.start)
    entries = tuple(tuple(_enclosed(x) for x in r) for r in rows)
    inside = [x for r in rows for x in r]
    made = _node(lambda span: t.Matrix(entries, style, span=span), first, last, *inside)
    made.listed = style == "list" and first.text == "["
    return made


def matrix(xs: Children) -> Part:
    return _matrix(xs[0], xs[-1], xs[1:-1:2], "matrix")


def cases(xs: Children) -> Part:
    rows = xs[1:-1:2]
    made = tuple((_enclosed(v), None if c is None else c.node) for v, c in rows)
    inside = [v for v, _ in rows]
    return _node(lambda span: t.Cases(made, span=span), xs[0], xs[-1], *inside)


def case(xs: Children) -> tuple[Part, Part | None]:
    return _part(xs[0]), (xs[2] if len(xs) > 2 else None)


def application(xs: Children) -> Part:
    name, inside = xs[0], cast(Items, xs[-2])
    args = tuple(_enclosed(x) for x in inside)
    made = _node(lambda span: _call(name, args, span), name, xs[-1], *inside)
    return power([made, *xs[1:3]]) if xs[1].type == "CARET" else made


def prefixed(xs: Children) -> Part:
    name, part = xs[0], _part(xs[-1])
    args = (_enclosed(part),)
    made = _node(lambda span: _call(name, args, span), name, part, part)
    if isinstance(xs[1], Token) and xs[1].type == "CARET":
        node, script = made.node, _enclosed(xs[2])
        assert node is not None
        return _node(lambda span: t.Power(node, script, span=span), name, part, made)
    return made


def _call(token: Token, args: tuple[t.Formula, ...], span: tuple[int, int]) -> t.Formula:
    name = _name(token)
    if len(args) == 1 and not token.primes:
        if name.base == "sqrt":
            return t.Root(args[0], span=span)
        if name.base == "abs":
            return t.Absolute(args[0], span=span)
        if name.base == "sum" and not name.sub:
            return t.BigSum(args[0], span=span)
    return t.Apply(name, args, token.primes, span=span)


def absolute(xs: Children) -> Part:
    left, inside, right = xs[0], _part(xs[1]), xs[2]
    node, double = _enclosed(inside), left.type == "LNORM"
    return _node(lambda span: t.Absolute(node, double, span=span), left, right, inside)


def fraction(xs: Children) -> Part:
    above, below = _part(xs[2]), _part(xs[5])
    if above.role == below.role == "differential":
        return _derivative(above, below, xs[0], xs[-1])
    a, b = _enclosed(above), _enclosed(below)
    return _node(lambda span: t.Quotient(a, b, span=span), xs[0], xs[-1], above, below)


def root(xs: Children) -> Part:
    node = _enclosed(xs[2])
    return _node(lambda span: t.Root(node, span=span), xs[0], xs[3], _part(xs[2]))


def underbrace(xs: Children) -> Part:
    inside = _part(xs[2])
    if inside.label is not None:
        raise FormulaError("a brace around a brace", xs[0].start)
    return replace(inside, start=xs[0].start, end=xs[4].end, label=xs[4].text)


def big_sum(xs: Children) -> Part:
    index = lower = upper = None
    for x in xs[1:-1]:
        if len(x) == 1:
            (upper,) = x
        else:
            index, lower = x
    body = _part(xs[-1])
    node = settle(body, p.TERM)
    make = lambda span: t.BigSum(node, index, lower, upper, span=span)  # noqa: E731
    return _node(make, xs[0], body, body)


def lower(xs: Children) -> tuple[t.Formula, t.Formula | None]:
    return _enclosed(xs[1]), _enclosed(xs[3]) if len(xs) > 3 else None


def upper(xs: Children) -> tuple[t.Formula]:
    return (_enclosed(xs[2]),)


# --- derivatives --------------------------------------------------------------------------------


def differential(xs: Children) -> Part:
    sign = xs[0]
    if len(xs) == 1:
        return _around(sign, sign, sign=sign.text, role="differential")
    part = _part(xs[1])
    of = _finish(part, True)
    return _around(sign, part, part, node=of, sign=sign.text, role="differential")


def derivative(xs: Children) -> Part:
    return _derivative(xs[0], xs[2], xs[0], xs[2])


def _derivative(above: Part, below: Part, first: Any, last: Any) -> Part:
    of, by, symbol = above.node, below.node, below.sign
    if by is None:
        raise FormulaError("a derivative by nothing", below.start)
    if of is None:
        return _around(first, last, below, node=by, sign=symbol, role="operator")
    return _node(lambda span: t.Derivative(of, by, symbol, span=span), first, last, above, below)


def gradient(xs: Children) -> Part:
    sign, part = xs[0], _part(xs[1])
    of, by = _finish(part, True), sign.name
    return _node(lambda span: t.Derivative(of, by, span=span), sign, part, part)


RULES: dict[str, Callable[[Children], Any]] = {
    rule.__name__.rstrip("_"): rule
    for rule in (
        statement, comparison, addition, minus, plus, times, over, power, argument, postfix,
        items, bracket, list_, matrix, cases, case, application, prefixed, absolute, fraction,
        root, underbrace, big_sum, lower, upper, differential, derivative, gradient,
    )
} | {"row": items}  # fmt: skip
