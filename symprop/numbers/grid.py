"""Matrices of scalars: just the operations that hand-worked backpropagation writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from symprop.numbers.scalar import ZERO, Scalar, multiply


class ShapeError(ArithmeticError):
    """Operands whose shapes do not fit."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix; ``rows`` are of equal length."""

    rows: tuple[tuple[Scalar, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.rows), len(self.rows[0])

    @property
    def transposed(self) -> Grid:
        """Rows and columns exchanged."""
        return Grid(tuple(zip(*self.rows, strict=True)))

    def map(self, function: Callable[[Scalar], Scalar]) -> Grid:
        """``function`` of every entry."""
        return Grid(tuple(tuple(map(function, row)) for row in self.rows))

    def zip(self, other: Grid, function: Callable[[Scalar, Scalar], Scalar]) -> Grid:
        """``function`` of the entries of two matrices, a single row or column being repeated."""
        (m, n), (p, q) = self.shape, other.shape
        if (m != p and 1 not in (m, p)) or (n != q and 1 not in (n, q)):
            raise ShapeError(f"a {m}×{n} and a {p}×{q} matrix do not go together entry by entry")
        a, b = self.rows, other.rows
        return Grid(
            tuple(
                tuple(function(a[i % m][j % n], b[i % p][j % q]) for j in range(max(n, q)))
                for i in range(max(m, p))
            )
        )

    def matmul(self, other: Grid) -> Grid:
        """The matrix product."""
        (m, n), (p, q) = self.shape, other.shape
        if n != p:
            raise ShapeError(f"a {m}×{n} matrix times a {p}×{q} matrix")
        columns = tuple(zip(*other.rows, strict=True))
        return Grid(tuple(tuple(dot(row, col) for col in columns) for row in self.rows))


Value: TypeAlias = Scalar | Grid


def dot(a: tuple[Scalar, ...], b: tuple[Scalar, ...]) -> Scalar:
    """Σ aᵢ·bᵢ."""
    out = ZERO
    for x, y in zip(a, b, strict=True):
        out = out + multiply(x, y)
    return out


def elementwise(function: Callable[[Scalar, Scalar], Scalar]) -> Callable[[Value, Value], Value]:
    """A scalar operation that takes matrices entry by entry, and a scalar with every entry."""

    def apply(a: Value, b: Value) -> Value:
        if type(a) is Grid:
            if type(b) is Grid:
                return a.zip(b, function)
            return a.map(lambda x: function(x, b))
        if type(b) is Grid:
            return b.map(lambda y: function(a, y))
        return function(a, b)

    return apply
