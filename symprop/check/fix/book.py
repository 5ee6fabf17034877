"""The book of corrections: which numbers have changed, and how each is to be printed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq

from symprop.check.fix.literal import Edit, Style, replace, shown, style
from symprop.check.interval import significant
from symprop.check.ledger import Ledger
from symprop.check.show import lowered
from symprop.check.statements import numbers
from symprop.extract import Piece, Source
from symprop.formula import tree as t
from symprop.numbers import digits
from symprop.numbers.scalar import DomainError, Scalar, UndecidedError, scalar

Spot: TypeAlias = tuple[int, int, int]
"""A place in the document: cell (0 where there are none), start and end."""
Key: TypeAlias = tuple[Fraction, int]
"""A literal: its size and its decimals."""
TELLING = 3
"""Significant digits from which on a literal stands for one value only; one less if that is all
that the document ever shows."""


def spot(piece: Piece, span: tuple[int, int]) -> Spot:
    """The place of a stretch of a piece."""
    return (piece.cell or 0, *piece.span(*span))


def key(number: t.Number) -> Key:
    """The literal that a number is, whatever its sign."""
    return abs(number.value), number.places


class Book:
    """New numbers and edits by place; what was left alone, by place too."""

    def __init__(self, source: Source, ledger: Ledger) -> None:
        self.source, self.ledger = source, ledger
        self.new: dict[Spot, t.Number] = {}
        self.edits: dict[Spot, Edit] = {}
        self.doubts: set[Spot] = set()
        self._moved: dict[Key, dict[Spot, tuple[t.Number, t.Number]]] = {}
        self._moved_before: dict[Key, dict[Spot, tuple[t.Number, t.Number]]] = {}
        self.given = {
            key(claim.number)
            for claims in ledger.claims.values()
            for claim in claims
            if claim.given and claim.statement >= 0
        }
        self.kept: set[Key] = set()
        """Literals that are given, or right: such a literal is not only what has changed."""
        self.seen: set[Spot] = set()
        """Places whose numbers are understood."""
        self.telling = TELLING if (ledger.usual_places or TELLING) >= TELLING else TELLING - 1

    def begin(self) -> None:
        """Before a pass over the document: what the last one has kept may have to go now."""
        self._moved_before, self._moved = self._moved, {}
        self.new, self.edits = {}, {}
        self.kept = set(self.given)
        self.doubts.clear()

    # --- reading ------------------------------------------------------------------------------

    def now(self, number: t.Number, piece: Piece) -> t.Number:
        """What stands in the place of a number by now."""
        return self.new.get(spot(piece, number.span), number) if number.span else number

    def renew(self, f: t.Formula, piece: Piece) -> t.Formula:
        """A formula of the document with the new numbers in it."""
        if isinstance(f, t.Number):
            return self.now(f, piece)
        return t.rebuild(f, lambda x: self.renew(x, piece)) if t.children(f) else f

    def changed(self, f: t.Formula, piece: Piece) -> bool:
        """Whether one of the numbers in a formula has changed."""
        return any(n.span and spot(piece, n.span) in self.new for n in numbers(f))

    def moved(self, number: t.Number) -> t.Number | None:
        """What has become of the only value that has the digits of ``number``."""
        if significant(number) < self.telling or key(number) in self.kept:
            return None
        known = self._moved.get(key(number)) or self._moved_before.get(key(number), {})
        found = {
            new.text if old.value == number.value else opposite(new).text
            for old, new in known.values()
        }
        return t.Number(found.pop()) if len(found) == 1 else None

    # --- writing ------------------------------------------------------------------------------

    def write(self, number: t.Number, piece: Piece, value: Scalar, term: bool = False) -> None:
        """Puts a value in the place of a number, with the decimals that its author wrote."""
        how = self._style(number, piece)
        if how is None:
            return
        try:
            places = self._places(number, value, how)
            new = shown(lowered(value, number, places), how, places)
        except (UndecidedError, DomainError):
            self.doubt(number, piece)
            return
        if new.value == 0 and value < 0 and number.negative:
            new = opposite(new)  # -0.0000, as the author writes it
        self._put(number, piece, how, new, term)

    def copy(self, number: t.Number, piece: Piece, new: t.Number, old: t.Number) -> None:
        """Puts ``new`` where a number repeats ``old``, which may have been shortened for it."""
        how = self._style(number, piece)
        if how is None:
            return
        if number.value == -old.value:
            old, new = opposite(old), opposite(new)
        if number.value == old.value:
            least = new.places if number.places >= old.places else _needed(new)
            places = max(number.places, least)
        elif number.places < old.places:
            places = number.places
        else:
            self.doubt(number, piece)
            return
        self._put(number, piece, how, shown(scalar(new.value), how, places), False)

    def set(self, number: t.Number, piece: Piece, new: t.Number) -> None:
        """Puts one printed number in the place of another."""
        how = self._style(number, piece)
        if how is not None:
            short = shown(scalar(new.value), how, how.places)
            if how.places < new.places and significant(short) < min(TELLING, significant(new)):
                short = shown(scalar(new.value), how, _needed(new))
            self._put(number, piece, how, short, False)

    def doubt(self, number: t.Number, piece: Piece) -> None:
        """Leaves a number alone though something before it has changed."""
        if number.span:
            self.doubts.add(spot(piece, number.span))

    def keep(self, number: t.Number, piece: Piece) -> None:
        """A result that stands as it is."""
        if number.span and spot(piece, number.span) not in self.new:
            self.kept.add(key(number))

    def forget(self, where: Spot, number: t.Number) -> None:
        """Takes a correction back."""
        self.new.pop(where, None)
        self.edits.pop(where, None)
        self._moved.get(key(number), {}).pop(where, None)

    def _style(self, number: t.Number, piece: Piece) -> Style | None:
        if number.span is None:
            return None
        cell, start, end = spot(piece, number.span)
        how = style(self.source.texts[cell][start:end], number)
        if how is None:
            self.doubt(number, piece)
        return how

    def _put(self, number: t.Number, piece: Piece, how: Style, new: t.Number, term: bool) -> None:
        assert number.span is not None
        where = spot(piece, number.span)
        self.doubts.discard(where)
        if new.value == number.value and (new.value or new.negative == number.negative):
            self.forget(where, number)
            self.keep(number, piece)
            return
        self.new[where] = new
        text = self.source.texts[where[0]]
        self.edits[where] = replace(text, where[1:], how, new, term)
        if significant(number) >= self.telling:
            self._moved.setdefault(key(number), {})[where] = (number, new)

    def _places(self, number: t.Number, value: Scalar, how: Style) -> int:
        """The author's decimals, or those of the document where theirs would hide the value."""
        places, usual = how.places, self.ledger.usual_places or 0
        if how.power or usual <= places:
            return places
        if isinstance(value, fmpq):
            for more in range(places, usual + 1):
                if (value * digits.ten(more)).q == 1 and not self.ledger.rounded(number):
                    return more
        return usual if value != 0 and not digits.rounded(value, places) else places


def _needed(number: t.Number) -> int:
    """The decimals of a number without the zeros at its end."""
    _, _, decimals = number.text.partition(".")
    return len(decimals.rstrip("0"))


def opposite(number: t.Number) -> t.Number:
    """Minus a number, at the same place."""
    text = number.text.lstrip("-")
    return t.Number(text if number.negative else f"-{text}", span=number.span)


def numbers_at(f: t.Formula) -> Iterator[t.Number]:
    """The numbers of a formula that stand somewhere in the document."""
    return (n for n in numbers(f) if n.span is not None)
