"""A derivation as NumPy code: the same steps, each held against the digits that are printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from symprop.derivation.naming import STEP
from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, ShownArray
from symprop.derivation.statements import Statements
from symprop.derivation.step import reduce
from symprop.derivation.work import Epoch, Worked
from symprop.formula import tree as t


class StepCode(Statements):
    """Writes the steps of a derivation as statements, and what they must show."""

    def __init__(self, plan: Plan, epochs: Sequence[Epoch], before: StepCode | None = None) -> None:
        super().__init__(plan, epochs, before=before)
        self._of_plan: dict[int, StepCode] = {id(plan): self}

    def at(self, epoch: Epoch) -> StepCode:
        """The code of a round of learning."""
        known = self._of_plan
        if id(epoch.plan) not in known:
            known[id(epoch.plan)] = StepCode(epoch.plan, [epoch], self)
        return known[id(epoch.plan)]

    def stretches(self, batches: Sequence[Epoch]) -> Iterator[dict[str, Any]]:
        """Batches of an epoch for a loop, those with the same steps together."""
        for _, same in groupby(batches, lambda epoch: len(epoch.plan.samples)):
            some = list(same)
            code = self.at(some[0])
            data = list(code.plan.data)
            yield {
                "data": [code.name(id) for id in data],
                "batches": [[code.literal(e.shown[id]) for id in data] for e in some],
                "renewal": code.renewal(),
                **code.turn(),
            }

    # --- statements ---------------------------------------------------------------------------

    def step(self, worked: Worked) -> Iterator[str]:
        """The statements of a step, with what they must show."""
        step, target = worked.step, self.name(worked.step.target)
        operation = worked.piece.operation
        printed = _printed(worked.shown)
        if not self.rounded or step.entries is not None:
            yield from self.assigned(step, operation)
            rounded = f"{target} = rounded({target}, {printed})"
            yield rounded if self.rounded else f"assert shows({target}, {printed})"
            return
        parts: list[t.Formula] = []
        if worked.relations[1] is not None:
            operation = reduce(operation, parts)
        for i, (part, shown) in enumerate(zip(parts, worked.parts, strict=False)):
            name = self.name(f"#{i}")
            yield f"{name} = rounded({self.expression(part, step)}, {_printed(shown)})"
            (self.matrices.add if isinstance(shown, ShownArray) else self.matrices.discard)(name)
        yield f"{target} = rounded({self.operation(step, operation)}, {printed})"

    def turn(self) -> dict[str, Any]:
        """An epoch without printed numbers, for a loop over epochs."""
        steps = (w.step for w in self.epochs[0].steps)
        return {
            "number": self.name(STEP) if self._counted else "epoch",
            "lines": [line for step in steps for line in self.assigned(step, step.operation)],
            "loss": self.name(self.plan.loss),
        }

    def loss(self, epoch: Epoch) -> str:
        """The loss of an epoch as printed."""
        return _printed(epoch.shown[self.plan.loss])

    def parameters(self, epoch: Epoch) -> Iterator[str]:
        """The parameters of an epoch, and what its optimizer remembers, as printed."""
        for id in (*self.plan.parameters, *self.states):
            yield f"{self.name(id)} = {self.literal(epoch.shown[id])}"


def _printed(shown: AnyShown) -> str:
    """The digits of a printed number or matrix."""
    if isinstance(shown, ShownArray):
        return _nested([f'"{x.text}"' for x in shown.flat], shown.shape)
    return f'"{shown.text}"'


def _nested(texts: list[str], shape: tuple[int, ...]) -> str:
    """Texts as lists in lists."""
    for size in reversed(shape):
        texts = [f"[{', '.join(texts[k : k + size])}]" for k in range(0, len(texts), size)]
    (made,) = texts
    return made
