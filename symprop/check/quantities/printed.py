"""The numbers that a document gives and works out, found by their digits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.claims import Claims
from ..names import number_of
from ..values.readings import digits

if TYPE_CHECKING:
    from .quantities import Version


class PrintedNumber(Record):
    """A number that is given, put in for a name, or comes out of a line."""

    number: t.Number
    chain: int
    versions: tuple[Version, ...]
    """The versions that have it; none where a calculation is nobody's."""


class PrintedNumbers:
    """All numbers that stand alone, in the order of the document."""

    def __init__(self, claims: Claims, versions: Mapping[t.Formula, Sequence[Version]]) -> None:
        self._all = _all(claims, versions)
        self._by_size: dict[Decimal, list[PrintedNumber]] = {}
        for printed in self._all:
            self._by_size.setdefault(_size(printed.number), []).append(printed)

    def nearest(self, chain: int, most: int) -> list[PrintedNumber]:
        """The last numbers above a chain."""
        end = bisect_left(self._all, chain, key=lambda x: x.chain)
        return self._all[max(end - most, 0) : end]

    def equal(self, n: t.Number, chain: int) -> list[PrintedNumber]:
        """What has the size of a number above a chain, with whatever places."""
        return [x for x in self._by_size.get(_size(n), ()) if x.chain < chain]

    def above(self, n: t.Number, chain: int) -> list[PrintedNumber]:
        """What has the digits of a number above a chain."""
        return [x for x in self.equal(n, chain) if digits(x.number) == digits(n)]

    def versions(self, n: t.Number, chain: int) -> list[Version]:
        """The versions that have the digits of a number above a chain."""
        return [v for x in self.above(n, chain) for v in x.versions]


def _size(n: t.Number) -> Decimal:
    return abs(Decimal(n.text))


def _all(claims: Claims, versions: Mapping[t.Formula, Sequence[Version]]) -> list[PrintedNumber]:
    found: list[PrintedNumber] = []
    by_chain: dict[int, list[Version]] = {}
    for own in versions.values():
        for version in own:
            if len(version.literal) == 1:
                by_chain.setdefault(version.chain, []).append(version)
    for chain in claims.chains:
        named = by_chain.get(chain.number, [])
        last = chain.sides[-1]
        n = number_of(last.formula) if len(chain.sides) > 1 else None
        if n is not None:
            result = tuple(v for v in named if digits(v.literal[0]) == digits(n))
            found.append(PrintedNumber(n, chain.number, result))
        found += [
            PrintedNumber(v.literal[0], chain.number, (v,))
            for v in named if n is None or digits(v.literal[0]) != digits(n)
        ]  # fmt: skip
    return found
