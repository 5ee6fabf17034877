"""How things are named: a preset of patterns (a TOML file) applied to the ids of one network.

A pattern such as ``w_<i><j>^[<l>]`` gives base, subscript and superscript; the placeholders are
filled with the unit's place.  Several samples add their number in round brackets above.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from symprop.errors import NetworkError
from symprop.formula.tree import Derivative, Formula, Name
from symprop.functions.activations import ACTIVATIONS
from symprop.network.description import Network
from symprop.network.description import Notation as Choice

_ID = re.compile(
    r"(?:samples\.(?P<sample>\d+)\.)?"
    r"(?:layers\.(?P<layer>\d+)\.)?"
    r"(?P<role>pre|out|inputs|targets|loss|rate|weights|biases|bias)"
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
_FALLBACK = {
    "single": ("single", "output"),
    "singles": ("singles", "outputs", "single", "output"),
    "output": ("output",),
    "outputs": ("outputs", "output"),
    "deep": ("deep", "hidden"),
    "hidden": ("hidden",),
}
ADJOINT, LOCAL, NEW = "∂", "∂out|", "new:"
"""Prefixes of the ids of an adjoint, of a local gradient ∂out/∂pre, and of an updated parameter."""


def presets() -> list[str]:
    """The names of the presets."""
    folder = files("symprop.derivation") / "notations"
    return sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml"))


@cache
def _preset(name: str) -> dict[str, Any]:
    file = files("symprop.derivation") / "notations" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Notation:
    """The names of one network's values.

    Attributes hold the preset's settings: ``steps``, ``backward_order``, ``update_order``,
    ``update_relation``, ``numbered`` and ``product``.
    """

    def __init__(self, network: Network, choice: Choice | None = None) -> None:
        """Raises ``NetworkError`` for an adjustment that the preset does not have."""
        self.network = network
        choice = choice or network.notation
        self.preset = choice.preset
        data = _adjusted(_preset(choice.preset), choice)
        self.data = data
        self.steps: str = data["steps"]
        self.backward_order: str = data["backward_order"]
        self.update_order: str = data["update_order"]
        self.update_relation: str = data["update_relation"]
        self.numbered: bool = data["numbered"]
        self.product: str = data["product"]
        self.symbol: str = data["derivative"]
        self._names: dict[str, Formula] = {}
        sizes = [layer.inputs for layer in network.layers] + [network.layers[-1].units]
        self._wide = max(sizes) >= 10
        self._sizes = sizes

    @property
    def has_deltas(self) -> bool:
        """Whether the adjoint of a pre-activation has a letter of its own."""
        return bool(self.data["names"]["adjoint"])

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
            out = id[len(LOCAL) :]
            pre = out.replace(".out", ".pre")
            if out.endswith(".out"):  # of a whole layer: σ′(Z)
                row = ACTIVATIONS[self.network.layers[int(out.split(".")[1])].activation.name]
                return row.call(self.name(pre), primes=1)
            return Derivative(self.name(out), self.name(pre), self.symbol)
        if id.startswith(("state:", "old:")):
            return self._state(id.removeprefix("old:"))
        if id.startswith(ADJOINT):
            return self._adjoint(id[len(ADJOINT) :])
        return self._value(id)

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
        place = _ID.match(id)
        assert place
        if place["role"] == "pre" and self.has_deltas:
            return self._fill(self._table(place)["adjoint"], place)
        return Derivative(self.name("loss"), self.name(id), self.symbol)

    def _value(self, id: str) -> Formula:
        if id == "step":  # the number of the update, in powers such as β₁ᵗ
            return Name("t")
        place = _ID.match(id)
        assert place, id
        role = place["role"]
        if role == "rate":
            return _parse(self.data["learning_rate"])
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
        return self.network.layers[int(place["layer"])].activation.name == "identity"

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
        name = _parse(text)
        if place["sample"] is None:
            return name
        return Name(name.base, name.sub, f"{name.sup}({int(place['sample']) + 1})", name.accent)

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


def _parse(pattern: str) -> Name:
    base, _, sup = pattern.partition("^")
    base, _, sub = base.partition("_")
    return Name(base, sub, sup)


def _adjusted(preset: dict[str, Any], choice: Choice) -> dict[str, Any]:
    """The preset with the user's changes: ``loss: L``, ``weight: v_<n>``."""
    data = {**preset, "names": dict(preset["names"]), "matrices": dict(preset["matrices"])}
    for key, value in choice.adjustments.items():
        if key in data["names"]:
            data["names"][key] = value
        elif key in data and isinstance(data[key], str):
            data[key] = value
        else:
            known = sorted([*data["names"], *(k for k, v in data.items() if isinstance(v, str))])
            raise NetworkError(
                f"notation {choice.preset} has no {key!r}; it has {', '.join(known)}"
            )
    return data
