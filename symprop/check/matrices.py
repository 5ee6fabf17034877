"""Matrices of names and of numbers: what each entry is, and rules that join whole matrices."""

from __future__ import annotations

from collections.abc import Mapping

from symprop.check.align import bare, is_quantity
from symprop.check.interval import Rounded, enclose
from symprop.check.statements import Side, Statement
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value


def entries(f: t.Formula) -> list[t.Formula]:
    """The entries of a matrix, row by row."""
    g = bare(f)
    return [bare(x) for row in g.rows for x in row] if isinstance(g, t.Matrix) else []


def shape(f: t.Formula) -> tuple[int, int] | None:
    """Rows and columns of a matrix."""
    g = bare(f)
    return (len(g.rows), len(g.rows[0])) if isinstance(g, t.Matrix) else None


def of_names(f: t.Formula) -> bool:
    """Whether a side is a matrix of names: [w5; w6]."""
    parts = entries(f)
    return bool(parts) and all(is_quantity(x) for x in parts)


def old_and_new(s: Statement) -> tuple[Side | None, Side | None]:
    """In ``[w5; w6] = W − step = W_new``: where W stands, and where the new values stand."""
    size = shape(s.first)
    old = new = None
    for side in s.sides[1:]:
        g = bare(side.formula)
        if isinstance(g, t.Sum) and old is None and shape(g.terms[0]) == size:
            old = Side(g.terms[0], side.piece)
        if isinstance(g, t.Matrix) and shape(g) == size:
            new = side
    if old is None:
        return new, None
    return old, new


def value_of_rule(
    rule: t.Formula, matrices: Mapping[t.Formula, t.Formula], rounded: Rounded
) -> Value | None:
    """A rule over matrices with their numbers put in; lists stand upright where they must."""
    for upright in (False, True):

        def put(f: t.Formula, upright: bool = upright) -> t.Formula:
            if is_quantity(f):
                return _upright(matrices.get(f, f)) if upright else matrices.get(f, f)
            return t.rebuild(f, put) if t.children(f) else f

        value = enclose(put(rule), rounded)
        if value is not None:
            return value
    return None


def _upright(f: t.Formula) -> t.Formula:
    g = bare(f)
    if isinstance(g, t.Matrix) and g.style == "list" and len(g.rows) == 1:
        return t.Matrix(tuple((x,) for x in g.rows[0]))
    return f


def flat(value: Value) -> list[Value]:
    """The entries of a value, row by row."""
    if isinstance(value, Array):
        return [x for row in value.rows for x in row]
    return [value]
