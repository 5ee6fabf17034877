"""A network of indexed equations as one of scalar equations between its elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from symprop.errors import NetworkError
from symprop.formula.plain import write
from symprop.formula.tree import Formula, Name, Number, Ref, map_leaves, total
from symprop.functions.elementary import applied
from symprop.network.description import Course
from symprop.network.elements import instantiate, places
from symprop.network.equations import LOSS, EquationNetwork, name_of
from symprop.network.forms import A
from symprop.network.graph import Form
from symprop.network.ids import Ids
from symprop.network.indexed import NumberArray
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.known import preset


def elementwise(network: IndexedNetwork) -> EquationNetwork:
    """An equation for each element, by the canonical ids of the elements."""
    if network.general:
        problem = "single values need sizes that are numbers"
        raise NetworkError(f"{problem}, and this network has letters")
    graph = instantiate(network.families)
    ids = Ids(network.families)
    first = int(preset(network.notation.preset)["first_index"])
    names: dict[str, Name] = {}

    def name(id: str) -> Name:
        if id not in names:
            family, at = ids.read(id) or (id, ())
            names[id] = numbered(network.names.get(family) or name_of(family), at, first)
        return names[id]

    equations = {
        d.id: map_leaves(
            d.written or total(tuple(t.write(_applied(t.form)) for t in d.terms)),
            lambda x: name(x.id) if isinstance(x, Ref) else x,
        )
        for d in graph
    }
    loss: Formula = equations.pop(LOSS) if LOSS in equations else name(graph.loss)
    # What layers make of their inputs (one-hot rows, masks) is data of the graph only.
    made = {k: x for k, x in network.families.data.items() if k not in network.targets}
    groups = ({**network.inputs, **made}, network.targets, network.parameters)
    inputs, targets, parameters = (_scalars(arrays, ids) for arrays in groups)
    for id in (*inputs, *targets, *parameters, *equations):
        name(id)
    owners: dict[Name, str] = {}
    for id, own in names.items():
        if owners.setdefault(own, id) != id:
            problem = f"{owners[own]} and {id} would both be written {write(own)}"
            raise NetworkError(f"{problem}, expected names that differ")
    course = {f.name: getattr(network, f.name) for f in fields(Course)}
    return EquationNetwork(
        **course,
        inputs=inputs,
        targets=targets,
        parameters=parameters,
        equations=equations,
        loss=loss,
        written=names if network.names else {},
        aliases=graph.aliases,
        first=first,
    )


def _applied(form: Form) -> Formula:
    """A form by its call, σ(z), where equations know the function; with settings they do not."""
    found = applied(form.call) if form.call is not None else None
    row = found[0].activation if found else None
    if row is not None and form.call == row.call(A) and form.formula == row.value(A, **row.usual):
        return form.call
    return form.formula


def numbered(name: Name, at: tuple[int, ...], first: int) -> Name:
    """The name of an element; documents count from ``first``."""
    sub = ",".join(filter(None, (name.sub, *(str(n + first) for n in at))))
    return Name(name.base, sub, name.sup, name.accent)


def _scalars(arrays: Mapping[str, NumberArray], ids: Ids) -> dict[str, Number]:
    found = arrays.items()
    return {ids.spell(id, at): x[at] for id, x in found for at in places(x.shape)}
