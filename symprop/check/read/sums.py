"""Weighted sums in equations: each unit of a layer begins with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

from symprop.check.read.equations import Equations
from symprop.check.read.facts import UNNAMED
from symprop.check.read.functions import expanded
from symprop.check.read.roles import Roles
from symprop.formula import tree as t

from ..names import bare
from ..quantities.match import terms
from ..quantities.quantities import Quantities

Weight: TypeAlias = t.Name | t.Number


@dataclass(slots=True)
class WeightedSum:
    """A weighted sum: the weight of each signal, and a bias."""

    name: t.Name
    weights: dict[t.Name, Weight] = field(default_factory=dict)
    bias: Weight | None = None


class Sums:
    """The weighted sums of some equations; those inside of formulas get names of their own."""

    def __init__(self, equations: Equations, quantities: Quantities, roles: Roles) -> None:
        self.given, self.roles = equations, roles
        self.by_name: dict[t.Name, WeightedSum] = {}
        self.formulas: dict[t.Name, t.Formula] = {}
        """All equations, with the names of sums in their place."""
        self._fresh = (t.Name("sum", str(n), UNNAMED) for n in count(1))
        for name, rule in equations.equations.items():
            self._take(name, expanded(rule, quantities))

    def _take(self, name: t.Name, f: t.Formula) -> None:
        found = self._weighted(name, f)
        if found is not None:
            self.by_name[name] = found
        self.formulas[name] = f if found is not None else self._split(f)

    def _split(self, f: t.Formula) -> t.Formula:
        """``f`` with a name in the place of each weighted sum inside."""
        if isinstance(f, (t.Name, t.Number)):
            return f
        if isinstance(bare(f), (t.Sum, t.Product)):
            name = next(self._fresh)
            found = self._weighted(name, f)
            if found is not None:
                same = next((s for s in self.by_name.values() if _alike(s, found)), None)
                if same is not None:
                    return same.name
                self.by_name[name], self.formulas[name] = found, f
                return name
        return t.rebuild(f, self._split) if t.children(f) else f

    def _weighted(self, name: t.Name, f: t.Formula) -> WeightedSum | None:
        """``f`` as a weighted sum of signals, if that is what it is."""
        out = WeightedSum(name)
        for sign, factors in terms(f):
            if sign < 0:
                return None
            parts = [x for x in factors if not (isinstance(x, t.Number) and x.value == 1)]
            if not all(isinstance(x, (t.Name, t.Number)) for x in parts):
                return None
            split = self._roles(parts)
            if split is None:
                return None
            signal, weight = split
            if signal is None:
                if out.bias is not None:
                    return None
                out.bias = weight
            elif signal in out.weights:
                return None
            else:
                out.weights[signal] = weight
        return out if out.weights else None

    def _roles(self, parts: Sequence[t.Formula]) -> tuple[t.Name | None, Weight] | None:
        """Signal and weight of a term; no signal in a bias."""
        leaves = self.given.leaves
        if len(parts) == 1:
            (b,) = parts
            lone = isinstance(b, t.Name) and b in leaves and b in self.given.parameters
            return (None, b) if lone and isinstance(b, t.Name) else None
        if len(parts) != 2:
            return None
        a, b = parts
        if not isinstance(a, t.Name):
            a, b = b, a
        if not isinstance(a, t.Name):
            return None
        if isinstance(b, t.Number):
            return None
        assert isinstance(b, t.Name)
        worked = [x for x in (a, b) if x not in leaves]
        if len(worked) == 2:
            return None
        if worked:
            other = b if worked[0] is a else a
            aim = self.roles.target(other) and other not in self.given.parameters
            return None if aim else (worked[0], other)
        for one, other in ((a, b), (b, a)):
            if leaves[one].value == 1 and "bias" in one.base.lower():
                return (None, other)
        first, second = (x in self.given.parameters for x in (a, b))
        if first == second:
            first, second = self.roles.input(b), self.roles.input(a)
        if first == second:
            return None
        return (b, a) if first else (a, b)


def _alike(a: WeightedSum, b: WeightedSum) -> bool:
    return a.weights == b.weights and a.bias == b.bias
