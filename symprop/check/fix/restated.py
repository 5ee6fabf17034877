"""Numbers that say again what was worked out elsewhere: by their name, or by their digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from symprop.check.align import align, is_quantity
from symprop.check.fix.book import Book, Spot, numbers_at, spot
from symprop.check.fix.literal import Edit
from symprop.check.interval import half_unit, significant
from symprop.check.ledger import Claim, Ledger, is_plain, number_of
from symprop.check.statements import Side, Statement
from symprop.extract import Piece
from symprop.formula import tree as t

_NUMBER = re.compile(r"(?<![\w.,/\\#&=-])(?P<sign>[-−])?(?P<size>\d*\.\d+)(?![\w/%-]|[.,]\d)")
_FENCE = re.compile(r"^[ \t]*(```|~~~)[^\n]*$.*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"<[^<>\n]*>|\]\([^()\n]*\)|https?://\S+")


class Restated:
    """Finds the corrected value for numbers that are not worked out where they stand."""

    def __init__(self, book: Book, ledger: Ledger) -> None:
        self.book, self.ledger = book, ledger
        self.uses: dict[t.Formula, list[t.Number]] = {}
        """The numbers that the document puts in for each name."""
        self.changed: dict[tuple[Fraction, ...], list[t.Number | None]] = {}
        """Matrices that have changed, by their old entries: each with its new number, if any."""

    # --- by name ------------------------------------------------------------------------------

    def gather(self, chains: list[Statement]) -> None:
        """Collects the numbers that are put in for each name."""
        for s in chains:
            for before, side in pairwise(s.sides):
                if not before.numeric and side.numeric and not is_plain(side.formula):
                    for name, part in align(before.formula, side.formula, self.ledger.expand) or ():
                        if (number := number_of(part)) is not None:
                            self.uses.setdefault(name, []).append(number)

    def before(self, name: t.Formula, where: Spot) -> Iterator[Claim]:
        """The numbers of a name that stand before a place, the last one first."""
        if isinstance(name, t.Number):
            return
        for claim in self.ledger.known_values(name):
            if claim.number.span and spot(claim.side.piece, claim.number.span)[:2] < where[:2]:
                yield claim

    def again(self, name: t.Formula, number: t.Number, piece: Piece) -> bool:
        """A number that a name is given once more; whether it is known which one."""
        assert number.span is not None
        claims = list(self.before(name, spot(piece, number.span)))
        for claim in claims or self.others(number, spot(piece, number.span)):
            if agree(claim.number, number):
                new = self.book.now(claim.number, claim.side.piece)
                if new is not claim.number:
                    self.book.copy(number, piece, new, claim.number)
                return True
        return False

    def others(self, number: t.Number, where: Spot) -> list[Claim]:
        """The results that stand before a place with just this number, if all are of one name.

        So a name that is new is another one for a value that has been worked out.
        """
        if significant(number) < 2:
            return []
        found = [
            claim
            for claims in self.ledger.claims.values()
            for claim in claims
            if not claim.given
            and claim.number.value == number.value
            and claim.number.places == number.places
            and claim.number.span
            and spot(claim.side.piece, claim.number.span)[:2] < where[:2]
        ]
        return found if len({claim.name for claim in found}) == 1 else []

    def rule(self, rule: t.Formula, where: Spot) -> tuple[t.Formula, t.Formula]:
        """A rule with the numbers that its names had, and with those that they have now."""

        def put(f: t.Formula, new: bool) -> t.Formula:
            if is_quantity(f):
                claim = next(self.before(f, where), None)
                if claim is None:
                    return f
                return self.book.now(claim.number, claim.side.piece) if new else claim.number
            return t.rebuild(f, lambda x: put(x, new)) if t.children(f) else f

        expanded = self.ledger.expanded(rule)
        return put(expanded, False), put(expanded, True)

    def outvoted(self, name: t.Formula, given: t.Number, used: t.Number) -> bool:
        """Whether the document puts another number in for a name than the one that is given."""
        uses = [n.value for n in self.uses.get(name, ())]
        return uses.count(used.value) > 1 and given.value not in uses

    def used(self, name: t.Formula | None, wanted: t.Number) -> t.Number | None:
        """The number of a name that the calculations use where ``wanted`` shows it shortened."""
        uses = self.uses.get(name, ()) if name is not None else ()
        if any(n.value == wanted.value for n in uses):
            return None
        found = {n.text for n in uses if n.places > wanted.places and agree(n, wanted)}
        return t.Number(found.pop()) if len(found) == 1 else None

    def matrices(self, side: Side) -> None:
        """Matrices with all the numbers of one that has changed."""
        for f in t.walk(side.formula):
            if isinstance(f, t.Matrix) and not self.book.changed(f, side.piece):
                known = self.changed.get(entries_of(f))
                for number, new in zip(numbers_at(f), known or (), strict=False):
                    if new is not None:
                        self.book.copy(number, side.piece, new, number)

    # --- by digits ----------------------------------------------------------------------------

    def tell(self, number: t.Number, piece: Piece) -> None:
        """A number with the digits of a value that has changed, and of no other."""
        new = self.book.moved(number)
        if new is not None:
            self.book.copy(number, piece, new, number)

    def leftover(self, side: Side) -> None:
        """Every number of a side that nothing else has explained."""
        for number in numbers_at(side.formula):
            assert number.span is not None
            where = spot(side.piece, number.span)
            if where not in self.book.new and where not in self.book.seen:
                self.tell(number, side.piece)

    def prose(self) -> Iterator[tuple[int, Edit]]:
        """Sentences in which a value is said that has changed: (cell, edit)."""
        if not self.book.new:
            return
        for cell, text in enumerate(self.book.source.texts):
            pieces = (p for p in self.book.source.pieces if (p.cell or 0) == cell)
            taken = [p.span(0, len(p.text)) for p in pieces]
            taken += [m.span() for pattern in (_FENCE, _TAG) for m in pattern.finditer(text)]
            for m in _NUMBER.finditer(text):
                if any(a <= m.start() < b for a, b in taken):
                    continue
                new = self.book.moved(t.Number(m["size"]))
                if new is not None and not new.negative:
                    short = m["size"].startswith(".") and new.text.startswith("0.")
                    yield cell, Edit(*m.span("size"), new.text[1:] if short else new.text)


def entries_of(matrix: t.Matrix) -> tuple[Fraction, ...]:
    """What a matrix of numbers is known by: its rows and all that is in them."""
    return (Fraction(len(matrix.rows)), *(n.value for n in numbers_at(matrix)))


def agree(a: t.Number, b: t.Number) -> bool:
    """Whether two literals are the same number, one of them perhaps shortened."""
    if a.value == b.value:
        return True
    if a.places == b.places:
        return False
    return abs(a.value - b.value) <= half_unit(a if a.places < b.places else b)
