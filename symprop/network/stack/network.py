"""The validated description of a network of layers of any kind, and its families."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symprop.formula.tree import Number
from symprop.network.description import Function, bodies, function
from symprop.network.description import plain as plain_number
from symprop.network.fields import Field
from symprop.network.ids import is_bias
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.python_tree import parse
from symprop.network.stack.kinds import LayerKind


@dataclass(frozen=True, slots=True, repr=False)
class StackNetwork(IndexedNetwork):
    """Layers of any kind one after the other; ``items`` are the layers as a file has them.

    Inputs and targets are one sample, or one after the other along the first axis.
    """

    given: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """The inputs, targets and layers as in the file, numbers as written."""
    rule: Function = field(default_factory=lambda: Function(""))
    """The loss."""

    kinds: tuple[LayerKind, ...] = field(default=(), hash=False)
    """The kind of each layer."""
    read: Callable[[Field], StackNetwork] = field(kw_only=True, hash=False, compare=False)
    """What has read the file."""

    def is_bias(self, parameter: str) -> bool:
        """Whether a parameter, or an array of them, is a bias."""
        return is_bias(parameter)

    @property
    def samples(self) -> int:
        """How many samples the data have."""
        return self.families.samples or 1

    def batch(self, start: int, stop: int) -> StackNetwork:
        """The same network with some of its samples, read anew, as sizes are in its equations."""
        data = {key: self.given[key][start:stop] for key in ("inputs", "targets")}
        if stop == start + 1:
            (data["inputs"],) = data["inputs"]
        form = self.to_dict(lambda n: n.text) | _shown(data, lambda n: n.text)
        del form["order"]
        return self.read(Field(*parse(form, "network")))

    @property
    def outputs(self) -> int:
        """How many values one sample's prediction has."""
        return len(self.targets["targets"].flat) // self.samples

    def to_dict(self, number: Callable[[Number], Any] | None = None) -> dict[str, Any]:
        """The description as in a file in layer form."""
        show = number or plain_number
        own = {"functions": bodies(self.functions)} if self.functions else {}
        middle = {key: _shown(value, show) for key, value in self.given.items()}
        return self._framed({**own, **middle, "loss": function(self.rule, show)}, show)


def _shown(value: Any, show: Callable[[Number], Any]) -> Any:
    match value:
        case Number():
            return show(value)
        case list():
            return [_shown(x, show) for x in value]
        case dict():
            return {key: _shown(x, show) for key, x in value.items()}
    return value
