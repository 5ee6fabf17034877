"""What the templates of an equation network see besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symprop.calculus.reverse import Path, local
from symprop.derivation.chain import grouped as flows
from symprop.derivation.corners import grouped, holds
from symprop.derivation.equations import activations
from symprop.derivation.forward import tidy
from symprop.derivation.plan import EquationPlan
from symprop.derivation.work import Epoch, Worked, named
from symprop.document.context import Context
from symprop.document.flows import drawable
from symprop.document.prose import Prose
from symprop.document.remarks import saturated
from symprop.document.rounds import EpochView
from symprop.document.tokens import NamedValue
from symprop.formula.elide import kept, long
from symprop.formula.evaluate import condition
from symprop.formula.tree import (
    Comparison,
    Formula,
    Number,
    refs,
    total,
    walk,
)
from symprop.functions.activations import ZERO, Activation
from symprop.functions.elementary import applied, kinks
from symprop.network.description import Function
from symprop.network.ids import array_of


class EquationContext(Context):
    """The names that the templates of an equation network may use."""

    form = "equations/"
    beginnings: tuple[NamedValue, ...] = ()
    """No equation of single values has a step of time before the first."""
    edges: tuple[NamedValue, ...] = ()
    """And none an element beyond the edges of an array."""

    def __init__(self, prose: Prose, plan: EquationPlan, epochs: list[Epoch], after: Epoch) -> None:
        super().__init__(prose, plan, epochs, after)
        self.plan: EquationPlan = plan
        self.network = plan.network
        self.notation = plan.notation
        name = self.network.name
        self.equations = [NamedValue(name(id), f) for id, f in self.network.equations.items()]
        self._left_out, self.alike = self._repeated()
        self.loss_formula = None if plan.loss in self.network.equations else self.network.loss

    def _repeated(self) -> tuple[set[str], list[tuple[Formula, int]]]:
        """The elements of large arrays whose equations are not listed.

        And for each such array the name of its first element, and how many it has.
        """
        arrays: dict[str, list[str]] = {}
        for id in self.network.equations:
            arrays.setdefault(array_of(id), []).append(id)
        left_out: set[str] = set()
        alike = []
        for ids in arrays.values():
            if long(len(ids)):
                listed = {ids[k] for k in kept(len(ids)) if k is not None}
                left_out |= {id for id in ids if id not in listed}
                alike.append((self.network.name(ids[0]), len(ids)))
        return left_out, alike

    @property
    def listed(self) -> list[NamedValue]:
        """The equations, of large arrays those of the first and the last elements."""
        ids = self.network.equations
        pairs = zip(ids, self.equations, strict=True)
        return [e for id, e in pairs if id not in self._left_out]

    @property
    def drawable(self) -> bool:
        """Whether the computational graph can be read on a page."""
        return drawable(self.plan)

    def group(self, group: str) -> list[NamedValue]:
        """Names and values of the ``inputs``, ``targets`` or ``parameters``."""
        return [
            NamedValue(self.network.name(id), x) for id, x in getattr(self.network, group).items()
        ]

    @property
    def distinct_activations(self) -> list[Function]:
        """Each activation that the equations apply, once, with its default settings."""
        return [
            Function(row.name, {key: Number(text) for key, text in row.settings.items()})
            for row in activations(self.network)
        ]

    def unit_of(self, function: Function) -> NamedValue | None:
        """The first equation that is just this activation of something, and its slope there."""
        for e in self.equations:
            found = applied(e.value)
            if found and found[0].activation and found[0].activation.name == function.name:
                slope = found[0].slope(found[1], 0, e.name)
                return NamedValue(self.chain(e.name, e.value), slope)
        return None

    @property
    def summands(self) -> list[NamedValue]:
        """The summands of the loss, where they have names."""
        rules = self.plan.rules
        terms = rules.definitions[self.plan.loss].terms
        return [
            NamedValue(name, terms[k].write(terms[k].form.formula))
            for k, name in rules.summands.items()
        ]

    def local_derivatives(self) -> Iterator[tuple[Formula, Formula]]:
        """Each listed equation differentiated by each value in it that is not given."""
        paths = self.plan.rules.paths
        by_consumer: dict[str, list[tuple[str, list[Path]]]] = {}
        for id in (*self.network.equations, *self.network.parameters):
            for consumer, group in flows(paths.get(id, [])).items():
                by_consumer.setdefault(consumer, []).append((id, group))
        for definition in reversed([*self.plan.phase("forward", "loss")]):
            if definition.target in self._left_out:
                continue
            for id, group in by_consumer.get(definition.target, []):
                if definition.target == self.plan.loss and self.plan.rules.mixed(id):
                    if self.plan.rules.summands:
                        yield from self.plan.rules.direct(id, group)
                else:
                    edge = self.plan.rules.edge(definition.target, id)
                    yield edge, tidy(total(tuple(map(local, group))))

    def _applied(self, epoch: EpochView) -> Iterator[tuple[Activation, Formula, Worked]]:
        """The steps that apply an activation and nothing else, and what they apply it to."""
        for w in () if self.symbolic else epoch.of("forward"):
            found = applied(w.step.sides[0]) if w.step.sides else None
            if found is not None and found[0].activation is not None:
                yield found[0].activation, found[1][0], w

    def saturated(self, epoch: EpochView) -> list[Formula]:
        """Values so close to a bound of their activation that hardly a gradient comes through."""
        exact: Any = epoch.epoch.exact
        found = (w for row, _, w in self._applied(epoch) if saturated(row, exact[w.step.target]))
        return [*map(self.target, found)]

    def dead(self, epoch: EpochView) -> list[Formula]:
        """What ReLU makes 0 of, because it is negative."""
        functions, exact = self.plan.rules.functions, epoch.epoch.exact
        return [
            named(x, self.notation.name)
            for row, x, _ in self._applied(epoch)
            if row.name == "relu" and condition(Comparison(x, "<", ZERO), functions)(exact)
        ]

    def _cornered(self, epoch: EpochView) -> bool:
        return bool(self.corners(epoch))

    def corners(self, epoch: EpochView) -> dict[str, list[Comparison]]:
        """The corners that values sit on exactly, where a derivative is taken, by functions."""
        if self.symbolic:
            return {}
        paths = self.plan.rules.paths
        found = [
            kink
            for w in [*epoch.of("forward"), *epoch.of("loss")]
            if w.step.target in paths
            for part in walk(w.step.operation)
            for kink in kinks(part)
            if any(id in paths for id in refs(kink.place))
        ]
        functions, exact = self.plan.rules.functions, epoch.epoch.exact
        return grouped(k for k in dict.fromkeys(found) if holds(k, functions, exact))
