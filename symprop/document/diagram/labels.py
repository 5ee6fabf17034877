"""Where along its edge each label of a gap between two columns stands.

Every edge offers its label a row of places.  A place costs what its label hides of other edges;
two places exclude each other when their labels would touch.  The search starts from every label
at the same place and moves one pair of mirrored labels at a time to where it costs least, so a
symmetric network gets a symmetric figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from symprop.document.diagram.geometry import Box, Point, contacts, covered, distance, overlap
from symprop.record import Record

AIR = 2.5
"""Free space on each side of a label."""
NODE_AIR = 8.0
"""Free space between a label and a node; an arrowhead shows in it."""
STEP, MOST_PLACES = 12.0, 22
"""Distance between neighbouring places along an edge, and how many are enough."""
FAVOURED = 0.4
"""Where a label stands for choice: before the edges of a gap cross, from left to right."""
_CLASH = 1000.0
"""What two touching labels cost: more than any label can hide."""
_STARTS = (0.5, 0.2, 0.8)


class ColumnGap(Record):
    """The space between two columns: x runs from 0 at the left centres to ``length``."""

    length: float
    radii: tuple[float, float]
    left: tuple[float, ...]
    right: tuple[float, ...]
    ends: tuple[tuple[int, int], ...]
    sizes: tuple[tuple[float, float] | None, ...]
    obstacles: tuple[Box, ...] = ()

    def segment(self, edge: int) -> tuple[Point, Point]:
        """The centres that an edge joins."""
        i, j = self.ends[edge]
        return (0.0, self.left[i]), (self.length, self.right[j])


class Placement(Record):
    """A box for each labelled edge, and how much they hide of other edges, in pixels."""

    boxes: tuple[Box | None, ...]
    hidden: float


class _LabelPlace(Record):
    box: Box
    hidden: float
    cost: float


_Row = list[_LabelPlace | None]


@lru_cache(maxsize=64)
def place(gap: ColumnGap) -> Placement | None:
    """The best placement found, or nothing where labels cannot all stand clear."""
    rows: dict[int, _Row] = {e: list(_places(gap, e)) for e, size in enumerate(gap.sizes) if size}
    chosen = _Search(rows, _mirrored(gap, list(rows))).best() if rows else {}
    if chosen is None:
        return None
    boxes = tuple(chosen[e].box if e in chosen else None for e in range(len(gap.ends)))
    return Placement(boxes, sum(p.hidden for p in chosen.values()))


def _places(gap: ColumnGap, edge: int) -> Iterator[_LabelPlace | None]:
    """The label of an edge from left to right; nothing where it meets a node or an obstacle."""
    width, height = gap.sizes[edge] or (0.0, 0.0)
    (x0, y0), (x1, y1) = gap.segment(edge)
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
    start, end = gap.radii[0], gap.length - gap.radii[1]
    count = min(MOST_PLACES, max(4, round((end - start) / STEP)))
    nodes = [((0.0, y), gap.radii[0] + NODE_AIR) for y in gap.left]
    nodes += [((gap.length, y), gap.radii[1] + NODE_AIR) for y in gap.right]
    others = [gap.segment(e) for e in range(len(gap.ends)) if e != edge]
    for k in range(1, count):
        t = (start + (end - start) * k / count) / gap.length
        box = Box(x0 + t * (x1 - x0), y0 + t * (y1 - y0), width, height, angle)
        roomy = box.grown(AIR)
        if any(distance(box, centre) < reach for centre, reach in nodes) or any(
            overlap(roomy, o) for o in gap.obstacles
        ):
            yield None
            continue
        hidden = sum(covered(box, *segment) for segment in others)
        yield _LabelPlace(box, hidden, hidden + 8.0 * abs(t - FAVOURED))


def _mirrored(gap: ColumnGap, labelled: Sequence[int]) -> list[tuple[int, ...]]:
    """Labels in pairs that are each other's image when the gap is turned upside down."""
    heights = {e: tuple(round(p[1], 3) for p in gap.segment(e)) for e in labelled}
    index = {ys: e for e, ys in heights.items()}
    groups: list[tuple[int, ...]] = []
    for e, (a, b) in heights.items():
        twin = index.get((-a, -b), e)
        if gap.sizes[twin] != gap.sizes[e] or twin == e:
            groups.append((e,))
        elif e < twin:
            groups.append((e, twin))
    return groups


class _Search:
    """Coordinate descent over places; conflicts are bit masks over all places of all edges."""

    def __init__(self, rows: dict[int, _Row], groups: list[tuple[int, ...]]) -> None:
        self.rows, self.groups = rows, groups
        self.size = len(next(iter(rows.values())))
        self.first = {e: n * self.size for n, e in enumerate(rows)}
        self.clashes = [0] * (len(rows) * self.size)
        self.options = {
            g: [k for k in range(self.size) if all(rows[e][k] for e in g)] for g in groups
        }
        self._find_clashes()

    def best(self) -> dict[int, _LabelPlace] | None:
        """The cheapest choice without conflict over all starts."""
        if not all(self.options.values()):
            return None
        results = [self._descend(share) for share in _STARTS]
        cost, choice = min(results, key=lambda result: result[0])
        if cost >= _CLASH:
            return None
        return {e: p for e, k in choice.items() if (p := self.rows[e][k])}

    def _find_clashes(self) -> None:
        boxes = {
            e: ([k for k, p in enumerate(row) if p], [p.box.grown(AIR / 2) for p in row if p])
            for e, row in self.rows.items()
        }
        for (e, (ks, these)), (f, (ns, those)) in combinations(boxes.items(), 2):
            for i, j in contacts(these, those):
                here, there = self.first[e] + ks[i], self.first[f] + ns[j]
                self.clashes[here] |= 1 << there
                self.clashes[there] |= 1 << here

    def _descend(self, share: float) -> tuple[float, dict[int, int]]:
        choice = {}
        for group, options in self.options.items():
            choice.update(dict.fromkeys(group, options[int(share * len(options))]))
        bit = {e: 1 << (self.first[e] + k) for e, k in choice.items()}
        for _ in range(30):
            before = dict(choice)
            for group in self.groups:
                taken = 0
                for e, mask in bit.items():
                    if e not in group:
                        taken |= mask
                costs = {k: self._cost(group, k, taken) for k in self.options[group]}
                k = min(costs, key=costs.__getitem__)
                for e in group:
                    choice[e], bit[e] = k, 1 << (self.first[e] + k)
            if choice == before:
                break
        taken = sum(bit.values())
        return sum(self._cost((e,), k, taken) for e, k in choice.items()), choice

    def _cost(self, group: tuple[int, ...], k: int, taken: int) -> float:
        bits = [self.first[e] + k for e in group]
        for bit in bits:
            taken |= 1 << bit
        hits = sum((self.clashes[bit] & taken).bit_count() for bit in bits)
        return _CLASH * hits + sum(p.cost for e in group if (p := self.rows[e][k]))
