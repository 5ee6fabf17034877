"""Matrices: products, broadcasting and shapes, against SymPy's matrices."""

from __future__ import annotations

import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from symprop.numbers.grid import Grid, ShapeError, dot, elementwise

SIZES = st.integers(1, 4)
ENTRIES = st.fractions(-9, 9, max_denominator=20)


@st.composite
def grids(draw: st.DrawFn, rows: int, columns: int) -> Grid:
    return Grid(
        tuple(
            tuple(fmpq(x.numerator, x.denominator) for x in (draw(ENTRIES) for _ in range(columns)))
            for _ in range(rows)
        )
    )


def matrix(g: Grid) -> sp.Matrix:
    return sp.Matrix([[sp.Rational(int(x.p), int(x.q)) for x in row] for row in g.rows])


@settings(max_examples=40)
@given(st.data(), SIZES, SIZES, SIZES)
def test_the_matrix_product(data: st.DataObject, m: int, n: int, k: int) -> None:
    a, b = data.draw(grids(m, n)), data.draw(grids(n, k))
    assert matrix(a.matmul(b)) == matrix(a) * matrix(b)
    assert a.matmul(b).shape == (m, k)
    assert matrix(a.transposed) == matrix(a).T
    if n != m:
        with pytest.raises(ShapeError):
            a.matmul(a)


@settings(max_examples=40)
@given(st.data(), SIZES, SIZES)
def test_entry_by_entry(data: st.DataObject, m: int, n: int) -> None:
    a, b = data.draw(grids(m, n)), data.draw(grids(m, n))
    plus = elementwise(lambda x, y: x + y)
    assert matrix(plus(a, b)) == matrix(a) + matrix(b)
    assert matrix(plus(a, fmpq(2))) == matrix(a) + 2 * sp.ones(m, n)
    assert matrix(plus(fmpq(2), a)) == matrix(a) + 2 * sp.ones(m, n)
    assert plus(fmpq(2), fmpq(3)) == 5
    assert matrix(a.map(lambda x: -x)) == -matrix(a)


@settings(max_examples=40)
@given(st.data(), SIZES, SIZES)
def test_a_single_row_or_column_is_repeated(data: st.DataObject, m: int, n: int) -> None:
    a, row, column = data.draw(grids(m, n)), data.draw(grids(1, n)), data.draw(grids(m, 1))
    below, beside = sp.ones(m, 1) * matrix(row), matrix(column) * sp.ones(1, n)
    assert matrix(a.zip(row, lambda x, y: x - y)) == matrix(a) - below
    assert matrix(row.zip(a, lambda x, y: x - y)) == below - matrix(a)
    assert matrix(a.zip(column, lambda x, y: x * y)) == matrix(a).multiply_elementwise(beside)
    assert matrix(column.zip(row, lambda x, y: x + y)) == beside + below


def test_shapes_that_do_not_fit() -> None:
    two, three = Grid(((fmpq(1),), (fmpq(2),))), Grid(((fmpq(1),), (fmpq(2),), (fmpq(3),)))
    with pytest.raises(ShapeError, match="2×1 and a 3×1"):
        two.zip(three, lambda x, y: x)


def test_a_product_with_0_stays_exact() -> None:
    root = arb(2).sqrt()
    assert dot((fmpq(1, 2), root), (fmpq(3), fmpq(0))) == fmpq(3, 2)
    assert type(dot((fmpq(1, 2), root), (fmpq(3), fmpq(0)))) is fmpq
