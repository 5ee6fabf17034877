"""Corners are told in either view, and a minimum is not explained as a maximum."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symprop

RULES = {
    "m": "max_i z[i]",
    "n": "min_i z[i]",
    "q[i]": "max(z[i], 0.5)",
    "r[i]": "min(z[i], v)",
    "s[i]": "abs(z[i] - 0.5)",
    "u[i]": "relu(z[i] - v)",
    "h[i]": "abs(h[i-1] - z[i])",
}
numbers = st.sampled_from(["0.5", "0", "-0.5", "1"])


def file(chosen: list[str], xs: list[str], v: str) -> dict[str, Any]:
    names = [re.sub(r"(\w+)(\[i\])?", lambda m: m[1] if not m[2] else f"sum({m[1]})", r)
             for r in chosen]  # fmt: skip
    return {
        "inputs": {"x[i]": xs},
        "parameters": {"w": "1", "v": v},
        "equations": {"z[i]": "w*x[i]", **{r: RULES[r] for r in chosen}},
        "loss": f"({' + '.join(names)} + v)^2",
    }


def told(network: dict[str, Any], view: str) -> set[str]:
    """The corners that a document tells, by their sentences, and the places."""
    text = symprop.derive(network, view=view).text("md")
    found = re.findall(r"Here (.*) exactly, where (.*?) has a corner", text)
    return {f"{what}: {place}" for places, what in found for place in places.split("$, $")}


def ties(network: dict[str, Any]) -> bool:
    """Whether some argument sits on a corner, worked by hand."""
    xs, v = [Fraction(x) for x in network["inputs"]["x[i]"]], Fraction(network["parameters"]["v"])
    best = {"m": max(xs), "n": min(xs)}
    rules = network["equations"]
    h, back = [], Fraction(0)
    for x in xs:
        h.append(back - x)
        back = abs(back - x)
    return any(
        (
            any(xs.count(best[r]) > 1 for r in "mn" if r in rules),
            "q[i]" in rules and Fraction("0.5") in xs,
            "s[i]" in rules and Fraction("0.5") in xs,
            "r[i]" in rules and v in xs,
            "u[i]" in rules and v in xs,
            "h[i]" in rules and 0 in h,
        )
    )


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(list(RULES)), min_size=1, max_size=3, unique=True),
    st.lists(numbers, min_size=2, max_size=4),
    numbers,
)
def test_both_views_tell_the_same_corners(chosen: list[str], xs: list[str], v: str) -> None:
    network = file(chosen, xs, v)
    scalar, matrix = told(network, "scalar"), told(network, "matrix")
    assert {x.replace("$", "") for x in scalar} == {x.replace("$", "") for x in matrix}
    assert bool(scalar) == ties(network)


WINDOWS = {
    "max": "Only the largest element changes a maximum, so",
    "min": "Only the smallest element changes a minimum, so",
    "both": "and only the smallest one a minimum",
}


@pytest.mark.parametrize("kind", WINDOWS)
@pytest.mark.parametrize("direct", [False, True])
def test_a_minimum_is_not_a_maximum(kind: str, direct: bool) -> None:
    """And where something else uses the array, the rule is written and not explained away."""
    use = {"max": "max_p z[2*i+p]", "min": "min_p z[2*i+p]"}
    use["both"] = f"{use['max']} - {use['min']}"
    network = {
        "indices": {"i": 2, "p": 2},
        "inputs": {"x[n]": [1, 1, -2, 4]},
        "parameters": {"w": 2},
        "equations": {"z[n]": "w*x[n]", "m[i]": use[kind]},
        "loss": f"sum_i m[i]^2{' + sum(abs(z))' if direct else ''}",
    }
    text = symprop.derive(network, view="matrix").text("md")
    for name, sentence in WINDOWS.items():
        assert (sentence in text) == (name == kind and not direct)


def test_gradients_by_the_largest_weight_stand_with_the_parameters() -> None:
    file = {"parameters": {"w[i]": [1, 3, 2]}, "equations": {"m": "max_i w[i]"}, "loss": "m^2"}
    text = symprop.derive(file).text("md")
    assert text.index("### The parameters") < text.index("Only the largest")
