"""The plan: every step of one round of learning, without numbers.

A plan depends on the architecture and the notation only.  Made once, it is worked with as many
sets of numbers as one likes (epochs, students).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symprop.derivation.backward import Backward
from symprop.derivation.forward import forward
from symprop.derivation.matrix import Layered
from symprop.derivation.notation import Notation
from symprop.derivation.step import Step
from symprop.derivation.update import update
from symprop.formula.tree import Formula
from symprop.network.description import Network
from symprop.network.layers import expand


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one epoch in reading order, over given data and trainable parameters."""

    network: Network
    notation: Notation
    view: str
    data: Mapping[str, Formula]
    parameters: Mapping[str, Formula]
    steps: tuple[Step, ...]

    def phase(self, *phases: str) -> list[Step]:
        """The steps of the given phases."""
        return [step for step in self.steps if step.phase in phases]


def plan(network: Network, notation: Notation | None = None, view: str | None = None) -> Plan:
    """The plan of a layered network, scalar by scalar or layer by layer (``view: matrix``)."""
    notation = notation or Notation(network)
    view = view or network.view
    if view == "matrix":
        layered = Layered(network, notation)
        data: Mapping[str, Formula] = layered.data()
        parameters: Mapping[str, Formula] = layered.parameters()
        steps = [*layered.forward(), *layered.backward()]
    else:
        graph = expand(network)
        data, parameters = graph.data, graph.parameters
        steps = [*forward(graph), *Backward(network, graph, notation).steps()]
    if notation.numbered:
        backward = (s for s in steps if s.phase == "backward" and s.rule != "bias")
        for number, step in enumerate(backward, start=1):
            step.number = number
    steps.extend(update(network, notation, list(parameters)))
    return Plan(network, notation, view, data, parameters, tuple(steps))
