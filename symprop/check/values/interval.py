"""Arithmetic with ranges of numbers.

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

from .arrays import Array, Cut, ImpossibleError, NoValueError, Range, Value, beside, paired

Function: TypeAlias = Callable[[tuple[Value, ...]], Value]

SLACK = 1e-12
"""What two numbers may differ by in proportion and still be one."""

SHAPES = "matrices whose shapes do not go together"
"""Why a product of matrices, or a sum, has no value."""


def point(x: float) -> Range:
    """A single number."""
    return x, x


def hull(*ranges: Range) -> Range:
    """The smallest range that holds all of them."""
    return min(r[0] for r in ranges), max(r[1] for r in ranges)


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
    pairs = beside(a, b)
    return pairs is not None and all(gap(x, y) == 0 for x, y in pairs)


def shared(a: Value, b: Value) -> Value:
    """What lies in both ranges; of two that are apart, and of other shapes, the first."""
    if isinstance(a, Array) and isinstance(b, Array):
        pairs = paired(a, b)
        return a if pairs is None else a.filled([_shared(x, y) for x, y in pairs])
    return a if isinstance(a, Array) or isinstance(b, Array) else _shared(a, b)


def _shared(a: Range, b: Range) -> Range:
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return (low, high) if low <= high else a


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
        kind = ImpossibleError if b[0] == b[1] else NoValueError
        raise kind("division by zero")
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
    """Entry by entry; a number goes with every entry, a row with every row, a column likewise."""
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
    if (wide := b.spread(a)) is not None:
        return elementwise(operation, a, wide)
    if (wide := a.spread(b)) is not None:
        return elementwise(operation, wide, b)
    raise NoValueError(SHAPES)


def product(a: Value, b: Value, sign: str) -> Value:
    """What a sign between two values says: a matrix product, or one entry by entry."""
    if not isinstance(a, Array) or not isinstance(b, Array):
        return elementwise(multiply, a, b)
    if sign == "⊙":
        return elementwise(multiply, a, b)
    if a.flat and b.flat:
        a, b = a.whole, b.whole
        if sign != "*" and len(a.entries) == len(b.entries):
            return total([multiply(x, y) for x, y in zip(a.entries, b.entries, strict=True)])
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
        raise NoValueError(SHAPES)
    if a.shape[0] * a.shape[1] * b.shape[1] > 100_000:
        raise NoValueError("matrices too large to multiply here")
    if (a.cut and a.cut.column is not None) or (b.cut and b.cut.row is not None):
        raise NoValueError("entries are left out")
    columns = b.transposed.rows
    rows = tuple(
        tuple(total(list(map(multiply, row, column))) for column in columns) for row in a.rows
    )
    row, column = a.cut.row if a.cut else None, b.cut.column if b.cut else None
    size = a.shape[0], b.shape[1]
    cut = Cut(size, row, column) if (row, column) != (None, None) else None
    return Array(rows, (a.flat or b.flat) and 1 in (len(rows), len(rows[0])), cut)


def outer(a: Value, b: Value, wanted: bool) -> Value | None:
    """The outer product of two listed vectors, if it is wanted or they have no inner one."""
    if not (isinstance(a, Array) and isinstance(b, Array) and a.flat and b.flat):
        return None
    x, y = a.whole.entries, b.whole.entries
    if not wanted and len(x) == len(y):
        return None
    return Array(tuple(tuple(multiply(p, q) for q in y) for p in x))


def total(parts: Iterable[Range]) -> Range:
    """The sum of numbers."""
    low = high = 0.0
    for a, b in parts:
        low, high = low + a, high + b
    return low, high


def number(n: t.Number) -> float:
    """A written number as a float.

    Raises:
        NoValueError: it is too large for one.
    """
    try:
        return float(n.text)
    except (ValueError, OverflowError):
        raise NoValueError("a number that cannot be worked with") from None
