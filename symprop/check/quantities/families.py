"""Rules for whole families: sums over an index without bounds, and rules for vectors by entries.

    t_1 = 0.1, t_2 = 0.9,  y_1 = 0.7, y_2 = 0.3
    E = ½ Σ_k (t_k − y_k)²          (½ ((t_1 − y_1)² + (t_2 − y_2)²))

Every family in it must have the same members; else it is not certain over which it goes.

    x_1 = 2, x_2 = 5,  Δw = η (t − o) x        (Δw_2 = η (t − o) x_2)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symprop.formula import tree as t

from ..claims.claims import Claims
from ..claims.instances import unify
from ..indices import limits, put
from ..names import INDICES, generic, key, names

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


def without_index(name: t.Formula) -> t.Formula | None:
    """The vector of which a name with an index is an entry, ∂L/∂y for ∂L/∂y_2."""
    if isinstance(name, t.Derivative):
        by = without_index(name.by)
        return None if by is None else key(t.Derivative(name.of, by, name.symbol))
    if isinstance(name, t.Name) and (name.sub.isdigit() or name.sub in INDICES):
        return t.Name(name.base, "", name.sup, name.accent) if name.sub else None
    return None


def for_entry(f: t.Formula, target: t.Formula, known: Known) -> t.Formula | None:
    """A rule for a vector as the one for an entry, with the entries in it that have the index.

    A product in which several vectors stand may be one of matrices: ``None``, unless all of its
    factors that are vectors speak of one and the same, as o(1 − o).
    """
    by = target.by if isinstance(target, t.Derivative) else target
    index = by.sub if isinstance(by, t.Name) and by.sub.isdigit() else ""
    found: dict[t.Formula, t.Formula] = {}
    for name in map(key, names(f)) if index else ():
        entry = _entry(name, index)
        if entry is not None and entry in known and not any(v.literal for v in known.get(name, ())):
            found[name] = entry
    if not found or not all(_is_entrywise(g, found) for g in t.walk(f)):
        return None
    return t.map_leaves(f, lambda x: found.get(key(x), x))


def _entry(name: t.Formula, index: str) -> t.Formula | None:
    if isinstance(name, t.Derivative):
        by = _entry(name.by, index)
        return None if by is None else key(t.Derivative(name.of, by, name.symbol))
    plain = isinstance(name, t.Name) and not name.sub
    return t.Name(name.base, index, name.sup, name.accent) if plain else None


def _is_entrywise(f: t.Formula, vectors: Mapping[t.Formula, t.Formula]) -> bool:
    if isinstance(f, (t.BigSum, t.Transpose, t.Matrix)):
        return False
    if not isinstance(f, t.Product):
        return True
    own = [set(map(key, names(factor))) & vectors.keys() for factor in f.factors]
    own = [vectors_ for vectors_ in own if vectors_]
    return len(own) < 2 or bool(set.intersection(*own))
