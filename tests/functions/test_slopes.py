"""Derivatives that are only evaluated, against difference quotients and those that are shown."""

from __future__ import annotations

import math

import pytest

from symprop.check.values.arrays import Array
from symprop.check.values.interval import point
from symprop.check.values.readings import Calculator
from symprop.formula import tree as t
from symprop.formula.read import read_plain
from symprop.functions.activations import ACTIVATIONS
from symprop.functions.differentiate import differentiate
from symprop.functions.slopes import slope

AT = {"x": 0.37, "y": 1.62, "z": -0.85}
X = t.Ref("x")
STEP = 1e-6
FORMULAS = [
    "x*y + 3*z - x", "-(x - y)^2/2", "x^3*y^x", "(x - z)/(x + y)", "y/(1 + e^(-x*z))",
    "-(y*ln(x) + (1 - y)*ln(1 - x))", "sqrt(x*y)", "|x*z|", "max(x*y, z, x)", "sin(x)*cos(x*y)",
    *(f"y*{row.name}(x*z)" for row in ACTIVATIONS.values() if not (row.vector or row.identity)),
]  # fmt: skip


def over_slots(text: str) -> t.Formula:
    (f,) = read_plain(text).statements
    return t.map_leaves(
        f, lambda x: t.Ref(x.base) if isinstance(x, t.Name) and x.base in AT else x
    )


def value(f: t.Formula, x: float) -> float:
    at = {t.Name(name): point(number) for name, number in (AT | {"x": x}).items()}
    named = t.map_leaves(f, lambda n: t.Name(n.id) if isinstance(n, t.Ref) else n)
    found = Calculator({}).value(named, at.get)
    assert not isinstance(found, Array)
    return found[0]


@pytest.mark.parametrize("text", FORMULAS)
def test_slope(text: str) -> None:
    f = over_slots(text)
    found = value(slope(f, X), AT["x"])
    quotient = (value(f, AT["x"] + STEP) - value(f, AT["x"] - STEP)) / (2 * STEP)
    assert math.isclose(found, quotient, rel_tol=1e-5, abs_tol=1e-7)
    assert math.isclose(found, value(differentiate(f, X), AT["x"]), rel_tol=1e-9, abs_tol=1e-12)


def test_what_does_not_depend_on_it() -> None:
    assert slope(over_slots("y*z + 2"), X) == t.Number("0")


def test_what_has_no_derivative() -> None:
    with pytest.raises(ValueError, match="Transpose"):
        slope(t.Transpose(X), X)
