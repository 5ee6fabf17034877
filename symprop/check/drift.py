"""What the network's values become when each step goes on with the rounded numbers of the paper.

Every value is as wide as the numbers printed on its way leave it: what the rules give, and what
was printed.  Where the newest number of a name is another than the network's (another sample or
round, or an earlier mistake), nothing can be told of what depends on it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from flint import arb

from symprop.check.dual import Dual, UnknownError
from symprop.check.interval import ball, half_unit, loose_unit, overlap
from symprop.check.ledger import Ledger, number_of
from symprop.check.matrices import entries
from symprop.check.model import FAILURES, Model, Seed, mentions
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import Scalar


class Drifting(Model):
    """The network of a document as its author has worked it so far."""

    def __init__(self, learned: Ledger, so_far: Ledger) -> None:
        super().__init__(learned)
        self.so_far = so_far

    def can_be(self, name: t.Formula) -> list[Value]:
        """What a name can be, in each of its meanings; empty where that cannot be told."""
        found = [self.worth(name)]
        if isinstance(name, t.Derivative):
            found.append(self.direct(name))
        return [x for x in found if x is not None]

    def _find(self, name: t.Formula, seed: Seed | None) -> Dual:
        if isinstance(name, t.Derivative):
            return super()._find(name, seed)
        ways = [way for rule in self._rules(name) if (way := self._by(rule, seed)) is not None]
        if not ways and seed is not None and self._only_said(name, seed[0]):
            raise UnknownError
        found = ways[0] if ways else super()._find(name, seed)
        if not ways and not self._as_given(name):
            raise UnknownError
        if not all(overlap(found.value, way.value) for way in ways):
            raise UnknownError  # one name for several things
        return Dual(self._printed(name, found.value), found.slope)

    def _as_given(self, name: t.Formula) -> bool:
        """Whether the calculations use the number that is given for a name."""
        given = self.ledger.given(name)
        if given is None:
            return True
        uses = {value: n for (of, value), n in self.ledger.used.items() if of == name}
        return uses.get(given.value, 0) >= max(uses.values(), default=0)

    def _only_said(self, name: t.Formula, by: t.Formula) -> bool:
        """Whether the document does not show how a result comes about, and if ``by`` is in it."""
        claims = self.ledger.claims.get(name, ())
        if name in self.ledger.behind or not claims or not self.ledger.rounded(claims[0].number):
            return False
        if self._beside(name, by):
            return False
        return claims[0].statement > self._first_worked or any(
            _alike(name, other) for other, rules in self.ledger.rules.items() if rules
        )

    def _beside(self, name: t.Formula, other: t.Formula) -> bool:
        """Whether two results of one kind are used together: they do not depend on each other."""
        rules = [rule for found in self.ledger.rules.values() for rule, _ in found]
        together = any(mentions(rule, name) and mentions(rule, other) for rule in rules)
        return together and _alike(name, other)

    @cached_property
    def _first_worked(self) -> int:
        """The statement with the first number that follows from others."""
        claims = (claim for found in self.ledger.claims.values() for claim in found)
        return min((c.statement for c in claims if not c.given), default=0)

    def _rules(self, name: t.Formula) -> list[t.Formula]:
        rules = (rule for rule, _ in self.ledger.rules.get(name, ()))
        return [rule for rule in dict.fromkeys(rules) if not mentions(rule, name)]

    def _by(self, rule: t.Formula, seed: Seed | None) -> Dual | None:
        try:
            return self.read(rule, seed)
        except FAILURES:
            return None

    def _printed(self, name: t.Formula, value: Value) -> Value:
        """A value, widened by the newest number, or matrix, that was printed for it."""
        if not isinstance(value, Array):
            claims = self.so_far.claims.get(name)
            return self._widened(value, claims[-1].number) if claims else value
        grids = self.so_far.grids.get(name)
        if not grids:
            return value
        m, n = value.shape
        parts = [number_of(x) for x in entries(grids[-1][0])]
        if len(parts) != m * n:
            raise UnknownError
        rows = [parts[i * n : (i + 1) * n] for i in range(m)]
        return Array.of_rows(
            tuple(
                tuple(x if y is None else self._widened(x, y) for x, y in zip(a, b, strict=True))
                for a, b in zip(value.rows, rows, strict=True)
            )
        )

    def _widened(self, value: Scalar, printed: t.Number) -> Scalar:
        if not overlap(value, ball(printed, loose_unit(printed))):
            raise UnknownError
        radius = half_unit(printed) if self.ledger.rounded(printed) else Fraction(0)
        return arb(value).union(ball(printed, radius))


def _alike(a: t.Formula, b: t.Formula) -> bool:
    """Whether two names differ in their indices only."""
    return (
        isinstance(a, t.Name)
        and isinstance(b, t.Name)
        and (a.base, a.accent, bool(a.sub)) == (b.base, b.accent, bool(b.sub))
    )
