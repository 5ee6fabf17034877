"""The graph in SymPy: definitions and gradients as expressions, by name or composed.

An expression is over one symbol per value.  Composed, every value is replaced by its definition
until only data and parameters are left; how large that becomes is counted before it is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import sympy as sp

from symprop.calculus.paths import Edge, definitions, edges, needed, slope
from symprop.errors import SympropError
from symprop.formula import tree as t
from symprop.formula.symbolic import to_sympy
from symprop.formula.tree import Formula, Ref
from symprop.functions.activations import Activation
from symprop.functions.elementary import applied, find
from symprop.network.graph import Definition, Graph

MOST_LEAVES = 10_000
"""Symbols and numbers that a composed expression may have."""

Leaf: TypeAlias = Callable[[str], Any]
"""From the id of a value to what stands for it."""


class ExpressionError(SympropError):
    """An expression that nobody could read, or that SymPy has no counterpart for."""


class Expressions:
    """Definitions and gradients of a graph as SymPy expressions over ``symbols``."""

    def __init__(self, graph: Graph, symbols: Mapping[str, sp.Symbol], adjoint: Leaf) -> None:
        """``adjoint`` gives the symbol of the derivative of the loss by a value."""
        self.graph, self.symbols, self.adjoint = graph, symbols, adjoint
        self.definitions = definitions(graph)

    def expression(self, id: str, composed: bool = False) -> Any:
        """The definition of a value; of data and parameters, which have none, their symbol."""
        other, id = id, self.graph.find(id)
        if id not in self.definitions or (id != other and not composed):
            return self.symbols[id]
        if composed:
            return self._composed(id)[0](id)
        return expression(formula(self.definitions[id]), self.symbols.__getitem__)

    def gradient(self, id: str, composed: bool = False) -> Any:
        """The derivative of the loss by a value.

        It is the sum, over what uses the value, of that one's adjoint times the local partial
        derivative, or, composed, an expression over data and parameters.
        """
        loss, id = self.graph.loss, self.graph.find(id)
        found = edges(self.definitions, loss, id)
        if id == loss:
            return sp.S.One
        if not composed:
            return sp.Add(*(self._along(edge, loss) for edge in found[id]))
        sizes = {loss: 1}
        widths = self._sizes(loss)
        for value in reversed(list(found)):
            if value != loss:
                sizes[value] = sum(
                    sizes[edge[1]] + _size(slope(edge), widths) for edge in found[value]
                )
        _refuse(sizes.get(id, 0), f"the gradient by {id}")
        leaf, bare = self._composed(loss)
        gradients: dict[str, Any] = {loss: sp.S.One}
        for value in reversed(list(found)):
            if value != loss:
                gradients[value] = sp.Add(
                    *(gradients[e[1]] * expression(slope(e), leaf, bare) for e in found[value])
                )
        return gradients.get(id, sp.S.Zero)

    def _along(self, edge: Edge, loss: str) -> Any:
        local = expression(slope(edge), self.symbols.__getitem__)
        return local if edge[1] == loss else self.adjoint(edge[1]) * local

    def _sizes(self, of: str) -> dict[str, int]:
        """How many leaves the values that ``of`` needs have when they are composed."""
        sizes: dict[str, int] = {}
        for d in needed(self.definitions, of):
            sizes[d.id] = _size(formula(d), sizes)
        return sizes

    def _composed(self, of: str) -> tuple[Leaf, Leaf]:
        """What stands for every value that ``of`` needs, made once: with corners, and without."""
        _refuse(self._sizes(of)[of], of)
        made: dict[str, Any] = dict(self.symbols)
        bare: dict[str, Any] = dict(self.symbols)
        for d in needed(self.definitions, of):
            made[d.id] = expression(formula(d), made.__getitem__, bare.__getitem__)
            bare[d.id] = plain(formula(d), bare.__getitem__)
        return made.__getitem__, bare.__getitem__


def formula(d: Definition) -> Formula:
    """The right side of a definition."""
    return d.written or t.total(tuple(term.write(term.form.formula) for term in d.terms))


def expression(f: Formula, leaf: Leaf, bare: Leaf | None = None) -> Any:
    """The SymPy expression of a formula over a graph's values, its corners Piecewise.

    Piecewise and not ``Max`` or ``Abs``: differentiated by SymPy, it has the derivative at a
    corner that the walkthrough has.  In conditions, which nobody differentiates, SymPy is far
    quicker with the latter: there ``bare`` stands for the values.
    """

    def corner(part: Formula) -> Any:
        if isinstance(part, t.Cases):
            tests = [True if c is None else _condition(c, bare or leaf) for _, c in part.rows]
            return sp.Piecewise(*zip([go(value) for value, _ in part.rows], tests, strict=True))
        name, args = _corner(part)
        if name == "abs":
            test = plain(args[0], bare or leaf)
            x = go(args[0])
            return sp.Piecewise((x, test > 0), (-x, test < 0), (0, True))
        if name:
            tests = [plain(x, bare or leaf) for x in args]
            return _extreme(name, [go(x) for x in args], tests)
        return None

    def go(part: Formula) -> Any:
        return _translate(part, leaf, corner)

    return go(f)


def plain(f: Formula, leaf: Leaf) -> Any:
    """The SymPy expression of a formula, the largest and the size of something as SymPy's own."""
    return _translate(f, leaf, lambda part: None)


