"""A line that is not worked like that of the unit beside it, or that of the pass before.

    h_1 = σ(0.31) = 0.577,  z_2 = 0.52,  h_2 = σ(0.31) = 0.577     (should be σ(0.52))
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
from ..claims.chains import Chain, Place
from ..findings import Finding, Premise
from ..names import bare, key, literals, names, number_of
from ..quantities import laying
from ..quantities.expected import Stated
from ..quantities.lookup import Lookup
from ..quantities.siblings import lines_before, lines_beside, unit_of
from ..values.arrays import Array, NoValueError
from ..values.bound import Bound
from ..values.fit import fit, shown
from ..values.interval import number, point
from ..values.readings import Calculator, digits, telling, unit
from ..values.slips import is_slip

SAME = 1e-9
NEAR = 0.02
"""How far two lines may be apart, in proportion, if one has more digits of the same numbers."""
DIGITS = 4
"""Digits with which a result tells by itself what it was worked from."""
NARROW = 4
"""Units of the last place within which a value is certain."""
EDITS = ("left_out", "power", "slope")
"""Edits that leave something out: of two lines the one that has less is wrong."""


class Slip(Record):
    """The right value, and how the line differs from the one that gives it: an edit of ``part``.

    Where a number of the unit beside it was put in, that is of ``other``; one that is nearly the
    right one is ``miscopied``.
    """

    right: float
    edit: str
    part: t.Formula
    rule: Stated
    other: t.Formula | None = None
    miscopied: t.Number | None = None


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    off = {b.chain for b in bounds.links if fit(chains[b.chain], b).kind == "off"}
    off |= {number for number, _ in bounds.quantities.odd_sums}
    off |= {b.chain for b in bounds.links if b.basis == "rule" and _is_told(chains[b.chain], b)}
    work = Calculator(bounds.quantities.functions)
    lookup = Lookup(bounds.quantities, bounds.estimates, work, {})
    for chain in chains:
        if chain.target is None or chain.number in off or "→" in chain.relations:
            continue
        n = number_of(chain.sides[-1].formula)
        slip = None if n is None else _slip(bounds, lookup, chain, n)
        if slip is None or n is None:
            continue
        own = any(not s.numeric and s.quantity is None for s in chain.sides)
        if not own or _fed(bounds, chain, slip):
            yield _finding(bounds, lookup, chain, n, slip)


def _is_told(chain: Chain, bound: Bound) -> bool:
    """Whether a result is what its own rule gives, which is certain to the last digit."""
    n = number_of(chain.sides[-1].formula)
    ranges = [r.range for r in bound.allowed]
    certain = n is not None and all(
        not isinstance(x, Array) and x[1] - x[0] <= NARROW * unit(n) for x in ranges
    )
    return certain and fit(chain, bound).kind == "fits"


def _fed(bounds: Bounds, chain: Chain, slip: Slip) -> bool:
    """Whether a term is left out with a weight by which the unit feeds another, as a line shows."""
    unit = unit_of(chain.target) if chain.target is not None else None
    if slip.edit != "left_out" or unit is None or _factor(slip.rule.formula, slip.part):
        return False
    weights = set(map(key, names(slip.part)))
    for other in bounds.quantities.claims.chains:
        inferred = bounds.quantities.behind.rule(other)
        lines = [s.formula for s in other.sides[1:] if not s.numeric]
        for f in [*lines, *([] if inferred is None else [inferred.formula])]:
            for product in t.walk(f):
                factors = product.factors if isinstance(product, t.Product) else ()
                used = set(map(key, factors))
                if used & weights and any(isinstance(x, t.Name) and x == unit for x in used):
                    return True
    return False


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
        if side is not None and not laying.lies(lookup, changed, side.formula, chain):
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
        line = None if side is None else side.formula
        swap = None if line is None else laying.exchanged(lookup, stated.formula, line, chain)
        if values and swap is not None and key(swap[0]) in moved:
            right = _printed(lookup, key(swap[0]), chain)
            if right is not None and _miscopied(bounds, right, swap[1], chain):
                slips.append(Slip(values[0], "operand", key(swap[0]), stated, None, swap[1]))
        for new, old in moved.items() if values else ():
            changed = _with(stated.formula, new, old)
            if lies(changed):
                in_common = _is_shared(bounds, chain, new)
                if in_common or not _belongs(stated.formula, new, chain.target, set(moved)):
                    return None  # a name that both units have in common
                slips.append(Slip(values[0], "operand", new, stated, old))
        for edit, changed, part in edits(bare(stated.formula)) if values else ():
            left = [key(x) for x in names(changed)]
            own = moved.keys() & set(map(key, names(part)))
            if _of_another_round(bounds, chain, part):
                continue
            if edit not in EDITS or not (own or (stated.own and _factor(stated.formula, part))):
                continue
            if (len(left) > 1 or moved.keys() & set(left)) and lies(changed):
                slips.append(Slip(values[0], edit, part, stated))
    return slips[0] if slips else None


def _of_another_round(bounds: Bounds, chain: Chain, part: t.Formula) -> bool:
    """Whether a name is known only by what was put in for it under another heading."""
    versions = bounds.quantities
    return any(
        v.kind == "implied" and versions.elsewhere(v, chain)
        for name in names(part) for v in versions.visible(key(name), chain)[:1]
    )  # fmt: skip


def _is_shared(bounds: Bounds, chain: Chain, name: t.Name) -> bool:
    """Whether two lines of a kind use one quantity: weights 1 and 2 are of one unit, β₁ is m's."""
    used: dict[object, set[t.Formula]] = {}
    for other in bounds.quantities.claims.chains:
        target = other.target
        if target is None or other is chain:
            continue
        inferred = bounds.quantities.behind.rule(other)
        lines = [s.formula for s in other.sides[1:] if not s.numeric and s.quantity is None]
        for f in [*lines, *([] if inferred is None else [inferred.formula])]:
            for x in map(key, names(f)):
                if isinstance(x, t.Name) and (x.base, x.accent) == (name.base, name.accent):
                    used.setdefault((x, _kind(target)), set()).add(target)
    return any(len(targets) > 1 for targets in used.values())


