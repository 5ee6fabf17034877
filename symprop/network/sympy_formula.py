"""SymPy expressions as the formulas of an equation network."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from symprop.formula import tree as t
from symprop.formula.symbolic import KindError, Spelling, UnsupportedError, from_sympy
from symprop.network.equations import name_of
from symprop.network.equations import written as text_of
from symprop.network.fields import Field, unknown
from symprop.network.yaml_tree import Expression, MappingNode, Node, ScalarNode

_KINDS = (
    "arithmetic, exp, log, sqrt, sin, cos, tanh, erf, Abs, sign, Max, Min, Piecewise "
    "or an activation such as Function('sigmoid')"
)
_FORMULAS = ("equations", "functions", "loss")
"""The keys of a file below which formulas are expected."""
_POWERS = (sp.sinh, sp.cosh, sp.coth, sp.sech, sp.csch)
_QUOTIENTS = {sp.tan: (sp.sin, sp.cos), sp.cot: (sp.cos, sp.sin)}
_RECIPROCALS = {sp.sec: sp.cos, sp.csc: sp.sin}


def _usual(e: Any) -> Any:
    """``e`` by the functions that formulas have: sinh by powers of e, Heaviside by cases.

    Sums and products of so many terms, and derivatives, are worked.
    """
    if not isinstance(e, sp.Basic) or not e.args:
        return e
    if isinstance(e, (sp.Sum, sp.Product, sp.Derivative)):
        made = e.doit()
        return e if isinstance(made, type(e)) else _usual(made)
    args = [_usual(x) for x in e.args]
    kind = type(e)
    if kind is sp.UnevaluatedExpr:
        return args[0]
    if kind in _POWERS:
        return kind(*args).rewrite(sp.exp)
    if kind in _QUOTIENTS:
        over, under = _QUOTIENTS[kind]
        return over(*args) / under(*args)
    if kind in _RECIPROCALS:
        return 1 / _RECIPROCALS[kind](*args)
    if kind is sp.erfc:
        return 1 - sp.erf(*args)
    if kind is sp.Heaviside:
        return sp.Heaviside(*args).rewrite(sp.Piecewise)
    return e if tuple(args) == e.args else e.func(*args)


class _Named(Spelling):
    """Symbols that are names, and numbers with a decimal point as they came."""

    def __init__(self, names: Mapping[str, t.Name], decimals: set[Fraction]) -> None:
        self.names, self.decimals = names, decimals

    def symbol(self, name: str) -> t.Formula:
        if name not in self.names:
            raise UnsupportedError(unknown("symbol", name, self.names))
        return self.names[name]

    def decimal(self, number: Fraction) -> bool:
        return number in self.decimals


def spelled(file: Field) -> Field:
    """A file with a text for each SymPy expression where formulas are expected.

    Raises:
        NetworkError: something that formulas have no way to write.
    """

    def spell(field: Field) -> Node:
        node = field.node
        if isinstance(node, Expression):
            try:
                names = {x.name: name_of(x.name) for x in node.value.atoms(sp.Symbol)}
                return ScalarNode(node.at, text_of(written(node.value, names)), True)
            except ValueError as error:
                raise field.fail(f"has no formula: {error}") from None
        if isinstance(node, MappingNode):
            inside = field.entries("a mapping").items()
            return MappingNode(node.at, {key: spell(x) for key, x in inside}, node.keys)
        return node

    entries = file.entries("a mapping of keys")
    assert isinstance(file.node, MappingNode)
    nodes = {k: spell(x) if k in _FORMULAS else x.node for k, x in entries.items()}
    return Field(file.source, MappingNode(file.node.at, nodes, file.node.keys), file.path)


def written(e: Any, names: Mapping[str, t.Name]) -> t.Formula:
    """The formula of an expression whose symbols are called as ``names`` says.

    Raises:
        UnsupportedError: an unknown symbol, or something that formulas have no way to write.
    """
    e = _usual(e)
    if e.atoms(sp.Indexed, sp.IndexedBase, sp.Idx):
        problem = "indices of SymPy have no written form here"
        raise UnsupportedError(f"{problem}, expected a text such as 'sum_i x[i]*w[i]'")
    if e.has(sp.oo, -sp.oo, sp.zoo, sp.nan):
        raise UnsupportedError("it is not finite")
    floats = {x: sp.Rational(str(x)) for x in e.atoms(sp.Float)}
    decimals = {abs(Fraction(int(x.p), int(x.q))) for x in floats.values()}
    try:
        return from_sympy(e.xreplace(floats), _Named(names, decimals))
    except KindError as error:
        raise UnsupportedError(f"{error}, expected {_KINDS}") from None
