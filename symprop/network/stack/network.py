"""The validated description of a network of layers of any kind, and its families."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symprop.formula.tree import Formula, Name, Number
from symprop.network.description import Function, function
from symprop.network.description import plain as plain_number
from symprop.network.indexed_network import IndexedNetwork


@dataclass(frozen=True, slots=True)
class StackNetwork(IndexedNetwork):
    """Layers of any kind one after the other; ``items`` are the layers as a file has them.

    Inputs and targets stand as in the file: one sample, or one after the other along the first
    axis.  ``names`` are the written names of arrays by their ids.
    """

    given: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """The inputs, targets and layers as in the file, numbers as written."""
    rule: Function = field(default_factory=lambda: Function(""))
    """The loss."""
    names: Mapping[str, Name] = field(default_factory=dict, hash=False)
    shortcuts: Mapping[str, Formula] = field(default_factory=dict, hash=False)
    """Adjoints that people write at once, such as p − t, by the id of the array."""

    def name(self, id: str) -> Name:
        """The written name of an array."""
        return self.names[id]

    def to_dict(self, number: Callable[[Number], Any] | None = None) -> dict[str, Any]:
        """The description as in a file in layer form."""
        show = number or plain_number
        middle = {key: _shown(value, show) for key, value in self.given.items()}
        return self._framed({**middle, "loss": function(self.rule, show)}, show)


def _shown(value: Any, show: Callable[[Number], Any]) -> Any:
    match value:
        case Number():
            return show(value)
        case list():
            return [_shown(x, show) for x in value]
        case dict():
            return {key: _shown(x, show) for key, x in value.items()}
    return value
