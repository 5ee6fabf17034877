"""Results for which nothing speaks but their own print, and lines that contradict them.

d = −(y − a)·s(z) = 0.2089         what s is nobody knows
dw = d·x = 0.0223                  x = 0.1983: either number may be wrong
dv = d·u = 0.0565                  u = 0.5028: now two lines agree on d = 0.1124
"""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.record import Record

from ..bounds import Bounds
from ..names import number_of
from ..quantities.quantities import Version
from ..values.arrays import Range
from ..values.bound import Bound
from ..values.fit import fit, shown
from ..values.interval import point
from ..values.readings import Reading, around
from .agreed import AGREE
from .operand import PartValues


class Doubtful(Record):
    """Lines of names whose results contradict a result that nothing else speaks for."""

    lines: dict[tuple[int, int], Version]
    """The result that is contradicted, by chain and side of the line."""
    misprinted: dict[Version, tuple[str, tuple[Bound, ...]]]
    """What several of the lines agree that the result is, and these lines."""


def doubtful(bounds: Bounds) -> Doubtful:
    """Finds the lines of a document that contradict what is not certain."""
    chains = bounds.quantities.claims.chains
    off: list[tuple[Bound, Reading]] = []
    supported: set[Version] = set()
    judged: set[tuple[int, int]] = set()
    for bound in bounds.links:
        verdict = fit(chains[bound.chain], bound)
        place = bound.chain, bound.side
        if verdict.kind == "off" and verdict.reading is not None:
            judged.add(place)
            if bound.basis == "names" and chains[bound.chain].sides[bound.side].literal:
                off.append((bound, verdict.reading))
        elif verdict.kind != "open" and bound.basis != "again":
            judged.add(place)
            if verdict.reading is not None:
                supported.update(verdict.reading.uses)
    lines: dict[tuple[int, int], Version] = {}
    against: dict[Version, list[Bound]] = {}
    for bound, reading in off:
        unsure = [
            v for v in dict.fromkeys(reading.uses)
            if v.kind == "worked" and v not in supported and (v.chain, v.side) not in judged
        ]  # fmt: skip
        if unsure:
            lines[bound.chain, bound.side] = unsure[0]
        if len(unsure) == 1:
            against.setdefault(unsure[0], []).append(bound)
    found = ((v, uses, _agreed(bounds, v, uses)) for v, uses in against.items())
    return Doubtful(lines, {v: (text, tuple(uses)) for v, uses, text in found if text})


def _agreed(bounds: Bounds, version: Version, uses: list[Bound]) -> str | None:
    """The only number that several lines take a result for."""
    if len(uses) < AGREE or len(version.literal) != 1:
        return None
    ranges = [_solved(bounds, version, bound) for bound in uses]
    known = [r for r in ranges if r is not None]
    low, high = max((r[0] for r in known), default=1.0), min((r[1] for r in known), default=0.0)
    if len(known) < len(uses) or low > high:
        return None
    text = shown(point((low + high) / 2), version.literal[0])
    return text if text != version.literal[0].text else None


def _solved(bounds: Bounds, version: Version, bound: Bound) -> Range | None:
    """What a name has to be for a line to come to its result, if it stands in it as a factor."""
    chain = bounds.quantities.claims.chains[bound.chain]
    line = bounds.quantities.claims.chains[bound.source].sides[bound.against].formula
    n = number_of(chain.sides[bound.side].formula)
    values = [_at(bounds, version, bound, line, x) for x in (0.0, 1.0, 2.0)]
    if n is None or any(x is None for x in values):
        return None
    a, b, c = (x for x in values if x is not None)
    slope = b - a
    if not slope or abs(c - b - slope) > 1e-9 * abs(slope):
        return None
    ends = [(x - a) / slope for x in around(n)]
    return min(ends), max(ends)


def _at(bounds: Bounds, version: Version, bound: Bound, line: t.Formula, x: float) -> float | None:
    known = PartValues(bounds, bound)
    known.values[version.name] = [Reading(point(x), point(x), point(x))]
    return known.value(line)
