"""How things are named, whatever the description: a preset (a TOML file) and its settings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from symprop.errors import NetworkError
from symprop.formula.tree import Derivative, Formula, Name
from symprop.network.description import Notation as Choice
from symprop.network.known import adjustable, preset

ADJOINT, LOCAL, NEW = "∂", "∂out|", "new:"
"""Prefixes of the ids of an adjoint, of a local gradient ∂out/∂pre, and of an updated parameter."""
RATE, STEP, OLD = "rate:", "step:", "old:"
"""Ids of the learning rate and of the number of the update (colons, so that no value of a network
has them), and the prefix of what an optimizer remembers."""


class Naming(ABC):
    """The names of one description's values.

    Attributes hold the preset's settings: ``steps``, ``backward_order``, ``update_order``,
    ``update_relation``, ``numbered`` and ``symbol``, the sign of a derivative.
    """

    loss = "loss"
    """The id of the loss."""

    def __init__(self, choice: Choice) -> None:
        """Raises ``NetworkError`` for an adjustment that the preset does not have."""
        self.preset = choice.preset
        data = _adjusted(preset(choice.preset), choice)
        self.data = data
        self.steps: str = data["steps"]
        self.backward_order: str = data["backward_order"]
        self.update_order: str = data["update_order"]
        self.update_relation: str = data["update_relation"]
        self.numbered: bool = data["numbered"]
        self.symbol: str = data["derivative"]
        self._names: dict[str, Formula] = {}

    @property
    @abstractmethod
    def has_deltas(self) -> bool:
        """Whether an adjoint may have a letter of its own."""

    def name(self, id: str) -> Formula:
        """The written name of a value."""
        found = self._names.get(id)
        if found is None:
            found = self._names[id] = self._make(id)
        return found

    def _make(self, id: str) -> Formula:
        if id.startswith(NEW):
            return self._updated(id[len(NEW) :])
        if id.startswith(LOCAL):
            return self._local(id[len(LOCAL) :])
        if id.startswith(("state:", OLD)):
            return self._state(id.removeprefix(OLD))
        if id.startswith(ADJOINT):
            return self._adjoint(id[len(ADJOINT) :])
        if id == RATE:
            return parse(self.data["learning_rate"])
        if id == STEP:  # in powers such as β₁ᵗ
            return Name("t")
        return self._value(id)

    @abstractmethod
    def _value(self, id: str) -> Formula:
        """The name of a value of the network."""

    def _local(self, out: str) -> Formula:
        """The name of ∂out/∂pre, where steps find such a thing."""
        raise KeyError(out)

    def _updated(self, parameter: str) -> Formula:
        name = self.name(parameter)
        assert isinstance(name, Name)
        mark = self.data["updated"]
        sup = ",".join(x for x in (name.sup, mark) if x)
        return Name(name.base, name.sub, sup, name.accent)

    def _state(self, id: str) -> Formula:
        _, _, letter, parameter = id.split(":", 3)
        name = self.name(parameter)
        assert isinstance(name, Name)
        accent = "hat" if letter.endswith("\u0302") else ""
        return Name(letter.rstrip("\u0302"), f"{name.base}{name.sub}", name.sup, accent)

    def _adjoint(self, id: str) -> Formula:
        return Derivative(self.name(self.loss), self.name(id), self.symbol)


def parse(pattern: str) -> Name:
    """The name that a pattern without placeholders spells."""
    base, _, sup = pattern.partition("^")
    base, _, sub = base.partition("_")
    return Name(base, sub, sup)


def _adjusted(known: Mapping[str, Any], choice: Choice) -> dict[str, Any]:
    """The preset with the user's changes: ``loss: L``, ``weight: v_<n>``."""
    data = {**known, "names": dict(known["names"]), "matrices": dict(known["matrices"])}
    for key, value in choice.adjustments.items():
        if key in data["names"]:
            data["names"][key] = value
        elif key in data and isinstance(data[key], str):
            data[key] = value
        else:
            has = ", ".join(adjustable(choice.preset))
            raise NetworkError(f"notation {choice.preset} has no {key!r}; it has {has}")
    return data