def _translate(f: Formula, leaf: Leaf, corner: Callable[[Formula], Any]) -> Any:
    """The SymPy expression of a formula, the activations in it written out."""

    def known(part: Formula) -> Any:
        if isinstance(part, Ref):
            return leaf(part.id)
        if isinstance(part, t.Apply):
            row = find(part.function)
            if row is not None and row.activation is not None and row.activation.name != "tanh":
                return to_sympy(_written_out(row.activation, part), known)
        return corner(part)

    return to_sympy(f, known)


def _written_out(row: Activation, call: t.Apply) -> Formula:
    """The value of an activation, or its derivative, without its name."""
    settings = {key: t.Number(text) for key, text in row.settings.items()}
    (x,) = call.args
    value = row.value(x, **settings)
    return row.slope(x, value, **settings) if call.primes else value


def _condition(c: t.Comparison, leaf: Leaf) -> Any:
    return sp.Rel(plain(c.left, leaf), plain(c.right, leaf), _SIGNS[c.relation])


_SIGNS = {"<": "<", "≤": "<=", ">": ">", "≥": ">=", "=": "==", "≠": "!="}


def _corner(part: Formula) -> tuple[str, tuple[Formula, ...]]:
    """The name and the arguments of a function with a corner."""
    row, args = applied(part) or (None, ())
    return (row.symbol, args) if row and row.symbol in ("abs", "max", "min") else ("", ())


def _extreme(name: str, xs: list[Any], tests: list[Any]) -> Any:
    """The largest or the smallest, the first where several are; ``tests`` are what is compared."""
    rows: list[Any] = []
    for k in range(len(xs) - 1):
        rest = tests[k + 1 :]
        test = tests[k] >= sp.Max(*rest) if name == "max" else tests[k] <= sp.Min(*rest)
        rows.append((xs[k], test))
    return sp.Piecewise(*rows, (xs[-1], True))


def _size(f: Formula, sizes: Mapping[str, int]) -> int:
    """The leaves of a formula whose values have the given sizes; others have one."""
    return sum(
        sizes.get(x.id, 1) if isinstance(x, Ref) else isinstance(x, (t.Number, t.Name))
        for x in t.walk(f)
    )


def _refuse(size: int, what: str) -> None:
    if size > MOST_LEAVES:
        raise ExpressionError(
            f"{what} would be an expression of {size:,} symbols and numbers, more than "
            f"{MOST_LEAVES:,}; leave out composed=True and put single values in by hand"
        )
