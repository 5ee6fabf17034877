"""Numbers that follow from their line, while the line is not the one that the rules ask for.

The network's value of a name, as wide as the numbers printed on its way leave it, is held against
what the line gives.  If they cannot be the same, a factor is missing or another quantity's number
was put in.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from symprop.check.desk import Desk
from symprop.check.drift import Drifting
from symprop.check.findings import Finding
from symprop.check.interval import ball, enclose, half_unit, overlap, significant
from symprop.check.ledger import Ledger
from symprop.check.statements import Side, numbers
from symprop.check.work import Work
from symprop.formula import tree as t
from symprop.numbers.array import Array
from symprop.numbers.scalar import Scalar, scalar

CONVENTIONS = (Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(-1, 2))
"""Factors by which all gradients are off where the loss is differentiated in another way."""

USUAL = 4
"""A number may be off by so many times as much as those before it were."""


class Strays(Desk):
    """Holds worked numbers against the network."""

    def __init__(self, learned: Ledger | None = None) -> None:
        super().__init__(learned)
        self.strays: dict[Finding, set[Fraction]] = {}
        """Findings, and the usual factors by which their numbers are off."""
        self.drift = 0.0
        """How far, of its size, the author's rounding has moved a number from the network's."""
        self.confirmed: set[t.Formula] = set()
        """Derivatives whose number is the network's."""

    def _stray(self, name: t.Formula, number: t.Number, side: Side, work: Work) -> bool:
        """Whether a number that its line gives cannot be the network's; says so."""
        assert self.rules is not None
        line = work.loose or enclose(number, lambda _: True, loose=True)
        if line is None or isinstance(line, Array) or not self._of_the_network(work.line):
            return False
        exact = self.rules.values(name)
        if not exact or any(overlap(line, value) for value in exact):
            return False
        if work.rule is not None and self.rules.differs(name, work.rule) is not None:
            return False  # the rule is wrong, and will be said to be
        if all(_deviation(number, value) <= USUAL * self.drift for value in exact):
            return False
        wide = Drifting(self.rules.ledger, self.ledger).can_be(name)
        if not wide or any(isinstance(x, Array) or overlap(line, x) for x in wide):
            return False
        finding = self._add(number, side, "value", "error", name, exact[0])
        finding.local = number.text
        factors = _factors(number, exact[0])
        root = next((f for f, others in self.strays.items() if factors & others), None)
        if root is not None:
            finding.kind, finding.severity, finding.root = "carried", "note", root
        else:
            self.strays[finding] = factors
        return True

    def _of_the_network(self, line: t.Formula | None) -> bool:
        """Whether a line has a number in it that the document gives to a name."""
        known = {abs(c.number.value) for found in self.ledger.claims.values() for c in found}
        return line is None or any(
            significant(n) > 1 and abs(n.value) in known for n in numbers(line)
        )

    def _note_drift(self, number: t.Number, value: Scalar) -> None:
        """Remembers how far off a number is that was worked rightly."""
        self.drift = max(self.drift, _deviation(number, value))

    def _weigh(self) -> None:
        """Where more derivatives stray than are confirmed, the network may be misunderstood."""
        if len(self.strays) > len(self.confirmed) + 1:
            for finding in self.strays:
                finding.severity = "warning"


def _deviation(number: t.Number, value: Scalar) -> float:
    """How far a number is from a value, of the value's size."""
    size = abs(float(arb(value).mid()))
    return abs(float(number.value) - float(arb(value).mid())) / size if size else 0.0


def _factors(number: t.Number, value: Scalar) -> set[Fraction]:
    """The usual factors by which a number is off."""
    written = ball(number, half_unit(number))
    return {k for k in CONVENTIONS if overlap(written, value * scalar(k))}
