"""Sections: those asked for and no others, certain numbers in them, clean in every format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from commands import symprop as run

import symprop
from symprop.derivation.differences import Differences, differences
from symprop.derivation.norms import norms
from symprop.derivation.work import Epoch
from symprop.errors import SympropError
from symprop.network.known import MORE_SECTIONS, SECTIONS

SIGMOID: dict[str, Any] = {"activation": "sigmoid", "weights": [[0.5, -0.4], [0.3, 0.8]]}
DEEP: dict[str, Any] = {
    "inputs": [0.5, -0.3],
    "targets": [1],
    "layers": [SIGMOID, SIGMOID, SIGMOID, {"activation": "sigmoid", "weights": [[0.7], [0.2]]}],
    "loss": "half_squared_error",
}
RECURRENT: dict[str, Any] = {
    "inputs": {"x[t]": [1, 0.5, -1]},
    "targets": {"y": 0.5},
    "parameters": {"u[k]": [0.3, -0.2], "w[k,j]": [[0.5, 0.1], [-0.3, 0.4]], "v[k]": [1, -0.5]},
    "equations": {
        "h[t,k]": "tanh(u[k]*x[t] + sum_j w[k,j]*h[t-1,j])",
        "p": "sum_k v[k]*h[2,k]",
    },
    "loss": "(p - y)^2",
}
SCALAR: dict[str, Any] = {
    "inputs": {"x": 2},
    "targets": {"t": 1},
    "parameters": {"w1": 0.5, "w2": -0.3, "w3": 1.5},
    "equations": {"h1": "tanh(w1*x)", "h2": "tanh(w2*h1)", "h3": "w3*h2"},
    "loss": "(h3 - t)^2 / 2",
}
NETWORKS = {"deep": DEEP, "recurrent": RECURRENT, "scalar": SCALAR}


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.*)", text, re.MULTILINE)


def test_a_document_has_the_sections_that_are_named() -> None:
    text = symprop.derive(DEEP, sections="backward, results").text()
    assert headings(text) == ["Backward pass"]  # by itself it is no step number 3
    assert "Summary" in text
    text = symprop.derive(DEEP, sections=["forward", "backward"]).text()
    assert headings(text) == ["Step 1: Forward pass", "Step 2: Backward pass"]


@pytest.mark.parametrize("name", NETWORKS)
def test_more_sections_by_themselves_are_added(name: str) -> None:
    usual = headings(symprop.derive(NETWORKS[name]).text())
    more = headings(symprop.derive(NETWORKS[name], sections="check,gradients").text())
    assert [x for x in more if x not in usual] == [
        "The gradients checked by differences",
        "How large the gradients stay",
    ]
    assert [x for x in more if x in usual] == usual


def test_a_network_file_names_its_sections() -> None:
    network = {**SCALAR, "sections": ["loss", "check"]}
    walk = symprop.derive(network)
    assert headings(walk.text()) == ["Loss", "The gradients checked by differences"]
    assert symprop.load(walk.network.to_dict()) == walk.network
    assert symprop.load({**SCALAR, "sections": "check"}).sections == ("check",)


def test_unknown_sections_and_networks_without_numbers() -> None:
    with pytest.raises(SympropError, match="unknown section 'chek', did you mean 'check'"):
        symprop.derive(SCALAR, sections="chek")
    with pytest.raises(SympropError, match="unknown section 'curves'"):
        symprop.load({**DEEP, "sections": ["curves"]})
    with pytest.raises(SympropError, match="the section check needs numbers"):
        symprop.derive({**SCALAR, "parameters": dict.fromkeys(SCALAR["parameters"], "symbolic")},
                       sections="check")  # fmt: skip
    found = run("derive", "sigmoid-2-2-1", "--sections", "forwards")
    assert "did you mean 'forward'?" in found.complaint


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("format", ["md", "tex", "txt", "html", "ipynb", "docx", "pdf", "json"])
def test_every_section_in_every_format(name: str, format: str) -> None:
    made = symprop.derive({**NETWORKS[name], "epochs": 2}, sections=SECTIONS).content(format)
    assert len(made) > 1000


@pytest.mark.parametrize("name", NETWORKS)
def test_such_documents_check_clean(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    network = {**NETWORKS[name], "epochs": 5}
    symprop.derive(network, sections=MORE_SECTIONS).save(file)
    sheet = symprop.check(file)
    assert not sheet.findings, sheet.findings


# --- differences ----------------------------------------------------------------------------------


def compared(walk: symprop.Derivation) -> Differences:
    return walk._settled(lambda worked: differences(worked[0]))


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_gradients_agree_with_differences(name: str, carry: Any) -> None:
    walk = symprop.derive(NETWORKS[name], carry=carry, digits=8)
    gradients = walk.data()["epochs"][0]["gradients"]
    found = compared(walk)
    assert found.all
    for row in found.rows:
        assert row.quotient is not None
        assert not row.apart
        assert float(row.quotient.value) == pytest.approx(
            float(gradients[row.id]["exact"]), abs=1e-7
        )
        assert row.left is None or abs(float(row.left.value)) < 1e-6


def test_a_wrong_gradient_is_told_from_its_difference() -> None:
    def doubled(worked: list[Epoch]) -> Differences:
        for values in (worked[0].carried, worked[0].exact):
            values["∂w1"] = values["∂w1"] * 2  # type: ignore[operator]
        return differences(worked[0])

    rows = symprop.derive(SCALAR)._settled(doubled).rows
    assert [row.apart for row in rows] == [True, False, False]


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_rounded_numbers_make_no_corner(digits: int) -> None:
    """The difference is large because of the rounding, and no corner is told of."""
    file = {
        "inputs": {"x": 2},
        "parameters": {"w": 0.5},
        "equations": {"a": "tanh(w*x)", "y": "a*w*a + w"},
        "loss": "(y - 1)^2/2",
        "rounding": {"digits": digits, "carry": "rounded"},
    }
    walk = symprop.derive(file, sections=["check"])
    found = compared(walk)
    (row,) = found.rows
    assert not row.apart
    assert found.largest is not None
    assert found.largest.value > 0
    assert "has a corner" not in walk.text("md")


def test_how_far_apart_is_never_negative() -> None:
    walk = symprop.derive("rnn-3-steps", sections=["check"])
    found = compared(walk)
    assert found.largest is not None
    assert found.largest.value == max(abs(row.left.value) for row in found.rows if row.left)


def test_a_corner_and_a_place_without_loss_are_told() -> None:
    corner = {**SCALAR, "equations": {"y": "relu(w1*x) + w2*x + w3"}, "loss": "(y - t)^2"}
    corner["parameters"] = {"w1": 0, "w2": 0.3, "w3": 0.1}
    text = symprop.derive(corner, sections="check").text()
    assert "the loss has a corner" in text
    edge = {"parameters": {"w": 0.00005}, "equations": {}, "loss": "ln(w)", "update": "none"}
    assert "there is no difference quotient" in symprop.derive(edge, sections="check").text()


def test_of_large_arrays_only_some_elements_are_compared() -> None:
    wide = {"activation": "tanh", "weights": [[0.01 * (i - j) for j in range(9)] for i in range(9)]}
    network = {"inputs": [0.1] * 9, "targets": [0.5] * 9, "layers": [wide, wide],
               "loss": "squared_error"}  # fmt: skip
    for view in ("scalar", "matrix"):
        walk = symprop.derive(network, view=view, sections="check")
        rows = compared(walk).rows
        assert [row.id[:16] for row in rows] == ["layers.0.weights"] * 3 + ["layers.1.weights"] * 3
        assert "the first gradients of each array" in walk.text()


# --- norms ----------------------------------------------------------------------------------------


def test_norms_of_layers_and_of_steps_of_time() -> None:
    walk = symprop.derive(DEEP)
    adjoints = walk.data()["epochs"][0]["adjoints"]
    (found,) = norms(walk.epochs[0])
    for row in found.values:
        own = [x for id, x in adjoints.items() if id.startswith(f"layers.{row.layer}.pre.")]
        exact = sum(float(x["exact"]) ** 2 for x in own) ** 0.5
        assert float(row.shown.text) == pytest.approx(exact, rel=0.01)
    assert [row.layer for row in found.values] == [3, 2, 1, 0]
    assert found.course == "shrinks"
    for view in ("scalar", "matrix"):
        walk = symprop.derive(RECURRENT, view=view)
        (time,) = walk._settled(walk._norms)
        assert (time.kind, len(time.values)) == ("steps", 3)


def test_which_equations_are_steps() -> None:
    (found,) = norms(symprop.derive(SCALAR).epochs[0])
    assert found.kind == "steps"
    beside = {**SCALAR, "equations": {"h1": "tanh(w1*x)", "h2": "tanh(w2*x)", "h3": "w3*h1*h2"}}
    (found,) = norms(symprop.derive(beside).epochs[0])
    assert found.kind == "values"


def test_growing_and_dead_gradients_are_told() -> None:
    grows = {**SCALAR, "parameters": {"w1": 0.1, "w2": 3, "w3": 5}}
    assert (
        "The norm becomes larger from step to step"
        in symprop.derive(grows, sections="gradients").text()
    )
    dead = {**SCALAR, "equations": {"h1": "w1*x", "h2": "relu(-h1*w2^2)", "h3": "w3*h2"}}
    assert "The derivatives become 0" in symprop.derive(dead, sections="gradients").text()


# --- plots ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("epochs", [2, 7, 90])
def test_plots_are_files_beside_markdown(epochs: int, tmp_path: Path) -> None:
    walk = symprop.derive({**DEEP, "epochs": epochs}, sections="gradients")
    walk.save(tmp_path / "a.md")
    names = {path.name for path in tmp_path.glob("*.svg")}
    assert {"a-curve.svg", "a-norms.svg"} < names
    for name in ("a-curve.svg", "a-norms.svg"):
        picture = ElementTree.fromstring((tmp_path / name).read_text("utf-8"))
        svg = "{http://www.w3.org/2000/svg}"
        width, height = (float(picture.attrib[x]) for x in ("width", "height"))
        assert width < 800
        assert picture.findtext(f"{svg}desc")
        sizes = [float(x.attrib["font-size"]) for x in picture.iter() if "font-size" in x.attrib]
        assert min(sizes) >= 8
        for group in picture.iter(f"{svg}g"):
            x, y = map(float, re.findall(r"[-\d.]+", group.attrib["transform"])[:2])
            assert 0 < x < width
            assert 0 < y < height
    rows = re.findall(r"^\| (?:start|\d+) \|", (tmp_path / "a.md").read_text("utf-8"), re.M)
    assert len(rows) <= 22


def test_letters_of_the_rule_are_no_names_of_the_network() -> None:
    """Loss(w + h) is nothing where the network has a w and an h of its own."""
    file = {
        "inputs": {"x": 2},
        "parameters": {"w": 0.5, "θ": 0.25},
        "equations": {"h": "tanh(w*x)"},
        "loss": "(h*θ - 1)^2",
    }
    text = symprop.derive(file, sections=["check"]).text("md")
    rule = r"\frac{\text{Loss}(p + \tau) - \text{Loss}(p - \tau)}{2 \cdot \tau}"
    assert rule in text
    assert r"With $\tau = 10^{-4}$" in text
    assert not symprop.check(text).findings


def test_a_norm_of_one_number_is_not_the_value() -> None:
    """In the row of y the 1 is |∂Loss/∂y|, and y is something else."""
    file = {
        "inputs": {"x[i]": [1, 2]},
        "parameters": {"w": 3},
        "equations": {"z[i]": "w*x[i]", "y": "sum(z)"},
        "loss": "y - 8",
    }
    text = symprop.derive(file, sections=["gradients"]).text("md")
    assert r"| $\lvert 1 \rvert = 1$ |" in text
    assert not symprop.check(text).findings


@pytest.mark.parametrize("order", ["batch", "online"])
def test_single_steps_of_several_rounds_say_of_which(order: str) -> None:
    file = {
        "inputs": [[1], [2]],
        "targets": [[1], [0]],
        "layers": [{"activation": "sigmoid", "weights": [[0.5]]}],
        "loss": "squared_error",
        "order": order,
        "epochs": 2,
    }
    text = symprop.derive(file, only=["layers.0.weights.0.0"]).text("md")
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    batches = [f"Epoch {n}, sample {k}" for n in (1, 2) for k in (1, 2)]
    assert heads == (batches if order == "online" else ["Epoch 1", "Epoch 2"])
    once = symprop.derive({**file, "epochs": 1, "order": "batch"}, only=["layers.0.weights.0.0"])
    assert "## " not in once.text("md")
