"""What every side of every chain can come to, and what each version of a name can be.

The document is followed line by line.  A side's value is known in three ways at once: the range
that its operands allow, the number that its printed digits give, and the number that exact
calculation from the document's data gives.  A printed operand stands for the smallest range that
holds its printed number, what its own printed working gives, and what exact calculation gives;
where none of that can be recomputed, for its last place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from itertools import chain as joined
from typing import TYPE_CHECKING

from symprop.formula import tree as t
from symprop.record import Record

from .claims.chains import Chain
from .names import key, literals, names, numbers_of, quantities_of
from .quantities.derivatives import Derivatives
from .quantities.expected import Stated, all_stated
from .quantities.laying import lay
from .quantities.lookup import Lookup
from .quantities.model import Model
from .quantities.operands import Operand, Operands, Sides
from .quantities.outcomes import Outcomes
from .quantities.quantities import Quantities, Version
from .quantities.results import Results
from .quantities.ruled import Ruled
from .values.arrays import NoValueError, Value
from .values.bound import Bound
from .values.estimates import Estimate, given
from .values.fit import fit
from .values.interval import meets
from .values.known import habits
from .values.readings import Calculator, Reading, around

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
        self.links: defaultdict[int, list[Bound]] = defaultdict(list)
        """What each chain is held against."""
        self.sides: dict[tuple[int, int], tuple[Reading, ...]] = {}
        self.reasons: dict[tuple[int, int], str] = {}
        self.estimates: dict[Version, Estimate] = {}
        self.work = Calculator(quantities.functions)
        self.alike: dict[t.Formula, Stated] = {}
        """Rules of units beside them that names were seen to follow."""
        self.lookup = Lookup(quantities, self.estimates, self.work, self.alike)
        self.results = Results(quantities, self.estimates, self.lookup, self.alike)
        self.ruled = Ruled(quantities, self.estimates, self.lookup, self.results)
        self.derivatives = Derivatives(quantities, self.lookup, self.work)
        self.outcomes = Outcomes(quantities, self.links, self.sides, self.estimates, self._given)
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
        links = (*joined.from_iterable(self.links.values()), *self.results.steps)
        return Bounds(
            self.quantities, links, self.sides, self.reasons, self.estimates,
            self.operands.found, () if self.against is None else tuple(self.against.held),
        )  # fmt: skip

    def _given(self, version: Version) -> Estimate:
        """What a number without working stands for."""
        known, name = self.quantities, version.name
        result = version.kind in ("worked", "update") or name in known.arguments
        result = result or (name in known.results and version.chain > known.first)
        estimate = given(version, result)
        return estimate if self.against is None else self.against.start(version, estimate)

    def _chain(self, chain: Chain) -> None:
        """Works out every side, in order, and holds each against what stands before it."""
        started = self._continued(chain)
        ruled = () if started or len(chain.sides) < 2 else self.ruled.rules(chain)
        first = chain.target is not None and not started
        model = self.lookup.model(chain)
        slopes = self.derivatives.slopes(chain, model)
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
                own = self._side(chain, i, (*above, *chain.sides[:i]))
            except NoValueError as why:
                self.reasons[chain.number, i] = str(why)
                found = self.derivatives.laid(chain, i, slopes, model, self._mistaken)
                if found is not None:
                    self.links[chain.number].append(found)
                    wrong, slopes = (chain.number, i), ()
                continue
            self.sides[chain.number, i] = own
            if not before and side.numeric and self._laid(chain, i, own):
                wrong = chain.number, i
            if slopes and (side.literal or not side.numeric or not before):
                found = self.derivatives.held(chain, i, slopes, own, model, self._mistaken)
                if found is not None:
                    self.links[chain.number].append(found)
                    if fit(chain, found).kind == "off":
                        wrong = chain.number, i
                slopes = ()
            if first:
                first = False
                found = self.ruled.held(chain, i, ruled, own, self._mistaken)
                if found is not None:
                    self.links[chain.number].append(found)
                    if side.literal and fit(chain, found).kind == "off":
                        wrong = chain.number, i
            if before:
                bound = self._bound(chain, i, against, before, own, model)
                named = _labelled(chain, i) or _is_later(chain, bound)
                if named and fit(chain, bound).kind == "off":
                    self.reasons[chain.number, i] = "the number before the relation may be a name"
                    break
                excuse = self.ruled.excused(chain, i, bound)
                if excuse:
                    self.reasons[chain.number, i] = excuse
                    before, against = own, (chain.number, i)
                    continue
                self.links[chain.number].append(bound)
                if fit(chain, bound).kind == "off":
                    wrong = chain.number, i
                    own = (*own, *before)
                elif not side.numeric or len(before) > 1:
                    own = _agreeing(own, before)
            before, against = own, (chain.number, i)
        if not self.links[chain.number]:
            copied = self.results.listed(chain, self.sides.get((chain.number, last), ()))
            if copied is not None:
                self.links[chain.number].append(copied)
                wrong = chain.number, last
        self._mistaken = self._mistaken or wrong is not None
        self._versions(chain, before, wrong)
        self._leave(chain)

    def _laid(self, chain: Chain, i: int, own: tuple[Reading, ...]) -> bool:
        """Holds a line of numbers against the names before it, of which some are not known.

        It is wrong if one number alone cannot stand for its name.
        """
        before = chain.sides[i - 1] if i else None
        if before is None or before.numeric or before.quantity is not None:
            return False
        if chain.sides[i].gap:
            return False
        laid = lay(self.lookup, before.formula, chain.sides[i].formula, chain)
        if laid is None:
            return False
        bound = Bound(chain.number, i, "names", chain.number, i - 1, laid.readings, own)
        off = fit(chain, bound).kind == "off"
        if not off or laid.apart == 1:
            self.links[chain.number].append(bound)
        return off and laid.apart == 1

    def _side(self, chain: Chain, i: int, before: Sides) -> tuple[Reading, ...]:
        side = chain.sides[i]
        f = self.quantities.spread.get((chain.number, i), side.formula)
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
            if same is None and any(map(_is_written, t.walk(side.formula))):
                same = False  # it is no rule
            return Bound(chain.number, i, basis, *against, before, own, False, same)
        try:
            wide = self.work.value(side.formula, self.operands.loose)
        except NoValueError:
            return bound
        loose = any(meets(wide, reading.range) for reading in before)
        return Bound(chain.number, i, basis, *against, before, own, loose)

    def _names_target(self, chain: Chain, i: int) -> bool:
        """Whether a side names what the chain works out, or its entries."""
        name = chain.sides[i].quantity
        if i == 0 and name is None and quantities_of(chain.sides[0].formula):
            return any(not side.literal for side in chain.sides[1:])
        if name is None or len(chain.sides) < 2:
            return False
        return i == 0 or any(v.chain == chain.number for v in self.quantities.of(name))

    def _continued(self, chain: Chain) -> tuple[tuple[Reading, ...], tuple[int, int]] | None:
        """The value of a chain just before that works out the same and was left open."""
        name = chain.target
        earlier = self._open.get(name) if name is not None else None
        if name is None or earlier is None or len(chain.sides) < 2 or not chain.sides[1].numeric:
            return None
        before = self.quantities.claims.chains[earlier]
        if chain.number - earlier > BESIDE or before.scope.apart(chain.scope):
            return None
        if len([x for x in all_stated(self.quantities, name, chain) if x.own]) > 1:
            return None  # which of its rules is meant is open
        for j in reversed(range(len(before.sides))):
            found = self.sides.get((earlier, j))
            if found:
                if any(v.chain >= chain.number for r in found for v in r.uses):
                    return None
                side = before.sides[j]
                if not side.numeric:  # names on it may have got numbers since
                    f = self.quantities.spread.get((earlier, j), side.formula)
                    with suppress(NoValueError):
                        found = self.lookup.side(f, chain)
                return found, (earlier, j)
        return None

    def _versions(
        self, chain: Chain, before: tuple[Reading, ...], wrong: tuple[int, int] | None
    ) -> None:
        """Estimates what the names are to which the chain gives something."""
        for version in self.quantities.by_chain(chain):
            if version.kind != "bare" or before:
                self.estimates[version] = self.outcomes.of(version, before, wrong)
            own = self.sides.get((version.chain, version.side))
            if self.against is not None and version.literal and own:
                estimate = self.estimates.get(version) or Estimate(())
                self.estimates[version] = self.against.result(
                    version, chain, estimate, own[0], self.outcomes.working(version)
                )
        for side in chain.sides:
            for name in dict.fromkeys(map(key, names(side.formula))):
                for version in self.quantities.of(name):
                    if version.chain == chain.number and version.kind == "implied":
                        self.estimates[version] = self._given(version)

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
    """The readings of a side that agree with the side before it.

    If the likeliest does not, names of that side may have only numbers of an earlier round.
    """
    kept = tuple(o for o in own if any(meets(o.range, b.range) for b in before))
    return kept if own[0] in kept else own


def _is_later(chain: Chain, bound: Bound) -> bool:
    """Whether what a chain begins with has its number only further down: s² = … before s = …"""
    uses = [v for reading in bound.allowed for v in reading.uses]
    own = (bound.source, bound.against) == (chain.number, 0)
    return own and bool(uses) and all(v.chain > chain.number for v in uses)


def _labelled(chain: Chain, i: int) -> bool:
    """Whether one number alone is said to be another: it may be the end of a name."""
    if i != 1 or not (chain.sides[0].literal and chain.sides[1].literal):
        return False
    numbers = literals(chain.sides[0].formula)
    return all(n.span and n.text.lstrip("-").isdigit() for n in numbers)


def _is_written(f: t.Formula) -> bool:
    """Whether a part is a matrix of which the numbers are put in."""
    return isinstance(f, t.Matrix) and len(f.rows) > 1 and numbers_of(f) is not None


def _nothing(_: object) -> Value | None:
    return None
