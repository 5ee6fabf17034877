"""The three walkthroughs that the project began with: what is right at every number they miss."""

from __future__ import annotations

import pytest

import symprop
from symprop.derivation.lookup import exact
from symprop.numbers.digits import fixed
from symprop.numbers.scalar import certain

SUM = {
    "layers.0.pre.0": "1.1",
    "layers.0.out.0": "0.75026",
    "layers.0.pre.1": "1.87",
    "layers.0.out.1": "0.86646",
    "layers.1.pre.0": "0.36351",
    "layers.1.out.0": "0.58989",
    "loss": "3.67235",
    "∂layers.1.pre.0": "-0.65563",
    "∂layers.1.weights.0.0": "-0.49189",
    "∂layers.1.weights.1.0": "-0.56808",
    "∂layers.0.pre.0": "-0.07371",
    "∂layers.0.pre.1": "0.00759",
    "∂layers.0.weights.0.0": "-0.08108",
    "∂layers.0.weights.1.0": "-0.16216",
    "∂layers.0.weights.0.1": "0.00834",
    "∂layers.0.weights.1.1": "0.01669",
    "new:layers.1.weights.0.0": "0.64919",
    "new:layers.1.weights.1.0": "-0.04319",
}
COST = {
    "layers.0.pre.1": "8.7",
    "layers.1.pre.0": "0.5948",
    "layers.1.out.0": "0.6445",
    "loss": "0.0759",
    "∂layers.1.out.0": "-0.5511",
    "∂layers.1.pre.0": "-0.1263",
    "∂layers.1.weights.0.0": "-0.1195",
    "∂layers.1.weights.2.0": "-0.0679",
    "∂layers.0.out.1": "0.0631",
    "∂layers.0.weights.1.2": "-0.0226",
    "new:layers.0.weights.0.0": "0.1558",
    "new:layers.0.weights.1.0": "0.2560",
    "new:layers.0.weights.1.2": "-0.0387",
    "new:layers.0.biases.1": "0.5000",
    "new:layers.0.biases.2": "0.5013",
    "new:layers.1.biases.0": "0.2631",
}
LINEAR = {
    "layers.0.pre.0": "0.8",
    "layers.0.pre.1": "1.8",
    "layers.1.pre.0": "0.582",
    "∂layers.1.pre.0": "-0.418",
    "new:layers.1.weights.0.0": "0.227",
    "new:layers.1.weights.1.0": "0.268",
    "new:layers.0.weights.0.0": "0.109",
    "new:layers.0.weights.0.1": "0.310",
    "new:layers.0.weights.1.0": "0.213",
    "new:layers.0.weights.1.1": "0.414",
}


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize(
    ("name", "places", "truth"),
    [("sigmoid-2-2-1", 5, SUM), ("sigmoid-2-3-1", 4, COST), ("linear-2-2-1", 3, LINEAR)],
)
def test_every_number(name: str, places: int, truth: dict[str, str], view: str) -> None:
    epoch = symprop.derive(name, view=view).epochs[0]
    for id, text in truth.items():
        value = exact(epoch, id)
        if value is None and view == "matrix":
            continue  # a layer-wise walkthrough does not stop at every value
        assert value is not None, id
        assert certain(lambda value=value: fixed(value, places).text) == text, id
