"""What learning does: the steps of the optimizer, what they lead to, and what the loss becomes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from symprop.derivation.naming import ADJOINT, NEW, RATE, STEP
from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, formula_of, minus
from symprop.derivation.update import ordered
from symprop.derivation.work import Epoch
from symprop.document.prose import Prose
from symprop.document.rounds import EpochView, deviation, in_full
from symprop.document.tokens import NamedValue, Tokens
from symprop.formula.tree import Formula, Number, Quotient, refs, walk
from symprop.functions.optimizers import OPTIMIZERS, USUAL, Optimizer
from symprop.network.description import Course, Decay
from symprop.numbers.scalar import sign


class Learning(Tokens):
    """The epochs of a derivation, their updates and losses."""

    def __init__(self, prose: Prose, plan: Plan, epochs: list[Epoch], after: Epoch) -> None:
        super().__init__(prose, plan)
        self.epochs = [EpochView(e) for e in epochs]
        self.after = EpochView(after)
        self.rounded = plan.network.rounding.carry == "rounded"
        self.online, self.batches = plan.network.order == 1, len(plan.batches)
        rounds = [view for e in self.epochs for view in e.rounds]
        self.rounds = rounds[: in_full([view.epoch for view in rounds])]
        last = self.rounds[-1].batch
        self.full_epochs = len(self.rounds) if last is None else last[0] + 1
        self.skipped = len(self.rounds) < len(rounds)
        self.updates = len(epochs) * max(1, self.batches)
        self.updated = plan.network.update
        self.loss_id = plan.loss

    @property
    def rate(self) -> NamedValue:
        """The learning rate."""
        return NamedValue(self.name(RATE), self.network.learning_rate)

    @property
    def count(self) -> Formula | None:
        """The name of the number of the step, if the updates use it."""
        steps = self.plan.phase("update")
        used = any(id == STEP for step in steps for id in refs(step.operation))
        return self.name(STEP) if used else None

    @property
    def optimizer(self) -> Optimizer:
        """The row of the optimizer."""
        return OPTIMIZERS[self.network.optimizer.name]

    @property
    def usual_optimizer(self) -> bool:
        """Whether it is the one that a network file need not name."""
        return self.optimizer.name == USUAL

    @property
    def decay(self) -> Decay | None:
        """The weight decay; ``None`` if nothing shrinks."""
        network: Course = self.network
        shrinking = any(network.decay(id) for id in self.plan.parameters)
        own = network.optimizer.settings.get("weight_decay")
        return (network.weight_decay or Decay(own or Number("0"))) if shrinking else None

    @property
    def any_bias(self) -> bool:
        """Whether a parameter is a bias."""
        return any(map(self.network.is_bias, self.plan.parameters))

    @property
    def frozen(self) -> list[Formula]:
        """The names of the parameters that keep their values; of a matrix all or some entries."""
        whole = filter(self.network.is_frozen, self.plan.parameters)
        return [self.name(id) for id in (*whole, *self._frozen_entries)]

    @property
    def masked(self) -> bool:
        """Whether only some entries of a matrix are kept fixed."""
        return bool(self._frozen_entries)

    @property
    def _frozen_entries(self) -> list[str]:
        """The entries that are frozen of matrices that are not frozen as a whole."""
        others = [id for id in self.plan.parameters if not self.network.is_frozen(id)]
        within = tuple(f"{id}{mark}" for id in others for mark in ".[")
        return [id for id in self.network.frozen if id.startswith(within)]

    @property
    def entrywise(self) -> bool:
        """Whether the updates divide matrices entry by entry."""
        steps = self.plan.phase("update")
        parts = (f for step in steps for f in walk(step.operation))
        return any(isinstance(f, Quotient) and f.entrywise for f in parts)

    def data_of(self, epoch: EpochView) -> list[NamedValue]:
        """Names and values of the data of a batch."""
        plan, shown = epoch.epoch.plan, epoch.epoch.shown
        return [NamedValue(plan.notation.name(id), formula_of(shown[id])) for id in plan.data]

    def learned_values(self) -> list[NamedValue]:
        """Names and values of the parameters after the last epoch."""
        shown = self.after.epoch.shown
        ids = ordered(list(self.plan.parameters), self.notation)
        return [NamedValue(self.name(id), formula_of(shown[id])) for id in ids]

    def curve_rows(self) -> list[int]:
        """After which epochs the loss is told."""
        from symprop.document.plots import rows

        return rows(len(self.epochs) + 1)

    def results(self, epoch: EpochView) -> Iterator[dict[str, Any]]:
        """A row per parameter: before, gradient, after, and how far off a rounded result is."""
        shown = epoch.epoch.shown
        for id in ordered(list(self.plan.parameters), self.notation):
            row = {
                "name": self.name(id),
                "before": formula_of(shown[id]),
                "gradient": formula_of(shown[ADJOINT + id]),
            }
            if self.updated:
                row["after"] = formula_of(shown[NEW + id])
            if self.updated and self.rounded:
                row["deviation"] = formula_of(deviation(epoch.epoch, id))
            yield row

    def verdict(self) -> str:
        """Whether the loss ``fell``, ``rose`` or ``stayed`` over the whole walkthrough."""
        first, last = self.epochs[0].epoch.exact, self.after.epoch.exact
        change = sign(minus(last[self.loss_id], first[self.loss_id]))
        return {-1: "fell", 0: "stayed", 1: "rose"}[change]

    def downhill(self) -> bool:
        """Whether one short enough step would certainly make the loss smaller: along the gradient.

        Momentum, running means and weight decay lead elsewhere, and at a corner there is no
        gradient.
        """
        plain = self.usual_optimizer and self.decay is None and not self.network.optimizer.settings
        return plain and self.updates == 1 and not self._cornered(self.epochs[0])

    def _cornered(self, epoch: EpochView) -> bool:
        """Whether some value may lie where a function has no derivative."""
        return True

    def loss_of(self, epoch: EpochView) -> AnyShown:
        """The loss at the beginning of a round."""
        return epoch.epoch.shown[self.loss_id]

    @property
    def first_loss(self) -> AnyShown | None:
        """The loss before the first step, if there are numbers."""
        return None if self.symbolic else self.loss_of(self.epochs[0])

    @property
    def last_loss(self) -> AnyShown | None:
        """The loss after the last step, if there are numbers."""
        return None if self.symbolic else self.loss_of(self.after)

    @property
    def looks_unchanged(self) -> bool:
        """Whether the loss is printed with the same digits before the first step and after all."""
        first, last = self.first_loss, self.last_loss
        return first is not None and last is not None and formula_of(first) == formula_of(last)

    def rises(self) -> list[int]:
        """The epochs after which the loss is larger than before."""
        losses = [e.epoch.exact[self.loss_id] for e in (*self.epochs, self.after)]
        pairs = pairwise(losses)
        return [k + 1 for k, (before, after) in enumerate(pairs) if sign(minus(after, before)) > 0]

    def renamed(self) -> dict[str, Formula] | None:
        """A parameter and its name once it is updated, where there is a mark for that: w_new."""
        steps = [s for s in self.plan.phase("update") if s.target.startswith(NEW)]
        if not steps:
            return None
        new, old = self.name(steps[0].target), self.name(steps[0].place)
        return None if new == old else {"old": old, "new": new}
