"""What is said again: a result that a summary repeats, and the total of what was added up.

    h = 0.5933          dw += 0.2·0.5
    …                   dw += 0.1·0.3
    h = 0.5939          dw = 0.14       (should be 0.13)

A name may get another number at any time.  One that is nearly the earlier one, while nothing that
it is worked from has changed, is a slip in copying.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, takewhile

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..claims.instances import unify
from ..names import generic, key, names, numbers_of
from ..values.estimates import Estimate
from ..values.interval import number
from ..values.readings import Reading, significant, unit
from ..values.slips import is_slip
from .quantities import Quantities, Version

DIGITS = 3
"""Digits that a number must have for two of them to be nearly the same."""
DEEPEST = 8
AGREE = 2
"""Results with as many digits that a summary must say as they are."""
LONGEST = 60
"""Lines of a summary on either side that are looked at."""
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
    return None if _ruled_anew(quantities, name, between) else last


def _ruled_anew(quantities: Quantities, name: t.Formula, between: tuple[int, int]) -> bool:
    """Whether a rule for a name or its kind stands between two chains."""
    kinds = (kind for kind in quantities.kinds if unify(kind, name))
    rules = (v for v in quantities.of(name) if v.kind == "rule")
    return any(
        between[0] < v.chain < between[1]
        for found in (rules, *map(quantities.of, kinds)) for v in found
    )  # fmt: skip


def summary(
    quantities: Quantities, estimates: Mapping[Version, Estimate], chain: Chain
) -> Version | None:
    """The result that a summary should say again, and says otherwise, while it does say others.

    It is a stretch of names with nothing but a number, of which ``AGREE`` and most are results.
    """
    chains, here = quantities.claims.chains, chain.scope
    if chain.target is None or not _is_plain(chain):
        return None

    def beside(other: Chain) -> bool:
        there = other.scope
        plain = other.target is None or len(other.sides) == 1 or _is_plain(other)
        return plain and there.headings == here.headings and not there.apart(here)

    parts = reversed(chains[: chain.number]), chains[chain.number + 1 :]
    near = (takewhile(beside, islice(part, LONGEST)) for part in parts)
    found = [chain, *(c for part in near for c in part if _is_plain(c))]
    first = min(c.number for c in found)
    version = _result(quantities, estimates, chain.target, first)
    if version is None or _same(quantities, chain, version):
        return None
    there = chains[version.chain].scope
    if there.exercise != here.exercise or not set(here.round) <= set(there.round):
        return None  # another exercise, or a later round
    if _ruled_anew(quantities, chain.target, (version.chain, chain.number)):
        return None
    told = {
        name: (c, v) for c in found if (name := c.target) is not None and name != chain.target
        and (v := _result(quantities, estimates, name, first)) is not None
    }  # fmt: skip
    right = [v for c, v in told.values() if _same(quantities, c, v)]
    sure = [v for v in right if significant(v.literal[0]) >= DIGITS]
    return version if len(sure) >= AGREE and 2 * len(right) > len(told) else None


def _is_plain(chain: Chain) -> bool:
    """Whether a chain is a name and a number."""
    return chain.target is not None and len(chain.sides) == 2 and chain.sides[1].literal


def _result(
    quantities: Quantities, estimates: Mapping[Version, Estimate], name: t.Formula, before: int
) -> Version | None:
    """What was last worked out for a name above a chain, if it is one number."""
    found = [v for v in quantities.of(name) if v.chain < before]
    last = found[-1] if found else None
    if last is None or len(last.literal) != 1:
        return None
    ruled = any(r.uses for r in _values(estimates, last)) or found[0].chain > quantities.first
    return last if last.kind in ("worked", "update") or (ruled and last.kind == "bare") else None


def _same(quantities: Quantities, chain: Chain, version: Version) -> bool:
    """Whether a chain says the number of a version, or one that its name had before that."""
    numbers = numbers_of(chain.sides[-1].formula) or []
    every = (v for v in quantities.of(version.name) if v.chain <= version.chain)
    return len(numbers) != 1 or any(
        abs(number(x) - number(numbers[0])) <= unit(numbers[0]) for v in every for x in v.literal
    )


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
