"""What an id that a person writes means in one derivation: which values, found by which steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from symprop.calculus.unroll import part, time_axes
from symprop.derivation.plan import EquationPlan, IndexedPlan, LayerPlan, Plan, plan
from symprop.errors import DerivationError
from symprop.network.fields import nearest, one_of
from symprop.network.ids import Ids, ValueId, layer_of, of_sample, sample_prefix
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.literal import quote
from symprop.network.stack.dense import expand

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork
    from symprop.network.graph import Graph


class Values:
    """The values of one network, and where its plan finds them."""

    def __init__(self, network: AnyNetwork, made: Plan) -> None:
        self.network, self.plan = network, made

    @cached_property
    def scalars(self) -> Plan:
        """The plan number by number, whatever the view; of several batches that of the first."""
        made = plan(self.network, view="scalar") if self.plan.view == "matrix" else self.plan
        return made.batches[0] if made.batches else made

    @cached_property
    def graph(self) -> Graph:
        """The graph number by number; of several batches that of the first."""
        return _graph(self.scalars)

    def places(self, wishes: Iterable[str]) -> set[str]:
        """The ids of the steps that find some values, told by canonical ids.

        Raises:
            DerivationError: there is no such value.
        """
        places = {step.place for step in self.plan.steps}
        ids = set(places)
        if not (isinstance(self.plan, IndexedPlan) and self.plan.network.general):
            ids |= set(self._of_all_samples)
        names = ids | {of_sample(id)[1] for id in ids}
        chosen: set[str] = set()
        for wanted in map(self.plain, wishes):
            if wanted not in names:
                near = hint(wanted, sorted(names), self.network)
                raise DerivationError(f"there is no value {quote(wanted)} in this derivation{near}")
            chosen |= self._array(wanted) or _about(self._home(wanted), places)
        return chosen

    def family(self, wanted: str) -> list[str]:
        """The value of an id, or all values that it is the beginning of: ``layers.1.out``."""
        values, wanted = _values(self.graph), self.plain(wanted)
        found = [wanted] if wanted in values else []
        found = found or [id for id in values if id.startswith((f"{wanted}.", f"{wanted}["))]
        if not found and any(of_sample(id)[1] == wanted for id in values):
            raise DerivationError(
                f"{quote(wanted)} has a value for each sample, expected such as samples.0.{wanted}"
            )
        if not found:
            near = hint(wanted, values, self.network)
            raise DerivationError(f"there is no value {quote(wanted)}{near}")
        return found

    def plain(self, id: str) -> str:
        """The id of a value told by another id or by its written name."""
        from symprop.derivation.listing import by_name  # loads the reader

        id = by_name(self.network, id)
        if self._ids is None or not self._ids.aliases:
            return id
        assert isinstance(self.network, IndexedNetwork)
        found = self._ids.read(id)
        if found is None:
            return id
        sizes = self.network.families.shape(found[0])
        if any(n >= size for n, size in zip(found[1], sizes, strict=False)):
            return id
        spelled = self._ids.spell(*found)
        return spelled if of_sample(id)[0] is not None else of_sample(spelled)[1]

    @cached_property
    def _ids(self) -> Ids | None:
        """How the elements of arrays are told, where values are arrays in the description."""
        network = self.network
        return Ids(network.families) if isinstance(network, IndexedNetwork) else None

    @cached_property
    def _of_all_samples(self) -> list[str]:
        """The ids of all values, whatever batches they are worked in."""
        if not self.plan.batches:
            return _values(self.graph)
        return _values(_graph(plan(replace(self.network, order=None), view="scalar")))

    def _array(self, id: str) -> set[str]:
        """The array, or the part of one at a step of time, that an element is worked in."""
        made = self.plan
        found = self._ids.read(id) if self._ids else None
        if found is None or not isinstance(made, IndexedPlan) or made.network.general:
            return set()
        axes = time_axes(made.network.families)
        fixed = tuple(n if (found[0], i) in axes else None for i, n in enumerate(found[1]))
        return {part(found[0], fixed)} & {step.place for step in made.steps}

    def _home(self, id: str) -> str:
        """The id that a value's steps bear: the output of an identity unit is its sum."""
        if not isinstance(self.plan, LayerPlan):
            return id
        value = ValueId.parse(id)
        layer = layer_of(value.array)
        if value.kind == "out" and layer is not None and self.plan.network.layers[layer].identity:
            return str(value.beside("pre"))
        return id


def of_batch(places: set[str], made: Plan) -> set[str]:
    """The ids that the values of all samples have in the plan of a batch, as far as they do."""
    out: set[str] = set()
    for id in places:
        sample, bare = of_sample(id)
        if sample is None:
            out.add(id)
        elif sample in made.samples:
            out.add(sample_prefix(sample - made.samples.start, len(made.samples)) + bare)
    return out


def hint(wanted: str, ids: Iterable[str], network: AnyNetwork) -> str:
    """The id or the written names that somebody may have meant, as the end of a message."""
    from symprop.derivation.listing import alike

    near = nearest(wanted, ids)
    meant = [near] if near else alike(network, wanted)
    return f", did you mean {one_of(meant)}?" if meant else ", expected one that symprop ids lists"


def _graph(made: Plan) -> Graph:
    """The graph of a plan number by number."""
    if isinstance(made, EquationPlan):
        return made.rules.graph
    assert isinstance(made, LayerPlan)
    return expand(made.network)


def _values(graph: Graph) -> list[str]:
    return [*graph.data, *graph.parameters, *(d.id for d in graph), *graph.aliases]


def _about(wanted: str, places: set[str]) -> set[str]:
    """The ids of the steps about ``wanted``.

    They are about itself, or else about the same value in every sample, or the matrix it is in.
    """
    if wanted in places:
        return {wanted}
    _, bare = of_sample(wanted)
    return {p for p in places if bare == of_sample(p)[1] or bare.startswith(f"{p}.")}
