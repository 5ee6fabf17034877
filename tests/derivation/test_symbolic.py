"""Networks without numbers: the general derivation, in every format, with SymPy's agreement."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import commands
import pytest
import sympy as sp
from oracles import networks as n

import symprop
from symprop.document.formats import FORMATS
from symprop.errors import SympropError
from symprop.network.file import load, loads
from symprop.network.write import to_yaml

OUTPUTS = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}
EQUATIONS = """
inputs: {x: symbolic}
targets: {t: symbolic}
parameters: {w: symbolic, v: symbolic}
equations:
  h: tanh(w*x)
  y: relu(v*h)
loss: (y - t)^2 / 2
"""


def sizes(activation: str, loss: str, biases: bool = True, **more: Any) -> dict[str, Any]:
    last = OUTPUTS.get(loss, "identity")
    hidden = {"activation": activation, "units": 3, "biases": biases}
    layers = [hidden, {"activation": last, "units": 2}]
    return {"inputs": 2, "targets": 2, "layers": layers, "loss": loss, **more}


def no_numbers(text: str) -> None:
    """No value of a network, and no trace of what stands for one."""
    for mark in ("≈", "\\approx", "symbolic", "decimal place"):
        assert mark not in text


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize(
    ("activation", "loss"),
    [(a, n.LOSSES[k % len(n.LOSSES)]) for k, a in enumerate(n.ACTIVATIONS)],
)
def test_every_activation_and_loss(activation: str, loss: str, view: str) -> None:
    walk = symprop.derive(sizes(activation, loss), view=view)
    no_numbers(walk.text("txt"))
    assert "Update" in walk.text("md")


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
@pytest.mark.parametrize("notation", n.NOTATIONS)
def test_optimizers_and_notations(optimizer: str, notation: str) -> None:
    walk = symprop.derive(sizes("tanh", "huber", optimizer=optimizer), notation=notation)
    no_numbers(walk.text("md"))


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(format: str) -> None:
    wishes: Any = {"closed_form": ["layers.0.biases.1"], "derivative": [("loss", "inputs.0")]}
    walk = symprop.derive(sizes("relu", "hinge"), **wishes)
    assert walk.content(format)
    assert symprop.derive(loads(EQUATIONS), closed_form=["w"]).content(format)


def test_json_has_names_and_no_numbers() -> None:
    for walk in (symprop.derive(sizes("relu", "huber")), symprop.derive(loads(EQUATIONS))):
        data = json.loads(walk.content("json"))
        assert "exact" not in json.dumps(data["epochs"])
        assert "shown" not in json.dumps(data["epochs"])
        kinds = {side["kind"] for step in data["steps"] for side in step["sides"]}
        assert kinds == {"symbolic"}
        assert load(data["network"]) == walk.network == loads(to_yaml(walk.network))


def test_sympy_agrees_without_numbers() -> None:
    for walk in (symprop.derive(sizes("tanh", "squared_error")), symprop.derive(loads(EQUATIONS))):
        assert not walk.numbers
        loss = walk.expression("loss", composed=True)
        for id in list(walk.plan.parameters)[:2]:
            gap = sp.diff(loss, walk.symbols[id]) - walk.gradient(id, composed=True)
            point = {
                s: sp.Rational(k + 2, 7) for k, s in enumerate(sorted(gap.free_symbols, key=str))
            }
            assert abs(sp.N(gap.subs(point), 30)) < sp.Float("1e-25")


def test_a_closed_form_in_symbols() -> None:
    walk = symprop.derive(loads(EQUATIONS), closed_form=["w"])
    (step,) = [s for s in walk.data()["steps"] if s["id"] == "closed_form.w"]
    assert [side["text"] for side in step["sides"]] == [
        "∂Loss/∂y · ∂y/∂h · ∂h/∂w",
        "(y - t)·ReLU′(v·h)·v·(1 - h²)·x",
    ]


def test_the_whole_document(tmp_path: Path) -> None:
    walk = symprop.derive(sizes("sigmoid", "half_squared_error"))
    walk.save(tmp_path / "walk.md")
    assert {p.name for p in tmp_path.iterdir()} == {"walk.md", "walk-topology.svg"}
    assert symprop.check(walk.text("md")).findings == ()


def test_what_needs_numbers_says_so(tmp_path: Path) -> None:
    net = tmp_path / "net.yaml"
    net.write_text("inputs: 1\ntargets: 1\nlayers: [{activation: tanh, units: 1}]\nloss: hinge\n")
    document = tmp_path / "walk.md"
    document.write_text("$a = 1$\n")
    for words in (
        ("handout", str(net), "-o", str(tmp_path / "out")),
        ("diagram", str(net), "--values", "forward", "-o", str(tmp_path / "x.svg")),
        ("check", str(document), "--net", str(net)),
        ("mark", str(net), str(document)),
    ):
        complaint = commands.symprop(*words).complaint
        assert complaint.endswith("needs numbers, and this network has only symbols"), words


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": [1, 2]}, "is a size, but inputs has numbers"),
        ({"inputs": 0}, r"inputs is '0', expected a whole number from 1"),
        ({"targets": 3}, "targets has 3 numbers, expected 2"),
        ({"layers": [{"activation": "relu", "units": 2, "biases": 0.5}]}, "expected true or false"),
        ({"draw": {"weights": [1, 2]}}, "has nothing to draw"),
    ],
)
def test_mistakes(change: dict[str, Any], message: str) -> None:
    with pytest.raises(SympropError, match=message):
        load({**sizes("relu", "huber"), **change})


INDEXED = """
indices: {i: 2, j: 3}
inputs:
  x[i]: symbolic
