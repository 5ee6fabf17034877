"""Rows and columns go with matrices as NumPy has them; softmax by rows or by columns."""

from __future__ import annotations

import random

import pytest

from symprop.check.values.arrays import Array, Cut, NoValueError
from symprop.check.values.evaluator import Evaluator
from symprop.check.values.interval import meets, point
from symprop.check.values.known import Habit, known
from symprop.formula import tree as t
from symprop.formula.read import parse

np = pytest.importorskip("numpy")
A, B = t.Name("a"), t.Name("b")


def array(m: object, flat: bool = False) -> Array:
    """A matrix of exact numbers."""
    return Array(tuple(tuple(map(point, row)) for row in np.atleast_2d(m).tolist()), flat)


def worked(text: str, a: Array, b: Array, habit: Habit | None = None) -> Array:
    """The value of a formula of two matrices."""
    habit = habit or Habit()
    found = Evaluator({A: a, B: b}.get, lambda f: known(f, habit)).value(parse(text))
    assert isinstance(found, Array)
    return found


@pytest.mark.parametrize("shape", [(1, 3), (2, 1), (1, 1), (2, 3)])
def test_what_is_smaller_goes_with_every_row_or_column(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.uniform(-1, 1, (2, 3)), rng.uniform(-1, 1, shape)
    assert meets(worked("a + b", array(a), array(b)), array(a + b))
    assert meets(worked("b - a", array(a), array(b)), array(b - a))


def test_a_flat_vector_goes_with_the_side_that_is_as_long() -> None:
    a = np.arange(6.0).reshape(2, 3)
    row, column = [0.1, 0.2, 0.3], [[0.1], [0.2]]
    assert meets(worked("a + b", array(a), array(row, True)), array(a + np.array(row)))
    assert meets(worked("a + b", array(a), array([0.1, 0.2], True)), array(a + np.array(column)))
    with pytest.raises(NoValueError):
        worked("a + b", array(np.eye(2)), array([0.1, 0.2], True))


def test_a_row_and_a_column_make_no_matrix() -> None:
    with pytest.raises(NoValueError):
        worked("a + b", array([[1.0], [2.0]]), array([[1.0, 2.0, 3.0]]))


def test_of_corners_the_entries_that_are_shown_are_told() -> None:
    whole = np.arange(20.0).reshape(4, 5)
    corners = Array(array(whole[[0, 3]][:, [0, 4]]).rows, cut=Cut((4, 5), 1, 1))
    row = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])
    found = worked("a + b", corners, array(row))
    assert found.cut == corners.cut
    assert found.rows == array((whole + row)[[0, 3]][:, [0, 4]]).rows
    assert meets(found, array(whole + row))
    assert not meets(found, array(whole + row + 1))


@pytest.mark.parametrize("columns", [False, True])
def test_softmax_takes_the_rows_or_the_columns(columns: bool) -> None:
    random.seed(2)
    a = np.array([[random.uniform(-2, 2) for _ in range(3)] for _ in range(2)])
    e = np.exp(a)
    wanted = e / e.sum(axis=0 if columns else 1, keepdims=True)
    assert meets(worked("softmax(a)", array(a), array(a), Habit(columns=columns)), array(wanted))
