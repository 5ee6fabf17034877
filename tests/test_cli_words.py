"""Words that people give to commands: written names, other programs' names, unfinished ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from commands import process, symprop

from symprop.cli import cli

NET = "sigmoid-2-2-1"
BATCH = """\
inputs: [[1, 2], [3, 4]]
targets: [1, 0]
layers: [{activation: sigmoid, weights: [[0.1], [0.2]], biases: 0.5}]
loss: half_squared_error
"""


@pytest.mark.parametrize("name", ["w11", "w_11", "w₁₁", "w_{11}"])
def test_a_value_by_its_written_name(name: str) -> None:
    by_id = symprop("derive", NET, "--only", "layers.0.weights.0.0")
    assert by_id.code == 0
    assert symprop("derive", NET, "--only", name) == by_id


@pytest.mark.parametrize("net", [NET, "linear-2-2-1", "rnn-3-steps", "lstm-2-steps", "xor-batch"])
def test_every_listed_name_means_its_value(net: str) -> None:
    from symprop.derivation.listing import by_name, listing
    from symprop.network.file import load

    network = load(net)
    first: dict[str, str] = {}
    for id, name, shape in listing(network):
        assert by_name(network, id) == id
        first.setdefault(name, id)
        if not shape and not any(name == other for other, _, _ in listing(network)):
            assert by_name(network, name) == first[name]


def test_a_name_that_every_sample_has() -> None:
    both = symprop("derive", "-", "--only", "layers.0.pre.0", stdin=BATCH)
    assert both.code == 0
    assert symprop("derive", "-", "--only", "z_o", stdin=BATCH) == both
    second = symprop("derive", "-", "--only", "samples.1.layers.0.pre.0", stdin=BATCH)
    assert symprop("derive", "-", "--only", "z_o^(2)", stdin=BATCH) == second != both


def test_names_with_large_numbers() -> None:
    net = f"inputs: {list(range(11))}\ntargets: [1]\nloss: squared_error\nlayers:\n"
    net += f"  - {{activation: tanh, weights: [{', '.join(['[0.1]'] * 11)}]}}\n"
    net += "  - {activation: tanh, weights: [[0.2]]}\n"
    by_id = symprop("derive", "-", "--only", "layers.0.weights.10.0", stdin=net)
    assert by_id.code == 0
    for name in ("w_{11,1}", "w11,1"):
        assert symprop("derive", "-", "--only", name, stdin=net) == by_id


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("half_squared_error", "mse", "mean_squared_error"),
        ("half_squared_error", "bce", "binary_cross_entropy"),
        ("half_squared_error", "MAE", "absolute_error"),
        ("loss:", "lr: 0.1\nloss:", "learning_rate"),
        ("loss:", "eta: 0.1\nloss:", "learning_rate"),
        ("activation: sigmoid", "activation: logistic", "sigmoid"),
        ("activation: sigmoid", "activation: swish", "silu"),
        ("targets:", "labels:", "targets"),
    ],
)
def test_other_names_of_the_same_thing(old: str, new: str, meant: str) -> None:
    message = symprop("derive", "-", stdin=BATCH.replace(old, new)).complaint
    assert message.endswith(f"did you mean '{meant}'?")


def completed(*words: str) -> list[str]:
    """What bash is offered for the last word."""
    shell = BashComplete(cli, {}, "symprop", "_SYMPROP_COMPLETE")
    found = shell.get_completions([*words[:-1]], words[-1])
    return [x.value if x.type == "plain" else f"{x.type},{x.value}" for x in found]


def test_a_shell_asks_the_program() -> None:
    env = {**os.environ, "_SYMPROP_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    code = "import sys; sys.argv[0] = 'symprop'; from symprop.cli import main; main()"
    env["COMP_WORDS"] = "symprop he"
    ran = process("-c", code, command=(sys.executable,), env=env)
    assert (ran.code, ran.out, ran.err) == (0, "plain,help\n", "")


def test_completion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("sigma.yaml", "sigma.md", "sigma.png"):
        (tmp_path / name).touch()
    assert completed("derive", "sig") == [
        "file,sig", "sigmoid-2-2-1", "sigmoid-2-3-1", "sigmoid-circuit", "sigma.yaml",
    ]  # fmt: skip
    assert completed("check", "sig") == ["file,sig", "sigma.md"]
    assert completed("derive", NET, "--format", "h") == ["html"]
    assert completed("derive", NET, "--notation", "l") == ["leibniz"]
    assert completed("derive", NET, "--sections", "loss,ch") == ["loss,check"]
    assert completed("derive", NET, "--only", "layers.0.weights.1") == [
        "layers.0.weights.1.0", "layers.0.weights.1.1",
    ]  # fmt: skip
    assert completed("derive", NET, "--only", "w1") == ["w11", "w12"]
    assert completed("handout", NET, "--format", "mo") == ["moodle"]
    assert completed("derive", "nothing", "--only", "") == []
    assert completed("he") == ["help"]
    assert completed("help", "de") == ["derive"]
    assert completed("help", "not") == ["notations"]


def test_help_of_a_topic_and_of_a_command() -> None:
    assert symprop("help", "ids").out.startswith("Usage: symprop ids ")
    assert symprop("help").out.startswith("Usage: symprop ")
    assert symprop("help", "chek").complaint == "unknown topic 'chek', did you mean 'check'?"