targets: {t: symbolic}
parameters:
  W[i,j]: symbolic
  v[j]: symbolic
equations:
  h[j]: tanh(sum_i x[i]*W[i,j])
  y: sum_j v[j]*h[j]
loss: (y - t)^2 / 2
"""


@pytest.mark.parametrize("view", ["matrix", "scalar"])
def test_indexed_equations(view: str) -> None:
    walk = symprop.derive(loads(INDEXED), view=view, closed_form=["W[0,1]"])
    text = walk.text("txt")
    no_numbers(text)
    assert "(y - t)·v₂·(1 - h₂²)·x₁" in text
    assert ("W (2 × 3)" in text) == (view == "matrix")
    assert load(json.loads(walk.content("json"))["network"]) == walk.network
    loss = walk.expression("loss", composed=True)
    gap = sp.diff(loss, walk.symbols["W[0,1]"]) - walk.gradient("W[0,1]", composed=True)
    assert sp.expand(gap) == 0


def test_an_array_without_numbers_needs_its_sizes() -> None:
    with pytest.raises(SympropError, match=r"parameters\.W\[i,j\] is symbolic, expected the size"):
        loads(INDEXED.replace(", j: 3", ""))


@pytest.mark.parametrize(
    "file",
    [
        {"equations": {"z[i]": "w[i]*x[i]", "y": "max_i z[i]"}, "loss": "abs(y - 1)"},
        {"equations": {"z[i]": "w[i]*x[2-i]", "y": "min_i z[i]"}, "loss": "sum_i z[i] - y"},
        {"equations": {"z[t]": "tanh(w[0]*z[t-1] + x[t])"}, "loss": "z[2]^2"},
        {"equations": {"z[i]": "{x[i] > 0: w[i]^2, else: w[i]}"}, "loss": "sum(z)"},
    ],
    ids=["max", "min", "time", "cases"],
)
def test_arrays_without_a_rule_of_matrices_have_one_all_the_same(file: dict[str, Any]) -> None:
    """No step is a name alone, in any format."""
    file = {
        "indices": {"i": 3},
        "inputs": {"x[i]": "symbolic"},
        "parameters": {"w[i]": "symbolic"},
        **file,
    }
    if "z[i]" in file["equations"] and file["equations"]["z[i]"].startswith("{"):
        file["equations"] = {"z[i]": {"x[i] > 0": "w[i]^2", "else": "w[i]"}}
    if "z[t]" in file["equations"]:
        file |= {"indices": {"i": 3, "t": 3}, "inputs": {"x[t]": "symbolic"}}
    walk = symprop.derive(file, view="matrix")
    text = walk.text("md")
    displays = re.findall(r"\$\$\n(.*?)\n\$\$", text, re.DOTALL)
    assert displays
    assert all("=" in x or "\\leftarrow" in x for x in displays)
    for format in ("html", "tex", "txt", "ipynb", "docx", "pdf", "json"):
        assert walk.content(format)
