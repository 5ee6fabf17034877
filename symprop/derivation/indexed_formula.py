"""Families as one writes them with indices: z_{i,j} = Σ_{a,b} x_{i+a,j+b}·k_{a,b} + d.

Files and ids count indices from 0, documents from ``first`` (1 by default): what is 0 in a file is
x_{i+a} there and x_{i+a−1} here.
"""

from __future__ import annotations

from collections.abc import Callable

from symprop.formula.tree import (
    Apply,
    BigSum,
    Derivative,
    Formula,
    Group,
    Name,
    Neg,
    Number,
    Product,
    Ref,
    Sum,
    call,
    map_leaves,
    total,
)
from symprop.network.indexed import FLATTEN, Access, Addend, Family, Place

Naming = Callable[[str], Formula]


def indexed(family: Family, name: Naming, first: int = 1) -> Formula:
    """The right side of a family over names with indices.

    What only puts an array in one row is written over the whole array.
    """
    if family.kind == FLATTEN:
        return call("flatten", name(family.addends[0].args[0].id))
    return total(tuple(_addend(addend, name, first) for addend in family.addends))


def left(family: Family, name: Naming) -> Formula:
    """The name of a family's element: z_{i,j}."""
    if family.kind == FLATTEN:
        return name(family.id)
    return subscripted(name(family.id), list(family.indices))


def _addend(addend: Addend, name: Naming, first: int) -> Formula:
    values = {str(i): written(access, name, first) for i, access in enumerate(addend.args)}
    form = addend.form.call or addend.form.formula
    formula = map_leaves(form, lambda x: values.get(x.id, x) if isinstance(x, Ref) else x)
    if addend.over:
        if isinstance(formula, Sum):
            formula = Group(formula)
        for index in reversed(addend.over):
            formula = BigSum(formula, index=Name(index))
    if addend.scale is None:
        return formula
    if addend.scale == Number("-1"):
        return Neg(formula)
    factors = formula.factors if isinstance(formula, Product) else (formula,)
    return Product((addend.scale, *factors))


def written(access: Access, name: Naming, first: int) -> Formula:
    """An access as a name: x_{i+a,j+b}."""
    return subscripted(name(access.id), [place_text(place, first) for place in access.at])


def subscripted(base: Formula, places: list[str]) -> Formula:
    """A name with indices; those of a derivative stand below what it is taken by."""
    if not places:
        return base
    match base:
        case Name():
            sub = ",".join(filter(None, (base.sub, *places)))
            return Name(base.base, sub, base.sup, base.accent)
        case Derivative(of=of, by=by, symbol=symbol):
            return Derivative(of, subscripted(by, places), symbol)
        case Apply(function=f, args=(x,), primes=n):
            return Apply(f, (subscripted(x, places),), n)
    return base


def place_text(place: Place, first: int = 1) -> str:
    """An affine expression of indices as text, counted from ``first``."""
    moved = place.offset + (place.divisor - sum(c for _, c in place.parts)) * first
    text = ""
    for index, coefficient in place.parts:
        size = "" if abs(coefficient) == 1 else str(abs(coefficient))
        sign = "-" if coefficient < 0 else "+" if text else ""
        text += f"{sign}{size}{index}"
    if moved or not text:
        text += f"{moved:+d}" if text else str(moved)
    return text if place.divisor == 1 else f"({text})/{place.divisor}"
