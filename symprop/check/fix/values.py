"""What a line of numbers gives: from the numbers as printed, or from the exact ones."""

from __future__ import annotations

from flint import fmpz

from symprop.check.align import bare, is_quantity
from symprop.check.interval import enclose, meets, overlap
from symprop.check.judge import Judge
from symprop.check.ledger import number_of
from symprop.check.show import lowered
from symprop.check.statements import Statement
from symprop.formula import tree as t
from symprop.numbers import digits
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import DomainError, Scalar, UndecidedError, scalar


class Values:
    """Evaluates lines for one document; ``exact`` if its author goes on with exact numbers."""

    def __init__(self, judge: Judge, exact: bool = False) -> None:
        self.ledger, self.rules, self.exact = judge.ledger, judge.rules, exact

    def printed(self, f: t.Formula) -> Value | None:
        """What a line gives if every number on it is just what is printed."""
        return single(enclose(self.ledger.expanded(f), lambda n: False))

    def true(self, symbol: t.Formula | None) -> Scalar | None:
        """What the document's own rules make of a formula."""
        if symbol is None or self.rules is None:
            return None
        return self.rules.here.value(symbol)

    def of(self, line: t.Formula, symbol: t.Formula | None) -> Value | None:
        """What is to be printed behind a line that works out ``symbol``."""
        found = self.printed(line)
        if self.exact and found is not None and not isinstance(found, Array):
            true = self.true(symbol)
            around = self.enclosed(line)
            if true is not None and around is not None and overlap(around, true):
                return true
        return found

    def enclosed(self, f: t.Formula) -> Value | None:
        """What a line can be, its rounded numbers being what they may have been."""
        return single(enclose(self.ledger.expanded(f), self.ledger.rounded))

    def follows(self, line: t.Formula, number: t.Number, loose: bool = False) -> bool:
        """Whether a number may stand behind a line."""
        found = single(enclose(self.ledger.expanded(line), self.ledger.rounded, loose=loose))
        return found is not None and meets(found, number, loose)

    def same(self, a: t.Formula, b: t.Formula) -> bool:
        """Whether two lines may be equal; where nothing is known they may."""
        x = enclose(self.ledger.expanded(a), self.ledger.rounded, loose=True)
        y = enclose(self.ledger.expanded(b), self.ledger.rounded, loose=True)
        return x is None or y is None or overlap(x, y)


def single(value: Value | None) -> Value | None:
    """A matrix of one entry as that entry."""
    if isinstance(value, Array) and value.shape == (1, 1):
        return value.rows[0][0]
    return value


def carries_exact(judge: Judge, chains: list[Statement]) -> bool:
    """Whether the author goes on with exact numbers, from results that tell the two apart."""
    values = Values(judge)
    score = 0
    for s in chains:
        name = bare(s.first)
        if not is_quantity(name):
            continue
        symbol: t.Formula | None = None
        for before, side in zip(s.sides, s.sides[1:], strict=False):
            if not before.numeric and not is_quantity(bare(before.formula)):
                symbol = before.formula
            number = number_of(side.formula)
            if number is None or not before.numeric or number.places < 1:
                continue
            printed, true = values.printed(before.formula), values.true(symbol or name)
            around = values.enclosed(before.formula)
            if printed is None or isinstance(printed, Array) or true is None or around is None:
                continue
            if not overlap(around, true):
                continue  # another epoch
            a, b = _units(printed, number), _units(true, number)
            own = (scalar(number.value) * digits.ten(number.places)).p
            if a != b and own in (a, b):
                score += 1 if own == b else -1
    return score > 0


def _units(value: Scalar, number: t.Number) -> fmpz | None:
    """A value in units of the last place of ``number``."""
    try:
        return digits.rounded(lowered(value, number, number.places), number.places)
    except (UndecidedError, DomainError):
        return None
