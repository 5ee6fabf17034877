"""What a formula rests on: names that a document worked with numbers only, and shows no rule for.

Such a name counts as given where nothing looks behind it.  Against something that does, it tells
nothing: δ = 0.75·0.18 does not move with the weights that were on its way.
"""

from __future__ import annotations

from symprop.check.align import is_quantity
from symprop.check.ledger import Ledger
from symprop.formula import tree as t


def only_numbers(f: t.Formula, ledger: Ledger) -> set[t.Formula]:
    """The names without a rule, and not given, that the rules lead to from ``f``."""
    out: set[t.Formula] = set()
    seen: set[t.Formula] = set()
    stack = [f]
    while stack:
        f = stack.pop()
        if not is_quantity(f) or isinstance(f, t.Derivative):
            stack.extend(t.children(f))
            continue
        name = ledger.aliases.get(f, f)
        if name in seen:
            continue
        seen.add(name)
        rules = [rule for rule, _ in ledger.rules.get(name, ())]
        if not rules and name in ledger.behind:
            rules = [ledger.behind[name]]
        claims = ledger.claims.get(name)
        if not rules and claims and not claims[0].given:
            out.add(name)
        stack.extend(rules)
    return out
