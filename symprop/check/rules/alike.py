"""A line that is not worked like that of the unit beside it, or that of the pass before.

    δ_1 = 0.4·0.3·0.25,  δ_2 = 0.4·0.6                             (should have a slope, too)

The other line, with the numbers of this unit and pass, must come to something else, and with
one single edit to exactly what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from symprop.formula import plain
from symprop.formula import tree as t
from symprop.record import Record

from ..bounds import Bounds
from ..causes.edits import edits
from ..claims.claims import Chain, Place
from ..findings import Finding, Premise
from ..names import bare, key, names, number_of
from ..quantities.expected import Stated
from ..quantities.lookup import Lookup
from ..quantities.siblings import lines_before, lines_beside
from ..values.arrays import Array, NoValueError
from ..values.fit import fit, shown
from ..values.interval import number, point
from ..values.readings import Calculator, telling, unit

SAME = 1e-9
NEAR = 0.02
"""How far two lines may be apart, in proportion, if one has more digits of the same numbers."""
DIGITS = 4
"""Digits with which a result tells by itself what it was worked from."""
EDITS = ("left_out", "power", "slope")
"""Edits that leave something out: of two lines the one that has less is wrong."""


class Slip(Record):
    """The right value, and how the line differs from the one that gives it: an edit of ``part``."""

    right: float
    edit: str
    part: t.Formula
    rule: Stated


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    off = {b.chain for b in bounds.links if fit(chains[b.chain], b).kind == "off"}
    off |= {number for number, _ in bounds.quantities.odd_sums}
    work = Calculator(bounds.quantities.functions)
    lookup = Lookup(bounds.quantities, bounds.estimates, work, {})
    for chain in chains:
        if chain.target is None or chain.number in off or "→" in chain.relations:
            continue
        n = number_of(chain.sides[-1].formula)
        slip = None if n is None else _slip(bounds, lookup, chain, n)
        if slip is None or n is None:
            continue
        if not any(not s.numeric and s.quantity is None for s in chain.sides):
            yield _finding(bounds, chain, n, slip)


def _slip(bounds: Bounds, lookup: Lookup, chain: Chain, n: t.Number) -> Slip | None:
    """The single edit of the line of the unit beside that gives the line of a chain."""
    assert chain.target is not None
    side = chain.working
    if side is None:
        value, reach = number(n), unit(n) * 0.51
        if len(chain.sides) != 2 or telling(n) < DIGITS:
            return None
    else:
        found = bounds.sides.get((chain.number, chain.sides.index(side)), ())
        if not found or isinstance(found[0].printed, Array):
            return None
        value = found[0].printed[0]
        reach = SAME * max(1.0, abs(value))

    def lies(changed: t.Formula) -> bool:
        """Whether the line may be this one with numbers put in."""
        if side is not None and not lookup.lies(changed, side.formula, chain):
            return False
        return any(abs(x - value) <= reach for x in _values(lookup, changed, chain))

    slips: list[Slip] = []
    lines = (bounds.quantities, chain.target, chain)
    for stated, put in (*lines_beside(*lines), *lines_before(*lines)):
        used = [key(x) for x in names(stated.formula)]
        if chain.target in used:
            continue
        values = _values(lookup, stated.formula, chain)
        if any(abs(x - value) <= max(reach, NEAR * abs(value)) for x in values):
            return None
        moved = {new: old for old, new in put.items() if old != new}
        for new, old in moved.items() if values else ():
            if lies(_with(stated.formula, new, old)):
                return None  # a name that both units have in common
        for edit, changed, part in edits(bare(stated.formula)) if values else ():
            left = [key(x) for x in names(changed)]
            own = moved.keys() & set(map(key, names(part)))
            if edit not in EDITS or not (own or (stated.own and _factor(stated.formula, part))):
                continue
            if (len(left) > 1 or moved.keys() & set(left)) and lies(changed):
                slips.append(Slip(values[0], edit, part, stated))
    return slips[0] if slips else None


def _values(lookup: Lookup, f: t.Formula, chain: Chain) -> list[float]:
    """What a line of names comes to with the printed numbers."""
    try:
        found = [r.printed for r in lookup.side(f, chain)]
    except NoValueError:
        return []
    return [x[0] for x in found if not isinstance(x, Array)]


def _with(f: t.Formula, new: t.Formula, old: t.Formula) -> t.Formula:
    return t.map_leaves(f, partial(_put, new, old))


def _put(new: t.Formula, old: t.Formula, x: t.Formula) -> t.Formula:
    return old if key(x) == new else x


def _factor(f: t.Formula, part: t.Formula) -> bool:
    """Whether a part is no term of a sum: a term that was zero before need not be written."""
    return not any(
        any(part is x for x in map(bare, g.terms)) or any(part is x for x in g.terms)
        for g in t.walk(f) if isinstance(g, t.Sum)
    )  # fmt: skip


def _finding(bounds: Bounds, chain: Chain, n: t.Number, slip: Slip) -> Finding:
    chains = bounds.quantities.claims.chains
    source = chains[slip.rule.chain]
    side = source.working or source.sides[slip.rule.side]
    because = (Premise(side.place, side.piece.text[slice(*side.place.span)]),)
    name = plain.write(slip.part)
    last = chain.sides[-1]
    cause = "missing_factor" if _factor(slip.rule.formula, slip.part) else "missing_part"
    return Finding(
        "alike", (chain.number, len(chain.sides) - 1), Place(last.piece, n.span or (0, 0)),
        "value", "error", n.text, shown(point(slip.right), n), None, chain.subject, because,
        cause=cause if slip.edit == "left_out" else slip.edit, values=(("part", name),),
    )  # fmt: skip
