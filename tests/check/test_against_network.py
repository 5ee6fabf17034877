"""Checking a document against a network that is given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import symprop as command

import symprop
from symprop.check.given.given import Given, State
from symprop.check.report.sheet import Item
from symprop.derivation.values import Values
from symprop.network.description import Network
from symprop.network.equations import EquationNetwork
from symprop.network.file import example_text, examples, load, loads

NOTATIONS = ("delta", "leibniz", "matrix")
FORMATS = ("md", "tex", "txt")


def errors(document: str, network: str) -> list[Item]:
    """The errors of a document against the text of a network file."""
    found = symprop.check(document, net=loads(network)).findings
    return [item for item in found if item.severity == "error"]


def walks() -> Iterator[tuple[str, str, str, str]]:
    """Every example; notations, views and formats in turn, of large ones only the matrices."""
    for n, name in enumerate(examples()):
        for view in views(name):
            yield name, NOTATIONS[n % 3], view, FORMATS[(n + (view == "matrix")) % 3]


def views(name: str) -> tuple[str, ...]:
    network = load(name)
    if isinstance(network, EquationNetwork):
        return ("scalar",)
    return ("scalar", "matrix") if isinstance(network, Network) else ("matrix",)


@pytest.mark.parametrize(("name", "notation", "view", "format"), list(walks()))
def test_right_walkthrough(name: str, notation: str, view: str, format: str) -> None:
    text = symprop.derive(name, notation=notation, view=view).text(format)
    alone, against = symprop.check(text), symprop.check(text, net=name)
    assert [(f.place, f.claimed) for f in against.findings] == [
        (f.place, f.claimed) for f in alone.findings
    ]
    assert against.sheet.checked > alone.sheet.checked  # what is given is held against it, too


CHANGES = [
    ("sigmoid-2-2-1", "0.3], [0.4", "0.35], [0.4", "value", "0.3", "0.35"),
    ("sigmoid-2-2-1", "inputs: [1.1", "inputs: [1.2", "value", "1.1", "1.2"),
    ("sigmoid-2-2-1", "targets: [3.3]", "targets: [3.4]", "value", "3.3", "3.4"),
    ("sigmoid-2-2-1", "learning_rate: 0.1", "learning_rate: 0.2", "value", "0.1", "0.2"),
    ("sigmoid-2-2-1", "[-0.1]", "[0.1]", "value", "-0.1", "0.1"),
    ("sigmoid-2-2-1", "half_squared_error", "squared_error", "formula", "3.67235", "7.34470"),
    (
        "sigmoid-2-2-1",
        "sigmoid\n    weights: [[0.6]",
        "tanh\n    weights: [[0.6]",
        "formula",
        "0.58989",
        "0.34830",
    ),
    (
        "sigmoid-2-2-1",
        "[[0.6], [-0.1]]",
        "[[0.6], [-0.1]]\n    biases: [0.2]",
        "formula",
        "0.36351",
        "0.56351",
    ),
    ("sigmoid-2-3-1", "0.5, 0.5, 0.5", "0.5, 0.4, 0.5", "value", "0.5", "0.4"),
    ("linear-2-2-1", "[0.2, 0.4]", "[0.2, 0.5]", "value", "0.4", "0.5"),
    ("rnn-3-steps", "x_2: -1", "x_2: 1", "value", "-1", "1"),
    ("rnn-3-steps", "h_2: tanh(w_x*x_2", "h_2: tanh(w_x*x_1", "formula", "-0.0958", "0.4652"),
    ("attention-head", "w_k: 0.7", "w_k: 0.75", "value", "0.7", "0.75"),
]


@pytest.mark.parametrize(("name", "old", "new", "kind", "claimed", "expected"), CHANGES)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_another_network(
    name: str, old: str, new: str, kind: str, claimed: str, expected: str, view: str
) -> None:
    text = example_text(name)
    assert text.count(old) == 1
    if view == "matrix" and not isinstance(load(name), Network):
        return
    notation = NOTATIONS[len(new) % 3]
    walk = symprop.derive(name, notation=notation, view=view).text()
    (error,) = errors(walk, text.replace(old, new))
    assert (error.kind, error.claimed, error.expected) == (kind, claimed, expected)
    assert "given network" in error.message


@pytest.mark.parametrize("name", ["sigmoid-2-2-1", "xor-batch", "rnn-layer", "adam-3-steps"])
def test_values(name: str) -> None:
    """Against what the derivation tells."""
    given, walk = Given(load(name)), symprop.derive(name)
    values = Values(walk.network, walk.plan)
    for e, epoch in enumerate(walk.data()["epochs"]):
        several = len(epoch["samples"]) > 1
        for s, sample in enumerate(epoch["samples"]):
            for id, x in sample["values"].items():
                id = values.plain(id)  # the output of a layer is another value's
                place = f"samples.{s}.{id}" if several else id
                found = given.at(place, State(e, s)) or given.at(id, State(e, s))
                assert found is not None
                assert found[0] == pytest.approx(float(x["exact"]), rel=1e-14)
        for id, x in epoch["gradients"].items():
            found = given.at("∂" + id, State(e, 0))
            assert found is not None
            assert found[0] == pytest.approx(float(x["exact"]), rel=1e-13)


def test_what_follows_is_a_note() -> None:
    walk = symprop.derive("sigmoid-2-2-1").text()
    other = loads(example_text("sigmoid-2-2-1").replace("[[0.6]", "[[0.7]"))
    checked = symprop.check(walk, net=other)
    carried = [item for item in checked.findings if item.kind == "carried"]
    assert {item.quantity for item in carried} >= {"zₒ", "y_pred", "Loss"}
    assert all(item.severity == "note" and item.root is not None for item in carried)
    assert checked.data()["network"]["layers"][1]["weights"] == [[0.7], [-0.1]]


def test_units_in_another_order() -> None:
    network = """
