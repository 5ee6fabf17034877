"""Values with their derivatives: what arithmetic makes of both at once.

A derivative is carried forward by the rules of differentiation, each a few lines for scalars;
matrices take them entry by entry, and the matrix product by its own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flint import fmpq

from symprop.formula.evaluate import COMPARISONS
from symprop.numbers import scalar as s
from symprop.numbers.array import Array, ShapeError, Value, elementwise
from symprop.numbers.products import matmul
from symprop.numbers.scalar import Scalar

ZERO, ONE = fmpq(0), fmpq(1)


class UnknownError(Exception):
    """The document does not say enough to tell the value."""


class Dual(NamedTuple):
    """A value and its derivative by the quantity asked for; ``None`` if it does not depend on it.

    Both are scalars, or matrices of one shape.
    """

    value: Value
    slope: Value | None = None

    def at(self, i: int, j: int) -> Dual:
        """One entry, a single row or column being repeated."""
        if not isinstance(self.value, Array):
            return self
        m, n = self.value.shape
        slope = self.slope[i % m, j % n] if isinstance(self.slope, Array) else None
        return Dual(self.value[i % m, j % n], slope)

    @property
    def number(self) -> Scalar:
        """The value of a scalar."""
        assert not isinstance(self.value, Array)
        return self.value

    @property
    def rise(self) -> Scalar:
        """The derivative of a scalar, 0 where it does not depend."""
        assert not isinstance(self.slope, Array)
        return ZERO if self.slope is None else self.slope


def entrywise(function: Callable[..., Dual], *parts: Dual) -> Dual:
    """``function`` of scalars, or of the entries of matrices."""
    shapes = [p.value.shape for p in parts if isinstance(p.value, Array)]
    if not shapes:
        return function(*parts)
    m, n = (max(sizes) for sizes in zip(*shapes, strict=True))
    if any(p not in (1, m) or q not in (1, n) for p, q in shapes):
        raise ShapeError("matrices that do not go together entry by entry")
    return matrix([[function(*(p.at(i, j) for p in parts)) for j in range(n)] for i in range(m)])


def matrix(rows: Sequence[Sequence[Dual]]) -> Dual:
    """The matrix with these entries."""
    value = Array.of_rows(tuple(tuple(x.number for x in row) for row in rows))
    if all(x.slope is None for row in rows for x in row):
        return Dual(value)
    return Dual(value, Array.of_rows(tuple(tuple(x.rise for x in row) for row in rows)))


def plus(a: Dual, b: Dual) -> Dual:
    """a + b."""
    return entrywise(_plus, a, b)


def minus(a: Dual) -> Dual:
    """-a."""
    return entrywise(lambda x: Dual(-x.number, None if x.slope is None else -x.rise), a)


def times(a: Dual, b: Dual) -> Dual:
    """a · b; of two matrices the matrix product."""
    if not (isinstance(a.value, Array) and isinstance(b.value, Array)):
        return entrywise(_times, a, b)
    value, slope = matmul(a.value, b.value), None
    if isinstance(a.slope, Array):
        slope = matmul(a.slope, b.value)
    if isinstance(b.slope, Array):
        more = matmul(a.value, b.slope)
        slope = more if slope is None else _sum(slope, more)
    return Dual(value, slope)


def hadamard(a: Dual, b: Dual) -> Dual:
    """a ⊙ b."""
    return entrywise(_times, a, b)


def over(a: Dual, b: Dual) -> Dual:
    """a / b."""
    return entrywise(_over, a, b)


def power(a: Dual, b: Dual) -> Dual:
    """a to the power b, a constant."""
    return entrywise(_power, a, b)


def exp(a: Dual) -> Dual:
    """e to the power a."""
    return apply("exp", a)


def absolute(a: Dual) -> Dual:
    """|a|."""
    return apply("abs", a)


def apply(name: str, *args: Dual) -> Dual:
    """A function that mathematics names.

    Raises:
        UnknownError: it is none of those that are known here.
    """
    if name in ("max", "min") and args:
        return entrywise(_largest if name == "max" else _smallest, *args)
    rule = RULES.get(name)
    if rule is None or len(args) != 1:
        raise UnknownError
    value, slope = rule

    def at(x: Dual) -> Dual:
        found = value(x.number)
        return Dual(found, None if x.slope is None else slope(x.number, found) * x.rise)

    return entrywise(at, *args)


def transposed(a: Dual) -> Dual:
    """A matrix with rows and columns exchanged; a scalar stays."""
    slope = a.slope.transpose() if isinstance(a.slope, Array) else a.slope
    return Dual(a.value.transpose() if isinstance(a.value, Array) else a.value, slope)


def everything(a: Dual) -> Dual:
    """The sum of all entries."""
    if not isinstance(a.value, Array):
        return a
    m, n = a.value.shape
    out = Dual(ZERO)
    for i in range(m):
        for j in range(n):
            out = _plus(out, a.at(i, j))
    return out


def cases(rows: Sequence[tuple[Dual, tuple[Dual, str, Dual] | None]]) -> Dual:
    """The value of the first row whose condition holds."""
    flat: list[Dual] = []
    for value, condition in rows:
        flat += [value] if condition is None else [value, condition[0], condition[2]]
    relations = [None if condition is None else condition[1] for _, condition in rows]

    def pick(*parts: Dual) -> Dual:
        rest = iter(parts)
        for relation in relations:
            value = next(rest)
            if relation is None:
                return value
            left, right = next(rest), next(rest)
            if COMPARISONS[relation](s.sign(left.number - right.number)):
                return value
        raise UnknownError

    return entrywise(pick, *flat)


_sum = elementwise(lambda x, y: x + y)


def _plus(a: Dual, b: Dual) -> Dual:
    slope = None if a.slope is None and b.slope is None else a.rise + b.rise
    return Dual(a.number + b.number, slope)


def _times(a: Dual, b: Dual) -> Dual:
    value = a.number * b.number
    if a.slope is None and b.slope is None:
        return Dual(value)
    return Dual(value, a.rise * b.number + a.number * b.rise)


def _over(a: Dual, b: Dual) -> Dual:
    value = s.divide(a.number, b.number)
    if a.slope is None and b.slope is None:
        return Dual(value)
    return Dual(value, s.divide(a.rise - value * b.rise, b.number))


def _power(a: Dual, b: Dual) -> Dual:
    if b.slope is not None:
        raise UnknownError
    value = s.power(a.number, b.number)
    if a.slope is None:
        return Dual(value)
    return Dual(value, b.number * s.power(a.number, b.number - 1) * a.rise)


def _largest(*parts: Dual) -> Dual:
    best = parts[0]
    for other in parts[1:]:
        if s.sign(other.number - best.number) > 0:
            best = other
    touched = any(p.slope is not None for p in parts)
    return Dual(best.value, best.rise if touched else None)


def _smallest(*parts: Dual) -> Dual:
    return minus(_largest(*map(minus, parts)))


RULES: dict[str, tuple[Callable[[Scalar], Scalar], Callable[[Scalar, Scalar], Scalar]]] = {
    "exp": (s.exp, lambda x, y: y),
    "ln": (s.log, lambda x, y: s.divide(ONE, x)),
    "log": (s.log, lambda x, y: s.divide(ONE, x)),
    "tanh": (s.tanh, lambda x, y: 1 - y * y),
    "sqrt": (s.sqrt, lambda x, y: s.divide(ONE, 2 * y)),
    "sin": (s.sin, lambda x, y: s.cos(x)),
    "cos": (s.cos, lambda x, y: -s.sin(x)),
    "abs": (s.absolute, lambda x, y: fmpq(s.sign(x))),
}
"""Value and slope of the functions that mathematics names."""
