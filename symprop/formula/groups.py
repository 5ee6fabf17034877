"""What holds its parts together: brackets, lists and matrices, cases, functions, fractions, Σ."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from . import precedence as p
from . import tree as t
from .parts import Children, Part, around, enclosed, finish, name_of, node_of, part_of, settle
from .tokens import FormulaError, Token

_BARE = frozenset({"matrix", "smallmatrix", "array"})
"""Environments that write no brackets of their own."""

Items: TypeAlias = tuple[Part, ...]


def items(xs: Children) -> Items:
    return tuple(part_of(x) for x in xs[::2])


def bracket(xs: Children) -> Part:
    left, inside, right = xs
    if len(inside) > 1:
        return _matrix(left, right, [inside], "list")
    node = _sized(enclosed(inside[0]), right)
    made = around(left, right, *inside, node=node, stacked=left.stacked)
    made.bracket = "" if inside[0].matrix == "bare" else left.text
    return made


def list_(xs: Children) -> Part:
    left, rows, right = xs[0], cast(list[Items], xs[1:-1:2]), xs[-1]
    if len(rows) > 1:
        return _matrix(left, right, rows, "matrix")
    if rows[0][0].matrix == "row" and all(x.matrix == "row" or _dots(x) for x in rows[0]):
        first = cast(t.Matrix, rows[0][0].node).rows[0]
        parts = [cast(t.Matrix, x.node).rows if x.matrix else ((x.node,) * len(first),)
                 for x in rows[0]]  # fmt: skip
        if all(len(x) == 1 and len(x[0]) == len(first) for x in parts):
            entries = cast(tuple[tuple[t.Formula, ...], ...], tuple(x[0] for x in parts))
            make = lambda span: _sized(t.Matrix(entries, span=span), right)  # noqa: E731
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
    make = lambda span: _sized(t.Matrix(entries, style, span=span), last)  # noqa: E731
    made = node_of(make, first, last, *inside)
    if first.type == "LSQB" and style == "list":
        made.matrix = "row"
    elif first.text in _BARE:
        made.matrix = "bare"
    return made


def _dots(part: Part) -> bool:
    return isinstance(part.node, t.Dots) and not part.closed


def _sized(f: t.Formula, last: Token) -> t.Formula:
    """A matrix with the size that is written below what closes it."""
    if last.size is None:
        return f
    if not isinstance(f, t.Matrix):
        raise FormulaError("a subscript that belongs to no name", last.start)
    left_out = any(isinstance(x, t.Dots) for row in f.rows for x in row)
    if not left_out and last.size != (len(f.rows), len(f.rows[0])):
        raise FormulaError("a size that is not that of the matrix", last.start)
    return t.Matrix(f.rows, f.style, last.size if left_out else None, span=f.span)


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
    return _applied(xs, cast(Items, xs[-2]))


def prefixed(xs: Children) -> Part:
    enclosed_ = isinstance(xs[-1], Token) and xs[-1].type == "RARG"
    return _applied(xs, (part_of(xs[-2 if enclosed_ else -1]),))


def _applied(xs: Children, inside: Items) -> Part:
    """A function of ``inside``, raised if it carries an exponent: tanh²(z)."""
    args = tuple(enclosed(x) for x in inside)
    made = node_of(lambda span: _call(xs[0], args, span), xs[0], xs[-1], *inside)
    if not (isinstance(xs[1], Token) and xs[1].type == "CARET"):
        return made
    node, script = made.node, enclosed(xs[2])
    assert node is not None
    return node_of(lambda span: t.Power(node, script, span=span), xs[0], xs[-1], made)


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
