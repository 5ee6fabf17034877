"""The graph of a function with points on it, and at each point the tangent: its derivative."""

from __future__ import annotations

import math
from collections.abc import Sequence

from symprop.document.diagram.geometry import Box
from symprop.document.diagram.plot import PlotLayout, round_marks, tick
from symprop.document.diagram.setting import Label, block
from symprop.document.diagram.text import LabelLine
from symprop.record import Record

_WIDTH, _HEIGHT, _TOP, _EDGE = 440.0, 170.0, 44.0, 18.0
_TANGENT = 34.0
"""Half the length of a tangent, in pixels."""
_AWAY = (5.0, 14.0, 24.0)
"""How far from its point a label may stand."""


class MarkedPoint(Record):
    """A point on the graph with its name, and the derivative there."""

    name: tuple[LabelLine, ...]
    x: float
    y: float
    slope: float


class FunctionGraph(Record):
    """``curve`` are places of the function from left to right; ``axis`` and ``below`` its names."""

    curve: tuple[tuple[float, float], ...]
    spots: tuple[MarkedPoint, ...]
    axis: LabelLine
    below: str
    title: str
    description: str
    id: str
    decimal: str = "."


def layout(graph: FunctionGraph) -> PlotLayout:
    """The geometry of a graph; a label for which there is no room is left out."""
    xs, ys = ([p[k] for p in graph.curve] for k in (0, 1))
    marks = round_marks(ys)
    ticks = [tick(text, graph.decimal) for _, text in marks]
    left = _EDGE + max(label.box.width for label in ticks) + 8
    right, floor = left + _WIDTH, _TOP + _HEIGHT
    low, high = marks[0][0], marks[-1][0]

    def place(x: float, y: float) -> tuple[float, float]:
        across = _WIDTH * (x - xs[0]) / (xs[-1] - xs[0])
        return left + across, floor - _HEIGHT * (y - low) / (high - low)

    labels = [
        label.at(left - 8 - label.box.width / 2, place(0, value)[1])
        for (value, _), label in zip(marks, ticks, strict=True)
    ]
    below = 0.0
    for value, text in round_marks([xs[0], xs[-1]]):
        if xs[0] <= value <= xs[-1]:
            label = tick(text, graph.decimal)
            below = label.box.height
            labels.append(label.at(place(value, 0)[0], floor + 6 + below / 2))
    axis = block("axis", "", (graph.axis,))
    labels.append(axis.at(_EDGE + axis.box.width / 2, _EDGE + axis.box.height / 2))
    caption = block("axis", "", (LabelLine((graph.below,)),))
    labels.append(caption.at(right - caption.box.width / 2, floor + 8 + below + 8))
    dots = [place(spot.x, spot.y) for spot in graph.spots]
    tangents = []
    for spot, (x, y) in zip(graph.spots, dots, strict=True):
        rise = spot.slope * (_HEIGHT / (high - low)) / (_WIDTH / (xs[-1] - xs[0]))
        across = _TANGENT / math.hypot(1, rise)
        tangents.append((x - across, y + rise * across, x + across, y - rise * across))
    labels += _named(graph.spots, dots, (left, right), floor)
    return PlotLayout(
        right + _EDGE, floor + 16 + below + caption.box.height + 4, left, right,
        place(0, 0)[1] if low <= 0 <= high else floor, tuple(place(0, v)[1] for v, _ in marks),
        tuple(place(*p) for p in graph.curve), tuple(dots), tuple(labels), tuple(tangents),
    )  # fmt: skip


def _named(
    spots: Sequence[MarkedPoint], dots: Sequence[tuple[float, float]], edges: tuple[float, float],
    floor: float,
) -> list[Label]:  # fmt: skip
    """Names beside their points, none on another or on another point."""
    taken = [Box(x, y, 8, 8) for x, y in dots]
    out = []
    for spot, (x, y) in zip(spots, dots, strict=True):
        label = block("point", "", spot.name)
        half, tall = label.box.width / 2, label.box.height / 2
        uphill = 1 if spot.slope >= 0 else -1
        for away in _AWAY:
            free = [
                place
                for across, down in ((-uphill, -1), (uphill, 1), (0, -1), (0, 1))
                if edges[0] <= (place := label.at(
                    x + across * (half + away), y + down * (tall + away)
                )).box.x - half and place.box.x + half <= edges[1] and place.box.y + tall < floor
                and not any(_overlap(place.box, box) for box in taken)
            ]  # fmt: skip
            if free:
                out.append(free[0])
                taken.append(free[0].box)
                break
    return out


def _overlap(a: Box, b: Box) -> bool:
    return abs(a.x - b.x) < (a.width + b.width) / 2 and abs(a.y - b.y) < (a.height + b.height) / 2
