"""Chains of equal sides, and where they stand in a document."""

from __future__ import annotations

from symprop.extract import Piece
from symprop.formula import tree as t
from symprop.record import Record

from ..names import bare, is_numeric, is_quantity, key, names, numbers_of
from .scope import Scope


class Place(Record):
    """A stretch of the document: a piece of it, and offsets in the piece's text."""

    piece: Piece
    span: tuple[int, int]


class Side(Record):
    """One side of a chain, and where it stands."""

    formula: t.Formula
    piece: Piece
    numeric: bool
    """Whether it is made of numbers only."""
    literal: bool
    """Whether it is a number, or a matrix of numbers."""
    gap: bool = False
    """Whether something that could not be read stands between it and the side before."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def quantity(self) -> t.Formula | None:
        """The quantity that the side names, or ``None``."""
        return key(self.formula) if is_quantity(self.formula) else None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.piece, self.formula.span or (0, len(self.piece.text)))


class Chain(Record):
    """Sides that are said to be equal; ``relations[i]`` stands between side i and side i + 1."""

    number: int
    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    scope: Scope

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def target(self) -> t.Formula | None:
        """The quantity that the chain is about: its first side, if that is a name."""
        return self.sides[0].quantity

    @property
    def working(self) -> Side | None:
        """The first side on which numbers are put in."""
        return next((s for s in self.sides if s.numeric and not s.literal and not s.gap), None)

    @property
    def subject(self) -> t.Formula | None:
        """The same as its author writes it: dE/dw."""
        return None if self.target is None else bare(self.sides[0].formula)


def side_of(f: t.Formula, piece: Piece, gap: bool = False) -> Side:
    """The side of a chain that a formula is."""
    return Side(f, piece, is_numeric(f), numbers_of(f) is not None, gap)


def uses(sides: list[Side], name: Side) -> bool:
    """Whether a name stands on other sides, as on those of an update."""
    return any(key(n) == name.quantity for x in sides for n in names(x.formula))
