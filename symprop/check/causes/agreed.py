"""Another number for a name, on which several lines agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symprop.formula import tree as t

from ..bounds import Bounds
from ..names import is_quantity, key, literals, names, numbers_of
from ..quantities.quantities import Version
from ..values.arrays import Array
from ..values.bound import Bound
from ..values.fit import fit, one
from ..values.interval import number, point
from ..values.readings import digits, significant
from ..values.slips import is_slip, misspelled
from .operand import PartValues, Use, culprit

AGREE = 2
"""Lines that must agree on another number before the given one is held wrong."""

DIGITS = 3
"""Digits of a number that is known to be another's with a slip."""

LONG = 4
"""Digits of a number in which one may be lost."""


def misgiven(bounds: Bounds) -> dict[Version, list[Use]]:
    """Given numbers that no line uses, where several lines agree on another, and these lines."""
    kept, results = used(bounds), _WrongResults(bounds)
    off: dict[tuple[t.Formula, int], list[Use]] = {}
    for use in _culprits(bounds):
        off.setdefault((key(use[1].part), use[1].entry), []).append(use)
    out: dict[Version, list[Use]] = {}
    for (name, entry), uses in off.items():
        versions = {v for b, _ in uses for r in b.allowed for v in r.uses if v.name == name}
        version = next(iter(versions), None)
        numbers_ = {digits(c.number) for _, c in uses}
        lines = {
            b.chain for b in (*(b for b, _ in uses), *results.fitting(name, uses[0][1].number))
        }
        if version is None or len(versions) > 1 or kept.get(version, set()) - lines:
            continue
        told = version.kind in ("bare", "worked", "implied") and entry < len(version.literal)
        put_in = uses[0][1].number
        agreed = len(lines) >= AGREE or (
            told
            and len(version.literal) == 1
            and (_lost(version, put_in) or _miscopied(bounds, version, put_in))
        )
        if told and len(numbers_) == 1 and agreed:
            out[version] = uses
    return out


def used(bounds: Bounds) -> dict[Version, set[int]]:
    """The versions whose numbers stand in lines that are right, and these lines."""
    chains = bounds.quantities.claims.chains
    found: dict[Version, set[int]] = {}
    for bound in bounds.links:
        side = chains[bound.chain].sides[bound.side]
        verdict = fit(chains[bound.chain], bound)
        versions: Iterable[Version] = ()
        if not side.numeric or verdict.kind == "off":
            continue
        if not side.literal:
            operands = (bounds.operands.get(id(n)) for n in literals(side.formula))
            versions = (v for operand in operands if operand is not None for v in operand.uses)
        elif bound.basis == "names" and verdict.kind == "fits" and verdict.reading is not None:
            versions = verdict.reading.uses  # a result without working uses it, too
        for version in versions:
            found.setdefault(version, set()).add(bound.chain)
    return found


def unused(bounds: Bounds) -> Iterator[tuple[Version, Version]]:
    """Numbers given to names that no line uses, and those given besides that lines use after them.

    What is given anew before anything is worked, or in another exercise, is another matter, and so
    is a number that is what its rule gives: it is a result.
    """
    chains = bounds.quantities.claims.chains
    first = bounds.quantities.first
    lines: dict[Version, set[int]] | None = None
    results = {
        (b.chain, b.side) for b in bounds.links
        if fit(chains[b.chain], b).kind in ("fits", "rounded")
    }  # fmt: skip
    for versions in bounds.quantities.versions.values():
        if any(v.kind in ("worked", "rule") for v in versions):
            continue  # it is no given
        told = [
            v for v in versions
            if v.kind == "bare" and v.literal and (v.chain, v.side) not in results
        ]  # fmt: skip
        values = {v: tuple(n.value for n in v.literal) for v in told}
        if len(set(values.values())) != 2 or len({len(x) for x in values.values()}) != 1:
            continue
        lines = used(bounds) if lines is None else lines
        odd, kept = ([v for v in told if (v in lines) == using] for using in (False, True))
        if len(odd) != 1 or not kept or kept[-1].chain < first:
            continue
        if values[odd[0]] in {values[v] for v in kept}:
            continue
        after = {c for v in kept for c in lines[v] if c > max(odd[0].chain, kept[0].chain)}
        above, below = sorted((odd[0], kept[0]), key=lambda v: v.chain)
        one, other = (chains[v.chain].scope for v in (above, below))
        stepped = after and bounds.quantities.stepped(above.chain, max(after))
        if len(after) < AGREE or one.fresh(other) or (stepped and one.headings != other.headings):
            continue  # in another section a step may have been taken
        yield odd[0], kept[0]


