"""From the grammar's rules to nodes of the tree: one function per rule of ``grammar.lark``.

A minus sign before a literal number is part of the literal, also at the head of a product
(-2·x); between terms it makes a number negative too, whose span then holds the digits alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

from . import precedence as p
from . import tree as t
from .parts import Part, around, enclosed, finish, name_of, node_of, part_of, settle
from .tokens import FormulaError, Token

_BARE = frozenset({"matrix", "smallmatrix", "array"})
"""Environments that write no brackets of their own."""

Items: TypeAlias = tuple[Part, ...]
Children: TypeAlias = list[Any]


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
            sides.append(settle(part_of(x), p.SIDE))
    if not relations:
        return sides[0]
    start, end = xs[0].start, xs[-1].end
    return t.Chain(tuple(sides), tuple(relations), span=(start, end))


def comparison(xs: Children) -> Part:
    left, sign, right = part_of(xs[0]), xs[1], part_of(xs[2])
    a, b = settle(left, p.SIDE), settle(right, p.SIDE)
    return node_of(lambda span: t.Comparison(a, sign.text, b, span=span), left, right, left, right)


def addition(xs: Children) -> Part:
    parts = [part_of(x) for x in xs[::2]]
    terms = [settle(parts[0], p.FIRST_TERM)]
    for sign, part in zip(xs[1::2], parts[1:], strict=True):
        terms.append(_subtracted(sign, part) if sign.type == "MINUS" else _added(part))
    return node_of(lambda span: t.Sum(tuple(terms), span=span), parts[0], parts[-1], *parts)


def _added(part: Part) -> t.Formula:
    if part.bracket and p.signed(node := finish(part, True)):  # a + (-b) is not written a - b
        return t.Group(node, part.bracket, span=(part.start, part.end))
    return settle(part, p.TERM)


def _subtracted(sign: Token, part: Part) -> t.Formula:
    node = settle(part, p.TERM)
    if isinstance(node, t.Number) and not node.negative and not part.closed:
        return t.Number("-" + node.text, span=node.span)
    return t.Neg(node, span=(sign.start, part.end))


def minus(xs: Children) -> Part:
    sign, part = xs[0], part_of(xs[1])
    if _sign_literal(sign, part):
        return part
    return node_of(lambda span: t.Neg(settle(part, p.TERM), span=span), sign, part, part)


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
    return part_of(xs[1])


# --- products and powers ------------------------------------------------------------------------


def times(xs: Children) -> Part:
    left, right = part_of(xs[0]), part_of(xs[2])
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
    return around(left, right, left, right, items=[left, right], sign=sign)


def _applied(operator: Part, part: Part) -> Part:
    """∂/∂a [expression]; the brackets belong to the notation."""
    of, by = finish(part, True), cast(t.Formula, operator.node)
    make = lambda span: t.Derivative(of, by, operator.sign, span=span)  # noqa: E731
    return node_of(make, operator, part, part)


def over(xs: Children) -> Part:
    left, right = part_of(xs[0]), part_of(xs[2])
    return around(left, right, left, right, items=[left, right], sign="/")


def power(xs: Children) -> Part:
    base, exponent = part_of(xs[0]), part_of(xs[2])
    a, b = settle(base, p.BASE), settle(exponent, p.RAISED)
    return node_of(lambda span: t.Power(a, b, span=span), base, exponent, base, exponent)


def argument(xs: Children) -> Part:
    inside = part_of(xs[1])
    made = Part(xs[0].start, xs[2].end, enclosed(inside))
    made.depth = inside.depth
    return made


def postfix(xs: Children) -> Part:
    part = part_of(xs[0])
    node = settle(part, p.BASE)
    return node_of(lambda span: t.Transpose(node, span=span), part, xs[1], part)


# --- brackets, functions, matrices --------------------------------------------------------------


def items(xs: Children) -> Items:
    return tuple(part_of(x) for x in xs[::2])


def bracket(xs: Children) -> Part:
    left, inside, right = xs
    if len(inside) > 1:
        return _matrix(left, right, [inside], "list")
    node = enclosed(inside[0])
    made = around(left, right, *inside, node=node, stacked=left.stacked)
    made.bracket = "" if inside[0].matrix == "bare" else left.text
    return made


def list_(xs: Children) -> Part:
    left, rows, right = xs[0], cast(list[Items], xs[1:-1:2]), xs[-1]
    if len(rows) > 1:
        return _matrix(left, right, rows, "matrix")
    if all(x.matrix == "row" for x in rows[0]):
        parts = [cast(t.Matrix, x.node).rows for x in rows[0]]
        if all(len(x) == 1 and len(x[0]) == len(parts[0][0]) for x in parts):
            entries = tuple(x[0] for x in parts)
            make = lambda span: t.Matrix(entries, span=span)  # noqa: E731
            return node_of(make, left, right, *rows[0])
        raise FormulaError("rows of different lengths", left.start)
    only = rows[0][0]
    entry = (t.Number, t.Name, t.Dots) if left.stacked else (t.Number, t.Name, t.Dots, t.Matrix)
    if len(rows[0]) > 1 or (isinstance(only.node, entry) and not only.closed):
        return _matrix(left, right, rows, "list")
    return bracket([left, rows[0], right])


def _matrix(first: Token, last: Token, rows: list[Items], style: str) -> Part:
    if len({len(r) for r in rows}) > 1:
        raise FormulaError("rows of different lengths", first.start)
    entries = tuple(tuple(enclosed(x) for x in r) for r in rows)
    inside = [x for r in rows for x in r]
    made = node_of(lambda span: t.Matrix(entries, style, span=span), first, last, *inside)
    if first.type == "LSQB" and style == "list":
        made.matrix = "row"
    elif first.text in _BARE:
        made.matrix = "bare"
    return made


def matrix(xs: Children) -> Part:
    return _matrix(xs[0], xs[-1], xs[1:-1:2], "matrix")


def cases(xs: Children) -> Part:
    rows = xs[1:-1:2]
    made = tuple((enclosed(v), None if c is None else c.node) for v, c in rows)
    inside = [v for v, _ in rows]
    return node_of(lambda span: t.Cases(made, span=span), xs[0], xs[-1], *inside)


def case(xs: Children) -> tuple[Part, Part | None]:
    return part_of(xs[0]), (xs[2] if len(xs) > 2 else None)


def application(xs: Children) -> Part:
    name, inside = xs[0], cast(Items, xs[-2])
    args = tuple(enclosed(x) for x in inside)
    made = node_of(lambda span: _call(name, args, span), name, xs[-1], *inside)
    return power([made, *xs[1:3]]) if xs[1].type == "CARET" else made


def prefixed(xs: Children) -> Part:
    name, part = xs[0], part_of(xs[-1])
    args = (enclosed(part),)
    made = node_of(lambda span: _call(name, args, span), name, part, part)
    if isinstance(xs[1], Token) and xs[1].type == "CARET":
        node, script = made.node, enclosed(xs[2])
        assert node is not None
        return node_of(lambda span: t.Power(node, script, span=span), name, part, made)
    return made


def _call(token: Token, args: tuple[t.Formula, ...], span: tuple[int, int]) -> t.Formula:
    name = name_of(token)
    if len(args) == 1 and not token.primes:
        if name.base == "sqrt":
            return t.Root(args[0], span=span)
        if name.base == "abs":
            return t.Absolute(args[0], span=span)
        if name.base == "sum" and not name.sub:
            return t.BigSum(args[0], span=span)
    return t.Apply(name, args, token.primes, span=span)


def absolute(xs: Children) -> Part:
    left, inside, right = xs[0], part_of(xs[1]), xs[2]
    node, double = enclosed(inside), left.type == "LNORM"
    return node_of(lambda span: t.Absolute(node, double, span=span), left, right, inside)


def fraction(xs: Children) -> Part:
    above, below = part_of(xs[2]), part_of(xs[5])
    if above.role == below.role == "differential":
        return _derivative(above, below, xs[0], xs[-1])
    a, b = enclosed(above), enclosed(below)
    return node_of(lambda span: t.Quotient(a, b, span=span), xs[0], xs[-1], above, below)


def root(xs: Children) -> Part:
    node = enclosed(xs[2])
    return node_of(lambda span: t.Root(node, span=span), xs[0], xs[3], part_of(xs[2]))


def underbrace(xs: Children) -> Part:
    inside = part_of(xs[2])
    if inside.label is not None:
        raise FormulaError("a brace around a brace", xs[0].start)
    inside.start, inside.end, inside.label = xs[0].start, xs[4].end, xs[4].text
    return inside


def big_sum(xs: Children) -> Part:
    index = lower = upper = None
    for x in xs[1:-1]:
        if len(x) == 1:
            (upper,) = x
        else:
            index, lower = x
    body = part_of(xs[-1])
    node = settle(body, p.TERM)
    make = lambda span: t.BigSum(node, index, lower, upper, span=span)  # noqa: E731
    return node_of(make, xs[0], body, body)


def lower(xs: Children) -> tuple[t.Formula, t.Formula | None]:
    return enclosed(xs[1]), enclosed(xs[3]) if len(xs) > 3 else None


def upper(xs: Children) -> tuple[t.Formula]:
    return (enclosed(xs[2]),)


# --- derivatives --------------------------------------------------------------------------------


def differential(xs: Children) -> Part:
    sign = xs[0]
    if len(xs) == 1:
        return around(sign, sign, sign=sign.text, role="differential")
    part = part_of(xs[1])
    of = finish(part, True)
    return around(sign, part, part, node=of, sign=sign.text, role="differential")


def derivative(xs: Children) -> Part:
    return _derivative(xs[0], xs[2], xs[0], xs[2])


def _derivative(above: Part, below: Part, first: Any, last: Any) -> Part:
    of, by, symbol = above.node, below.node, below.sign
    if by is None:
        raise FormulaError("a derivative by nothing", below.start)
    if of is None:
        return around(first, last, below, node=by, sign=symbol, role="operator")
    return node_of(lambda span: t.Derivative(of, by, symbol, span=span), first, last, above, below)


def gradient(xs: Children) -> Part:
    sign, part = xs[0], part_of(xs[1])
    of, by = finish(part, True), sign.name
    return node_of(lambda span: t.Derivative(of, by, span=span), sign, part, part)


_ALL: tuple[Callable[[Children], Any], ...] = (
    statement, comparison, addition, minus, plus, times, over, power, argument, postfix, items,
    bracket, list_, matrix, cases, case, application, prefixed, absolute, fraction, root,
    underbrace, big_sum, lower, upper, differential, derivative, gradient,
)  # fmt: skip
RULES = {rule.__name__.rstrip("_"): rule for rule in _ALL} | {"row": items}
