"""Equation networks worked: values, gradients and printed lines against independent oracles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import sympy as sp
from hypothesis import assume, event, given, reject, settings
from hypothesis import strategies as st
from oracles.compare import agree, real
from oracles.compare import truth as layer_truth
from oracles.equation_networks import as_equations, equation_files
from oracles.equations import Meaning, Pocket, learn
from oracles.learning import Round
from oracles.learning import learn as learn_layers
from oracles.lines import EXACT, allowed, near, redo, rounds_to
from oracles.networks import random_networks

from symprop.derivation.plan import plan
from symprop.derivation.work import Epoch, Worked, work
from symprop.network.description import Decay, Network, Rounding
from symprop.network.equations import EquationNetwork
from symprop.network.file import examples, load, loads
from symprop.numbers.scalar import DomainError

EXAMPLES = [name for name in examples() if isinstance(load(name), EquationNetwork)]
LAYERED = ["linear-2-2-1", "sigmoid-2-2-1", "sigmoid-2-3-1"]


def equations(text: str) -> EquationNetwork:
    network = loads(text)
    assert isinstance(network, EquationNetwork)
    return network


def compare(epoch: Epoch, done: Round) -> int:
    """Everything that an epoch found is what the oracle found; how many numbers that were."""
    count = 0
    for step in epoch.plan.steps:
        mark, _, bare = step.target.rpartition(":")
        if step.target.startswith("∂"):
            expected = done.adjoints[step.target[1:]]
        elif mark == "new":
            expected = done.updated[bare]
        elif mark.startswith("state:"):
            expected = done.states[mark.split(":")[1], bare]
        else:
            expected = done.values[step.target]
        value: Any = epoch.exact[step.target]
        agree(step.target, value, expected)
        count += 1
    return count


# --- random equations ---------------------------------------------------------------------------


@settings(max_examples=120)
@given(equation_files(), st.integers(1, 2))
def test_random_equations_agree_with_automatic_differentiation(text: str, epochs: int) -> None:
    network = equations(text)
    for epoch, done in zip(work(plan(network), epochs), learn(network, epochs), strict=True):
        compare(epoch, done)
        for id in network.parameters:
            agree(f"∂{id}", epoch.exact[f"∂{id}"], done.adjoints[id])  # type: ignore[arg-type]


@settings(max_examples=40)
@given(equation_files(smooth=True, most=3))
def test_small_networks_agree_with_sympy_on_the_composed_loss(text: str) -> None:
    """Everything put into one expression, which the engine never does."""
    network = equations(text)
    symbols = {id: sp.Symbol(id) for id in (*network.inputs, *network.targets, *network.parameters)}
    known: dict[str, Any] = {
        **symbols,
        "e": sp.E,
        "sigmoid": lambda x: 1 / (1 + sp.exp(-x)),
        "σ": lambda x: 1 / (1 + sp.exp(-x)),
        "softplus": lambda x: sp.log(1 + sp.exp(x)),
        "silu": lambda x: x / (1 + sp.exp(-x)),
        "gelu": lambda x: x * (1 + sp.erf(x / sp.sqrt(2))) / 2,
    }
    for line in text.partition("equations:\n")[2].partition("loss:")[0].splitlines():
        id, _, formula = line.strip().partition(": ")
        known[id] = sp.sympify(formula.replace("^", "**"), known, rational=True)
    written = next(x for x in text.splitlines() if x.startswith("loss:"))[7:-1]
    loss = sp.sympify(written.replace("^", "**"), known, rational=True)
    assume(loss.count_ops() < 400)
    numbers = {**network.inputs, **network.targets, **network.parameters}
    values = {symbols[id]: sp.Rational(x.text) for id, x in numbers.items()}
    (epoch,) = work(plan(network), 1)
    for id in network.parameters:
        expected = sp.N(loss.diff(symbols[id]).subs(values), 40, maxn=400)
        mine: Any = epoch.exact[f"∂{id}"]
        gap = abs(sp.Float(str(real(mine)), 60) - expected)
        assert gap <= sp.Float("1e-25") * max(1, abs(expected)), (id, mine, expected)


# --- networks of layers -------------------------------------------------------------------------


def same_as_layers(network: Network, epochs: int) -> None:
    """The network written as equations has the values, gradients and updates of its oracle."""
    text, ids = as_equations(network)
    made = equations(text)
    if network.optimizer.name == "adamw":  # in equations every parameter is a weight
        rate = network.optimizer.settings["weight_decay"]
        network = replace(network, weight_decay=Decay(rate, biases=True))
    rounds = learn_layers(network, epochs)
    if any(done.near for done in rounds):  # corners of losses have slope 0
        reject()
    for epoch, done in zip(work(plan(made), epochs), rounds, strict=True):
        for name, id in ids.items():
            for mark in ("", "∂") if name not in made.parameters else ("∂", "new:"):
                expected = layer_truth(mark + id, done)
                value: Any = epoch.exact.get(mark + name)
                assert expected is not None
                agree(mark + name, value, expected)
        agree("loss", epoch.exact["loss"], done.values["loss"])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", LAYERED)
def test_the_layered_examples_as_equations(name: str) -> None:
    network = load(name)
    assert isinstance(network, Network)
    same_as_layers(network, 2)
    (layered,) = work(plan(network, view="scalar"), 1)
    text, ids = as_equations(network)
    (epoch,) = work(plan(equations(text)), 1)
    for id, layer_id in ids.items():
        for mark in ("", "∂", "new:"):
            if mark + id in epoch.exact and mark + layer_id in layered.exact:
                agree(id, epoch.exact[mark + id], real(layered.exact[mark + layer_id]))  # type: ignore[arg-type]


@settings(max_examples=50)
@given(random_networks(widest=3, deepest=2), st.integers(1, 2))
def test_random_layers_as_equations(network: Network, epochs: int) -> None:
    same_as_layers(network, epochs)


# --- what is printed ----------------------------------------------------------------------------


def check_symbols(worked: Worked, meaning: Meaning) -> None:
    """Every symbolic side is the value."""
    truth = meaning.value(worked.step.target)
    for side in (*worked.step.sides, worked.piece.operation):
        assert near(meaning.calculator.worth(side), truth), f"{worked.step.target}: {side}"


def check_numbers(worked: Worked, meaning: Meaning, policy: Rounding) -> None:
    """Every printed line can be redone, and the value is the value rounded."""
    target, worth = worked.step.target, Pocket().worth
    sides = [side for side in worked.sides() if side.kind != "symbolic"]
    worths = [worth(side.formula) for side in sides]
    for (before, after), side in zip(pairwise(worths), sides[1:], strict=True):
        assert side.relation in allowed(before, after), f"{target}: {side}"
    rounded = policy.carry == "rounded"
    if sides[0].relation == "=" and not rounded and worked.step.sides:
        assert near(meaning.value(target), worths[0], EXACT), f"{target}: = before {sides[0]}"
    if rounded:
        assert len(sides) == 1 or rounds_to(worths[-2], worths[-1], policy), target
    else:
        assert rounds_to(meaning.value(target), worths[-1], policy), target
        for side in sides:
            if side.kind == "terms":
                redo(worked.piece.operation, side.formula, meaning.calculator.worth, policy)


def check_all(network: EquationNetwork, epochs: int, policy: Rounding) -> None:
    worked = work(plan(network), epochs, policy)
    for epoch, done in zip(worked, learn(network, epochs), strict=True):
        meaning = Meaning(network, done)
        for step in epoch.steps:
            if policy.carry == "exact":
                check_symbols(step, meaning)
            check_numbers(step, meaning, policy)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("policy", [Rounding(4), Rounding(3, carry="rounded"), Rounding(None, 5)])
def test_every_line_of_the_examples(name: str, policy: Rounding) -> None:
    network = load(name)
    assert isinstance(network, EquationNetwork)
    check_all(network, 2, policy)


@settings(max_examples=60)
@given(equation_files(), st.builds(Rounding, st.integers(2, 7)))
def test_every_line_of_random_equations(text: str, policy: Rounding) -> None:
    check_all(equations(text), 1, policy)


@settings(max_examples=40)
@given(equation_files(), st.builds(lambda n: Rounding(n, carry="rounded"), st.integers(2, 7)))
def test_every_line_with_rounded_numbers(text: str, policy: Rounding) -> None:
    try:
        check_all(equations(text), 1, policy)
    except DomainError:  # 1/0.00
        event("no value")
