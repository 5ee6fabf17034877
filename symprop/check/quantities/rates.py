"""The learning rate that is in force at a place of the document."""

from __future__ import annotations

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..claims.tables import RATES, SURE_RATES
from ..names import bare, literals
from ..values.readings import digits
from .quantities import Quantities, Version

AGREE = 2
"""Steps that must have a number in common for it to be the rate."""


class Rates:
    """The learning rate in force at a chain."""

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.told = self.quantities.claims.rates or _common(quantities)

    def at(self, chain: Chain) -> t.Number | None:
        """That of the exercise, or the only one that is told; ``None`` if it is open."""
        sure, other = self._given(SURE_RATES), self._given(RATES - SURE_RATES)
        rates = self._here(sure, chain) or (sure and self._here(other, chain)) or self.told
        return rates[0] if len({n.value for n in rates}) == 1 else None

    def _given(self, names_: frozenset[t.Name]) -> list[Version]:
        found = (v for name in names_ for v in self.quantities.of(name))
        return [v for v in found if v.kind == "bare" and len(v.literal) == 1]

    def _here(self, given: list[Version], chain: Chain) -> tuple[t.Number, ...]:
        return tuple(v.literal[0] for v in given if not self.quantities.foreign(v, chain))


def _common(quantities: Quantities) -> tuple[t.Number, ...]:
    """The learning rate where it is not said: what the steps of most updates have in common."""
    steps = [step for chain in quantities.claims.chains if (step := _step(chain))[1:]]
    found: dict[str, list[t.Number]] = {}
    for chain in quantities.claims.chains:
        for n in _step(chain)[:1]:
            if not quantities.printed.above(n, chain.number):
                found.setdefault(digits(n), []).append(n)
    return tuple(own[0] for own in found.values() if len(own) > max(AGREE, len(steps) // 2))


def _step(chain: Chain) -> list[t.Number]:
    """The numbers of the step in the line of an update: 0.1 and 0.2 of 0.5 − 0.1·0.2."""
    f = None if chain.working is None else bare(chain.working.formula)
    return list(literals(f.terms[1])) if isinstance(f, t.Sum) and len(f.terms) == 2 else []
