"""Rules that are worked in more steps than they are written in.

    hₜ = tanh(w xₜ + u hₜ₋₁)       a₂ = 0.3·0.5 + 0.4·0.2 = 0.23,  h₂ = tanh(0.23)

h₂ is tanh(a₂), and a₂ is w x₂ + u h₁: so the derivative by a₂ is a step between these two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from symprop.formula import tree as t

from ..names import bare, key, names, summands
from .expected import Stated

RuleOf: TypeAlias = Callable[[t.Formula], Stated | None]


def refined(stated: Stated, numbers: Stated | None, rule: RuleOf) -> Stated:
    """The rule by a quantity's numbers, if with the rules of its names it is the stated one."""
    if numbers is None:
        return stated
    known = set(map(key, names(stated.formula)))
    between: dict[t.Formula, t.Formula] = {}
    for name in map(key, names(numbers.formula)):
        found = None if name in known or not isinstance(name, t.Name) else rule(name)
        if found is not None:
            between[name] = t.Group(found.formula)
    if not between:
        return stated
    whole = t.map_leaves(numbers.formula, lambda x: between.get(key(x), x))
    return numbers if _same(stated.formula, whole) else stated


def _same(f: t.Formula, g: t.Formula) -> bool:
    """Whether two formulas are the same in any order; numbers of ``g`` stand for names of ``f``."""
    f, g = bare(f), bare(g)
    if isinstance(f, t.Name) or isinstance(g, t.Name):
        return key(f) == key(g) or (isinstance(f, t.Name) and _number(g))
    if isinstance(f, t.Sum):
        return _paired(summands(f), summands(g))
    if isinstance(f, t.Product):
        return isinstance(g, t.Product) and _paired(f.factors, g.factors)
    parts, others = tuple(t.children(f)), tuple(t.children(g))
    if type(f) is not type(g) or len(parts) != len(others):
        return False
    if isinstance(f, t.Apply) and isinstance(g, t.Apply) and f.function != g.function:
        return False
    return all(map(_same, parts, others)) if parts else f == g


def _paired(parts: tuple[t.Formula, ...], others: tuple[t.Formula, ...]) -> bool:
    left = list(others)
    for part in parts:
        found = next((k for k, other in enumerate(left) if _same(part, other)), None)
        if found is None:
            return False
        del left[found]
    return not left


def _number(g: t.Formula) -> bool:
    return isinstance(g, t.Number) or (isinstance(g, t.Neg) and _number(bare(g.arg)))
