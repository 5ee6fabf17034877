"""A parameter that the loss does not depend on is no error, but worth a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import symprop

from symprop.network.file import load, loads
from symprop.network.unused import unused


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("parameters: {w: 1, v: 2}\nloss: w^2", ("v",)),
        ("parameters: {w: 1, v: 2}\nequations: {a: v, b: w}\nloss: b", ("v",)),
        ("parameters: {w: 1, v: 2}\nequations: {a: v, b: w*a}\nloss: b", ()),
        ("parameters: {w: [1, 2], v: [3]}\nequations: {a: v*w}\nloss: sum(w)", ("v",)),
        ("parameters: {w: [1, 2], v: [3]}\nequations: {a: v*w}\nloss: sum(tanh(a))", ()),
    ],
)
def test_parameters_that_the_loss_does_not_depend_on(text: str, ids: tuple[str, ...]) -> None:
    assert unused(loads(text)) == ids


def test_layers_use_all_of_theirs() -> None:
    assert unused(load("sigmoid-2-2-1")) == ()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("parameters:\n  w: 1\n  v: 2\nloss: w^2", "3:3"),
        ("parameters: {w: 1, v: 2}\nloss: w^2", "1:20"),
        ("parameters:\n  v[i]: [1, 2]\n  w: 1\nequations: {}\nloss: w^2", "2:3"),
        ('{"parameters": {"w": 1, "v": 2}, "loss": "w^2"}', "1:25"),
    ],
)
def test_the_warning_says_where_the_parameter_is(text: str, at: str, tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(text, "utf-8")
    ran = symprop("derive", str(file))
    warning = f"{file}:{at}: warning: the loss does not depend on the parameter v"
    assert warning in ran.err.splitlines()
    ran = symprop("derive", "-", stdin=text)
    assert "-: warning: the loss does not depend on the parameter v" in ran.err.splitlines()
