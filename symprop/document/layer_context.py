"""What the templates of a network of layers see besides."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from markupsafe import Markup

from symprop.derivation.details import details
from symprop.derivation.lookup import exact
from symprop.derivation.naming import ADJOINT
from symprop.derivation.plan import LayerPlan
from symprop.derivation.shown import formula_of
from symprop.derivation.work import Worked
from symprop.document.appendix import Appendix
from symprop.document.blocks import Display
from symprop.document.layer_functions import LayerFunctions
from symprop.document.matrices import LayerMatrices
from symprop.document.one_formula import written_out
from symprop.document.remarks import saturated
from symprop.document.rounds import EpochView
from symprop.document.tokens import NamedValue
from symprop.formula.elide import elided
from symprop.formula.evaluate import condition
from symprop.formula.tree import Chain, Derivative, Formula, Number, Quotient, Ref
from symprop.functions.activations import Activation
from symprop.network.ids import data_id, layer_id, sample_prefix, sample_prefixes
from symprop.numbers.scalar import Scalar, scalar, sign

MOST_NAMES = 8
"""So many units are named one by one at most."""


class LayerContext(LayerFunctions):
    """The names that the templates of a network of layers may use."""

    def data(self, kind: str, sample: int = 0) -> list[NamedValue]:
        """Names and values of the ``inputs`` or ``targets``."""
        start = kind if self.matrix else sample_prefix(sample, self.samples) + kind
        alone = self.matrix and self.samples == 1
        spelled = LayerMatrices(self.plan).names if alone else lambda id, value: None
        return [
            NamedValue(self.name(id), value, spelled(id, value))
            for id, value in self.plan.data.items()
            if id.startswith(start)
        ]

    def unreachable(self) -> list[dict[str, Any]]:
        """Targets that no output can have, with the bounds of the outputs."""
        row = self.layers[-1].row
        low, high = row.low, row.high
        targets = [] if self.symbolic else [t for sample in self.network.targets for t in sample]
        beyond = [
            t
            for t in dict.fromkeys(targets)
            if (low is not None and t.value < low) or (high is not None and t.value > high)
        ]
        bounds = {"low": low, "high": high}
        ends = {key: None if x is None else Number(str(x)) for key, x in bounds.items()}
        return [{"value": t, "title": row.title, **ends} for t in beyond]

    def appendix(self) -> dict[str, Any]:
        """The formulas of the appendices."""
        plan = self.rounds[0].epoch.plan
        assert isinstance(plan, LayerPlan)
        return Appendix(plan).formulas()

    def details(self, worked: Worked) -> list[Markup]:
        """Each entry of a small product of matrices worked on a line of its own."""
        out = []
        for entry in details(worked) if self.matrix and not self.symbolic else ():
            sides = entry.sides()
            chain = Chain(
                tuple(side.formula for side in sides), tuple(side.relation for side in sides[1:])
            )
            kinds = tuple(side.kind for side in sides[1:])
            out.append(self._prose.token(Display(chain, None, kinds)))
        return out

    def _layered(self, of: EpochView) -> LayerMatrices | None:
        """The matrices whose entries have names: those of a single sample."""
        plan = of.epoch.plan
        assert isinstance(plan, LayerPlan)
        return LayerMatrices(plan) if self.matrix and self.samples == 1 else None

    def example_weight(self) -> dict[str, Any]:
        """A weight of the first layer: its name, and whether it leads to the second unit."""
        second = self.layers[0].units > 1
        id = layer_id(0, "weights", 0, int(second))
        return {"name": self.name(id), "second": second}

    def entries_of(self, worked: Worked) -> list[Formula]:
        """The names of the entries of what a step finds for a hidden layer, in the matrix view."""
        found = self._layered(EpochView(worked.epoch))
        id, k = worked.step.target, worked.step.layer
        kind = "pre" if self.network.layers[k].identity else "out"
        wanted = (layer_id(k, kind), ADJOINT + layer_id(k, "pre"))
        if found is None or id not in wanted or k == len(self.layers) - 1:
            return []
        return found.of_units(id)

    def one_weight(self, epoch: EpochView, hidden: bool = False) -> Markup:
        """The gradient of one weight by the chain rule, before that of a whole matrix."""
        found = self._layered(epoch)
        if found is None or self.symbolic or not self.has_deltas:
            return Markup()
        worked = found.weight(epoch.epoch, hidden)
        return Markup() if worked is None else self._prose.token(Display(self.line(worked)))

    def line(self, worked: Worked) -> Formula:
        """A step that the plan does not have, as a chain."""
        sides = worked.sides()
        formulas = (self.target(worked), *(side.formula for side in sides))
        return Chain(formulas, tuple(side.relation for side in sides))

    @property
    def prediction(self) -> Formula | None:
        """The prediction as one formula of the matrices, where it is a short one."""
        short = self.matrix and not self.any_bias and len(self.layers) in (2, 3)
        return LayerMatrices(self.plan).prediction() if short else None

    def written_out(self) -> Formula | None:
        """The prediction as one formula of inputs, weights and biases, where it is a short one."""
        return written_out(self.plan)

    @property
    def unit_names(self) -> dict[str, list[Formula]]:
        """The names of all pre-activations and outputs, where they are few and differ."""
        if self.matrix or self.samples > 1 or any(x.identity for x in self.layers):
            return {}
        units = [(k, j) for k, layer in enumerate(self.layers) for j in range(layer.units)]
        if not 1 < len(units) <= MOST_NAMES:
            return {}
        return {
            kind: [self.name(layer_id(k, kind, j)) for k, j in units] for kind in ("pre", "out")
        }

    def predicted(self) -> list[dict[str, Any]]:
        """The only output with its value and its target, where there is one of each."""
        if self.symbolic or self.samples > 1 or self.layers[-1].units > 1:
            return []
        k = len(self.layers) - 1
        kind = "pre" if self.layers[-1].identity else "out"
        shown = self.rounds[0].epoch.shown
        ids = (layer_id(k, kind), "targets") if self.matrix else (layer_id(k, kind, 0), "targets.0")
        value, target = (elided(formula_of(shown[id])) for id in ids)
        return [{"value": value, "target": target}]

    def reading(self, epoch: EpochView) -> dict[str, Any] | None:
        """A derivative of the backward pass, and what is differentiated by what."""
        steps = epoch.of("backward")
        own = [self.target(w) for w in steps]
        found = next((x for x in own if isinstance(x, Derivative)), None)
        return None if found is None else {"name": found, "of": found.of, "by": found.by}

    def share(self, samples: int) -> Formula:
        """How much the loss of one sample counts in the mean: 1/n."""
        return Quotient(Number("1"), Number(str(samples)))

    def saturated(self, epoch: EpochView) -> list[Formula]:
        """Outputs so close to a bound of their activation that hardly a gradient comes through."""
        outputs = (x for unit in self._units(epoch) for x in unit)
        found = [out for row, _, out, value in outputs if saturated(row, value)]
        return [epoch.epoch.plan.notation.name(id) for id in found]

    def dead(self, epoch: EpochView) -> list[Formula]:
        """Pre-activations of units of ReLU that are negative for every sample."""
        units = (u for u in self._units(epoch) if all(x[0].name == "relu" for x in u))
        ids = [
            pre
            for unit in units
            for _, pre, _, _ in unit
            if all(sign(exact(epoch.epoch, x[1])) < 0 for x in unit)
        ]
        return [epoch.epoch.plan.notation.name(id) for id in ids]

    def _units(self, epoch: EpochView) -> Iterator[list[tuple[Activation, str, str, Scalar]]]:
        """For each unit with an activation, of every sample: ids and the exact output."""
        for k, layer in enumerate(self.network.layers if not self.symbolic else ()):
            for j in range(0 if layer.identity else layer.units):
                unit = []
                for at in _samples(epoch):
                    pre, out = (at + layer_id(k, kind, j) for kind in ("pre", "out"))
                    value = exact(epoch.epoch, out)
                    assert value is not None
                    unit.append((layer.activation.activation_row, pre, out, value))
                yield unit

    def _cornered(self, epoch: EpochView) -> bool:
        return bool(self.kinks(epoch) or self.loss_kinks(epoch))

    def kinks(self, epoch: EpochView) -> list[Formula]:
        """Pre-activations that sit exactly on a kink of their activation."""
        out: list[Formula] = []
        for at in [] if self.symbolic else _samples(epoch):
            for k, layer in enumerate(self.network.layers):
                corner = layer.activation.activation_row.corner(layer.activation.settings)
                for j in range(layer.units if corner else 0):
                    id = at + layer_id(k, "pre", j)
                    if corner and exact(epoch.epoch, id) == scalar(corner.value):
                        out.append(epoch.epoch.plan.notation.name(id))
        return out

    def loss_kinks(self, epoch: EpochView) -> list[Formula]:
        """Predictions that sit exactly where the loss has no derivative."""
        if self.loss_row.kink is None or self.symbolic:
            return []
        k = len(self.layers) - 1
        kind = "pre" if self.layers[-1].identity else "out"
        out = []
        for at in _samples(epoch):
            for j in range(self.layers[-1].units):
                p, t = at + layer_id(k, kind, j), at + data_id("targets", j)
                values: dict[Hashable, Any] = {id: exact(epoch.epoch, id) for id in (p, t)}
                if condition(self.loss_row.kink(Ref(p), Ref(t)))(values):
                    out.append(epoch.epoch.plan.notation.name(p))
        return out


def _samples(epoch: EpochView) -> list[str]:
    """What the ids of each sample's values begin with."""
    return sample_prefixes(len(epoch.samples))
