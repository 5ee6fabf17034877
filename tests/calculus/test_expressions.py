"""Derivations in SymPy: the composed gradient is the gradient, and so is SymPy's own."""

from __future__ import annotations

from typing import Any

import mpmath
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from oracles import networks as n
from oracles.equation_networks import equation_files
from oracles.networks import random_networks

import symprop
from symprop.errors import SympropError
from symprop.network.description import Network
from symprop.network.file import loads


def valued(expression: Any, walk: symprop.Derivation, truth: str) -> bool:
    """Whether an expression has this value at the derivation's numbers, to 25 digits."""
    symbols = sorted(expression.free_symbols, key=str)
    with mpmath.workdps(40):
        program = sp.lambdify(symbols, expression, "mpmath")
        numbers = [sp.Float(walk.numbers[s], 40)._to_mpmath(140) for s in symbols]
        if close(sp.Float(program(*numbers), 40), truth):
            return True
    return close(expression.subs(walk.numbers), truth)  # exactly on a corner


def close(found: Any, truth: str) -> bool:
    """Equal to 25 digits."""
    gap = abs(sp.N(found, 40) - sp.Float(truth, 40))
    return bool(gap <= sp.Float("1e-25") * max(1, abs(sp.Float(truth, 40))))


def agree(walk: symprop.Derivation, most: int) -> int:
    """Every gradient in three ways, and how many were compared."""
    data = walk.data()
    loss = walk.expression(walk.plan.loss, composed=True)
    count = 0
    for epoch, record in enumerate(data["epochs"]):
        for id, entry in list(record["gradients"].items())[:most]:
            composed = walk.gradient(id, composed=True, epoch=epoch)
            assert valued(composed, walk, entry["exact"]), id
            assert valued(walk.gradient(id, epoch=epoch), walk, entry["exact"]), id
            if epoch == 0:
                symbol = walk.symbols[id]
                assert valued(sp.diff(loss, symbol), walk, entry["exact"]), id
            count += 1
    return count


@settings(max_examples=5)
@given(random_networks(widest=2, deepest=1))
def test_gradients_of_random_layers(network: Network) -> None:
    assert agree(symprop.derive(network), most=1) > 0


@settings(max_examples=5)
@given(equation_files(most=2))
def test_gradients_of_random_equations(text: str) -> None:
    try:
        walk = symprop.derive(loads(text))
    except SympropError:
        assume(False)
    assert agree(walk, most=1) > 0


PAIRS = [("relu", "absolute_error"), ("elu", "hinge"), ("gelu", "huber")]


@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_two_layers_and_two_samples(activation: str, loss: str) -> None:
    target = "1" if loss == "hinge" else "0.25"
    layers = [n.layer(activation, [["0.5", "-0.3"]], "0.1"), n.layer("identity", [["0.7"], ["1"]])]
    network = n.network([["1.5"], ["-2"]], [[target], [target]], layers, loss)
    assert agree(symprop.derive(network), most=1) == 1


def test_a_corner_is_a_piecewise_with_the_slope_that_is_used_there() -> None:
    network = n.network([["1"]], [["1"]], [n.layer("relu", [["0"]])])
    walk = symprop.derive(network)
    assert walk.expression("layers.0.out.0").atoms(sp.Piecewise)
    id = "layers.0.weights.0.0"
    assert walk.gradient(id, composed=True).subs(walk.numbers) == 0
    loss = walk.expression("loss", composed=True)
    assert sp.diff(loss, walk.symbols[id]).subs(walk.numbers) == 0


def test_symbols_are_plain_and_distinct() -> None:
    walk = symprop.derive("sigmoid-2-2-1", epochs=2)
    assert walk.symbols["layers.0.weights.0.0"] == sp.Symbol("w_11")
    assert len(set(walk.symbols.values())) == len(walk.symbols)
    assert walk.numbers[sp.Symbol("w_11")] == sp.Rational(1, 5)
    later = walk.symbols["epochs.1.layers.0.weights.0.0"]
    exact = walk.data()["epochs"][0]["updates"]["layers.0.weights.0.0"]["exact"]
    assert close(walk.numbers[later], exact)
    assert isinstance(walk.numbers[walk.symbols["loss"]], sp.Float)


def test_the_output_of_an_identity_unit_has_a_symbol_of_its_own() -> None:
    walk = symprop.derive("linear-2-2-1")
    assert len(set(walk.symbols.values())) == len(walk.symbols)
    out, pre = "layers.0.out.0", "layers.0.pre.0"
    assert walk.expression(out) == walk.symbols[pre]
    assert walk.numbers[walk.symbols[out]] == walk.numbers[walk.symbols[pre]]
    assert walk.expression(out, composed=True) == walk.expression(pre, composed=True)
    assert walk.gradient(out) == walk.gradient(pre)


def test_definitions_and_named_factors() -> None:
    walk = symprop.derive("sigmoid-2-2-1")
    x, w, d = sp.symbols("x_1 w_11 δ_1")
    assert walk.gradient("layers.0.weights.0.0") == d * x
    assert walk.expression("layers.0.pre.0").coeff(w) == x
    assert walk.expression("inputs.0") == x
    assert walk.gradient("loss") == 1


def test_an_equation_that_is_the_loss_is_found_under_that_name_too() -> None:
    walk = symprop.derive("sigmoid-circuit")
    loss = walk.expression("loss", composed=True)
    assert loss == walk.expression("f", composed=True)
    truth = walk.data()["epochs"][0]["gradients"]["w_1"]["exact"]
    assert valued(sp.diff(loss, walk.symbols["w_1"]), walk, truth)


def test_a_sample_is_chosen() -> None:
    layers = [n.layer("tanh", [["0.5"]])]
    walk = symprop.derive(n.network([["1"], ["2"]], [["0"], ["1"]], layers))
    second = walk.expression("layers.0.pre.0", sample=1)
    assert second == walk.expression("samples.1.layers.0.pre.0")
    assert second != walk.expression("layers.0.pre.0", sample=0)
    with pytest.raises(SympropError, match="choose with sample=0"):
        walk.expression("layers.0.pre.0")


def test_what_cannot_be_given() -> None:
    walk = symprop.derive("sigmoid-2-2-1")
    with pytest.raises(SympropError, match=r"did you mean layers\.0\.pre\.0"):
        walk.gradient("layers.0.prex.0")
    with pytest.raises(SympropError, match="epoch is 3, expected"):
        walk.gradient("loss", epoch=3)
    equations = "\n".join(f"  h_{k + 1}: tanh(h_{k})*h_{k} + h_{k}^2" for k in range(1, 12))
    text = f"parameters: {{w: 0.5}}\nequations:\n  h_1: w\n{equations}\nloss: h_12"
    deep = symprop.derive(loads(text))
    assert deep.gradient("w") == deep.symbols["∂h_1"]
    with pytest.raises(SympropError, match="symbols and numbers, more than"):
        deep.gradient("w", composed=True)


@pytest.mark.parametrize("view", ["matrix", "scalar"])
def test_indexed_equations(view: str) -> None:
    network = {
        "inputs": {"x[i]": [1, 2]},
        "targets": {"t": 1},
        "parameters": {"w[i]": [0.5, -0.25], "b": 0.1},
        "equations": {"y": "sigmoid(sum_i x[i]*w[i] + b)"},
        "loss": "(y - t)^2",
    }
    assert agree(symprop.derive(network, view=view), most=3) == 3
