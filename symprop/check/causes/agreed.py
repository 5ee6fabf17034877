"""Another number for a name, on which several lines agree."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import tree as t

from ..bounds import Bounds
from ..names import is_quantity, key, literals, names, numbers_of
from ..quantities.quantities import Version
from ..values.bound import Bound
from ..values.fit import fit, one
from ..values.interval import number, point
from ..values.readings import Reading, digits, significant
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
    chains = bounds.quantities.claims.chains
    kept: set[Version] = set()
    for bound in bounds.links:
        side = chains[bound.chain].sides[bound.side]
        verdict = fit(chains[bound.chain], bound)
        if not side.numeric or verdict.kind == "off":
            continue
        if not side.literal:
            operands = (bounds.operands.get(id(n)) for n in literals(side.formula))
            kept |= {v for operand in operands if operand is not None for v in operand.uses}
        elif bound.basis == "names" and verdict.kind == "fits" and verdict.reading is not None:
            kept |= set(verdict.reading.uses)  # a result without working uses it, too
    off: dict[t.Formula, list[Use]] = {}
    for use in _culprits(bounds):
        off.setdefault(key(use[1].part), []).append(use)
    out: dict[Version, list[Use]] = {}
    for name, uses in off.items():
        versions = {v for b, _ in uses for r in b.allowed for v in r.uses if v.name == name}
        version = next(iter(versions), None)
        numbers_ = {digits(c.number) for _, c in uses}
        lines = {
            b.chain for b in (*(b for b, _ in uses), *_results(bounds, name, uses[0][1].number))
        }
        if version is None or len(versions) > 1 or version in kept:
            continue
        told = version.kind in ("bare", "worked", "implied") and len(version.literal) == 1
        used = uses[0][1].number
        agreed = len(lines) >= AGREE or (
            told and (_lost(version, used) or _miscopied(bounds, version, used))
        )
        if told and len(numbers_) == 1 and agreed:
            out[version] = uses
    return out


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


def _results(bounds: Bounds, name: t.Formula, n: t.Number) -> Iterator[Bound]:
    """Results that are off by the name's own number, and right with another one."""
    chains = bounds.quantities.claims.chains
    for bound in bounds.links:
        numbers = numbers_of(chains[bound.chain].sides[bound.side].formula) or []
        line = chains[bound.source].sides[bound.against].formula
        if bound.basis != "names" or len(numbers) != 1 or name not in map(key, names(line)):
            continue
        if fit(chains[bound.chain], bound).kind == "off":
            known = PartValues(bounds, bound)
            known.values[name] = [Reading(point(number(n)), point(number(n)), point(number(n)))]
            value = known.value(line)
            if value is not None and one(numbers[0], point(value)) == "fits":
                yield bound


def _agreed(bounds: Bounds) -> dict[tuple[t.Formula, str], list[Bound]]:
    """By the name of a result and the digits of another number, the lines that agree on it."""
    found: dict[tuple[t.Formula, str], list[Bound]] = {}
    for bound, blamed in _culprits(bounds):
        name = key(blamed.part)
        versions = {v for r in bound.allowed for v in r.uses if v.name == name}
        if all(v.kind != "bare" for v in versions):
            case = name, digits(blamed.number)
            own = found.setdefault(case, [])
            own += [bound, *(() if own else _results(bounds, name, blamed.number))]
    return {k: uses for k, uses in found.items() if len({b.chain for b in uses}) >= AGREE}
