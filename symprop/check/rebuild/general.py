"""Rules said once for all layers: a^{[l]} = σ(z^{[l]}) is the rule of a^{[1]}, a^{[2]}, …"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symprop.check.align import bare
from symprop.check.statements import Side, Statement
from symprop.formula import tree as t

_INDEX = re.compile(r"(?P<left>[\[(]?)[lℓ](?P<off>[-+]\d+)?(?P<right>[\])]?)")
_MOST = 20
"""Layers of which rules are made."""


def instances(statements: list[Statement]) -> Iterator[Statement]:
    """The rules of single layers behind those for all, where nothing else says them."""
    said = {n for s in statements for side in s.sides for n in _names(side.formula)}
    ruled = {bare(s.first) for s in statements if any(not x.numeric for x in s.sides[1:])}
    for s in statements:
        if len(s.sides) < 2 or "←" in s.relations or _of_layer(bare(s.first)) is None:
            continue
        for k in range(1, _MOST):
            sides = [Side(_at(side.formula, k), side.piece) for side in s.sides]
            own = {n for side in sides for n in _names(side.formula)}
            known = own - {n for side in s.sides for n in _names(side.formula)}
            if bare(sides[0].formula) not in ruled and known <= said:
                yield Statement(sides, list(s.relations), s.number)


def _names(f: t.Formula) -> Iterator[t.Name]:
    return (x for x in t.walk(f) if isinstance(x, t.Name))


def _of_layer(f: t.Formula) -> re.Match[str] | None:
    """The index of a name of any layer."""
    return _INDEX.fullmatch(f.sup) if isinstance(f, t.Name) else None


def _at(f: t.Formula, k: int) -> t.Formula:
    """A formula for layer ``k``."""
    if isinstance(f, t.Name):
        m = _of_layer(f)
        if m is None:
            return f
        return t.Name(f.base, f.sub, f"{m['left']}{k + int(m['off'] or 0)}{m['right']}", f.accent)
    return t.rebuild(f, lambda x: _at(x, k)) if t.children(f) else f
