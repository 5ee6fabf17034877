"""Arrays of scalars, of any rank: elementwise operations, axes and sums over them.

The entries stand in row-major order (the last axis runs fastest).  An array of rank 0 is nothing
of its own but a scalar: whatever may end in one has a :data:`Value` as its result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from symprop.numbers.scalar import ZERO, Scalar, divide, multiply

Shape: TypeAlias = tuple[int, ...]


class ShapeError(ArithmeticError):
    """Operands whose shapes do not fit."""


@dataclass(frozen=True, slots=True)
class Array:
    """An array of rank 1 or more; make it with :meth:`of`, :func:`array` or :func:`stack`."""

    shape: Shape
    flat: tuple[Scalar, ...]
    """The entries in row-major order."""

    @classmethod
    def of(cls, shape: Shape, flat: Iterable[Scalar]) -> Array:
        """An array of its shape (one axis or more) and its entries in row-major order.

        Raises:
            ShapeError: more or fewer entries than the shape has places; no axis.
        """
        entries = tuple(flat)
        if not shape:
            raise ShapeError("an array without axes is a scalar")
        if len(entries) != prod(shape):
            raise ShapeError(f"{len(entries)} entries for a shape of {written(shape)}")
        return cls(tuple(shape), entries)

    @classmethod
    def of_rows(cls, rows: Iterable[Iterable[Scalar]]) -> Array:
        """A matrix of its rows, one or more.

        Raises:
            ShapeError: rows of different lengths.
        """
        lines = [tuple(row) for row in rows]
        if len({len(row) for row in lines}) != 1:
            raise ShapeError("rows of different lengths")
        return cls.of((len(lines), len(lines[0])), (x for row in lines for x in row))

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def rows(self) -> tuple[tuple[Scalar, ...], ...]:
        """The rows of a matrix."""
        m, n = self.shape
        return tuple(self.flat[i * n : i * n + n] for i in range(m))

    def __getitem__(self, index: int | tuple[int, ...]) -> Scalar:
        """The entry at an index, counted from 0 along every axis."""
        places = (index,) if isinstance(index, int) else index
        if len(places) != self.rank:
            raise ShapeError(f"{len(places)} indices for a shape of {written(self.shape)}")
        at = 0
        for i, size in zip(places, self.shape, strict=True):
            if not 0 <= i < size:
                raise IndexError(f"index {i} where there are {size}")
            at = at * size + i
        return self.flat[at]

    # --- entry by entry -----------------------------------------------------------------------

    def map(self, function: Callable[[Scalar], Scalar]) -> Array:
        """``function`` of every entry."""
        return Array(self.shape, tuple(map(function, self.flat)))

    def zip(self, other: Array, function: Callable[[Scalar, Scalar], Scalar]) -> Array:
        """``function`` of the entries of two arrays, broadcast as in NumPy.

        Axes are matched from the last; one of size 1, and one that is missing, is repeated.
        """
        shape = broadcast_shape(self.shape, other.shape)
        a, b = self.broadcast(shape), other.broadcast(shape)
        return Array(shape, tuple(map(function, a.flat, b.flat)))

    def broadcast(self, shape: Shape) -> Array:
        """The array repeated to a shape that its own can be broadcast to."""
        if shape == self.shape:
            return self
        missing = len(shape) - self.rank
        steps = [
            0 if size == 1 else step
            for size, step in zip(self.shape, _steps(self.shape), strict=True)
        ]
        return Array(shape, self._picked(shape, [0] * missing + steps))

    def __add__(self, other: Value) -> Array:
        return _both(_add, self, other)

    def __radd__(self, other: Scalar) -> Array:
        return self.map(lambda x: other + x)

    def __sub__(self, other: Value) -> Array:
        return _both(_subtract, self, other)

    def __rsub__(self, other: Scalar) -> Array:
        return self.map(lambda x: other - x)

    def __mul__(self, other: Value) -> Array:
        return _both(multiply, self, other)

    def __rmul__(self, other: Scalar) -> Array:
        return self.map(lambda x: multiply(other, x))

    def __truediv__(self, other: Value) -> Array:
        return _both(divide, self, other)

    def __rtruediv__(self, other: Scalar) -> Array:
        return self.map(lambda x: divide(other, x))

    def __neg__(self) -> Array:
        return self.map(lambda x: -x)

    # --- axes ---------------------------------------------------------------------------------

    def transpose(self, axes: Sequence[int] | None = None) -> Array:
        """The axes in the order ``axes``, which is the reverse one unless said."""
        order = tuple(range(self.rank))[::-1] if axes is None else tuple(axes)
        if sorted(order) != list(range(self.rank)):
            raise ShapeError(f"{order} is no order of {self.rank} axes")
        if order == tuple(range(self.rank)):
            return self
        steps = _steps(self.shape)
        shape = tuple(self.shape[i] for i in order)
        return Array(shape, self._picked(shape, [steps[i] for i in order]))

    def sum(self, axes: Sequence[int] | int | None = None) -> Value:
        """The sum over some axes, or over all."""
        gone = range(self.rank) if axes is None else (axes,) if isinstance(axes, int) else axes
        kept = [i for i in range(self.rank) if i not in gone]
        steps = _steps(self.shape)
        starts = _places([self.shape[i] for i in kept], [steps[i] for i in kept])
        within = _places([self.shape[i] for i in gone], [steps[i] for i in gone])
        sums = [sum((self.flat[s + w] for w in within), ZERO) for s in starts]
        return array(tuple(self.shape[i] for i in kept), sums)

    def take(self, axis: int, index: int) -> Value:
        """The slice at one index of an axis, which is gone from the result."""
        size = self.shape[axis]
        if not 0 <= index < size:
            raise IndexError(f"index {index} where there are {size}")
        steps = list(_steps(self.shape))
        shape = self.shape[:axis] + self.shape[axis + 1 :]
        start = index * steps.pop(axis)
        return array(shape, [self.flat[start + i] for i in _places(shape, steps)])

    def diagonal(self, first: int, second: int) -> Array:
        """The entries whose indices along two axes are equal, by the first of them."""
        if self.shape[first] != self.shape[second]:
            raise ShapeError(f"a diagonal of {written(self.shape)}")
        steps = list(_steps(self.shape))
        steps[first] += steps.pop(second)
        shape = self.shape[:second] + self.shape[second + 1 :]
        return Array(shape, self._picked(shape, steps))

    def _picked(self, shape: Sequence[int], steps: Sequence[int]) -> tuple[Scalar, ...]:
        flat = self.flat
        return tuple([flat[i] for i in _places(shape, steps)])


Value: TypeAlias = Scalar | Array


def array(shape: Shape, flat: Sequence[Scalar]) -> Value:
    """An array, or the scalar that an array without axes is."""
    return Array.of(shape, flat) if shape else flat[0]


def written(shape: Shape) -> str:
    """A shape in words: ``2×3``."""
    return "×".join(map(str, shape)) or "one number"


def shape_of(value: Value) -> Shape:
    """The shape of an array; () of a scalar."""
    return value.shape if isinstance(value, Array) else ()


def broadcast_shape(a: Shape, b: Shape) -> Shape:
    """The shape that two operands have together.

    Raises:
        ShapeError: sizes that differ, neither being 1.
    """
    if a == b:
        return a
    rank = max(len(a), len(b))
    left, right = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    if any(m != n and 1 not in (m, n) for m, n in zip(left, right, strict=True)):
        raise ShapeError(f"{written(a)} and {written(b)} do not go together entry by entry")
    return tuple(n if m == 1 else m for m, n in zip(left, right, strict=True))


def elementwise(function: Callable[[Scalar, Scalar], Scalar]) -> Callable[[Value, Value], Value]:
    """A scalar operation that takes arrays entry by entry, and a scalar with every entry."""

    def apply(a: Value, b: Value) -> Value:
        if type(a) is Array:
            return _both(function, a, b)
        if type(b) is Array:
            return b.map(lambda y: function(a, y))
        return function(a, b)

    return apply


def _both(function: Callable[[Scalar, Scalar], Scalar], a: Array, b: Value) -> Array:
    if isinstance(b, Array):
        return a.zip(b, function)
    return a.map(lambda x: function(x, b))


def _add(a: Scalar, b: Scalar) -> Scalar:
    return a + b


def _subtract(a: Scalar, b: Scalar) -> Scalar:
    return a - b


def stack(arrays: Sequence[Value], axis: int = 0) -> Array:
    """Values of one shape side by side along a new axis.

    Raises:
        ShapeError: nothing to stack, or values of different shapes.
    """
    shapes = {shape_of(x) for x in arrays}
    if len(shapes) != 1:
        raise ShapeError("only values of one shape can be stacked")
    (shape,) = shapes
    flat = [y for x in arrays for y in (x.flat if isinstance(x, Array) else (x,))]
    order = list(range(1, len(shape) + 1))
    order.insert(axis, 0)
    return Array.of((len(arrays), *shape), flat).transpose(order)


# --- places -------------------------------------------------------------------------------------


def _steps(shape: Shape) -> tuple[int, ...]:
    """How far apart, in row-major order, neighbours along each axis are."""
    out, step = [], 1
    for size in reversed(shape):
        out.append(step)
        step *= size
    return tuple(reversed(out))


def _places(shape: Sequence[int], steps: Sequence[int]) -> list[int]:
    """The places of all entries, in row-major order of a shape, where axes have given steps."""
    out = [0]
    for size, step in zip(shape, steps, strict=True):
        out = (
            [i + j for i in out for j in range(0, size * step, step)]
            if step
            else [i for i in out for _ in range(size)]
        )
    return out
