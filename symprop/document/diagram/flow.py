"""Pure geometry of a computational graph: values in columns, each right of all it is made from.

The method is Sugiyama's: columns by the longest way from what is given, wires that pass a column
held to a place of their own there, the order within columns by the middles of the neighbours.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from symprop.document.diagram.geometry import Box, Point
from symprop.document.diagram.setting import Label, block
from symprop.document.diagram.text import LabelLine
from symprop.record import Record

_MARGIN = 14.0
_INSIDE = (9.0, 5.0)
"""Space left and above of the text of a value."""
_BETWEEN = (52.0, 16.0)
"""Space between columns, and between values."""
_PASSING = 10.0
"""The height of a wire that passes a column."""
_HEAD = (7.5, 2.8)
"""Length of an arrowhead, and half its width."""
_SWEEPS = 8


class Gate(Record):
    """A value with its lines of text; ``kind`` is input (given), hidden or output."""

    id: str
    kind: str
    lines: tuple[LabelLine, ...]
    sources: tuple[str, ...] = ()


class FlowPicture(Record):
    """A computational graph, its values in an order in which each can be worked."""

    gates: tuple[Gate, ...]
    title: str
    description: str
    id: str


class FlowWire(Record):
    """The points that a wire goes through, and the corners of its arrowhead."""

    points: tuple[Point, ...]
    head: tuple[Point, ...]


class FlowLayout(Record):
    """Everything that is drawn: labels in their frames, with the kinds of their values."""

    width: float
    height: float
    gates: tuple[tuple[str, Label, Box], ...]
    wires: tuple[FlowWire, ...]


@dataclass(slots=True)
class _FlowSpot:
    """A value, or a wire on its way through a column."""

    column: int
    size: tuple[float, float]
    y: float = 0.0


def layout(picture: FlowPicture) -> FlowLayout:
    """The geometry of a computational graph."""
    labels = {gate.id: block("gate", gate.id, gate.lines) for gate in picture.gates}
    spots, ways = _spots(picture, labels)
    columns: list[list[_FlowSpot]] = [[] for _ in range(1 + max(s.column for s in spots.values()))]
    for spot in spots.values():
        columns[spot.column].append(spot)
    links = [(spots[a], spots[b]) for way in ways for a, b in itertools.pairwise(way)]
    _order(columns, links)
    widths = [max(spot.size[0] for spot in column) for column in columns]
    lefts = [_MARGIN + sum(widths[:k]) + _BETWEEN[0] * k for k in range(len(widths))]
    top = min(s.y - s.size[1] / 2 for s in spots.values()) - _MARGIN
    height = max(s.y + s.size[1] / 2 for s in spots.values()) + _MARGIN - top

    def middle(spot: _FlowSpot) -> Point:
        return lefts[spot.column] + widths[spot.column] / 2, spot.y - top

    gates = []
    for gate in picture.gates:
        spot = spots[gate.id]
        gates.append((gate.kind, labels[gate.id].at(*middle(spot)), Box(*middle(spot), *spot.size)))
    wires = []
    for way in ways:
        first, *passed, last = (spots[key] for key in way)
        (x, y), (u, v) = middle(first), middle(last)
        start, end = (x + first.size[0] / 2, y), (u - last.size[0] / 2, v)
        through: list[Point] = [start]
        for spot in passed:
            left, at = lefts[spot.column], middle(spot)[1]
            through += [(left, at), (left + widths[spot.column], at)]
        length, half = _HEAD
        head = (end, (end[0] - length, v - half), (end[0] - length, v + half))
        wires.append(FlowWire((*through, (end[0] - length + 1, v)), head))
    width = lefts[-1] + widths[-1] + _MARGIN
    return FlowLayout(round(width), round(height), tuple(gates), tuple(wires))


def _spots(
    picture: FlowPicture, labels: dict[str, Label]
) -> tuple[dict[str, _FlowSpot], list[list[str]]]:
    """All spots by their keys, and the wires as the keys that they lead through."""
    depth: dict[str, int] = {}
    for gate in picture.gates:
        depth[gate.id] = 1 + max((depth[x] for x in gate.sources), default=-1)
    for gate in picture.gates:  # what is given stands beside the first that needs it
        uses = [depth[x.id] for x in picture.gates if gate.id in x.sources]
        if not gate.sources and uses:
            depth[gate.id] = min(uses) - 1
    spots = {}
    for gate in picture.gates:
        box = labels[gate.id].box
        size = box.width + 2 * _INSIDE[0], box.height + 2 * _INSIDE[1]
        spots[gate.id] = _FlowSpot(depth[gate.id], size)
    ways = []
    for gate in picture.gates:
        for source in gate.sources:
            between = range(depth[source] + 1, depth[gate.id])
            passing = [f"|{source}|{column}" for column in between]
            spots |= {
                key: _FlowSpot(k, (0.0, _PASSING)) for key, k in zip(passing, between, strict=True)
            }
            ways.append([source, *passing, gate.id])
    return spots, ways


def _order(
    columns: Sequence[list[_FlowSpot]], links: Sequence[tuple[_FlowSpot, _FlowSpot]]
) -> None:
    """Sorts each column by the middles of its neighbours, and gives every spot its height."""
    for column in columns:
        _stack(column, [k * 1.0 for k in range(len(column))])
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            wished = []
            for spot in column:
                near = [a.y for a, b in links if b is spot] if forward else []
                near += [b.y for a, b in links if a is spot] if not forward else []
                wished.append(sum(near) / len(near) if near else spot.y)
            _stack(column, wished)


def _stack(column: list[_FlowSpot], wished: Sequence[float]) -> None:
    """Sorts a column by the heights wished for, and keeps its spots apart from one another."""
    order = sorted(range(len(column)), key=lambda k: wished[k])
    column[:] = [column[k] for k in order]
    wished = [wished[k] for k in order]
    y = 0.0
    for k, spot in enumerate(column):
        least = y + spot.size[1] / 2
        spot.y = max(wished[k], least) if k else wished[k]
        y = spot.y + spot.size[1] / 2 + _BETWEEN[1]
    shift = sum(w - s.y for w, s in zip(wished, column, strict=True)) / len(column)
    for spot in column:
        spot.y += shift
