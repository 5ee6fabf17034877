"""Ranges of numbers, and formulas evaluated over them.

A number on paper stands for a range: itself where it is exact, half a unit of its last place to
either side where it was rounded.  Ranges are pairs of floats, arrays of them matrices and vectors.
What floats round off, some 1e-16 of an operand, is far below the slack (``SLACK``) with which
everything is compared, so that two ranges that do not meet contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TypeAlias

from symprop.formula import tree as t

from .arrays import Array, Cut, NoValueError, Range, Value, laid_out, paired

Leaf: TypeAlias = Callable[[t.Formula], Value | None]
"""What a name or a written number stands for; ``None`` where that is not known."""
Function: TypeAlias = Callable[[tuple[Value, ...]], Value]

LARGEST = 1e200
SLACK = 1e-12
"""What two numbers may differ by in proportion and still be one."""


def point(x: float) -> Range:
    """A single number."""
    return x, x


def hull(*ranges: Range) -> Range:
    """The smallest range that holds all of them."""
    return min(r[0] for r in ranges), max(r[1] for r in ranges)


def width(r: Range) -> float:
    """How far a range reaches."""
    return r[1] - r[0]


def exact(value: Value) -> bool:
    """Whether nothing in a value was rounded."""
    ranges = value.entries if isinstance(value, Array) else (value,)
    return all(r[0] == r[1] for r in ranges)


def gap(a: Range, b: Range) -> float:
    """How far two ranges lie apart, beyond what floats may have lost; 0 where they meet."""
    apart = max(a[0] - b[1], b[0] - a[1])
    if apart <= 0:
        return 0.0
    scale = max(abs(a[0]), abs(a[1]), abs(b[0]), abs(b[1]))
    return 0.0 if apart <= SLACK * scale else apart


def meets(a: Value, b: Value) -> bool:
    """Whether two values can be the same."""
    if isinstance(a, Array) and isinstance(b, Array):
        pairs = paired(a, b)
        return pairs is not None and all(gap(x, y) == 0 for x, y in pairs)
    if isinstance(a, Array) or isinstance(b, Array):
        return meets_alone(a, b)
    return gap(a, b) == 0


def meets_alone(a: Value, b: Value) -> bool:
    """Whether a matrix of one entry and a number can be the same."""
    x = a.entries if isinstance(a, Array) else (a,)
    y = b.entries if isinstance(b, Array) else (b,)
    return len(x) == len(y) == 1 and gap(x[0], y[0]) == 0


# --- arithmetic ---------------------------------------------------------------------------------


def add(a: Range, b: Range) -> Range:
    return a[0] + b[0], a[1] + b[1]


def negative(a: Range) -> Range:
    return -a[1], -a[0]


def multiply(a: Range, b: Range) -> Range:
    if a[0] == a[1] and b[0] == b[1]:
        return point(a[0] * b[0])
    ends = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(ends), max(ends)


def divide(a: Range, b: Range) -> Range:
    if b[0] <= 0 <= b[1]:
        raise NoValueError("division by zero")
    return multiply(a, (1 / b[1], 1 / b[0])) if b[0] != b[1] else _over(a, b[0])


def _over(a: Range, b: float) -> Range:
    ends = a[0] / b, a[1] / b
    return (ends[0], ends[1]) if ends[0] <= ends[1] else (ends[1], ends[0])


def power(a: Range, b: Range) -> Range:
    if b[0] == b[1] and b[0] == int(b[0]) and abs(b[0]) <= 10_000:
        n = int(b[0])
        if n < 0:
            return divide(point(1.0), power(a, point(float(-n))))
        ends = _raised(a[0], n), _raised(a[1], n)
        if n % 2 == 0 and a[0] < 0 < a[1]:
            return 0.0, max(ends)
        return min(ends), max(ends)
    if a[0] < 0:
        raise NoValueError("a power of a negative number")
    ends4 = [_raised(x, y) for x in a for y in b]
    return min(ends4), max(ends4)


def _raised(x: float, y: float) -> float:
    try:
        found = float(x**y)
    except (OverflowError, ZeroDivisionError):
        raise NoValueError("a number too large to work with") from None
    return found


def rising(f: Callable[[float], float], low: float = -math.inf) -> Function:
    """A function that rises everywhere, defined from ``low`` on."""

    def apply(args: tuple[Value, ...]) -> Value:
        (x,) = args
        return x.map(one) if isinstance(x, Array) else one(x)

    def one(x: Range) -> Range:
        if x[0] < low:
            raise NoValueError("a function outside its domain")
        try:
            a = f(x[0])
            return (a, a) if x[0] == x[1] else (a, f(x[1]))
        except (ValueError, OverflowError):
            raise NoValueError("a function outside its domain") from None

    return apply


def absolute(a: Range) -> Range:
    if a[0] >= 0:
        return a
    return negative(a) if a[1] <= 0 else (0.0, max(-a[0], a[1]))


# --- arrays -------------------------------------------------------------------------------------


def elementwise(operation: Callable[[Range, Range], Range], a: Value, b: Value) -> Value:
    """Entry by entry; a number goes with every entry."""
    if not isinstance(a, Array):
        return operation(a, b) if not isinstance(b, Array) else b.map(lambda y: operation(a, y))
    if not isinstance(b, Array):
        return a.map(lambda x: operation(x, b))
    if a.like(b):
        rows = zip(a.rows, b.rows, strict=True)
        made = tuple(tuple(map(operation, x, y)) for x, y in rows)
        return Array(made, a.flat and b.flat, a.cut)
    if (a.flat or b.flat) and paired(a, b):
        return (
            elementwise(operation, a.transposed, b)
            if a.flat
            else (elementwise(operation, a, b.transposed))
        )
    raise NoValueError("matrices whose shapes do not go together")


def product(a: Value, b: Value, sign: str) -> Value:
    """What a sign between two values says: a matrix product, or one entry by entry."""
    if not isinstance(a, Array) or not isinstance(b, Array):
        return elementwise(multiply, a, b)
    if sign == "⊙":
        return elementwise(multiply, a, b)
    if a.flat and b.flat:
        a, b = a.whole, b.whole
        if sign != "*" and len(a.entries) == len(b.entries):
            return _total([multiply(x, y) for x, y in zip(a.entries, b.entries, strict=True)])
        raise NoValueError("a product of two vectors")
    if a.shape[1] != b.shape[0]:
        a, b = a.whole, b.whole
        if b.flat and a.shape[1] == b.shape[1]:
            made = product(a, Array(b.transposed.rows), sign)
            return Array(made.rows, True) if isinstance(made, Array) else made
        if a.flat and a.shape[0] == b.shape[0]:
            return product(a.transposed, b, sign)
        if b.flat and a.shape[1] == 1:
            return product(a, Array(b.rows), sign)
        raise NoValueError("matrices whose shapes do not go together")
    if a.shape[0] * a.shape[1] * b.shape[1] > 100_000:
        raise NoValueError("matrices too large to multiply here")
    if (a.cut and a.cut.column is not None) or (b.cut and b.cut.row is not None):
        raise NoValueError("entries are left out")
    columns = b.transposed.rows
    rows = tuple(
        tuple(_total(list(map(multiply, row, column))) for column in columns) for row in a.rows
    )
    row, column = a.cut.row if a.cut else None, b.cut.column if b.cut else None
    size = a.shape[0], b.shape[1]
    cut = Cut(size, row, column) if (row, column) != (None, None) else None
    return Array(rows, (a.flat or b.flat) and 1 in (len(rows), len(rows[0])), cut)


def _total(parts: Iterable[Range]) -> Range:
    low = high = 0.0
    for a, b in parts:
        low, high = low + a, high + b
    return low, high


# --- formulas -----------------------------------------------------------------------------------


def number(n: t.Number) -> float:
    """A written number as a float.

    Raises:
        NoValueError: it is too large for one.
    """
    try:
        return float(n.text)
    except (ValueError, OverflowError):
        raise NoValueError("a number that cannot be worked with") from None


class Evaluator:
    """Works formulas out: ``leaf`` says what names stand for, ``functions`` what is applied."""

    def __init__(self, leaf: Leaf, functions: Callable[[t.Apply], Function | None]) -> None:
        self.leaf, self.functions = leaf, functions

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
        known = self.leaf(f)
        if known is not None:
            return known
        match f:
            case t.Number():
                return point(number(f))
            case t.Name(base="π", sub="", sup="", accent=""):
                return point(math.pi)
            case t.Neg(arg=x):
                a = self._value(x)
                return a.map(negative) if isinstance(a, Array) else negative(a)
            case t.Group(arg=x) | t.Boxed(arg=x):
                return self._value(x)
            case t.Underbrace(arg=x):
                return self._value(x)
            case t.Sum(terms=xs):
                total = self._value(xs[0])
                for x in xs[1:]:
                    total = elementwise(add, total, self._value(x))
                return total
            case t.Product(factors=xs, sign=sign):
                whole = self._value(xs[0])
                for x in xs[1:]:
                    whole = product(whole, self._value(x), sign)
                return whole
            case t.Quotient(over=a, under=b):
                return elementwise(divide, self._value(a), self._value(b))
            case t.Power(base=t.Name(base="e", sub="", sup="", accent=""), exponent=x):
                return rising(math.exp)((self._value(x),))
            case t.Power(base=a, exponent=b):
                return elementwise(power, self._value(a), self._value(b))
            case t.Root(arg=x):
                return rising(math.sqrt, 0.0)((self._value(x),))
            case t.Absolute(arg=x, double=double):
                a = self._value(x)
                if isinstance(a, Array):
                    if not double:
                        raise NoValueError("bars around a matrix")
                    squares = _total([multiply(y, y) for y in a.whole.entries])
                    return rising(math.sqrt, 0.0)(((max(squares[0], 0.0), squares[1]),))
                return absolute(a)
            case t.Transpose(arg=x):
                a = self._value(x)
                return a.transposed if isinstance(a, Array) else a
            case t.Matrix():
                return laid_out(f, self._value)
            case t.Apply():
                return self._applied(f)
            case t.Cases():
                return self._cases(f)
            case t.BigSum():
                return self._sum(f)
        raise NoValueError(reason(f))

    def _applied(self, f: t.Apply) -> Value:
        function = self.functions(f)
        if function is None:
            raise NoValueError(f"the function {f.function.base}{'′' * f.primes} is not known here")
        return function(tuple(self._value(x) for x in f.args))

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
            inner = self._value(f.body)
            if isinstance(inner, Array):
                return _total(inner.whole.entries)
            raise NoValueError("a sum whose terms are not told")
        if not isinstance(f.index, t.Name) or f.lower is None or f.upper is None:
            raise NoValueError("a sum whose bounds are not told")
        low, high = self._value(f.lower), self._value(f.upper)
        if isinstance(low, Array) or isinstance(high, Array) or not (exact(low) and exact(high)):
            raise NoValueError("a sum whose bounds are not told")
        first, last = low[0], high[0]
        if first != int(first) or last != int(last) or last - first > 1000:
            raise NoValueError("a sum of too many terms")
        total: Value = point(0.0)
        for k in range(int(first), int(last) + 1):
            total = elementwise(add, total, self._value(instance(f.body, f.index.base, k)))
        return total


def instance(f: t.Formula, index: str, k: int) -> t.Formula:
    """``f`` with an index put in: k itself, and as part of a subscript (x_k, w_{kj}, h_{k-1})."""

    def put(x: t.Formula) -> t.Formula:
        if not isinstance(x, t.Name):
            return x
        if x == t.Name(index):
            return t.Number(str(k), span=x.span)
        if index in x.sub or index in x.sup:
            return t.Name(
                x.base, placed(x.sub, index, k), placed(x.sup, index, k), x.accent, span=x.span
            )
        return x

    return t.map_leaves(f, put)


def placed(script: str, index: str, k: int) -> str:
    """A subscript with an index put in."""
    for shift in (1, 2):
        script = script.replace(f"{index}-{shift}", str(k - shift))
        script = script.replace(f"{index}+{shift}", str(k + shift))
    words = "".join(c for c in script if c.isalpha())
    if words != index and len(words) > 3:
        return script  # a word such as "in"
    return script.replace(index, str(k))


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
