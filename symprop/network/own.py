"""Functions that a file defines as rows: an activation of one argument, a loss of two."""

from __future__ import annotations

from functools import cache

from symprop.formula.tree import (
    Cases,
    Comparison,
    Derivative,
    Formula,
    Group,
    Product,
    Ref,
    Sum,
    map_leaves,
    refs,
    total,
)
from symprop.functions.activations import Activation
from symprop.functions.losses import Loss
from symprop.network.equations import canonical
from symprop.network.families.formula import Own
from symprop.network.families.functions import read_functions
from symprop.network.fields import Field
from symprop.network.yaml_tree import MappingNode


def read_rows(field: Field) -> dict[str, Activation | Loss]:
    """The rows of the functions that a file defines, by their names."""
    rows = (own_row(own) for own in read_functions(field).values())
    return {row.name: row for row in rows if row is not None}


def texts(field: Field) -> dict[str, str | dict[str, str]]:
    """The definitions of functions as a file writes them."""
    entries = field.entries("a mapping of functions")
    return {key: _text(field) for key, field in entries.items()}


def _text(field: Field) -> str | dict[str, str]:
    if isinstance(field.node, MappingNode):
        cases = field.entries("cases").items()
        return {key: " ".join(x.text().split()) for key, x in cases}
    return " ".join(field.text().split())


def own_row(own: Own) -> Activation | Loss | None:
    """The row of a function; ``None`` if it has neither one argument nor two."""
    name = own.name.base
    body = map_leaves(own.body, lambda x: _slot(own, x))
    slope = cache(lambda: _derivative(body))

    def value(*args: Formula) -> Formula:
        return _put(body, args)

    if len(own.arguments) == 1:
        return Activation(
            name,
            name,
            value,
            lambda z, a: _put(slope(), (z,)),
            lambda z: _proof(body, (z,)),
            title=name.replace("_", " "),
        )
    if len(own.arguments) == 2:
        return Loss(
            name,
            lambda p, t, n: value(p, t),
            lambda p, t, n: _put(slope(), (p, t)),
            lambda p, t, n: _proof(body, (p, t))[1:],
            title=name.replace("_", " "),
            symbol=name,
        )
    return None


def _slot(own: Own, x: Formula) -> Formula:
    return Ref(str(own.arguments.index(x))) if x in own.arguments else x


def _put(f: Formula, args: tuple[Formula, ...]) -> Formula:
    def argument(x: Formula) -> Formula:
        return args[int(x.id)] if isinstance(x, Ref) and x.id.isdigit() else x

    return canonical(map_leaves(f, argument))


def _derivative(body: Formula) -> Formula:
    """The derivative by the first argument, by SymPy."""
    from symprop.functions.differentiate import differentiate  # SymPy takes its time to load

    return differentiate(body, Ref("0"))


def _proof(body: Formula, args: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """d[…]/dz, and by the rule of sums and of products the same of its parts."""
    by = args[0]

    def d(f: Formula) -> Formula:
        return Derivative(_put(f, args), by, "d")

    if isinstance(body, Cases):
        rows: list[tuple[Formula, Comparison | None]] = []
        for x, condition in body.rows:
            where = None if condition is None else _put(condition, args)
            assert where is None or isinstance(where, Comparison)
            rows.append((d(x), where))
        return (Cases(tuple(rows)),)
    first = d(body)
    whole = body.arg if isinstance(body, Group) else body
    if isinstance(whole, Sum):
        moving = [x for x in whole.terms if "0" in refs(x)]
        return (first, total(tuple(map(d, moving)))) if len(moving) > 1 else (first,)
    if isinstance(whole, Product):
        moving = [x for x in whole.factors if "0" in refs(x)]
        if len(moving) > 1:
            terms = [
                Product(tuple(d(x) if x is y else _put(x, args) for x in whole.factors))
                for y in moving
            ]
            return (first, total(tuple(terms)))
    return (first,)
