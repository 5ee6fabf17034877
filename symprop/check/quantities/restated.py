"""What is said again: a result that a summary repeats, and the total of what was added up.

    h = 0.5933          dw += 0.2·0.5
    …                   dw += 0.1·0.3
    h = 0.5939          dw = 0.14       (should be 0.13)

A name may get another number at any time.  One that is nearly the earlier one, while nothing that
it is worked from has changed, is a slip in copying.
"""

from __future__ import annotations

from collections.abc import Mapping

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..claims.instances import unify
from ..names import generic, key, names, numbers_of
from ..values.estimates import Estimate
from ..values.readings import Reading, significant
from ..values.slips import is_slip
from .quantities import Quantities, Version

DIGITS = 3
"""Digits that a number must have for two of them to be nearly the same."""
DEEPEST = 8
NEAR = 10
"""Chains on either side among which others that say something again are looked for."""


def repeats(
    quantities: Quantities, estimates: Mapping[Version, Estimate], chain: Chain
) -> Version | None:
    """The result that a bare number says again, if nothing can have changed it since."""
    name = chain.target
    if name is None or len(chain.sides) != 2 or generic(name):
        return None
    before = [
        v for v in quantities.of(name) if v.chain < chain.number and v.literal
        and (v.kind != "bare" or any(r.uses for r in _values(estimates, v)))  # some rule gives it
    ]  # fmt: skip
    last = before[-1] if before else None
    if last is None or last.kind not in ("worked", "bare") or len(last.literal) != 1:
        return None
    there = quantities.claims.chains[last.chain].scope
    if there.apart(chain.scope) or significant(last.literal[0]) < least(quantities, chain):
        return None
    used = _used(quantities, estimates, last)
    if there.headings != chain.scope.headings and not used:
        return None  # what its numbers stand for is not known, and may have changed
    between = (last.chain, chain.number)
    settled = isinstance(name, t.Derivative) or quantities.marks(name)[1] == "new"
    stepped = not settled and quantities.stepped(*between)
    if stepped or _moved(quantities, estimates, name, between, ()):
        return None
    kinds = (kind for kind in quantities.kinds if unify(kind, name))
    if any(between[0] < v.chain < between[1] for kind in kinds for v in quantities.of(kind)):
        return None  # it is worked by another rule
    return last


def least(quantities: Quantities, chain: Chain) -> int:
    """The digits that a number must have to be nearly another; fewer beside another result."""
    near = quantities.claims.chains[max(chain.number - NEAR, 0) : chain.number + NEAR]
    again = any(
        other.scope.block == chain.scope.block and other.number != chain.number
        and _says_again(quantities, other)
        for other in near
    )  # fmt: skip
    return DIGITS - 1 if again else DIGITS


def _says_again(quantities: Quantities, chain: Chain) -> bool:
    """Whether a chain is a name and the number that it was last worked out to."""
    name, last = chain.target, chain.sides[-1]
    if name is None or len(chain.sides) != 2 or not last.literal:
        return False
    before = [v for v in quantities.of(name) if v.chain < chain.number and v.kind == "worked"]
    said = [n.text for n in numbers_of(last.formula) or ()]
    return bool(before) and [n.text for n in before[-1].literal] == said


def _used(
    quantities: Quantities, estimates: Mapping[Version, Estimate], version: Version
) -> set[t.Formula]:
    """The names that a result is worked from, and those whose numbers were put in."""
    sides = quantities.claims.chains[version.chain].sides[1:]
    put_in = {v.name for r in _values(estimates, version) for v in r.uses}
    return put_in | {key(x) for side in sides for x in names(side.formula)}


def _values(estimates: Mapping[Version, Estimate], version: Version) -> tuple[Reading, ...]:
    estimate = estimates.get(version)
    return estimate.values if estimate else ()


def _moved(
    quantities: Quantities, estimates: Mapping[Version, Estimate], name: t.Formula,
    between: tuple[int, int], busy: tuple[t.Formula, ...],
) -> bool:  # fmt: skip
    """Whether a name, or one that it is worked from, gets another number in a stretch."""
    if name in busy or len(busy) > DEEPEST:
        return False
    all_ = quantities.of(name)
    if any(between[0] < v.chain < between[1] and (busy or v.kind != "bare") for v in all_):
        return True
    worked = (v for v in all_ if v.chain <= between[0] and v.kind != "bare")
    used = {x for v in worked for x in _used(quantities, estimates, v)}
    return any(_moved(quantities, estimates, x, between, (*busy, name)) for x in used)


def listed(quantities: Quantities, chain: Chain, numbers: list[t.Number]) -> dict[int, Version]:
    """The entries of a list that are nearly the results of units side by side, and these results.

    The other entries are the results of such units: [0.7514, 0.7729] behind y_1 and y_2.
    """
    if len(numbers) < 2:
        return {}
    name = chain.target
    if isinstance(name, t.Name) and not name.sub:  # p = [0.659, 0.242] behind p_1 and p_2
        first = quantities.of(t.Name(name.base, "1", name.sup, name.accent))
        entries = [_beside(quantities, v, i, chain) for v in first[:1] for i in range(len(numbers))]
        off = _differing(entries, numbers)
        if entries and None not in entries:
            return {i: v for i, v in off.items() if _is_copy(v.literal[0], numbers[i])}
    if any(significant(n) <= DIGITS for n in numbers):
        return {}
    results = [
        v for versions in quantities.versions.values() for v in versions
        if v.chain < chain.number and len(v.literal) == 1 and v.entry is None
        and isinstance(v.name, t.Name) and v.name.sub[-1:].isdigit()
    ]  # fmt: skip
    for k, n in enumerate(numbers):
        for version in results:
            if version.literal[0].text != n.text:
                continue
            found = [_beside(quantities, version, i - k, chain) for i in range(len(numbers))]
            told = [v for v in found if v is not None]
            off = _differing(found, numbers)
            if len(told) == len(numbers) and len(off) == 1:
                return {i: v for i, v in off.items() if _is_copy(v.literal[0], numbers[i])}
    return {}


def _differing(found: list[Version | None], numbers: list[t.Number]) -> dict[int, Version]:
    """The results that are printed with other digits."""
    return {
        i: v for i, (v, n) in enumerate(zip(found, numbers, strict=False))
        if v is not None and v.literal[0].text != n.text
    }  # fmt: skip


def _beside(quantities: Quantities, version: Version, step: int, chain: Chain) -> Version | None:
    """The result of the unit so many places further, if it is the only one so far."""
    name = version.name
    assert isinstance(name, t.Name)
    number = int(name.sub[-1]) + step
    other = t.Name(name.base, f"{name.sub[:-1]}{number}", name.sup, name.accent)
    found = [v for v in quantities.of(other) if v.chain < chain.number and v.literal]
    return found[0] if len(found) == 1 and len(found[0].literal) == 1 else None


def _is_copy(right: t.Number, written: t.Number) -> bool:
    return right.places == written.places and is_slip(right.text, written.text)
