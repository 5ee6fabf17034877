"""Rules held against the network: at the document's numbers, and at others."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from symprop.check.interval import overlap
from symprop.check.ledger import Ledger
from symprop.check.model import Model, mentions
from symprop.formula import tree as t
from symprop.numbers.scalar import Scalar, scalar


class Rules:
    """The document's network at its own numbers and at one other point."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.here = Model(ledger)
        self.there = Model(ledger, _moved(ledger))

    def value(self, name: t.Formula) -> Scalar | None:
        """The network's value of a name, if its rules determine it, and not its own number."""
        if isinstance(name, t.Derivative):
            return self.here.value(name)
        name = self.ledger.aliases.get(name, name)
        ruled = any(not mentions(rule, name) for rule, _ in self.ledger.rules.get(name, ()))
        return self.here.value(name) if ruled else None

    def differs(self, name: t.Formula, rule: t.Formula) -> Scalar | None:
        """The value that a name should have where ``rule`` gives another, here and elsewhere."""
        own, found = self.here.value(name), self.here.value(rule)
        if own is None or found is None or overlap(_near(own), _near(found)):
            return None
        own_there, found_there = self.there.value(name), self.there.value(rule)
        if own_there is None or found_there is None:
            return None
        return None if overlap(_near(own_there), _near(found_there)) else own


def _near(value: Scalar) -> Scalar:
    """A value with room for the last bits that long expressions lose."""
    ball = arb(value)
    return ball + arb(0, abs(ball) * arb(2) ** -40 + arb(2) ** -120)


def _moved(ledger: Ledger) -> dict[t.Formula, Scalar]:
    """Other numbers for everything given: each moved by its own amount."""
    out: dict[t.Formula, Scalar] = {}
    for i, (name, claims) in enumerate(ledger.claims.items()):
        if claims and (claims[0].given or not ledger.rules.get(name)):
            value = claims[0].number.value
            shift = Fraction((i * 7919) % 97 + 11, 1000)
            out[name] = scalar(value * (1 + shift) + shift / 10)
    return out
