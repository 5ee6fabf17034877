"""A weight that is given and never used, while another is used in its place.

Numbered weights are used in their order: w1, w2 lead to the first unit, w3, w4 to the second.  If
one of them appears nowhere and another twice, and putting it into one of the two places restores
the order, then that place holds the wrong weight.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from symprop.check.ledger import Ledger, is_new
from symprop.check.model import mentions
from symprop.check.statements import names
from symprop.formula import tree as t


def misplaced(ledger: Ledger) -> list[tuple[t.Formula, t.Formula, t.Name, t.Name]]:
    """(whose rule, the rule, the name that is wrong there, the name that belongs there)."""
    families: dict[str, list[t.Name]] = defaultdict(list)
    for name, claims in ledger.claims.items():
        plain = isinstance(name, t.Name) and name.sub.isdigit() and not name.sup
        if plain and claims[0].given:
            assert isinstance(name, t.Name)
            families[name.base].append(name)
    out = []
    for members in families.values():
        if len(members) > 3:
            found = _swapped(ledger, set(members))
            if found is not None:
                out.append(found)
    return out


def _swapped(
    ledger: Ledger, family: set[t.Name]
) -> tuple[t.Formula, t.Formula, t.Name, t.Name] | None:
    uses = [
        (owner, rules[0][0], name)
        for owner, rules in ledger.rules.items()
        if rules and not isinstance(owner, t.Derivative) and not is_new(owner)
        for name in names(rules[0][0])
        if isinstance(name, t.Name) and name in family
    ]
    everywhere = [rule for rules in ledger.rules.values() for rule, _ in rules]
    idle = [n for n in family if not any(mentions(rule, n) for rule in everywhere)]
    counts = Counter(name for _, _, name in uses)
    double = [name for name, count in counts.items() if count == 2]
    if len(idle) != 1 or len(double) != 1 or any(c > 2 for c in counts.values()):
        return None
    order = [int(name.sub) for _, _, name in uses]
    right = int(idle[0].sub)
    places = [
        i
        for i, (_, _, name) in enumerate(uses)
        if name == double[0] and _rising([*order[:i], right, *order[i + 1 :]])
    ]
    if len(places) != 1:
        return None
    owner, rule, name = uses[places[0]]
    return owner, rule, name, idle[0]


def _rising(numbers: list[int]) -> bool:
    return all(a < b for a, b in pairwise(numbers))
