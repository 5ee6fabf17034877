"""Lining up a symbolic side with its numeric side: which number stands for which name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from symprop.formula import tree as t

Pair: TypeAlias = tuple[t.Formula, t.Formula]
"""A name and what stands in its place."""
Expand: TypeAlias = Callable[[t.Formula], t.Formula | None]
"""The definition of an applied function, if the document or the field has one."""


def bare(f: t.Formula) -> t.Formula:
    """``f`` without brackets and labels around it."""
    while isinstance(f, (t.Group, t.Underbrace)):
        f = f.arg
    return f


def is_quantity(f: t.Formula) -> bool:
    """Whether ``f`` is one named thing: a name, a derivative, σ′(z)."""
    if isinstance(f, t.Name):
        return f != t.EULER
    if isinstance(f, t.Derivative):
        return True
    return isinstance(f, t.Apply) and f.primes > 0


def align(a: t.Formula, b: t.Formula, expand: Expand) -> list[Pair] | None:
    """The pairs that make ``a`` into ``b``, or ``None`` where the two are built differently."""
    a, b = bare(a), bare(b)
    if is_quantity(a):
        return [(a, b)]
    if a == b:
        return []
    match a, b:
        case t.Number(), t.Number():  # another constant than the rule's: the judge will say so
            return [] if a.value == b.value else [(a, b)]
        case t.Neg(arg=x), t.Neg(arg=y):
            return align(x, y, expand)
        case t.Neg(arg=x), t.Number():
            return align(x, t.Number(t.negate(b).text, span=b.span), expand)  # type: ignore[attr-defined]
        case t.Sum(terms=xs), t.Sum(terms=ys):
            return _all(xs, ys, expand)
        case t.Quotient(over=p, under=q), t.Quotient(over=r, under=s):
            return _all((p, q), (r, s), expand)
        case t.Power(base=p, exponent=q), t.Power(base=r, exponent=s):
            return _all((p, q), (r, s), expand)
        case t.Root(arg=x), t.Root(arg=y):
            return align(x, y, expand)
        case t.Absolute(arg=x), t.Absolute(arg=y):
            return align(x, y, expand)
        case t.Transpose(arg=x), t.Transpose(arg=y):
            return align(x, y, expand)
        case t.Transpose(arg=x), t.Matrix(rows=rows):
            return align(x, t.Matrix(tuple(zip(*rows, strict=True)), b.style), expand)
        case t.BigSum(body=x), t.BigSum(body=y):
            return align(x, y, expand)
        case t.Matrix(rows=rows), t.Matrix(rows=others) if _shape(a) == _shape(b):
            return _all(_flat(rows), _flat(others), expand)
    if isinstance(a, t.Product) or isinstance(b, t.Product):
        found = _products(a, b, expand)
        if found is not None:
            return found
    if isinstance(a, t.Apply):
        if isinstance(b, t.Apply) and len(a.args) == len(b.args):
            return _all(a.args, b.args, expand)
        definition = expand(a)
        if definition is not None:
            return align(definition, b, expand)
    return None


def _products(a: t.Formula, b: t.Formula, expand: Expand) -> list[Pair] | None:
    for flatten in (_factors, all_factors):
        xs, ys = flatten(a), flatten(b)
        if len(xs) == len(ys) and len(xs) > 1:
            found = _all(tuple(xs), tuple(ys), expand)
            if found is not None:
                return found
    return None


def _factors(f: t.Formula) -> list[t.Formula]:
    return list(f.factors) if isinstance(f, t.Product) else [f]


def all_factors(f: t.Formula) -> list[t.Formula]:
    """Factors of nested products too; a minus in front goes with the first."""
    f = bare(f)
    if isinstance(f, t.Product):
        return [y for x in f.factors for y in all_factors(x)]
    if isinstance(f, t.Neg) and isinstance(bare(f.arg), t.Product):
        first, *rest = all_factors(f.arg)
        return [t.negate(first), *rest]
    return [f]


def _all(xs: tuple[t.Formula, ...], ys: tuple[t.Formula, ...], expand: Expand) -> list[Pair] | None:
    if len(xs) != len(ys):
        return None
    out: list[Pair] = []
    for x, y in zip(xs, ys, strict=True):
        found = align(x, y, expand)
        if found is None:
            return None
        out += found
    return out


def _shape(f: t.Matrix) -> tuple[int, ...]:
    return tuple(len(row) for row in f.rows)


def _flat(rows: tuple[tuple[t.Formula, ...], ...]) -> tuple[t.Formula, ...]:
    return tuple(x for row in rows for x in row)
