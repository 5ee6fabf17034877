"""Families as one writes them with indices: z_{i,j} = Σ_{a,b} x_{i+a,j+b}·k_{a,b} + d.

Files and ids count indices from 0, documents from ``first`` (1 by default): what is 0 in a file is
x_{i+a} there and x_{i+a−1} here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symprop.calculus.inverse import compose
from symprop.formula.tree import (
    EULER,
    Apply,
    BigSum,
    Cases,
    Comparison,
    Derivative,
    Formula,
    Group,
    Name,
    Number,
    Power,
    Quotient,
    Ref,
    Sum,
    call,
    map_leaves,
    scaled,
    total,
    walk,
)
from symprop.network.indexed import FLATTEN, Access, Addend, AffineIndex, Family
from symprop.network.size import lettered, size_formula

Naming = Callable[[str], Formula]


Shapes = Mapping[str, tuple[int, ...]]


def indexed(family: Family, name: Naming, first: int = 1, shapes: Shapes | None = None) -> Formula:
    """The right side of a family over names with indices.

    What only puts an array in one row is written over the whole array.  With the ``shapes`` of all
    arrays each addend says for which indices it exists, where what it reads does not.

    Raises:
        NoConditionError: an addend goes by cases already, or has no short condition.
    """
    if family.kind == FLATTEN:
        return call("flatten", name(family.addends[0].args[0].id))
    sizes = family.sizes if lettered(family.sizes.values()) else {}
    terms = []
    for addend in family.addends:
        term = _addend(addend, name, first, sizes)
        if shapes is not None:
            condition = holds_where(addend, family.sizes, shapes, first)
            if condition is not None and any(isinstance(x, Cases) for x in walk(term)):
                raise NoConditionError
            if condition is not None:
                term = Cases(((term, condition), (Number("0"), None)))
        terms.append(term)
    return total(tuple(terms))


def holds_where(
    addend: Addend, sizes: Mapping[str, int], shapes: Shapes, first: int = 1
) -> Comparison | None:
    """For which indices an addend exists, where that does not follow from what it reads.

    Raises:
        NoConditionError: a comparison of one index with one number does not say it.
    """
    out: list[Comparison] = []
    for place, size in addend.where:
        edges = [
            (at, length)
            for access in addend.args
            for at, length in zip(access.at, shapes[access.id], strict=True)
        ]
        if (place, size) in edges:
            continue
        if len(place.parts) != 1 or place.parts[0][0] in addend.over:
            raise NoConditionError
        ((name, _),) = place.parts
        every = range(sizes[name])
        inside = [n for n in every if _holds(place, size, name, n)]
        around = [(at, k) for at, k in edges if [x for x, _ in at.parts] == [name]]
        read = [n for n in every if all(_holds(at, k, name, n) for at, k in around)]
        if set(read) <= set(inside):
            continue
        if not inside:
            raise NoConditionError
        low, high = inside[0], inside[-1]
        if low == high:
            out.append(Comparison(Name(name), "=", Number(str(low + first))))
        elif inside == [n for n in read if n >= low]:
            out.append(Comparison(Name(name), "≥", Number(str(low + first))))
        elif inside == [n for n in read if n <= high]:
            out.append(Comparison(Name(name), "≤", Number(str(high + first))))
        else:
            raise NoConditionError
    if len(out) > 1:
        raise NoConditionError
    return out[0] if out else None


class NoConditionError(Exception):
    """A rule with indices does not hold for all of them, and there is no short way to say so."""


def _holds(place: AffineIndex, size: int, name: str, n: int) -> bool:
    number = place.at({name: n})
    return number is not None and 0 <= number < size


def left(family: Family, name: Naming) -> Formula:
    """The name of a family's element: z_{i,j}."""
    if family.kind == FLATTEN:
        return name(family.id)
    return subscripted(name(family.id), list(family.indices))


def _addend(addend: Addend, name: Naming, first: int, sizes: Mapping[str, int]) -> Formula:
    function = addend.form.formula
    if addend.along is not None and sizes and isinstance(function, Apply):
        if function.function.base == "softmax":
            return _row(addend, name, first, sizes)
        best = Name(function.function.base, addend.along)
        found: Formula = Apply(best, (written(addend.args[0], name, first),))
        return scaled(addend.scale, found)
    values = {str(i): written(access, name, first) for i, access in enumerate(addend.args)}
    form = addend.form.call or addend.form.formula
    formula = map_leaves(form, lambda x: values.get(x.id, x) if isinstance(x, Ref) else x)
    if addend.over:
        if isinstance(formula, Sum):
            formula = Group(formula)
        for index in reversed(addend.over):
            formula = summed(formula, index, sizes, first)
    if sizes and (condition := _condition(addend, first)) is not None:
        formula = Cases(((formula, condition), (Number("0"), None)))
    return scaled(addend.scale, formula, flat=True)


def summed(body: Formula, index: str, sizes: Mapping[str, int], first: int = 1) -> Formula:
    """Σ over an index, with its bounds where the sizes are told: they run to n."""
    if index not in sizes:
        return BigSum(body, index=Name(index))
    last = sizes[index] + first - 1
    return BigSum(body, Name(index), Number(str(first)), size_formula(last))


def _row(addend: Addend, name: Naming, first: int, sizes: Mapping[str, int]) -> Formula:
    """An element of a softmax written out: e^{z_k} over the sum of all."""
    (access,) = addend.args
    assert addend.along is not None
    own = next(x for x in ("l", "r", "u", "v", *map(chr, range(97, 123))) if x not in sizes)
    moved = {addend.along: AffineIndex(((own, 1),))}
    other = Access(access.id, tuple(compose(place, moved) for place in access.at))
    size = {own: sizes[addend.along]}
    below = summed(Power(EULER, written(other, name, first)), own, size, first)
    return Quotient(Power(EULER, written(access, name, first)), below)


def _condition(addend: Addend, first: int) -> Comparison | None:
    """When an addend exists, where that does not follow from the edges of what it reads."""
    read = {place for access in addend.args for place in access.at}
    for place, size in addend.where:
        if size == 1 and place not in read and len(place.parts) == 1:
            (name, coefficient), rest = place.parts[0], place.offset
            at = Number(str(first - rest * coefficient))
            return Comparison(Name(name), "=", at)
    return None


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


def place_text(place: AffineIndex, first: int = 1) -> str:
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
