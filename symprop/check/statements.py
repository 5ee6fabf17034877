"""What a document states: chains of sides, joined over lines, blocks and table cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from symprop.check.rounds import Round, Rounds
from symprop.extract import Piece, Source
from symprop.extract.rows import readings
from symprop.formula import tree as t


@dataclass(slots=True, eq=False)
class Side:
    """One side of a chain and the piece of the document it stands in."""

    formula: t.Formula
    piece: Piece

    @property
    def numeric(self) -> bool:
        """Whether it is made of numbers only (functions and e apart)."""
        return not any(True for _ in names(self.formula))


@dataclass(slots=True, eq=False)
class Statement:
    """A chain: ``relations[i]`` stands between side i and side i + 1."""

    sides: list[Side]
    relations: list[str]
    number: int = 0
    round: Round = ()
    """Which epoch, sample or step it belongs to."""

    @property
    def first(self) -> t.Formula:
        """The leftmost side."""
        return self.sides[0].formula


@dataclass(slots=True)
class Unread:
    """Mathematics that could not be read."""

    piece: Piece
    span: tuple[int, int]
    reason: str


@dataclass(slots=True)
class Statements:
    """All statements of a document in reading order, and what could not be read."""

    chains: list[Statement] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def names(f: t.Formula) -> Iterator[t.Formula]:
    """The quantities that a formula speaks of: names, and derivatives as one name each."""
    if isinstance(f, (t.Derivative, t.Missing)):
        yield f
        return
    if isinstance(f, t.Name):
        if f not in (t.EULER, PI):
            yield f
        return
    if isinstance(f, t.Apply) and f.primes:
        if any(True for part in f.args for _ in names(part)):
            yield f  # σ′(z); but σ′(0.5) is a number
        return
    for part in t.children(f):
        yield from names(part)


PI = t.Name("π")


def statements(source: Source) -> Statements:
    """Reads every piece of a document and joins what belongs together."""
    out = Statements()
    before: Piece | None = None
    for piece, reading in readings(source):
        if piece.kind != "program":  # of a program, what cannot be read says nothing
            out.unread.extend(Unread(piece, u.span, u.reason) for u in reading.unread)
        fresh = True
        for formula in reading.statements:
            if _immense(formula):
                out.unread.append(Unread(piece, formula.span or (0, len(piece.text)), IMMENSE))
                continue
            for sides, relations in _chains(formula):
                _add(out.chains, sides, relations, piece, before if fresh else piece)
                fresh = False
        if reading.statements:
            before = piece
    rounds = Rounds(source)
    for number, chain in enumerate(out.chains):
        chain.number = number
        chain.round = rounds.at(chain.sides[0].piece)
    return out


IMMENSE = "a number too large to work with"
LONGEST = 400
"""Digits, before and after the point, that a number may have."""


def _immense(f: t.Formula) -> bool:
    """Whether a number or an exponent in ``f`` is beyond any calculation by hand."""
    if any(isinstance(x, t.Number) and _digits(x) > LONGEST for x in t.walk(f)):
        return True
    powers = (x.exponent for x in t.walk(f) if isinstance(x, t.Power))
    return any(isinstance(n, t.Number) and abs(n.value) > LONGEST for n in powers)


def _digits(number: t.Number) -> int:
    """Digits that a number has when it is written without an exponent."""
    digits = Decimal(number.text)
    return max(abs(digits.adjusted()), len(digits.as_tuple().digits))


def _add(
    chains: list[Statement],
    sides: list[t.Formula],
    relations: list[str],
    piece: Piece,
    before: Piece | None,
) -> None:
    new = Statement([Side(x, piece) for x in sides], relations)
    last = chains[-1] if chains else None
    if last is not None and before is not None:
        if isinstance(new.sides[0].formula, t.Missing) and len(new.sides) > 1:
            last_side = last.sides[-1].formula
            if isinstance(last_side, t.Missing):
                last.sides.pop()
                last.relations.pop()
            last.sides.extend(new.sides[1:])
            last.relations.extend(new.relations)
            return
        if isinstance(last.sides[-1].formula, t.Missing):
            last.sides.pop()
            last.sides.extend(new.sides)
            last.relations.extend(new.relations)
            return
        if _row(before, piece) and _completes(last, new):
            last.sides.extend(new.sides)
            last.relations.extend(("=", *new.relations))
            return
    if isinstance(new.sides[0].formula, t.Missing):
        new.sides.pop(0)
        new.relations[:1] = []
    if "→" in new.relations and not any(x.numeric for x in new.sides):
        return  # an arrow in a diagram: x₁ → h₁
    if new.sides and isinstance(new.sides[-1].formula, t.Missing) and len(new.sides) == 1:
        return
    chains.append(new)


def _chains(formula: t.Formula) -> Iterator[tuple[list[t.Formula], list[str]]]:
    """The sides of a chain; ``z = 0.6 ⇒ a = σ(0.6)`` says two things."""
    if not isinstance(formula, t.Chain):
        yield [formula], []
        return
    sides, relations = list(formula.sides), list(formula.relations)
    start = 0
    for i, relation in enumerate(relations):
        if relation == "⇒" and relations[i + 1 : i + 2] in (["="], ["≈"]):
            if not isinstance(sides[i], t.Missing) or i > start:
                yield sides[start : i + 1], relations[start:i]
            start = i + 1
    yield sides[start:], relations[start:]


def _row(before: Piece, piece: Piece) -> bool:
    """Whether two pieces are neighbouring cells of one table row."""
    if before.table is None or piece.table is None:
        return False
    (a, row, column), (b, other, next_column) = before.table, piece.table
    return a == b and row == other and next_column == column + 1


def _completes(last: Statement, new: Statement) -> bool:
    """Whether a cell of numbers works out the formula in the cell before it."""
    ends = last.sides[-1]
    return len(last.sides) > 1 and not ends.numeric and len(new.sides) > 1 and new.sides[0].numeric


def numbers(f: t.Formula) -> Iterable[t.Number]:
    """The numbers written in ``f``, in order."""
    return (x for x in t.walk(f) if isinstance(x, t.Number))
