"""Rules said once for all of a kind: a^{[l]} = σ(z^{[l]}) is the rule of a^{[1]}, a^{[2]}, …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.instances import unify
from ..indices import limits, put
from ..names import generic, key, names
from ..quantities.quantities import Quantities

MOST = 500
"""Rules that are made."""


class GeneralRule(Record):
    """A rule for all names of a kind, and the chain that states it."""

    pattern: t.Name
    formula: t.Formula
    chain: int


class Instances:
    """The general rules of a document, put for one name or another.

    A rule holds below the headings that it stands under, and everywhere if it is the only one.
    """

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.general = [
            GeneralRule(name, side.formula, version.chain)
            for name, versions in quantities.versions.items()
            if isinstance(name, t.Name) and generic(name)
            for version in versions
            if version.kind in ("rule", "worked")
            for side in quantities.claims.chains[version.chain].sides[1:]
            if not side.numeric and side.quantity != name
        ]
        kinds = {(x.pattern, x.formula) for x in self.general}
        self._only = {p for p, n in Counter(pattern for pattern, _ in kinds).items() if n == 1}
        self._places = _places(quantities)

    def of(self, name: t.Name, like: t.Name | None = None) -> Iterator[t.Formula]:
        """The rules for a name; one that the document does not name is where another is."""
        place = self._places.setdefault(name, self._places.get(like or name, 0))
        chains = self.quantities.claims.chains
        for general in self.general:
            found = unify(general.pattern, name) or {}
            if not found or not all(isinstance(k, int) for k in found.values()):
                continue
            scope = chains[general.chain].scope
            if general.pattern in self._only or scope.holds(chains[place].scope):
                yield put(general.formula, found)

    @property
    def spoken(self) -> Iterable[t.Name]:
        """The names of which the document speaks, and those in the rules made of them."""
        return self._places

    def all(self) -> Iterator[tuple[t.Name, t.Formula]]:
        """The names of which the document speaks, and those in their rules, each with its rules."""
        open_, done, made = list(self._places), set(self._places), 0
        while open_ and made < MOST:
            name = open_.pop(0)
            for rule in self.of(name):
                made += 1
                yield name, rule
                for other in _spoken_of(rule):
                    self._places.setdefault(other, self._places[name])
                    if other not in done:
                        done.add(other)
                        open_.append(other)


def _places(quantities: Quantities) -> dict[t.Name, int]:
    """The names that the document speaks of, each with the first chain that works it out."""
    found: dict[t.Name, int] = {}
    for chain in quantities.claims.chains:
        for side in chain.sides:
            for name in _spoken_of(side.formula):
                found.setdefault(name, chain.number)
    for name in found:
        worked = (v.chain for v in quantities.of(name) if v.kind != "implied")
        found[name] = next(worked, found[name])
    return found


def _spoken_of(f: t.Formula) -> Iterator[t.Name]:
    """The particular names in a formula; those of a sum over an index, too."""
    if isinstance(f, t.BigSum):
        if isinstance(f.index, t.Name):
            for k in limits(f):
                yield from _spoken_of(put(f.body, {f.index.base: k}))
        return
    if t.children(f) and not isinstance(f, t.Derivative):
        for part in t.children(f):
            yield from _spoken_of(part)
        return
    for name in names(f):
        found = key(name)
        if isinstance(found, t.Name) and not generic(found):
            yield found
