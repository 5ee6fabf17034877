"""The plan: every step of one round of learning, without numbers.

A plan depends on the architecture and the notation only.  Made once, it is worked with as many
sets of numbers as one likes (epochs, students).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, overload

from symprop.derivation.backward import Backward
from symprop.derivation.forward import forward
from symprop.derivation.naming import Naming
from symprop.derivation.notation import LayerNotation
from symprop.derivation.step import Step
from symprop.derivation.update import update
from symprop.formula.tree import Formula, Number, Quotient, Ref, times
from symprop.functions.losses import SHORTCUTS
from symprop.network.description import Course, Network
from symprop.network.ids import layer_id
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.layers import data as layer_data
from symprop.network.layers import parameters
from symprop.network.stack.dense import expand, families

if TYPE_CHECKING:
    from symprop.derivation.arrays import Arrays
    from symprop.derivation.equations import EquationNotation, EquationSteps
    from symprop.derivation.indexed import IndexedNotation
    from symprop.network.equations import AnyNetwork, EquationNetwork


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one epoch in reading order, over given data and trainable parameters.

    Where the parameters are updated more than once in an epoch, each of the ``batches`` has a plan
    of its own; ``samples`` are the numbers of the samples of a plan, from 0.
    """

    network: Course
    notation: Naming
    view: str
    data: Mapping[str, Formula]
    parameters: Mapping[str, Formula]
    steps: tuple[Step, ...]
    samples: range = field(default=range(1), kw_only=True)
    batches: tuple[Plan, ...] = field(default=(), kw_only=True)

    @property
    def loss(self) -> str:
        """The id of the value that is to become small."""
        return self.notation.loss

    def phase(self, *phases: str) -> list[Step]:
        """The steps of the given phases."""
        return [step for step in self.steps if step.phase in phases]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self.steps)} steps, {self.view}>"


@dataclass(frozen=True, slots=True, repr=False)
class LayerPlan(Plan):
    """The plan of a network of layers."""

    network: Network
    notation: LayerNotation


@dataclass(frozen=True, slots=True, repr=False)
class EquationPlan(Plan):
    """The plan of an equation network; ``rules`` holds the chain rule of its graph."""

    network: EquationNetwork
    notation: EquationNotation
    rules: EquationSteps


@dataclass(frozen=True, slots=True, repr=False)
class IndexedPlan(Plan):
    """The plan of a network of indexed equations, array by array, as ``rules`` lays it out."""

    network: IndexedNetwork
    notation: IndexedNotation
    rules: Arrays


@overload
def plan(
    network: Network, notation: LayerNotation | None = None, view: str | None = None
) -> LayerPlan: ...


@overload
def plan(
    network: EquationNetwork, notation: None = None, view: str | None = None
) -> EquationPlan: ...


@overload
def plan(network: AnyNetwork, notation: None = None, view: str | None = None) -> Plan: ...


def plan(
    network: AnyNetwork, notation: LayerNotation | None = None, view: str | None = None
) -> Plan:
    """The plan of a network, scalar by scalar or layer by layer (``view: matrix``).

    Raises:
        NetworkError: equations in the matrix view, or with indices.
    """
    view = view or network.view
    made: Plan
    if isinstance(network, Network):
        made = _of_layers(network, notation or LayerNotation(network), view)
    elif isinstance(network, IndexedNetwork):
        made = _of_arrays(network) if view == "matrix" else _of_equations(_elements(network))
    else:
        made = _of_equations(network)
    batches = tuple(_batches(network, made)) if network.order else ()
    return replace(made, samples=range(max(network.samples, 1)), batches=batches)


def _batches(network: AnyNetwork, whole: Plan) -> Iterator[Plan]:
    """A plan for each batch; batches of one size have the same steps."""
    known: dict[int, Plan] = {}
    for first, batch in network.batches():
        size = batch.samples
        assert isinstance(batch, (Network, IndexedNetwork))
        notation: Naming | None = None
        if isinstance(batch, Network):
            assert isinstance(whole, LayerPlan)
            notation = whole.notation.of_batch(batch, first if whole.view == "scalar" else None)
        if size in known:
            made = renumbered(known[size], batch)
        elif isinstance(batch, Network):
            assert isinstance(notation, LayerNotation)
            made = _of_layers(batch, notation, whole.view)
        elif isinstance(whole, IndexedPlan):  # vectors are rows, or columns, in all of them
            made = _of_arrays(batch, whole.rules.frame.columns)
        else:
            made = _of_equations(_elements(batch))
        known[size] = made
        yield replace(made, notation=notation or made.notation, samples=range(first, first + size))


