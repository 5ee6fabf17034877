"""The numbers of students: nice ones, and each student's own."""

from __future__ import annotations

import re
from math import exp

import pytest
from oracles.worksheets import by_elements

from symprop.api import derive
from symprop.derivation.plan import plan
from symprop.handout.draw import Drawer, DrawError
from symprop.handout.nice import faults
from symprop.handout.pools import INPUTS, SIGNED
from symprop.network.description import Network
from symprop.network.file import example_text, loads
from symprop.resources import template_root

ALIKE = {"conv-1d"}
"""Examples of which some gradients are always equal."""


def drawn(text: str, student: str, seed: int = 1) -> Network:
    network = Drawer(plan(loads(text)), seed).draw(student).plan.network
    assert isinstance(network, Network)
    return network


def numbers(network: Network) -> list[float]:
    rows = [*network.inputs, *network.targets, *(r for x in network.layers for r in x.weights)]
    return [float(x.text) for row in rows for x in row]


TEXT = example_text("sigmoid-2-2-1")
NAMES = [f"Student {i}" for i in range(40)]


def test_nice_by_hand() -> None:
    """What nice means, worked with floats for forty students of a 2-2-1 network."""
    everybody = set()
    for name in NAMES:
        values = numbers(drawn(TEXT, name))
        x1, x2, y, w11, w12, w21, w22, v1, v2 = values
        assert all(round(v, 1) == v and v != 0 for v in values), "one decimal"
        assert 0.1 <= x1 <= 2
        assert 0.1 <= y <= 0.9
        assert all(abs(w) <= 0.9 for w in (w11, w12, w21, w22, v1, v2))
        a1, a2 = (1 / (1 + exp(-z)) for z in (x1 * w11 + x2 * w21, x1 * w12 + x2 * w22))
        p = 1 / (1 + exp(-a1 * v1 - a2 * v2))
        assert x1 != x2, "what is drawn from enough numbers differs"
        assert len({w11, w12, w21, w22}) == 4
        assert v1 != v2
        assert all(0.04 <= a <= 0.96 for a in (a1, a2, p))
        d = (p - y) * p * (1 - p)
        d1, d2 = d * v1 * a1 * (1 - a1), d * v2 * a2 * (1 - a2)
        gradients = [abs(g) for g in (d * a1, d * a2, d1 * x1, d1 * x2, d2 * x1, d2 * x2)]
        assert min(gradients) >= 0.99e-4, "two digits are shown"
        assert len({f"{g:.5f}" for g in gradients}) == 6, "and they differ"
        everybody.add(tuple(values))
    assert len(everybody) == len(NAMES)


@pytest.mark.parametrize("name", by_elements())
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_nice_for_every_example(name: str, view: str) -> None:
    network = loads(example_text(name))
    if view == "matrix" and not isinstance(network, Network):
        pytest.skip("equations have no matrix view")
    drawer = Drawer(plan(network, view=view), 3)
    worst = max(faults(drawer.draw(student).epochs[0]) for student in NAMES[:5])
    assert worst == (drawer.usual if name in ALIKE else 0)


def test_by_seed_and_student_only() -> None:
    drawer = Drawer(plan(loads(TEXT)), 1)
    first = [drawer.draw(name).plan.network for name in ("Ada", "Bo", "Chen")]
    again = [drawer.draw(name).plan.network for name in ("Chen", "Xia", "Bo", "Ada")]
    assert first == [again[3], again[2], again[0]]
    assert drawn(TEXT, "Ada", seed=2) != first[0]


def test_the_same_for_ever() -> None:
    """Numbers handed out once can be made again by any later version."""
    assert numbers(drawn(TEXT, "Ada Lovelace", seed=7)) == FOR_EVER


FOR_EVER = [1.6, 1.3, 0.5, -0.8, 0.2, 0.3, -0.6, -0.6, -0.9]


def test_both_views_have_the_same_numbers() -> None:
    made = plan(loads(TEXT))
    matrix = plan(loads(TEXT), view="matrix")
    assert made.view != matrix.view
    for name in NAMES[:10]:
        a, b = Drawer(made, 1).draw(name), Drawer(matrix, 1).draw(name)
        assert a.plan.network == b.plan.network


def test_pools_of_the_file() -> None:
    pools = "inputs: keep, weights: [-0.25, 0.35, 0.5], targets: [0.2], biases: {from: 1, to: 3}"
    text = f"{example_text('sigmoid-2-3-1')}draw: {{{pools}}}\n"
    for name in NAMES[:10]:
        network = drawn(text, name)
        assert [x.text for x in network.inputs[0]] == ["2", "9"]
        assert network.targets[0][0].text == "0.2"
        weights = {x.text for layer in network.layers for row in layer.weights for x in row}
        assert weights <= {"-0.25", "0.35", "0.5"}
        biases = {x.text for layer in network.layers for x in layer.biases or ()}
        assert biases <= {"1", "2", "3"}


def test_groups_of_equations() -> None:
    network = loads(
        example_text("rnn-3-steps") + "draw: {parameters: [0.3, -0.4], targets: keep}\n"
    )
    made = Drawer(plan(network), 1).draw("Ada").plan.network
    assert {x.text for x in made.parameters.values()} <= {"0.3", "-0.4"}  # type: ignore[attr-defined]
    assert made.targets == network.targets  # type: ignore[union-attr, attr-defined]
    assert made.inputs != network.inputs  # type: ignore[union-attr, attr-defined]


def test_data_of_several_samples_is_kept() -> None:
    text = TEXT.replace("[1.1, 2.2]", "[[0, 1], [1, 1]]").replace("[3.3]", "[[1], [0]]")
    network = drawn(text, "Ada")
    given = loads(text)
    assert (network.inputs, network.targets) == (given.inputs, given.targets)  # type: ignore[union-attr]
    assert network.layers != given.layers  # type: ignore[union-attr]


def test_a_class_among_several_is_drawn_whole() -> None:
    text = (
        "inputs: [1, 2]\ntargets: [0, 1, 0]\nloss: categorical_cross_entropy\nlayers:\n"
        "  - activation: softmax\n    weights: [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]\n"
    )
    found = {tuple(x.text for x in drawn(text, name).targets[0]) for name in NAMES}
    assert found == {("1", "0", "0"), ("0", "1", "0"), ("0", "0", "1")}


def test_no_numbers_at_all() -> None:
    text = "inputs: {x: 1}\nparameters: {w: 1}\nloss: ln(w*x)\n"
    with pytest.raises(DrawError, match="have a loss and gradients"):
        Drawer(plan(loads(text + "draw: {inputs: [1], parameters: [-1, -2]}\n")), 1).draw("Ada")


def test_plans_over_other_numbers() -> None:
    """The drawn plan derives what the network by itself derives."""
    for name in ("sigmoid-2-3-1", "rnn-3-steps"):
        made = Drawer(plan(loads(example_text(name))), 5).draw("Bo")
        alone = derive(made.plan.network)  # type: ignore[arg-type]
        assert made.epochs[0].shown == alone.epochs[0].shown


def test_the_defaults_are_those_that_help_shows() -> None:
    page = template_root() / "help" / "handout.md"
    block = re.search(r"^draw:\n(?:  .*\n)+", page.read_text("utf-8"), re.MULTILINE)
    assert block
    shown = loads(example_text("sigmoid-2-3-1") + block[0]).draw
    assert shown["inputs"] == INPUTS
    assert shown["weights"] == SIGNED
    rest = [x for x in shown["biases"].numbers if x.text != "0"]  # type: ignore[union-attr]
    assert tuple(rest) == SIGNED.numbers
