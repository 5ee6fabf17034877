"""What every side of every chain can come to, and what each version of a name can be.

The document is followed line by line.  A side's value is known in three ways at once: the range
that its operands allow, the number that its printed digits give, and the number that exact
calculation from the document's data gives.  A printed operand stands for the smallest range that
holds its printed number, what its own printed working gives, and what exact calculation gives;
where none of that can be recomputed, for its last place.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING

from symprop.formula import tree as t
from symprop.record import Record

from .claims.claims import Chain, Side
from .names import bare, key, literals, names, numbers_of
from .quantities.expected import Stated, all_stated, fresh, rules
from .quantities.lookup import Lookup
from .quantities.model import Model, Slope
from .quantities.operands import Operand, Operands, Sides
from .quantities.quantities import Quantities, Version
from .quantities.restated import totals
from .quantities.results import Results
from .values.arrays import Array, NoValueError, Value
from .values.bound import Bound
from .values.estimates import Estimate, contradicted, given, worked
from .values.fit import fit, one
from .values.interval import meets
from .values.known import habits
from .values.readings import Calculator, Reading, around, blurred, few, scaled

if TYPE_CHECKING:
    from .given.against import Against, Held
    from .given.pairing import Paired

BESIDE = 3
"""Chains that may stand between a calculation that is left open and the one that goes on."""


class Bounds(Record):
    """Everything that was worked out."""

    quantities: Quantities
    links: tuple[Bound, ...]
    sides: Mapping[tuple[int, int], tuple[Reading, ...]]
    """What each side can come to, by chain and side."""
    reasons: Mapping[tuple[int, int], str]
    """Why a side has no value."""
    estimates: Mapping[Version, Estimate]
    operands: Mapping[int, Operand]
    """What each written number stands for, by the identity of its node."""
    against: tuple[Held, ...] = ()
    """What was held against a network that is given."""


def propagate(quantities: Quantities, network: Paired | None = None) -> Bounds:
    """Follows the document, and holds it against a network if one is given."""
    return _Walk(quantities, network).run()


class _Walk:
    """The state of the walk through a document; nothing of it is seen outside."""

    def __init__(self, quantities: Quantities, network: Paired | None) -> None:
        self.quantities = quantities
        self.links: list[Bound] = []
        self.sides: dict[tuple[int, int], tuple[Reading, ...]] = {}
        self.reasons: dict[tuple[int, int], str] = {}
        self.estimates: dict[Version, Estimate] = {}
        self.work = Calculator(quantities.functions)
        self.alike: dict[t.Formula, Stated] = {}
        """Rules of units beside them that names were seen to follow."""
        self.lookup = Lookup(quantities, self.estimates, self.work, self.alike)
        self.results = Results(quantities, self.estimates, self.lookup, self.alike)
        self.operands = Operands(self.lookup, self.work, self.estimates)
        self._mistaken = False
        """Whether a mistake was found already, from which more may follow."""
        self.against: Against | None = None
        if network is not None:
            from .given.against import Against

            self.against = Against(network, self.lookup, self.work, self.estimates)
        self._open: dict[t.Formula, int] = {}
        """Chains that were left without a result, by what they work out."""

    def run(self) -> Bounds:
        """Every chain, in order; data given below their first use are known from the start."""
        for versions in self.quantities.versions.values():
            for version in versions:
                if version.kind == "bare":
                    self.estimates[version] = self._given(version)
        for chain in self.quantities.claims.chains:
            self._chain(chain)
        self.links += self.results.steps
        return Bounds(
            self.quantities, tuple(self.links), self.sides, self.reasons, self.estimates,
            self.operands.found, () if self.against is None else tuple(self.against.held),
        )  # fmt: skip

    def _given(self, version: Version) -> Estimate:
        """What a number without working stands for."""
        estimate = given(version, version.name in self.quantities.arguments)
        return estimate if self.against is None else self.against.start(version, estimate)

    def _chain(self, chain: Chain) -> None:
        """Works out every side, in order, and holds each against what stands before it."""
        started = self._continued(chain)
        ruled = () if started or len(chain.sides) < 2 else self._ruled(chain)
        first = chain.target is not None and not started
        model = self.lookup.model(chain)
        slopes = self._slopes(chain, model)
        before, against = started or ((), (0, 0))
        above = self.quantities.claims.chains[against[0]].sides[: against[1] + 1] if started else ()
        wrong: tuple[int, int] | None = None
        last = len(chain.sides) - 1
        for i, side in enumerate(chain.sides):
            if i and chain.relations[i - 1] in ("+=", "-=", "→"):
                break
            if side.gap:
                before, ruled, slopes = (), (), ()
                first = False
            if self._names_target(chain, i):
                continue
            try:
                own = self._side(side, chain, (*above, *chain.sides[:i]))
            except NoValueError as why:
                self.reasons[chain.number, i] = str(why)
                continue
            self.sides[chain.number, i] = own
            if not before and side.numeric and self._laid(chain, i, own):
                wrong = chain.number, i
            if slopes and (side.literal or not side.numeric or not before):
                if self._differs(chain, i, slopes, own, model):
                    wrong = chain.number, i
                slopes = () if side.numeric else slopes[:0]
            if first:
                first = False
                found = self._held(chain, i, ruled, own)
                if found is not None and side.literal and fit(chain, found).kind == "off":
                    wrong = chain.number, i
            if before:
                bound = self._bound(chain, i, against, before, own, model)
                if _labelled(chain, i) and fit(chain, bound).kind == "off":
                    self.reasons[chain.number, i] = "the number before the relation may be a name"
                    break
                if self._said_otherwise(chain, i, bound):
                    self.reasons[chain.number, i] = "it is right by another rule for the same"
                    before, against = own, (chain.number, i)
                    continue
                if self._renewed(chain, i, bound):
                    self.reasons[chain.number, i] = "other data may have been given since"
                    before, against = own, (chain.number, i)
                    continue
                self.links.append(bound)
                if fit(chain, bound).kind == "off":
                    wrong = chain.number, i
                    own = (*own, *before)
                elif not side.numeric or len(before) > 1:
                    own = _agreeing(own, before)
            before, against = own, (chain.number, i)
        if not any(b.chain == chain.number for b in self.links):
            copied = self.results.listed(chain, self.sides.get((chain.number, last), ()))
            if copied is not None:
                self.links.append(copied)
                wrong = chain.number, last
        self._mistaken = self._mistaken or wrong is not None
        self._versions(chain, before, wrong)
        self._leave(chain)

    def _renewed(self, chain: Chain, i: int, bound: Bound) -> bool:
        """Whether a line is off only by what may have been given again since the last time."""
        names_ = self.quantities.claims.chains[bound.source].sides[bound.against]
        side = chain.sides[i]
        if names_.numeric or not side.numeric or fit(chain, bound).kind != "off":
            return False
        return self.lookup.renewed(names_.formula, side.formula, chain)

    def _said_otherwise(self, chain: Chain, i: int, bound: Bound) -> bool:
        """Whether a result that its own line of names denies is right by another rule for it."""
        names_ = self.quantities.claims.chains[bound.source].sides[bound.against]
        side, target = chain.sides[i], chain.target
        if target is None or names_.numeric or not side.literal or bound.source != chain.number:
            return False
        if fit(chain, bound).kind != "off":
            return False
        for stated in all_stated(self.quantities, target, chain):
            if stated.formula == names_.formula:
                continue
            with suppress(NoValueError):
                allowed = self.lookup.side(stated.formula, chain)
                other = Bound(
                    chain.number, i, "rule", stated.chain, stated.side, allowed, bound.own
                )
                if fit(chain, other).kind == "fits":
                    return True
        return False

    def _ruled(self, chain: Chain) -> tuple[Stated, ...]:
        """The rules stated elsewhere, for a chain that has no line of names itself."""
        if any(not side.numeric and side.quantity is None for side in chain.sides):
            return ()
        return (*totals(self.quantities, chain), *rules(self.quantities, chain))

    def _held(
        self, chain: Chain, i: int, ruled: tuple[Stated, ...], own: tuple[Reading, ...]
    ) -> Bound | None:
        """Holds what a chain says first against the rules for its name.

        Where they do not hold together, it is said only if no rule agrees and all are in force.
        """
        again = self._again(chain, i, own)
        if again is not None:
            self.links.append(again)
            return again
        off: Bound | None = None
        for stated in ruled:
            own_name = [] if chain.target is None else [chain.target]
            used = list(dict.fromkeys(map(key, names(stated.formula)))) or own_name
            try:
                allowed = self.lookup.side(stated.formula, chain)
            except NoValueError:
                if stated.own:
                    return None
                continue
            place = stated.chain, stated.side
            bound = Bound(
                chain.number, i, "rule", *place, allowed, own, False, None, stated.formula
            )
            verdict = fit(chain, bound).kind
            holds = verdict == "fits" or fresh(self.quantities, stated, chain, used)
            if verdict in ("fits", "rounded") and holds:
                self.links.append(bound)
                return bound
            if not (stated.own or chain.sides[i].literal):  # another index may be meant
                off = off or (self.results.exchanged(stated, chain, i, own) if holds else None)
                continue
            if self._mistaken and not all(r.sure for r in allowed):
                return None  # it may follow from a mistake
            if verdict == "off" and holds:
                line = chain.sides[i]
                if line.numeric and self.lookup.renewed(stated.formula, line.formula, chain):
                    return None  # other data may have been given since
                off = off or bound
        found = off or self.results.repeated(chain, i, own)
        if found is None and not ruled:
            found = self.results.beside(chain, i, own)
            if found is not None and self._mistaken and fit(chain, found).kind == "off":
                return None  # it may follow from a mistake
            found = found or self.results.step(chain, i, own)
        if found is not None:
            self.links.append(found)
        return found

    def _laid(self, chain: Chain, i: int, own: tuple[Reading, ...]) -> bool:
        """Holds a line of numbers against the names before it, of which some are not known.

        It is wrong if one number alone cannot stand for its name.
        """
        before = chain.sides[i - 1] if i else None
        if before is None or before.numeric or before.quantity is not None:
            return False
        if chain.sides[i].gap:
            return False
        laid = self.lookup.laid(before.formula, chain.sides[i].formula, chain)
        if laid is None:
            return False
        bound = Bound(chain.number, i, "names", chain.number, i - 1, laid.readings, own)
        off = fit(chain, bound).kind == "off"
        if not off or laid.apart == 1:
            self.links.append(bound)
        return off and laid.apart == 1

    def _slopes(self, chain: Chain, model: Model) -> tuple[Slope, ...]:
        """What a derivative has to be by the rules of the document."""
        leading = takewhile(lambda side: side.quantity is not None, chain.sides)
        wanted = [side for side in leading if isinstance(side.quantity, t.Derivative)]
        if len(wanted) != 1 or len(chain.sides) < 2:
            return ()
        said = bare(wanted[0].formula)
        target = key(said)
        direct = isinstance(said, t.Derivative) and (said.symbol == "∂" or self._within(said.of))
        return tuple(model.slopes(target, direct))

    def _within(self, name: t.Formula) -> bool:
        """Whether another name is worked from a name: a derivative of it may be a step's alone."""
        k = key(name)
        return any(
            v.kind != "implied" and other != k and not isinstance(other, t.Derivative)
            and any(key(x) == k for side in self.quantities.claims.chains[v.chain].sides[1:]
                    for x in names(side.formula))
            for other, versions in self.quantities.versions.items() for v in versions[:2]
        )  # fmt: skip

    def _differs(
        self, chain: Chain, i: int, slopes: tuple[Slope, ...],
        own: tuple[Reading, ...], model: Model,
    ) -> bool:  # fmt: skip
        """Holds what a derivative is said to be against the rules that it is the derivative of.

        A formula is wrong only if it fails with the document's numbers and at random points.
        """
        side = chain.sides[i]
        off: tuple[Bound, Slope] | None = None
        if not side.numeric and any(n.places > 1 for n in literals(side.formula)):
            return False  # numbers are in it already
        for slope in slopes:
            formula, stated = slope.formula, slope.stated
            try:
                allowed = self.lookup.side(formula, chain)
            except NoValueError:
                continue
            if any(isinstance(r.range, Array) for r in (*allowed, *own)):
                return False
            if side.numeric:
                allowed = tuple(map(blurred, allowed))
            place = stated.chain, stated.side
            bound = Bound(chain.number, i, "derivative", *place, allowed, own, False, None, formula)
            verdict = fit(chain, bound).kind
            if side.quantity is not None and _comes_to(chain, allowed):
                return False  # its number may be wrong, what it is is not
            if verdict in ("fits", "rounded"):
                if verdict == "fits":
                    self.links.append(bound)
                return False
            same = None if side.numeric else model.agree(side.formula, formula, self.work)
            if same:
                return False
            if verdict == "off" and (same is False or self._strange(chain, i, allowed, own)):
                off = off or (bound, slope)
        if off is not None:
            b, slope = off
            rule = model.written(slope)
            self.links.append(
                Bound(b.chain, b.side, b.basis, b.source, b.against, b.allowed, own, rule=rule)
            )
        return off is not None

    def _strange(
        self, chain: Chain, i: int, allowed: tuple[Reading, ...], own: tuple[Reading, ...]
    ) -> bool:
        """Whether a derivative without working cannot be rounded or follow from a mistake.

        A half or a two more or less may be that of another loss.
        """
        if self._mistaken or not (chain.sides[i].literal and len(chain.sides) == 2):
            return False
        return not any(
            meets(scaled(r.range, factor), o.range)
            for r in allowed for o in own for factor in (0.5, 2)
        )  # fmt: skip

    def _again(self, chain: Chain, i: int, own: tuple[Reading, ...]) -> Bound | None:
        """A number that was given to the same name before: a result that is repeated."""
        name = chain.target
        if name is None or not chain.sides[i].literal:
            return None
        for version in reversed(self.quantities.of(name)):
            estimate = self.estimates.get(version)
            if version.chain >= chain.number or not version.literal or estimate is None:
                continue
            place = version.chain, version.side
            bound = Bound(chain.number, i, "again", *place, estimate.values, own)
            if fit(chain, bound).kind == "fits":
                return bound
        return None

    def _side(self, side: Side, chain: Chain, before: Sides) -> tuple[Reading, ...]:
        f = side.formula
        if not side.numeric:
            return self.lookup.side(f, chain)
        printed = self.work.value(f, lambda x: None)
        if side.literal:
            numbers = {id(n): around(n) for n in literals(f)}
            return (Reading(self.work.value(f, lambda x: numbers.get(id(x))), printed, printed),)
        uses = self.operands.read(f, chain, before)
        out = []
        for habit in habits(f):
            values = [
                self.work.value(f, leaf, habit)
                for leaf in (self.operands.range, _nothing, self.operands.exact)
            ]
            out.append(Reading(values[0], values[1], values[2], uses))
        return tuple(out)

    def _bound(
        self, chain: Chain, i: int, against: tuple[int, int],
        before: tuple[Reading, ...], own: tuple[Reading, ...], model: Model,
    ) -> Bound:  # fmt: skip
        source = self.quantities.claims.chains[against[0]]
        basis = "before" if source.sides[against[1]].numeric else "names"
        bound = Bound(chain.number, i, basis, *against, before, own)
        side = chain.sides[i]
        verdict = fit(chain, bound).kind
        if side.literal or verdict == "fits" or (side.numeric and verdict != "off"):
            return bound
        if not side.numeric:
            same = model.agree(source.sides[against[1]].formula, side.formula, self.work)
            return Bound(chain.number, i, basis, *against, before, own, False, same)
        try:
            wide = self.work.value(side.formula, self.operands.loose)
        except NoValueError:
            return bound
        loose = any(meets(wide, reading.range) for reading in before)
        return Bound(chain.number, i, basis, *against, before, own, loose)

    def _names_target(self, chain: Chain, i: int) -> bool:
        """Whether a side names what the chain works out."""
        name = chain.sides[i].quantity
        if name is None or len(chain.sides) < 2:
            return False
        return i == 0 or any(v.chain == chain.number for v in self.quantities.of(name))

    def _continued(self, chain: Chain) -> tuple[tuple[Reading, ...], tuple[int, int]] | None:
        """The value of a chain just before that works out the same and was left open."""
        earlier = self._open.get(chain.target) if chain.target is not None else None
        if earlier is None or len(chain.sides) < 2 or not chain.sides[1].numeric:
            return None
        before = self.quantities.claims.chains[earlier]
        if chain.number - earlier > BESIDE or before.scope.apart(chain.scope):
            return None
        for j in reversed(range(len(before.sides))):
            found = self.sides.get((earlier, j))
            if found:
                return found, (earlier, j)
        return None

    def _versions(
        self, chain: Chain, before: tuple[Reading, ...], wrong: tuple[int, int] | None
    ) -> None:
        """Estimates what the names are to which the chain gives something."""
        for version in self.quantities.by_chain(chain):
            if version.kind != "bare" or before:
                self.estimates[version] = self._estimate(version, before, wrong)
            own = self.sides.get((version.chain, version.side))
            if self.against is not None and version.literal and own:
                estimate = self.estimates.get(version) or Estimate(())
                self.estimates[version] = self.against.result(
                    version, chain, estimate, own[0], self._working(version)
                )
            self.operands.note(version)
        for side in chain.sides:
            for name in dict.fromkeys(map(key, names(side.formula))):
                for version in self.quantities.of(name):
                    if version.chain == chain.number and version.kind == "implied":
                        self.estimates[version] = self._given(version)
                        self.operands.note(version)

    def _working(self, version: Version) -> tuple[Reading, ...]:
        """What a printed result has to be by what stands before it."""
        place = version.chain, version.side
        return next(
            (b.allowed for b in reversed(self.links)
             if (b.chain, b.side) == place and b.basis != "again"), (),
        )  # fmt: skip

    def _estimate(
        self, version: Version, before: tuple[Reading, ...], wrong: tuple[int, int] | None
    ) -> Estimate:
        if not version.literal:
            return Estimate(few(before, 4), wrong)
        own = self.sides.get((version.chain, version.side))
        held = next(
            (b for b in reversed(self.links)
             if b.chain == version.chain and b.side == version.side), None,
        )  # fmt: skip
        if own is None or held is None:
            return self._given(version)
        if held.basis == "again" and wrong is None:  # a wrong number stays one when repeated
            for earlier in self.quantities.of(version.name):
                known = self.estimates.get(earlier)
                if earlier.chain != held.source or known is None or known.wrong is None:
                    continue
                if known.values[0].printed == own[0].printed:
                    return known
        if wrong is None:
            return worked(version, own[0], held.allowed)
        chain = self.quantities.claims.chains[version.chain]
        off = (b for b in self.links if b.chain == chain.number and fit(chain, b).kind == "off")
        expected = dict.fromkeys((r for b in (held, *off) for r in b.allowed), None)
        return contradicted(own[0], tuple(expected), wrong)

    def _leave(self, chain: Chain) -> None:
        """Notes whether a chain ends in a calculation that the next may go on with."""
        if chain.target is None or len(chain.sides) < 2:
            return
        last = len(chain.sides) - 1
        if (chain.number, last) in self.sides and not chain.sides[last].literal:
            self._open[chain.target] = chain.number
        else:
            self._open.pop(chain.target, None)


def _agreeing(own: tuple[Reading, ...], before: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings of a side that agree with the side before it."""
    kept = tuple(o for o in own if any(meets(o.range, b.range) for b in before))
    return kept or own


def _comes_to(chain: Chain, allowed: tuple[Reading, ...]) -> bool:
    """Whether the last number of a chain is one of the values allowed."""
    numbers = numbers_of(chain.sides[-1].formula) or []
    return len(numbers) == 1 and any(
        one(numbers[0], r.range) != "off" for r in allowed if not isinstance(r.range, Array)
    )


def _labelled(chain: Chain, i: int) -> bool:
    """Whether one number alone is said to be another: it may be the end of a name."""
    if i != 1 or not (chain.sides[0].literal and chain.sides[1].literal):
        return False
    return all(n.text.lstrip("-").isdigit() for n in literals(chain.sides[0].formula))


def _nothing(_: object) -> Value | None:
    return None
