"""The rule behind a line of numbers.

    w = 0.3, x = 0.5, b = 0.1
    z = 0.3·0.5 + 0.1 = 0.25        (w·x + b)

A number stands for the only name that it is the number of.  Where several given names have it, it
stays: for none of them is the rule certain.
"""

from __future__ import annotations

from decimal import Decimal

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.claims import Chain, Claims
from ..names import generic, literals
from ..values.readings import telling

CONSTANTS = frozenset(map(Decimal, (0, 1, 2)))
"""Numbers that may stand for themselves whatever names have them, too."""
LARGEST = 10
"""The largest whole number that is no name's and may stand on a line."""
TELLING = 2
"""Digits with which a number can only be the result that it is."""
MOST = 200
"""Numbers of a line that is looked at."""


class Inferred(Record):
    """A rule by its numbers; ``unsure`` are names that may stand in it, too."""

    formula: t.Formula
    unsure: frozenset[t.Formula] = frozenset()


class KnownResult(Record):
    """A name that has a number from one chain on."""

    name: t.Formula
    chain: int
    negative: bool
    places: int | None
    """Places of a result, with which it is put in."""


class Behind:
    """Finds the rules behind lines of numbers."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        self._known: dict[Decimal, list[KnownResult]] = {}
        self._found: dict[int, Inferred | None] = {}

    def note(self, name: t.Formula, chain: int, n: t.Number, data: bool) -> None:
        """Keeps the number of a name."""
        if not generic(name):
            known = KnownResult(name, chain, n.negative, None if data else n.places)
            self._known.setdefault(abs(Decimal(n.text)), []).append(known)

    def results(self, n: t.Number, chain: Chain) -> set[t.Formula]:
        """The names that a number was worked out for; none where it may be given, too."""
        found = [k for k in self._known.get(abs(Decimal(n.text)), ()) if k.chain < chain.number]
        if telling(n) < TELLING or any(k.places is None for k in found):
            return set()
        return {k.name for k in found if k.places == n.places and k.name != chain.target}

    def rule(self, chain: Chain) -> Inferred | None:
        """The rule behind the first line of numbers of a chain."""
        if chain.number not in self._found:
            line = next((s.formula for s in chain.sides if s.numeric and not s.literal), None)
            self._found[chain.number] = None if line is None else self._infer(line, chain)
        return self._found[chain.number]

    def _infer(self, line: t.Formula, chain: Chain) -> Inferred | None:
        if sum(1 for _ in literals(line)) > MOST:
            return None
        put: dict[int, t.Formula] = {}
        unsure: set[t.Formula] = set()
        for n in literals(line):
            found = [
                k
                for k in self._known.get(abs(Decimal(n.text)), ())
                if k.chain < chain.number
                and k.name != chain.target
                and k.places in (None, n.places)
            ]
            names = {k.name for k in found}
            size = abs(Decimal(n.text))
            if len(names) == 1 and size not in CONSTANTS:
                known = found[-1]
                put[id(n)] = known.name if known.negative == n.negative else t.negate(known.name)
            elif not all(k.places is None for k in found):
                return None
            elif names or (n.places <= 0 and size <= LARGEST) or n.text == "0.5":
                unsure |= names
            else:
                return None
        formula = t.map_leaves(line, lambda x: put.get(id(x), x))
        return Inferred(formula, frozenset(unsure)) if put else None
