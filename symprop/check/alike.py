"""Two formulas that are the same but for one name or one number: one of them is a slip."""

from __future__ import annotations

from symprop.check.align import bare
from symprop.formula import tree as t


def odd_leaf(a: t.Formula, b: t.Formula) -> tuple[t.Formula, t.Formula] | None:
    """The only two leaves in which formulas of one build differ."""
    found = _differences(a, b)
    return found[0] if found is not None and len(found) == 1 else None


def _differences(a: t.Formula, b: t.Formula) -> list[tuple[t.Formula, t.Formula]] | None:
    """Where two formulas differ, leaf by leaf; ``None`` if they are built differently."""
    a, b = _body(a), _body(b)
    if a == b or (isinstance(a, t.Name) and isinstance(b, t.Name) and _caseless(a) == _caseless(b)):
        return []
    xs, ys = t.children(a), t.children(b)
    if not xs and not ys:
        return [(a, b)]
    if type(a) is not type(b) or len(xs) != len(ys):
        return None
    out: list[tuple[t.Formula, t.Formula]] = []
    for x, y in zip(xs, ys, strict=True):
        found = _differences(x, y)
        if found is None:
            return None
        out += found
    return out


def _caseless(name: t.Name) -> t.Name:
    """y for Y: a number, and the matrix of such numbers."""
    return t.Name(name.base.lower(), name.sub, name.sup, name.accent)


def _body(f: t.Formula) -> t.Formula:
    """What is added up, and what is in brackets."""
    f = bare(f)
    return _body(f.body) if isinstance(f, t.BigSum) else f
