"""Elements of arrays that an activation function is applied to, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from symprop.calculus.unroll import part, time_axes
from symprop.derivation.entries import entry, holder
from symprop.derivation.indexed import activations
from symprop.derivation.plan import IndexedPlan
from symprop.derivation.shown import show
from symprop.derivation.work import Epoch
from symprop.formula.tree import Formula, Ref, call
from symprop.network.description import Function
from symprop.network.elements import places
from symprop.network.ids import Ids
from symprop.network.indexed import Family
from symprop.network.indexed_network import IndexedNetwork
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import Scalar

At = tuple[int, ...]


class AppliedElement(NamedTuple):
    """An element ``id`` = f(``argument``): f, and both exactly and as printed."""

    function: Function
    family: Family
    at: At
    id: str
    argument: str
    exact: tuple[Scalar, Scalar]
    shown: tuple[Shown, Shown]


def applied_elements(epoch: Epoch) -> Iterator[AppliedElement]:
    """The elements of the forward pass that are an activation function of one other element.

    Those of a batch are numbered in it.
    """
    plan = epoch.plan
    assert isinstance(plan, IndexedPlan)
    network = plan.network
    known = dict(_forms(network))
    values = _AppliedElements(epoch, plan)
    ids = Ids(network.families)
    for family in network.families:
        if len(family.addends) != 1:
            continue
        (addend,) = family.addends
        function = known.get(addend.form.formula)
        if function is None or addend.over or addend.scale or addend.along:
            continue
        for at in places(family.shape):
            env = dict(zip(family.indices, at, strict=True))
            z = tuple(n for place in addend.args[0].at if (n := place.at(env)) is not None)
            if len(z) < len(addend.args[0].at):
                continue
            found = [values.of(addend.args[0].id, z), values.of(family.id, at)]
            if None not in found:
                (exact_z, shown_z), (exact_a, shown_a) = found
                id, argument = ids.spell(family.id, at), ids.spell(addend.args[0].id, z)
                exact, shown = (exact_z, exact_a), (shown_z, shown_a)
                yield AppliedElement(function, family, at, id, argument, exact, shown)


def _forms(network: IndexedNetwork) -> Iterator[tuple[Formula, Function]]:
    """The activation functions of one number, by their name and written out."""
    z = Ref("0")
    for function in activations(network):
        row = function.activation_row
        if row.vector is None and not row.identity:
            yield call(row.symbol, z), function
            yield row.value(z, **function.settings), function


class _AppliedElements:
    """Elements of the arrays of an epoch, exactly and as printed."""

    def __init__(self, epoch: Epoch, plan: IndexedPlan) -> None:
        self._epoch, self._plan = epoch, plan
        self._axes = time_axes(plan.network.families)

    def of(self, id: str, at: Any) -> Any:
        """An element, or nothing where it has no step."""
        fixed = tuple(n if (id, i) in self._axes else None for i, n in enumerate(at))
        rest = tuple(n for i, n in enumerate(at) if (id, i) not in self._axes)
        array, frame = part(id, fixed), self._plan.rules.frame
        if array not in self._epoch.exact:
            return None
        exact: Any = entry(self._epoch.exact[array], rest, frame)
        shown: Any = self._epoch.shown.get(array)
        if shown is None:
            return exact, show(exact, self._plan.network.rounding)
        return exact, shown if isinstance(shown, Shown) else shown[holder(rest, frame)]
