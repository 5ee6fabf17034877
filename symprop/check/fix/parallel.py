"""Lines laid side by side: which part of one stands in the place of which part of the other."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.align import bare
from symprop.formula import tree as t

Pairs = Iterator[tuple[t.Formula, t.Formula]]
MANY = 12
"""Terms or factors from which on their stretches are not tried any more."""


def parallel(a: t.Formula, b: t.Formula, whole: bool = False) -> Pairs:
    """Parts in the same place; with ``whole`` also those that have parts themselves."""
    a, b = bare(a), bare(b)
    inner = _parts(a, b)
    if whole or not inner:
        yield a, b
    for x, y in inner:
        yield from parallel(x, y, whole)


def _parts(a: t.Formula, b: t.Formula) -> list[tuple[t.Formula, t.Formula]]:
    """The direct parts of two nodes of the same build."""
    if type(a) is not type(b) or isinstance(a, (t.Matrix, t.Derivative)):
        return []
    if isinstance(a, t.Apply) and isinstance(b, t.Apply) and a.function != b.function:
        return []
    xs, ys = t.children(a), t.children(b)
    return list(zip(xs, ys, strict=True)) if len(xs) == len(ys) else []


def parts(f: t.Formula) -> Iterator[t.Formula]:
    """Everything in a line that may have been worked out on its own, the largest first."""
    for g in t.walk(f):
        if isinstance(g, t.Sum) and len(g.terms) <= MANY:
            yield from (t.Sum(xs) for xs in _stretches(g.terms))
        elif isinstance(g, t.Product) and len(flat := _factors(g)) <= MANY:
            yield from (t.Product(tuple(xs), g.sign) for xs in _stretches(tuple(flat)))
        if t.children(g) and not isinstance(g, (t.Group, t.Underbrace)):
            yield g


def _stretches(xs: tuple[t.Formula, ...]) -> Iterator[tuple[t.Formula, ...]]:
    """Neighbours, two or more but not all of them."""
    n = len(xs)
    for size in range(n - 1, 1, -1):
        for i in range(n - size + 1):
            yield xs[i : i + size]


def _factors(f: t.Formula) -> list[t.Formula]:
    g = bare(f)
    if isinstance(g, t.Product):
        return [y for x in g.factors for y in _factors(x)]
    return [g]
