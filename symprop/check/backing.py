"""Given numbers that other lines bear out: one line that has another number is the mistake."""

from __future__ import annotations

from symprop.check.interval import meets
from symprop.check.model import mentions
from symprop.check.rules import Rules
from symprop.formula import tree as t


def borne_out(rules: Rules, name: t.Formula) -> bool:
    """Whether a line has the number that is given for a name, or a result needs it."""
    number = rules.ledger.given(name)
    if number is None:
        return False
    return rules.ledger.used[name, number.value] > 0 or _needed(rules, name)


def _needed(rules: Rules, name: t.Formula) -> bool:
    """Whether something that the document works out from a name is what the network gives."""
    ledger = rules.ledger
    return any(
        meets(value, claim.number, loose=True)
        for other, found in ledger.rules.items()
        if any(mentions(rule, name) for rule, _ in found)
        for claim in ledger.claims.get(other, ())
        if not claim.given
        for value in rules.values(other)
    )