def _lost(version: Version, used: t.Number) -> bool:
    """Whether a number without working has a digit less than the one that is put in for it.

    The longer one cannot have been copied from it.
    """
    (n,) = version.literal
    dropped = version.kind == "bare" and misspelled(used.text, n.text) == "digit_dropped"
    return dropped and used.places > n.places and significant(n) >= LONG


def _miscopied(bounds: Bounds, version: Version, used: t.Number) -> bool:
    """Whether a number without working is nearly a result above it, which is put in for it."""
    (n,) = version.literal
    printed = bounds.quantities.printed
    result = any(v.kind == "worked" for v in printed.versions(used, version.chain))
    again = [x for x in printed.above(n, len(bounds.quantities.claims.chains))
             if x.chain != version.chain]  # fmt: skip
    nearly = significant(n) >= DIGITS and is_slip(used.text, n.text)
    return version.kind == "bare" and result and nearly and not again


def carried_on(bounds: Bounds) -> set[tuple[int, int]]:
    """Lines that agree on another number for a result: the author went on with that one."""
    return {(b.chain, b.side) for uses in _agreed(bounds).values() for b in uses}


def _culprits(bounds: Bounds) -> Iterator[Use]:
    """The lines of numbers in which one name's number is off."""
    chains = bounds.quantities.claims.chains
    for bound in bounds.links:
        side = chains[bound.chain].sides[bound.side]
        if side.literal or not side.numeric or fit(chains[bound.chain], bound).kind != "off":
            continue
        blamed = culprit(bounds, chains[bound.chain], bound)
        if blamed is not None and is_quantity(blamed.part):
            yield bound, blamed


class _WrongResults:
    """The results that are off by a line of names, found by its names."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._by_name: dict[t.Formula, list[Bound]] = {}
        chains = bounds.quantities.claims.chains
        for bound in bounds.links:
            if bound.basis == "names" and fit(chains[bound.chain], bound).kind == "off":
                line = chains[bound.source].sides[bound.against].formula
                for name in dict.fromkeys(map(key, names(line))):
                    self._by_name.setdefault(name, []).append(bound)

    def fitting(self, name: t.Formula, n: t.Number) -> list[Bound]:
        """Those that are off by the name's own number, and right with another one."""
        own = self._by_name.get(name, ())
        return [bound for bound in own if _fits_with(self._bounds, bound, name, n)]


def _fits_with(bounds: Bounds, bound: Bound, name: t.Formula, n: t.Number) -> bool:
    """Whether a result is right with another number for a name."""
    chains = bounds.quantities.claims.chains
    numbers = numbers_of(chains[bound.chain].sides[bound.side].formula) or []
    line = bound.rule or chains[bound.source].sides[bound.against].formula
    value = PartValues(bounds, bound).with_value(line, name, point(number(n)))
    if len(numbers) != 1 or value is None or isinstance(value, Array):
        return False
    return one(numbers[0], value) == "fits"


def right_with(bounds: Bounds, bound: Bound, version: Version, uses: list[Use]) -> bool:
    """Whether a number is right with what several lines agree on, not with the given number."""
    put_in, chains = uses[0][1].number, bounds.quantities.claims.chains
    own, before = (
        numbers_of(chains[c].sides[i].formula) or ()
        for c, i in ((bound.chain, bound.side), (bound.source, bound.against))
    )
    if [n.text for n in before] == [n.text for n in version.literal] and put_in in own:
        return True  # it says again what should have been given
    same = (version.name, version.literal)
    used = any((v.name, v.literal) == same for r in bound.allowed for v in r.uses)
    return used and _fits_with(bounds, bound, version.name, put_in)


def _agreed(bounds: Bounds) -> dict[tuple[t.Formula, str], list[Bound]]:
    """By the name of a result and the digits of another number, the lines that agree on it."""
    found: dict[tuple[t.Formula, str], list[Bound]] = {}
    results = _WrongResults(bounds)
    for bound, blamed in _culprits(bounds):
        name = key(blamed.part)
        versions = {v for r in bound.allowed for v in r.uses if v.name == name}
        if all(v.kind != "bare" for v in versions):
            case = name, digits(blamed.number)
            own = found.setdefault(case, [])
            own += [bound, *(() if own else results.fitting(name, blamed.number))]
    return {k: uses for k, uses in found.items() if len({b.chain for b in uses}) >= AGREE}
