"""A parameter that the loss does not depend on is no error, but worth a word."""

from __future__ import annotations

import pytest

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