def renumbered(made: Plan, network: AnyNetwork) -> Plan:
    """A plan over other numbers; ``network`` differs from that of the plan in nothing else."""
    data: Mapping[str, Formula]
    given: Mapping[str, Formula]
    if isinstance(made, IndexedPlan):
        from symprop.derivation.indexed import arrays

        assert isinstance(network, IndexedNetwork)
        rules = arrays(network, made.notation, made.rules.frame.columns)
        data, given = rules.data(), rules.parameters()
    elif isinstance(made, LayerPlan):
        assert isinstance(network, Network)
        if made.view == "matrix":
            layered = _arrays(network, made.notation)
            data, given = layered.data(), layered.parameters()
        else:
            new = layer_data(network)
            data, given = {id: new[id] for id in made.data}, dict(parameters(network))
    else:
        assert not isinstance(network, Network)
        if isinstance(network, IndexedNetwork):
            network = _elements(network)
        data, given = {**network.inputs, **network.targets}, network.parameters
    batches = made.batches
    if batches:
        pairs = zip(batches, network.batches(), strict=True)
        batches = tuple(_again(batch, own) for batch, (_, own) in pairs)
    return replace(made, network=network, data=data, parameters=given, batches=batches)


def _again(batch: Plan, network: Course) -> Plan:
    assert isinstance(network, (Network, IndexedNetwork))
    return renumbered(batch, network)


def _elements(network: IndexedNetwork) -> EquationNetwork:
    from symprop.network.elementwise import elementwise  # loads the reader

    return elementwise(network)


def _of_layers(network: Network, notation: LayerNotation, view: str) -> LayerPlan:
    if view == "matrix":
        layered = _arrays(network, notation)
        data: Mapping[str, Formula] = layered.data()
        parameters: Mapping[str, Formula] = layered.parameters()
        steps = [*layered.forward(), *layered.backward()]
    else:
        graph = expand(network)
        data, parameters = graph.data, graph.parameters
        last = len(network.inputs)  # sample by sample up to the losses, as the prose goes
        ahead = sorted(forward(graph), key=lambda s: s.sample if s.phase == "forward" else last)
        steps = [*ahead, *Backward(network, graph, notation).steps()]
    _number(steps, notation)
    steps.extend(update(network, notation, parameters))
    return LayerPlan(network, notation, view, data, parameters, tuple(steps))


def _arrays(network: Network, notation: LayerNotation) -> Arrays:
    from symprop.derivation.arrays import Arrays
    from symprop.derivation.programs import programs

    graph = families(network, together=True)
    last = len(network.layers) - 1
    shortcut = SHORTCUTS.get((network.layers[last].activation.name, network.loss.name))
    shortcuts: dict[str, Formula] = {}
    if shortcut is not None:
        difference = shortcut.value(Ref(layer_id(last, "out")), Ref("targets"))
        samples = len(network.inputs)
        if samples > 1:
            difference = times(Quotient(Number("1"), Number(str(samples))), difference)
        shortcuts[layer_id(last, "pre")] = difference
    return Arrays(graph, notation, programs(network), shortcuts, layered=True, wanted=network.wants)


def _of_equations(network: EquationNetwork) -> EquationPlan:
    from symprop.derivation.equations import EquationNotation, EquationSteps  # loads the reader

    notation = EquationNotation(network)
    equations = EquationSteps(network, notation)
    data, parameters = equations.graph.data, equations.graph.parameters
    steps = [*equations.forward(), *equations.backward()]
    _number(steps, notation)
    steps.extend(update(network, notation, parameters))
    return EquationPlan(network, notation, "scalar", data, parameters, tuple(steps), equations)


def _of_arrays(network: IndexedNetwork, columns: bool | None = None) -> IndexedPlan:
    from symprop.derivation.indexed import IndexedNotation, arrays

    notation = IndexedNotation(network)
    rules = arrays(network, notation, columns)
    data, parameters = rules.data(), rules.parameters()
    steps = [*rules.forward(), *rules.backward()]
    _number(steps, notation)
    steps.extend(update(network, notation, parameters))
    return IndexedPlan(network, notation, "matrix", data, parameters, tuple(steps), rules)


def _number(steps: list[Step], notation: Naming) -> None:
    """The running numbers of the backward steps, where the notation has them."""
    if notation.numbered:
        backward = (s for s in steps if s.phase == "backward" and s.rule != "bias")
        for number, step in enumerate(backward, start=1):
            step.number = number
