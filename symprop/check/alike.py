"""Two formulas that are the same but for one name or one number: one of them is a slip."""

from __future__ import annotations

from typing import TypeAlias

from symprop.check.align import bare
from symprop.formula import tree as t

Pair: TypeAlias = tuple[t.Formula, t.Formula]
"""A leaf of one formula and what stands in its place in the other."""


def odd_leaf(a: t.Formula, b: t.Formula) -> Pair | None:
    """The only two leaves in which formulas of one build differ; y is alike to Y."""
    leaves = _leaves(a, b)
    found = [(x, y) for x, y in leaves or () if x != y and not _caseless(x, y)]
    return found[0] if len(found) == 1 else None


def misprint(right: t.Formula, written: t.Formula) -> bool:
    """Whether a formula is another one in other names, but for one number or one name."""
    (factor, rest), (other, core) = _parted(_body(right)), _parted(_body(written))
    if factor != other and (factor or other):
        leaves = _leaves(rest, core)
        return leaves is not None and not _odd(leaves)
    leaves = _leaves(right, written)
    return leaves is not None and len(_odd(leaves)) == 1


def _odd(leaves: list[Pair]) -> list[Pair]:
    """Leaves that no renaming makes the same: another number, or a name in a second's place."""
    odd: list[Pair] = []
    forth: dict[t.Formula, t.Formula] = {}
    back: dict[t.Formula, t.Formula] = {}
    for x, y in sorted(leaves, key=lambda pair: not _caseless(*pair)):
        if isinstance(x, t.Name) and isinstance(y, t.Name):
            if forth.setdefault(x, y) != y or back.setdefault(y, x) != x:
                odd.append((x, y))
        elif x != y:
            odd.append((x, y))
    return odd


def _leaves(a: t.Formula, b: t.Formula) -> list[Pair] | None:
    """The leaves of two formulas side by side; ``None`` if they are built differently."""
    a, b = _body(a), _body(b)
    xs, ys = t.children(a), t.children(b)
    if not xs and not ys:
        return [(a, b)]
    if type(a) is not type(b) or len(xs) != len(ys):
        return None
    out: list[Pair] = []
    for x, y in zip(xs, ys, strict=True):
        found = _leaves(x, y)
        if found is None:
            return None
        out += found
    return out


def _parted(f: t.Formula) -> tuple[tuple[t.Formula, ...], t.Formula]:
    """The numbers before a product, and the rest of it."""
    if not isinstance(f, t.Product):
        return (), f
    plain = [not any(isinstance(x, t.Name) for x in t.walk(g)) for g in f.factors]
    k = plain.index(False) if False in plain else 0
    return tuple(map(bare, f.factors[:k])), _body(t.times(*f.factors[k:]))


def _caseless(a: t.Formula, b: t.Formula) -> bool:
    """y for Y: a number, and the matrix of such numbers."""
    if not (isinstance(a, t.Name) and isinstance(b, t.Name)):
        return False
    return a.base.lower() == b.base.lower() and (a.sub, a.sup, a.accent) == (b.sub, b.sup, b.accent)


def _body(f: t.Formula) -> t.Formula:
    """What is added up, and what is in brackets."""
    f = bare(f)
    return _body(f.body) if isinstance(f, t.BigSum) else f
