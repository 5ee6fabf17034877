"""One expression, as network files write it, and errors that say what was expected and where."""

from __future__ import annotations

import pytest

from symprop.formula import tree as t
from symprop.formula.read import FormulaError, parse
from symprop.formula.tree import (
    Cases,
    Comparison,
    Formula,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)

N = Number
w, x, y, z = (Name(letter) for letter in "wxyz")

EXPRESSIONS: list[tuple[str, Formula]] = [
    ("tanh(w1*x)", t.call("tanh", Product((Name("w", "1"), x), "*"))),
    ("(y - t)^2 / 2", Quotient(Power(Sum((y, Neg(Name("t")))), N("2")), N("2"), True)),
    ("-x**2", Neg(Power(x, N("2")))),
    ("2 x y", Product((N("2"), x, y), "")),
    ("max(0, z)", t.call("max", N("0"), z)),
    ("1e-3*x", Product((N("1e-3"), x), "*")),
    ("exp(-x)/(1 + exp(-x))", Quotient(
        t.call("exp", Neg(x)), Sum((N("1"), t.call("exp", Neg(x)))), True)),
    ("y_hat", Name("y", accent="hat")),
    ("{z if z > 0; 0 otherwise}", Cases(((z, Comparison(z, ">", N("0"))), (N("0"), None)))),
    ("W @ x + b", Sum((Product((Name("W"), x)), Name("b")))),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), EXPRESSIONS)
def test_expression(source: str, expected: Formula) -> None:
    assert parse(source) == expected


OPERAND = "expected a number, a name or a bracket, but "
ERRORS = [
    ("", "expected a formula, but there is none", 0),
    ("   ", "expected a formula, but there is none", 0),
    ("x +", OPERAND + "the formula ends", 3),
    ("x + * y", OPERAND + "'*' stands here", 4),
    ("(x + y", "a bracket without its partner", 0),
    ("x + y)", "a bracket without its partner", 5),
    ("x = 3", "expected an expression, but this is an equation", 2),
    ("x, y", "expected one expression, but another begins here", 3),
    ("x ? y", "'?' cannot stand here", 2),
    ("3 4", "two operands with nothing between them", 1),
    ("x; import os", "expected one expression, but another begins here", 3),
    ("5‰", "a percentage", 1),
    ("f()", "expected a number, a name or a bracket, but ')' stands here", 2),
    ("x^", OPERAND + "the formula ends", 2),
]


@pytest.mark.parametrize(("source", "message", "offset"), ERRORS)
def test_error(source: str, message: str, offset: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(source)
    assert caught.value.message == message
    assert caught.value.offset == offset
    assert str(caught.value) == message


@pytest.mark.parametrize("source", ["9**9**9**9", "__import__('os')", "x.__class__", "10**10**10"])
def test_nothing_is_evaluated(source: str) -> None:
    try:
        made = parse(source)
    except FormulaError:
        return
    assert isinstance(made, Formula)
