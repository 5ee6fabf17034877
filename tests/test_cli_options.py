"""What the options of ``derive`` change: rounding, notation, only some values, templates."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands import symprop

NET = "sigmoid-2-2-1"


def test_options_replace_what_the_file_says(derived: str) -> None:
    text = symprop("examples", NET).out
    for option, lines in {
        ("--view", "matrix"): "view: matrix",
        ("--notation", "leibniz"): "notation: leibniz",
        ("--digits", "3"): "rounding: {digits: 3}",
        ("--digits", "0"): None,
        ("--carry", "rounded"): "rounding: {digits: 5, carry: rounded}",
        ("--epochs", "2"): "epochs: 2",
    }.items():
        ran = symprop("derive", NET, *option)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out != derived
        if lines is not None:
            key = lines.split(":")[0]
            changed = re.sub(rf"^{key}:.*\n", "", text, flags=re.MULTILINE) + lines
            assert symprop("derive", "-", stdin=changed).out == ran.out


def test_digits(derived: str) -> None:
    assert r"\approx 0.75026\n" not in derived
    for digits, text in (("0", "1"), ("1", "0.8"), ("9", "0.750260106")):
        out = symprop("derive", NET, "--digits", digits, "--only", "layers.0.out.0").out
        first = out.split("$$\na_1 = ")[1].split("\n$$")[0]
        assert first.endswith(rf"\approx {text}")


def test_carry_rounded_goes_on_with_what_is_printed() -> None:
    only = ("--only", "layers.0.weights.0.0", "--digits", "2", "--format", "txt")
    exact = symprop("derive", NET, *only).out
    rounded = symprop("derive", NET, *only, "--carry", "rounded").out
    assert "≈ -0.074·1.1 ≈ -0.081\n" in exact
    assert "= -0.074·1.1 ≈ -0.081\n" in rounded


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_only_some_values(view: str) -> None:
    def only(*ids: str) -> str:
        wishes = [x for id in ids for x in ("--only", id)]
        ran = symprop("derive", NET, "--view", view, "--format", "txt", *wishes)
        assert (ran.code, ran.err) == (0, "")
        return ran.out

    whole = symprop("derive", NET, "--view", view, "--format", "txt").out
    loss, weight = only("loss"), only("layers.1.weights.0.0")
    for part in (loss, weight):
        _, said, body = part.strip("\n").split("\n\n", 2)
        assert said.startswith("This is not the whole walkthrough")
        assert set(map(str.strip, body.splitlines())) <= set(map(str.strip, whole.splitlines()))
    assert "Loss = " in loss
    assert "∂Loss/∂" not in loss
    assert "∂Loss/∂" in weight
    both = only("layers.1.weights.0.0", "layers.0.weights.0.0")
    assert set(weight.splitlines()) <= set(both.splitlines())
    assert len(both) > len(weight)


def test_only_shows_the_whole_way_of_a_value() -> None:
    """Forward through what it touches, back along that, its update, and nothing else."""
    out = symprop("derive", NET, "--only", "layers.0.weights.1.0", "--format", "json").out
    steps = [(step["phase"], step["target"]) for step in json.loads(out)["steps"]]
    assert steps == [
        ("forward", "layers.0.pre.0"),
        ("forward", "layers.0.out.0"),
        ("forward", "layers.1.pre.0"),
        ("forward", "layers.1.out.0"),
        ("loss", "loss"),
        ("backward", "layers.1.pre.0"),
        ("backward", "layers.0.pre.0"),
        ("backward", "layers.0.weights.1.0"),
        ("update", "layers.0.weights.1.0"),
    ]


def test_only_the_output_of_an_identity_unit() -> None:
    """Its activation is another name of its weighted sum."""
    for view in ("scalar", "matrix"):
        pair = [
            symprop("derive", "linear-2-2-1", "--view", view, "--only", f"layers.0.{kind}.1")
            for kind in ("out", "pre")
        ]
        assert pair[0] == pair[1]
        assert pair[0].code == 0


BATCH = """\
inputs: [[1, 2], [3, 4]]
targets: [1, 0]
layers: [{activation: sigmoid, weights: [[0.1], [0.2]], biases: 0.5}]
loss: half_squared_error
"""


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_only_in_a_batch(view: str) -> None:
    def only(id: str) -> str:
        ran = symprop("derive", "-", "--view", view, "--only", id, "--format", "txt", stdin=BATCH)
        assert (ran.code, ran.err) == (0, "")
        return ran.out

    every, second = only("layers.0.out.0"), only("samples.1.layers.0.out.0")
    assert len(second) < len(every) if view == "scalar" else second == every
    assert only("layers.0.bias") != only("layers.0.weights.0.0")
    assert only("samples.0.loss")


@pytest.mark.parametrize(
    ("id", "near"),
    [
        ("layers.0.weights.0.2", "layers.0.weights.0.1"),
        ("layers.1.out.1", "layers.1.out.0"),
        ("los", "loss"),
        ("samples.0.loss", None),
        ("wll", "w11"),
        ("w", "w11, w12 or w21"),
        ("?", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_only_unknown_values(id: str, near: str | None, view: str) -> None:
    message = symprop("derive", NET, "--view", view, "--only", "loss", "--only", id).complaint
    start = f"there is no value '{id}' in this derivation"
    if near is None:
        assert message == f"{start}, expected one that symprop ids lists"
    else:
        assert message.startswith(f"{start}, did you mean ")
    if view == "scalar" and near is not None:
        assert message == f"{start}, did you mean {near}?"


# --- templates ----------------------------------------------------------------------------------


def test_a_template_of_ones_own(derived: str, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "overview.j2").write_text("My own *words*, {{ network.epochs }} round.\n")
    ran = symprop("derive", NET, "--templates", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    before, after = derived.split("## The network\n"), ran.out.split("## The network\n")
    assert after[0] == f"{derived.splitlines()[0]}\n\nMy own *words*, 1 round.\n\n"
    assert after[1:] == before[1:]


def test_a_diagram_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "diagram").mkdir()
    (tmp_path / "diagram" / "diagram.svg.j2").write_text("<svg>mine</svg>")
    file = tmp_path / "a.svg"
    assert symprop("derive", NET, "-o", file, "--templates", tmp_path)[:2] == (0, "")
    assert file.read_text() == "<svg>mine</svg>"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("walkthrough.j2", "a\n{% if %}", r"walkthrough\.j2:2: Expected an expression"),
        ("parts/loss.j2", "{{ nothing }}", "'nothing' is undefined"),
        ("walkthrough.j2", "a\n{{ 1 / 0 }}", r"walkthrough\.j2:2: ZeroDivisionError"),
        ("walkthrough.j2", '{{ "a" + 1 }}', r"walkthrough\.j2:1: TypeError"),
        ("walkthrough.j2", '{% include "nothing.j2" %}', r"'nothing\.j2' not found"),
        ("walkthrough.j2", '{% include "walkthrough.j2" %}', "RecursionError"),
        ("walkthrough.j2", '{% include "../../a" %}', r"\.\./\.\./a"),
        ("walkthrough.j2", "{{ [].__class__.__mro__ }}", "unsafe"),
        ("walkthrough.j2", "{% for i in range(10**9) %}{% endfor %}", "Range too big"),
        ("walkthrough.j2", "|\n", "IndexError"),
        ("walkthrough.j2", "\ue00012345\ue001", "IndexError"),
        ("words.j2", "{% if %}", r"words\.j2:1: Expected an expression"),
        ("words.j2", "nothing", "does not export"),
    ],
)
def test_broken_templates(tmp_path: Path, name: str, text: str, message: str) -> None:
    file = tmp_path / "mine" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    out = tmp_path / "a.md"
    complaint = symprop("derive", NET, "--templates", tmp_path / "mine", "-o", out).complaint
    assert complaint.startswith("template ")
    assert re.search(message, complaint)
    assert not out.exists()


def test_templates_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    for folder in (tmp_path / "a", tmp_path / "b"):
        message = symprop("derive", NET, "--templates", folder).complaint
        assert message == f"{folder}: there is no such directory of templates"
