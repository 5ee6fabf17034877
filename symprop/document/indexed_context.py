"""What the templates of a network of indexed equations see besides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from markupsafe import Markup

from symprop.calculus.partials import partial
from symprop.derivation.entries import holder
from symprop.derivation.forward import tidy
from symprop.derivation.indexed import activations
from symprop.derivation.indexed_formula import indexed, left, subscripted, written
from symprop.derivation.plan import IndexedPlan
from symprop.derivation.recognise import ONES
from symprop.derivation.shown import ShownArray
from symprop.derivation.work import Epoch, Worked
from symprop.document.blocks import Display
from symprop.document.context import Context, EpochView, NamedValue
from symprop.document.prose import Prose
from symprop.formula.tree import (
    Chain,
    Derivative,
    Formula,
    Name,
    Number,
    negate,
    refs,
    substitute,
    times,
    total,
    walk,
)
from symprop.network.description import Function
from symprop.network.indexed import FLATTEN, Access, Addend, AffineIndex, Family
from symprop.network.size import size_formula
from symprop.numbers.digits import Shown


class IndexedContext(Context):
    """The names that the templates of a network of indexed equations may use."""

    form = "equations/"

    def __init__(self, prose: Prose, plan: IndexedPlan, epochs: list[Epoch], after: Epoch) -> None:
        super().__init__(prose, plan, epochs, after)
        self.plan: IndexedPlan = plan
        self.network = plan.network
        self.notation = plan.notation
        self.families = plan.network.families
        self.general = plan.network.general
        loss = self.families.loss
        self.equations = [self._entry(f) for f in self.families if f.id != loss]
        self.loss_formula = indexed(self._family(loss), self.name, self.notation.first)

    def _family(self, id: str) -> Family:
        return next(f for f in self.families if f.id == id)

    def _entry(self, family: Family) -> NamedValue:
        return NamedValue(left(family, self.name), indexed(family, self.name, self.notation.first))

    @property
    def listed(self) -> list[NamedValue]:
        """The equations, one for each array."""
        return self.equations

    @property
    def alike(self) -> list[tuple[Formula, int]]:
        """No equation is left out."""
        return []

    def group(self, group: str) -> list[NamedValue]:
        """Names and values of the ``inputs``, ``targets`` or ``parameters``."""
        matrix = self.plan.rules.matrix
        return [
            NamedValue(self.name(id), matrix(x)) for id, x in getattr(self.network, group).items()
        ]

    @property
    def beginnings(self) -> list[NamedValue]:
        """What stands before the first step of time where a recurrence begins: h₀, often 0."""
        found: dict[Formula, Formula] = {}
        initial = self.families.initial
        for family in self.families:
            for access in (a for x in family.addends for a in x.args):
                used = self._recurrent(access.id)
                earlier = [p.offset for p, t in zip(access.at, used, strict=True) if t]
                for offset in earlier if family.recurrent else ():
                    start = initial.get(access.id)
                    value = self.zero if start is None else self.plan.rules.matrix(start)
                    before = [str(self.notation.first - k - 1) for k in range(-offset)]
                    found |= {subscripted(self.name(access.id), [n]): value for n in before}
        return list(starmap(NamedValue, found.items()))

    def _recurrent(self, id: str) -> tuple[bool, ...]:
        family = next((f for f in self.families if f.id == id), None)
        if family is None:
            return (False,) * len(self.families.shape(id))
        return tuple(index in family.recurrent for index in family.indices)

    @property
    def initial(self) -> bool:
        """Whether the file gives what stands before the first step of time."""
        return bool(self.families.initial)

    @property
    def times(self) -> list[Formula]:
        """The indices along which time runs."""
        return [Name(i) for i in dict.fromkeys(i for f in self.families for i in f.recurrent)]

    @property
    def edged(self) -> bool:
        """Whether a derivative reads beyond the edges of an array."""
        return any(a.where for f in self.plan.rules.adjoints.values() for a in f.addends)

    @property
    def ones(self) -> Formula | None:
        """The column of ones, where a formula uses it."""
        parts = (f for step in self.plan.steps for f in walk(step.operation))
        return ONES if ONES in parts else None

    def _name(self, entry: NamedValue) -> Markup:
        network = self.network
        arrays = {**network.inputs, **network.targets, **network.parameters}
        id = next((id for id in arrays if self.name(id) == entry.name), None)
        if not self.general or id is None or not arrays[id].shape:
            return super()._name(entry)
        indices = network.axes.get(id, ())
        sizes = Markup(" × ").join(self.m(size_formula(size)) for size in arrays[id].shape)
        return Markup("{} ({})").format(self.m(subscripted(entry.name, list(indices))), sizes)

    @property
    def distinct_activations(self) -> list[Function]:
        """Each activation that the network applies, once."""
        return [f for f in activations(self.network) if f.activation_row.vector is None]

    @property
    def summands(self) -> list[NamedValue]:
        """The summands of the loss have no names: direct parts are written out."""
        return []

    def unit_of(self, function: Function) -> NamedValue | None:
        """No single unit stands for an array."""
        return None

    def local_derivatives(self) -> Iterator[tuple[Formula, Formula]]:
        """Each equation differentiated by each value in it that is not given."""
        for family in reversed(self.families.families):
            own = tuple(AffineIndex(((name, 1),)) for name in family.indices)
            y = written(Access(family.id, own), self.name, self.notation.first)
            found: dict[Formula, list[Formula]] = {}
            for addend in family.addends:
                if addend.along is None and family.kind != FLATTEN:
                    for by, slope in self._slopes(addend, y):
                        found.setdefault(by, []).append(slope)
            for by, slopes in found.items():
                yield Derivative(y, by, self.notation.symbol), tidy(total(tuple(slopes)))

    def _slopes(self, addend: Addend, y: Formula) -> Iterator[tuple[Formula, Formula]]:
        """What an addend is differentiated by, and its derivative, without the sum before it."""
        first = self.notation.first
        names = {str(i): written(a, self.name, first) for i, a in enumerate(addend.args)}
        names["out"] = y
        for slot, access in enumerate(addend.args):
            if access.id not in self.families.data:
                slope = substitute(partial(addend.form, slot), names)
                if addend.scale == Number("-1"):
                    slope = negate(slope)
                elif addend.scale is not None:
                    one = slope == Number("1")
                    slope = addend.scale if one else times(addend.scale, slope)
                yield names[str(slot)], slope

    def _first(self, worked: Worked) -> Iterator[Markup]:
        rule, target, epoch = worked.step.first, worked.step.target, worked.epoch
        if rule is None or not isinstance(worked.shown, ShownArray):
            return
        plan = epoch.plan
        assert isinstance(plan, IndexedPlan)
        frame, ids = plan.rules.frame, plan.rules.elements.ids
        values: dict[str, Formula] = {}
        exact = True
        for id in refs(rule):
            found = ids.read(id)
            assert found is not None
            array = epoch.shown[found[0]]
            entry = array if isinstance(array, Shown) else array[holder(found[1], frame)]
            values[id] = Number(entry.text)
            exact = exact and entry.exact
        rank = len(plan.rules.elements.families[target].indices)
        result = worked.shown[holder((0,) * rank, frame)]
        name = subscripted(plan.notation.name(target), [str(self.notation.first)] * rank)
        sign = "=" if exact and result.exact else "≈"
        sides = (name, substitute(rule, values), Number(result.text))
        if sides[1] == sides[2]:  # an element that only goes to another place
            return
        yield self._prose.token(Display(Chain(sides, ("=" if exact else "≈", sign))))

    def kinks(self, epoch: EpochView) -> list[Formula]:
        """Corners are not told for arrays."""
        return []
