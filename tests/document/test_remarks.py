"""What a walkthrough remarks on is so in the exact values, and what is so is remarked on."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

import symprop
from symprop.document import blocks as b
from symprop.formula.tree import Name, walk
from symprop.functions.optimizers import OPTIMIZERS

NETWORK: dict[str, Any] = {
    "inputs": [1.5, -2], "targets": [0.3], "loss": "half_squared_error",
    "layers": [
        {"activation": "relu", "weights": [[0.5, -0.4], [-0.2, 0.7]]},
        {"activation": "sigmoid", "weights": [[0.6], [0.8]]},
    ],
}  # fmt: skip
LINE = [{"activation": "identity", "weights": [[0.5], [0.3]]}]


def text(**changes: Any) -> str:
    return symprop.derive({**NETWORK, **changes}).text("txt")


def test_an_ordinary_network_has_none() -> None:
    plain = text(layers=[{"activation": "tanh", "weights": [[0.1], [0.2]]}])
    assert not any(word in plain for word in ("saturated", "dead", "never reach", "is about"))


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_a_dead_unit(view: str) -> None:
    """z₂ = 1.5 · (−0.4) − 2 · 0.7 < 0 < z₁."""
    said = text(view=view)
    assert "Because z₂ is negative, ReLU gives 0 here" in said.replace("\n", " ")
    gradients = symprop.derive(NETWORK).data()["epochs"][0]["gradients"]
    assert float(gradients["layers.0.weights.0.1"]["exact"]) == 0
    assert float(gradients["layers.0.weights.0.0"]["exact"]) != 0


def test_of_many_units_the_first_are_named() -> None:
    layers = [
        {"activation": "relu", "weights": [[-0.5] * 7, [0.1] * 7]},
        {"activation": "identity", "weights": [[0.5]] * 7},
    ]
    said = text(layers=layers).replace("\n", " ")
    assert "Because z₁, z₂, z₃, z₄, z₅, … are negative" in said


def test_a_single_unit_is_not_called_the_first() -> None:
    said = text(layers=[{"activation": "tanh", "weights": [[0.1], [0.2]]}]).replace("\n", " ")
    assert "This sum is its pre-activation zₒ; the activation" in said


def test_a_unit_is_dead_only_if_all_samples_say_so() -> None:
    both = {"inputs": [[1.5, -2], [-1.5, 2]], "targets": [[0.3], [0.3]]}
    assert "ReLU gives 0 here" not in text(**both)
    assert "ReLU gives 0 here" in text(inputs=[[1.5, -2], [1, -2]], targets=[[0.3], [0.3]])


@pytest.mark.parametrize("z", [-6, -4.7, -4.5, 0, 4.5, 4.7, 6, 40])
@pytest.mark.parametrize("form", ["layers", "equations"])
def test_a_saturated_unit(z: float, form: str) -> None:
    """Within 1 % of a bound of σ: |z| > ln 99."""
    layers = [{"activation": "sigmoid", "weights": [[z]]}]
    network = {"inputs": [1], "targets": [0.5], "loss": "squared_error", "layers": layers}
    if form == "equations":
        network = {"parameters": {"w": z}, "equations": {"h": "sigmoid(w)"}, "loss": "(h - 0.5)^2"}
    said = symprop.derive(network).text()
    assert ("called saturated" in said) == (abs(z) > math.log(99))


@pytest.mark.parametrize(
    ("activation", "target", "reached"),
    [("sigmoid", 3.3, False), ("sigmoid", 0.9, True), ("sigmoid", 1, True), ("tanh", -1.2, False),
     ("tanh", -0.5, True), ("relu", -1, False), ("relu", 7, True), ("identity", -9, True)],
)  # fmt: skip
def test_a_target_out_of_reach(activation: str, target: float, reached: bool) -> None:
    layers = [{"activation": activation, "weights": [[0.1], [-0.2]]}]
    for view in ("scalar", "matrix"):
        said = text(layers=layers, targets=[target], view=view)
        assert ("but never reach it" in said.replace("\n", " ")) == (not reached)


def test_a_value_that_shows_as_nought() -> None:
    small = {
        "inputs": {"x": 0.001}, "targets": {"t": 0.5}, "parameters": {"w": 0.01},
        "equations": {"y": "w*x"}, "loss": "(y - t)^2", "rounding": {"digits": 2, "at_least": 0},
    }  # fmt: skip
    said = symprop.derive(small).text("txt")
    assert "y shows as 0.00, and is about 0.00001" in said
    assert "Not everything that shows as 0" not in symprop.derive({**small, "rounding": {}}).text()
    none = {**small, "inputs": {"x": 0}}
    assert "shows as 0.00" not in symprop.derive(none).text("txt")


@pytest.mark.parametrize(("rate", "rose"), [(0.1, False), (3, True)])
def test_a_step_that_makes_the_loss_larger(rate: float, rose: bool) -> None:
    line = {
        "layers": [{"activation": "identity", "weights": [[0.5], [0.3]]}],
        "learning_rate": rate,
    }
    said = text(**line)
    assert ("The loss has become larger" in said) == rose
    assert ("was too long here" in said) == rose
    assert "was too long here" not in text(**line, optimizer="adam", weight_decay=0.1)


def test_a_change_of_the_loss_that_is_too_small_to_show() -> None:
    line = {"layers": LINE, "learning_rate": 1e-9}
    assert "The loss has become smaller, but by less than is shown here:" in text(**line)


def test_that_shorter_steps_would_do_is_said_only_where_it_is_certain() -> None:
    """At a corner the derivative on one side may lead uphill."""
    corner = {
        "parameters": {"w": 1}, "targets": {"t": 1}, "equations": {"y": "max(w, 2*w - 1)"},
        "loss": "abs(y - t) + w", "learning_rate": 3,
    }  # fmt: skip
    said = symprop.derive(corner).text()
    assert "was too long here" not in said


def test_epochs_after_which_the_loss_is_larger() -> None:
    line = {
        "layers": [{"activation": "identity", "weights": [[0.5], [0.3]]}],
        "learning_rate": 0.33,
    }
    said = symprop.derive({**NETWORK, **line, "epochs": 3})
    losses = [e["loss"]["exact"] for e in said.data()["epochs"]]
    grows = [float(b) > float(a) for a, b in pairwise(losses)]
    assert ("does not become smaller in every epoch" in said.text()) == any(grows)


# --- products of matrices -------------------------------------------------------------------------


def test_a_small_product_is_worked_entry_by_entry() -> None:
    said = symprop.derive("linear-2-2-1").text()
    for line in (
        r"2 \cdot 0.1 + 3 \cdot 0.2 = 0.2 + 0.6 = 0.8",
        r"2 \cdot 0.3 + 3 \cdot 0.4 = 0.6 + 1.2 = 1.8",
        r"0.8 \cdot 0.21 + 1.8 \cdot 0.23 = 0.168 + 0.414 = 0.582",
    ):
        assert f"$$\n{line}\n$$" in said


def test_a_difference_of_logits_and_its_reason() -> None:
    said = symprop.derive("softmax-classifier").text("txt")
    assert "That only a difference is left has a reason" in said
    binary = text(loss="binary_cross_entropy", targets=[1])
    assert "they cancel" in binary
    assert "they cancel" not in text()


RECURRENT = {"weights": [[0.4], [-0.3]], "recurrent_weights": [[0.7, 0.2], [-0.1, 0.5]]}


@pytest.mark.parametrize(("start", "said"), [({}, "0"), ({"h0": [0.1, 0.2]}, "[[0.1], [0.2]]")])
def test_the_first_step_of_time_has_something_before_it(start: dict[str, Any], said: str) -> None:
    made = text(
        inputs=[[0.5], [-1]],
        layers=[{"rnn": RECURRENT | start}, {"dense": {"weights": [[0.8], [-0.6]]}}],
    )
    (line,) = (line for line in made.splitlines() if "Before the first time step" in line)
    assert line.split(" = ")[1] == said
    assert "Then it adds its bias." not in " ".join(made.split())  # it has none


OTHER_LAYERS: dict[str, Any] = {
    "inputs": [[1], [-2]], "targets": [0.4], "loss": "half_squared_error",
    "layers": [
        {"rnn": {"weights": [[3]], "recurrent_weights": [[0.4]], "biases": [0.1]}},
        {"activation": "relu", "weights": [[-0.4, 0.5]]},
        {"layer_norm": {}},
        {"activation": "identity", "weights": [[0.5], [0.2]]},
    ],
}  # fmt: skip


def test_layers_of_every_kind() -> None:
    """h₁ = tanh 3.1 > 0.99 and h₂ = tanh(-6 + ...) < -0.99, so 0.5 · h₂ < 0 < -0.4 · h₂."""
    walk = symprop.derive(OTHER_LAYERS)
    said = " ".join(walk.text("txt").split())
    assert "The outputs h_{1,1}⁽¹⁾, h_{2,1}⁽¹⁾ are within 1 % of a bound" in said
    assert "Because z₂⁽²⁾ is negative, ReLU gives 0 here" in said
    shown = walk.data()["epochs"][0]["samples"][0]["values"]
    for kind, id in (("function1", "layers.0.h.0.0"), ("function2", "layers.1.out.0")):
        assert shown[id]["shown"] in walk.figure(kind)


def test_a_kernel_that_is_used_at_many_places_is_not_called_dead() -> None:
    convolution = {"conv1d": {"kernels": [-1, -1]}, "activation": "relu"}
    layers = [convolution, {"activation": "identity", "weights": [[1], [1]]}]
    said = symprop.derive({**OTHER_LAYERS, "inputs": [1, 2, 3], "layers": layers}).text()
    assert "ReLU gives 0 here" not in said


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_number_of_the_step_is_explained_where_it_is_used(optimizer: str) -> None:
    data = {"inputs": {"x": 2}, "targets": {"t": 1}, "parameters": {"w": 0.9}}
    more = {"equations": {"y": "w*x"}, "loss": "(y - t)^2/2", "learning_rate": 0.1}
    blocks = symprop.derive({**data, **more, "optimizer": optimizer, "epochs": 2}).document.blocks
    count = Name("t", sup="*")  # t is the target
    used = any(isinstance(x, b.Display) and count in walk(x.formula) for x in blocks)
    said = [x for x in blocks if isinstance(x, b.Paragraph) and b.Math(count) in x.content]
    assert len(said) == used
