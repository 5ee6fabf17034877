"""The chain rule, put together again: equal to SymPy's derivative of the whole loss.

The loss is composed from the network's description alone.  The steps of the plan are substituted
into one another until only data and parameters are left.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import sympy as sp
from oracles import networks as n
from oracles.algebra import (
    Composer,
    loss_of,
    random_points,
    same_values,
    symbol,
)
from oracles.learning import parameters

from symprop.derivation.plan import plan
from symprop.network.description import Layer, Network


def blank(inputs: int, units: int) -> list[list[str]]:
    """Weights that nobody looks at: in symbols they are only places."""
    return [["0"] * units for _ in range(inputs)]


def shaped(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    loss: str = "half_squared_error",
    bias: str = "none",
    samples: int = 1,
    notation: str = "delta",
) -> Network:
    """A network of a shape, with 0 for every number."""
    layers: list[Layer] = []
    for (inputs, units), activation in zip(itertools.pairwise(sizes), activations, strict=True):
        biases = {"none": None, "own": ["0"] * units, "shared": "0"}[bias]
        layers.append(n.layer(activation, blank(inputs, units), biases))
    rows = [["0"] * sizes[0]] * samples, [["0"] * sizes[-1]] * samples
    return n.network(*rows, layers, loss, notation=notation)


def gradients(network: Network, view: str = "scalar") -> list[tuple[str, Any, Any]]:
    """Per parameter: its id, SymPy's derivative, and what the chain rule composes to."""
    composer, loss = composed(network, view), loss_of(network)
    return [
        (id, sp.diff(loss, symbol(id)), entry(composer, id, view)) for id in parameters(network)
    ]


def composed(network: Network, view: str) -> Composer:
    """A composer that knows the functions of the network and, in matrices, its data."""
    made = plan(network, view=view)
    out = Composer(made, cases=False)
    out.functions |= {("σ", 0): sigmoid, ("σ", 1): lambda z: sigmoid(z) * sigmoid(-z)}
    out.functions |= {("tanh", 1): lambda z: 1 - sp.tanh(z) ** 2}
    if view == "matrix":
        out.known |= {id: matrix(network, id) for id in (*made.data, *made.parameters)}
    return out


def sigmoid(z: Any) -> Any:
    return 1 / (1 + sp.exp(-z))


def matrix(network: Network, id: str) -> Any:
    """The symbols of a matrix."""
    role = id.rsplit(".", 1)[-1]
    if role == "bias":
        return symbol(id)
    if role in ("inputs", "targets"):
        rows = network.inputs if role == "inputs" else network.targets
        at = [f"samples.{s}." if len(rows) > 1 else "" for s in range(len(rows))]
        return sp.Matrix([[symbol(f"{a}{id}.{j}") for j in range(len(rows[0]))] for a in at])
    layer = network.layers[int(id.split(".")[1])]
    if role == "biases":
        return sp.Matrix([[symbol(f"{id}.{j}") for j in range(layer.units)]])
    return sp.Matrix(layer.inputs, layer.units, lambda i, j: symbol(f"{id}.{i}.{j}"))


def entry(composer: Composer, id: str, view: str) -> Any:
    """The composed gradient of one parameter."""
    if view == "scalar" or id.endswith(".bias"):
        return composer.value(f"∂{id}")
    parts = id.split(".")
    row, column = (int(x) for x in ["0", *parts[3:]][-2:])
    return composer.value(f"∂{'.'.join(parts[:3])}")[row, column]


def symbolically_equal(found: list[tuple[str, Any, Any]]) -> None:
    for id, truth, chain in found:
        gap = sp.cancel(sp.together((truth - chain).rewrite(sp.exp)))
        assert gap == 0 or sp.simplify(gap) == 0, id


# --- symbolically -------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", n.NOTATIONS)
@pytest.mark.parametrize("bias", ["none", "own", "shared"])
@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh", "softplus", "silu", "gelu"])
def test_one_weight_one_unit(activation: str, bias: str, notation: str) -> None:
    symbolically_equal(gradients(shaped((1, 1), (activation,), bias=bias, notation=notation)))


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error", "mean_squared_error"])
def test_two_two_one_sigmoid(loss: str, view: str) -> None:
    """The network of the first seed, for any numbers whatever."""
    symbolically_equal(gradients(shaped((2, 2, 1), ("sigmoid", "sigmoid"), loss), view))


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("bias", ["none", "own", "shared"])
def test_two_three_two_linear_in_a_batch_of_two(bias: str, view: str) -> None:
    """The third seed's kind: polynomials, which SymPy compares for certain."""
    network = shaped((2, 3, 2), ("identity", "identity"), bias=bias, samples=2)
    for id, truth, chain in gradients(network, view):
        assert sp.expand(truth - chain) == 0, id


