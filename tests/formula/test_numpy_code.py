"""Formulas as Python: what is written has the value of the tree."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from test_writers_value import formulas, shallow, value

from symprop.formula.evaluate import compile_formula
from symprop.formula.numpy_code import NumPy, identifier
from symprop.formula.tree import (
    EULER,
    Absolute,
    BigSum,
    Cases,
    Comparison,
    Derivative,
    Formula,
    Matrix,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Transpose,
    call,
    lift,
)
from symprop.numbers.scalar import scalar

np = pytest.importorskip("numpy")

X, Y, Z = Name("x"), Name("y"), Name("Z")


def run(f: Formula, **names: object) -> object:
    matrices = {name for name, value in names.items() if isinstance(value, np.ndarray)}
    erf = np.vectorize(__import__("math").erf)
    return eval(NumPy(matrices).write(f), {"np": np, "erf": erf, "TINY": 1e-12, **names})


@settings(max_examples=200, deadline=None)
@given(formulas)
def test_arithmetic(f: Formula) -> None:
    try:
        expected = float(value(f))
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assume(1e-100 < abs(expected) < 1e100 or expected == 0)
    try:
        found = run(f)
    except ZeroDivisionError:  # of a difference that is exactly 0 only in double precision
        assume(False)
    assume(abs(expected) > 1e-6)  # differences of large numbers
    assert found == pytest.approx(expected, rel=1e-6)


def test_every_construct_in_every_place() -> None:
    leaves: list[Formula] = [lift(2), lift("-0.5"), Neg(lift(3)), lift("3e-1")]
    for f in shallow([*leaves, *shallow(leaves[:2])]):
        try:
            expected = float(value(f))
        except ZeroDivisionError:
            continue
        assert run(f) == pytest.approx(expected, abs=1e-9), NumPy().write(f)


@pytest.mark.parametrize("x", ["-1.5", "0.25", "2"])
@pytest.mark.parametrize(
    "f",
    [
        Power(EULER, Neg(X)),
        call("ln", Absolute(X)),
        call("tanh", X) + call("erf", X / 2),
        Root(X**2) - call("sin", X) * call("cos", X),
        call("max", X, lift(0)) - call("min", X, lift(1)),
        call("max", X, lift(0), lift(1)),
        Cases(((X, Comparison(X, ">", lift(0))), (Number("0.01") * X, None))),
        Cases(((lift(1), Comparison(Absolute(X), "≤", lift(2))), (lift(0), None))),
        Cases(((lift(1), Comparison(X, "<", lift(-1))), (lift(2), Comparison(X, "≥", lift(2))),
               (lift(3), None))),
        Cases(((lift(1), Comparison(X, "=", lift(2))), (lift(0), None))),
        Cases(((lift(1), Comparison(X, "≠", lift(2))), (lift(0), None))),
        Number("007") * Name("π"),
    ],
)  # fmt: skip
def test_functions_and_cases(f: Formula, x: str) -> None:
    expected = compile_formula(f)({X: scalar(Number(x).value)})
    assert run(f, x=float(x)) == pytest.approx(float(expected), rel=1e-12)


def test_a_comparison_forgives_double_precision() -> None:
    step = Cases(((lift(1), Comparison(X, ">", lift(0))), (lift(0), None)))
    assert run(step, x=0.1 + 0.2 - 0.3) == 0
    assert run(step, x=1e-9) == 1


def test_matrices() -> None:
    a, b = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
    x, y = Name("a"), Name("b")
    names = {"a": a, "b": b}
    assert run(Product((x, y)), **names) == pytest.approx(np.array([[11]]))
    assert run(Product((lift(2), x, y, lift(3))), **names) == pytest.approx(np.array([[66]]))
    assert run(Product((x, Transpose(y)), "⊙"), **names) == pytest.approx(np.array([[3, 8]]))
    assert run(Product((Quotient(lift(1), lift(2)), BigSum(x**2))), **names) == 2.5
    assert run(Product((x, Sum((y, Neg(Matrix(((lift(1),), (lift(1),)))))))), **names) == (
        pytest.approx(np.array([[8]]))
    )


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (Name("w", "h1"), "w_h1"),
        (Name("w", "11", "(2)"), "w11_2"),
        (Name("δ", "o"), "delta_o"),
        (Derivative(Name("Loss"), Name("w", "11")), "dLoss_dw11"),
        (call("σ", Name("Z"), primes=1), "sigma_prime_Z"),
        (Name("lambda"), "x_lambda"),
        (Name("1"), "x_1"),
        (Name("中"), "u4e2d"),
        (Name('a"); import os'), "a_import_os"),
        (Name("np"), "np_2"),
    ],
)
def test_identifiers(formula: Formula, expected: str) -> None:
    found = identifier(formula, {"np"}.__contains__)
    assert found == expected
    assert found.isidentifier()
