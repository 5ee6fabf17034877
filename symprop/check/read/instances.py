"""Rules said once for all of a kind: a^{[l]} = σ(z^{[l]}) is the rule of a^{[1]}, a^{[2]}, …"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import tree as t
from symprop.judge.instances import put, unify
from symprop.judge.interval import instance
from symprop.judge.names import generic, key, names, number_of
from symprop.judge.quantities import Quantities, Version

MOST = 500
"""Rules that are made."""
LONGEST = 64
"""Terms of a sum that are written out."""


def instances(quantities: Quantities) -> Iterator[tuple[t.Formula, t.Formula]]:
    """Names of which the document speaks, each with a rule that was said for all of its kind.

    A rule holds below the headings that it stands under, and everywhere if it is the only one.
    """
    general = [
        (name, version)
        for name, versions in quantities.versions.items()
        if isinstance(name, t.Name) and generic(name)
        for version in versions
        if version.kind in ("rule", "worked")
    ]
    if not general:
        return
    stated: dict[t.Name, set[t.Formula]] = {}
    for pattern, version in general:
        sides = quantities.claims.chains[version.chain].sides[1:]
        stated.setdefault(pattern, set()).update(s.formula for s in sides if not s.numeric)
    only = {pattern for pattern, formulas in stated.items() if len(formulas) == 1}
    places = _places(quantities)
    open_, made = list(places), 0
    done = set()
    while open_ and made < MOST:
        name = open_.pop(0)
        if name in done:
            continue
        done.add(name)
        for pattern, version in general:
            indices = unify(pattern, name)
            if not indices or not (pattern in only or _holds(quantities, version, places[name])):
                continue
            for side in quantities.claims.chains[version.chain].sides[1:]:
                if side.numeric or side.quantity == pattern:
                    continue
                rule = put(side.formula, indices)
                made += 1
                yield name, rule
                for other in _spoken_of(rule):
                    if other not in places:
                        places[other] = places[name]
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


def _holds(quantities: Quantities, version: Version, chain: int) -> bool:
    chains = quantities.claims.chains
    return chains[version.chain].scope.holds(chains[chain].scope)


def _spoken_of(f: t.Formula) -> Iterator[t.Name]:
    """The particular names in a formula; those of a sum over an index, too."""
    if isinstance(f, t.BigSum):
        bounds = limits(f)
        if bounds is not None and isinstance(f.index, t.Name):
            for k in range(*bounds):
                yield from _spoken_of(instance(f.body, f.index.base, k))
        return
    if t.children(f) and not isinstance(f, t.Derivative):
        for part in t.children(f):
            yield from _spoken_of(part)
        return
    for name in names(f):
        found = key(name)
        if isinstance(found, t.Name) and not generic(found):
            yield found


def limits(f: t.BigSum) -> tuple[int, int] | None:
    """The first index of a sum and the one behind its last, if both are told and it is short."""
    low = number_of(f.lower) if f.lower is not None else None
    high = number_of(f.upper) if f.upper is not None else None
    if low is None or high is None or not 0 <= high.value - low.value < LONGEST:
        return None
    return int(low.value), int(high.value) + 1
