"""The oracle itself: automatic differentiation against central differences with 130 digits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from oracles import networks as n
from oracles.learning import forward, learn, parameters
from oracles.networks import random_networks
from oracles.tape import Tape

from symprop.network.description import Network

DIGITS = 130


def loss_at(network: Network, moved: str, by: Any) -> Any:
    """The loss after one parameter is moved."""
    tape = Tape(DIGITS)
    theta = {id: tape.var(x) for id, x in parameters(network).items()}
    theta[moved] = tape.var(theta[moved].value + by)
    return forward(network, tape, theta)["loss"].value


def differences(network: Network) -> Iterator[tuple[str, Any, Any]]:
    """Per parameter: its id, the oracle's gradient, and (f(w + h) − f(w − h)) / 2h."""
    (done,) = learn(network, 1, DIGITS)
    ctx = Tape(DIGITS).ctx
    h = ctx.mpf(10) ** -35
    for id in parameters(network):
        both = loss_at(network, id, h), loss_at(network, id, -h)
        yield id, done.adjoints[id], (both[0] - both[1]) / (2 * h)


def agree(network: Network) -> None:
    for id, adjoint, quotient in differences(network):
        assert abs(adjoint - quotient) <= 1e-30 * (1 + abs(adjoint)), id


TARGETS = {
    "binary_cross_entropy": ["1", "0.3"],
    "categorical_cross_entropy": ["0.4", "0.6"],
    "hinge": ["1", "-1"],
}
OUTPUTS = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}


@pytest.mark.parametrize(("activation", "loss"), list(product(n.ACTIVATIONS, n.LOSSES)))
def test_every_activation_and_loss(activation: str, loss: str) -> None:
    last = OUTPUTS.get(loss, activation)
    network = n.network(
        [["0.5", "-1.2"], ["0.3", "2"]],
        [TARGETS.get(loss, ["0.9", "-1.3"])] * 2,
        [
            n.layer(activation, [["0.3", "-0.4"], ["0.7", "0.9"]], "0.15"),
            n.layer(last, [["0.21", "0.5"], ["-0.6", "0.8"]], ["0.1", "-0.2"]),
        ],
        loss,
    )
    assert not learn(network, 1)[0].near
    agree(network)


@settings(max_examples=15)
@given(random_networks(widest=3, deepest=3))
def test_random_networks(network: Network) -> None:
    assume(not learn(network, 1)[0].near)
    agree(network)
