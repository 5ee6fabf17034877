"""Dense layers: their own description holds the same equations as their data file."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from oracles.programs import layered

import symprop
from symprop.calculus.partials import partial
from symprop.formula.tree import Formula
from symprop.network.description import Network
from symprop.network.indexed import Addend, Family
from symprop.network.layers import families
from symprop.network.stack.network import StackNetwork


def slopes(addend: Addend) -> list[Formula]:
    """The local derivatives of an addend; those of a whole row have a rule of their own."""
    return [] if addend.along else [partial(addend.form, k) for k in range(len(addend.args))]


def told(family: Family) -> Any:
    """A family without what only a view needs: what it is called, over what it runs, its sums."""
    addends = [
        (a.form.formula, a.form.call, slopes(a), a.args, a.over, a.scale, a.along)
        for a in family.addends
    ]
    used = {*family.indices, *(index for a in family.addends for index in a.over)}
    return family.id, family.indices, {index: family.sizes[index] for index in used}, addends


@pytest.mark.parametrize("seed", range(12))
def test_the_same_graph_as_from_the_data_file(seed: int) -> None:
    """Families, data, parameters and other names; a flatten layer makes the file the source."""
    form = layered(seed, Random(seed).randint(1, 3), loss="half_squared_error")
    own = symprop.load(form)
    read = symprop.load({**form, "layers": [*form["layers"], {"flatten": {}}]})
    assert isinstance(own, Network)
    assert isinstance(read, StackNetwork)
    graph, other = families(own), read.families
    found = {family.id: told(family) for family in other}
    layers = [told(family) for family in graph if family.id.startswith("layers.")]
    if own.samples == 1:  # the file's families have no index for one sample
        layers = [(id, indices[1:], *rest) for id, indices, *rest in layers]
        assert [x[:2] for x in layers] == [found[x[0]][:2] for x in layers]
    else:
        assert layers == [found[id] for id, *_ in layers]
    assert graph.parameters == other.parameters
    assert {id: graph.aliases[id].id for id in graph.aliases} == {
        id: other.aliases[id].id for id in graph.aliases
    }
