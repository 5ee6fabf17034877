"""Optimizers: two steps of every row, worked with symbols, against the textbook's recursion."""

from __future__ import annotations

from typing import Any

import sympy as sp
from oracles import networks
from oracles.algebra import Composer, number

from symprop.formula.tree import Formula, Number, Ref
from symprop.functions.optimizers import OPTIMIZERS

RATE = sp.Symbol("rate", positive=True)


def run(name: str, gradients: list[Any], settings: dict[str, str]) -> list[Any]:
    """What a row makes of a parameter, gradient after gradient, starting at w."""
    row = OPTIMIZERS[name]
    memory: dict[str, Any] = {state.key: sp.Integer(0) for state in row.states}
    w: Any = sp.Symbol("w", real=True)
    out = []
    for step, gradient in enumerate(gradients, start=1):
        known = {"w": w, "g": gradient, "rate": RATE, "step": sp.Integer(step)}
        names: dict[str, Formula] = {key: Ref(key) for key in known}
        names |= {key: Number(x) for key, x in settings.items()}
        names |= {state.key: Ref(f"old {state.key}") for state in row.states}
        for state in row.states:
            key, rule = state.key, state.rule
            read = Composer(known=known | {f"old {k}": x for k, x in memory.items()} | memory)
            memory[key] = read.expression(rule(names))
            names[key] = Ref(key)
        w = Composer(known=known | memory).expression(row.update(names))
        out.append(w)
    return out


def test_gradient_descent() -> None:
    w = sp.Symbol("w", real=True)
    g, h = sp.symbols("g h", real=True)
    assert run("sgd", [g, h], {}) == [w - RATE * g, sp.expand(w - RATE * g - RATE * h)]


def test_momentum_adds_what_is_left_of_earlier_gradients() -> None:
    w = sp.Symbol("w", real=True)
    g, h = sp.symbols("g h", real=True)
    first, second = run("momentum", [g, h], {"momentum": "0.75"})
    assert sp.expand(first - (w - RATE * g)) == 0
    assert sp.expand(second - (w - RATE * g - RATE * (sp.Rational(3, 4) * g + h))) == 0


def test_adam_starts_with_a_step_of_the_learning_rate() -> None:
    w, g = sp.Symbol("w", real=True), sp.Symbol("g", positive=True)
    settings = networks.SETTINGS["adam"]
    (first,) = run("adam", [g], settings)
    epsilon = number(settings["epsilon"])
    assert sp.simplify(first - (w - RATE * g / (g + epsilon))) == 0


def test_adam_divides_by_what_its_averages_lack() -> None:
    """Two steps with equal gradients: unbiased averages are the gradient and its square."""
    w, g = sp.Symbol("w", real=True), sp.Symbol("g", positive=True)
    settings = {"beta1": "0.8", "beta2": "0.95", "epsilon": "0.001"}
    _, second = run("adam", [g, g], settings)
    assert sp.simplify(second - (w - 2 * RATE * g / (g + sp.Rational(1, 1000)))) == 0


def test_adam_with_two_gradients() -> None:
    w = sp.Symbol("w", real=True)
    g, h = sp.Symbol("g", positive=True), sp.Symbol("h", positive=True)
    settings = {"beta1": "0.8", "beta2": "0.95", "epsilon": "0.001"}
    _, second = run("adam", [g, h], settings)
    b1, b2, e = (number(x) for x in settings.values())
    mean = ((1 - b1) * b1 * g + (1 - b1) * h) / (1 - b1**2)
    square = ((1 - b2) * b2 * g**2 + (1 - b2) * h**2) / (1 - b2**2)
    truth = w - RATE * g / (g + e) - RATE * mean / (sp.sqrt(square) + e)
    assert sp.simplify(second - truth) == 0


def test_the_memory_of_a_row_is_what_it_keeps() -> None:
    assert OPTIMIZERS["sgd"].memory == ()
    assert OPTIMIZERS["momentum"].memory == ("velocity",)
    assert OPTIMIZERS["adam"].memory == ("first", "second")
