"""What names mean at a place, and what a line of names can come to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property, partial
from itertools import islice, product

from symprop.formula import tree as t

from ..claims.chains import Chain, Side
from ..claims.tables import RATES
from ..indices import limits, put
from ..names import bare, generic, key, names
from ..values.arrays import Array, NoValueError, Value
from ..values.estimates import Estimate
from ..values.estimates import bare as stand_alone
from ..values.known import slope_by_value
from ..values.readings import Calculator, Reading, blurred, few, hulled
from .expected import Stated
from .lines import Derived
from .model import Model
from .passes import Meaning, distinct, passes
from .places import arrays_of, entry_of, whole_of
from .quantities import Quantities, Version

COMBINATIONS = 48
"""Ways of taking the names of one side that are tried; beyond them, all values of each at once."""
LARGE = 4000
"""Nodes of formulas that all these ways may have together."""
ALIKE = 4
"""Names of a letter by which it is told how results are rounded."""
DEEPEST = 6
"""Names that are worked out by the rules of other names, one after the other."""

NOTHING: Mapping[t.Formula, Reading] = {}


class Lookup:
    """Looks names up among the versions that have been worked out so far."""

    def __init__(
        self, quantities: Quantities, estimates: Mapping[Version, Estimate], work: Calculator,
        alike: Mapping[t.Formula, Stated],
    ) -> None:  # fmt: skip
        self.quantities, self.estimates, self.work = quantities, estimates, work
        self.alike = alike
        self._busy: list[t.Formula] = []
        self._model: Model | None = None
        self._derivatives = Derived(quantities, work)
        self._known: dict[tuple[t.Formula, int, t.Formula | None], list[Meaning]] = {}
        """Derivatives that are written nowhere, by name and place."""
        self._rounding = False
        self._values: dict[tuple[t.Formula, Chain, int, bool], list[Meaning]] = {}
        """What was looked up: nothing that a chain uses changes while it is followed."""

    def values(self, name: t.Formula, chain: Chain) -> list[Meaning]:
        """What a name can be in a chain, the likeliest first."""
        if self._busy:  # within a rule that may lead back to the name
            return self._look(name, chain)
        place = name, chain, len(self.alike), self._rounding
        if place not in self._values:
            self._values[place] = self._look(name, chain)
        return self._values[place]

    def _look(self, name: t.Formula, chain: Chain) -> list[Meaning]:
        if isinstance(name, t.Apply):
            return self._applied(name, chain)
        visible = self.quantities.visible(name, chain)
        found: list[Meaning] = [
            (reading, version)
            for version in visible
            if version in self.estimates
            for reading in few(self.estimates[version].values, 3)
        ]
        if found and visible[0].kind == "implied" and name not in self._busy:
            whole = self._element(name, chain)  # the vector may have been worked again since
            newer = [m for m in whole if m[1] is not None and m[1].chain > visible[0].chain]
            found = newer + found
        ruled = found and not any(v.literal for v in visible)
        if ruled and name not in self._busy and not generic(name):
            now = self._by_rule(name, chain, visible)  # what is on the rule may have numbers since
            found = now + [m for m in found if m not in now]
            if self._rounding:
                found = [(self._rounded(name, reading), meant) for reading, meant in found]
        if not found and name in RATES:
            found = self._rate(name, chain)
        if not found and not generic(name) and name not in self._busy:
            found = (
                self._by_rule(name, chain, visible)
                or self._of_entries(name, chain)
                or self._element(name, chain)
                or self._derived(name, chain)
            )
        return found

    def _rate(self, name: t.Formula, chain: Chain) -> list[Meaning]:
        """The learning rate by the only number that a sentence gives: "a learning rate of 0.1"."""
        rates = self.quantities.claims.rates
        versions = self.quantities.of(name)
        if len(rates) != 1 or any(map(self.quantities.of, RATES - {name})):
            return []
        if any(self.quantities.outdated(v, chain) for v in versions):
            return []  # it may be the rate of another exercise
        rate = stand_alone(rates, None)
        return [(rate, None)] if rate else []

    def rounded(self, f: t.Formula, chain: Chain) -> tuple[Reading, ...]:
        """The values of a side if results without numbers were rounded on the way; none if open."""
        self._rounding = True
        try:
            return self.side(f, chain)
        except NoValueError:
            return ()
        finally:
            self._rounding = False

    def _rounded(self, name: t.Formula, reading: Reading) -> Reading:
        """What a result without a number may have been rounded to, as others of its letter are."""
        others = (
            self.quantities.worked.get((name.base, name.accent), ())
            if isinstance(name, t.Name) else ()
        )  # fmt: skip
        places = [
            v.literal[0].places for other in others[:ALIKE] for v in self.quantities.of(other)
            if v.kind == "worked" and len(v.literal) == 1
        ]  # fmt: skip
        if not places or isinstance(reading.range, Array):
            return reading
        half = 0.5 * 10.0 ** -min(places)
        low, high = reading.range
        return Reading(
            (low - half, high + half), reading.printed, reading.exact, reading.uses, reading.sure
        )

    def side(
        self, f: t.Formula, chain: Chain, put_in: Mapping[t.Formula, Reading] = NOTHING
    ) -> tuple[Reading, ...]:
        """The values that a side of names can have, the likeliest first.

        ``put_in`` tells what names mean that are not known otherwise.

        Raises:
            NoValueError: a name on it is not known, or it cannot be worked out.
        """
        wanted = self.leaves(f, chain)
        options = []
        for name in wanted:
            found = self.values(name, chain)
            if not found and name in put_in:
                found = [(put_in[name], None)]
            if not found:
                raise NoValueError("a name whose value is not known")
            options.append(distinct(found))
        out: list[Reading] = []
        most = max(2, min(COMBINATIONS, LARGE // sum(1 for _ in t.walk(f))))
        left = most
        mixed = any(map(self.quantities.is_shared, wanted))  # which goes with which nobody knows
        for taken in (options,) if mixed else passes(wanted, options):
            cases = (
                (
                    dict(zip(wanted, (r for r, _ in combination), strict=True)),
                    tuple(v for _, versions in combination for v in versions),
                    all(r.sure and versions for r, versions in combination),
                )
                for combination in islice(product(*taken), max(left, 2))
            )
            count = math.prod(map(len, taken))
            left -= count
            for reading in self.work.readings(f, cases):
                if reading not in out:
                    out.append(reading)
            if count > most:
                widest = {n: hulled([r for r, _ in o]) for n, o in zip(wanted, taken, strict=True)}
                uses = tuple(v for o in taken for _, versions in o for v in versions)
                out += self.work.readings(f, [(widest, uses, True)])
        return tuple(out)

    def leaves(self, f: t.Formula, chain: Chain) -> list[t.Formula]:
        """The names on a side, each once; a sum over an index names its instances."""
        return list(dict.fromkeys(map(key, self._leaves(f, chain))))

    def _leaves(self, f: t.Formula, chain: Chain) -> Iterator[t.Formula]:
        if isinstance(f, (t.Derivative, t.Missing, t.Name)):
            yield from names(f)
        elif isinstance(f, t.BigSum) and isinstance(f.index, t.Name) and (bounds := limits(f)):
            for k in bounds:
                yield from self._leaves(put(f.body, {f.index.base: k}), chain)
        elif isinstance(f, t.Power) and bare(f.base) == t.EULER:
            yield from self._leaves(f.exponent, chain)
        elif isinstance(f, t.Apply) and self._called(f, chain):
            yield f
        else:
            for part in t.children(f):
                yield from self._leaves(part, chain)

    def _by_rule(
        self, name: t.Formula, chain: Chain, visible: tuple[Version, ...]
    ) -> list[Meaning]:
        """The value of a name that the document defines and gives no number."""
        rules = [v for v in visible if v.kind == "rule"]
        rules = rules or [v for v in self.quantities.of(name) if v.kind == "rule"]
        if len(self._busy) >= DEEPEST:
            return []
        self._busy.append(name)
        try:
            for version in rules[:2]:
                for side in self.quantities.claims.chains[version.chain].sides[1:]:
                    if side.quantity == name:
                        continue
                    try:
                        return [(r, version) for r in few(self.side(side.formula, chain), 4)]
                    except NoValueError:
                        continue
        finally:
            self._busy.pop()
        return []

    def model(self, chain: Chain) -> Model:
        """The partial network as it stands above a chain; kept while it is asked for the same."""
        if self._model is None or self._model.chain is not chain:
            self._model = Model(self.quantities, chain, self.alike, self._derivatives)
        return self._model

    def _derived(self, name: t.Formula, chain: Chain) -> list[Meaning]:
        """A derivative that the document's rules tell and that it never writes down."""
        if not isinstance(name, t.Derivative) or len(self._busy) >= DEEPEST:
            return []
        place = name, chain.number, chain.target
        if self._busy or place not in self._known:
            found = self._derive(name, chain)
            if self._busy:
                return found
            self._known[place] = found
        return self._known[place]

    def _derive(self, name: t.Derivative, chain: Chain) -> list[Meaning]:
        self._busy.append(name)
        try:
            side = Side(name, chain.sides[0].piece, False, False)
            first = Chain(chain.number, (side,), (), chain.scope)  # before any update
            found: list[Reading] = []
            rule: Stated | None = None
            total: t.Formula | None = None
            for formula, stated, case, near, _ in self.model(chain).slopes(name, True):
                if rule is not None and stated is not rule:
                    break
                if formula == total:
                    continue
                total = total if near else formula
                with suppress(NoValueError):
                    own = [*few(self.side(formula, first), 2), *few(self.side(formula, chain), 4)]
                    if key(name.by) not in map(key, names(stated.formula)):
                        own = list(map(blurred, own))  # it takes several steps
                    if near:  # from the derivatives that have numbers
                        found[:0] = (x for x in own if x not in found)
                    elif rule is not None or case[-1]:  # the direct one beside the total one only
                        found += (x for x in own if x not in found)
                        rule = stated
        finally:
            self._busy.pop()
        return [(reading, None) for reading in found]

    def _element(self, name: t.Formula, chain: Chain) -> list[Meaning]:
        """An entry of a vector or matrix: w_1 of w = [0.5, 0.3], z_{2,1} of z_2."""
        out: list[Meaning] = []
        for whole, place in arrays_of(name):
            if whole in self._busy:
                continue
            at = tuple(k + (whole in self._from_zero) for k in place)
            for reading, version in self.values(whole, chain):
                try:
                    out.append((reading.map(partial(entry_of, place=at)), version))
                except NoValueError:
                    continue
        return out

    def _of_entries(self, name: t.Formula, chain: Chain) -> list[Meaning]:
        """A vector or matrix of which only the entries have numbers, on a line with matrices."""
        kinds = (t.Matrix, t.Transpose)
        if not any(isinstance(x, kinds) for side in chain.sides for x in t.walk(side.formula)):
            return []
        for count in (1, 2):
            own = self._entries.get((name, count), {})
            found = {
                place: (estimate.values[0], version) for place, entry in own.items()
                for version in self.quantities.visible(entry, chain)[:1]
                if (estimate := self.estimates.get(version)) and estimate.values
            }  # fmt: skip
            whole = whole_of(found)
            if whole is None:
                continue
            either = [whole]
            if isinstance(whole.range, Array) and len(set(whole.range.shape)) == 1:
                either.append(whole.map(_transposed))  # which index counts the rows is open
            return [(reading, reading.uses[-1]) for reading in either]
        return []

    @cached_property
    def _entries(self) -> Mapping[tuple[t.Formula, int], Mapping[tuple[int, ...], t.Formula]]:
        """The names that may be entries of arrays, by array and number of indices, and place."""
        found: dict[tuple[t.Formula, int], dict[tuple[int, ...], t.Formula]] = {}
        for name in self.quantities.versions:
            for whole, place in arrays_of(name) if isinstance(name, t.Name) else ():
                found.setdefault((whole, len(place)), {})[place] = name
        return found

    @cached_property
    def _from_zero(self) -> frozenset[t.Formula]:
        """Arrays whose entries the document counts from 0: x_0 is used and given nothing."""
        used = {
            x for chain in self.quantities.claims.chains for side in chain.sides
            for x in names(side.formula) if isinstance(x, t.Name) and "0" in x.sub
        }  # fmt: skip
        return frozenset(
            whole for x in used if all(v.kind == "implied" for v in self.quantities.of(key(x)))
            for whole, place in arrays_of(x) if 0 in place and self.quantities.of(whole)
        )  # fmt: skip

    # --- functions applied to names -------------------------------------------------------------

    def _called(self, f: t.Apply, chain: Chain) -> list[Version]:
        """The versions of what a function applied to a name is said to be: those of a for σ(z)."""
        if f.primes > 1 or len(f.args) != 1:
            return []
        found = self.quantities.applied.get(t.Apply(f.function, tuple(map(key, f.args))), ())
        before = [v for v in reversed(found) if v.chain < chain.number]
        return [v for v in before if v.name != chain.target][:2]

    def _applied(self, f: t.Apply, chain: Chain) -> list[Meaning]:
        """What σ(z) or σ′(z) can be: by what σ(z) was said to be, and by the value of z."""
        out: list[Meaning] = []
        slope = slope_by_value(f) if f.primes else None
        for version in self._called(f, chain):
            estimate = self.estimates.get(version)
            for reading in estimate.values[:2] if estimate else ():
                if not f.primes:
                    out.append((reading, version))
                elif slope is not None:
                    out.append((reading.map(slope), version))
        argument = f.args[0]
        function = self.work.function(f)
        if function is None:
            return out
        for reading, meant in self.values(key(argument), chain):
            try:
                out.append((reading.map(lambda v: function((v,))), meant))
            except NoValueError:
                continue
        return out


def _transposed(v: Value) -> Value:
    return v.transposed if isinstance(v, Array) else v
