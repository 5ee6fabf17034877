"""Pure geometry: from a picture to circles, wires and boxes of text that do not touch.

Sizes follow from the text: nodes are as large as the widest text in them, columns as far apart
as their labels need.
"""

from __future__ import annotations

import math
from dataclasses import replace

from symprop.document.diagram.geometry import Box, Point
from symprop.document.diagram.model import LossBox, Picture
from symprop.document.diagram.setting import Label, block, titled
from symprop.document.diagram.spacing import BIAS_ARROW, SetColumn, Spacing, set_columns, spaced
from symprop.record import Record

MARGIN = 14.0
TITLE_AIR = 14.0
HEAD = (7.5, 2.8)
"""Length of an arrowhead, and half its width."""
FRAME = 9.0
"""Space between the text of the loss and the frame around it."""
LEAD = 22.0
"""Length of the line from an output unit to its target."""
STEEPEST = 0.3
"""How far away the loss stands, in heights of the farthest output above it."""
BESIDE = 3.0
COLUMN_AIR = 18.0
DOT_STEP = 11.0


class DrawnUnit(Record):
    """A drawn unit; ``kind`` is input, hidden or output."""

    kind: str
    x: float
    y: float
    radius: float
    label: Label


class Wire(Record):
    """A straight line, and the three corners of the arrowhead at its end if it has one.

    ``kind`` is edge, bias or compare.
    """

    kind: str
    id: str
    start: Point
    end: Point
    head: tuple[Point, ...] = ()


class Layout(Record):
    """Everything that is drawn, in the coordinates of the drawing."""

    width: float
    height: float
    nodes: tuple[DrawnUnit, ...]
    wires: tuple[Wire, ...]
    labels: tuple[Label, ...]
    frames: tuple[Label, ...]
    dots: tuple[Point, ...]


def layout(picture: Picture) -> Layout:
    """Places every part of a picture; the same picture gives the same layout."""
    columns = set_columns(picture.columns)
    drawing = _Drawing(columns, spaced(columns))
    for k in range(len(columns)):
        drawing.draw_column(k)
    if picture.loss:
        drawing.draw_loss(picture.loss)
    drawing.draw_titles()
    return drawing.finished()


