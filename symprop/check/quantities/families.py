"""Sums over an index without bounds, written out for the units that a document names.

    t_1 = 0.1, t_2 = 0.9,  y_1 = 0.7, y_2 = 0.3
    E = ½ Σ_k (t_k − y_k)²          (½ ((t_1 − y_1)² + (t_2 − y_2)²))

Every family in it must have the same members; else it is not certain over which it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symprop.formula import tree as t

from ..claims.claims import Claims
from ..claims.instances import unify, without_index
from ..indices import limits, put
from ..names import generic, key, names

if TYPE_CHECKING:
    from .quantities import Version

Known = Mapping[t.Formula, Sequence["Version"]]


def spread_sums(claims: Claims, known: Known) -> dict[tuple[int, int], t.Formula]:
    """The sides of names with such sums, written out, by chain and side."""
    found = {}
    for chain in claims.chains:
        for i, side in enumerate(chain.sides):
            if (
                i
                and not side.numeric
                and any(isinstance(x, t.BigSum) for x in t.walk(side.formula))
            ):
                made = _spread(side.formula, known)
                if made != side.formula:
                    found[chain.number, i] = made
    return found


def _spread(f: t.Formula, known: Known) -> t.Formula:
    if isinstance(f, t.BigSum) and isinstance(f.index, t.Name) and not limits(f):
        members = _members(f.body, f.index.base, known)
        if len(members) > 1:
            return t.Group(t.total(tuple(put(f.body, {f.index.base: k}) for k in members)))
    return t.rebuild(f, lambda x: _spread(x, known))


def _members(body: t.Formula, index: str, known: Known) -> list[int]:
    """The indices that all families of a sum have."""
    families = {key(x) for x in names(body) if generic(x)}
    found = []
    for family in families:
        own = [unify(family, name) or {} for name in known]
        members = {k for x in own if set(x) == {index} and isinstance(k := x[index], int)}
        found.append(members or set(range(1, _entries(family, known) + 1)))
    alike = bool(found) and all(members == found[0] for members in found)
    return sorted(found[0]) if alike else []


def _entries(family: t.Formula, known: Known) -> int:
    """How many entries a vector has whose general entry a name is: x_i of x = (0.1, 0.4)."""
    whole = without_index(family)
    found = known.get(whole, ()) if whole is not None else ()
    return len(found[-1].literal) if found and found[-1].matrix is not None else 0
