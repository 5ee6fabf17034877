"""What a diagram shows: columns of units, the edges into them, and a loss at the end.

Nothing here knows a network: whoever has one says which names, values and gradients stand where.
"""

from __future__ import annotations

from symprop.document.diagram.text import LabelLine
from symprop.record import Record

WIDEST = 4
"""Most rows of a column; of a wider one the first two units and the last are drawn."""


class Unit(Record):
    """A circle with its lines of text, and the bias that enters it from below, if any.

    A circle grows with its widest line, so a long name or number belongs on an edge or in a
    caption.  Units may share one ``bias_id``.
    """

    id: str
    lines: tuple[LabelLine, ...]
    bias: tuple[LabelLine, ...] = ()
    bias_id: str = ""


class Edge(Record):
    """A connection from unit ``source`` of the column before to unit ``target`` of this one."""

    id: str
    source: int
    target: int
    lines: tuple[LabelLine, ...] = ()


class Column(Record):
    """A layer: its title (a newline starts a second line), units and incoming edges."""

    title: str
    units: tuple[Unit, ...]
    edges: tuple[Edge, ...] = ()


class Target(Record):
    """What an output unit is compared with."""

    id: str
    lines: tuple[LabelLine, ...]


class LossBox(Record):
    """The loss right of the outputs, and the target of each output unit, if they are shown."""

    id: str
    lines: tuple[LabelLine, ...] = ()
    targets: tuple[Target, ...] = ()
    title: str = ""
    target_title: str = ""


class Picture(Record):
    """A whole diagram of at least one column.  ``id`` keeps several diagrams on one page apart."""

    columns: tuple[Column, ...]
    loss: LossBox | None = None
    title: str = ""
    description: str = ""
    id: str = "diagram"


def visible(count: int) -> tuple[int, ...]:
    """Which units of a column are drawn; edges and texts of others need not be made."""
    if count <= WIDEST:
        return tuple(range(count))
    return (*range(WIDEST - 2), count - 1)
