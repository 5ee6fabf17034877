"""What the templates of a network of indexed equations see besides."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import islice, product, starmap

from markupsafe import Markup

from symprop.derivation.arrays import Arrays
from symprop.derivation.corners import corners, grouped
from symprop.derivation.entries import entry, holder
from symprop.derivation.indexed import activations
from symprop.derivation.indexed_formula import indexed, left, subscripted
from symprop.derivation.locals import local_derivatives
from symprop.derivation.plan import IndexedPlan
from symprop.derivation.recognise import ONES, single
from symprop.derivation.shown import ShownArray
from symprop.derivation.step import decide
from symprop.derivation.work import Epoch, Worked
from symprop.document.blocks import Display
from symprop.document.context import Context
from symprop.document.prose import Prose
from symprop.document.reasons import reason, signs
from symprop.document.rounds import EpochView
from symprop.document.tokens import NamedValue
from symprop.formula.tree import (
    Chain,
    Comparison,
    Formula,
    Name,
    Number,
    Ref,
    map_leaves,
    refs,
    substitute,
    walk,
)
from symprop.network.description import Function
from symprop.network.indexed import FLATTEN, Family
from symprop.network.size import size_formula
from symprop.numbers.array import Value
from symprop.numbers.digits import Shown

MOST_SEARCHED = 64
"""Among so many elements of an array those are chosen that are worked by themselves."""
MOST_WORKED = 4


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

    @property
    def edges(self) -> list[NamedValue]:
        """What the elements of arrays beyond their edges count as, where the file says it."""
        return [NamedValue(self.name(id), x) for id, x in self.network.outside.items()]

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
        return local_derivatives(self.families, self.notation)

    @property
    def signs(self) -> set[str]:
        """Which signs of matrices the formulas have."""
        if self.general:
            return set()
        operations = (step.operation for step in self.plan.steps if not step.entries)
        return signs(operations, self.plan.rules)

    def reasons(self, epoch: EpochView) -> dict[str, str]:
        """Why backward steps are what they are, by their ids; most reasons are told once."""
        if self.general:
            return {}
        found = {w.step.id: reason(w.step, self._rules(w)) for w in epoch.of("backward")}
        first = {why: id for id, why in reversed(found.items()) if why}
        return {id: why for id, why in found.items() if why == "several" or first.get(why) == id}

    @property
    def beyond(self) -> bool:
        """Whether a rule that is written with its indices reads beyond the edges of an array."""
        plain = ("flatten", "places")
        steps = (step for step in self.plan.phase("backward") if step.entries and step.general)
        shown = (step.entries for step in steps if reason(step, self.plan.rules) not in plain)
        return any(addend.where for x in shown if x for addend in x.family.addends)

    def step(self, worked: Worked) -> Markup:
        """A worked step; what gives a single number by a rule with indices is one line."""
        if self.symbolic and not worked.sides():
            return Markup("\n\n").join(self._rules_of(worked))
        family = self._by_elements(worked)
        if family is None or not single(family.shape):
            return super().step(worked)
        line = self._element(worked, family, (0,) * len(family.indices))
        if line is None:
            return super().step(worked)
        rule, sides, relations = line
        chain = Chain((self.target(worked), rule, *sides), ("=", *relations))
        kinds = ("symbolic", *("substituted", "value")[-len(relations) :])
        return self._prose.token(Display(chain, worked.step.id, kinds))

    def _rules_of(self, worked: Worked) -> Iterator[Markup]:
        """What a step without numbers says: its rule with indices, or that of a few elements."""
        entries, rules = worked.step.entries, self._rules(worked)
        if worked.step.general is not None:
            yield self.eq(worked.step.general)
            return
        family = None if entries is None else entries.family
        places = () if family is None else product(*map(range, family.shape))
        for at in islice(places, MOST_WORKED):
            assert family is not None
            rule = rules.element(family, at)
            if rule is not None:
                read = ((id, rules.elements.ids.read(id)) for id in refs(rule))
                names = {id: self._element_name(*found) for id, found in read if found}
                yield self.eq(self._element_name(family.id, at), substitute(rule, names))

    def _by_elements(self, worked: Worked) -> Family | None:
        """The family that a step works element by element, where there are numbers."""
        entries = worked.step.entries
        if entries is None or not isinstance(worked.shown, ShownArray):
            return None
        named = bool(worked.step.extreme) or entries.family.kind == FLATTEN
        return None if named else entries.family

    def _first(self, worked: Worked) -> Iterator[Markup]:
        family = self._by_elements(worked)
        for at in [] if family is None else self._examples(worked, family):
            assert family is not None
            line = self._element(worked, family, at)
            ruled = worked.step.general is not None
            if line is None or (ruled and len(line[1]) == 1):  # it only goes to another place
                continue
            name, (rule, sides, relations) = self._element_name(family.id, at), line
            if not ruled:
                sides, relations = (rule, *sides), ("=", *relations)
            yield self._prose.token(Display(Chain((name, *sides), relations)))

    def _element_name(self, id: str, at: tuple[int, ...]) -> Formula:
        return subscripted(self.name(id), [str(n + self.notation.first) for n in at])

    def _examples(self, worked: Worked, family: Family) -> list[tuple[int, ...]]:
        """Which elements are worked: one for each set of arrays that they are worked from.

        Where there is no rule for all of them, one for each rule.  The first of them that is not
        0, where there is one among the first elements.
        """
        rules = self._rules(worked)
        found: dict[object, tuple[int, ...]] = {}
        zeros: dict[object, tuple[int, ...]] = {}
        for at in islice(product(*map(range, family.shape)), MOST_SEARCHED):
            rule = rules.element(family, at)
            if rule is None:
                continue
            read = (rules.elements.ids.read(id) for id in refs(rule))
            used = frozenset(x[0] for x in read if x is not None) if worked.step.general else rule
            chosen = zeros if self._shown(worked, at).text == "0" else found
            chosen.setdefault(used, at)
        return list((zeros | found).values())[:MOST_WORKED]

    def _rules(self, worked: Worked) -> Arrays:
        plan = worked.epoch.plan
        assert isinstance(plan, IndexedPlan)
        return plan.rules

    def _shown(self, worked: Worked, at: tuple[int, ...]) -> Shown:
        assert isinstance(worked.shown, ShownArray)
        return worked.shown[holder(at, self._rules(worked).frame)]

    def _element(
        self, worked: Worked, family: Family, at: tuple[int, ...]
    ) -> tuple[Formula, tuple[Formula, ...], tuple[str, ...]] | None:
        """The rule of an element, that with numbers, and the relations before these."""
        rules, epoch = self._rules(worked), worked.epoch
        rule = rules.element(family, at)
        if rule is None:
            return None
        names: dict[str, Formula] = {}
        values: dict[str, Formula] = {}
        exact = True
        for id in refs(rule):
            found = rules.elements.ids.read(id)
            assert found is not None
            names[id] = self._element_name(*found)
            array = epoch.shown[found[0]]
            entry = array if isinstance(array, Shown) else array[holder(found[1], rules.frame)]
            values[id] = Number(entry.text)
            exact = exact and entry.exact
        result = self._shown(worked, at)
        functions = rules.applied(worked.step.target)
        decided, _ = decide(rule, self._scalars(rule, epoch, rules), functions)
        written, numbers = substitute(rule, names), substitute(decided, values)
        value = Number(result.text)
        into = "=" if exact else "≈"
        if numbers == value:
            return written, (value,), (into,)
        return written, (numbers, value), (into, "=" if exact and result.exact else "≈")

    def _scalars(self, rule: Formula, epoch: Epoch, rules: Arrays) -> dict[Hashable, Value]:
        """The values of the elements in a rule."""
        places = {id: rules.elements.ids.read(id) or (id, ()) for id in refs(rule)}
        return {id: entry(epoch.exact[x], at, rules.frame) for id, (x, at) in places.items()}

    def _cornered(self, epoch: EpochView) -> bool:
        return bool(self.corners(epoch))

    def corners(self, epoch: EpochView) -> dict[str, list[Comparison]]:
        """The corners that elements sit on exactly, where a derivative is taken, by functions."""
        if self.symbolic:
            return {}
        plan = epoch.epoch.plan
        assert isinstance(plan, IndexedPlan)
        found = grouped(corners(plan.rules, epoch.epoch.exact))
        return {function: list(map(self._places, places)) for function, places in found.items()}

    def _places(self, place: Comparison) -> Comparison:
        """A comparison of elements over their names."""

        def name(f: Formula) -> Formula:
            if not isinstance(f, Ref):
                return f
            array, at = self.plan.rules.elements.ids.read(f.id) or (f.id, ())
            return self._element_name(array, at)

        made = map_leaves(place, name)
        assert isinstance(made, Comparison)
        return made
