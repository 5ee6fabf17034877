"""The validated description of a computation by indexed equations, and its families."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symprop.formula.tree import Formula, Name, Number
from symprop.network.description import SYMBOLIC, Course, Function, View, bodies
from symprop.network.description import plain as plain_number
from symprop.network.indexed import Families, NumberArray
from symprop.network.size import Size, lettered


@dataclass(frozen=True, slots=True, repr=False)
class IndexedNetwork(Course):
    """Named arrays of numbers and equations between their elements.

    Keys are ids; ``axes`` holds the indices that a file gives to an id in brackets.  Equations
    are texts in the order of the file; ``loss`` is a text, too.  ``families`` is what they mean.
    """

    view: View = field(default="matrix", kw_only=True)
    inputs: Mapping[str, NumberArray] = field(hash=False)
    targets: Mapping[str, NumberArray] = field(hash=False)
    parameters: Mapping[str, NumberArray] = field(hash=False)
    equations: Mapping[str, str | Mapping[str, str]] = field(hash=False)
    loss: str
    families: Families = field(hash=False, compare=False, repr=False)
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    indices: Mapping[str, int] = field(default_factory=dict, hash=False)
    initial: Mapping[str, NumberArray] = field(default_factory=dict, hash=False)
    outside: Mapping[str, Number] = field(default_factory=dict, hash=False)
    functions: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict, hash=False)
    names: Mapping[str, Name] = field(default_factory=dict, hash=False, repr=False)
    """The written names of arrays whose ids do not spell them."""
    activations: tuple[Function, ...] = ()
    """Those of layers; equations apply theirs by name."""
    shortcuts: Mapping[str, Formula] = field(default_factory=dict, hash=False, repr=False)
    """Adjoints that people write at once, such as p − t, by the id of the array."""

    @property
    def symbolic(self) -> bool:
        """Whether a number of the inputs, targets or parameters is left out."""
        groups = (self.inputs, self.targets, self.parameters)
        return any(SYMBOLIC in x.flat for group in groups for x in group.values())

    @property
    def general(self) -> bool:
        """Whether a size is told by a letter."""
        return any(lettered(family.sizes.values()) for family in self.families)

    @property
    def loss_id(self) -> str:
        """The id of the value that is to become small."""
        return self.families.loss

    def wants(self, id: str) -> bool:
        """Whether the gradient of data is asked for."""
        whole = "inputs" in self.gradients and id.partition("[")[0] in self.inputs
        return whole or Course.wants(self, id)

    def key(self, id: str) -> str:
        """An id with its indices, as it stands in a file."""
        return f"{id}[{','.join(self.axes[id])}]" if id in self.axes else id

    def entry(self, parameter: str, row: int, column: int) -> str:
        """The id of one entry; an array with one axis is one row, or one column."""
        both = f"{row},{column}" if len(self.parameters[parameter].shape) > 1 else row + column
        return f"{parameter}[{both}]"

    def to_dict(self, number: Callable[[Number], Any] | None = None) -> dict[str, Any]:
        """The description as in a file."""
        show = number or plain_number
        sizes = {index: _size(size) for index, size in self.indices.items()}
        middle: dict[str, Any] = {"indices": sizes} if sizes else {}
        for group in ("inputs", "targets", "parameters"):
            if numbers := getattr(self, group):
                middle[group] = {self.key(id): _nested(x, show) for id, x in numbers.items()}
        if self.functions:
            middle["functions"] = bodies(self.functions)
        middle["equations"] = {self.key(id): _text(f) for id, f in self.equations.items()}
        if self.initial:
            middle["initial"] = {id: _nested(x, show) for id, x in self.initial.items()}
        if self.outside:
            middle["outside"] = {id: show(x) for id, x in self.outside.items()}
        return self._framed({**middle, "loss": self.loss}, show)


def _size(size: int) -> int | str:
    return str(size) if isinstance(size, Size) else size


def _text(body: str | Mapping[str, str]) -> str | dict[str, str]:
    return body if isinstance(body, str) else dict(body)


def _nested(numbers: NumberArray, show: Callable[[Number], Any]) -> Any:
    """The numbers as lists in lists."""
    if SYMBOLIC in numbers.flat:
        return show(SYMBOLIC)
    out: list[Any] = [show(x) for x in numbers.flat]
    for size in reversed(numbers.shape[1:]):
        out = [out[k : k + size] for k in range(0, len(out), size)]
    return out if numbers.shape else out[0]
