"""How the time of a whole derivation (plan, then all numbers) grows with the network."""

from __future__ import annotations

import pytest
from conftest import Ratio
from networks import network

from symprop.derivation.plan import plan
from symprop.derivation.work import work
from symprop.network.description import Network

GROWTH = {
    "width: 32-32-1 to 64-64-1, 3.94 times the weights": ((64, 64, 1), (32, 32, 1), 4.5),
    "depth: 4 to 8 layers of 16 units": ((16,) * 9, (16,) * 5, 2.5),
    "depth: 8 to 16 layers of 8 units": ((8,) * 17, (8,) * 9, 2.5),
}


def derive(description: Network) -> None:
    """The whole derivation, from the description to every number."""
    work(plan(description))


@pytest.mark.parametrize("what", GROWTH)
def test_growth(ratio: Ratio, what: str) -> None:
    larger, smaller, bound = GROWTH[what]
    big, small = network(*larger), network(*smaller)
    ratio.of(what, lambda: derive(big), lambda: derive(small), bound=bound, rounds=7)
