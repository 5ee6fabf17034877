"""What a chain says of a name, held against the rules that are stated elsewhere for it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from ..claims.chains import Chain
from ..names import key, names
from ..values.arrays import NoValueError
from ..values.bound import Bound
from ..values.estimates import Estimate
from ..values.fit import fit
from ..values.readings import Reading
from .expected import Stated, all_stated, fresh
from .expected import rules as stated_before
from .laying import elsewhere, renewed
from .lookup import Lookup
from .quantities import Quantities, Version
from .results import Results


class Ruled:
    """Holds names against rules; what speaks for or against them is a bound."""

    def __init__(
        self, quantities: Quantities, estimates: Mapping[Version, Estimate], lookup: Lookup,
        results: Results,
    ) -> None:  # fmt: skip
        self.quantities, self.estimates = quantities, estimates
        self.lookup, self.results = lookup, results
        self._confirmed: set[tuple[int, int]] = set()
        """The rules said for all of a kind that one of the kind was right by."""

    def rules(self, chain: Chain) -> tuple[Stated, ...]:
        """The rules stated elsewhere, for a chain that has no line of names itself."""
        if any(not side.numeric and side.quantity is None for side in chain.sides):
            return ()
        return tuple(stated_before(self.quantities, chain))

    def held(
        self, chain: Chain, i: int, ruled: tuple[Stated, ...], own: tuple[Reading, ...],
        mistaken: bool,
    ) -> Bound | None:  # fmt: skip
        """Holds what a chain says first against the rules for its name.

        Where they do not hold together, it is said only if no rule agrees and all are in force;
        after a mistake, which ``mistaken`` says, only what cannot follow from it.
        """
        again = self._again(chain, i, own)
        if again is not None:
            return again
        if chain.target is not None and self.quantities.is_shared(chain.target):
            return None  # which of several quantities it is nobody knows
        off = self.results.repeated(chain, i, own)
        if off is not None:
            return off
        for stated in ruled:
            own_name = [] if chain.target is None else [chain.target]
            used = list(dict.fromkeys(map(key, names(stated.formula)))) or own_name
            try:
                allowed = self.lookup.side(stated.formula, chain)
            except NoValueError:
                if stated.own:
                    return None
                continue
            bound = stated.bound(chain, i, "rule", allowed, own)
            verdict = fit(chain, bound).kind
            holds = verdict == "fits" or fresh(self.quantities, stated, chain, used)
            if verdict == "rounded" and chain.target in used and chain.sides[i].literal:
                return None  # several steps may have been taken since
            if verdict in ("fits", "rounded") and holds:
                if verdict == "fits" and not stated.own:
                    self._confirmed.add((stated.chain, stated.side))
                return bound
            if not (stated.own or chain.sides[i].literal):  # another index may be meant
                found = self.results.exchanged(stated, chain, i, own) if holds else None
                sure = (stated.chain, stated.side) in self._confirmed
                if found is None and holds and sure and all(r.sure for r in allowed):
                    found = None if mistaken else bound
                off = off or found
                continue
            if mistaken and not all(r.sure for r in allowed):
                return None  # it may follow from a mistake
            if verdict == "off" and holds:
                near = self.lookup.rounded(stated.formula, chain)
                if near and fit(chain, stated.bound(chain, i, "rule", near, own)).kind != "off":
                    return None
                line = chain.sides[i]
                if line.numeric and renewed(self.lookup, stated.formula, line.formula, chain):
                    return None  # other data may have been given since
                if chain.target in used and self._of_another_round(chain, allowed):
                    return None  # what this round was stepped with is not known
                other = self._by_another(chain, i, stated, own) if stated.own else None
                if other is not None:
                    return other
                off = off or bound
        found = off
        if found is None and not ruled:
            found = self.results.beside(chain, i, own)
            if found is not None and mistaken and fit(chain, found).kind == "off":
                return None  # it may follow from a mistake
            found = found or self.results.step(chain, i, own)
        return found

    def _by_another(
        self, chain: Chain, i: int, stated: Stated, own: tuple[Reading, ...]
    ) -> Bound | None:  # fmt: skip
        """What speaks for a chain by another of the rules stated for its very name."""
        rules = [] if chain.target is None else all_stated(self.quantities, chain.target, chain)
        for other in rules:
            if not other.own or other.formula == stated.formula:
                continue
            with suppress(NoValueError):
                allowed = self.lookup.side(other.formula, chain)
                bound = other.bound(chain, i, "rule", allowed, own)
                if fit(chain, bound).kind in ("fits", "rounded"):
                    return bound
        return None

    def _of_another_round(self, chain: Chain, allowed: tuple[Reading, ...]) -> bool:
        """Whether a chain stands in a round, and nothing that values were worked from does.

        Or it starts from a value of another exercise: what is said here is given anew.
        """
        found = {v for r in allowed for v in r.uses}
        uses = {v.chain for v in found}
        chains = self.quantities.claims.chains
        if any(v.name == chain.target and self.quantities.foreign(v, chain) for v in found):
            return True
        return bool(chain.scope.round) and all(chains[k].scope.apart(chain.scope) for k in uses)

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

    def excused(self, chain: Chain, i: int, bound: Bound) -> str:
        """Why nothing is said of a side that the names before it deny; empty where it is said."""
        names_ = self.quantities.claims.chains[bound.source].sides[bound.against]
        side = chain.sides[i]
        if names_.numeric or not side.numeric or fit(chain, bound).kind != "off":
            return ""
        if side.literal and bound.source == chain.number and self._otherwise(chain, i, bound):
            return "it is right by another rule for the same"
        own = bound.source == chain.number
        if renewed(self.lookup, names_.formula, side.formula, chain, own):
            return "other data may have been given since"
        if elsewhere(self.lookup, names_.formula, side.formula, chain):
            return "its entries are not those of the array that was read"
        return ""

    def _otherwise(self, chain: Chain, i: int, bound: Bound) -> bool:
        """Whether a result is right by another rule than the line of names before it."""
        own = chain.sides[bound.against].formula
        rules = [] if chain.target is None else all_stated(self.quantities, chain.target, chain)
        for stated in rules:
            if stated.formula == own:
                continue
            with suppress(NoValueError):
                allowed = self.lookup.side(stated.formula, chain)
                if fit(chain, stated.bound(chain, i, "rule", allowed, bound.own)).kind == "fits":
                    return True
        return False
