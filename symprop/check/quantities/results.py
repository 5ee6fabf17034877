"""Results without working, held against what stands elsewhere.

A result may repeat an earlier one, follow the rule of the unit beside it, or be a step down a
gradient that the document tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..names import key, names, numbers_of
from ..values.arrays import Array, NoValueError
from ..values.bound import Bound
from ..values.estimates import Estimate
from ..values.fit import fit, shown
from ..values.readings import Reading, significant
from ..values.slips import is_slip
from .expected import Stated
from .laying import exchanged, lay
from .lookup import Lookup
from .quantities import Quantities, Version
from .restated import DIGITS, least, listed, repeats, summary
from .siblings import sibling_rules
from .steps import step


class Results:
    """Looks for what speaks for or against a result without working."""

    def __init__(
        self, quantities: Quantities, estimates: Mapping[Version, Estimate], lookup: Lookup,
        alike: dict[t.Formula, Stated],
    ) -> None:  # fmt: skip
        self.quantities, self.estimates, self.lookup = quantities, estimates, lookup
        self.alike = alike
        self._off: list[Bound] = []
        """Updates that are not w − η·∂E/∂w, and below how many are."""
        self._steps = 0

    @property
    def steps(self) -> list[Bound]:
        """The updates that are no step down the gradient, if most of the others are."""
        return self._off if 2 * len(self._off) <= self._steps + 1 else []

    def repeated(self, chain: Chain, i: int, own: tuple[Reading, ...]) -> Bound | None:
        """A number that is nearly the one that it should repeat."""
        numbers = numbers_of(chain.sides[i].formula) or []
        version = summary(self.quantities, self.estimates, chain)
        if version is not None and len(numbers) == 1:
            off = self._off_again(chain, i, own, version)
            slip = is_slip(version.literal[0].text, numbers[0].text)
            return off if slip or version.kind != "update" else None
        version = repeats(self.quantities, self.estimates, chain)
        if len(numbers) != 1 or significant(numbers[0]) < least(self.quantities, chain):
            return None
        if version is None:
            return self._entry(chain, i, own, numbers[0])
        estimate = self.estimates[version]
        if estimate.wrong is not None:
            return None
        return self._copied(chain, i, own, version, estimate.values, version.literal[0].text)

    def _entry(
        self, chain: Chain, i: int, own: tuple[Reading, ...], n: t.Number
    ) -> Bound | None:  # fmt: skip
        """A number that is nearly the entry of a vector that was worked out, and has its name."""
        name = chain.target
        if name is None or len(chain.sides) != 2 or len(self.quantities.of(name)) != 1:
            return None
        for reading, version in self.lookup.values(name, chain):
            if version is None or version.kind != "worked" or version.matrix is None:
                continue
            there = self.quantities.claims.chains[version.chain].scope
            if there.apart(chain.scope) or self.quantities.stepped(version.chain, chain.number):
                continue
            return self._copied(chain, i, own, version, (reading,), n.text)
        return None

    def _copied(
        self, chain: Chain, i: int, own: tuple[Reading, ...], version: Version,
        values: tuple[Reading, ...], text: str,
    ) -> Bound | None:  # fmt: skip
        """What speaks against a number that is that of a version but for a slip of the pen."""
        n = (numbers_of(chain.sides[i].formula) or [])[0]
        right = (shown(values[0].printed, n), text)
        if not any(x is not None and is_slip(x, n.text) for x in right):
            return None
        return self._off_again(chain, i, own, version, values)

    def _off_again(
        self, chain: Chain, i: int, own: tuple[Reading, ...], version: Version,
        values: tuple[Reading, ...] = (),
    ) -> Bound | None:  # fmt: skip
        """What speaks against a number that should be that of a version."""
        values = values or self.estimates[version].values
        bound = Bound(chain.number, i, "again", version.chain, version.side, values, own)
        return bound if fit(chain, bound).kind == "off" else None

    def step(self, chain: Chain, i: int, own: tuple[Reading, ...]) -> Bound | None:
        """Holds an updated weight without working against a step down its gradient."""
        stated = step(self.quantities, chain)
        if stated is None:
            return None
        if not chain.sides[i].literal:
            return self.exchanged(stated, chain, i, own)
        with suppress(NoValueError):
            allowed = self.lookup.side(stated.formula, chain)
            bound = stated.bound(chain, i, "rule", allowed, own)
            verdict = fit(chain, bound).kind
            if verdict == "fits":
                self._steps += 1
                return bound
            if verdict == "off" and self._is_step(chain, i, allowed):
                self._off.append(bound)
        return None

    def _is_step(self, chain: Chain, i: int, allowed: tuple[Reading, ...]) -> bool:
        """Whether a number is that of an update: its name says so, or its digits nearly do."""
        if chain.target is not None and self.quantities.marks(chain.target)[1] == "new":
            return True
        numbers = numbers_of(chain.sides[i].formula) or []
        if len(numbers) != 1 or significant(numbers[0]) < DIGITS:
            return False
        right = shown(allowed[0].printed, numbers[0])
        return right is not None and is_slip(right, numbers[0].text)

    def listed(self, chain: Chain, own: tuple[Reading, ...]) -> Bound | None:
        """Holds a list of results against the results that it repeats."""
        i = len(chain.sides) - 1
        numbers = numbers_of(chain.sides[i].formula) or []
        if len(chain.sides) > 2 or len(numbers) < 2 or not own:
            return None
        whole = own[0].range
        if not isinstance(whole, Array):
            return None
        for k, version in listed(self.quantities, chain, numbers).items():
            right = self.estimates[version].values[0]
            if isinstance(right.range, Array):
                continue
            made = whole.filled([*whole.entries[:k], right.range, *whole.entries[k + 1 :]])
            allowed = (Reading(made, made, made, (version,)),)
            place = version.chain, version.side
            return Bound(chain.number, i, "again", *place, allowed, own)
        return None

    def beside(self, chain: Chain, i: int, own: tuple[Reading, ...]) -> Bound | None:
        """Holds a result against what the rule of the unit beside it gives."""
        name = chain.target
        if name is None or any(v.chain != chain.number for v in self.quantities.of(name)):
            return None
        if not chain.sides[i].literal:
            return self._taken(name, chain, i, own)
        if len(chain.sides) != 2:
            return None
        allowed: list[Reading] = []
        rule: Stated | None = None
        for stated in sibling_rules(self.quantities, name, chain):
            try:
                found = self.lookup.side(stated.formula, chain)
            except NoValueError:
                continue
            rule = rule or stated
            allowed += [r for r in found if r not in allowed]
            bound = stated.bound(chain, i, "beside", found, own)
            if fit(chain, bound).kind != "off":
                self.alike[name] = stated
                return bound
        return None if rule is None else rule.bound(chain, i, "beside", tuple(allowed), own)

    def _taken(
        self, name: t.Formula, chain: Chain, i: int, own: tuple[Reading, ...]
    ) -> Bound | None:
        """A line of numbers in which one is that of the unit beside, whatever the numbering is."""
        found: Bound | None = None
        for stated in sibling_rules(self.quantities, name, chain):
            off = self.exchanged(stated, chain, i, own)
            if off is None:
                return None
            found = found or off
        return found

    def exchanged(
        self, stated: Stated, chain: Chain, i: int, own: tuple[Reading, ...]
    ) -> Bound | None:
        """A line of numbers off by one alone, which is that of another name."""
        line = chain.sides[i].formula
        swap = exchanged(self.lookup, stated.formula, line, chain)
        everywhere = len(self.quantities.claims.chains)
        if swap is None or not self.quantities.printed.versions(swap[1], everywhere):
            return None
        source = self.quantities.claims.chains[stated.chain].sides[stated.side]
        if key(swap[0]) in map(key, names(source.formula)):
            return None  # which weight belongs to this unit the other's rule does not tell
        laid = lay(self.lookup, stated.formula, line, chain)
        with suppress(NoValueError):
            allowed = laid.readings if laid else self.lookup.side(stated.formula, chain)
            bound = stated.bound(chain, i, "beside", allowed, own)
            return bound if fit(chain, bound).kind == "off" else None
        return None
