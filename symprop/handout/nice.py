"""Whether a worked network is one to give to a student: what speaks against its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq

from symprop.derivation.naming import ADJOINT
from symprop.derivation.shown import AnyShown, ShownArray
from symprop.derivation.step import Step
from symprop.derivation.work import Epoch
from symprop.formula.tree import Apply
from symprop.functions.activations import ACTIVATIONS
from symprop.network.description import Rounding
from symprop.numbers.digits import Shown, ten

EDGE = fmpq(4, 100)
"""How close to a bound of its activation, as a share of the way between them, is saturated."""
LARGE = 1000
"""Numbers from here on are tedious."""


def faults(epoch: Epoch) -> int:
    """How much speaks against the numbers of a first epoch: nothing, where they are nice.

    A unit that is saturated, a value or a gradient that is 0 or shows less than two digits, a
    number beyond 1000, and gradients of the same size each count as one.
    """
    least = _least(epoch.plan.network.rounding)
    parameters = {ADJOINT + id for id in epoch.plan.parameters}
    found = 0
    gradients: list[fmpq] = []
    for worked in epoch.steps:
        step = worked.step
        bounds = _bounds(step) if step.phase == "forward" else None
        for shown in _numbers(worked.shown):
            size = abs(shown.value)
            found += size >= LARGE or size == 0
            found += bounds is not None and not bounds[0] <= shown.value <= bounds[1]
            if step.target in parameters:
                found += 0 < size < least
                gradients.append(size)
    return found + len(gradients) - len(set(gradients))


def _least(rounding: Rounding) -> fmpq:
    """The smallest gradient that shows two digits without longer places, or is a hundredth."""
    places = rounding.digits
    return ten(-4) if places is None else ten(-max(places - 1, 2))


def _bounds(step: Step) -> tuple[fmpq, fmpq] | None:
    """Between which values the unit of a step is not saturated."""
    if step.phase != "forward" or not step.sides or not isinstance(step.sides[0], Apply):
        return None
    symbol = step.sides[0].function.base
    row = next((row for row in ACTIVATIONS.values() if row.symbol == symbol), None)
    if row is None or row.low is None or row.high is None:
        return None
    edge = EDGE * (row.high - row.low)
    return row.low + edge, row.high - edge


def _numbers(shown: AnyShown) -> Iterator[Shown]:
    if isinstance(shown, ShownArray):
        for row in shown.rows:
            yield from row
    else:
        yield shown
