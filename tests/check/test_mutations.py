"""A change in what ``derive`` writes is found as an error where it is, in every format.

``mutations.py`` measures many of them; here are a few.
"""

from __future__ import annotations

from random import Random

import pytest
from mutations import FORMATS, sample

import symprop
from symprop.network.file import loads

NEURON = """
inputs: [[0.8, -0.3]]
targets: [[0.9]]
layers:
  - {activation: sigmoid, weights: [[0.45], [0.72]], biases: [0.15]}
loss: half_squared_error
learning_rate: 0.5
"""


@pytest.mark.parametrize("ending", FORMATS)
def test_a_change_is_found(ending: str) -> None:
    data = symprop.derive(loads(NEURON)).content(ending)
    for change, found in sample(f"document.{ending}", data, 1, Random(4)):
        assert found.near or not found.seen, change
