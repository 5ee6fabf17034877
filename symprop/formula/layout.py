"""Breaking a chain into lines that fit: at its relations, then at plus and minus, then at products.

Widths come from :mod:`.measure`, that is from the tree.  A format gets rows and only joins them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from . import precedence as p
from . import tree as t
from .measure import Measure
from .writer import Step, TextWriter, factors, terms

PAGE = 37.0
"""The width in em of a text block of 15 cm set in 11 pt, with a little to spare."""
_INDENT = 1.0
_WIDE = 0.4
"""The share of a line that a left side may fill before the relations move under it."""
_FULL = 0.6
"""The share of a line from which on nothing that needs several lines is begun on it."""
_measure = Measure()


class AlignedRow(NamedTuple):
    """One line: what stands left of the alignment point and what stands right of it."""

    left: str
    right: str
    indented: bool = False
    """Whether the right part goes on with what a line above began."""


class _BrokenLine(NamedTuple):
    text: str
    width: float

    def __add__(self, other: object) -> _BrokenLine:
        assert isinstance(other, _BrokenLine)
        return _BrokenLine(self.text + other.text, self.width + other.width)


def width(f: t.Formula) -> float:
    """The printed width of ``f`` in em, estimated."""
    return _measure.write(f)


def rows(chain: t.Chain, writer: TextWriter, room: float) -> list[AlignedRow] | None:
    """``chain`` in lines no wider than ``room`` em where possible; ``None`` if it fits on one."""
    widths = [_measure.part(side, p.SIDE) for side in chain.sides]
    if sum(widths) + sum(_measure.relations[r] for r in chain.relations) <= room:
        return None
    head = _Breaker(writer, room).lines(chain.sides[0], p.SIDE, widths[0])
    beside = len(head) == 1 and head[0].width <= room * _WIDE
    taken = head[0].width if beside else _INDENT
    out = [] if beside else [AlignedRow("", line.text, i > 0) for i, line in enumerate(head)]
    for relation, side, width in zip(chain.relations, chain.sides[1:], widths[1:], strict=True):
        sign = _BrokenLine(writer.relations[relation].strip() + " ", _measure.relations[relation])
        lines = _Breaker(writer, room - taken - sign.width).lines(side, p.SIDE, width)
        out.append(AlignedRow("", sign.text + lines[0].text, indented=not beside))
        out += [AlignedRow("", line.text, indented=True) for line in lines[1:]]
    if beside:
        out[0] = out[0]._replace(left=head[0].text)
    return out


_EMPTY = _BrokenLine("", 0.0)


class _Breaker:
    """Lays a formula out in lines of at most ``room`` em."""

    def __init__(self, writer: TextWriter, room: float) -> None:
        self._writer = writer
        self._room = room

    def lines(
        self,
        f: t.Formula,
        place: p.Position,
        width: float,
        lead: bool = True,
        begun: _BrokenLine = _EMPTY,
    ) -> list[_BrokenLine]:
        """``f``, which is ``width`` wide, after what the first line has ``begun`` with.

        What has no sign at which it may be broken stays whole.
        """
        if begun.width + width <= self._room:
            return [begun + _BrokenLine(self._writer.part(f, place, lead), width)]
        match f:
            case t.Group(arg=arg, shape=shape):
                return self._between(shape, arg, begun)
            case t.Apply(args=(arg,)):
                name = _BrokenLine(self._writer.function(f), _measure.function(f))
                return self._between("(", arg, begun + name)
            case t.Sum() | t.Product() | t.Neg() if p.needs_brackets(f, place, True, lead):
                return self._between("(", f, begun)
            case t.Sum():
                return self._fill(terms(f), lead, begun)
            case t.Product():
                return self._fill(factors(f, True), lead, begun)
            case t.Neg(arg=arg):
                minus = _BrokenLine(self._writer.minus, _measure.minus)
                return self.lines(arg, p.TERM, width - minus.width, False, begun + minus)
        return [begun + _BrokenLine(self._writer.part(f, place, lead), width)]

    def _between(self, shape: str, inside: t.Formula, begun: _BrokenLine) -> list[_BrokenLine]:
        """``inside`` in delimiters that may stand on different lines."""
        size = _measure.bracket(0, shape, inside) / 2
        opening = _BrokenLine(self._writer.opening(shape, inside), size)
        width = _measure.part(inside, p.ENCLOSED)
        lines = self.lines(inside, p.ENCLOSED, width, True, begun + opening)
        lines[-1] += _BrokenLine(self._writer.closing(shape, inside), size)
        return lines

    def _fill(self, steps: Iterable[Step], lead: bool, begun: _BrokenLine) -> list[_BrokenLine]:
        """Terms or factors on as few lines as they fit on."""
        lines = [begun]
        for sign, f, place in steps:
            before = _BrokenLine(self._writer.signs[sign], _measure.signs[sign])
            width = _measure.part(f, place, lead)
            needed = before.width + width
            free = self._room - lines[-1].width
            if sign and needed > free and (needed <= self._room or free < self._room * (1 - _FULL)):
                lines.append(_EMPTY)
            lines[-1:] = self.lines(f, place, width, lead, lines[-1] + before)
        return lines
