"""Real documents beside the checkout: every gross mistake is found, and nothing that is right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from outside import SEEDS, WALKTHROUGHS, known_fault

import symprop
from symprop.network.description import Network


def documents() -> Iterator[tuple[Path, Path]]:
    """Documents with their truth files."""
    for path in SEEDS:
        yield path, path.with_name(path.name.split("_")[0] + ".json")
    for path in WALKTHROUGHS:
        yield path, path.with_suffix(".json")


DOCUMENTS = list(documents())


NOT_ENOUGH = {"12-two-outputs-align"}
"""Half of this network is in a picture only."""


OTHERWISE = {"01", "13", "17", "23", "31", "37", "39", "41", "43", "45", "53", "69"}
"""Those whose network is refused, is given as equations, or has several sets of data."""


def values(told: object) -> list[Fraction]:
    """All numbers in what a truth file says of a network."""
    if isinstance(told, dict):
        return [x for part in told.values() for x in values(part)]
    if isinstance(told, list):
        return [x for part in told for x in values(part)]
    if told is None:
        return []
    return [Fraction(x) for x in re.findall(r"-?\d*\.?\d+", str(told))]


@pytest.mark.skipif(not DOCUMENTS, reason="the real documents are not part of the project")
@pytest.mark.parametrize(("path", "truth"), DOCUMENTS, ids=[p.stem for p, _ in DOCUMENTS])
def test_network_of_real_document(path: Path, truth: Path, request: pytest.FixtureRequest) -> None:
    known_fault(request, path, OTHERWISE)
    if path.stem in NOT_ENOUGH:
        with pytest.raises(symprop.SympropError, match="not how it comes about"):
            symprop.read(path)
        return
    told = json.loads(truth.read_text(encoding="utf-8"))["network"]
    network = symprop.read(path)
    assert isinstance(network, Network)
    assert [x.value for row in network.inputs for x in row] == values(told["inputs"])
    assert [x.value for row in network.targets for x in row] == values(told["targets"])
    weights = [x.value for layer in network.layers for row in layer.weights for x in row]
    assert sorted(weights) == sorted(values(told["weights"]))
    biases = [x.value for layer in network.layers for x in layer.biases or ()]
    assert sorted(biases) == sorted(values(told["biases"]))
    assert network.learning_rate.value == Fraction(str(told["lr"]))
