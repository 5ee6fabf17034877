"""The way of one value through a large network: forward to the loss, back along it, its update.

Only the definitions on the way are made.  What they need besides has its numbers from the network
worked layer by layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symprop.derivation import lookup
from symprop.derivation.backward import Backward
from symprop.derivation.forward import forward
from symprop.derivation.notation import LayerNotation
from symprop.derivation.plan import LayerPlan, plan
from symprop.derivation.step import Step
from symprop.derivation.update import OLD, RATE, STEP, update
from symprop.derivation.work import Epoch, step_worked, work
from symprop.formula.elide import long
from symprop.formula.tree import Formula, Ref
from symprop.network.description import Network
from symprop.network.elements import Elements, places
from symprop.network.graph import Graph
from symprop.network.ids import (
    ValueId,
    layer_id,
    layer_of,
    of_sample,
    sample_prefix,
    sample_prefixes,
)
from symprop.network.indexed import Families
from symprop.network.layers import bias_id
from symprop.network.stack.dense import families
from symprop.network.touched import touched
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import ZERO, certain


def is_large(network: Network) -> bool:
    """Whether a network is too large to be shown number by number."""
    return any(long(n) for layer in network.layers for n in (layer.inputs, layer.units))


def excerpt(network: Network, ids: Sequence[str]) -> LayerPlan | None:
    """The plan of what some values touch; ``None`` for data, single samples and unknown ids."""
    graph = families(network)
    elements = Elements(graph)
    keys = [elements.ids.read(x) for id in ids for x in _in_every_sample(id, network, graph)]
    if any(key is None or key[0] in graph.data for key in keys):
        return None
    if any(of_sample(id)[0] is not None for id in ids):  # the other samples' losses are not known
        return None
    found = [key for key in keys if key is not None]
    if any(
        not all(0 <= n < m for n, m in zip(at, graph.shape(id), strict=True)) for id, at in found
    ):
        return None
    way = touched(elements, found)
    definitions = tuple(elements.definition(*key) for key in way if key[0] in elements.families)
    own = {d.id for d in definitions}
    parameters: dict[str, Formula] = {
        elements.ids.spell(id, at): graph.parameters[id][at]
        for id, at in found
        if id in graph.parameters
    }
    needs = {arg: None for d in definitions for term in d.terms for arg in term.args}
    needs |= {peer: None for d in definitions for term in d.terms for peer in term.peers}
    data = {id: Ref(id) for id in needs if id not in own and id not in parameters}
    aliases = {
        elements.ids.spell(other, at): elements.ids.spell(*alias.behind(at))
        for other, alias in graph.aliases.items()
        for at in places(graph.shape(other))
    }
    small = Graph(definitions, data, parameters, elements.ids.spell(graph.loss, ()), aliases)
    notation = LayerNotation(network)
    steps = [*forward(small), *_Along(network, small, notation).steps()]
    steps.extend(update(network, notation, parameters))
    return LayerPlan(network, notation, "scalar", data, parameters, tuple(steps))


def _in_every_sample(id: str, network: Network, graph: Families) -> list[str]:
    """A value's ids in all samples, where the id does not say in which."""
    count = len(network.inputs)
    family = ValueId.parse(id).array
    if count == 1 or not any(family == f.id for f in graph):
        return [id]
    return [at + id for at in sample_prefixes(count)]


class _Along(Backward):
    """The chain rule along the definitions that a graph has of a network's."""

    def _unit(self, s: int, k: int, j: int) -> Iterator[Step]:
        at = sample_prefix(s, len(self.network.inputs))
        if at + layer_id(k, "pre", j) in self.definitions:
            yield from super()._unit(s, k, j)

    def _gradients(self, k: int, j: int) -> Iterator[Step]:
        for id in self.graph.parameters:
            if layer_of(id) == k and ValueId.parse(id).at[-1:] == (j,):
                yield self._gradient(id)

    def _shared(self, k: int) -> Iterator[Step]:
        if bias_id(True, k, 0) in self.graph.parameters:
            yield from super()._shared(k)


def along(made: LayerPlan, epochs: int) -> list[Epoch]:
    """The steps of an excerpt, worked for some epochs.

    Raises:
        DomainError: a value of the network does not exist.
    """
    return certain(lambda: _worked(made, work(plan(made.network, view="matrix"), epochs)))


def _worked(made: LayerPlan, whole: list[Epoch]) -> list[Epoch]:
    out: list[Epoch] = []
    for epoch in whole:
        mine = Epoch(epoch.number, made, {}, {}, {})
        for id in (*made.data, *made.parameters, RATE, STEP):
            printed = lookup.shown(epoch, id)
            assert printed is not None
            named = Shown(printed.text, printed.exact, printed.value, f"{epoch.number}:{id}")
            mine.put(id, named, lookup.exact(epoch, id), lookup.carried(epoch, id))
        for step in made.steps:
            if step.rule == "state":
                _remember(step.target, mine, out)
            mine.steps.append(step_worked(step, mine, made.network.rounding))
        out.append(mine)
    return out


def _remember(state: str, epoch: Epoch, before: list[Epoch]) -> None:
    """What an optimizer has kept of the epoch before; 0 in the first."""
    if before:
        last = before[-1]
        epoch.put(OLD + state, last.shown[state], last.exact[state], last.carried[state])
    else:
        epoch.put(OLD + state, Shown("0", True, ZERO), ZERO, ZERO)
