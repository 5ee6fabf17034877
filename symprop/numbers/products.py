"""Sums of products of arrays: matrix products, and contractions over named axes.

A product with an exact 0 is exactly 0, whatever is known of the other factor, and a sum of exact
products is exact.  FLINT's matrices do the work where there is much of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import prod
from typing import TypeAlias

from flint import arb, arb_mat, fmpq, fmpq_mat

from symprop.numbers.array import (
    Array,
    ShapeError,
    Value,
    array,
    broadcast_shape,
    elementwise,
    shape_of,
    written,
)
from symprop.numbers.scalar import ZERO, Scalar, multiply

_FEW = 512
"""So many products cost less one by one than the way to FLINT's matrices and back."""
_LONG = 1 << 16
"""Exact rows whose common denominator may be longer, in bits, go on as balls."""


def matmul(a: Array, b: Array) -> Value:
    """The matrix product as in NumPy: of rows and columns, leading axes broadcast.

    A first operand of rank 1 is a row, a second one a column; that axis is gone from the result.

    Raises:
        ShapeError: the inner sizes differ, or the leading axes do not fit.
    """
    left = a if a.rank > 1 else Array((1, *a.shape), a.flat)
    right = b if b.rank > 1 else Array((*b.shape, 1), b.flat)
    (m, k), (q, n) = left.shape[-2:], right.shape[-2:]
    if k != q:
        raise ShapeError(f"the matrix product of {written(a.shape)} and {written(b.shape)}")
    lead = broadcast_shape(left.shape[:-2], right.shape[:-2])
    count = prod(lead)
    first, second = left.broadcast((*lead, m, k)).flat, right.broadcast((*lead, k, n)).flat
    flat = _products(first, second, count, (m, k, n))
    shape = lead + (m,) * (a.rank > 1) + (n,) * (b.rank > 1)
    return array(shape, flat)


def _products(
    a: Sequence[Scalar], b: Sequence[Scalar], count: int, shape: tuple[int, int, int]
) -> Sequence[Scalar]:
    """``count`` matrix products, the operands one behind the other."""
    m, k, n = shape
    if (m, k, n) == (1, 1, 1):
        return tuple(map(multiply, a, b))
    if count == 1:
        return _product(a, b, shape)
    p, q = m * k, k * n
    return [
        x for i in range(count) for x in _product(a[i * p : i * p + p], b[i * q : i * q + q], shape)
    ]


Axes: TypeAlias = tuple[Hashable, ...]


def contract(spec: Sequence[Axes], *operands: Value) -> Value:
    """A sum of products over named axes, as NumPy's ``einsum``.

    ``spec`` names the axes of every operand and, last, those of the result; what is not among
    these is summed over.  A name twice in one operand is its diagonal.

    Raises:
        ShapeError: an axis of two sizes, an operand of another rank, a new axis in the result.
    """
    *names, result = (tuple(axes) for axes in spec)
    parts = [_without_repeats(x, axes) for x, axes in zip(operands, names, strict=True)]
    _sizes(parts)
    (value, axes), *rest = parts
    while rest:
        other, *rest = rest
        value, axes = _pair((value, axes), other, {*result, *(n for _, ns in rest for n in ns)})
    value, axes = _summed(value, axes, set(result))
    if len(axes) != len(result) or set(axes) != set(result):
        raise ShapeError(f"axes {axes} cannot become {result}")
    return _arranged(value, axes, result)


_Named: TypeAlias = tuple[Value, Axes]


def _without_repeats(value: Value, axes: Axes) -> _Named:
    if len(axes) != len(shape_of(value)):
        raise ShapeError(f"{len(axes)} names for a shape of {written(shape_of(value))}")
    while len(set(axes)) < len(axes):
        second = next(i for i, name in enumerate(axes) if name in axes[:i])
        assert isinstance(value, Array)
        value = value.diagonal(axes.index(axes[second]), second)
        axes = axes[:second] + axes[second + 1 :]
    return value, axes


def _sizes(parts: Sequence[_Named]) -> None:
    """Raises ``ShapeError`` where a name stands for axes of two sizes."""
    sizes: dict[Hashable, int] = {}
    for value, axes in parts:
        for name, size in zip(axes, shape_of(value), strict=True):
            if sizes.setdefault(name, size) != size:
                raise ShapeError(f"axis {name} has size {sizes[name]} and size {size}")


