"""What names are after the chain that gives them a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ..values.arrays import Array, Value
from ..values.bound import Bound
from ..values.estimates import Estimate, contradicted, worked
from ..values.fit import fit
from ..values.readings import Reading, few
from .quantities import Quantities, Version


class Outcomes:
    """Estimates versions by what their numbers were held against; ``given`` those without."""

    def __init__(
        self, quantities: Quantities, links: Mapping[int, Sequence[Bound]],
        sides: Mapping[tuple[int, int], tuple[Reading, ...]],
        estimates: Mapping[Version, Estimate], given: Callable[[Version], Estimate],
    ) -> None:  # fmt: skip
        self.quantities, self.links, self.sides = quantities, links, sides
        self.estimates, self.given = estimates, given

    def working(self, version: Version) -> tuple[Reading, ...]:
        """What a printed result has to be by what stands before it."""
        place = version.chain, version.side
        return next(
            (b.allowed for b in reversed(self.links.get(place[0], ()))
             if b.side == place[1] and b.basis != "again"), (),
        )  # fmt: skip

    def of(
        self, version: Version, before: tuple[Reading, ...], wrong: tuple[int, int] | None
    ) -> Estimate:
        """What a version is, by the value ``before`` and by what its number was held against."""
        if not version.literal:
            return Estimate(few(before, 4), wrong)
        own = self.sides.get((version.chain, version.side))
        held = next(
            (b for b in reversed(self.links.get(version.chain, ()))
             if b.side == version.side), None,
        )  # fmt: skip
        if own is None or held is None:
            return self.given(version)
        allowed = held.allowed
        if version.entry is not None:
            entry = partial(_entry, k=version.entry)
            own, allowed = tuple(r.map(entry) for r in own), tuple(r.map(entry) for r in allowed)
        if held.basis == "again" and wrong is None:  # a wrong number stays one when repeated
            for earlier in self.quantities.of(version.name):
                known = self.estimates.get(earlier)
                if earlier.chain != held.source or known is None or known.wrong is None:
                    continue
                if known.values[0].printed == own[0].printed:
                    return known
        if wrong is None:
            return worked(version, own[0], allowed)
        chain = self.quantities.claims.chains[version.chain]
        if version.entry is not None:
            return contradicted(own[0], allowed, wrong)
        off = (b for b in self.links.get(chain.number, ()) if fit(chain, b).kind == "off")
        expected = dict.fromkeys((r for b in (held, *off) for r in b.allowed), None)
        return contradicted(own[0], tuple(expected), wrong)


def _entry(value: Value, k: int) -> Value:
    """One entry of an array, in the order in which it is written."""
    return value.entries[k] if isinstance(value, Array) else value
