"""The versions of weights: which of them updates made, and what was worked out with which."""

from __future__ import annotations

import re

from symprop.extract.table import tables
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Chain
from ..names import LOSSES, bare, key, names, number_of
from ..quantities.inferred import CONSTANTS
from ..quantities.quantities import Version
from ..values.fit import fit
from ..values.readings import digits

_NUMBER = re.compile(r"[-−+]?\d*\.?\d+")
DEEPEST = 40
"""Lines that are followed back from a number."""


class Renewals:
    """The versions of names by their digits, and which of them are new versions of weights."""

    def __init__(self, bounds: Bounds) -> None:
        self.quantities, self.bounds = bounds.quantities, bounds
        self.chains = bounds.quantities.claims.chains
        self.by_stem: dict[t.Formula, list[Version]] = {}
        self.in_arrays: set[str] = set()
        """Digits of entries of matrices: what has them need not be a version of a weight."""
        for table in tables(self.quantities.claims.source.pieces):  # rows of data
            for row in table.rows:
                texts = [cell.text.strip().replace(",", ".") for cell in table.row(row)]
                if texts and all(map(_NUMBER.fullmatch, texts)):
                    self.in_arrays.update(x.lstrip("-−+") for x in texts)
        self._ancestors: dict[int, frozenset[Version]] = {}
        self._held: dict[int, list[Version]] = {}
        """The versions by which the results of chains were held, if they fit."""
        for b in bounds.links:
            if b.allowed and fit(self.chains[b.chain], b).kind in ("fits", "rounded"):
                self._held.setdefault(b.chain, []).extend(b.allowed[0].uses)
        for found in self.quantities.versions.values():
            for version in found:
                if len(version.literal) == 1:
                    self.by_stem.setdefault(self.stem(version), []).append(version)
                elif version.matrix is not None:
                    self.in_arrays.update(map(digits, version.literal))
        for own in self.by_stem.values():
            own.sort(key=lambda v: v.chain)
        self.updates = {v for own in self.by_stem.values() for v in own if self._is_update(v)}

    def stem(self, version: Version) -> t.Formula:
        """The name of a version without its mark."""
        return self.quantities.marks(version.name)[0]

    def meant(self, n: t.Number, chain: Chain) -> list[Version]:
        """What has the digits of a number above a chain; 0, 1 and 2 may be anything."""
        if n.places <= 0 and abs(n.value) in CONSTANTS:
            return []
        if isinstance(chain.target, t.Name) and chain.target.base.lower() in LOSSES:
            return []  # 0.5 is the half before a square
        return self.quantities.printed.versions(n, chain.number)

    def between(self, stem: t.Formula, low: int, high: int) -> list[Version]:
        """The versions of a name that stand between two chains."""
        return [v for v in self.by_stem.get(stem, ()) if low < v.chain < high]

    def renewed(self, stem: t.Formula, low: int, high: int) -> Version | None:
        """The last new version of a weight between two chains."""
        found = self.between(stem, low, high)
        new = [v for v in found if v in self.updates]
        restated = new and digits(new[-1].literal[0]) == digits(found[-1].literal[0])
        return new[-1] if restated else None  # else it was given anew

    def superseded(self, version: Version, chain: Chain) -> bool:
        """Whether a version of a weight was updated before a chain."""
        stem = self.stem(version)
        last = self.renewed(stem, version.chain, chain.number) if stem in self.by_stem else None
        return last is not None and not self.quantities.is_shared(stem)

    def before(self, version: Version) -> Version | None:
        """The version that an update started from."""
        found = [v for v in self.by_stem[self.stem(version)] if v.chain < version.chain]
        return found[-1] if found else None

    def ancestors(self, version: Version, depth: int = DEEPEST) -> frozenset[Version]:
        """The versions from which one was worked out, without going back through an update."""
        if version.kind == "implied":
            return frozenset()  # it was put in
        known = self._ancestors.get(version.chain)
        if known is not None or not depth:
            return known or frozenset()
        self._ancestors[version.chain] = frozenset()
        uses = list(self._held.get(version.chain, ()))
        for i, _ in enumerate(self.chains[version.chain].sides):
            for reading in self.bounds.sides.get((version.chain, i), ())[:1]:
                uses += reading.uses
        chain = self.chains[version.chain]
        behind = self.quantities.behind.rule(chain)
        for name in names(behind.formula) if behind is not None else ():
            uses += [v for v in self.quantities.of(key(name)) if v.chain < chain.number][-1:]
        found = set(uses)
        for use in uses:
            new = use in self.updates or self.quantities.marks(use.name)[1] == "new"
            if not new and use.chain < version.chain:
                found |= self.ancestors(use, depth - 1)
        self._ancestors[version.chain] = frozenset(found)
        return self._ancestors[version.chain]

    def _is_update(self, version: Version) -> bool:
        """Whether a version is a new one of a weight: the old one stands in its sum, and a step."""
        before = self.before(version)
        if before is None or digits(before.literal[0]) == digits(version.literal[0]):
            return False
        if version.kind == "update":
            return True
        if self.quantities.marks(version.name)[1] == "new" and version.kind == "bare":
            earlier = self.by_stem[self.stem(version)]  # else it is only said again
            return all(v.name != version.name for v in earlier if v.chain < version.chain)
        chain = self.chains[version.chain]
        side = chain.working or next((s for s in chain.sides[1:] if s.quantity is None), None)
        f = bare(side.formula) if side is not None else None
        if not isinstance(f, t.Sum) or len(f.terms) < 2:
            return False
        if any(key(x) in (version.name, self.stem(version)) for x in f.terms):
            return True
        alone = [n for term in f.terms if (n := number_of(term)) is not None]
        return any(
            digits(n) == digits(v.literal[0])
            for n in alone
            for v in self.by_stem[self.stem(version)] if v.chain < version.chain
        )  # fmt: skip
