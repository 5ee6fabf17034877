"""A plot: numbers over an axis of steps, as a line through points.

What is drawn is a picture of numbers that are printed beside it, so ordinary floats place it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from symprop.document.diagram.setting import Label, block
from symprop.document.diagram.text import LabelLine
from symprop.record import Record

_HEIGHT, _TOP, _EDGE = 180.0, 58.0, 18.0
_WIDEST = 640.0
"""No plot is wider; with many points not all of them have labels."""
_GAP = 14.0
_MOST_DOTS = 60
_STEEP = 50.0
"""Where the largest number is so many times the smallest, the axis is logarithmic."""


class Point(Record):
    """A place on the axis with its name (in lines), and a number with its digits."""

    name: tuple[LabelLine, ...]
    value: float
    digits: str


class Plot(Record):
    """Two points or more; ``axis`` says what the numbers are, ``below`` what the places are."""

    points: tuple[Point, ...]
    axis: LabelLine
    below: str
    title: str
    description: str
    id: str
    decimal: str = "."

    @property
    def logarithmic(self) -> bool:
        """Whether equal distances stand for equal factors."""
        values = [point.value for point in self.points]
        return min(values) > 0 and max(values) > _STEEP * min(values)


class PlotLayout(Record):
    """Where everything stands, in pixels."""

    width: float
    height: float
    left: float
    right: float
    floor: float
    rules: tuple[float, ...]
    points: tuple[tuple[float, float], ...]
    dots: tuple[tuple[float, float], ...]
    labels: tuple[Label, ...]
    tangents: tuple[tuple[float, float, float, float], ...] = ()
    """Straight lines, from one end to the other."""


def layout(plot: Plot) -> PlotLayout:
    """The geometry of a plot; no label covers another."""
    values = [point.value for point in plot.points]
    marks = _decades(values) if plot.logarithmic else round_marks(values)
    ticks = [tick(text, plot.decimal) for _, text in marks]
    names = [block("place", "", point.name) for point in plot.points]
    digits = [block("point", "", (LabelLine((point.digits,), "value"),)) for point in plot.points]
    widest = max(label.box.width for label in (*names, *digits)) + _GAP
    count = len(plot.points)
    left = _EDGE + max(label.box.width for label in ticks) + 8
    span = min(widest * (count - 1), _WIDEST)
    span = max(span, 240.0)
    first = left + widest / 2
    right = first + span + widest / 2
    floor = _TOP + _HEIGHT
    scale = math.log10 if plot.logarithmic else float
    low, high = scale(marks[0][0]), scale(marks[-1][0])

    def down(value: float) -> float:
        return floor - _HEIGHT * (scale(value) - low) / (high - low)

    points = tuple((first + span * i / (count - 1), down(value)) for i, value in enumerate(values))
    labels = [
        label.at(left - 8 - label.box.width / 2, down(value))
        for (value, _), label in zip(marks, ticks, strict=True)
    ]
    every = math.ceil(widest / (span / (count - 1)))
    named = [i for i in range(0, count, every) if i == 0 or count - 1 - i >= every] + [count - 1]
    below = max(label.box.height for label in names)
    for i in named:
        x, box = points[i][0], names[i].box
        labels.append(names[i].at(x, floor + 6 + box.height / 2))
        labels.append(_beside(digits[i], points, i, (left, right)))
    axis = block("axis", "", (plot.axis,))
    labels.append(axis.at(_EDGE + axis.box.width / 2, _EDGE + axis.box.height / 2))
    if plot.below:
        caption = block("axis", "", (LabelLine((plot.below,), "title"),))
        at = floor + 6 + below + 4 + caption.box.height / 2
        labels.append(caption.at((left + right) / 2, at))
        below += 4 + caption.box.height
    width = max(right + _EDGE, 2 * _EDGE + axis.box.width)
    rules = tuple(down(value) for value, _ in marks)
    dots = points if count <= _MOST_DOTS else tuple(points[i] for i in named)
    height = floor + 6 + below + _EDGE
    return PlotLayout(width, height, left, right, floor, rules, points, dots, tuple(labels))


def _beside(
    label: Label, points: Sequence[tuple[float, float]], i: int, edges: tuple[float, float]
) -> Label:
    """The digits of a point where the line does not run: above it, on the side where it falls."""
    (x, y), box = points[i], label.box
    before, after = (points[k][1] for k in (max(i - 1, 0), min(i + 1, len(points) - 1)))
    above = y - 6 - box.height / 2
    if before < y - box.height / 2 and after < y - box.height / 2:
        return label.at(x, y + 6 + box.height / 2)
    if before < y - box.height / 2:
        x += box.width / 2 - 4
    elif after < y - box.height / 2:
        x -= box.width / 2 - 4
    low, high = (edge + way * box.width / 2 for edge, way in zip(edges, (1, -1), strict=True))
    return label.at(min(max(x, low), high + 12), above)


def tick(text: str, decimal: str) -> Label:
    """A number beside an axis."""
    return block("tick", "", (LabelLine((text.replace(".", decimal),), "title"),))


def round_marks(values: Sequence[float]) -> list[tuple[float, str]]:
    """Round numbers from 0 (or below) to above all values."""
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0
    rough = (high - low) / 4
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * n for n in (1, 2, 5, 10) if unit * n >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [(n * step, f"{n * step:.6g}") for n in range(first, last + 1)]


def _decades(values: list[float]) -> list[tuple[float, str]]:
    """Powers of ten around all values, of many only some."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    step = max(1, math.ceil((high - low) / 5))
    high = low + step * math.ceil((high - low) / step)
    return [(10.0**n, _power(n)) for n in range(low, high + 1, step)]


def _power(n: int) -> str:
    if -3 <= n <= 3:
        return f"{10.0**n:g}"
    return "10" + str(n).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def wrapped(text: str, role: str = "name", widest: int = 11) -> tuple[LabelLine, ...]:
    """Words on as many lines as they need, none much longer than ``widest`` characters."""
    out: list[str] = []
    for word in text.split():
        if out and len(out[-1]) + 1 + len(word) <= widest:
            out[-1] += f" {word}"
        else:
            out.append(word)
    return tuple(LabelLine((line,), role) for line in out)
