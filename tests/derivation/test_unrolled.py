"""Derivatives as one formula: equal to the gradients, and to SymPy's derivatives."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import sympy as sp
from hypothesis import assume, given, settings
from oracles import networks as n
from oracles.equation_networks import equation_files
from oracles.networks import random_networks

import symprop
from symprop.calculus.paths import count, definitions, edges, ways
from symprop.derivation.shown import AnyShown
from symprop.derivation.unrolled import MOST_WAYS
from symprop.errors import SympropError
from symprop.formula import latex
from symprop.formula.tree import Derivative
from symprop.formula.tree import walk as parts
from symprop.network.description import Network
from symprop.network.file import examples, loads


def values(walk: symprop.Derivation) -> list[tuple[str, str, AnyShown]]:
    """What is differentiated, by what, and the printed result."""
    found = walk._settled(walk._unrolled)
    return [(u.of, u.by, u.worked.shown) for u in found if u.worked is not None]


def equals_the_gradients(walk: symprop.Derivation) -> int:
    gradients = walk.data()["epochs"][0]["gradients"]
    found = values(walk)
    for _, by, shown in found:
        assert shown.text == gradients[by]["shown"], by  # type: ignore[union-attr]
    return len(found)


def closed(network: Any, **wishes: Any) -> symprop.Derivation:
    """With every gradient as one formula, if none has too many paths."""
    plain = symprop.derive(network, **wishes)
    graph = plain.values.graph
    known = definitions(graph)
    fits = [
        id
        for id in plain.data()["epochs"][0]["gradients"]
        if count(edges(known, graph.loss, id), graph.loss, id) <= MOST_WAYS
    ]
    return symprop.derive(network, closed_form=fits[:8], **wishes)


@settings(max_examples=6)
@given(random_networks(widest=3, deepest=2))
def test_closed_forms_of_random_layers(network: Network) -> None:
    assert equals_the_gradients(closed(network)) > 0


@settings(max_examples=6)
@given(equation_files())
def test_closed_forms_of_random_equations(text: str) -> None:
    try:
        walk = closed(loads(text))
    except SympropError:
        assume(False)
    equals_the_gradients(walk)


@pytest.mark.parametrize(("of", "by"), [("loss", "w"), ("q", "w"), ("y", "w"), ("loss", "y")])
def test_a_direct_part_has_not_the_name_of_the_whole(of: str, by: str) -> None:
    """∂y/∂w = ∂y/∂h · ∂h/∂w + h where y depends on w both ways, and nowhere ∂y/∂w again."""
    file = {
        "inputs": {"x": 2},
        "parameters": {"w": 0.5},
        "equations": {"h": "w*x", "y": "h*w + h^2", "q": "y*h"},
        "loss": "q^2 + 0.1*w^2 + y",
    }
    walk = symprop.derive(file, derivative=[(of, by)])
    (found,) = walk._settled(walk._unrolled)
    assert found.sides()
    for side in found.sides():
        assert found.name not in list(parts(side.formula))
    assert not symprop.check(walk.text("md")).findings


ADDED = {
    "equations": {
        "inputs": {"x": 2},
        "parameters": {"w": 0.5},
        "equations": {"h": "tanh(w*x)", "y": "h*w + h^2", "q": "y*h"},
        "loss": "q^2 + y",
    },
    "time": {
        "inputs": {"x[t]": [1, -0.5, 2]},
        "parameters": {"w": 0.5},
        "equations": {"h[t]": "tanh(w*h[t-1] + x[t])", "y": "w*h[2]", "q": "y - h[1]"},
        "loss": "q^2",
    },
}


@pytest.mark.parametrize("notation", ["delta", "leibniz"])
@pytest.mark.parametrize("kind", ADDED)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_no_total_has_the_name_of_a_direct_part(notation: str, kind: str, view: str) -> None:
    """What ``--derivative`` names is in no other section the name of something else."""
    if kind == "equations" and view == "matrix":
        return
    pairs = [("y", "w"), ("q", "w"), *([("h[2]", "w")] if kind == "time" else [])]
    walk = symprop.derive(
        {**ADDED[kind], "notation": notation},
        view=view,
        derivative=pairs,
        closed_form=["w"],
        sections=["network", "forward", "loss", "backward", "appendix"],
    )
    text = walk.text("md")
    assert not symprop.check(text).findings
    found = [u for u in walk._settled(walk._unrolled) if u.direct is not None]
    assert len(found) >= 1
    for u in found:
        name, said = latex.write(u.name), f"${latex.write(u.name)}$"
        defined = [line for line in text.split("\n") if line.startswith(f"{name} ")]
        assert len(defined) == 1
        assert text.count(name) == len(defined) + text.count(said)
        assert latex.write(u.direct) in text  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ["max(a, b)", "min(a, b, 2*a)", "abs(a - b)", "relu(a) - b"])
def test_a_closed_form_needs_forward_values_only(rule: str) -> None:
    """No derivative is left as a symbol, also where its function goes by cases."""
    file = {
        "inputs": {"x": 3, "v": -1},
        "parameters": {"w": 0.5},
        "equations": {"a": "w*x", "b": "w*v", "m": rule},
        "loss": "m^2",
    }
    walk = symprop.derive(file, closed_form=["w"])
    equals_the_gradients(walk)
    (found,) = walk._settled(walk._unrolled)
    names, written, *_ = [side.formula for side in found.sides()]
    assert any(isinstance(x, Derivative) for x in parts(names))
    assert not any(isinstance(x, Derivative) for x in parts(written))
    assert not symprop.check(walk.text("md")).findings


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_elements_have_one_name_in_a_document(view: str) -> None:
    """Where a notation counts from 0, the formula of one derivative does so, too."""
    file = {**ADDED["time"], "notation": "leibniz"}
    sections = ["network", "forward", "loss", "backward", "appendix"]
    walk = symprop.derive(file, view=view, derivative=[("y", "h[0]")], sections=sections)
    text = walk.text("md")
    assert "h_0" in text
    assert "h_3" not in text
    assert not symprop.check(text).findings


@pytest.mark.parametrize("name", examples())
def test_documents_with_closed_forms_check_clean(name: str) -> None:
    walk = closed(name)
    checked = symprop.check(walk.text("md"))
    assert not checked.findings
    assert equals_the_gradients(walk) > 0


def test_both_views_and_all_formats() -> None:
    wishes: dict[str, Any] = {
        "closed_form": ["layers.0.weights.0.0"],
        "derivative": [("loss", "inputs.0")],
    }
    texts = []
    for view in ("scalar", "matrix"):
        walk = symprop.derive("sigmoid-2-2-1", view=view, **wishes)
        steps = {s["id"]: s for s in walk.data()["steps"]}
        texts.append(steps["closed_form.layers.0.weights.0.0"])
        assert steps["derivative.loss.inputs.0"]["of"] == "loss"
        for format in ("md", "tex", "txt", "html", "ipynb", "docx", "pdf"):
            assert walk.content(format)
        assert "as one formula" in walk.text("md")
    assert texts[0] == texts[1]


def test_the_jacobian_of_softmax() -> None:
    layers = [n.layer("softmax", [["0.3", "-0.2", "0.5"]])]
    network = n.network([["1"]], [["1", "0", "0"]], layers, "categorical_cross_entropy")
    pair = ("layers.0.out", "layers.0.pre")
    walk = symprop.derive(network, derivative=[pair], digits=12)
    found = values(walk)
    assert len(found) == 9
    for of, by, shown in found:
        i, j = int(of[-1]), int(by[-1])
        p = [walk.numbers[walk.symbols[f"layers.0.out.{k}"]] for k in (i, j)]
        truth = p[0] * (int(i == j) - p[1])
        assert abs(sp.Float(shown.text) - truth) < sp.Float("6e-13")  # type: ignore[union-attr]


def test_derivatives_between_values() -> None:
    text = "parameters: {w: 2}\nequations: {a: w^2, b: a*w, c: 3*b}\nloss: c + a"
    pairs = [("c", "w"), ("a", "b"), ("b", "b"), ("loss", "a")]
    found = values(symprop.derive(loads(text), derivative=pairs))
    assert [shown.text for _, _, shown in found] == ["36", "0", "1", "7"]  # type: ignore[union-attr]


def test_ways_are_all_paths() -> None:
    text = "parameters: {w: 2}\nequations: {a: 2*w, b: 3*w + a, c: a*b}\nloss: a + b + c"
    known = definitions(symprop.derive(loads(text)).values.graph)
    found = edges(known, "loss", "w")
    routes = list(ways(found, "loss", "w"))
    assert count(found, "loss", "w") == len(routes) == len(set(routes)) == 6
    for way in routes:
        assert way[0][1] == "loss"
        assert way[-1][0] == "w"
        assert all(a[0] == b[1] for a, b in pairwise(way))


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"closed_form": ["layers.0.weight.0.0"]}, r"did you mean layers\.0\.weights\.0\.0"),
        ({"derivative": [("loss", "input.0")]}, r"did you mean inputs\.0"),
    ],
)
def test_ids_that_do_not_exist(wishes: dict[str, Any], message: str) -> None:
    with pytest.raises(SympropError, match=message):
        symprop.derive("sigmoid-2-2-1", **wishes)


def test_too_many_paths() -> None:
    layers = [n.layer("tanh", [["0.1"] * 9] * k) for k in (1, 9)]
    layers.append(n.layer("tanh", [["0.1"]] * 9))
    network = n.network([["1"]], [["0"]], layers)
    walk = symprop.derive(network, derivative=[("loss", "inputs.0")])
    with pytest.raises(SympropError, match=r"81 paths lead from inputs\.0 to loss"):
        walk.text("md")
