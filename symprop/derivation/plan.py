"""The plan: every step of one round of learning, without numbers.

A plan depends on the architecture and the notation only.  Made once, it is worked with as many
sets of numbers as one likes (epochs, students).
"""

from __future__ import annotations

from dataclasses import dataclass

from symprop.derivation.backward import Backward
from symprop.derivation.forward import forward
from symprop.derivation.notation import Notation
from symprop.derivation.step import Step
from symprop.derivation.update import update
from symprop.network.description import Network
from symprop.network.graph import Graph
from symprop.network.layers import expand


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one epoch in reading order."""

    network: Network
    graph: Graph
    notation: Notation
    steps: tuple[Step, ...]

    def phase(self, *phases: str) -> list[Step]:
        """The steps of the given phases."""
        return [step for step in self.steps if step.phase in phases]


def plan(network: Network, notation: Notation | None = None) -> Plan:
    """The plan of a layered network, scalar by scalar."""
    notation = notation or Notation(network)
    graph = expand(network)
    backward = list(Backward(network, graph, notation).steps())
    if notation.numbered:
        for number, step in enumerate((s for s in backward if s.rule != "bias"), start=1):
            step.number = number
    steps = (*forward(graph), *backward, *update(network, notation))
    return Plan(network, graph, notation, steps)
