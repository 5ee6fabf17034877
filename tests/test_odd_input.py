"""Networks that are odd but valid: numbers far out, wide and deep ones, any that hypothesis finds.

Each gives a right result or one clear line, soon; never a traceback.
"""

from __future__ import annotations

import json
import math
import re
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symprop
from symprop.document.formats import FORMATS, is_binary
from symprop.functions.activations import ACTIVATIONS
from symprop.functions.losses import LOSSES
from symprop.functions.optimizers import OPTIMIZERS
from symprop.network.file import loads

SOON = 20
"""Seconds of processor time that no derivation of this file may take."""

TEXTS = [name for name in FORMATS if not is_binary(name)]


def layer(activation: str, *weights: list[str], **more: Any) -> dict[str, Any]:
    """A layer; numbers are texts, for the digits that JSON would not write."""
    return {"activation": activation, "weights": list(weights), **more}


def network(*layers: dict[str, Any], loss: str = "half_squared_error", **more: Any) -> str:
    """A network file (with one input of 1 and a target of 1, unless ``more`` says otherwise)."""
    text = json.dumps({"inputs": ["1"], "targets": ["1"], "layers": layers, "loss": loss} | more)
    return re.sub(r'"(-?\d[^"]*)"', r"\1", text)


def documents(text: str, **wishes: Any) -> dict[str, str] | str:
    """All documents and diagrams of a network, or the message of an honest refusal."""
    start = time.process_time()
    try:
        derivation = symprop.derive(loads(text), **wishes)
        out = {name: derivation.text(name) for name in (*TEXTS, "json")}
        out |= {kind: derivation.figure(kind) for kind in ("topology", "forward", "gradients")}
    except symprop.SympropError as error:
        return repr(error)
    finally:
        assert time.process_time() - start < SOON
    return out


def derived(text: str, **wishes: Any) -> dict[str, Any]:
    """The JSON of a network that must be worked, all other documents being written as well."""
    out = documents(text, **wishes)
    assert isinstance(out, dict), out
    data: dict[str, Any] = json.loads(out["json"])
    return data


def values(text: str, **wishes: Any) -> dict[str, str]:
    """Exact values of the first sample, and the gradients."""
    (epoch, *_) = derived(text, **wishes)["epochs"]
    tables = {**epoch["samples"][0]["values"], **epoch["gradients"]}
    return {id: entry["exact"] for id, entry in tables.items()}


# --- numbers far out ----------------------------------------------------------------------------

VIEWS = pytest.mark.parametrize("view", ["scalar", "matrix"])


@VIEWS
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("weight", ["1e40", "-1e40", "1e-40", "0", "-700", "40"])
def test_far_out_weights(activation: str, weight: str, view: str) -> None:
    out = documents(network(layer(activation, [weight])), view=view)
    if isinstance(out, dict):
        exact = json.loads(out["json"])["epochs"][0]["samples"][0]["values"]
        if activation in ("identity", "relu") and weight != "-1e40" and weight != "-700":
            assert float(exact["layers.0.out.0"]["exact"]) == float(weight)
        if activation == "softmax":
            assert exact["layers.0.out.0"]["shown"] in ("1", "1.00000")
    else:
        assert weight in ("1e40", "-1e40") or (activation, weight) == ("gelu", "-700"), out


@VIEWS
def test_a_saturated_sigmoid(view: str) -> None:
    found = values(network(layer("sigmoid", ["40"])), view=view)
    assert found["layers.0.out.0"] == "0.999999999999999995751645744708"
    assert abs(float(found["layers.0.weights.0.0"])) < 1e-34
    assert float(found["loss"]) == pytest.approx(math.exp(-80) / 2)


@VIEWS
def test_all_gradients_are_zero(view: str) -> None:
    dead = layer("relu", ["-1", "-2"]), layer("identity", ["1"], ["1"])
    data = derived(network(*dead), view=view, epochs=3)
    for epoch in data["epochs"]:
        assert {entry["exact"] for entry in epoch["gradients"].values()} == {"0"}
        assert epoch["loss"]["exact"] == "0.5"
    right = derived(network(layer("identity", ["1"])), view=view)
    assert right["epochs"][0]["loss"]["exact"] == "0"


@VIEWS
@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_every_optimizer_where_nothing_moves(optimizer: str, view: str) -> None:
    still = {optimizer: {"weight_decay": 0}} if OPTIMIZERS[optimizer].decoupled else optimizer
    text = network(layer("relu", ["-1"]), optimizer=still, epochs=3)
    data = derived(text, view=view)
    assert data["epochs"][-1]["updates"]["layers.0.weights.0.0"]["exact"] == "-1"


@VIEWS
def test_the_logarithm_of_nothing(view: str) -> None:
    """ln 0 only where rounded numbers are carried on: 1.00 is printed, and 1 − 1.00 is 0."""
    text = network(layer("sigmoid", ["9"]), loss="binary_cross_entropy", targets=["0"])
    assert float(values(text, view=view)["loss"]) == pytest.approx(math.log1p(math.exp(9)))
    message = documents(text, view=view, digits=2, carry="rounded")
    assert isinstance(message, str)
    assert "logarithm" in message
    assert "rounded" in message


@VIEWS
def test_a_division_by_zero(view: str) -> None:
    """Adam divides by the root of a mean that rounds to 0, plus a number that is printed as 0."""
    text = network(layer("identity", ["0.999"]), optimizer={"adam": {"epsilon": "1e-30"}}, epochs=2)
    assert derived(text, view=view)
    message = documents(text, view=view, digits=1, carry="rounded")
    assert isinstance(message, dict) or "division by zero" in message


