"""From a file in layer form to a validated network."""

from __future__ import annotations

import pytest

from symprop.formula.tree import Number
from symprop.network.description import Function, Network, Notation, Rounding
from symprop.network.file import loads

GOOD = """\
title: Two of each
inputs: [1, 2]
targets: [1]
layers:
  - activation: sigmoid
    weights: [[0.20, 0.3], [0.4, 0.7]]
    biases: [0.5, 1.0]
  - activation: sigmoid
    weights: [[0.6], [-0.1]]
loss: squared_error
learning_rate: 0.50
"""


def digits(rows: tuple[tuple[Number, ...], ...]) -> list[list[str]]:
    return [[x.text for x in row] for row in rows]


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def test_a_whole_file() -> None:
    network = loads(GOOD)
    assert network.title == "Two of each"
    assert digits(network.inputs) == [["1", "2"]]
    assert digits(network.targets) == [["1"]]
    first, last = network.layers
    assert first.activation == Function("sigmoid", {})
    assert digits(first.weights) == [["0.20", "0.3"], ["0.4", "0.7"]]
    assert (first.inputs, first.units) == (2, 2)
    assert first.biases == (Number("0.5"), Number("1.0"))
    assert not first.shared_bias
    assert (last.inputs, last.units, last.biases) == (2, 1, None)
    assert network.loss == Function("squared_error")
    assert network.learning_rate == Number("0.50")


def test_defaults() -> None:
    network = loads(changed("learning_rate: 0.50\n", "").replace("title: Two of each\n", ""))
    assert network.title is None
    assert network.learning_rate == Number("0.1")
    assert network.optimizer == Function("sgd")
    assert network.epochs == 1
    assert network.rounding == Rounding(digits=5, significant=None, carry="exact")
    assert network.notation == Notation("delta")
    assert network.view == "scalar"


def test_everything_said() -> None:
    more = (
        "optimizer: {adam: {beta1: 0.80, epsilon: 1e-6}}\nepochs: 10000\nview: matrix\n"
        "rounding: {significant: 3, carry: rounded}\nnotation: {leibniz: {loss: C, pre: 'n_<u>'}}\n"
    )
    network = loads(GOOD + more)
    assert network.optimizer.settings == {
        "beta1": Number("0.80"),
        "beta2": Number("0.999"),
        "epsilon": Number("0.000001"),
    }
    assert (network.epochs, network.view) == (10_000, "matrix")
    assert network.rounding == Rounding(None, 3, "rounded")
    assert network.notation == Notation("leibniz", {"loss": "C", "pre": "n_<u>"})


def test_settings_of_activations_and_losses() -> None:
    network = loads(
        changed("sigmoid\n    weights: [[0.20", "{leaky_relu: {slope: 0.2}}\n    weights: [[0.20")
        .replace("activation: sigmoid", "activation: elu")
        .replace("squared_error", "{huber: {delta: 2.0}}")
    )
    assert network.layers[0].activation == Function("leaky_relu", {"slope": Number("0.2")})
    assert network.layers[1].activation == Function("elu", {"alpha": Number("1")})
    assert network.loss == Function("huber", {"delta": Number("2.0")})


def test_a_decay_may_be_0() -> None:
    network = loads(GOOD + "optimizer: {momentum: {momentum: 0}}\n")
    assert network.optimizer == Function("momentum", {"momentum": Number("0")})


def test_a_shared_bias_is_one_number() -> None:
    layer = loads(changed("[0.5, 1.0]", "0.50")).layers[0]
    assert (layer.biases, layer.shared_bias) == ((Number("0.50"),), True)


@pytest.mark.parametrize("value", ["null", "~"])
def test_null_is_no_bias_and_no_title(value: str) -> None:
    network = loads(changed("[0.5, 1.0]", value).replace("Two of each", value))
    assert network.layers[0].biases is None
    assert network.title is None


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        ("[[0, 1], [1, 0]]", "[[1], [0]]"),
        ("[[0, 1], [1, 0]]", "[1, 0]"),  # one output: one number per sample
    ],
)
def test_batches(inputs: str, targets: str) -> None:
    network = loads(changed("[1, 2]", inputs).replace("targets: [1]", f"targets: {targets}"))
    assert digits(network.inputs) == [["0", "1"], ["1", "0"]]
    assert digits(network.targets) == [["1"], ["0"]]


def test_a_batch_of_one_is_a_sample() -> None:
    assert loads(changed("[1, 2]", "[[1, 2]]")) == loads(GOOD)
    assert loads(changed("[1, 2]", "[[1, 2]]").replace("[1]", "[[1]]")) == loads(GOOD)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("'null'", "null"),
        ("123", "123"),
        ('"a\\tb  c"', "a b c"),
        (">\n  a\n  b", "a b"),
        ('"y = x: z"', "y = x: z"),
        ('""', None),
        ("x" * 200, "x" * 200),
        ('"\\ud83d\\ude00"', "😀"),
    ],
)
def test_titles_are_one_line(text: str, kept: str | None) -> None:
    assert loads(changed("Two of each", text)).title == kept


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
def test_binary_cross_entropy_takes_probabilities(activation: str) -> None:
    text = changed("weights: [[0.6], [-0.1]]", "weights: [[1, 2], [3, 4]]")
    text = text.replace("targets: [1]", "targets: [0, 0.25]")
    text = text.replace("sigmoid\n    weights: [[1", f"{activation}\n    weights: [[1")
    assert loads(text.replace("squared_error", "binary_cross_entropy")).layers[1].units == 2


DISTRIBUTION = (
    changed("targets: [1]", "targets: [0.25, 0.75]")
    .replace("weights: [[0.6], [-0.1]]", "weights: [[1, 2], [3, 4]]")
    .replace("sigmoid\n    weights: [[1", "softmax\n    weights: [[1")
    .replace("squared_error", "categorical_cross_entropy")
)


def test_categorical_cross_entropy_takes_a_distribution() -> None:
    assert digits(loads(DISTRIBUTION).targets) == [["0.25", "0.75"]]


def test_a_network_is_hashable_and_compares_by_value() -> None:
    one, two = loads(GOOD), loads(GOOD)
    assert one == two
    assert hash(one) == hash(two)
    assert one != loads(changed("0.20", "0.2"))
    assert isinstance(one, Network)
    with pytest.raises(AttributeError):
        one.epochs = 2  # type: ignore[misc]


def test_a_rounding_has_one_measure() -> None:
    for digits, significant in ((None, None), (3, 3)):
        with pytest.raises(ValueError, match="either digits or significant"):
            Rounding(digits, significant)
