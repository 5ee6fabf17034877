"""Bad network files: where it is wrong, what is wrong, what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from symprop.errors import NetworkError
from symprop.network.file import loads

GOOD = """\
title: Two of each
inputs: [1, 2]
targets: [1]
layers:
  - activation: sigmoid
    weights: [[0.20, 0.3], [0.4, 0.7]]
    biases: [0.5, 1.0]
  - activation: sigmoid
    weights: [[0.6], [-0.1]]
loss: squared_error
learning_rate: 0.50
"""


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


DISTRIBUTION = (
    changed("targets: [1]", "targets: [0.25, 0.75]")
    .replace("weights: [[0.6], [-0.1]]", "weights: [[1, 2], [3, 4]]")
    .replace("sigmoid\n    weights: [[1", "softmax\n    weights: [[1")
    .replace("squared_error", "categorical_cross_entropy")
)


def cases() -> list[tuple[str, ...]]:
    """The entries of ``bad_networks.txt``."""
    text = (Path(__file__).parent / "bad_networks.txt").read_text("utf-8")
    blocks = text.strip().split("\n\n")[1:]
    lines = [[line[2:].replace("\\n", "\n") for line in block.split("\n")] for block in blocks]
    return [tuple(block) for block in lines]


@pytest.mark.parametrize(("old", "new", "message"), cases())
def test_bad_files(old: str, new: str, message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        loads(changed(old, new), "net.yaml")
    assert str(caught.value) == f"net.yaml:{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            GOOD.replace("targets: [1]", "targets: [1.5]").replace(
                "squared_error", "binary_cross_entropy"
            ),
            "3:11: targets.0 is '1.5', expected a number from 0 to 1 for binary_cross_entropy",
        ),
        (
            GOOD.replace("sigmoid\n    weights: [[0.6", "tanh\n    weights: [[0.6").replace(
                "squared_error", "binary_cross_entropy"
            ),
            "10:7: loss is binary_cross_entropy, which expects the last activation to be "
            "sigmoid or softmax, not tanh",
        ),
        (
            GOOD.replace("targets: [1]", "targets: [0]").replace("squared_error", "hinge"),
            "3:11: targets.0 is '0', expected -1 or 1 for hinge",
        ),
        (
            GOOD.replace("[1, 2]", "[[1, 2], [3, 4]]")
            .replace("targets: [1]", "targets: [1, 0.5]")
            .replace("squared_error", "hinge"),
            "3:14: targets.1 is '0.5', expected -1 or 1 for hinge",
        ),
        (
            DISTRIBUTION.replace("[0.25, 0.75]", "[1.25, -0.25]"),
            "3:17: targets.1 is '-0.25', expected a number of at least 0 for "
            "categorical_cross_entropy",
        ),
        (
            DISTRIBUTION.replace("[0.25, 0.75]", "[0.25, 0.7]"),
            "3:10: targets sums to 0.95, expected exactly 1 for categorical_cross_entropy",
        ),
        (
            DISTRIBUTION.replace("[1, 2]", "[[1, 2], [3, 4]]", 1).replace(
                "[0.25, 0.75]", "[[1, 0], [1, 1]]"
            ),
            "3:19: targets.1 sums to 2, expected exactly 1 for categorical_cross_entropy",
        ),
        (
            changed("Two of each", "x" * 201),
            "1:8: title has 201 characters, expected at most 200",
        ),
        (
            "- 1\n",
            "1:1: the file is a list, expected a mapping with inputs, targets, layers and loss",
        ),
        (
            "word",
            "1:1: the file is 'word', expected a mapping with inputs, targets, layers and loss",
        ),
    ],
)
def test_whole_bad_files(text: str, message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        loads(text, "net.yaml")
    assert str(caught.value) == f"net.yaml:{message}"


def test_unknown_words_are_quoted_safely() -> None:
    with pytest.raises(NetworkError) as caught:
        loads(changed("loss: squared_error", '"lo\\e[31m\\nss": 1'))
    assert str(caught.value).isprintable()
    assert "'lo\\x1b[31m\\nss'" in str(caught.value)
