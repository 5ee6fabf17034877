"""Optimizers at work: named states, several epochs, both views."""

from __future__ import annotations

import pytest
from oracles import networks as n
from oracles.compare import compare

from symprop.derivation.plan import plan
from symprop.derivation.work import work
from symprop.formula.tree import Derivative, Name, Ref, walk
from symprop.network.description import Network


def network(optimizer: str, notation: str = "delta", samples: int = 1) -> Network:
    layers = [
        n.layer("tanh", [["0.3", "-0.4"], ["0.7", "0.2"]], ["0.1", "0.2"]),
        n.layer("sigmoid", [["0.5"], ["-0.6"]], "0.25"),
    ]
    rows = [["1", "-0.5"], ["0.3", "0.8"], ["-1", "2"]][:samples]
    return n.network(rows, [["1"]] * samples, layers, optimizer=optimizer, notation=notation)


@pytest.mark.parametrize("optimizer", n.OPTIMIZERS)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("samples", [1, 3])
def test_four_epochs(optimizer: str, view: str, samples: int) -> None:
    assert compare(network(optimizer, samples=samples), view, 4) > 100


@pytest.mark.parametrize("optimizer", n.OPTIMIZERS)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("notation", n.NOTATIONS)
def test_every_value_has_a_name(optimizer: str, view: str, notation: str) -> None:
    """No side of a written chain refers to an id, and states of two weights differ in name."""
    made = plan(network(optimizer, notation), view=view)
    for epoch in work(made, 2):
        states: dict[str, str] = {}
        for w in epoch.steps:
            assert not any(isinstance(x, Ref) for side in w.chain().sides for x in walk(side))
            name = w.chain().sides[0]
            assert isinstance(name, (Name, Derivative)) or "out|" in w.step.target
            if w.step.rule == "state":
                assert states.setdefault(str(name), w.step.target) == w.step.target


def test_settings_change_what_is_learned() -> None:
    base = network("adam")
    for key, value in (("beta1", "0.5"), ("beta2", "0.9"), ("epsilon", "0.1")):
        changed = n.network(
            [["1", "-0.5"]],
            [["1"]],
            base.layers,
            optimizer=n.function("adam", **{key: value}),
        )
        assert compare(changed, epochs=3) > 100
