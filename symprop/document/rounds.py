"""Rounds of learning, epochs or batches, as templates see them."""

from __future__ import annotations

from collections.abc import Sequence

from symprop.derivation.naming import NEW
from symprop.derivation.shown import AnyShown, minus, show
from symprop.derivation.work import Epoch, Worked
from symprop.network.description import Rounding

DEVIATION = Rounding(digits=None, significant=2)
PHASES = ("forward", "loss", "backward", "update")
GRADIENTS = ("weight", "bias", "gradient", "none")
"""The rules of steps that find the gradient of a parameter."""
MOST_IN_FULL = 3
"""Of more epochs than this only the first is worked in full; the others are a table."""
MOST_BATCHES = 12
"""So many batches are worked in full at most."""


def in_full(rounds: Sequence[Epoch]) -> int:
    """How many rounds of learning, of all there are, a walkthrough works in full."""
    last = rounds[-1].batch
    epochs = len(rounds) if last is None else last[0] + 1
    if epochs <= MOST_IN_FULL and len(rounds) <= MOST_BATCHES:
        return len(rounds)
    return min(MOST_BATCHES, max(1, len(rounds) // epochs))


class EpochView:
    """One round of learning, its steps sorted by place."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.number = epoch.number
        self.steps = epoch.steps
        self.rounds = [EpochView(batch) for batch in epoch.batches] or [self]
        self.samples = [k + 1 for k in epoch.plan.samples]
        """The numbers of its samples."""
        self.batch = epoch.batch
        """The numbers, from 0, of the epoch and of the batch in it, where there are batches."""

    def of(self, phase: str, layer: int | None = None, sample: int | None = None) -> list[Worked]:
        """The steps of a phase, of one layer and one sample where these are given."""
        return [
            w
            for w in self.steps
            if w.step.phase == phase
            and (layer is None or w.step.layer == layer)
            and (sample is None or w.step.sample == sample)
        ]

    def runs(self, phase: str, layer: int) -> list[list[Worked]]:
        """The steps of a layer cut into stretches with the same purpose: units, then weights."""
        out: list[list[Worked]] = []
        for w in self.of(phase, layer):
            if out and purpose(out[-1][-1]) == purpose(w):
                out[-1].append(w)
            else:
                out.append([w])
        return out


def purpose(worked: Worked) -> str:
    """Whether a backward step finds an adjoint, the gradient of a parameter, or that of data."""
    if worked.step.rule == "given":
        return "given"
    return "gradient" if worked.step.rule in GRADIENTS else "unit"


def deviation(epoch: Epoch, parameter: str) -> AnyShown:
    """How far the new value of a parameter is off because the work went on with rounded numbers."""
    id = NEW + parameter
    off = minus(epoch.shown[id].value, epoch.exact[id])
    return show(off, DEVIATION, f"{epoch.number}:off:{parameter}")
