"""Names: no two values of a network share one."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from oracles import networks as n

from symprop.derivation.notation import NEW
from symprop.derivation.plan import plan
from symprop.network.description import Network

SHAPES = [(1, 1), (2, 2, 1), (2, 2, 2), (3, 2), (2, 1, 1, 1), (1, 2, 1), (2, 2, 2, 2), (11, 2, 1)]


def network(sizes: tuple[int, ...], biases: tuple[str, ...], notation: str, unit: str) -> Network:
    kinds = {"none": lambda k: None, "own": lambda k: ["1"] * k, "shared": lambda k: "1"}
    layers = [
        n.layer(unit, [["1"] * b] * a, kinds[kind](b))
        for (a, b), kind in zip(pairwise(sizes), biases, strict=True)
    ]
    samples = 2 if unit == "identity" else 1
    rows = [["1"] * sizes[0]] * samples, [["1"] * sizes[-1]] * samples
    return n.network(*rows, layers, optimizer="adam", notation=notation)


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("notation", n.NOTATIONS)
@pytest.mark.parametrize("sizes", SHAPES)
def test_no_two_values_share_a_name(sizes: tuple[int, ...], notation: str, view: str) -> None:
    """An updated parameter may keep the name it had; nothing else has a name that is taken."""
    for biases in product(("none", "own", "shared"), repeat=len(sizes) - 1):
        for unit in ("sigmoid", "identity"):
            made = plan(network(sizes, biases, notation, unit), view=view)
            ids = dict.fromkeys([*made.data, *made.parameters, *(s.target for s in made.steps)])
            names: dict[object, str] = {}
            for id in ids:
                other = names.setdefault(made.notation.name(id), id)
                assert id in (other, NEW + other), (biases, unit, other)
