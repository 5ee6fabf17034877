"""The rules that tell what a name should be: its own, or one said for all of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain
from ..claims.instances import for_entry, renamed, unify, without_index
from ..indices import put, wholes
from ..names import generic, key, marks, names
from ..values.bound import Bound
from ..values.readings import Reading
from .quantities import Quantities, Version


class Stated(Record):
    """A rule for a name: the formula, and the chain and side that state it."""

    formula: t.Formula
    chain: int
    side: int
    own: bool
    """Whether it was stated for the very name."""
    unsure: frozenset[t.Formula] = frozenset()
    """Names that may stand for its numbers."""

    def may_hold(self, name: t.Formula) -> bool:
        """Whether a name, or the list of which it is an entry, may stand for one of its numbers."""
        of = [whole for whole, _ in wholes(name)] if isinstance(name, t.Name) else []
        return not self.unsure.isdisjoint((name, *of))

    def bound(
        self, chain: Chain, i: int, basis: str, allowed: tuple[Reading, ...],
        own: tuple[Reading, ...],
    ) -> Bound:  # fmt: skip
        """What the rule allows a side of a chain to be, which is ``own``."""
        place = self.chain, self.side
        return Bound(chain.number, i, basis, *place, allowed, own, rule=self.formula)


def rules(quantities: Quantities, chain: Chain) -> Iterator[Stated]:
    """The rules stated before a chain for what it works out, the nearest of each kind."""
    if chain.target is not None:
        yield from stated_for(quantities, chain.target, chain)


def stated_for(quantities: Quantities, target: t.Formula, chain: Chain) -> Iterator[Stated]:
    """The rules stated before a chain for a name: its own, else those said for all of its kind."""
    if generic(target):
        return
    stem, said = quantities.marks(target)
    own = next(_lines(quantities, target, chain), None)
    if own is None and said == "new":
        own = next(_lines(quantities, stem, chain), None)
        if own is not None and target in map(key, names(own.formula)):
            own = None  # c' is what c is made from
    if own is not None:
        yield own
        return
    for name in quantities.kinds:
        stated = None if name == target else next(_lines(quantities, name, chain), None)
        if stated is None:
            continue
        indices = unify(name, target) if generic(name) else None
        other, mark = quantities.marks(name)
        made: t.Formula | None = None
        if indices:
            there = quantities.claims.chains[stated.chain]
            if there.scope.holds(chain.scope) or _is_for_all(quantities, there, chain):
                made = put(stated.formula, indices)
        elif said == mark == "new" and _alike(other, stem) and _updates(stated.formula, other):
            made = renamed(stated.formula, key(other), key(stem))
        if made is not None:
            yield Stated(made, stated.chain, stated.side, False)
    whole = without_index(target)
    vector = whole is not None and not _has_number(quantities, whole)
    for_all = all_stated(quantities, whole, chain) if whole is not None and vector else []
    if len(for_all) == 1:
        (stated,) = for_all
        made = for_entry(
            stated.formula, target,
            lambda name, entry: bool(quantities.of(entry)) and not _has_number(quantities, name),
        )  # fmt: skip
        if made is not None:
            yield Stated(made, stated.chain, stated.side, False)


def _is_for_all(quantities: Quantities, there: Chain, chain: Chain) -> bool:
    """Whether a rule stands in a section of rules alone, for what is worked in others."""
    if there.scope.round not in ((), chain.scope.round):
        return False
    chains, own = quantities.claims.chains, there.scope.headings
    beside = (
        takewhile(lambda c: c.scope.headings == own, part)
        for part in (chains[there.number :], reversed(chains[: there.number]))
    )
    return not any(side.literal for part in beside for c in part for side in c.sides)


def _has_number(quantities: Quantities, name: t.Formula) -> bool:
    return any(v.literal for v in quantities.of(name))


def _lines(quantities: Quantities, name: t.Formula, chain: Chain) -> Iterator[Stated]:
    """The lines of names that were stated for a name above a chain, the last first."""
    for version in reversed(quantities.of(name)):
        if version.chain < chain.number and version.kind not in ("bare", "implied"):
            stated = _line(quantities, version)
            if stated is not None:
                yield stated


def all_stated(quantities: Quantities, name: t.Formula, chain: Chain) -> list[Stated]:
    """All lines of names stated for a name above a chain, the last first, or one for its kind."""
    found: list[Stated] = []
    for stated in _lines(quantities, name, chain):
        if all(x.formula != stated.formula for x in found):
            found.append(stated)
    return found[:3] or list(stated_for(quantities, name, chain))[:1]


def general(quantities: Quantities, target: t.Formula, chain: Chain) -> Stated | None:
    """The only rule said for all of a name's kind, under whatever heading it stands."""
    for name in quantities.kinds:
        indices = unify(name, target) if generic(name) else None
        if not indices:
            continue
        stated = all_stated(quantities, name, chain)
        if len(stated) == 1:
            return Stated(put(stated[0].formula, indices), stated[0].chain, stated[0].side, False)
    return None


