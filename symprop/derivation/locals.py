"""The derivatives of the equations of families, each by every array in it that can change."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.calculus.partials import partial
from symprop.derivation.forward import tidy
from symprop.derivation.indexed import IndexedNotation
from symprop.derivation.indexed_formula import written
from symprop.formula.tree import Derivative, Formula, Number, negate, substitute, times, total
from symprop.network.indexed import FLATTEN, Access, Addend, AffineIndex, Families, Family


def local_derivatives(
    graph: Families, notation: IndexedNotation
) -> Iterator[tuple[Formula, Formula]]:
    """Names and formulas, from the last equation to the first."""
    for family in reversed(graph.families):
        own = tuple(AffineIndex(((name, 1),)) for name in family.indices)
        y = written(Access(family.id, own), notation.name, notation.first)
        found: dict[tuple[str, Formula], list[Formula]] = {}
        for addend in family.addends:
            if addend.along is None and family.kind != FLATTEN:
                for key, slope in _slopes(addend, y, graph, notation):
                    found.setdefault(key, []).append(slope)
        for (id, by), slopes in found.items():
            symbol = "∂" if _both_ways(graph, family, id) else notation.symbol
            yield Derivative(y, by, symbol), tidy(total(tuple(slopes)))


def _slopes(
    addend: Addend, y: Formula, graph: Families, notation: IndexedNotation
) -> Iterator[tuple[tuple[str, Formula], Formula]]:
    """What an addend is differentiated by, and its derivative, without the sum before it."""
    names = {str(i): written(a, notation.name, notation.first) for i, a in enumerate(addend.args)}
    names["out"] = y
    for slot, access in enumerate(addend.args):
        if access.id not in graph.data:
            slope = substitute(partial(addend.form, slot), names)
            if addend.scale == Number("-1"):
                slope = negate(slope)
            elif addend.scale is not None:
                one = slope == Number("1")
                slope = addend.scale if one else times(addend.scale, slope)
            yield (access.id, names[str(slot)]), slope


def _both_ways(graph: Families, family: Family, by: str) -> bool:
    """Whether elements of an array may depend on another array directly and through others."""
    ways = {by}
    for other in graph:
        read = {access.id for addend in other.addends for access in addend.args}
        if read & ways and (other.id != family.id or other.recurrent):
            ways.add(other.id)
    return bool(ways & {a.id for addend in family.addends for a in addend.args} - {by})
