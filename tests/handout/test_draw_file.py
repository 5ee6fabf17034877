"""The ``draw`` key of a network file."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.errors import NetworkError
from symprop.formula.tree import Number
from symprop.network.draw import Choices, Range
from symprop.network.file import example_text, loads
from symprop.network.write import to_yaml

LAYERS = example_text("sigmoid-2-3-1")
EQUATIONS = example_text("rnn-3-steps")
END = len(LAYERS.splitlines()) + 1
DRAW = (
    "draw: {inputs: {from: 0.1, to: 2}, weights: [0.1, -0.20], targets: keep, "
    "biases: {from: -0.5, to: 1, step: 0.25}}\n"
)


def test_every_kind_of_pool() -> None:
    draw = loads(LAYERS + DRAW).draw
    assert draw["inputs"] == Range(Number("0.1"), Number("2"), Number("0.1"))
    assert draw["weights"] == Choices((Number("0.1"), Number("-0.20")))
    assert draw["targets"] == "keep"
    assert [x.text for x in draw["biases"].numbers] == [  # type: ignore[union-attr]
        "-0.5", "-0.25", "0", "0.25", "0.5", "0.75", "1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "draw"),
    [(LAYERS, DRAW), (EQUATIONS, "draw:\n  parameters: {from: -2, to: 2}\n  targets: [0.5]\n")],
)
def test_written_and_read_back(text: str, draw: str) -> None:
    network = loads(text + draw)
    assert network.draw
    again = loads(to_yaml(network))
    assert again == network
    assert again.draw == network.draw
    assert "draw" not in to_yaml(loads(text))


decimals = st.decimals(-100, 100, places=3, allow_nan=False).map(lambda x: f"{x:f}")
steps = st.decimals("0.001", 10, places=3, allow_nan=False).map(lambda x: f"{x:f}")


@given(decimals, st.integers(0, 50), steps)
def test_a_range_holds_its_ends_and_equal_steps(low: str, count: int, step: str) -> None:
    high = Fraction(low) + count * Fraction(step)
    pool = Range(Number(low), Number(f"{float(high):.3f}"), Number(step))
    values = [x.value for x in pool.numbers]
    assert values == [Fraction(low) + i * Fraction(step) for i in range(count + 1)]
    assert all(x.text == "0" or x.text.strip("-")[0] != "." for x in pool.numbers)
    assert not any(x.text.endswith(("0", ".")) for x in pool.numbers if "." in x.text)


BAD = {
    "draw: {wts: keep}": ":8: unknown key 'wts' in draw, did you mean 'weights'?",
    "draw: {biases: 3}": (
        ":16: draw.biases is '3', expected a list of numbers, "
        "a range such as {from: 0.1, to: 2, step: 0.1}, or keep"
    ),
    "draw: {inputs: {from: 2, to: 1}}": (
        ":30: draw.inputs.to is '1', expected a number of at least 2"
    ),
    "draw: {inputs: {from: 2}}": ":16: to is missing in draw.inputs",
    "draw: {inputs: {from: 0, to: 100000000}}": (
        ":16: draw.inputs has 100,000,001 numbers, expected at most 10,000"
    ),
    "draw: keep": (
        ":7: draw is 'keep', expected a mapping such as {weights: {from: -0.9, to: 0.9, step: 0.1}}"
    ),
    "draw: {inputs: {from: 0, to: 1, step: 0}}": (
        ":39: draw.inputs.step is '0', expected a number above 0"
    ),
    "draw: {inputs: []}": ":16: draw.inputs is an empty list, expected a list of numbers",
}


@pytest.mark.parametrize("draw", BAD)
def test_mistakes(draw: str) -> None:
    with pytest.raises(NetworkError) as caught:
        loads(LAYERS + draw + "\n")
    assert str(caught.value) == f"<text>:{END}{BAD[draw]}"


def test_targets_suit_the_loss() -> None:
    text = LAYERS.replace("loss: squared_error", "loss: binary_cross_entropy")
    assert text != LAYERS
    with pytest.raises(NetworkError, match=r"draw\.targets has 2, expected a number from 0 to 1"):
        loads(text + "draw: {targets: [0, 2]}\n")
    assert loads(text + "draw: {targets: [0, 1]}\n").draw


def test_what_there_is_none_of() -> None:
    with pytest.raises(NetworkError, match=r"draw\.biases has nothing to draw"):
        loads(example_text("linear-2-2-1") + "draw: {biases: [1]}\n")
    with pytest.raises(NetworkError, match="unknown key 'weights' in draw"):
        loads(EQUATIONS + "draw: {weights: [1]}\n")
