"""The chain rule's cost: one path per edge, one derivative per form, no composed expression."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import sympy as sp
from oracles import networks as n

from symprop.calculus import partials
from symprop.calculus.reverse import local, reverse
from symprop.derivation.plan import plan
from symprop.formula.tree import Ref, refs, walk
from symprop.functions.differentiate import differentiate
from symprop.network.description import Network
from symprop.network.families.compile import form_of
from symprop.network.forms import PLAIN, share
from symprop.network.stack.dense import expand


def dense(*sizes: int, activation: str = "sigmoid", samples: int = 1) -> Network:
    """A network with own biases, its weights of no interest."""
    layers = [
        n.layer(activation, [["0.1"] * units] * inputs, ["0.2"] * units)
        for inputs, units in pairwise(sizes)
    ]
    inputs, targets = [["0.5"] * sizes[0]] * samples, [["1"] * sizes[-1]] * samples
    return n.network(inputs, targets, layers)


def edges(*sizes: int) -> int:
    """Edges of a dense network: from weights, biases and signals, through units, to the loss."""
    weights = sum(a * b for a, b in pairwise(sizes))
    signals = weights - sizes[0] * sizes[1]  # the inputs are data: nothing flows back to them
    units = sum(sizes[1:])
    return weights + signals + units + units + sizes[-1]


SHAPES = [(1, 1), (2, 2, 1), (3, 5, 2), (4, 4, 4, 4), (16, 16, 16, 16, 16, 1)]


@pytest.mark.parametrize("sizes", SHAPES)
@pytest.mark.parametrize("samples", [1, 3])
def test_there_is_one_path_per_edge(sizes: tuple[int, ...], samples: int) -> None:
    paths = reverse(expand(dense(*sizes, samples=samples)))
    found = sum(map(len, paths.values()))
    assert found == samples * edges(*sizes) + (samples if samples > 1 else 0)


def test_the_paths_grow_linearly_with_the_depth() -> None:
    counts = []
    for depth in (4, 8, 16, 32):
        paths = reverse(expand(dense(*[3] * depth, 1)))
        counts.append(sum(map(len, paths.values())))
    steps = [b - a for a, b in pairwise(counts)]
    assert steps == [steps[0], 2 * steps[0], 4 * steps[0]]


def test_values_come_in_reverse_order_and_data_not_at_all() -> None:
    graph = expand(dense(2, 3, 1))
    paths = reverse(graph)
    place = {id: k for k, id in enumerate(paths)}
    assert set(place) == {d.id for d in graph} | set(graph.parameters)
    assert all(place[user] < place[id] for id in paths for user, _, _ in paths[id])
    assert not set(paths) & set(graph.data)
    assert set(graph.parameters) <= set(paths)
    assert paths["loss"] == []


def test_the_paths_of_a_value_come_in_the_order_of_the_forward_pass() -> None:
    paths = reverse(expand(dense(2, 3, 2)))["layers.0.out.1"]
    assert [consumer for consumer, _, _ in paths] == ["layers.1.pre.0", "layers.1.pre.1"]
    weights = [refs(local(path)) for path in paths]
    assert weights == [["layers.1.weights.1.0"], ["layers.1.weights.1.1"]]


class Diffs:
    """How often SymPy was asked for a derivative, and of how long an expression."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.inside = False
        monkeypatch.setattr(partials, "_known", {})
        ask = sp.Expr.diff

        def counted(expression: Any, *symbols: Any, **more: Any) -> Any:
            if self.inside:  # SymPy asking itself
                return ask(expression, *symbols, **more)
            self.sizes.append(sum(1 for _ in sp.preorder_traversal(expression)))
            self.inside = True
            try:
                return ask(expression, *symbols, **more)
            finally:
                self.inside = False

        monkeypatch.setattr(sp.Expr, "diff", counted)


def test_sympy_is_not_asked_about_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    """None for layers, whose forms say theirs, whatever the size of the network."""
    counts = {}
    for sizes in SHAPES[1:]:
        with monkeypatch.context() as patch:
            asked = Diffs(patch)
            plan(dense(*sizes))
            counts[sizes] = len(asked.sizes)
    assert set(counts.values()) == {0}


def test_the_derivatives_that_forms_say_are_those_of_sympy() -> None:
    for form in (form_of(Ref("0") * Ref("1"), 2, False, ()), PLAIN, share(3)):
        for slot, slope in enumerate(form.slopes):
            assert slope == differentiate(form.formula, Ref(str(slot)))


def test_a_deep_network_needs_no_long_formula() -> None:
    """Adjoints are named, never composed: no operation is longer than its unit has edges."""
    wide = plan(dense(16, 16, 16, 16, 16, 1))
    for step in wide.steps:
        assert sum(1 for _ in walk(step.operation)) <= 12 * 17
    assert len(wide.phase("backward")) < 2 * len(wide.parameters)


def test_the_derivatives_of_a_second_plan_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Diffs(monkeypatch)
    plan(dense(2, 2, 1))
    before = len(asked.sizes)
    plan(dense(5, 4, 3, activation="tanh"))
    assert len(asked.sizes) == before


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 2, 2), (4, 4, 4, 4)])
def test_matrices_take_a_step_per_layer(sizes: tuple[int, ...]) -> None:
    small, large = (plan(dense(*(k * s for s in sizes)), view="matrix") for k in (1, 8))
    assert len(small.steps) == len(large.steps)
    lengths = [
        [sum(1 for _ in walk(s.operation)) for s in p.steps if sizes[-1] > 1 or s.target != p.loss]
        for p in (small, large)  # the loss of a single output is written without a sum
    ]
    assert lengths[0] == lengths[1]
