"""Lines of numbers without a rule: the name that stands behind the number.

``h = σ(0.195)`` says h = σ(net) where net, and nothing else, came to 0.195.
"""

from __future__ import annotations

from symprop.check.interval import significant
from symprop.check.ledger import Ledger
from symprop.check.statements import numbers
from symprop.formula import tree as t


def rule_behind(line: t.Formula, ledger: Ledger) -> t.Formula | None:
    """The rule of which ``line`` has the number, if it has only one and only one name has that."""
    used = {abs(n.value) for n in numbers(line) if n.places > 0}
    if len(used) != 1:
        return None
    (value,) = used
    owners = {
        name: claims[-1].number
        for name, claims in ledger.claims.items()
        if isinstance(name, t.Name) and abs(claims[-1].number.value) == value
    }
    if len(owners) != 1:
        return None
    ((name, number),) = owners.items()
    if significant(number) < 2 or any(claim.given for claim in ledger.claims[name]):
        return None

    def put(f: t.Formula) -> t.Formula:
        if isinstance(f, t.Number):
            if abs(f.value) != value:
                return f
            return name if f.value == number.value else t.Neg(name)
        return t.rebuild(f, put) if t.children(f) else f

    return put(line)
