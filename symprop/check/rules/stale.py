"""A line that takes an old and a new version of the weights together.

    z = 0.9·0.66 + 0.3·0.32 = 0.69         w = 0.9 becomes 0.94, v = 0.3 becomes 0.31
    z = 0.9·0.67 + 0.31·0.33 = 0.705       (should be 0.94: the line is worked with the new v)
    δ_h = 0.94·δ_o·h·(1 − h)               (should be 0.9: δ_o comes from the old w)

Both are told from the numbers alone: which version a number is must be certain by its digits.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.claims import Chain, Place, Side
from ..findings import Finding, Premise
from ..names import bare, key, literals, names, number_of
from ..quantities.inferred import CONSTANTS
from ..quantities.quantities import Version
from ..values.arrays import Array
from ..values.fit import fit, one, shown
from ..values.interval import number
from ..values.readings import digits, telling

DEEPEST = 40
"""Lines that are followed back from a number."""


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    versions = _Versions(bounds)
    for chain in bounds.quantities.claims.chains:
        side = chain.working
        if chain.target is not None and side is not None:
            yield from _left(versions, chain, side)
            yield from _ahead(versions, chain, side)
        elif chain.target is not None:
            yield from _mixed(versions, chain)


class _Versions:
    """The versions of names by their digits, and which of them are new versions of weights."""

    def __init__(self, bounds: Bounds) -> None:
        self.quantities, self.bounds = bounds.quantities, bounds
        self.chains = bounds.quantities.claims.chains
        self.by_stem: dict[t.Formula, list[Version]] = {}
        self.in_arrays: set[str] = set()
        """Digits of entries of matrices: what has them need not be a version of a weight."""
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
            if use not in self.updates and use.chain < version.chain:
                found |= self.ancestors(use, depth - 1)
        self._ancestors[version.chain] = frozenset(found)
        return self._ancestors[version.chain]

    def _is_update(self, version: Version) -> bool:
        """Whether a version is a new one of a weight: the old one stands in its sum, and a step."""
        before = self.before(version)
        if before is None or digits(before.literal[0]) == digits(version.literal[0]):
            return False
        if version.kind == "update" or self.quantities.marks(version.name)[1] == "new":
            return True
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


def _left(versions: _Versions, chain: Chain, side: Side) -> Iterator[Finding]:
    """An old weight in a line that is worked again with new ones."""
    earlier = _earlier(versions, chain, side)
    if earlier is None:
        return
    before, numbers = earlier
    low, high = before.number, chain.number
    own = versions.quantities.marks(chain.target)[0] if chain.target is not None else None
    kept: list[tuple[t.Number, Version]] = []
    weights = others = 0
    for was, now in numbers:
        both = {versions.stem(v) for v in versions.meant(was, before)}
        stems = both - {own}
        if abs(was.value) != abs(now.value):
            new = [v for v in versions.meant(now, chain) if versions.stem(v) in stems]
            weights += any(v in versions.updates and v.chain > low for v in new)
            others += any(v.chain > low for v in new)
            continue
        if own in both or any(map(versions.quantities.is_shared, stems)):
            continue  # an update begins with its own last number, whatever else has its digits
        new_ones = [versions.renewed(stem, low, high) for stem in stems]
        last = new_ones[0] if len(new_ones) == 1 else None
        if digits(now) in versions.in_arrays:
            continue
        if last is None or abs(last.literal[0].value) == abs(now.value):
            continue
        if not any(v.chain > low and versions.stem(v) not in stems
                   for x in versions.quantities.printed.equal(now, chain.number)
                   for v in x.versions):  # fmt: skip
            kept.append((now, last))
    if len(kept) > 1 and weights < len(kept):
        return  # another pass over the same weights, perhaps for another sample
    for n, last in kept:
        if weights or (others and telling(n) > 1):
            yield _finding(versions, chain, side, n, last, last.literal[0])


def _mixed(versions: _Versions, chain: Chain) -> Iterator[Finding]:
    """A result of a line of names that comes out with one old weight only, beside new ones."""
    n = number_of(chain.sides[-1].formula)
    line = next((i for i, s in enumerate(chain.sides) if i and not s.numeric and not s.quantity), 0)
    found = versions.bounds.sides.get((chain.number, line), ()) if line and n is not None else ()
    fitting = [
        r for r in found
        if n is not None and not isinstance(r.range, Array) and one(n, r.range) != "off"
    ]  # fmt: skip
    old = [[v for v in r.uses if versions.superseded(v, chain)] for r in found]
    if not fitting or old[0] or n is None:
        return
    left = [own for r, own in zip(found, old, strict=True) if r in fitting]
    renewed = any(v in versions.updates for v in fitting[0].uses)
    if not renewed or any(len(own) != 1 or own != left[0] for own in left):
        return
    stem = versions.stem(left[0][0])
    new = next((v for v in found[0].uses if versions.stem(v) == stem), None)
    if new is None or not new.literal:
        return
    where = versions.chains[new.chain].sides[new.side]
    because = Premise(Place(where.piece, new.literal[0].span or (0, 0)), new.literal[0].text)
    side = chain.sides[-1]
    yield Finding(
        "stale", (chain.number, len(chain.sides) - 1), Place(side.piece, n.span or (0, 0)),
        "value", "error", n.text, shown(found[0].printed, n), None, chain.subject, (because,),
        found[0].uses,
    )  # fmt: skip


def _ahead(versions: _Versions, chain: Chain, side: Side) -> Iterator[Finding]:
    """A new weight in a product with what was worked out with the old one."""
    for product in t.walk(side.formula):
        if not isinstance(product, t.Product):
            continue
        numbers = list(literals(product))
        written = {digits(n) for n in numbers}
        for n in numbers:
            found = versions.meant(n, chain)
            new = [v for v in found if v in versions.updates]
            stems = {versions.stem(v) for v in found}
            if not new or len(stems) != 1 or telling(n) < 2:
                continue
            old = versions.before(new[0])
            (stem,) = stems
            own = chain.target is not None and versions.quantities.marks(chain.target)[0] == stem
            if old is None or own or digits(old.literal[0]) in written:
                continue
            if versions.quantities.is_shared(stem):
                continue
            if any(_worked_with(versions, m, old, new[0], chain) for m in numbers if m is not n):
                yield _finding(versions, chain, side, n, new[0], old.literal[0])


def _worked_with(
    versions: _Versions, n: t.Number, old: Version, new: Version, chain: Chain
) -> bool:
    """Whether a number can only be what was worked out with an old weight before the new one.

    What has the same digits further down is taken for the same number: a bias's gradient is its δ.
    """
    found = sorted(versions.meant(n, chain), key=lambda v: v.chain)
    if telling(n) < 2 or not found or digits(n) in versions.in_arrays:
        return False
    if any(v in versions.updates for v in found):
        return False
    return all(
        old in versions.ancestors(v) for i, v in enumerate(found) if not i or v.chain < new.chain
    ) and found[0].chain < new.chain  # fmt: skip


def _earlier(
    versions: _Versions, chain: Chain, side: Side
) -> tuple[Chain, list[tuple[t.Number, t.Number]]] | None:
    """The last chain that worked out the same in the same way, and the numbers of both."""
    assert chain.target is not None
    own = list(literals(side.formula))
    shape = _shape(side.formula)
    for version in reversed(versions.by_stem.get(versions.quantities.marks(chain.target)[0], [])):
        if version.chain >= chain.number:
            continue
        before = versions.chains[version.chain]
        line = before.working.formula if before.working else _put_in(versions, before)
        if line is None or _shape(line) != shape:
            continue
        numbers = list(literals(line))
        if len(numbers) == len(own):
            return before, list(zip(numbers, own, strict=True))
    return None


def _put_in(versions: _Versions, chain: Chain) -> t.Formula | None:
    """The line of names of a chain with the last numbers that they have above it."""
    line = next((s.formula for s in chain.sides[1:] if not s.numeric and not s.quantity), None)
    if line is None:
        return None

    def last(x: t.Formula) -> t.Formula:
        found = [v for v in versions.quantities.of(key(x)) if v.chain < chain.number]
        return found[-1].literal[0] if found and len(found[-1].literal) == 1 else x

    made = t.map_leaves(line, last)
    return None if any(True for _ in names(made)) else made


def _shape(f: t.Formula) -> object:
    """A formula without its numbers, signs and brackets."""
    if isinstance(f, t.Number):
        return None
    if isinstance(f, (t.Group, t.Neg, t.Boxed)):
        return _shape(f.arg)
    return type(f), tuple(map(_shape, t.children(f)))


def _finding(
    versions: _Versions, chain: Chain, side: Side, n: t.Number, new: Version, right: t.Number
) -> Finding:
    """``right`` belongs where ``n`` stands, in one of two versions of a weight."""
    old = right if right is not new.literal[0] else n
    mirrored = (number(n) < 0) != (number(new.literal[0] if old is right else old) < 0)
    flip = mirrored != (number(right) < 0)
    expected = ("-" if flip else "") + digits(right)
    where = versions.chains[new.chain].sides[new.side]
    because = Premise(
        Place(where.piece, new.literal[0].span or (0, 0)), new.literal[0].text
    )  # fmt: skip
    return Finding(
        "stale", (chain.number, chain.sides.index(side)), Place(side.piece, n.span or (0, 0)),
        "arithmetic", "error", n.text, expected, None, chain.subject, (because,), (new,),
        "old_weight" if right is new.literal[0] else "new_weight",
        (("part", plain.write(versions.stem(new))),),
    )  # fmt: skip
