"""Applied functions written out: those that the document defines, and those of the registry."""

from __future__ import annotations

from symprop.formula import tree as t
from symprop.formula.evaluate import FUNCTIONS

from ..names import defined_in
from ..quantities.quantities import Quantities
from ..values.known import activation

DEEPEST, MOST = 5, 200
"""How deep, and how often, functions are written out: one that is defined by itself must end."""


def expand(f: t.Formula, quantities: Quantities) -> t.Formula | None:
    """What an applied function stands for; ``None`` where it is not known, or mathematics' own."""
    if not isinstance(f, t.Apply) or len(f.args) != 1:
        return None
    if not f.primes and f.function.base in FUNCTIONS:
        return None
    own = defined_in(quantities.functions, f)
    (x,) = f.args
    if own is not None:
        parameter, body = own
        return t.map_leaves(body, lambda n: x if n == parameter else n)
    row = activation(f.function)
    if row is None or f.primes > 1:
        return None
    settings = {key: t.Number(text) for key, text in row.settings.items()}
    value = row.value(x, **settings)
    return row.slope(x, value, **settings) if f.primes else value


def expanded(f: t.Formula, quantities: Quantities) -> t.Formula:
    """``f`` with every known function written out."""
    if not any(isinstance(x, t.Apply) for x in t.walk(f)):
        return f
    budget = [MOST]

    def visit(f: t.Formula, depth: int) -> t.Formula:
        g = t.rebuild(f, lambda part: visit(part, depth)) if t.children(f) else f
        found = expand(g, quantities) if depth < DEEPEST and budget[0] > 0 else None
        budget[0] -= found is not None
        return visit(found, depth + 1) if found is not None else g

    return visit(f, 0)
