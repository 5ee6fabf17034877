"""A line that takes an old and a new version of the weights together.

    z = 0.9·0.66 + 0.3·0.32 = 0.69         w = 0.9 becomes 0.94, v = 0.3 becomes 0.31
    z = 0.9·0.67 + 0.31·0.33 = 0.705       (should be 0.94: the line is worked with the new v)
    δ_h = 0.94·δ_o·h·(1 − h)               (should be 0.9: δ_o comes from the old w)
    w = 0.9 − 0.5·0.02                     (should be 0.94: the 0.02 comes from the new w)

All are told from the numbers alone: which version a number is must be certain by its digits.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..causes.renewals import Renewals
from ..claims.chains import Chain, Place, Side
from ..findings import Finding, Premise
from ..names import key, literals, names, number_of
from ..quantities.quantities import Version
from ..values.arrays import Array
from ..values.fit import one, shown
from ..values.interval import number
from ..values.readings import digits, telling


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    versions = Renewals(bounds)
    for chain in bounds.quantities.claims.chains:
        side = chain.working
        if chain.target is not None and side is not None:
            yield from _left(versions, chain, side)
            yield from _ahead(versions, chain, side)
            yield from _behind(versions, chain, side)
        elif chain.target is not None:
            yield from _mixed(versions, chain)


def _left(versions: Renewals, chain: Chain, side: Side) -> Iterator[Finding]:
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
        if digits(now) in versions.in_arrays or _in_rule(chain, side, now):
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


def _mixed(versions: Renewals, chain: Chain) -> Iterator[Finding]:
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
    uses = fitting[0].uses
    renewed = any(v in versions.updates or _is_after(versions, v, left[0]) for v in uses)
    if not renewed or any(len(own) != 1 or own != left[0] for own in left):
        return
    stem = versions.stem(left[0][0])
    new = next((v for v in found[0].uses if versions.stem(v) == stem), None)
    if new is None or not new.literal:
        return
    both = tuple(_premise(versions, v) for v in (left[0][0], new))
    side, rule = chain.sides[-1], chain.sides[line]
    yield Finding(
        "stale", (chain.number, len(chain.sides) - 1), Place(side.piece, n.span or (0, 0)),
        "value", "error", n.text, shown(found[0].printed, n), None, chain.subject,
        (Premise(rule.place, plain.write(rule.formula)), *both), found[0].uses,
    )  # fmt: skip


def _ahead(versions: Renewals, chain: Chain, side: Side) -> Iterator[Finding]:
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


def _behind(versions: Renewals, chain: Chain, side: Side) -> Iterator[Finding]:
    """An old weight beside what was worked out with the new one: an update with an old start."""
    numbers = list(literals(side.formula))
    for n in numbers:
        found = versions.meant(n, chain)
        stems = {versions.stem(v) for v in found}
        if len(stems) != 1 or not all(versions.superseded(v, chain) for v in found):
            continue
        (stem,) = stems
        own = chain.target is not None and versions.quantities.marks(chain.target)[0] == stem
        if telling(n) < 2 and not own:
            continue  # a factor of momentum may have the digits of a weight
        new = versions.renewed(stem, found[-1].chain, chain.number)
        if new is None or digits(n) in versions.in_arrays or _in_rule(chain, side, n):
            continue
        if any(_descends(versions, m, new, chain) for m in numbers if m is not n):
            yield _finding(versions, chain, side, n, new, new.literal[0])


def _in_rule(chain: Chain, side: Side, n: t.Number) -> bool:
    """Whether a number stands in the rule itself: the 0.5 of w·x + 0.5·h is no weight."""
    rules = [s.formula for s in chain.sides[: chain.sides.index(side)] if not s.numeric]
    least = min((_often(rule, n) for rule in rules if any(True for _ in literals(rule))), default=0)
    return 0 < _often(side.formula, n) <= least


def _often(f: t.Formula, n: t.Number) -> int:
    return sum(digits(x) == digits(n) for x in literals(f))


def _descends(versions: Renewals, n: t.Number, new: Version, chain: Chain) -> bool:
    """Whether a number can only be what was worked out with a new weight."""
    found = versions.meant(n, chain)
    return telling(n) > 1 and bool(found) and all(
        v not in versions.updates and new in versions.ancestors(v) for v in found
    )  # fmt: skip


def _is_after(versions: Renewals, version: Version, old: list[Version]) -> bool:
    """Whether a version was worked out with the new version of an old weight."""
    new = [versions.renewed(versions.stem(v), v.chain, version.chain) for v in old]
    return any(u is not None and u in versions.ancestors(version) for u in new)


def _worked_with(versions: Renewals, n: t.Number, old: Version, new: Version, chain: Chain) -> bool:
    """Whether a number can only be what was worked out with an old weight before the new one.

    What has the same digits further down is taken for the same number: a bias's gradient is its δ.
    """
    found = sorted(versions.meant(n, chain), key=lambda v: v.chain)
    if telling(n) < 2 or not found or digits(n) in versions.in_arrays:
        return False
    if any(v in versions.updates for v in found):
        return False
    if any(v.chain > new.chain and v.name == found[0].name for v in found):
        return False  # it was worked again, with the same result
    before = found[0].chain < new.chain
    return before and all(old in versions.ancestors(v) for v in found)


def _earlier(
    versions: Renewals, chain: Chain, side: Side
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


def _put_in(versions: Renewals, chain: Chain) -> t.Formula | None:
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
    versions: Renewals, chain: Chain, side: Side, n: t.Number, new: Version, right: t.Number
) -> Finding:
    """``right`` belongs where ``n`` stands, in one of two versions of a weight."""
    old = right if right is not new.literal[0] else n
    mirrored = (number(n) < 0) != (number(new.literal[0] if old is right else old) < 0)
    flip = mirrored != (number(right) < 0)
    expected = ("-" if flip else "") + digits(right)
    before = [v for v in versions.by_stem[versions.stem(new)] if v.chain < new.chain]
    was = next((v for v in reversed(before) if digits(v.literal[0]) == digits(old)), None)
    both = tuple(_premise(versions, v) for v in (was, new) if v is not None)
    return Finding(
        "stale", (chain.number, chain.sides.index(side)), Place(side.piece, n.span or (0, 0)),
        "arithmetic", "error", n.text, expected, None, chain.subject, both, (new,),
        "old_weight" if right is new.literal[0] else "new_weight",
        (("part", plain.write(versions.stem(new))),),
    )  # fmt: skip


def _premise(versions: Renewals, version: Version) -> Premise:
    """Where a version of a weight stands."""
    where = versions.chains[version.chain].sides[version.side]
    n = version.literal[0]
    return Premise(Place(where.piece, n.span or (0, 0)), n.text)
