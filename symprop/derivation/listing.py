"""The ids of a network's values with their written names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from symprop.derivation.equations import EquationNotation
from symprop.derivation.indexed import IndexedNotation
from symprop.derivation.naming import Naming
from symprop.derivation.notation import LayerNotation
from symprop.formula import plain
from symprop.network.description import Network
from symprop.network.elements import places
from symprop.network.equations import AnyNetwork, EquationNetwork
from symprop.network.ids import Ids
from symprop.network.indexed import Families
from symprop.network.layers import families

MOST = 64
"""Of an array with more values only the array is listed."""


def listing(network: AnyNetwork) -> list[tuple[str, str, str]]:
    """Id, written name and shape of every value; the shape is empty for a single number.

    Large arrays are one row: what all their ids begin with, and their shape.
    """
    if isinstance(network, EquationNetwork):
        names: Naming = EquationNotation(network)
        groups = (network.inputs, network.targets, network.parameters, network.equations)
        ids = dict.fromkeys([id for group in groups for id in group] + [names.loss])
        return [(id, plain.write(names.name(id)), "") for id in ids]
    if isinstance(network, Network):
        return list(_rows(families(network), LayerNotation(network)))
    return list(_rows(network.families, IndexedNotation(network)))


def _rows(graph: Families, names: Naming) -> Iterator[tuple[str, str, str]]:
    ids = Ids(graph)
    arrays = [*graph.data, *graph.parameters, *(family.id for family in graph)]
    arrays += [other for other in graph.aliases if other not in arrays]
    for id in arrays:
        shape = graph.shape(id)
        if prod(shape) > MOST:
            array = graph.aliases[id].id if id in graph.aliases else id
            yield id, _name(names, array), "×".join(map(str, shape))
            continue
        for at in places(shape):
            element = ids.spell(id, at)
            yield element, _name(names, element), ""


def _name(names: Naming, id: str) -> str:
    return plain.write(names.name(id))


def table(rows: Sequence[tuple[str, str, str]]) -> str:
    """The rows as columns of text."""
    wide = [max((len(row[k]) for row in rows), default=0) for k in range(2)]
    lines = (f"{id:{wide[0]}}  {name:{wide[1]}}  {shape}".rstrip() for id, name, shape in rows)
    return "".join(f"{line}\n" for line in lines)
