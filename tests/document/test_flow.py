"""Computational graphs of equations: nothing overlaps, operands lead to what they make."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from symprop.api import derive
from symprop.document import blocks as b
from symprop.document.diagram.flow import FlowPicture, Gate, layout
from symprop.document.diagram.text import LabelLine
from symprop.document.flows import WIDEST
from symprop.errors import DerivationError

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ("sigmoid-circuit", "rnn-3-steps", "adam-3-steps")


def gate(id: str, *sources: str) -> Gate:
    return Gate(id, "hidden" if sources else "input", (LabelLine((id,)),), sources)


CASES = {
    "chain": [gate("x"), gate("y", "x"), gate("z", "y")],
    "passing": [
        gate("x"),
        gate("a", "x"),
        gate("b", "a"),
        gate("c", "b", "x"),
        gate("d", "x", "c"),
    ],
    "wide": [*(gate(f"x{i}") for i in range(9)), gate("s", *(f"x{i}" for i in range(9)))],
    "diamond": [gate("x"), gate("a", "x"), gate("b", "x"), gate("c", "a", "b")],
}


@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps(name: str) -> None:
    made = layout(FlowPicture(tuple(CASES[name]), "t", "d", "i"))
    boxes = {label.id: box for _, label, box in made.gates}
    for one, other in combinations(boxes.values(), 2):
        apart = abs(one.x - other.x) >= (one.width + other.width) / 2
        assert apart or abs(one.y - other.y) >= (one.height + other.height) / 2
    for box in boxes.values():
        assert box.x - box.width / 2 >= 0
        assert box.x + box.width / 2 <= made.width
        assert box.y - box.height / 2 >= 0
        assert box.y + box.height / 2 <= made.height + 1
    assert len(made.wires) == sum(len(x.sources) for x in CASES[name])
    for each in CASES[name]:
        assert all(boxes[x].x < boxes[each.id].x for x in each.sources)


def test_wires_pass_no_value() -> None:
    """A wire that goes by a column has a place of its own there."""
    made = layout(FlowPicture(tuple(CASES["passing"]), "t", "d", "i"))
    for wire in made.wires:
        for x, y in wire.points[1:-1]:
            for _, _, box in made.gates:
                inside = abs(x - box.x) < box.width / 2 and abs(y - box.y) < box.height / 2
                assert not inside


@pytest.mark.parametrize("example", DRAWN)
def test_walkthroughs_have_their_graph(example: str) -> None:
    walk = derive(example)
    kinds = [x.kind for x in walk.document.blocks if isinstance(x, b.Figure)]
    assert {"topology", "gradients"} <= {*kinds}
    root = ET.fromstring(walk.figure("gradients"))
    assert float(root.attrib["width"]) <= WIDEST
    found = {g.attrib["data-id"]: "".join(g.itertext()) for g in root.iter(f"{SVG}g")
             if "data-id" in g.attrib}  # fmt: skip
    epoch = walk.data()["epochs"][0]
    for id, gradient in epoch["gradients"].items():
        assert str(gradient["shown"]).replace("-", "−") in found[id]
    for id in walk.network.equations:  # type: ignore[union-attr]
        assert str(epoch["samples"][0]["values"][id]["shown"]).replace("-", "−") in found[id]


def test_it_is_told_in_words() -> None:
    svg = derive("sigmoid-circuit").figure()
    assert "p from w₀, x₀, q from w₁, x₁" in svg
    assert "s aus" in derive("sigmoid-circuit", lang="de").figure()


def test_without_numbers() -> None:
    numbers = {"inputs": {"x": "symbolic"}, "parameters": {"w": "symbolic"}}
    svg = derive({**numbers, "equations": {"y": "w*x"}, "loss": "y"}).figure()
    assert "symbolic" not in svg
    assert " = " not in re.sub("<[^>]*>", "", svg.partition("</style>")[2])


def test_large_ones_are_not_drawn() -> None:
    names = [f"x_{i}" for i in range(40)]
    equations = {"y": " + ".join(names)}
    walk = derive({"parameters": dict.fromkeys(names, 1), "equations": equations, "loss": "y"})
    assert not any(isinstance(x, b.Figure) for x in walk.document.blocks)
    with pytest.raises(DerivationError, match="diagrams show layers, or a few equations"):
        walk.figure()


def test_numbers_have_the_decimal_mark_of_the_language() -> None:
    drawn = derive("sigmoid-circuit", lang="de").figure("gradients")
    texts = ["".join(x.itertext()) for x in ET.fromstring(drawn).iter(f"{SVG}text")]
    assert "0,7311" in texts
    assert not any(re.search(r"\d\.\d", x) for x in texts)
