"""Equation networks: their names, and the steps of their derivation."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.calculus.reverse import Path, local
from symprop.derivation.chain import ChainRule
from symprop.derivation.forward import forward, tidy
from symprop.derivation.naming import ADJOINT, NEW, Naming
from symprop.derivation.naming import parse as pattern
from symprop.derivation.programs import activation_programs
from symprop.derivation.step import Step, vanishing
from symprop.formula.evaluate import Functions
from symprop.formula.tree import Formula, Name, Number, Ref, times, total
from symprop.functions.activations import Activation
from symprop.functions.elementary import used
from symprop.network.description import Function
from symprop.network.description import Notation as Choice
from symprop.network.equations import EquationNetwork
from symprop.network.expand_equations import expand


class EquationNotation(Naming):
    """Values have the names that the equations give them; the preset names everything else.

    A name of the preset's that an equation also uses gets a star: η* beside somebody's own η.
    """

    has_deltas = False

    def __init__(self, network: EquationNetwork, choice: Choice | None = None) -> None:
        """Raises ``NetworkError`` for an adjustment that the preset does not have."""
        super().__init__(choice or network.notation)
        self.network, self.loss = network, network.loss_id
        self._ids = {id: name for name, id in network.names.items()}

    def _make(self, id: str) -> Formula:
        name = super()._make(id)
        if id not in self._ids and not id.startswith(NEW):
            while isinstance(name, Name) and name in self.network.names:
                name = Name(name.base, name.sub, name.sup + "*", name.accent)
        return name

    def _value(self, id: str) -> Formula:
        return self._ids.get(id) or pattern(self.data["loss"])

    def summand(self, k: int) -> Formula:
        """A name for a summand of the loss, L₁ for the first."""
        loss = self.name(self.loss)
        assert isinstance(loss, Name)
        name = Name(loss.base if len(loss.base) == 1 and not loss.sub else "L", str(k + 1))
        while name in self.network.names:
            name = Name(name.base, name.sub, name.sup + "*")
        return name


class EquationSteps(ChainRule):
    """The steps of an equation network."""

    def __init__(self, network: EquationNetwork, notation: EquationNotation) -> None:
        graph = expand(network)
        super().__init__(graph, notation, list(filter(network.wants, graph.data)))
        self.network = network
        self.functions = programs(activations(network))
        summands = self.definitions[self.graph.loss].terms
        if len(summands) > 1 and any(map(self.mixed, self.paths)):
            self.summands = {k: notation.summand(k) for k in range(len(summands))}

    def forward(self) -> Iterator[Step]:
        """A step for each equation, and one for the loss."""
        return forward(self.graph, self.functions)

    def step(self, id: str, rule: str, sides: tuple[Formula, ...], operation: Formula) -> Step:
        """The step of an adjoint; where a term of the loss is left out, so is its derivative."""
        return super().step(id, rule, sides, vanishing(operation, self.graph.data))

    def backward(self) -> Iterator[Step]:
        """The adjoint of each equation that matters, from the last; then every gradient.

        Equations that are as far from the loss as each other, by the longest way, keep their
        order: the units of a layer go from the first to the last.
        """
        far = {self.graph.loss: 0}
        mattering = [d.id for d in self.graph if d.id in self.paths and d.id != self.graph.loss]
        for id in reversed(mattering):
            far[id] = 1 + max(far[consumer] for consumer, _, _ in self.paths[id])
        for id in sorted(mattering, key=far.__getitem__):
            yield self.adjoint(id)
        for id in self.network.parameters:
            if id in self.paths:
                yield self.adjoint(id, "gradient")
            else:
                yield self.step(id, "none", (), Number("0"))
        yield from self.given()

    def along(self, consumer: str, paths: list[Path], short: bool) -> Formula:
        """What comes back from one consumer, factor by factor."""
        slope = tidy(total(tuple(map(local, paths))))
        if consumer == self.graph.loss:
            return slope
        return times(Ref(ADJOINT + consumer), slope)


def activations(network: EquationNetwork) -> list[Activation]:
    """The activations that the equations apply, in written order."""
    return used(*network.equations.values(), network.loss)


def programs(rows: list[Activation]) -> Functions:
    """These activations and their derivatives as programs, with default settings."""
    out: dict[tuple[str, int], object] = {}
    for row in rows:
        out |= activation_programs(Function(row.name, row.usual))
    return out  # type: ignore[return-value]
