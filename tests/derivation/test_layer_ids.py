"""``layers.K.out`` in networks of layers of any kind, whatever the value is called in its layer."""

from __future__ import annotations

from typing import Any

import pytest

import symprop
from symprop.derivation.listing import listing
from symprop.network.file import examples, load
from symprop.network.stack.network import StackNetwork

STACKS = [name for name in examples() if isinstance(load(name), StackNetwork)]


@pytest.mark.parametrize("name", STACKS)
def test_every_layer_has_an_output(name: str) -> None:
    network = load(name)
    assert isinstance(network, StackNetwork)
    values: dict[str, Any] = symprop.derive(network).data()["epochs"][0]["samples"][0]["values"]
    for k in range(len(network.kinds)):
        assert any(id.startswith(f"layers.{k}.out.") for id in values)
    listed = {id.removeprefix("samples.0.") for id, _, _ in listing(network)}
    assert set(values) <= listed


@pytest.mark.parametrize("view", ["matrix", "scalar"])
def test_the_last_step_of_a_recurrent_layer(view: str) -> None:
    walk = symprop.derive("rnn-layer", view=view)
    if view == "matrix":
        values = walk.data()["epochs"][0]["samples"][0]["values"]
        assert values["layers.0.out.1"] == values["layers.0.h.2.1"]
    for id in ("layers.0.out.1", "layers.0.h.2.1", "layers.1.out.0", "layers.1.pre.0"):
        assert "∂Loss" in symprop.derive("rnn-layer", view=view, only=[id]).text("txt")


def test_a_step_of_time_in_several_samples() -> None:
    """The way of an element leads through the array of its step."""
    network = {
        "inputs": [[[0.5], [0.1]], [[-0.2], [0.4]]],
        "targets": [[1], [0]],
        "layers": [
            {"rnn": {"weights": [[0.3]], "recurrent_weights": [[0.7]]}},
            {"dense": {"weights": [[0.5]]}},
        ],
        "loss": "half_squared_error",
    }
    values = symprop.derive(network).data()["epochs"][0]["samples"][1]["values"]
    assert values["layers.0.out.0"]["exact"] == values["layers.0.h.1.0"]["exact"]
    for id in ("layers.0.h.0.0", "samples.1.layers.0.out.0", "layers.0.out.0", "layers.1.out.0"):
        assert "∂Loss" in symprop.derive(network, only=[id]).text("txt")
    with pytest.raises(symprop.SympropError, match=r"layers\.0\.out\.3"):
        symprop.derive(network, only=["layers.0.out.3"])
