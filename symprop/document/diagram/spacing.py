"""How far apart rows and columns stand: as near as the labels between them allow."""

from __future__ import annotations

from itertools import count, pairwise

from symprop.document.diagram.geometry import Box
from symprop.document.diagram.labels import AIR, NODE_AIR, ColumnGap, Placement, place
from symprop.document.diagram.model import WIDEST, Column, visible
from symprop.document.diagram.setting import NAME_SIZE, block, rounded, titled
from symprop.record import Record

MIN_RADIUS = 21.0
BIAS_ARROW = 16.0
"""Length of the arrow from a bias to its unit."""
_RIM = 3.0
_ROW_AIR = 46.0
_COLUMN_AIR = 18.0
_DOTS = (12.0, 40.0)
_STUBS = 72.0
"""What is seen of a level edge before and behind its label."""
_LEVEL = 0.9
"""Length of a gap in heights of its steepest edge: text on it must stay readable."""
_STRETCH = 1.3
_MANY, _DENSEST = 9, 0.19
"""Where there are many labels, they cover at most about this share of a gap; tighter gaps are
not tried."""
_MOST_HIDDEN = 12.0
"""How much of other edges a label may hide on average, in pixels, before rows move apart."""
_HIDDEN_PER_LABEL = 0.4
"""Where there are few labels they may hide less: this much for each label of the gap."""
_GROWTH = 1.12
_PATIENCE = 7
"""After so many growths a placement that hides more is taken too."""


class SetColumn:
    """A column with its texts set, before it has a place."""

    def __init__(self, column: Column, sources: tuple[int, ...]) -> None:
        self.shown = visible(len(column.units))
        self.elided = len(self.shown) < len(column.units)
        units = [column.units[n] for n in self.shown]
        self.units = [rounded(block("unit", u.id, u.lines, NAME_SIZE)) for u in units]
        self.radius = max([MIN_RADIUS, *(u.radius + _RIM for u in self.units)])
        self.biases = [block("bias", u.bias_id, u.bias) if u.bias else None for u in units]
        self.title = titled(column.title)
        drawn = [e for e in column.edges if e.source in sources and e.target in self.shown]
        self.edges = [block("edge", e.id, e.lines) for e in drawn]
        self.ends = tuple((sources.index(e.source), self.shown.index(e.target)) for e in drawn)

    @property
    def bias_size(self) -> tuple[float, float]:
        """Width and height of the largest bias label, with its arrow."""
        boxes = [b.box for b in self.biases if b]
        if not boxes:
            return 0.0, 0.0
        return max(b.width for b in boxes), max(b.height for b in boxes) + BIAS_ARROW

    def heights(self, pitch: float) -> tuple[float, ...]:
        """Where the centres of the drawn units stand, about zero; the dots take a row."""
        slots = [n if n < WIDEST - 2 or not self.elided else n + 1 for n in range(len(self.shown))]
        middle = slots[-1] / 2 if slots else 0.0
        return tuple((s - middle) * pitch for s in slots)

    def dots(self, pitch: float) -> float | None:
        """The height of the dots that stand for units left out."""
        return self.heights(pitch)[-1] - pitch if self.elided else None

    def obstacles(self, x: float, pitch: float) -> list[Box]:
        """What stands in the column beside circles: biases with their arrows, and dots."""
        out = []
        for y, bias in zip(self.heights(pitch), self.biases, strict=True):
            if bias:
                height = bias.box.height + BIAS_ARROW
                out.append(Box(x, y + self.radius + height / 2, bias.box.width, height))
        dots = self.dots(pitch)
        return out if dots is None else [*out, Box(x, dots, *_DOTS)]


class Spacing(Record):
    """The distance of rows, and for each gap between columns its length and labels."""

    pitch: float
    gaps: tuple[tuple[ColumnGap, Placement], ...]


def set_columns(columns: tuple[Column, ...]) -> list[SetColumn]:
    """Every column with its texts set; edges from units left out are dropped."""
    sources: tuple[int, ...] = ()
    out = []
    for column in columns:
        out.append(SetColumn(column, sources))
        sources = out[-1].shown
    return out


def spaced(columns: list[SetColumn]) -> Spacing:
    """The tightest spacing in which no label touches anything and few edges are hidden."""
    for column in columns[1:]:
        column.radius = max(c.radius for c in columns[1:])  # inputs may be smaller: they are data
    pitch = max(2 * c.radius + max(_ROW_AIR, c.bias_size[1] + NODE_AIR) for c in columns)
    for attempt in count():
        gaps = []
        for left, right in pairwise(columns):
            fit = _fit(left, right, pitch, strict=attempt < _PATIENCE)
            if fit is None:
                break
            gaps.append(fit)
        else:
            break
        pitch *= _GROWTH
    return Spacing(pitch, tuple(gaps))


def _fit(
    left: SetColumn, right: SetColumn, pitch: float, strict: bool
) -> tuple[ColumnGap, Placement] | None:
    """The shortest gap in which the labels find places, if a gap of fair proportions does."""
    ys, zs = left.heights(pitch), right.heights(pitch)
    widths = [label.box.width for label in right.edges if label.lines]
    heights = [label.box.height for label in right.edges if label.lines]
    size = (max(widths), max(heights)) if widths else (0.0, 0.0)
    rise = max((abs(zs[j] - ys[i]) for i, j in right.ends), default=0.0)
    length = max(
        left.radius + right.radius + size[0] + _STUBS,
        (left.title.box.width + right.title.box.width) / 2 + _COLUMN_AIR,
        (left.bias_size[0] + right.bias_size[0]) / 2 + _COLUMN_AIR,
        _LEVEL * rise,
    )
    longest = _STRETCH * length
    area = len(widths) * (size[0] + 2 * AIR) * (size[1] + 2 * AIR)
    crowded = area / _DENSEST / (pitch * max(len(ys), len(zs))) if len(widths) > _MANY else 0.0
    length = max(length, min(crowded, longest))
    allowed = len(widths) * min(_MOST_HIDDEN, _HIDDEN_PER_LABEL * len(widths))
    while length <= longest:
        gap = ColumnGap(
            round(length, 1),
            (left.radius, right.radius),
            ys,
            zs,
            right.ends,
            tuple(size if label.lines else None for label in right.edges),
            (*left.obstacles(0.0, pitch), *right.obstacles(length, pitch)),
        )
        placement = place(gap)
        if placement and (not strict or placement.hidden <= allowed):
            return gap, placement
        length *= _GROWTH
    return None
