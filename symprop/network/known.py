"""What a network file may name, and for which numbers it is defined.

The names come from the rows in ``symprop.functions`` and from the notations' folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeAlias

from symprop.functions.activations import ACTIVATIONS, Activation
from symprop.functions.domains import ANY, NOT_NEGATIVE, POSITIVE, Domain
from symprop.functions.losses import LOSSES, Loss
from symprop.functions.optimizers import OPTIMIZERS, Optimizer

__all__ = ["ANY", "NOT_NEGATIVE", "POSITIVE", "Domain"]

Kind: TypeAlias = Literal["activation", "loss", "optimizer", "notation"]


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

USUAL_SECTIONS = (
    "overview",
    "network",
    "functions",
    "forward",
    "loss",
    "backward",
    "closed_form",
    "derivative",
    "update",
    "results",
    "curve",
    "again",
    "appendix",
)
"""The sections of a walkthrough, in their order, each where there is something to say in it."""

MORE_SECTIONS = ("check", "gradients")
"""Sections that somebody has to ask for."""

SECTIONS = (*USUAL_SECTIONS, *MORE_SECTIONS)

NOTED = tuple(name for name in SECTIONS if name not in ("closed_form", "derivative"))
"""The sections that may end with a note of the author's."""

PLACEHOLDERS = ("<i>", "<j>", "<l>", "<n>", "<u>")
"""What may stand in the pattern of a name, see the files of the notations."""


def adjustable(notation: str) -> tuple[str, ...]:
    """The settings of a notation that a network file may change."""
    data = preset(notation)
    settings = (key for key, value in data.items() if isinstance(value, str))
    return tuple(dict.fromkeys([*data["names"], *settings]))


def setting(kind: Kind, name: str, key: str) -> Domain:
    """The values that a function's setting may take."""
    tables: Mapping[str, Mapping[str, Activation | Loss | Optimizer]] = {
        "activation": ACTIVATIONS,
        "loss": LOSSES,
        "optimizer": OPTIMIZERS,
    }
    return tables[kind][name].domains.get(key, ANY)


def outputs_of(loss: Loss) -> tuple[str, ...]:
    """The last layer's activations that a loss is meant for.

    Cross entropies take logarithms of probabilities: of each output by itself, or of outputs that
    share a whole between them.
    """
    return tuple(name for name, row in ACTIVATIONS.items() if loss.outputs(row))
