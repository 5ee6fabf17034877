"""The ``marking`` key of a network file: what answers on worksheets are worth."""

from __future__ import annotations

from typing import get_args

from symprop.network.fields import Field
from symprop.network.known import POSITIVE
from symprop.network.scheme import PARTS, Digits, Scheme
from symprop.network.yaml_tree import MappingNode

MOST = 100
"""Marks for one part of a question."""


def read(field: Field) -> Scheme:
    """The scheme that a file describes; parts of it may be left out."""
    entries = field.entries("a mapping such as {digits: lenient, marks: {value: 2}}")
    field.only(("digits", "tolerance", "marks"))
    marks: dict[str, int] = {}
    if "marks" in entries:
        worth = entries["marks"].entries("a mapping such as {rule: 1, working: 1, value: 2}")
        entries["marks"].only(PARTS)
        marks = {part: entry.whole(int(part == "value"), MOST) for part, entry in worth.items()}
    digits: Digits = "strict"
    if "digits" in entries:
        digits = entries["digits"].choice("marking of digits", get_args(Digits))
    width = _widths(entries["tolerance"]) if "tolerance" in entries else {}
    return Scheme(digits, tuple((name, entry.number(POSITIVE)) for name, entry in width.items()),
                  **marks)  # fmt: skip


def _widths(field: Field) -> dict[str, Field]:
    """One number for all answers, or numbers by the ids of values."""
    if not isinstance(field.node, MappingNode):
        return {"": field}
    return field.entries("")
