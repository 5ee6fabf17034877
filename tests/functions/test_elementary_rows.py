"""The functions of equations: every slope, by every argument, against SymPy's derivative."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
import sympy as sp
from oracles import networks as n
from oracles.algebra import Composer, activate

from symprop.formula.evaluate import compile_formula
from symprop.formula.tree import Number, Ref
from symprop.functions.activations import ACTIVATIONS
from symprop.functions.elementary import POWER, functions

X, Y, OUT = Ref("x"), Ref("y"), Ref("out")
x, y = sp.Symbol("x", positive=True), sp.Symbol("y", positive=True)

ONE_ARGUMENT: dict[str, Callable[[Any], Any]] = {
    "exp": sp.exp,
    "ln": sp.log,
    "log": sp.log,
    "sin": sp.sin,
    "cos": sp.cos,
    "sqrt": sp.sqrt,
    "erf": sp.erf,
    "abs": sp.Abs,
}
SMOOTH = ("sigmoid", "tanh", "softplus", "silu", "gelu")


def slope(name: str, args: tuple[Any, ...], values: tuple[Any, ...], k: int, out: Any) -> Any:
    """A row's slope as SymPy has it, ``out`` being the value of the function."""
    names = dict(zip(("x", "y"), values, strict=False)) | {"out": out}
    return Composer(known=names).expression(functions()[name].slope(args, k, OUT))


@pytest.mark.parametrize("name", list(ONE_ARGUMENT))
def test_functions_of_one_argument(name: str) -> None:
    for z in (x, sp.Symbol("z", negative=True)):
        if name in ("ln", "log", "sqrt") and z is not x:
            continue
        truth = ONE_ARGUMENT[name](z)
        found = slope(name, (X,), (z,), 0, truth)
        assert sp.simplify(found - sp.diff(truth, z)) == 0


@pytest.mark.parametrize("name", SMOOTH)
def test_activations_as_functions(name: str) -> None:
    truth = activate(n.function(name), [x])[0]
    found = slope(name, (X,), (x,), 0, truth)
    assert sp.simplify((found - sp.diff(truth, x)).rewrite(sp.exp)) == 0


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize(("a", "b"), [(2, 5), (5, 2)])
def test_the_largest_and_the_smallest(name: str, a: int, b: int) -> None:
    pick = {"max": sp.Max, "min": sp.Min}[name](a, b)
    for k, own in enumerate((a, b)):
        found = slope(name, (X, Y), (sp.Integer(a), sp.Integer(b)), k, pick)
        assert found == (1 if own == pick else 0)


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("numbers", [*product((1, 2, 3), repeat=3), *product((1, 2), repeat=2)])
def test_of_equal_numbers_the_first_has_the_slope(name: str, numbers: tuple[int, ...]) -> None:
    best = {"max": max, "min": min}[name](numbers)
    args = tuple(Number(str(x)) for x in numbers)
    found = [
        compile_formula(functions()[name].slope(args, k, OUT))({}) for k in range(len(numbers))
    ]
    assert found == [int(k == numbers.index(best)) for k in range(len(numbers))]


def test_the_slope_of_the_absolute_value_is_0_at_0() -> None:
    assert slope("abs", (X,), (sp.Integer(0),), 0, sp.Integer(0)) == 0


def test_powers() -> None:
    truth = x**y
    read = Composer(known={"x": x, "y": y, "out": truth})
    for k, by in enumerate((x, y)):
        found = read.expression(POWER.slope((X, Y), k, OUT))
        assert sp.simplify(found - sp.diff(truth, by)) == 0
    for written in ("2", "3", "0.5", "-1", "-2.5"):
        exponent = Number(written)
        found = Composer(known={"x": x}).expression(POWER.slope((X, exponent), 0, OUT))
        assert sp.simplify(found - sp.diff(x ** sp.Rational(written), x)) == 0


def test_every_function_is_proved_here_or_with_the_activations() -> None:
    symbols = {row.symbol for row in functions().values() if row.activation is None}
    assert symbols == {"exp", "ln", "sin", "cos", "sqrt", "abs", "sign", "erf", "max", "min"}
    rows = {row.activation.name for row in functions().values() if row.activation is not None}
    walked = {row.name for row in ACTIVATIONS.values() if row.vector is None}  # test_registry
    assert rows == walked - {"identity"}
    assert rows >= set(n.SCALAR_ACTIVATIONS) - {"identity"}
