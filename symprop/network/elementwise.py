"""A network of indexed equations as one of scalar equations between its elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from symprop.formula.tree import Formula, Number, Ref, map_leaves, total
from symprop.network.description import Course
from symprop.network.elements import instantiate, places
from symprop.network.equations import EquationNetwork, name_of
from symprop.network.ids import element
from symprop.network.indexed import Numbers
from symprop.network.indexed_network import IndexedNetwork


def elementwise(network: IndexedNetwork) -> EquationNetwork:
    """An equation for each element; ids have their indices in brackets, counted from 0."""
    graph = instantiate(network.families)
    equations = {
        d.id: map_leaves(
            d.written or total(tuple(t.write(t.form.formula) for t in d.terms)),
            lambda x: name_of(x.id) if isinstance(x, Ref) else x,
        )
        for d in graph
    }
    loss: Formula = equations.pop("loss") if "loss" in equations else name_of(graph.loss)
    course = {f.name: getattr(network, f.name) for f in fields(Course)}
    return EquationNetwork(
        **course,
        inputs=_scalars(network.inputs),
        targets=_scalars(network.targets),
        parameters=_scalars(network.parameters),
        equations=equations,
        loss=loss,
    )


def _scalars(arrays: Mapping[str, Numbers]) -> dict[str, Number]:
    return {
        element(id, at): numbers[at]
        for id, numbers in arrays.items()
        for at in places(numbers.shape)
    }
