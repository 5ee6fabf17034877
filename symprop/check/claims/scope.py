"""Where in a document something stands: under which headings, in which exercise, case or round."""

from __future__ import annotations

import re

from symprop.extract import Piece
from symprop.record import Record
from symprop.words import words

_ROUNDS = "|".join(words("scopes", "rounds"))
_WORDS = f"{_ROUNDS}|{'|'.join(words('scopes', 'exercises'))}"
_ROUND = re.compile(
    rf"(?<![^\W_])(?P<word>{_WORDS})[\s:#№.(*_]{{0,3}}"
    r"(?P<which>\d{1,3}|(?<![a-z])(?:[a-z]|[ivx]{1,4})(?!\w))"
    rf"|(?<![^\W_])(?P<other>{'|'.join(words('scopes', 'others'))})\s*(?P<again>{_WORDS})(?!\w)"
    rf"|第\s?(?P<number>\d{{1,3}})\s?(?P<counted>{_WORDS})",
    re.IGNORECASE,
)
_PASS = re.compile(rf"{_ROUNDS}|\(", re.IGNORECASE)
"""Rounds that go on with the data of the one before."""
_LETTER = re.compile(r"^[ \t>*_#]{0,8}\((?P<which>[a-h]|\d{1,2})\)(?!\w)")


class Scope(Record):
    """The headings above a place, outermost first, and the exercise or case that they name.

    ``block`` numbers the paragraph, list item, code block or row.
    """

    headings: tuple[int, ...]
    round: tuple[str, ...]
    block: int

    def holds(self, other: Scope) -> bool:
        """Whether what is given here is given for the other place, too: it stands below."""
        n = len(self.headings)
        return other.headings[:n] == self.headings and self.round in ((), other.round)

    @property
    def exercise(self) -> tuple[str, ...]:
        """The exercise or sample, without the round that goes on with its data."""
        return tuple(said for said in self.round if not _PASS.match(said))

    def fresh(self, other: Scope) -> bool:
        """Whether the other place is an exercise or sample of its own, with its own data."""
        return any(said not in self.round and not _PASS.match(said) for said in other.round)

    def apart(self, other: Scope) -> bool:
        """Whether the two are said to be different exercises, cases or rounds."""
        return self.round != other.round


class Scopes:
    """The scopes of pieces, asked for in the order of the document."""

    def __init__(self) -> None:
        self._said: tuple[tuple[int, ...], tuple[str, ...]] = ((), ())

    def at(self, piece: Piece) -> Scope:
        """The scope of a piece."""
        headings = tuple(spot.number for spot in piece.path if spot.kind == "heading")
        found: tuple[str, ...] = ()
        for spot in piece.path:
            if spot.kind == "heading" and (m := _ROUND.search(spot.label)):
                word = m["word"] or m["counted"] or m["again"]
                which = m["which"] or m["number"] or m["other"]
                found = (*found, f"{word} {which}".lower())
        case = _LETTER.match(piece.before)
        if case is not None:
            self._said = headings, (f"({case['which']})",)
        said = self._said[1] if self._said[0] == headings else ()
        return Scope(headings, (*found, *said), piece.block)
