"""The chain rule by itself: reverse accumulation against CasADi and SymEngine.

All three start from the network's loss as their own kind of expression, built beforehand, and end
with what is needed to write down the derivative for every weight.  symprop gives for each value
the paths that lead to it, every local derivative found (``reverse``); CasADi gives the expression
graph of the gradient; SymEngine differentiates the composed loss for one weight at a time.
"""

from __future__ import annotations

from itertools import pairwise

import casadi
import symengine
from conftest import Ratio
from networks import network

from symprop.calculus.reverse import reverse
from symprop.network.stack.dense import expand

SIZES = (16, 16, 16, 16, 16, 1)
WEIGHTS = sum(m * n for m, n in pairwise(SIZES))


def test_casadi(ratio: Ratio) -> None:
    graph = expand(network(*SIZES))
    out = casadi.SX.sym("x", SIZES[0])
    weights = []
    for m, n in pairwise(SIZES):
        w = casadi.SX.sym("w", n, m)
        weights.append(casadi.vec(w))
        out = 1 / (1 + casadi.exp(-(w @ out)))
    loss = (out - casadi.SX.sym("y")) ** 2 / 2
    every = casadi.vertcat(*weights)
    assert casadi.gradient(loss, every).shape == (WEIGHTS, 1)
    assert sum(".weights." in id for id in reverse(graph)) == WEIGHTS
    ratio.of(
        "chain rule of 16-16-16-16-16-1 against CasADi's reverse gradient",
        lambda: reverse(graph),
        lambda: casadi.gradient(loss, every),
        bound=0.5,
    )


def test_symengine(ratio: Ratio) -> None:
    graph = expand(network(*SIZES))
    out = [symengine.Symbol(f"x_{i}") for i in range(SIZES[0])]
    weights: list[symengine.Symbol] = []
    for k, (m, n) in enumerate(pairwise(SIZES)):
        w = [[symengine.Symbol(f"w_{k}_{i}_{j}") for j in range(n)] for i in range(m)]
        weights += [symbol for row in w for symbol in row]
        sums = [symengine.Add(*(out[i] * w[i][j] for i in range(m))) for j in range(n)]
        out = [1 / (1 + symengine.exp(-z)) for z in sums]
    loss = (out[0] - symengine.Symbol("y")) ** 2 / 2
    assert len(weights) == WEIGHTS
    ratio.of(
        "chain rule of 16-16-16-16-16-1 against SymEngine's diff for each weight",
        lambda: reverse(graph),
        lambda: [loss.diff(w) for w in weights],
        bound=1 / 30,
        rounds=3,
    )
