"""Ranges hold every value that their operands allow."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from symprop.check.values.arrays import Array, Range
from symprop.check.values.evaluator import Evaluator
from symprop.check.values.interval import hull, meets, point
from symprop.check.values.known import known
from symprop.formula import tree as t
from symprop.formula.read import parse

X = t.Name("x")
FORMULAS = {
    "x*(1 - x)": lambda x: x * (1 - x),
    "x^2 - 3*x": lambda x: x * x - 3 * x,
    "exp(x)/(1 + exp(x))": lambda x: 1 / (1 + math.exp(-x)),
    "sin(x) + cos(2*x)": lambda x: math.sin(x) + math.cos(2 * x),
    "tanh(x) - abs(x)": lambda x: math.tanh(x) - abs(x),
    "max(x, 0.5)^3": lambda x: max(x, 0.5) ** 3,
}


def ranged(formula: t.Formula, r: Range) -> Range:
    """The value of a formula of x over a range."""
    found = Evaluator(lambda f: r if f == X else None, known).value(formula)
    assert not isinstance(found, Array)
    return found


@given(st.sampled_from(sorted(FORMULAS)), st.floats(-4, 4), st.floats(0, 2), st.floats(0, 1))
def test_a_range_holds_the_value_at_each_of_its_points(
    text: str, low: float, width: float, share: float
) -> None:
    x = low + width * share
    found = ranged(parse(text), (low, low + width))
    assert meets(hull(found, found), point(FORMULAS[text](x)))


@given(st.sampled_from(sorted(FORMULAS)), st.floats(-4, 4))
def test_at_a_point_a_range_is_a_point(text: str, x: float) -> None:
    low, high = ranged(parse(text), point(x))
    assert math.isclose(low, high, rel_tol=1e-12, abs_tol=1e-12)
    assert math.isclose(low, FORMULAS[text](x), rel_tol=1e-9, abs_tol=1e-12)