@VIEWS
@pytest.mark.parametrize("rate", ["100", "1e40"])
def test_learning_that_runs_away(rate: str, view: str) -> None:
    text = network(layer("elu", ["-1"]), learning_rate=rate, epochs=8)
    out = documents(text, view=view)
    assert isinstance(out, dict) or rate == "1e40", out


# --- wide, deep, long ---------------------------------------------------------------------------

ROW = ["0.1", "-0.2"]


@VIEWS
@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        (network(layer("sigmoid", ["0.5"])), {}),
        (network(*[layer("sigmoid", ["0.5"])] * 10), {}),
        (
            network(
                layer("tanh", ROW), *[layer("tanh", ROW, ROW)] * 8, layer("tanh", ["1"], ["2"])
            ),
            {},
        ),
        (
            network(
                layer("sigmoid", *[ROW] * 50), layer("tanh", ["1"], ["2"]), inputs=["0.5"] * 50
            ),
            {},
        ),
        (
            network(
                layer("sigmoid", ROW, biases=0.5),
                layer("sigmoid", ["1"], ["2"], biases=[0]),
                inputs=[[f"0.{i + 1}"] for i in range(20)],
                targets=["1"] * 20,
            ),
            {},
        ),
        (network(layer("sigmoid", ["0.5"])), {"digits": 0}),
        (network(layer("sigmoid", ["0.5"])), {"digits": 0, "carry": "rounded"}),
        (network(layer("sigmoid", ["0.5"])), {"digits": 50}),
        (network(layer("sigmoid", ["0.5"]), rounding={"significant": 3}), {}),
        (network(layer("sigmoid", ["0.5"]), rounding={"significant": 1, "carry": "rounded"}), {}),
        (network(layer("sigmoid", ["0.5"])), {"epochs": 50}),
        (network(layer("identity", ["0.5"])), {"epochs": 50}),
        (network(layer("identity", ["0.5"]), optimizer="momentum"), {"epochs": 50}),
        (network(layer("sigmoid", ["0.5"]), optimizer="adam"), {"epochs": 50, "carry": "rounded"}),
    ],
    ids=[
        "one unit",
        "10 layers of one",
        "10 layers",
        "50 inputs",
        "batch of 20",
        "digits 0",
        "digits 0 carried",
        "digits 50",
        "significant 3",
        "significant 1 carried",
        "epochs 50",
        "epochs 50 exact",
        "epochs 50 momentum",
        "epochs 50 adam",
    ],
)
def test_odd_but_valid(text: str, wishes: dict[str, Any], view: str) -> None:
    assert derived(text, view=view, **wishes)["epochs"]


# --- whatever hypothesis finds ------------------------------------------------------------------

NUMBERS = st.decimals(-3, 3, places=2, allow_nan=False).map(str)


@st.composite
def networks(draw: st.DrawFn) -> str:
    """A valid network file: every activation, loss, optimizer, notation, rounding and view."""
    loss = draw(st.sampled_from(sorted(LOSSES)))
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    last = {"binary_cross_entropy": ["sigmoid"], "categorical_cross_entropy": ["softmax"]}
    layers = []
    for k, (m, n) in enumerate(pairwise(sizes)):
        choice = last.get(loss, sorted(ACTIVATIONS)) if k == len(sizes) - 2 else sorted(ACTIVATIONS)
        weights = draw(st.lists(st.lists(NUMBERS, min_size=n, max_size=n), min_size=m, max_size=m))
        biases = draw(st.sampled_from([{}, {"biases": "0.5"}, {"biases": ["-0.25", "1", "0"][:n]}]))
        layers.append(layer(draw(st.sampled_from(choice)), *weights, **biases))
    units, samples = sizes[-1], draw(st.integers(1, 3))
    targets: list[list[str]] = draw(
        st.lists(
            st.lists(NUMBERS, min_size=units, max_size=units), min_size=samples, max_size=samples
        )
    )
    if loss == "hinge":
        targets = [["-1" if t.startswith("-") else "1" for t in row] for row in targets]
    elif loss == "binary_cross_entropy":
        targets = [["0" if t.startswith("-") else "1" for t in row] for row in targets]
    elif loss == "categorical_cross_entropy":
        targets = [["1", "0", "0"][:units] for _ in targets]
    inputs = st.lists(NUMBERS, min_size=sizes[0], max_size=sizes[0])
    return network(
        *layers,
        loss=loss,
        inputs=draw(st.lists(inputs, min_size=samples, max_size=samples)),
        targets=targets,
        optimizer=draw(st.sampled_from(sorted(OPTIMIZERS))),
        learning_rate=draw(st.sampled_from(["0.1", "2", "0.005"])),
        epochs=draw(st.integers(1, 4)),
        notation=draw(st.sampled_from(["delta", "leibniz", "matrix"])),
        rounding=draw(st.sampled_from([{}, {"digits": "2"}, {"significant": "3"}])),
        view=draw(st.sampled_from(["scalar", "matrix"])),
    )


@settings(max_examples=20)
@given(text=networks())
def test_any_network_is_worked(text: str) -> None:
    derived(text)


@settings(max_examples=10)
@given(text=networks(), digits=st.integers(0, 8))
def test_any_network_with_rounded_numbers(text: str, digits: int) -> None:
    """As on paper: 1.00 may have no ln(1 − 1.00), and then the message says so."""
    out = documents(text, digits=digits, carry="rounded")
    assert isinstance(out, dict) or "rounded" in out