def _kind(target: t.Formula) -> object:
    """What targets of one kind have in common."""
    by = key(target.by) if isinstance(target, t.Derivative) else target
    kind = (by.base, by.sup, by.accent) if isinstance(by, t.Name) else by
    return isinstance(target, t.Derivative), kind


def _printed(lookup: Lookup, name: t.Formula, chain: Chain) -> t.Number | None:
    """The number that a name has for a chain."""
    found = (v.literal for _, v in lookup.values(name, chain) if v is not None)
    return next((literal[0] for literal in found if len(literal) == 1), None)


def _miscopied(bounds: Bounds, right: t.Number, n: t.Number, chain: Chain) -> bool:
    """Whether a number is nearly another, and stands nowhere above."""
    if telling(right) < DIGITS or not is_slip(digits(right), digits(n)):
        return False
    return not any(
        digits(m) == digits(n)
        for before in bounds.quantities.claims.chains[: chain.number]
        for side in before.sides for m in literals(side.formula)
    )  # fmt: skip


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


def _belongs(f: t.Formula, name: t.Formula, target: t.Formula, moved: set[t.Name]) -> bool:
    """Whether a name is certainly one of the unit's own, and not of what units have in common.

    It has the unit's whole index, is the only one, or is compared with one of the unit's.
    """
    assert isinstance(name, t.Name)
    target = unit_of(target) or name
    if moved == {name} or (name.sub == target.sub and not target.sub.isdigit()):
        return True
    return any(
        isinstance(g, t.Sum) and len(g.terms) == 2 and any(key(x) == name for x in _alone(g))
        for g in t.walk(f)
    )


def _alone(f: t.Sum) -> list[t.Formula]:
    """The terms of a difference if both are names or numbers."""
    found = [bare(x.arg) if isinstance(x, t.Neg) else bare(x) for x in map(bare, f.terms)]
    return found if all(isinstance(x, (t.Name, t.Number)) for x in found) else []


def _finding(bounds: Bounds, lookup: Lookup, chain: Chain, n: t.Number, slip: Slip) -> Finding:
    chains = bounds.quantities.claims.chains
    source = chains[slip.rule.chain]
    side = source.working or source.sides[slip.rule.side]
    because = (Premise(side.place, side.piece.text[slice(*side.place.span)]),)
    name = plain.write(slip.part)
    line = chain.working
    right = _printed(lookup, slip.part, chain)
    was = slip.miscopied or (_printed(lookup, slip.other, chain) if slip.other else None)
    if line is not None and was is not None and right is not None:
        put = [m for m in literals(line.formula) if digits(m) == digits(was)]
        if len(put) == 1:
            flip = (put[0].negative != was.negative) != right.negative
            if slip.miscopied is not None:
                flip = was.negative
            return Finding(
                "alike", (chain.number, chain.sides.index(line)),
                Place(line.piece, put[0].span or (0, 0)), "arithmetic", "error", put[0].text,
                ("-" if flip else "") + digits(right), None, chain.subject, because,
                cause="operand", values=(("part", name),),
            )  # fmt: skip
    last = chain.sides[-1]
    cause = "missing_factor" if _factor(slip.rule.formula, slip.part) else "missing_part"
    return Finding(
        "alike", (chain.number, len(chain.sides) - 1), Place(last.piece, n.span or (0, 0)),
        "value", "error", n.text, shown(point(slip.right), n), None, chain.subject, because,
        cause=cause if slip.edit == "left_out" else slip.edit, values=(("part", name),),
    )  # fmt: skip
