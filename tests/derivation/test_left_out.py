"""Terms y · ln p with y = 0 are left out, and so are their derivatives, also where p is 0."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symprop
from symprop.errors import SympropError

SENTENCE = "is multiplied by 0, the term adds nothing and is left out"
OF_DERIVATIVE = "where a 0 would be divided by 0, nothing is added"
VIEWS = pytest.mark.parametrize("view", ["scalar", "matrix"])
FORMS = {
    "sum": {"loss": "-sum_i t[i]*ln(p[i])"},
    "whole": {"loss": "-sum(t * ln(p))"},
    "apart": {"equations": {"l[i]": "-t[i]*ln(p[i])"}, "loss": "sum(l)"},
}


def file(xs: list[int], ts: list[int], form: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "inputs": {"x[i]": xs},
        "targets": {"t[i]": ts},
        "parameters": {"w": "0.25"},
        **FORMS[form],
    }
    made["equations"] = {"p[i]": "relu(w*x[i])", **made.get("equations", {})}
    return made


@VIEWS
@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=8)
@given(st.data())
def test_probabilities_that_are_0(form: str, view: str, data: st.DataObject) -> None:
    """By hand: Σ over the targets that are not 0 of −t/p · x, p being w·x."""
    xs = data.draw(st.lists(st.integers(-2, 3), min_size=2, max_size=4))
    ts = [data.draw(st.integers(0, 2)) if x > 0 else 0 for x in xs]
    walk = symprop.derive(file(xs, ts, form), view=view)
    epoch = walk.data()["epochs"][0]
    truth = sum((Fraction(-t) / Fraction("0.25") for t, x in zip(ts, xs, strict=True) if t), 0)
    assert Fraction(epoch["gradients"]["w"]["exact"]) == truth
    text = walk.text("md")
    zero = any(x <= 0 for x in xs)
    assert (SENTENCE in text) >= zero
    assert (OF_DERIVATIVE in text) == zero
    assert not symprop.check(text).findings


@VIEWS
def test_the_other_half_of_binary_cross_entropy(view: str) -> None:
    network = {
        "inputs": {"x[i]": [-1, 1]},
        "targets": {"t[i]": [0, 1]},
        "parameters": {"w": "1"},
        "equations": {"p[i]": "relu(w*x[i])"},
        "loss": "-sum_i (t[i]*ln(p[i]) + (1 - t[i])*ln(1 - p[i]))",
    }
    epoch = symprop.derive(network, view=view).data()["epochs"][0]
    assert epoch["loss"]["exact"] == "0"
    assert epoch["gradients"]["w"]["exact"] == "-1"


@VIEWS
@pytest.mark.parametrize("form", FORMS)
def test_a_target_that_is_not_0_needs_a_logarithm(form: str, view: str) -> None:
    place = {"scalar": r"l\[1\]", "matrix": "l"}[view] if form == "apart" else "loss"
    problem = f"no finite loss: the logarithm of 0, when {place} is worked"
    with pytest.raises(SympropError, match=problem):
        symprop.derive(file([1, 0], [1, 1], form), view=view)


@VIEWS
def test_what_is_not_given_is_not_left_out(view: str) -> None:
    """0/0 of values that can change has no value."""
    network = {"inputs": {"x[i]": [1]}, "parameters": {"w": 0, "v": 0}, "loss": "sum(x*v/w)"}
    with pytest.raises(SympropError, match="division by zero"):
        symprop.derive({**network, "equations": {}}, view=view)
