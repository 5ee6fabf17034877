"""Derivatives by the rules of calculus alone, as they come: to be evaluated, not to be read.

Nothing is simplified, and SymPy is not loaded; what people read is made by
:mod:`symprop.functions.differentiate`.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula.tree import (
    Cases,
    Formula,
    Group,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    total,
    walk,
)
from symprop.functions.activations import ONE, TWO, ZERO
from symprop.functions.elementary import POWER, applied


def slope(f: Formula, slot: Formula) -> Formula:
    """∂f/∂slot; 0 where ``f`` does not depend on it.

    Raises:
        ValueError: ``f`` depends on the slot by something that has no derivative.
    """
    return total(tuple(_terms(f, slot))) if slot in walk(f) else ZERO


def _terms(f: Formula, slot: Formula) -> Iterator[Formula]:
    """The terms of a derivative that is not 0."""
    if f == slot:
        yield ONE
        return
    match f:
        case Group(arg=x):
            yield from _terms(x, slot)
        case Neg(arg=x):
            yield Neg(Group(slope(x, slot)))
        case Sum(terms=terms):
            for x in terms:
                if slot in walk(x):
                    yield from _terms(x, slot)
        case Product(factors=factors):
            for k, x in enumerate(factors):
                if slot in walk(x):
                    yield _product(slope(x, slot), *factors[:k], *factors[k + 1 :])
        case Quotient(over=a, under=b):  # a′/b − a·b′/b²
            if slot in walk(a):
                yield Quotient(slope(a, slot), b)
            if slot in walk(b):
                yield Neg(Quotient(_product(slope(b, slot), a), Power(Group(b), TWO)))
        case Cases(rows=rows):
            yield Cases(tuple((slope(x, slot), condition) for x, condition in rows))
        case _:
            found = applied(f)
            if found is None and isinstance(f, Power):
                found = POWER, (f.base, f.exponent)
            if found is None:
                raise ValueError(f"{type(f).__name__} has no derivative")
            row, args = found
            for k, x in enumerate(args):
                if slot in walk(x):
                    yield _product(slope(x, slot), row.slope(args, k, f))


def _product(*factors: Formula) -> Formula:
    kept = [Group(x) for x in factors if x != ONE]
    return Product(tuple(kept)) if len(kept) > 1 else kept[0] if kept else ONE
