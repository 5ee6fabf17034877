"""Lines of numbers laid beside lines of names, by what the names can be where they stand.

    z = w·x + b = 0.3·0.5 − 0.1        w can be 0.3, and x and b get 0.5 and −0.1

A line may be right with a number for a name that was given or worked out since and was not read:
nothing is said of it then.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain
from ..names import key, numbers_of
from ..values.arrays import Array, NoValueError
from ..values.estimates import bare as stand_alone
from ..values.interval import gap, number, point
from ..values.readings import NEAR, Reading, significant, unit
from ..values.slips import is_slip
from .lookup import Lookup
from .match import match
from .passes import Meaning
from .quantities import Version

DIGITS = 3
"""Digits that a number must have to be known as another with a slip."""


class Laid(Record):
    """A line of names with the numbers put in that were not known, and how many do not fit."""

    readings: tuple[Reading, ...]
    apart: int


def lay(lookup: Lookup, names_: t.Formula, line: t.Formula, chain: Chain) -> Laid | None:
    """A line of numbers laid beside a line of names of which some are not known yet.

    The unknown ones get the numbers put in for them; ``None`` where the lines are not alike,
    or nothing is known of any name.
    """
    wanted = lookup.leaves(names_, chain)
    known = {name: lookup.values(name, chain) for name in wanted}
    known = {name: found for name, found in known.items() if found}
    if not known or len(known) == len(wanted):
        return None

    found = match(names_, line, partial(_fits, known))
    put: dict[t.Formula, Reading] = {}
    for name, given in found.put_in:
        numbers = numbers_of(given)
        matrix = given if isinstance(given, t.Matrix) else None
        reading = stand_alone(numbers, matrix) if numbers else None
        if key(name) not in known and reading is not None:
            put.setdefault(key(name), reading)
    if not found.found or len(put) + len(known) < len(wanted):
        return None
    try:
        return Laid(lookup.side(names_, chain, put), found.apart)
    except NoValueError:
        return None


def exchanged(
    lookup: Lookup, names_: t.Formula, line: t.Formula, chain: Chain
) -> tuple[t.Formula, t.Number] | None:
    """The only number on a line that cannot stand for its name, if others can."""
    known = {name: lookup.values(name, chain) for name in lookup.leaves(names_, chain)}
    found = match(names_, line, partial(_fits, known))
    if found.apart != 1:
        return None
    told = [(x, n) for x, n in found.names if known.get(key(x))]
    wrong = [(x, n) for x, n in told if not _fits(known, x, n)]
    return wrong[0] if len(wrong) == 1 else None


def lies(lookup: Lookup, names_: t.Formula, line: t.Formula, chain: Chain) -> bool:
    """Whether every number on a line can stand for its name."""
    known = {name: lookup.values(name, chain) for name in lookup.leaves(names_, chain)}
    return match(names_, line, partial(_fits, known)).apart == 0


def renewed(
    lookup: Lookup, names_: t.Formula, line: t.Formula, chain: Chain, own: bool = False
) -> bool:  # fmt: skip
    """Whether a line is right if data that were not read were given again since.

    Where the same is worked out again in another section, names without a new number since the
    last time may have others now: those that the line puts in.  So may those after an update
    that have their numbers only by what lines put in.  ``own`` says that the names stand in
    the chain itself.
    """
    wanted = lookup.leaves(names_, chain)
    if _fits_without(lookup, names_, line, chain, wanted):
        return True
    before = lookup.quantities.earlier(chain)
    if before is None:
        return False
    last, apart = before
    stale = {
        name for name in wanted
        if all(
            (apart or v.kind == "implied")
            and (v.chain <= last or lookup.quantities.foreign(v, chain)
                 or (v.kind == "bare" and not lookup.quantities.hides(v, chain)))
            for v in lookup.quantities.visible(name, chain)
        )
    }  # fmt: skip
    if (
        own
        and numbers_of(line)
        and any(
            last < v.chain < chain.number and v.literal and v.kind != "implied"
            for name in wanted
            for v in lookup.quantities.of(name)
        )
    ):  # nothing is put in, and what is new was said
        return False
    known = {name: lookup.values(name, chain) for name in wanted if name not in stale}

    found = match(names_, line, partial(_fits, known))
    return bool(stale) and found.found and not found.apart


def _fits_without(
    lookup: Lookup, names_: t.Formula, line: t.Formula, chain: Chain, wanted: list[t.Formula]
) -> bool:  # fmt: skip
    """Whether a line is right but for names that may have another number by now.

    A number that is nearly the known one is a slip all the same.
    """
    known = {name: lookup.values(name, chain) for name in wanted}
    old: dict[t.Formula, list[Version]] = {}
    for name, found in known.items():
        versions = [v for _, v in found if v is not None and lookup.quantities.outdated(v, chain)]
        if found and len(versions) == len(found):
            old[name] = versions
    if not old:
        return False
    rest = {name: found for name, found in known.items() if name not in old}
    laid = match(names_, line, partial(_fits, rest))
    if any(
        len(v.literal) == 1 and significant(n) >= DIGITS and is_slip(v.literal[0].text, n.text)
        for name, n in laid.names for v in old.get(key(name), ())
    ):  # fmt: skip
        return False
    return not rest or (laid.found and not laid.apart)


def elsewhere(lookup: Lookup, names_: t.Formula, line: t.Formula, chain: Chain) -> bool:
    """Whether a line is right but for the entries of one array, and has none of those known.

    The array has other values then, which stand where they were not read: in a program, say.
    """
    wanted = lookup.leaves(names_, chain)
    for base in {x.base for x in wanted if isinstance(x, t.Name) and x.sub}:
        alike = [x for x in wanted if isinstance(x, t.Name) and x.sub and x.base == base]
        own = [x for x in alike if all(v.kind == "implied" for v in lookup.quantities.of(x))]
        known = {name: lookup.values(name, chain) for name in wanted}
        rest = {name: found for name, found in known.items() if name not in own}
        entries = [meaning for name in own for meaning in known[name]]
        found = match(names_, line, partial(_fits, rest))
        if len(own) < 2 or found.apart or not entries:
            continue
        put_in = [n for name, n in found.names if key(name) in own]
        if put_in and not any(_fits({own[0]: entries}, own[0], n) for n in put_in):
            return True
    return False


def _fits(known: Mapping[t.Formula, list[Meaning]], part: t.Formula, n: t.Number) -> bool:
    """Whether a number, or minus it, can stand for a part; for one that is not known it can."""
    near = NEAR * unit(n)
    return not known.get(key(part)) or any(
        not isinstance(r.range, Array)
        and min(gap(r.range, point(number(n))), gap(r.range, point(-number(n)))) <= near
        for r, _ in known[key(part)]
    )