def behind(quantities: Quantities, name: t.Formula, chain: Chain) -> Stated | None:
    """The rule behind the last line of numbers above a chain that works out a name.

    One that may have numbers of its own data in it holds for that line alone.
    """
    again = False
    for version in reversed(quantities.of(name)):
        if version.chain < chain.number and version.kind in ("worked", "bare", "rule"):
            if any(number == version.chain for number, _ in quantities.odd_sums):
                return None
            line = quantities.claims.chains[version.chain]
            found = None if version.kind == "rule" else quantities.behind.rule(line)
            if found is not None:
                if again and (found.unsure or found.alone):
                    return None
                return Stated(found.formula, version.chain, version.side, True, found.unsure)
            if _line(quantities, version) is not None:
                return None  # it has been said in names since, perhaps for other data
            again = True
    return None


def _line(quantities: Quantities, version: Version) -> Stated | None:
    source = quantities.claims.chains[version.chain]
    if source.relations[0] in ("+=", "-="):  # what is added is not what it is
        return None
    for i, side in enumerate(source.sides):
        if (source.number, i) in quantities.odd_sums:
            return None
        if i and not side.numeric and side.quantity is None:
            formula = quantities.spread.get((source.number, i), side.formula)
            return Stated(formula, source.number, i, True)
    last = source.sides[-1]  # s_t = z_t
    if len(source.sides) == 2 and last.quantity is not None and generic(last.quantity):
        return Stated(last.formula, source.number, 1, True)
    return None


def _alike(a: t.Formula, b: t.Formula) -> bool:
    """Whether two weights are of one kind: w_5 and w_6, or w and w_6."""
    return isinstance(a, t.Name) and isinstance(b, t.Name) and a.base == b.base


def _updates(f: t.Formula, name: t.Formula) -> bool:
    """Whether a rule says what a step makes of a name: the name, less its derivative."""
    found = list(names(f))
    own = any(key(marks(x)[0]) == key(name) for x in found)
    by = any(isinstance(x, t.Derivative) and key(marks(x.by)[0]) == key(name) for x in found)
    return own and by


def fresh(quantities: Quantities, stated: Stated, chain: Chain, used: list[t.Formula]) -> bool:
    """Whether a rule holds for what a chain works out now.

    It does for the first number of a name, but for a rule that makes it from the one before.  For a
    further one, one of the names on the rule must have got a new number since the last.
    """
    target = chain.target
    assert target is not None
    before = [
        v.chain for v in quantities.of(target)
        if v.chain < chain.number and v.literal
    ]  # fmt: skip
    if not before:
        return target not in map(key, names(stated.formula))
    return any(
        before[-1] < v.chain < chain.number
        for name in used
        for v in quantities.visible(name, chain)
    )