inputs: [2.2, 1.1]
targets: [3.3]
layers:
  - {activation: sigmoid, weights: [[0.7, 0.4], [0.3, 0.2]]}
  - {activation: sigmoid, weights: [[-0.1], [0.6]]}
loss: half_squared_error
learning_rate: 0.1
"""
    walk = symprop.derive("sigmoid-2-2-1").text()
    assert not symprop.check(walk, net=loads(network)).findings
    (error,) = errors(walk, network.replace("[0.3, 0.2]", "[0.3, 0.25]"))
    assert (error.claimed, error.expected) == ("0.2", "0.25")


HALF = """Inputs i1 = 0.5 and i2 = -1, targets are in the figure.

h1 = w1*i1 + w2*i2 = 0.2*0.5 + 0.4*(-1) = 0.1 - 0.4 = -0.3

h2 = 0.25

E = (h1 - 1)^2 + E2 = 1.69 + 0.09 = 1.78

dE/dh1 = 2*(h1 - 1) = -2.6
dE/dE2 = 1
"""


def test_document_that_tells_half_of_it() -> None:
    network = """
inputs: {i1: 0.5, i2: -1}
targets: {t1: 1, t2: 0.55}
parameters: {w1: 0.2, w2: 0.4, w3: 0.3, w4: -0.1}
equations:
  h1: w1*i1 + w2*i2
  h2: w3*i1 + w4*i2
  E2: (h2 - t2)^2
  E: (h1 - t1)^2 + E2
loss: E
"""
    assert not errors(HALF, network)
    (error,) = errors(HALF.replace("h2 = 0.25", "h2 = 0.35"), network)
    assert (error.quantity, error.claimed, error.expected) == ("h₂", "0.35", "0.25")


@pytest.mark.parametrize(
    ("document", "network", "problem"),
    [
        ("walk", "sigmoid-2-3-1", "the document describes 2-2-1, and the network is 2-3-1"),
        ("p = 2 + 2 = 4\nq = 3\n", "rnn-3-steps", "has none of the network's names"),
    ],
)
def test_nothing_in_common(document: str, network: str, problem: str) -> None:
    text = symprop.derive("sigmoid-2-2-1").text() if document == "walk" else document
    with pytest.raises(symprop.SympropError, match=problem):
        symprop.check(text, net=network)


def test_command(tmp_path: Path) -> None:
    walk = tmp_path / "walk.md"
    walk.write_text(symprop.derive("sigmoid-2-2-1").text(), encoding="utf-8")
    net = tmp_path / "net.yaml"
    net.write_text(example_text("sigmoid-2-2-1").replace("[[0.6]", "[[0.7]"), encoding="utf-8")
    assert command("check", walk, "--net", "sigmoid-2-2-1").code == 0
    found = command("check", walk, "--net", net, "--format", "json")
    assert found.code == 1
    (document,) = json.loads(found.out)["documents"]
    assert document["network"]["layers"][1]["weights"][0] == [0.7]
    assert "walk.md" in command("check", walk, "--net", "sigmoid-2-3-1").complaint
    assert "standard input" in command("check", "-", "--net", "-").complaint