def test_one_one_one_through_two_activations() -> None:
    symbolically_equal(gradients(shaped((1, 1, 1), ("tanh", "sigmoid"), bias="own")))


def test_softmax_and_cross_entropy_when_the_targets_sum_to_1() -> None:
    network = shaped((1, 2), ("softmax",), "categorical_cross_entropy", bias="own")
    whole = {symbol("targets.1"): 1 - symbol("targets.0")}
    symbolically_equal(
        [(id, a.subs(whole), b.subs(whole)) for id, a, b in gradients(network)],
    )


# --- at rational points, with 50 digits ---------------------------------------------------------


def at_points(network: Network, view: str = "scalar", count: int = 3) -> None:
    """The same at random rational points; targets are what the loss is defined for."""
    found = gradients(network, view)
    names = {str(x) for _, a, b in found for x in (a.free_symbols | b.free_symbols)}
    points = random_points(names, count)
    for k, point in enumerate(points):
        for id in names:
            if "targets" in id:
                point[id] = target(network.loss.name, id, k)
    same_values([(a, b) for _, a, b in found], points)


def target(loss: str, id: str, k: int) -> str:
    unit = int(id.rsplit(".", 1)[1])
    if loss == "hinge":
        return ("1", "-1")[(unit + k) % 2]
    if loss == "binary_cross_entropy":
        return ("0", "1", "0.4")[(unit + k) % 3]
    if loss == "categorical_cross_entropy":
        return ("0.7", "0.3")[unit] if k else ("1", "0")[unit]
    return ("0.31", "-0.72", "1.2")[(unit + k) % 3]


OUTPUTS = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}


@pytest.mark.parametrize(
    ("activation", "loss"),
    [(a, n.LOSSES[(k + d) % 8]) for k, a in enumerate(n.ACTIVATIONS) for d in (0, 3, 5)],
)
def test_every_activation_and_every_loss(activation: str, loss: str) -> None:
    last = OUTPUTS.get(loss, activation)
    units = 1 if last not in ("softmax", activation) else 2
    at_points(shaped((2, 2, units), (activation, last), loss, bias="own"))


@pytest.mark.parametrize(
    ("activation", "bias", "notation"),
    [
        ("sigmoid", "none", "delta"),
        ("sigmoid", "shared", "leibniz"),
        ("relu", "own", "matrix"),
        ("softmax", "own", "leibniz"),
        ("softmax", "shared", "delta"),
        ("gelu", "shared", "matrix"),
    ],
)
def test_two_three_two_in_a_batch_of_two(activation: str, bias: str, notation: str) -> None:
    network = shaped((2, 3, 2), (activation, "tanh"), bias=bias, samples=2, notation=notation)
    at_points(network, count=2)


@pytest.mark.parametrize("bias", ["own", "shared"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity"])
def test_matrices_two_three_two_in_a_batch_of_two(activation: str, bias: str) -> None:
    network = shaped((2, 3, 2), (activation, activation), "squared_error", bias, 2)
    at_points(network, "matrix", count=2)


@pytest.mark.parametrize(
    ("last", "loss"),
    [("softmax", "categorical_cross_entropy"), ("sigmoid", "binary_cross_entropy")],
)
@pytest.mark.parametrize("samples", [1, 2])
def test_shortcuts_inside_a_network(last: str, loss: str, samples: int) -> None:
    at_points(shaped((2, 2, 2), ("tanh", last), loss, "shared", samples))


def test_the_comparison_can_fail() -> None:
    found = gradients(shaped((1, 1), ("sigmoid",)))
    id, truth, chain = found[0]
    with pytest.raises(AssertionError):
        symbolically_equal([(id, truth, chain * 2)])
    points = random_points([str(x) for x in truth.free_symbols], 1)
    with pytest.raises(AssertionError):
        same_values([(truth, chain + sp.Rational(1, 10**45))], points)
