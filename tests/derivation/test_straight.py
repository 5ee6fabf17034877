"""A compiled plan gives what the plan worked step by step gives: numbers, operands, relations."""

from __future__ import annotations

from random import Random

import pytest
from oracles.worksheets import by_elements

from symprop.api import derive
from symprop.derivation.plan import Plan, plan, renumbered
from symprop.derivation.straight import Straight
from symprop.derivation.work import work
from symprop.formula.tree import Number
from symprop.handout.draw import Drawer
from symprop.network.file import loads
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import DomainError, decimal

CASED = """
inputs: [1, 2]
targets: [1, -1]
loss: huber
optimizer: momentum
layers:
  - {activation: leaky_relu, weights: [[0.2, -0.3, 0.1], [0.4, 0.7, -1]], biases: 0.5}
  - {activation: {elu: {alpha: 0.25}}, weights: [[1, 0.3], [0.4, 2], [-1, -2]], biases: [0.5, 1]}
draw: {weights: {from: -2, to: 2, step: 0.25}, biases: {from: -1, to: 1, step: 0.5}}
"""


def worked_alike(made: Plan, straight: Straight) -> bool:
    """Whether both ways give the same; ``False`` where the network has no value."""
    given = {**made.data, **made.parameters}
    texts = [x.text for x in map(given.get, straight.given) if isinstance(x, Number)]
    lines = straight.work([Shown(x, True, decimal(x)) for x in texts])
    try:
        epochs = work(made)
    except DomainError:
        assert lines is None
        return False
    if lines is None:  # some line on paper has no value
        return False
    names = dict(zip(straight.names, lines.shown, strict=False))  # those of operands have none
    for epoch, round in zip(epochs, lines.rounds, strict=True):
        for shown in epoch.shown.values():
            assert isinstance(shown, Shown)
            assert shown.of is None or names[shown.of] == shown
        for worked, (line, signs) in zip(epoch.steps, round, strict=True):
            assert worked.piece is line.piece
            assert worked.relations == signs
            read = [epoch.shown[id] for id in worked.piece.refs]
            assert line.pick(lines.shown) == (*read, *worked.parts, worked.shown)
    return True


@pytest.mark.parametrize("name", by_elements())
def test_examples(name: str) -> None:
    network = derive(name, view="scalar", carry="exact", epochs=2).network
    made = plan(network)
    straight = Straight.of(made)
    if straight is None:
        pytest.skip("not between scalars")
    drawer = Drawer(made, 1)
    random = Random(2)
    alike = 0
    for _ in range(4):
        numbers = drawer._pools.numbers(random.random)
        alike += worked_alike(renumbered(made, drawer._pools.network(numbers)), straight)
    assert alike > 1


@pytest.mark.parametrize("rounding", ["{significant: 3}", "{digits: 2}", "{digits: 17}"])
def test_cases_and_whole_numbers(rounding: str) -> None:
    """Kinks on both sides, zeros and equal numbers, and every way to round."""
    made = plan(loads(f"{CASED}rounding: {rounding}\n"))
    straight = Straight.of(made)
    assert straight is not None
    drawer = Drawer(made, 1)
    random = Random(3)
    for _ in range(25):
        numbers = drawer._pools.numbers(random.random)
        assert worked_alike(renumbered(made, drawer._pools.network(numbers)), straight)


def test_not_between_scalars() -> None:
    for wishes in ({"view": "matrix"}, {"carry": "rounded"}):
        assert Straight.of(plan(derive("sigmoid-2-2-1", **wishes).network)) is None  # type: ignore[arg-type]


def test_a_long_sum() -> None:
    """A syntax tree has its own limit of nesting, which a sum of a user does not reach."""
    text = "inputs: {x: 0.1}\nparameters: {w: 0.3}\nequations: {z: %s, L: z^2}\nloss: L\n"
    made = plan(loads(text % " + ".join(["w*x"] * 1200)))
    straight = Straight.of(made)
    assert straight is not None
    assert worked_alike(made, straight)
