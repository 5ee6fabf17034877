"""Networks of indexed equations: their names, and the plan array by array."""

from __future__ import annotations

import re
from functools import cached_property

from symprop.derivation.arrays import Arrays
from symprop.derivation.equations import programs
from symprop.derivation.indexed_formula import subscripted
from symprop.derivation.naming import NEW, Naming
from symprop.derivation.naming import parse as pattern
from symprop.derivation.programs import row_programs
from symprop.formula.tree import Formula, Name
from symprop.functions.activations import Activation
from symprop.functions.elementary import used
from symprop.network.description import Notation as Choice
from symprop.network.equations import LOSS, name_of
from symprop.network.indexed import Families
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.unroll import unroll

_PART = re.compile(r"(.*)\[([\d,*]+|initial)\]")


class IndexedNotation(Naming):
    """Arrays have the names that the equations give them; the preset names everything else.

    Elements are numbered from the preset's first index: ``h[2,*]`` is h₃.
    """

    has_deltas = False

    def __init__(self, network: IndexedNetwork, choice: Choice | None = None) -> None:
        """Raises ``NetworkError`` for an adjustment that the preset does not have."""
        super().__init__(choice or network.notation)
        self.network, self.loss = network, network.loss_id
        self.first = int(self.data["first_index"])
        known = {family.id for family in network.families}
        self._ids = known | set(network.families.data) | set(network.families.parameters)

    @cached_property
    def _taken(self) -> set[Name]:
        return {name_of(id) for id in self._ids}

    def _make(self, id: str) -> Formula:
        name = super()._make(id)
        if not id.startswith(NEW) and self._stem(id) not in self._ids:
            while isinstance(name, Name) and name in self._taken:
                name = Name(name.base, name.sub, name.sup + "*", name.accent)
        return name

    def _stem(self, id: str) -> str:
        match = _PART.fullmatch(id)
        return match[1] if match else id

    def _value(self, id: str) -> Formula:
        if id == LOSS:
            return pattern(self.data["loss"])
        match = _PART.fullmatch(id)
        if match is None:
            return name_of(id)
        if match[2] == "initial":
            return subscripted(name_of(match[1]), [str(self.first - 1)])
        fixed = [str(int(n) + self.first) for n in match[2].split(",") if n != "*"]
        return subscripted(name_of(match[1]), fixed)


def activations(graph: Families) -> list[Activation]:
    """The activations that the families apply, in order."""
    return used(*(addend.form.formula for family in graph for addend in family.addends))


def arrays(network: IndexedNetwork, notation: IndexedNotation) -> Arrays:
    """The steps of a network of indexed equations, array by array."""
    graph = unroll(network.families)
    functions = dict(programs(activations(graph)))
    for family in graph:
        for addend in family.addends:
            if addend.along is not None:
                functions |= row_programs(addend.form)
    return Arrays(graph, notation, functions)
