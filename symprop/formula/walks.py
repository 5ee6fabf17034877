"""Going through formulas: parts, leaves, and a formula with some of them replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import is_
from typing import Any

from .nodes import (
    Absolute,
    Apply,
    BigSum,
    Boxed,
    Cases,
    Chain,
    Comparison,
    Derivative,
    Dots,
    Formula,
    Group,
    Matrix,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Ref,
    Root,
    Sum,
    Transpose,
    Underbrace,
)


def children(f: Formula) -> tuple[Formula, ...]:
    """The direct parts of a node, in written order."""
    parts = _PARTS.get(type(f))
    return () if parts is None else parts(f)


# A table and not a ``match``: every walk through a formula asks this of every node.
_PARTS: dict[type[Formula], Callable[[Any], tuple[Formula, ...]]] = {
    **dict.fromkeys((Neg, Root, Absolute, Group, Underbrace, Transpose, Boxed), lambda f: (f.arg,)),
    **dict.fromkeys((Sum, Dots), lambda f: f.terms),
    Product: lambda f: f.factors,
    Apply: lambda f: f.args,
    Chain: lambda f: f.sides,
    Quotient: lambda f: (f.over, f.under),
    Power: lambda f: (f.base, f.exponent),
    Derivative: lambda f: (f.of, f.by),
    Comparison: lambda f: (f.left, f.right),
    Matrix: lambda f: tuple(x for row in f.rows for x in row),
    Cases: lambda f: tuple(x for pair in f.rows for x in pair if x is not None),
    BigSum: lambda f: tuple(x for x in (f.index, f.lower, f.upper, f.body) if x is not None),
}


def rebuild(f: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The same node with ``change`` applied to each direct part."""
    if type(f) not in _PARTS:
        return f
    match f:
        case Neg(arg=x):
            y = change(x)  # -(-0.1) keeps its brackets: only a plain literal takes the sign in
            if isinstance(y, Number) and not y.negative:
                return Number("-" + y.text, of=y.of and f"-{y.of}")
            return Neg(y)
        case Root() | Absolute() | Group() | Underbrace() | Transpose() | Boxed():
            return _replace(f, arg=change(f.arg))
        case Sum(terms=xs) | Dots(terms=xs):
            return _replace(f, terms=tuple(map(change, xs)))
        case Product(factors=xs):
            return _replace(f, factors=tuple(map(change, xs)))
        case Apply(args=xs):
            return _replace(f, args=tuple(map(change, xs)))
        case Chain(sides=xs):
            return _replace(f, sides=tuple(map(change, xs)))
        case Quotient(over=a, under=b):
            return _replace(f, over=change(a), under=change(b))
        case Power(base=a, exponent=b):
            return _replace(f, base=change(a), exponent=change(b))
        case Derivative(of=a, by=b):
            return _replace(f, of=change(a), by=change(b))
        case Comparison(left=a, right=b):
            return _replace(f, left=change(a), right=change(b))
        case Matrix(rows=rows):
            return _replace(f, rows=tuple(tuple(map(change, row)) for row in rows))
        case Cases(rows=pairs):
            new = tuple((change(v), None if c is None else change(c)) for v, c in pairs)
            return _replace(f, rows=new)
        case BigSum():
            parts = {k: getattr(f, k) for k in ("body", "index", "lower", "upper")}
            return _replace(f, **{k: v and change(v) for k, v in parts.items()})
    return f


def map_leaves(f: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """``f`` with ``change`` applied to every leaf (numbers, names, references)."""
    if isinstance(f, (Number, Name, Ref)) or (isinstance(f, Dots) and not f.terms):
        return change(f)
    return rebuild(f, lambda part: map_leaves(part, change))


def substitute(f: Formula, values: dict[str, Formula]) -> Formula:
    """``f`` with each reference whose id is in ``values`` replaced."""
    return map_leaves(f, lambda x: values.get(x.id, x) if isinstance(x, Ref) else x)


def walk(f: Formula) -> Iterator[Formula]:
    """Every node, parents first, in written order."""
    stack = [f]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def refs(f: Formula) -> list[str]:
    """Ids of the references in ``f``, each once, in written order."""
    return list(dict.fromkeys(x.id for x in walk(f) if isinstance(x, Ref)))


def _replace(f: Formula, **changes: Any) -> Formula:
    """``dataclasses.replace`` without its cost: this runs for every node of every step.

    Where nothing changes, the node itself is given back.
    """
    for key, new in changes.items():
        old = getattr(f, key)
        alike = new is old or (type(new) is tuple and all(map(is_, new, old)))
        if not alike:
            break
    else:
        return f
    cls: Any = type(f)
    values = [changes.get(k, getattr(f, k)) for k in cls.__match_args__]
    made: Formula = cls(*values, span=f.span)
    return made
