"""Central differences: each gradient beside what small changes of its parameter do to the loss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from flint import fmpq

from symprop.derivation.entries import holder
from symprop.derivation.naming import ADJOINT
from symprop.derivation.plan import IndexedPlan
from symprop.derivation.shown import show, trimmed
from symprop.derivation.work import Epoch, Numbers
from symprop.network.description import Rounding
from symprop.network.ids import Ids
from symprop.numbers.array import Array, Value
from symprop.numbers.digits import Shown, ten
from symprop.numbers.scalar import ZERO, DomainError, Scalar, same, sign

Index = tuple[int, ...]

EXPONENT = -4
H = ten(EXPONENT)
"""How far a parameter is moved to either side."""
MOST, FEW = 20, 3
"""So many gradients are all compared; of more, the first few of each array."""
DIGITS = 10
_LEFT = Rounding(digits=None, significant=2)
LEAST = -20
_LEAST = ten(LEAST)
"""What is left is told from nothing down to here."""
_APART = fmpq(1, 10**4)
"""A difference that is a larger part of the gradient has another reason than the length of h."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A gradient, the difference quotient, and what is left between them.

    ``quotient`` is ``None`` where the loss does not exist beside the parameter's value, ``left``
    where it is smaller than 10⁻²⁰.
    """

    id: str
    gradient: Shown
    quotient: Shown | None = None
    left: Shown | None = None
    apart: bool = False
    """Whether the two do not agree as they do where the loss is smooth."""


@dataclass(frozen=True, slots=True)
class Differences:
    """The gradients that are compared: all, or the first few of each array."""

    rows: tuple[Difference, ...]
    all: bool

    @property
    def largest(self) -> Shown | None:
        """How large differences are where all agree; ``None`` where none is worth its digits."""
        # Rounding keeps the order, so the largest printed number is that of the largest.
        left = [row.left for row in self.rows if row.left is not None and not row.apart]
        found = max(left, key=lambda x: abs(x.value), default=None)
        if found is None or found.value == 0:
            return None
        return _shown(abs(found.value), _LEFT)


def differences(epoch: Epoch) -> Differences:
    """The gradients of an epoch beside (f(w + h) − f(w − h)) / 2h.

    Raises:
        UndecidedError: the epoch was worked with too few bits.
    """
    groups: dict[str, list[tuple[str, str, Index | None]]] = {}
    for place in _places(epoch):
        groups.setdefault(re.sub(r"(\.\d+|\[.*\])+$", "", place[0]), []).append(place)
    every = sum(map(len, groups.values())) <= MOST
    chosen = [p for group in groups.values() for p in (group if every else group[:FEW])]
    return Differences(tuple(_row(epoch, *place) for place in chosen), every)


def _row(epoch: Epoch, id: str, array: str, at: Index | None) -> Difference:
    given = epoch.plan.network.rounding
    digits = max(DIGITS, given.digits or given.significant or 0)
    policy = replace(given, digits=digits, significant=None)
    gradient = _entry(epoch.carried[ADJOINT + array], at)
    shown = _shown(gradient, policy)
    try:
        above, below = (_loss(epoch, array, at, step) for step in (H, -H))
    except DomainError:
        return Difference(id, shown)
    quotient = (above - below) / (2 * H)
    left = quotient - gradient
    told = same(left, ZERO) or sign(abs(left) - _LEAST) > 0
    exact = _entry(epoch.exact[ADJOINT + array], at)  # a rounded gradient is off without a corner
    size = abs(quotient - exact)
    apart = sign(size - _APART * abs(exact)) > 0 and sign(size - H * H) > 0
    return Difference(
        id,
        shown,
        _shown(quotient, policy),
        _shown(left, _LEFT) if told else None,
        apart,
    )


def _shown(value: Scalar, policy: Rounding) -> Shown:
    shown = show(value, policy)
    assert isinstance(shown, Shown)
    return shown


def _loss(epoch: Epoch, array: str, at: Index | None, step: fmpq) -> Scalar:
    """The loss with one parameter moved, everything worked again."""
    values: Numbers = dict(epoch.exact)
    values[array] = _moved(epoch.exact[array], at, step)
    for made in epoch.plan.phase("forward", "loss"):
        values[made.target] = trimmed(made.piece(values).program(values))
    loss = values[epoch.plan.loss]
    return loss.flat[0] if isinstance(loss, Array) else loss


def _moved(value: Value, at: Index | None, step: fmpq) -> Value:
    if not isinstance(value, Array):
        return value + step
    assert at is not None
    indices = product(*map(range, value.shape))
    flat = (x + step if here == at else x for here, x in zip(indices, value.flat, strict=True))
    return Array(value.shape, tuple(flat))


def _entry(value: Value, at: Index | None) -> Scalar:
    if not isinstance(value, Array):
        return value
    assert at is not None
    return value[at]


def _places(epoch: Epoch) -> Iterator[tuple[str, str, Index | None]]:
    """Every parameter: its id, the array that holds it, and its place there."""
    plan = epoch.plan
    if isinstance(plan, IndexedPlan):
        ids, frame = Ids(plan.network.families), plan.rules.frame
        for id, numbers in plan.network.families.parameters.items():
            for at in product(*map(range, numbers.shape)):
                yield ids.spell(id, at), id, holder(at, frame) if at else None
        return
    for id in plan.parameters:
        value = epoch.exact[id]
        if isinstance(value, Array):
            for i, j in product(*map(range, value.shape)):
                yield plan.network.entry(id, i, j), id, (i, j)
        else:
            yield id, id, None
