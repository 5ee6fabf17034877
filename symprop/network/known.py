"""What a network file may name, and for which numbers it is defined.

The names come from the rows in ``symprop.functions`` and from the notations' folder; what is said
here is how a row's domain reads in a message and which settings make sense.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias

from symprop.functions.activations import ACTIVATIONS
from symprop.functions.losses import LOSSES
from symprop.functions.optimizers import OPTIMIZERS

Kind: TypeAlias = Literal["activation", "loss", "optimizer", "notation"]


class Domain(NamedTuple):
    """The numbers that are allowed somewhere, in words and as a test."""

    words: str
    holds: Callable[[Fraction], bool]


ANY = Domain("a number", lambda x: True)
POSITIVE = Domain("a number above 0", lambda x: x > 0)
NOT_NEGATIVE = Domain("a number of at least 0", lambda x: x >= 0)
DECAY = Domain("a number from 0 to below 1", lambda x: 0 <= x < 1)
UNIT = Domain("a number from 0 to 1", lambda x: 0 <= x <= 1)
SIGN = Domain("-1 or 1", lambda x: abs(x) == 1)

_SETTINGS: Mapping[str, Domain] = {
    "alpha": POSITIVE,
    "delta": POSITIVE,
    "epsilon": POSITIVE,
    "momentum": DECAY,
    "beta1": DECAY,
    "beta2": DECAY,
}
_TARGETS: Mapping[str, Domain] = {"unit": UNIT, "distribution": NOT_NEGATIVE, "sign": SIGN}


def known(kind: Kind) -> Mapping[str, Mapping[str, str]]:
    """The names of a kind, in the order to show them, each with its settings' default digits."""
    if kind == "activation":
        return {name: row.settings for name, row in ACTIVATIONS.items()}
    if kind == "loss":
        return {name: row.settings for name, row in LOSSES.items()}
    if kind == "optimizer":
        return {name: row.settings for name, row in OPTIMIZERS.items()}
    return {name: {} for name in _notations()}


@cache
def _notations() -> tuple[str, ...]:
    """The presets that lie in their folder: to add one is to add a file."""
    from importlib.resources import files  # slow to import, and few files name a notation

    folder = files("symprop.derivation") / "notations"
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def preset(notation: str) -> Mapping[str, Any]:
    """What a notation's file says."""
    import tomllib
    from importlib.resources import files

    file = files("symprop.derivation") / "notations" / f"{notation}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


WORDS: Mapping[str, tuple[str, ...]] = {
    "steps": ("fused", "separate"),
    "backward_order": ("layer", "unit"),
    "update_order": ("backward", "forward"),
    "update_relation": ("←", "="),
}
"""Settings of a notation that are not names but one of a few words."""

PLACEHOLDERS = ("<i>", "<j>", "<l>", "<n>", "<u>")
"""What may stand in the pattern of a name, see the files of the notations."""


def adjustable(notation: str) -> tuple[str, ...]:
    """The settings of a notation that a network file may change."""
    data = preset(notation)
    settings = (key for key, value in data.items() if isinstance(value, str))
    return tuple(dict.fromkeys([*data["names"], *settings]))


def setting(name: str) -> Domain:
    """The values that a function's setting may take."""
    return _SETTINGS.get(name, ANY)


def targets_of(loss: str) -> Domain:
    """The targets that a loss is defined for."""
    return _TARGETS.get(LOSSES[loss].domain, ANY)


def sums_to_one(loss: str) -> bool:
    """Whether a sample's targets must be a distribution."""
    return LOSSES[loss].domain == "distribution"


def outputs_of(loss: str) -> tuple[str, ...] | None:
    """The last layer's activations that a loss is meant for; ``None`` for every activation.

    Cross entropies take logarithms of probabilities: of each output by itself, or of outputs that
    share a whole between them.
    """
    rows = ACTIVATIONS.values()
    if LOSSES[loss].domain == "distribution":
        return tuple(row.name for row in rows if row.vector)
    if LOSSES[loss].domain == "unit":
        return tuple(row.name for row in rows if (row.low, row.high) == (0, 1))
    return None
