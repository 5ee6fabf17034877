"""Formulas between matrices taken apart into formulas between numbers, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from symprop.formula import tree as t
from symprop.formula.symbolic import UnsupportedError
from symprop.functions.activations import ACTIVATIONS, Activation, Vector
from symprop.network.forms import SLOPE

Grid: TypeAlias = tuple[tuple[t.Formula, ...], ...]
"""The entries of a matrix."""
Entry: TypeAlias = t.Formula | Grid
Function: TypeAlias = Callable[..., Entry]
Functions: TypeAlias = Mapping[tuple[str, int], Function]


class EntryFinder:
    """Takes formulas apart; ``find`` says what a reference stands for."""

    def __init__(self, find: Callable[[str], Entry], functions: Functions) -> None:
        self._find, self._functions = find, functions

    def of(self, f: t.Formula) -> Entry:
        """The entries of ``f``, or the formula of a scalar.

        Raises:
            UnsupportedError: something that has no entries: a sum with open bounds.
        """
        match f:
            case t.Number() | t.Name():
                return f
            case t.Ref(id=id):
                return self._find(id)
            case t.Group(arg=x) | t.Underbrace(arg=x):
                return self.of(x)
            case t.Neg(arg=x):
                return _each(t.Neg, self.of(x))
            case t.Root(arg=x):
                return _each(t.Root, self.of(x))
            case t.Absolute(arg=x):
                return _each(t.Absolute, self.of(x))
            case t.Sum(terms=xs):
                return self._fold(lambda a, b: a + b, xs)
            case t.Product(factors=xs, sign="⊙"):
                return self._fold(lambda a, b: a * b, xs)
            case t.Product(factors=xs):
                out = self.of(xs[0])
                for x in xs[1:]:
                    out = _times(out, self.of(x))
                return out
            case t.Quotient(over=a, under=b):
                return self._fold(t.Quotient, (a, b))
            case t.Power(base=t.Name("e", "", "", ""), exponent=x):
                return _each(t.exp, self.of(x))
            case t.Power(base=a, exponent=b):
                return self._fold(t.Power, (a, b))
            case t.Apply():
                return self._apply(f)
            case t.Transpose(arg=x):
                found = self.of(x)
                return found if isinstance(found, t.Formula) else tuple(zip(*found, strict=True))
            case t.Matrix(rows=rows):
                return tuple(tuple(map(self._scalar, row)) for row in rows)
            case t.Cases(rows=pairs):
                return t.Cases(tuple((self._scalar(v), self._condition(c)) for v, c in pairs))
            case t.BigSum(body=body, index=None, lower=None, upper=None):
                found = self.of(body)
                if isinstance(found, t.Formula):
                    return found
                return t.total(tuple(x for row in found for x in row))
        raise UnsupportedError(f"{type(f).__name__} has no entries")

    def _scalar(self, f: t.Formula) -> t.Formula:
        found = self.of(f)
        if isinstance(found, t.Formula):
            return found
        raise UnsupportedError("a matrix where a number belongs")

    def _condition(self, c: t.Comparison | None) -> t.Comparison | None:
        if c is None:
            return None
        return t.Comparison(self._scalar(c.left), c.relation, self._scalar(c.right))

    def _apply(self, f: t.Apply) -> Entry:
        function = self._functions.get((f.function.base, f.primes))
        args = [self.of(x) for x in f.args]
        if function is not None:
            return function(*args)
        scalars = tuple(x for x in args if isinstance(x, t.Formula))
        if len(scalars) == len(args):
            return t.Apply(f.function, scalars, f.primes)
        if len(args) > 1:
            raise UnsupportedError(f"{f.function.base} of matrices")
        return _each(lambda x: t.Apply(f.function, (x,), f.primes), args[0])

    def _fold(
        self, combine: Callable[[Any, Any], t.Formula], parts: tuple[t.Formula, ...]
    ) -> Entry:
        out = self.of(parts[0])
        for part in parts[1:]:
            out = _pair(combine, out, self.of(part))
        return out


def _each(change: Callable[[t.Formula], t.Formula], x: Entry) -> Entry:
    if isinstance(x, t.Formula):
        return change(x)
    return tuple(tuple(map(change, row)) for row in x)


def _pair(combine: Callable[[Any, Any], t.Formula], a: Entry, b: Entry) -> Entry:
    """Entry with entry; a single row, column or number goes with every other."""
    if isinstance(a, t.Formula) and isinstance(b, t.Formula):
        return combine(a, b)
    left: Grid = ((a,),) if isinstance(a, t.Formula) else a
    right: Grid = ((b,),) if isinstance(b, t.Formula) else b
    rows, columns = max(len(left), len(right)), max(len(left[0]), len(right[0]))
    return tuple(
        tuple(
            combine(left[i % len(left)][j % len(left[0])], right[i % len(right)][j % len(right[0])])
            for j in range(columns)
        )
        for i in range(rows)
    )


def _times(a: Entry, b: Entry) -> Entry:
    """The product of two matrices, or of a number with something."""
    if isinstance(a, t.Formula) or isinstance(b, t.Formula):
        return _pair(lambda x, y: x * y, a, b)
    columns = tuple(zip(*b, strict=True))
    return tuple(
        tuple(t.total(tuple(x * y for x, y in zip(row, c, strict=True))) for c in columns)
        for row in a
    )


# --- functions ------------------------------------------------------------------------------------


def functions_of(network: Any, layer: int) -> dict[tuple[str, int], Function]:
    """What the functions that an operation may apply stand for, with their derivatives.

    Of several settings for one activation those of ``layer`` count.
    """
    out: dict[tuple[str, int], Function] = {}
    for row in ACTIVATIONS.values():
        out |= _activation(row, row.usual)
    for function in getattr(network, "activations", ()):
        out |= _activation(function.activation_row, dict(function.settings))
    layers = getattr(network, "layers", ())
    if layers:
        function, loss = layers[layer].activation, network.loss
        out |= _activation(function.activation_row, dict(function.settings))
        found, n = loss.loss_row, len(network.targets[0])
        term = _paired(lambda p, y: found.term(p, y, n, **loss.settings))
        out[found.symbol, 0] = term
        out[SLOPE, 0] = _paired(lambda p, y: found.slope(p, y, n, **loss.settings))
    return out


def _activation(row: Activation, settings: dict[str, Any]) -> dict[tuple[str, int], Function]:
    if row.vector is not None:
        return {(row.symbol, 0): _by_rows(row.vector)}

    def value(z: t.Formula) -> t.Formula:
        return row.value(z, **settings)

    def slope(z: t.Formula) -> t.Formula:
        return row.slope(z, value(z), **settings)

    return {
        (row.symbol, 0): lambda z: _each(value, z),
        (row.symbol, 1): lambda z: _each(slope, z),
    }


def _by_rows(vector: Vector) -> Function:
    def apply(z: Entry) -> Entry:
        if isinstance(z, t.Formula):
            raise UnsupportedError("a number where a row belongs")
        return tuple(tuple(vector.value(row, k) for k in range(len(row))) for row in z)

    return apply


def _paired(combine: Callable[[Any, Any], t.Formula]) -> Function:
    return lambda p, y: _pair(combine, p, y)