class _Drawing:
    """Parts with their places, about an origin in the middle of the first column."""

    def __init__(self, columns: list[SetColumn], spacing: Spacing) -> None:
        self.columns, self.spacing = columns, spacing
        self.nodes: list[DrawnUnit] = []
        self.wires: list[Wire] = []
        self.labels: list[Label] = []
        self.frames: list[Label] = []
        self.dots: list[Point] = []
        self.xs = [0.0]
        for gap, _ in spacing.gaps:
            self.xs.append(self.xs[-1] + gap.length)
        self.titles = [(c.title, x) for c, x in zip(columns, self.xs, strict=True)]

    def draw_column(self, k: int) -> None:
        """Units with their biases, and the edges that enter them."""
        column, x = self.columns[k], self.xs[k]
        radius = column.radius
        heights = column.heights(self.spacing.pitch)
        last = k == len(self.columns) - 1
        kind = "input" if k == 0 else "output" if last else "hidden"
        for label, bias, y in zip(column.units, column.biases, heights, strict=True):
            self.nodes.append(DrawnUnit(kind, x, y, radius, label.at(x, y)))
            if bias:
                below = y + radius + BIAS_ARROW
                self.labels.append(bias.at(x, below + bias.box.height / 2))
                self.wires.append(arrow("bias", bias.id, (x, below), (x, y + radius)))
        dots = column.dots(self.spacing.pitch)
        if dots is not None:
            self.dots += [(x, dots + n * DOT_STEP) for n in (-1, 0, 1)]
        if k:
            self._draw_edges(k)

    def _draw_edges(self, k: int) -> None:
        (gap, placement), x = self.spacing.gaps[k - 1], self.xs[k - 1]
        for e, label in enumerate(self.columns[k].edges):
            (x0, y0), (x1, y1) = gap.segment(e)
            slant = math.hypot(x1 - x0, y1 - y0)
            dx, dy = (x1 - x0) / slant, (y1 - y0) / slant
            near, far = gap.radii
            start, end = (x + x0 + near * dx, y0 + near * dy), (x + x1 - far * dx, y1 - far * dy)
            self.wires.append(arrow("edge", label.id, start, end))
            box = placement.boxes[e]
            if box:
                own = replace(label.box, x=x + box.x, y=box.y, angle=box.angle)
                self.labels.append(replace(label, box=own))

    def draw_loss(self, loss: LossBox) -> None:
        """Targets beside the output units, and the loss behind them."""
        column = self.columns[-1]
        edge = self.xs[-1] + column.radius
        heights = column.heights(self.spacing.pitch)
        given = [loss.targets[n] for n in column.shown if n < len(loss.targets)]
        targets = [block("target", t.id, t.lines) for t in given]
        starts = [(edge, y) for y in heights]
        reach = max(edge, self.xs[-1] + column.bias_size[0] / 2)
        if targets:
            width = max(t.box.width for t in targets)
            x = self._titled(loss.target_title, edge + LEAD + width / 2)
            reach = x + width / 2
            for n, (label, y) in enumerate(zip(targets, heights, strict=False)):
                half = label.box.width / 2 + BESIDE
                self.labels.append(label.at(x, y))
                self.wires.append(Wire("compare", label.id, (edge, y), (x - half, y)))
                starts[n] = (x + half, y)
        if loss.lines:
            label = block("loss", loss.id, loss.lines)
            label = replace(label, box=label.box.grown(FRAME))
            ahead = max(2 * LEAD, STEEPEST * max((abs(y) for y in heights), default=0.0))
            x = self._titled(loss.title, reach + ahead + label.box.width / 2)
            self.frames.append(label.at(x, 0.0))
            left, spread = x - label.box.width / 2, label.box.height / 2 - FRAME
            for start, y in starts:
                end = (left, spread * y / max(abs(heights[0]), 1.0))
                self.wires.append(arrow("compare", loss.id, (start, y), end))

    def _titled(self, title: str, x: float) -> float:
        """A further column's place: at ``x``, or where its title stands clear of the last."""
        label = titled(title)
        before, last = self.titles[-1]
        air = COLUMN_AIR if title else 0.0
        x = max(x, last + (before.box.width + label.box.width) / 2 + air)
        self.titles.append((label, x))
        return x

    def draw_titles(self) -> None:
        """Titles in one row above everything, their first lines level."""
        tallest = max((label.box.height for label, _ in self.titles), default=0.0)
        if tallest:
            top = self._bounds()[1] - TITLE_AIR - tallest
            for label, x in self.titles:
                if label.lines:
                    self.labels.append(label.at(x, top + label.box.height / 2))

    def finished(self) -> Layout:
        """Everything moved so that the drawing starts at zero with a margin around it."""
        left, top, right, bottom = self._bounds()
        dx, dy = MARGIN - left, MARGIN - top

        def moved(label: Label) -> Label:
            return label.at(label.box.x + dx, label.box.y + dy)

        def shifted(point: Point) -> Point:
            return point[0] + dx, point[1] + dy

        return Layout(
            math.ceil(right + dx + MARGIN),
            math.ceil(bottom + dy + MARGIN),
            tuple(
                DrawnUnit(n.kind, n.x + dx, n.y + dy, n.radius, moved(n.label)) for n in self.nodes
            ),
            tuple(
                Wire(w.kind, w.id, shifted(w.start), shifted(w.end), tuple(map(shifted, w.head)))
                for w in self.wires
            ),
            tuple(map(moved, self.labels)),
            tuple(map(moved, self.frames)),
            tuple(map(shifted, self.dots)),
        )

    def _bounds(self) -> tuple[float, float, float, float]:
        boxes = [Box(0.0, 0.0, 0.0, 0.0)]
        boxes += [Box(n.x, n.y, 2 * n.radius, 2 * n.radius) for n in self.nodes]
        boxes += [label.box for label in (*self.labels, *self.frames)]
        lefts, tops, rights, bottoms = zip(*(b.bounds() for b in boxes), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


def arrow(kind: str, identity: str, start: Point, end: Point) -> Wire:
    """A line from ``start`` to ``end`` whose last piece is an arrowhead."""
    length, half = HEAD
    dx, dy = end[0] - start[0], end[1] - start[1]
    share = 1 / math.hypot(dx, dy)
    dx, dy = dx * share, dy * share
    x, y = end[0] - length * dx, end[1] - length * dy
    head = (end, (x - half * dy, y + half * dx), (x + half * dy, y - half * dx))
    return Wire(kind, identity, start, (x, y), head)