def _summed(value: Value, axes: Axes, keep: set[Hashable]) -> _Named:
    gone = [i for i, name in enumerate(axes) if name not in keep]
    if not gone or not isinstance(value, Array):
        return value, axes
    return value.sum(gone), tuple(name for name in axes if name in keep)


def _arranged(value: Value, axes: Axes, order: Axes) -> Value:
    if not isinstance(value, Array):
        return value
    return value.transpose([axes.index(name) for name in order])


def _pair(a: _Named, b: _Named, keep: set[Hashable]) -> _Named:
    """Two operands as one: summed over what neither the result nor a later operand names."""
    (x, left), (y, right) = _summed(*a, keep | set(b[1])), _summed(*b, keep | set(a[1]))
    if not (isinstance(x, Array) and isinstance(y, Array)):
        return elementwise(multiply)(x, y), left + right
    both = tuple(name for name in left if name in right)
    lead, inner = [n for n in both if n in keep], [n for n in both if n not in keep]
    mine, theirs = ([n for n in axes if n not in both] for axes in (left, right))
    sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
    count, m, k, n = (prod(sizes[name] for name in group) for group in (lead, mine, inner, theirs))
    first, second = (
        _arranged(x, left, (*lead, *mine, *inner)),
        _arranged(y, right, (*lead, *inner, *theirs)),
    )
    assert isinstance(first, Array)
    assert isinstance(second, Array)
    axes = (*lead, *mine, *theirs)
    flat = _products(first.flat, second.flat, count, (m, k, n))
    return array(tuple(sizes[name] for name in axes), flat), axes


# --- the sums themselves -------------------------------------------------------------------------


def dot(a: Sequence[Scalar], b: Sequence[Scalar]) -> Scalar:
    """Σ aᵢ·bᵢ."""
    out: Scalar = ZERO
    for x, y in zip(a, b, strict=True):
        out = out + multiply(x, y)
    return out


def _product(
    a: Sequence[Scalar], b: Sequence[Scalar], shape: tuple[int, int, int]
) -> Sequence[Scalar]:
    """The entries of a matrix product, m×k times k×n, row by row; ``shape`` is m, k, n."""
    m, k, n = shape
    if k == 1:
        return [multiply(x, y) for x in a for y in b]
    if m * k * n <= _FEW:
        return [dot(a[i * k : i * k + k], b[j::n]) for i in range(m) for j in range(n)]
    balls = any(type(x) is arb for x in a) or any(type(x) is arb for x in b)
    if not balls and _short(a) and _short(b):
        exact: list[Scalar] = (fmpq_mat(m, k, list(a)) * fmpq_mat(k, n, list(b))).entries()
        return exact
    out: list[Scalar] = (_ball_matrix(m, k, a) * _ball_matrix(k, n, b)).entries()
    if balls:
        for i, j in _exact_entries(a, b, shape):
            out[i * n + j] = dot(a[i * k : i * k + k], b[j::n])
    return out


def _short(entries: Sequence[Scalar]) -> bool:
    """Whether the common denominator of exact entries is certainly of bounded length."""
    denominators = {x.q for x in entries if type(x) is fmpq}
    return bool(sum(q.bit_length() for q in denominators) < _LONG)


def _ball_matrix(rows: int, columns: int, entries: Sequence[Scalar]) -> arb_mat:
    return arb_mat(rows, columns, [x if type(x) is arb else arb(x) for x in entries])


def _exact_entries(
    a: Sequence[Scalar], b: Sequence[Scalar], shape: tuple[int, int, int]
) -> list[tuple[int, int]]:
    """Where no ball takes part in an entry of the product, except beside an exact 0."""
    m, k, n = shape
    rows = [_bits(a[i * k : i * k + k]) for i in range(m)]
    columns = [_bits(b[j::n]) for j in range(n)]
    return [
        (i, j)
        for i, (ball, other) in enumerate(rows)
        for j, (ball_, other_) in enumerate(columns)
        if not (ball & other_ or ball_ & other)
    ]


def _bits(entries: Sequence[Scalar]) -> tuple[int, int]:
    """The places of the balls, and of all that is not exactly 0, as the bits of two numbers."""
    balls = others = 0
    for i, x in enumerate(entries):
        if x != 0:
            others |= 1 << i
            if type(x) is arb:
                balls |= 1 << i
    return balls, others
