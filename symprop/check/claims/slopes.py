"""Derivatives that a document spells as names: dL_dw1 and dLdw1 for dL/dw₁.

Both what is differentiated and what it is differentiated by must be names of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from symprop.formula import tree as t
from symprop.formula.names import canonical

from ..names import key, names


def spelled_slopes(
    chains: Iterable[Iterable[t.Formula]],
) -> Callable[[t.Formula], t.Formula] | None:
    """What to do with the formulas of a document; ``None``: nothing."""
    used = {key(x) for sides in chains for f in sides for x in names(f)}
    found = {name: slope for name in used if (slope := _slope(name, used))}
    if not found:
        return None

    def change(x: t.Formula) -> t.Formula:
        slope = found.get(key(x))
        return x if slope is None else t.Derivative(slope.of, slope.by, "d", span=x.span)

    return lambda f: t.map_leaves(f, change)


def _slope(name: t.Formula, used: set[t.Formula]) -> t.Derivative | None:
    """The derivative that a name spells."""
    if not isinstance(name, t.Name) or name.sup or name.accent or not name.base.startswith("d"):
        return None
    text = f"{name.base}_{name.sub}".rstrip("_").replace(",", "_")
    for d in re.finditer("d", text[2:]):  # dhiddendw: which d it is, the document tells
        of, by = text[1 : 2 + d.start()].strip("_"), text[2 + d.end() :].strip("_")
        if of and by and {canonical(of), canonical(by)} <= used:
            return t.Derivative(canonical(of), canonical(by), "d")
    return None
