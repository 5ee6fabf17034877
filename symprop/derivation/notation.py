"""How the values of layers are named: a preset's patterns applied to the ids of one network.

A pattern such as ``w_<i><j>^[<l>]`` gives base, subscript and superscript; the placeholders are
filled with the unit's place.  Several samples add their number in round brackets above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from symprop.derivation.naming import ADJOINT, LOCAL, NEW, Naming, parse
from symprop.formula.tree import Derivative, Formula, Name
from symprop.network.description import Network
from symprop.network.description import Notation as Choice
from symprop.network.ids import ValueId, layer_or_first

__all__ = ["ADJOINT", "LOCAL", "NEW", "LayerNotation"]

_ID = re.compile(
    r"(?:samples\.(?P<sample>\d+)\.)?"
    r"(?:layers\.(?P<layer>\d+)\.)?"
    r"(?P<role>pre|out|inputs|targets|loss|weights|biases|bias)"
    r"(?:\.(?P<i>\d+))?(?:\.(?P<j>\d+))?$"
)
_ROLES = {
    "inputs": "input",
    "targets": "target",
    "pre": "pre",
    "out": "out",
    "weights": "weight",
    "biases": "bias",
    "bias": "shared_bias",
}
_OF_SAMPLES = ("inputs", "targets", "pre", "out", "loss")
_FALLBACK = {
    "single": ("single", "output"),
    "singles": ("singles", "outputs", "single", "output"),
    "output": ("output",),
    "outputs": ("outputs", "output"),
    "deep": ("deep", "hidden"),
    "hidden": ("hidden",),
}


class LayerNotation(Naming):
    """The names of the values of a network of layers."""

    def __init__(
        self, network: Network, choice: Choice | None = None, first: int | None = None
    ) -> None:
        """``first`` is the number of the first sample of a batch, where values are told by it.

        Raises:
            NetworkError: an adjustment that the preset does not have.
        """
        super().__init__(choice or network.notation)
        self.network, self._first = network, first
        self.shortcuts = True
        """Whether loss and activation of the output layer may be differentiated in one, p − t."""
        sizes = [layer.inputs for layer in network.layers] + [network.layers[-1].units]
        self._wide = max(sizes) >= 10
        self._sizes = sizes

    def of_batch(self, batch: Network, first: int | None) -> LayerNotation:
        """The names of the values of a batch, whose first sample is number ``first``."""
        made = LayerNotation(batch, None, first)
        made.steps, made.shortcuts = self.steps, self.shortcuts
        return made

    @property
    def has_deltas(self) -> bool:
        """Whether the adjoint of a pre-activation has a letter of its own."""
        return bool(self.data["names"]["adjoint"])

    def _local(self, out: str) -> Formula:
        id = ValueId.parse(out)
        pre = str(id.beside("pre"))
        if not id.at:  # of a whole layer: σ′(Z)
            row = self.network.layers[layer_or_first(out)].activation.activation_row
            return row.call(self.name(pre), primes=1)
        return Derivative(self.name(out), self.name(pre), self.symbol)

    def _adjoint(self, id: str) -> Formula:
        place = _ID.match(id)
        assert place
        if place["role"] == "pre" and self.has_deltas:
            return self._fill(self._table(place)["adjoint"], place)
        return super()._adjoint(id)

    def _value(self, id: str) -> Formula:
        place = _ID.match(id)
        assert place, id
        role = place["role"]
        if role == "loss":
            return self._fill(self.data["loss"], place)
        if role == "pre" and self._identity(place):
            role = "out"
        return self._fill(self._table(place)[_ROLES[role]], place)

    def _table(self, place: re.Match[str]) -> dict[str, Any]:
        """The names of scalars, or of matrices: an id without an index is a whole matrix."""
        matrix = place["i"] is None and place["role"] != "bias"
        table: dict[str, Any] = self.data["matrices" if matrix else "names"]
        return table

    def _identity(self, place: re.Match[str]) -> bool:
        return self.network.layers[int(place["layer"])].identity

    def _fill(self, pattern: str | Mapping[str, str], place: re.Match[str]) -> Name:
        layer = int(place["layer"]) if place["layer"] else len(self.network.layers) - 1
        if not isinstance(pattern, str):
            pattern = next(pattern[k] for k in _FALLBACK[self._position(layer)] if k in pattern)
        first = int(self.data["first_index"])
        role = place["role"]
        i, j = int(place["i"] or 0), int(place["j"] or 0)
        if role not in ("weights", "inputs"):  # these have one index, the unit's
            i, j = 0, i
        unit = self._unit_offsets[layer] + j
        weight = self._weight_offsets[layer] + j * self._sizes[layer] + i
        values = {
            "i": i + first,
            "j": j + first,
            "l": layer + 1,
            "n": weight + first,
            "u": unit + first,
        }
        if self._wide:
            pattern = pattern.replace("<i><j>", "<i>,<j>")
        text = re.sub(r"<([ijlnu])>", lambda m: str(values[m[1]]), pattern)
        name = parse(text)
        alone = self._first is not None and len(self.network.inputs) == 1
        if place["sample"] is None and not (alone and role in _OF_SAMPLES):
            return name
        sample = int(place["sample"] or 0) + (self._first or 0) + 1
        return Name(name.base, name.sub, f"{name.sup}({sample})", name.accent)

    def _position(self, layer: int) -> str:
        layers = self.network.layers
        if layer == len(layers) - 1:
            base = "single" if len(layers) == 1 else "output"
            return base if layers[-1].units == 1 else base + "s"
        return "hidden" if len(layers) == 2 else "deep"

    @cached_property
    def _unit_offsets(self) -> list[int]:
        return _offsets([layer.units for layer in self.network.layers])

    @cached_property
    def _weight_offsets(self) -> list[int]:
        return _offsets([layer.units * layer.inputs for layer in self.network.layers])


def _offsets(counts: list[int]) -> list[int]:
    out = [0]
    for count in counts:
        out.append(out[-1] + count)
    return out
