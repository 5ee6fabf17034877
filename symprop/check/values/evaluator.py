"""Formulas worked out with ranges: names and written numbers stand for what the caller says."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeAlias

from symprop.formula import tree as t

from ..indices import put
from .arrays import Array, NoValueError, Range, Value, laid_out
from .interval import (
    Function,
    absolute,
    add,
    divide,
    elementwise,
    exact,
    multiply,
    negative,
    number,
    outer,
    point,
    power,
    product,
    rising,
    total,
)

Leaf: TypeAlias = Callable[[t.Formula], Value | None]
"""What a name or a written number stands for; ``None`` where that is not known."""
LARGEST = 1e200


class Evaluator:
    """Works formulas out: ``leaf`` says what names stand for, ``functions`` what is applied.

    ``outer`` takes the product of two listed vectors of which one is transposed for a matrix, where
    their lengths would allow a number.
    """

    def __init__(
        self, leaf: Leaf, functions: Callable[[t.Apply], Function | None], outer: bool = False
    ) -> None:
        self.leaf, self.functions, self.outer = leaf, functions, outer

    def value(self, f: t.Formula) -> Value:
        """The range of ``f``.

        Raises:
            NoValueError: something in it is not known, or the whole has none.
        """
        found = self._value(f)
        ranges = found.entries if isinstance(found, Array) else (found,)
        for low, high in ranges:
            if not (low > -LARGEST and high < LARGEST):
                raise NoValueError("a number too large to work with")
        return found

    def _value(self, f: t.Formula) -> Value:
        kind = type(f)
        if kind in _LEAVES:
            known = self.leaf(f)
            if known is not None:
                return known
        way = _WAYS.get(kind)
        if way is None:
            raise NoValueError(reason(f))
        found: Value = way(self, f)
        return found

    def _number(self, f: t.Number) -> Value:
        return point(number(f))

    def _name(self, f: t.Name) -> Value:
        if f == t.Name("π"):
            return point(math.pi)
        raise NoValueError(reason(f))

    def _inner(self, f: t.Group | t.Boxed | t.Underbrace) -> Value:
        return self._value(f.arg)

    def _negative(self, f: t.Neg) -> Value:
        a = self._value(f.arg)
        return a.map(negative) if isinstance(a, Array) else negative(a)

    def _added(self, f: t.Sum | t.Dots) -> Value:
        if not f.terms:
            raise NoValueError(reason(f))
        whole = self._value(f.terms[0])
        for x in f.terms[1:]:
            whole = elementwise(add, whole, self._value(x))
        return whole

    def _product(self, f: t.Product) -> Value:
        whole = self._value(f.factors[0])
        for before, x in pairwise(f.factors):
            factor = self._value(x)
            if isinstance(before, t.Transpose) != isinstance(x, t.Transpose):
                made = outer(whole, factor, self.outer)
                if made is not None:
                    whole = made
                    continue
            whole = product(whole, factor, f.sign)
        return whole

    def _quotient(self, f: t.Quotient) -> Value:
        return elementwise(divide, self._value(f.over), self._value(f.under))

    def _power(self, f: t.Power) -> Value:
        if f.base == t.EULER:
            return rising(math.exp)((self._value(f.exponent),))
        return elementwise(power, self._value(f.base), self._value(f.exponent))

    def _root(self, f: t.Root) -> Value:
        return rising(math.sqrt, 0.0)((self._value(f.arg),))

    def _absolute(self, f: t.Absolute) -> Value:
        a = self._value(f.arg)
        if not isinstance(a, Array):
            return absolute(a)
        if not f.double:
            raise NoValueError("bars around a matrix")
        squares = total([multiply(y, y) for y in a.whole.entries])
        return rising(math.sqrt, 0.0)(((max(squares[0], 0.0), squares[1]),))

    def _transpose(self, f: t.Transpose) -> Value:
        a = self._value(f.arg)
        return a.transposed if isinstance(a, Array) else a

    def _matrix(self, f: t.Matrix) -> Value:
        return laid_out(f, self._value)

    def _applied(self, f: t.Apply) -> Value:
        function = self.functions(f)
        if function is None:
            raise NoValueError(f"the function {f.function.base}{'′' * f.primes} is not known here")
        each = f.args if len(f.args) == 1 else map(_entrywise, f.args)
        return function(tuple(map(self._value, each)))

    def _cases(self, f: t.Cases) -> Value:
        for value, condition in f.rows:
            if condition is None:
                return self._value(value)
            a, b = self._value(condition.left), self._value(condition.right)
            if isinstance(a, Array) or isinstance(b, Array):
                raise NoValueError("cases of a matrix")
            holds = _compare(a, condition.relation, b)
            if holds is None:
                raise NoValueError("it is not certain which case holds")
            if holds:
                return self._value(value)
        raise NoValueError("none of the cases holds")

    def _sum(self, f: t.BigSum) -> Value:
        if f.index is None:
            inner = self._value(_entrywise(f.body))
            if isinstance(inner, Array):
                return total(inner.whole.entries)
            raise NoValueError("a sum whose terms are not told")
        if not isinstance(f.index, t.Name) or f.lower is None or f.upper is None:
            raise NoValueError("a sum whose bounds are not told")
        low, high = self._value(f.lower), self._value(f.upper)
        if isinstance(low, Array) or isinstance(high, Array) or not (exact(low) and exact(high)):
            raise NoValueError("a sum whose bounds are not told")
        first, last = low[0], high[0]
        if first != int(first) or last != int(last) or last - first > 1000:
            raise NoValueError("a sum of too many terms")
        whole: Value = point(0.0)
        for k in range(int(first), int(last) + 1):
            whole = elementwise(add, whole, self._value(put(f.body, {f.index.base: k})))
        return whole


_LEAVES = frozenset({t.Name, t.Derivative, t.Apply, t.Number})
_WAYS: dict[type[t.Formula], Callable[..., Any]] = {
    t.Number: Evaluator._number, t.Name: Evaluator._name, t.Neg: Evaluator._negative,
    t.Group: Evaluator._inner, t.Boxed: Evaluator._inner, t.Underbrace: Evaluator._inner,
    t.Sum: Evaluator._added, t.Dots: Evaluator._added, t.Product: Evaluator._product,
    t.Quotient: Evaluator._quotient,
    t.Power: Evaluator._power, t.Root: Evaluator._root, t.Absolute: Evaluator._absolute,
    t.Transpose: Evaluator._transpose, t.Matrix: Evaluator._matrix, t.Apply: Evaluator._applied,
    t.Cases: Evaluator._cases, t.BigSum: Evaluator._sum,
}  # fmt: skip
"""How each kind of formula is worked out."""


def _entrywise(f: t.Formula) -> t.Formula:
    """What is added or compared entry by entry: bars in it are around each entry, and no norm."""
    if isinstance(f, t.Absolute) and not f.double:
        return t.call("abs", _entrywise(f.arg))
    return t.rebuild(f, _entrywise)


def _compare(a: Range, relation: str, b: Range) -> bool | None:
    """Whether a comparison holds; ``None`` where the ranges do not tell."""
    low, high = a[0] - b[1], a[1] - b[0]
    match relation:
        case ">" | "≤":
            held = True if low > 0 else False if high <= 0 else None
            return held if relation == ">" or held is None else not held
        case "<" | "≥":
            held = True if high < 0 else False if low >= 0 else None
            return held if relation == "<" or held is None else not held
        case _:
            same = True if low == high == 0 else False if low > 0 or high < 0 else None
            return same if relation == "=" or same is None else not same


def reason(f: t.Formula) -> str:
    """Why a part has no value."""
    match f:
        case t.Name() | t.Derivative():
            return "a name whose value is not known"
        case t.Dots():
            return "terms are left out"
        case t.Missing():
            return "a side is missing"
    return "this cannot be worked out"
