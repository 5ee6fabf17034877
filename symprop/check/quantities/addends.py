"""The names that stand in the terms of one sum: side by side, and not of layers or times."""

from __future__ import annotations

from symprop.formula import tree as t

from ..claims.claims import Claims
from ..names import bare, key, names

Mark = tuple[str, str]
"""Letter and index of a name."""


class Addends:
    """Where names stand in the sums of a document, found by letter and index."""

    def __init__(self, claims: Claims) -> None:
        self._last: dict[Mark, dict[int, int]] = {}
        """By sum, the first term of which a name is the last of its letter."""
        self._within: dict[Mark, dict[int, int]] = {}
        """By sum, the last term that a name stands in."""
        sides = (side for chain in claims.chains for side in chain.sides[1:] if not side.numeric)
        for number, f in enumerate(bare(side.formula) for side in sides):
            for k, term in enumerate(f.terms if isinstance(f, t.Sum) else ()):
                found = [x for x in map(key, names(term)) if isinstance(x, t.Name)]
                for x in found:
                    self._within.setdefault((x.base, x.sub), {})[number] = k
                for base, sub in {x.base: x.sub for x in found}.items():
                    self._last.setdefault((base, sub), {}).setdefault(number, k)

    def together(self, one: t.Name, other: t.Name) -> bool:
        """Whether some sum has a term for each of two names of one letter."""
        return self._ordered(one, other) or self._ordered(other, one)

    def _ordered(self, first: t.Name, second: t.Name) -> bool:
        before = self._last.get((first.base, first.sub), {})
        after = self._within.get((second.base, second.sub), {})
        few, many = sorted((before, after), key=len)
        return any(before[n] < after[n] for n in few if n in many)
