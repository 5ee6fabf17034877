"""Whether a worked network is one to give to a student: what speaks against its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flint import fmpq

from symprop.derivation.naming import ADJOINT
from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, ShownArray
from symprop.derivation.step import Step
from symprop.derivation.work import Epoch
from symprop.formula.tree import Apply
from symprop.functions.activations import ACTIVATIONS
from symprop.network.description import Rounding
from symprop.numbers.digits import Shown, ten
from symprop.numbers.scalar import fraction

EDGE = fmpq(4, 100)
"""How close to a bound of its activation, as a share of the way between them, is saturated."""
LARGE = 1000
"""Numbers from here on are tedious."""


class Judge:
    """Judges rounds of learning of one plan by what is printed of them.

    Numbers are compared as doubles, which keeps the order of decimals of up to 15 digits.
    """

    def __init__(self, plan: Plan) -> None:
        gradients = {ADJOINT + id for id in plan.parameters}
        self._least = float(fraction(_least(plan.network.rounding)))
        self._steps = [(_bounds(step), step.target in gradients) for step in plan.steps]

    def faults(self, values: Iterable[Iterable[str]]) -> int:
        """How much speaks against numbers, those of each step: nothing, where they are nice.

        A unit that is saturated, a value or a gradient that is 0 or shows less than two digits, a
        number beyond 1000, and gradients of the same size each count as one.
        """
        found = 0
        gradients: list[float] = []
        for (bounds, gradient), texts in zip(self._steps, values, strict=True):
            for text in texts:
                number = float(text)
                size = abs(number)
                if size >= LARGE or size == 0:
                    found += 1
                if bounds is not None and not bounds[0] <= number <= bounds[1]:
                    found += 1
                if gradient:
                    if 0 < size < self._least:
                        found += 1
                    gradients.append(size)
        return found + len(gradients) - len(set(gradients))


def faults(epoch: Epoch) -> int:
    """How much speaks against the numbers of a first epoch; see :class:`Judge`."""
    values = ([x.text for x in _numbers(worked.shown)] for worked in epoch.steps)
    return Judge(epoch.plan).faults(values)


def _least(rounding: Rounding) -> fmpq:
    """The smallest gradient that shows two digits without longer places, or is a hundredth."""
    places = rounding.digits
    return ten(-4) if places is None else ten(-max(places - 1, 2))


def _bounds(step: Step) -> tuple[float, float] | None:
    """Between which values the unit of a step is not saturated."""
    if step.phase != "forward" or not step.sides or not isinstance(step.sides[0], Apply):
        return None
    symbol = step.sides[0].function.base
    row = next((row for row in ACTIVATIONS.values() if row.symbol == symbol), None)
    if row is None or row.low is None or row.high is None:
        return None
    edge = EDGE * (row.high - row.low)
    return float(fraction(row.low + edge)), float(fraction(row.high - edge))


def _numbers(shown: AnyShown) -> Iterator[Shown]:
    if isinstance(shown, ShownArray):
        for row in shown.rows:
            yield from row
    else:
        yield shown
