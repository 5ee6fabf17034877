"""A sum over units in which one of them stands twice, or in another way than the others.

    z = w_1·h_1 + w_2·h_1                       (should be h_2: it stands nowhere)
    L = (e_1² + e_1² + e_3²)/3                  (should be e_2²)
    L = ½ (t − y)                               (should be ½ (t − y)²)

Of numbers only results are looked at, which no other name has: 0.4576 is h_1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..claims.claims import Claims
from ..names import bare, generic, key
from .inferred import Behind
from .match import factors

if TYPE_CHECKING:
    from .quantities import Version

_INDEX = re.compile(r"(?P<before>.*?)(?P<index>\d)")
_SAMPLE = re.compile(r"\(\d\)")
LOSSES = frozenset({"L", "E", "J", "C", "loss", "Loss", "cost", "Cost", "MSE"})
"""Names of losses; an error may be a difference."""
ALIKE = 2
"""Factors of a term, and the terms in which the unit stands that is there once too often."""

Family = tuple[str, str, str, str]


Odd = dict[str, t.Formula]
"""What is wrong in a sum: the unit that stands ``twice`` and the one that is ``missing``, or the
difference that is ``halved`` only."""


def odd_sums(
    claims: Claims, versions: Mapping[t.Formula, Sequence[Version]], behind: Behind
) -> dict[tuple[int, int], Odd]:
    """The sides with such a sum, by chain and side.

    Of numbers it is certain only where the unit that is missing has a number of its own.
    """
    families: dict[Family, set[t.Name]] = {}
    known = {name for name, found in versions.items() if any(v.literal for v in found)}
    for name in versions:
        family = _family(name)
        if family is not None and isinstance(name, t.Name):
            families.setdefault(family, set()).add(name)
    found = {}
    for chain in claims.chains:
        for i, side in enumerate(chain.sides):
            odd = None
            if i and not side.literal:
                there = known if side.numeric else versions
                odd = _odd(behind, chain, side.formula, families, there)
                odd = odd or _halved(chain, side.formula)
            if odd is not None:
                found[chain.number, i] = odd
    return found


def _odd(
    behind: Behind, chain: Chain, formula: t.Formula, families: dict[Family, set[t.Name]],
    there: Collection[t.Formula],
) -> Odd | None:  # fmt: skip
    """What is wrong in one of the sums of a side."""
    for f in t.walk(formula):
        if not isinstance(f, t.Sum):
            continue
        terms = [_named(behind, chain, x) for x in f.terms]
        twice = _twice(terms, families)
        if twice is not None and twice[1] in there:
            name, missing = twice
            matrix = sum(map(str.isdigit, missing.sub)) > 1  # which entry is missing is not sure
            return {"twice": name} if matrix else {"twice": name, "missing": missing}
    return None


def _halved(chain: Chain, f: t.Formula) -> Odd | None:
    """The difference that is halved but not squared, which no loss is."""
    name, g = chain.target, bare(f)
    if not isinstance(name, t.Name) or name.base not in LOSSES:
        return None
    if isinstance(g, t.Quotient) and bare(g.under) == t.Number("2"):
        parts = [bare(g.over)]
    elif isinstance(g, t.Product) and len(g.factors) == 2:
        parts = [x for x in map(bare, g.factors) if not _half(x)]
    else:
        return None
    found = parts[0] if len(parts) == 1 else None
    if not isinstance(found, t.Sum) or len(found.terms) != 2:
        return None
    taken = found.terms[1]
    minus = isinstance(taken, t.Neg) or (isinstance(taken, t.Number) and taken.negative)
    plain = not any(isinstance(x, (t.Power, t.Absolute, t.Apply)) for x in t.walk(found))
    return {"halved": found} if minus and plain else None


def _half(f: t.Formula) -> bool:
    if isinstance(f, t.Quotient):
        return (bare(f.over), bare(f.under)) == (t.Number("1"), t.Number("2"))
    return f == t.Number("0.5")


def _named(behind: Behind, chain: Chain, f: t.Formula) -> t.Formula:
    """A term with the names that its numbers are the results of."""

    def change(x: t.Formula) -> t.Formula:
        found = behind.results(x, chain) if isinstance(x, t.Number) else set()
        return found.pop() if len(found) == 1 else x

    return t.map_leaves(f, change)


def _twice(
    terms: list[t.Formula], families: dict[Family, set[t.Name]]
) -> tuple[t.Name, t.Name] | None:
    """The unit that stands in two terms, and the only other one, which stands in none."""
    split = (list(map(key, factors(term)[1])) for term in terms)
    products = [p for p in split if len(p) > 1]
    squares = [key(x.base) for term in terms if isinstance(x := bare(term), t.Power)]
    if len(squares) == len(terms):
        return _among(squares, families)
    if len(products) < ALIKE or any(len(p) > ALIKE for p in products):
        return None  # of longer products, those along the paths to one input, all have it
    for family, members in families.items():
        found = [[x for x in p if _family(x) == family] for p in products]
        if len(members) != len(products) or any(len(x) != 1 for x in found):
            continue
        counts = Counter(x[0] for x in found)
        missing = members - counts.keys()
        doubled = [x for x, n in counts.items() if n == ALIKE]
        if len(missing) == 1 and len(doubled) == 1 and isinstance(doubled[0], t.Name):
            rest = [tuple(x for x in p if _family(x) != family) for p in products]
            if len(set(rest)) == len(rest):  # what they are multiplied by is another each time
                return doubled[0], missing.pop()
    return None


def _among(
    units: list[t.Formula], families: dict[Family, set[t.Name]]
) -> tuple[t.Name, t.Name] | None:  # fmt: skip
    """The unit that is there twice and the only one of its family that is not."""
    members = families.get(_family(units[0]) or ("", "", "", ""), set())
    counts = Counter(units)
    missing = members - counts.keys()
    doubled = [x for x, n in counts.items() if n == ALIKE]
    if len(members) != len(units) or len(missing) != 1 or not counts.keys() <= members:
        return None
    first = doubled[0] if len(doubled) == 1 else None
    return (first, missing.pop()) if isinstance(first, t.Name) else None


def _family(name: t.Formula) -> Family | None:
    """What a name has in common with those of the other units of its layer."""
    if not isinstance(name, t.Name) or generic(name):
        return None
    m = _INDEX.fullmatch(name.sub)
    if m is None and not name.sub and _SAMPLE.fullmatch(name.sup):
        return name.base, name.accent, "", ""
    return (name.base, name.accent, name.sup, m["before"]) if m else None
