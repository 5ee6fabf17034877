"""Formulas over matrices, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import NamedTuple, Protocol, TypeAlias

from symprop.formula import tree as t
from symprop.functions.activations import softmax

from ..indices import limits, put
from ..names import bare, is_quantity

LARGEST, MOST = 4096, 50_000
"""Entries that a matrix may have here, products in all of it or in one entry."""


class Rows(NamedTuple):
    """A matrix of formulas; ``free`` if it was written as a list, which may stand upright."""

    rows: tuple[tuple[t.Formula, ...], ...]
    free: bool = False
    size: int = 1
    """How large its entries are at most, in products of factors."""

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    @property
    def transposed(self) -> Rows:
        return Rows(tuple(zip(*self.rows, strict=True)), self.free, self.size)

    @property
    def flat(self) -> tuple[t.Formula, ...]:
        return tuple(x for row in self.rows for x in row)


Spread: TypeAlias = t.Formula | Rows


class KnownNames(Protocol):
    """What is known of names."""

    def rows(self, name: t.Formula) -> Rows | None:
        """The entries of a named matrix, or ``None`` for a number."""

    def entry(self, name: t.Formula) -> t.Formula:
        """The entry of a matrix that a name is, as it is called there; else the name itself."""

    def limits(self, body: t.Formula, index: str) -> range:
        """The values of an index in a formula; none where they are not told."""


class SpreadError(ArithmeticError):
    """A formula that does not fall apart into entries."""


def spread(f: t.Formula, known: KnownNames) -> Spread:
    """``f`` entry by entry; a scalar formula if it has one value.

    Raises:
        SpreadError: shapes that do not fit, a sum with open bounds.
    """

    if not _has_matrices(f, known):
        return _of_numbers(f, known)

    def go(x: t.Formula) -> Spread:
        return spread(x, known)

    if is_quantity(f):
        return known.rows(f) or known.entry(f)
    match f:
        case t.Number() | t.Name() | t.Ref():
            return f
        case t.Group(arg=x) | t.Underbrace(arg=x):
            inner = go(x)
            return inner if isinstance(inner, Rows) else t.Group(inner)
        case t.Matrix(rows=rows):
            cells = tuple(tuple(_one(go(x)) for x in row) for row in rows)
            if len(rows) * len(rows[0]) > LARGEST or len({len(row) for row in rows}) > 1:
                raise SpreadError
            return Rows(cells, f.style == "list" and len(rows) == 1)
        case t.Transpose(arg=x):
            inner = go(x)
            return Rows(inner.transposed.rows) if isinstance(inner, Rows) else inner
        case t.Neg(arg=x):
            return _each(t.negate, go(x))
        case t.Sum(terms=xs):
            return reduce(_plus, map(go, xs))
        case t.Product(factors=xs, sign=sign):
            times = _hadamard if sign == "⊙" else _times
            return reduce(times, map(go, xs))
        case t.Quotient(over=a, under=b):
            return _pair(lambda x, y: t.Quotient(x, y), go(a), go(b))
        case t.Power(base=a, exponent=b):
            return _pair(lambda x, y: t.Power(x, y), go(a), go(b))
        case t.Root(arg=x):
            return _each(t.Root, go(x))
        case t.Absolute(arg=x):
            return _each(t.Absolute, go(x))
        case t.Apply(function=name, args=(x,), primes=0) if name.base.lower() == "softmax":
            return _shares(go(x))
        case t.Apply(function=name, args=(x,), primes=0) if name.base.lower() == "flatten":
            inner = go(x)
            return Rows((inner.flat,), True) if isinstance(inner, Rows) else inner
        case t.Apply(args=xs):
            parts = [go(x) for x in xs]
            if len(parts) == 1:
                return _each(lambda x: t.Apply(f.function, (x,), f.primes), parts[0])
            if len(parts) == 2:
                return _pair(lambda x, y: t.Apply(f.function, (x, y), f.primes), *parts)
            return t.Apply(f.function, tuple(map(_one, parts)), f.primes)
        case t.BigSum():
            return _sum(f, known)
        case t.Cases(rows=cases):
            if any(isinstance(go(value), Rows) for value, _ in cases):
                raise SpreadError
            return f
    raise SpreadError


def _of_numbers(f: t.Formula, known: KnownNames) -> t.Formula:
    """A formula without matrices: of numbers a ⊙ b is a·b."""
    if isinstance(f, t.Name):
        return known.entry(f)
    made = t.rebuild(f, lambda x: _of_numbers(x, known)) if t.children(f) else f
    return t.Product(made.factors) if isinstance(made, t.Product) and made.sign == "⊙" else made


def _has_matrices(f: t.Formula, known: KnownNames) -> bool:
    """Whether anything in ``f`` falls apart into entries, or has an index."""
    return any(
        isinstance(x, (t.Matrix, t.BigSum)) or (is_quantity(x) and known.rows(x) is not None)
        for x in t.walk(f)
    )


def _one(x: Spread) -> t.Formula:
    if isinstance(x, Rows):
        if x.shape != (1, 1):
            raise SpreadError
        return x.rows[0][0]
    return x


def _each(change: Callable[[t.Formula], t.Formula], x: Spread) -> Spread:
    if isinstance(x, Rows):
        return Rows(tuple(tuple(map(change, row)) for row in x.rows), x.free, x.size)
    return change(x)


def _pair(join: Callable[[t.Formula, t.Formula], t.Formula], a: Spread, b: Spread) -> Spread:
    """Entry by entry; a number goes with every entry, a row with every row."""
    if not isinstance(b, Rows):
        one = b
        return _each(lambda x: join(x, one), a)
    if not isinstance(a, Rows):
        other = a
        return _each(lambda y: join(other, y), b)
    if a.shape != b.shape and a.free and a.transposed.shape == b.shape:
        a = a.transposed
    if a.shape != b.shape and b.free and b.transposed.shape == a.shape:
        b = b.transposed
    (m, n), (p, q) = a.shape, b.shape
    if n != q or (m != p and 1 not in (m, p)):
        raise SpreadError
    left = a.rows * p if m == 1 else a.rows
    right = b.rows * m if p == 1 else b.rows
    size = _bounded(a.size + b.size)
    cells = tuple(tuple(map(join, r, s)) for r, s in zip(left, right, strict=True))
    return Rows(cells, a.free and b.free, size)


def _plus(a: Spread, b: Spread) -> Spread:
    return _pair(lambda x, y: x + y, a, b)


def _hadamard(a: Spread, b: Spread) -> Spread:
    return _pair(lambda x, y: t.times(x, y), a, b)


def _times(a: Spread, b: Spread) -> Spread:
    """The matrix product, where the shapes allow it."""
    if not (isinstance(a, Rows) and isinstance(b, Rows)):
        return _hadamard(a, b)
    for left, right in _ways(a, b):
        if left.shape[1] == right.shape[0]:
            columns = tuple(zip(*right.rows, strict=True))
            size = _bounded(left.shape[1] * (left.size + right.size))
            _bounded(len(left.rows) * len(columns) * left.shape[1])
            cells = tuple(tuple(_dot(row, column) for column in columns) for row in left.rows)
            return Rows(cells, False, size)
    return _hadamard(a, b)


def _dot(row: tuple[t.Formula, ...], column: tuple[t.Formula, ...]) -> t.Formula:
    return t.total(tuple(t.times(x, y) for x, y in zip(row, column, strict=True)))


def _bounded(work: int) -> int:
    """``work`` itself, if it is not too much."""
    if work > MOST:
        raise SpreadError
    return work


def _ways(a: Rows, b: Rows) -> list[tuple[Rows, Rows]]:
    """How two factors may stand: as written, then lists upright."""
    lefts = [a, a.transposed] if a.free else [a]
    rights = [b, b.transposed] if b.free else [b]
    return [(x, y) for y in rights for x in lefts]


def _shares(x: Spread) -> Spread:
    """Softmax of each row; of a column, of all of it."""
    if not isinstance(x, Rows):
        raise SpreadError
    upright = x.shape[1] == 1 < x.shape[0]
    rows = x.transposed.rows if upright else x.rows
    found = Rows(tuple(tuple(softmax(row, k) for k in range(len(row))) for row in rows), x.free)
    return found.transposed if upright else found


def _sum(f: t.BigSum, known: KnownNames) -> t.Formula:
    """A sum written out: over all entries, or over an index."""
    index, body = f.index, f.body
    if not isinstance(index, t.Name) or not any(_indexed(x, index.base) for x in t.walk(body)):
        inner = spread(body, known)
        return t.total(inner.flat) if isinstance(inner, Rows) else inner
    bounds = limits(f) or known.limits(body, index.base)
    if not bounds or sum(isinstance(x, t.BigSum) for x in t.walk(body)) > 1:
        raise SpreadError
    terms = (_one(spread(put(body, {index.base: k}), known)) for k in bounds)
    return t.total(tuple(bare(x) for x in terms))


def _indexed(x: t.Formula, index: str) -> bool:
    """Whether a name has an index that a letter is in."""
    return isinstance(x, t.Name) and put(x, {index: 1}) != x


__all__ = ["Rows", "SpreadError", "spread"]
