"""Turned boxes, circles and segments in the plane; y grows downwards as in SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle about its centre, turned clockwise by ``angle`` degrees."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    def corners(self) -> tuple[Point, ...]:
        """The four corners, in order around the box."""
        c, s = _turn(self.angle)
        w, h = self.width / 2, self.height / 2
        return tuple(
            (self.x + u * c - v * s, self.y + u * s + v * c)
            for u, v in ((-w, -h), (w, -h), (w, h), (-w, h))
        )

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the upright rectangle around the box."""
        xs, ys = zip(*self.corners(), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def grown(self, by: float) -> Box:
        """The box with ``by`` added on each side."""
        return Box(self.x, self.y, self.width + 2 * by, self.height + 2 * by, self.angle)

    def local(self, point: Point) -> Point:
        """A point as seen from the box: centre at the origin, sides along the axes."""
        c, s = _turn(self.angle)
        dx, dy = point[0] - self.x, point[1] - self.y
        return dx * c + dy * s, dy * c - dx * s


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes share more than a border."""
    return any(contacts((a,), (b,)))


def contacts(these: Sequence[Box], those: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Indices of boxes that overlap; within each sequence all have one size and angle.

    Boxes do not overlap when a side of one separates them: when the distance of the centres
    along the direction of a side exceeds what both boxes reach along it.  Reaches depend on
    sizes and angles only, so they are worked out once for all pairs.
    """
    if not (these and those):
        return
    a, b = these[0], those[0]
    c, s = map(abs, _turn(a.angle - b.angle))
    (au, av), (bu, bv) = _turn(a.angle), _turn(b.angle)
    a_along, a_across = a.width + b.width * c + b.height * s, a.height + b.width * s + b.height * c
    b_along, b_across = b.width + a.width * c + a.height * s, b.height + a.width * s + a.height * c
    far = math.hypot(a.width, a.height) + math.hypot(b.width, b.height)
    points = [(n, 2 * box.x, 2 * box.y) for n, box in enumerate(those)]
    for k, box in enumerate(these):
        x, y = 2 * box.x, 2 * box.y
        for n, px, py in points:
            dx, dy = px - x, py - y
            if (
                -far < dx < far
                and -far < dy < far
                and abs(dx * au + dy * av) < a_along
                and abs(dy * au - dx * av) < a_across
                and abs(dx * bu + dy * bv) < b_along
                and abs(dy * bu - dx * bv) < b_across
            ):
                yield k, n


def distance(box: Box, point: Point) -> float:
    """From a point to the nearest point of a box; zero inside."""
    u, v = box.local(point)
    return math.hypot(max(abs(u) - box.width / 2, 0.0), max(abs(v) - box.height / 2, 0.0))


def covered(box: Box, start: Point, end: Point) -> float:
    """The length of the segment from ``start`` to ``end`` that lies under a box."""
    (u0, v0), (u1, v1) = box.local(start), box.local(end)
    low, high = 0.0, 1.0
    for p, d, half in ((u0, u1 - u0, box.width / 2), (v0, v1 - v0, box.height / 2)):
        if d == 0:
            if abs(p) >= half:
                return 0.0
            continue
        t0, t1 = sorted(((-half - p) / d, (half - p) / d))
        low, high = max(low, t0), min(high, t1)
    return max(0.0, high - low) * math.hypot(u1 - u0, v1 - v0)


def _turn(angle: float) -> tuple[float, float]:
    return math.cos(math.radians(angle)), math.sin(math.radians(angle))
