"""What a network file may name: functions with their settings, notations, and their domains.

The one place to change when the names come from elsewhere: readers ask ``known``, ``setting``,
``targets_of`` and ``outputs_of`` and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["activation", "loss", "optimizer", "notation"]


@dataclass(frozen=True, slots=True)
class Domain:
    """The numbers that are allowed somewhere, in words and as a test."""

    words: str
    holds: Callable[[Fraction], bool]


ANY = Domain("a number", lambda x: True)
POSITIVE = Domain("a number above 0", lambda x: x > 0)
NOT_NEGATIVE = Domain("a number of at least 0", lambda x: x >= 0)
DECAY = Domain("a number from 0 to below 1", lambda x: 0 <= x < 1)
UNIT = Domain("a number from 0 to 1", lambda x: 0 <= x <= 1)
SIGN = Domain("-1 or 1", lambda x: abs(x) == 1)

_KNOWN: Mapping[Kind, Mapping[str, Mapping[str, str]]] = {
    "activation": {
        "identity": {},
        "sigmoid": {},
        "tanh": {},
        "relu": {},
        "leaky_relu": {"slope": "0.01"},
        "elu": {"alpha": "1"},
        "softplus": {},
        "silu": {},
        "gelu": {},
        "softmax": {},
    },
    "loss": {
        "squared_error": {},
        "half_squared_error": {},
        "mean_squared_error": {},
        "absolute_error": {},
        "huber": {"delta": "1"},
        "binary_cross_entropy": {},
        "categorical_cross_entropy": {},
        "hinge": {},
    },
    "optimizer": {
        "sgd": {},
        "momentum": {"momentum": "0.9"},
        "adam": {"beta1": "0.9", "beta2": "0.999", "epsilon": "0.00000001"},
    },
    "notation": {"delta": {}, "leibniz": {}, "matrix": {}},
}

_SETTINGS: Mapping[str, Domain] = {
    "alpha": POSITIVE,
    "delta": POSITIVE,
    "epsilon": POSITIVE,
    "momentum": DECAY,
    "beta1": DECAY,
    "beta2": DECAY,
}

_TARGETS: Mapping[str, Domain] = {
    "binary_cross_entropy": UNIT,
    "categorical_cross_entropy": NOT_NEGATIVE,
    "hinge": SIGN,
}

# A logarithm needs outputs that stay above 0, and the cross entropies mean probabilities.
_OUTPUTS: Mapping[str, tuple[str, ...]] = {
    "binary_cross_entropy": ("sigmoid", "softmax"),
    "categorical_cross_entropy": ("softmax",),
}


def known(kind: Kind) -> Mapping[str, Mapping[str, str]]:
    """The names of a kind, in the order to show them, each with its settings' default digits."""
    return _KNOWN[kind]


def setting(name: str) -> Domain:
    """The values that a function's setting may take."""
    return _SETTINGS.get(name, ANY)


def targets_of(loss: str) -> Domain:
    """The targets that a loss is defined for."""
    return _TARGETS.get(loss, ANY)


def sums_to_one(loss: str) -> bool:
    """Whether a sample's targets must be a distribution."""
    return loss == "categorical_cross_entropy"


def outputs_of(loss: str) -> tuple[str, ...] | None:
    """The last layer's activations that a loss is defined for; ``None`` for every activation."""
    return _OUTPUTS.get(loss)
