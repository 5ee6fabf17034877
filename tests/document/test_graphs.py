"""The graphs of activation functions: points, curve and tangents are where the numbers are."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pytest

import symprop
from symprop.document.diagram import FunctionGraph
from symprop.document.diagram.graph import layout
from symprop.document.environment import environment
from symprop.document.graphs import activated, graph

FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "silu": lambda z: z / (1 + math.exp(-z)),
    "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
}


def drawn(network: dict[str, Any] | str) -> list[FunctionGraph]:
    words: Any = environment().get_template("words.j2").module
    found = activated(symprop.derive(network).epochs[0])
    return [graph(each, f"function{k + 1}", words) for k, each in enumerate(found)]


def one(activation: str, weights: list[float]) -> FunctionGraph:
    layers = [{"activation": activation, "weights": [weights]}]
    targets = [0.5] * len(weights)
    (made,) = drawn({"inputs": [1], "targets": targets, "layers": layers, "loss": "squared_error"})
    return made


@pytest.mark.parametrize("name", FUNCTIONS)
def test_curve_and_points_are_the_function(name: str) -> None:
    f, weights = FUNCTIONS[name], [-1.7, 0.4, 2.5]
    made = one(name, weights)
    assert all(y == pytest.approx(f(x), abs=1e-9) for x, y in made.curve)
    assert [spot.x for spot in made.spots] == pytest.approx(weights)
    assert [spot.y for spot in made.spots] == pytest.approx([f(x) for x in weights])
    slopes = [(f(x + 1e-6) - f(x - 1e-6)) / 2e-6 for x in weights]
    assert [spot.slope for spot in made.spots] == pytest.approx(slopes, abs=1e-4)


@pytest.mark.parametrize("weights", [[0.1, 0.11, 0.12], [-30, 0.2, 45], [0], [0.3] * 5])
def test_everything_is_within_the_picture(weights: list[float]) -> None:
    made = layout(one("tanh", weights))
    for x, y in (*made.points, *made.dots):
        assert made.left - 0.1 <= x <= made.right + 0.1
        assert 0 < y < made.height
    boxes = [label.box for label in made.labels]
    for box in boxes:
        assert box.x - box.width / 2 >= 0
        assert box.x + box.width / 2 <= made.width
        assert box.y - box.height / 2 >= 0
        assert box.y + box.height / 2 <= made.height
    for a, b in combinations(boxes, 2):
        beside = abs(a.x - b.x) >= (a.width + b.width) / 2 - 0.5
        assert beside or abs(a.y - b.y) >= (a.height + b.height) / 2 - 0.5


def test_tangents_touch_their_points() -> None:
    made = layout(one("sigmoid", [-2, 0, 3]))
    for (x1, y1, x2, y2), (x, y) in zip(made.tangents, made.dots, strict=True):
        assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((x, y))
        near = [p for p in made.points if abs(p[0] - x) < 6]
        rise = (near[-1][1] - near[0][1]) / (near[-1][0] - near[0][0])
        assert (y2 - y1) / (x2 - x1) == pytest.approx(rise, abs=0.05)


def test_it_is_described_in_words() -> None:
    (made,) = drawn("sigmoid-2-2-1")
    assert "a₁ at pre-activation 1.1 with output 0.75026" in made.description
    assert "y_pred at pre-activation 0.36351 with output 0.58989" in made.description


def test_equations_have_them_too() -> None:
    (made,) = drawn("rnn-3-steps")
    assert len(made.spots) == 3
    assert all(math.tanh(spot.x) == pytest.approx(spot.y) for spot in made.spots)


@pytest.mark.parametrize("network", ["softmax-classifier", "linear-2-2-1"])
def test_where_there_is_no_curve_there_is_none(network: str) -> None:
    assert drawn(network) == []


def test_every_format_has_them(tmp_path: Any) -> None:
    walk = symprop.derive("sigmoid-2-2-1")
    written = {path.name for path in walk.save(tmp_path / "a.md")}
    assert "a-function1.svg" in written
    assert "diagram-function1" in walk.text("html")
    assert "The sigmoid function with the outputs" in walk.text("ipynb")
    assert "outputs of the forward pass" in walk.figure("function1")
    with pytest.raises(symprop.SympropError, match="no diagram 'function2'"):
        walk.figure("function2")
