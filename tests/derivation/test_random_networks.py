"""Random networks: everything the engine says, in both views, is what the oracle says."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import networks as n
from oracles.compare import compare_epoch, scalars
from oracles.learning import learn
from oracles.networks import random_networks

from symprop.derivation.plan import plan
from symprop.derivation.shown import ShownArray
from symprop.derivation.work import Epoch, work
from symprop.network.description import Network, Rounding
from symprop.numbers.array import Array

ROUNDINGS = st.one_of(
    st.builds(lambda k: Rounding(k, None), st.integers(0, 10)),
    st.builds(lambda k: Rounding(None, k), st.integers(1, 10)),
)


@settings(max_examples=100)
@given(random_networks(), st.integers(1, 2), ROUNDINGS)
def test_both_views_agree_with_the_oracle(
    network: Network, epochs: int, rounding: Rounding
) -> None:
    """Values, adjoints, gradients, states and updates to 25 digits; shown digits alike."""
    rounds = learn(network, epochs)
    samples = len(network.inputs)
    shown: dict[str, list[dict[str, str]]] = {}
    for view in ("scalar", "matrix"):
        worked = work(plan(network, view=view), epochs, rounding)
        counts = [compare_epoch(e, r, samples) for e, r in zip(worked, rounds, strict=True)]
        assert min(counts) > 2 * len(rounds[0].updated)
        shown[view] = [printed(e, samples) for e in worked]
    for one, other in zip(shown["scalar"], shown["matrix"], strict=True):
        common = one.keys() & other.keys()
        assert {f"∂{id}" for id in rounds[0].updated} <= common
        assert {id: one[id] for id in common} == {id: other[id] for id in common}


def printed(epoch: Epoch, samples: int) -> dict[str, str]:
    """What an epoch shows, scalar by scalar."""
    out = {}
    for id, value in epoch.shown.items():
        texts: Any = (
            value.text if not isinstance(value, ShownArray) else Array.of_rows(_texts(value))
        )
        out |= dict(scalars(str(id), texts, samples > 1))
    return out


def _texts(value: ShownArray) -> Any:
    return tuple(tuple(x.text for x in row) for row in value.rows)


@settings(max_examples=15)
@given(random_networks(widest=3, deepest=2), st.sampled_from(("scalar", "matrix")))
def test_notations_differ_in_names_and_not_in_numbers(network: Network, view: str) -> None:
    results = []
    for preset in n.NOTATIONS:
        named = n.network(
            [[x.text for x in row] for row in network.inputs],
            [[x.text for x in row] for row in network.targets],
            network.layers,
            network.loss,
            network.optimizer,
            preset,
            network.learning_rate.text,
        )
        (epoch,) = work(plan(named, view=view), 1, Rounding(8))
        results.append(printed(epoch, len(network.inputs)))
    first, *others = results
    for other in others:
        common = first.keys() & other.keys()
        assert {f"new:{id}" for id in learn(network, 1)[0].updated} <= common
        assert {id: first[id] for id in common} == {id: other[id] for id in common}
