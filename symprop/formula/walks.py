"""Going through formulas: parts, leaves, and a formula with some of them replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import is_
from typing import Any, TypeAlias

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

Change: TypeAlias = Callable[[Formula], Formula]
Made: TypeAlias = Callable[[Any, Change], Formula]


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


def rebuild(f: Formula, change: Change) -> Formula:
    """The same node with ``change`` applied to each direct part; itself where nothing changes."""
    made = _MADE.get(type(f))
    return f if made is None else made(f, change)


def map_leaves(f: Formula, change: Change) -> Formula:
    """``f`` with ``change`` applied to every leaf (numbers, names, references)."""

    def visit(x: Formula) -> Formula:
        made = _MADE.get(type(x))
        if made is not None and (x.__class__ is not Dots or x.terms):
            return made(x, visit)
        return change(x) if isinstance(x, (Number, Name, Ref, Dots)) else x

    return visit(f)


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


# --- nodes with other parts: a table again, for every node of every step --------------------------


def _negated(f: Neg, change: Change) -> Formula:
    x = change(f.arg)
    if isinstance(x, Number) and not x.negative:  # -(-0.1) keeps its brackets
        return Number("-" + x.text, of=x.of and f"-{x.of}")
    return f if x is f.arg and f.span is None else Neg(x)


def _with(f: Formula, **changes: object) -> Formula:
    cls: Any = type(f)
    values = [changes[k] if k in changes else getattr(f, k) for k in cls.__match_args__]
    made: Formula = cls(*values) if f.span is None else cls(*values, span=f.span)
    return made


def _one(f: Any, change: Change) -> Formula:
    x = change(f.arg)
    return f if x is f.arg else _with(f, arg=x)


def _two(a: str, b: str) -> Made:
    """``change`` applied to two parts."""

    def made(f: Formula, change: Change) -> Formula:
        old = getattr(f, a), getattr(f, b)
        x, y = change(old[0]), change(old[1])
        return f if x is old[0] and y is old[1] else _with(f, **{a: x, b: y})

    return made


def _many(key: str) -> Made:
    """``change`` applied to each of several parts."""

    def made(f: Formula, change: Change) -> Formula:
        old = getattr(f, key)
        new = tuple([change(x) for x in old])
        return f if all(map(is_, new, old)) else _with(f, **{key: new})

    return made


def _matrix(f: Matrix, change: Change) -> Formula:
    rows = tuple([tuple([change(x) for x in row]) for row in f.rows])
    same = all(all(map(is_, new, old)) for new, old in zip(rows, f.rows, strict=True))
    return f if same else _with(f, rows=rows)


def _cases(f: Cases, change: Change) -> Formula:
    return _with(f, rows=tuple((change(v), None if c is None else change(c)) for v, c in f.rows))


def _big_sum(f: BigSum, change: Change) -> Formula:
    parts = {k: getattr(f, k) for k in ("body", "index", "lower", "upper")}
    new = {k: v and change(v) for k, v in parts.items()}
    return f if all(new[k] is v for k, v in parts.items()) else _with(f, **new)


_MADE: dict[type[Formula], Made] = {
    Neg: _negated,
    **dict.fromkeys((Root, Absolute, Group, Underbrace, Transpose, Boxed), _one),
    **dict.fromkeys((Sum, Dots), _many("terms")),
    Product: _many("factors"),
    Apply: _many("args"),
    Chain: _many("sides"),
    Quotient: _two("over", "under"),
    Power: _two("base", "exponent"),
    Derivative: _two("of", "by"),
    Comparison: _two("left", "right"),
    Matrix: _matrix,
    Cases: _cases,
    BigSum: _big_sum,
}
