"""Networks of indexed equations: their names, and the plan array by array."""

from __future__ import annotations

import re
from functools import cached_property

from symprop.calculus.adjoints import ROW
from symprop.calculus.unroll import unroll
from symprop.derivation.arrays import Arrays
from symprop.derivation.general import General
from symprop.derivation.indexed_formula import subscripted
from symprop.derivation.naming import NEW, Naming
from symprop.derivation.naming import parse as pattern
from symprop.derivation.programs import activation_programs, loss_programs, row_programs
from symprop.formula.evaluate import Functions
from symprop.formula.tree import Formula, Name
from symprop.functions.elementary import used
from symprop.network.description import Function
from symprop.network.description import Notation as Choice
from symprop.network.equations import LOSS, name_of
from symprop.network.ids import Ids
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.stack.network import StackNetwork

_PART = re.compile(r"(.*)\[((?:-1|[\d,*])+)\]")


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
        self._elements = Ids(network.families)

    @cached_property
    def _taken(self) -> set[Name]:
        return {self._array(id) for id in self._ids}

    def _array(self, id: str) -> Name:
        return self.network.names.get(id) or name_of(id)

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
        if id.startswith(ROW):  # Σ of the products along the rows of p: s_p
            of = self._value(id.removeprefix(ROW))
            assert isinstance(of, Name)
            return Name("s", f"{of.base}{of.sub}", of.sup)
        match = _PART.fullmatch(id)
        if match is not None:
            fixed = [int(n) for n in match[2].split(",") if n != "*"]
            return subscripted(self._array(match[1]), [str(n + self.first) for n in fixed])
        if id in self._ids:  # a whole array
            return self._array(id)
        id, at = self._elements.read(id) or (id, ())
        return subscripted(self._array(id), [str(n + self.first) for n in at])


def activations(network: IndexedNetwork) -> list[Function]:
    """The activations that equations and layers apply, in order, each once."""
    formulas = (a.form.formula for family in network.families for a in family.addends)
    own = {function.name for function in network.activations}
    others = (row for row in used(*formulas) if row.name not in own)
    return [*network.activations, *(Function(row.name, row.usual) for row in others)]


def arrays(
    network: IndexedNetwork, notation: IndexedNotation, columns: bool | None = None
) -> Arrays:
    """The steps of a network of indexed equations, array by array; see :class:`Arrays`."""
    if network.general:
        return General(network.families, notation, notation.first, network.wants)
    graph = unroll(network.families)
    functions: Functions = {}
    if isinstance(network, StackNetwork):
        functions = loss_programs(network.rule, network.outputs)
    for function in activations(network):
        functions = {**functions, **activation_programs(function)}
    for family in graph:
        for addend in family.addends:
            if addend.along is not None:
                functions = {**functions, **row_programs(addend.form)}
    return Arrays(
        graph, notation, functions, network.shortcuts, columns=columns, wanted=network.wants
    )
