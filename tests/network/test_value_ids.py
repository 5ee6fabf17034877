"""Ids taken apart and put together again."""

from __future__ import annotations

import pytest

import symprop
from symprop.derivation.listing import listing
from symprop.network.ids import ValueId, array_of, beside, layer_of


@pytest.mark.parametrize("name", ["xor-batch", "residual-block", "rnn-layer", "sigmoid-2-3-1"])
def test_every_id_of_a_network_is_its_parts(name: str) -> None:
    for id, _, _ in listing(symprop.load(name)):
        value = ValueId.parse(id)
        assert str(value) == id
        bare = ValueId(value.array, value.at)
        assert array_of(str(bare)) == value.array
        assert ValueId.parse(str(bare)) == bare


@pytest.mark.parametrize(
    ("id", "array", "at", "sample", "kind"),
    [
        ("layers.0.weights.1.0", "layers.0.weights", (1, 0), None, "weights"),
        ("samples.2.layers.10.out.0", "layers.10.out", (0,), 2, "out"),
        ("layers.0.layers.1.biases.3", "layers.0.layers.1.biases", (3,), None, "biases"),
        ("samples.1.loss", "loss", (), 1, "loss"),
        ("layers.1.bias", "layers.1.bias", (), None, "bias"),
        ("inputs.0", "inputs", (0,), None, "inputs"),
        ("loss", "loss", (), None, "loss"),
    ],
)
def test_the_parts(id: str, array: str, at: tuple[int, ...], sample: int | None, kind: str) -> None:
    value = ValueId.parse(id)
    assert (value.array, value.at, value.sample, value.kind) == (array, at, sample, kind)
    assert layer_of(value.array) == (int(array.split(".")[1]) if "." in array else None)


def test_what_stands_beside_a_value() -> None:
    assert beside("samples.1.layers.0.out.2", "pre") == "samples.1.layers.0.pre.2"
    assert beside("∂layers.0.pre.2", "out") == "∂layers.0.out.2"
    assert beside("layers.0.pre", "pre") == "layers.0.pre"
    for other in ("layers.0.weights.1.0", "layers.0.biases.1", "inputs.0", "loss"):
        assert beside(other, "pre") == other
