"""Networks of textbooks, written as indexed equations, against PyTorch."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import symprop
from symprop.network.file import loads
from symprop.network.indexed import NumberArray
from symprop.network.indexed_network import IndexedNetwork

torch = pytest.importorskip("torch")

from oracles.programs import filled  # noqa: E402
from oracles.textbook import NETWORKS  # noqa: E402

MOST_BY_ELEMENTS = 20
"""Parameters of a network that is worked element by element, too."""


def tensor(array: NumberArray, **more: Any) -> Any:
    flat = [float(number.value) for number in array.flat]
    return torch.tensor(flat, dtype=torch.float64, **more).reshape(array.shape)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_textbook_network(name: str) -> None:
    text, loss = NETWORKS[name]
    network = loads(filled(text, Random(name)), f"{name}.yaml")
    assert isinstance(network, IndexedNetwork)
    graph = network.families
    data = {id: tensor(x) for id, x in graph.data.items()}
    parameters = {id: tensor(x).requires_grad_() for id, x in graph.parameters.items()}
    wanted = loss(parameters, data)
    wanted.backward()
    few = sum(len(x.flat) for x in graph.parameters.values()) <= MOST_BY_ELEMENTS
    for view in ("matrix", "scalar") if few else ("matrix",):
        (epoch,) = symprop.derive(network, view=view).data()["epochs"]
        assert float(epoch["loss"]["exact"]) == pytest.approx(wanted.item(), rel=1e-12)
        for id, gradient in epoch["gradients"].items():
            found, _, at = id.removesuffix("]").partition("[")
            place = tuple(map(int, at.split(","))) if at else ()
            right = parameters[found].grad[place].item()
            assert float(gradient["exact"]) == pytest.approx(right, rel=1e-12, abs=1e-14), id
    print(f"{name}: {len(epoch['gradients'])} gradients")
