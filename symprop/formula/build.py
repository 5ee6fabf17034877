"""From the grammar's rules to nodes of the tree: one function per rule of ``grammar.lark``.

A minus sign before a literal number is part of the literal, also at the head of a product
(-2·x); between terms it makes a number negative too, whose span then holds the digits alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from . import precedence as p
from . import tree as t
from .groups import (
    absolute,
    application,
    big_sum,
    bracket,
    case,
    cases,
    derivative,
    differential,
    fraction,
    gradient,
    items,
    list_,
    lower,
    matrix,
    prefixed,
    root,
    underbrace,
    upper,
)  # fmt: skip
from .parts import Children, Part, around, enclosed, finish, node_of, part_of, settle
from .tokens import Token

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
        return t.Number("-" + node.text, span=node.span, cut=node.cut)
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
    head.node = t.Number("-" + number.text, span=(sign.start, head.end), cut=number.cut)
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
    left, slash, right = part_of(xs[0]), cast(Token, xs[1]), part_of(xs[2])
    sign = "⊘" if slash.text == "⊘" else "/"
    return around(left, right, left, right, items=[left, right], sign=sign)


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


_ALL: tuple[Callable[[Children], Any], ...] = (
    statement, comparison, addition, minus, plus, times, over, power, argument, postfix, items,
    bracket, list_, matrix, cases, case, application, prefixed, absolute, fraction, root,
    underbrace, big_sum, lower, upper, differential, derivative, gradient,
)  # fmt: skip
RULES = {rule.__name__.rstrip("_"): rule for rule in _ALL} | {"row": items}
