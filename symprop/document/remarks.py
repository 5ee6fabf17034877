"""What a reader would stumble over, found in the exact values: flat functions, lost digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import fmpq

from symprop.derivation.shown import AnyShown, show
from symprop.derivation.work import Epoch
from symprop.formula.tree import Formula
from symprop.functions.activations import Activation
from symprop.network.description import Rounding
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import Scalar, sign

EDGE = fmpq(1, 100)
"""How close to a bound, as a share of the way between the two, a unit is saturated."""
MOST = 5
"""Of more values than these only the first are told."""
_ROUGHLY = Rounding(digits=None, significant=2)


def saturated(row: Activation, output: Scalar) -> bool:
    """Whether an output is so close to a bound of its activation that this is flat there."""
    if row.vector is not None or row.low is None or row.high is None:
        return False
    edge = EDGE * (row.high - row.low)
    return sign(output - (row.low + edge)) < 0 or sign(output - (row.high - edge)) > 0


def hidden(epoch: Epoch) -> Iterator[tuple[Formula, AnyShown, AnyShown]]:
    """Values that print as 0 and are not: name, as printed, and with two significant digits."""
    for worked in epoch.steps:
        step, shown = worked.step, worked.shown
        if isinstance(shown, Shown) and not sign(shown.value):
            exact: Any = epoch.exact[step.target]
            if sign(exact):
                name = step.label or epoch.plan.notation.name(step.target)
                yield name, shown, show(exact, _ROUGHLY)
