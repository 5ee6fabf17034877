"""Every line of a derivation, redone from what is printed on it."""

from __future__ import annotations

from hypothesis import event, given, reject, settings
from hypothesis import strategies as st
from oracles.learning import learn
from oracles.lines import check_numbers, check_symbols
from oracles.meaning import Meaning
from oracles.networks import random_networks

from symprop.derivation.plan import plan
from symprop.derivation.work import work
from symprop.network.description import Carry, Network, Rounding
from symprop.numbers.scalar import DomainError

VIEWS = st.sampled_from(("scalar", "matrix"))
NETWORKS = random_networks(widest=4, deepest=3)


def roundings(carry: Carry) -> st.SearchStrategy[Rounding]:
    return st.one_of(
        st.builds(lambda k: Rounding(k, None, carry), st.integers(0, 8)),
        st.builds(lambda k: Rounding(None, k, carry), st.integers(1, 8)),
    )


@settings(max_examples=60)
@given(NETWORKS, VIEWS, st.integers(1, 2), roundings("exact"))
def test_with_exact_numbers_carried(
    network: Network, view: str, epochs: int, rounding: Rounding
) -> None:
    """Symbolic sides have the value of the oracle; what is shown is that value, rounded once."""
    worked = work(plan(network, view=view), epochs, rounding)
    for epoch, done in zip(worked, learn(network, epochs), strict=True):
        meaning = Meaning(network, done)
        for step in epoch.steps:
            assert check_symbols(step, meaning) > 0
            assert check_numbers(step, meaning, rounding) > 0


@settings(max_examples=60)
@given(NETWORKS, VIEWS, st.integers(1, 2), roundings("rounded"))
def test_with_rounded_numbers_carried(
    network: Network, view: str, epochs: int, rounding: Rounding
) -> None:
    """A pocket calculator gets from each printed line to the next."""
    try:
        worked = work(plan(network, view=view), epochs, rounding)
    except DomainError:  # ln(1 − 1.0): with so few digits nobody could go on
        event("no value")
        reject()
    for epoch, done in zip(worked, learn(network, epochs), strict=True):
        meaning = Meaning(network, done)
        for step in epoch.steps:
            assert check_numbers(step, meaning, rounding) > 0


@settings(max_examples=30)
@given(NETWORKS, VIEWS, roundings("rounded"))
def test_carrying_rounded_numbers_leaves_the_exact_ones_alone(
    network: Network, view: str, rounding: Rounding
) -> None:
    made = plan(network, view=view)
    try:
        (rough,) = work(made, 1, rounding)
    except DomainError:
        reject()
    (fine,) = work(made, 1, Rounding(5))
    assert rough.exact.keys() == fine.exact.keys()
    assert all(str(rough.exact[id]) == str(fine.exact[id]) for id in fine.exact)
