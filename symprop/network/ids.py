"""Canonical ids of values: how they are spelled and read.

In a network of equations the id of an element is ``h[2,0]``.  In a network of layers it is dotted,
``layers.1.out.0``, and the first index of data and families is the sample, unless they have none:
``samples.2.…`` where there are several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symprop.network.indexed import Families
from symprop.record import Record

At = tuple[int, ...]
_SAMPLE = re.compile(r"samples\.(\d+)\.(.*)")
_PLACES = re.compile(r"(\[[\d,]+\]|(\.\d+)+)$")
_PARTS = re.compile(r"(?:samples\.(\d+)\.)?(.*?)((?:\.\d+)*)$")
_ELEMENT = re.compile(r"(.*)\[([\d,]+)\]")


class ValueId(Record):
    """An id of a network of layers, taken apart: ``samples.2.layers.1.out.0``.

    ``array`` is the array that the value is in, ``layers.1.out``, ``at`` its place there; of an
    array by itself there is no place.  Where values are looked up an id is its text.
    """

    array: str
    at: At = ()
    sample: int | None = None

    @classmethod
    def parse(cls, text: str) -> ValueId:
        """The parts of an id."""
        match = _PARTS.fullmatch(text)
        assert match
        sample, array, places = match.groups()
        at = tuple(map(int, places.split(".")[1:])) if places else ()
        return cls(array, at, None if sample is None else int(sample))

    def __str__(self) -> str:
        start = "" if self.sample is None else f"samples.{self.sample}."
        return start + ".".join((self.array, *map(str, self.at)))

    @property
    def kind(self) -> str:
        """What the array is among those of its layer: ``out``, ``weights``."""
        return self.array.rpartition(".")[2]

    def beside(self, kind: str) -> ValueId:
        """Of a unit its ``pre`` or its ``out``, from either; any other value is itself."""
        if self.kind not in ("pre", "out"):
            return self
        return ValueId(self.array.removesuffix(self.kind) + kind, self.at, self.sample)


def beside(id: str, kind: str) -> str:
    """The id of a unit's ``pre`` or ``out`` from that of either; any other id stays as it is."""
    return str(ValueId.parse(id).beside(kind))


def element(id: str, at: Sequence[int]) -> str:
    """The id of an element of a network of equations: ``z[0,1]``; of a scalar, its name."""
    return f"{id}[{','.join(map(str, at))}]" if at else id


def array_of(id: str) -> str:
    """The array that an element belongs to: its id without the places."""
    return _PLACES.sub("", id)


def sample_prefix(sample: int, count: int) -> str:
    """What the ids of a sample's values begin with; nothing where there is one sample only."""
    return f"samples.{sample}." if count > 1 else ""


def sample_prefixes(count: int) -> list[str]:
    """The beginnings of the ids of all samples."""
    return [sample_prefix(sample, count) for sample in range(count)]


def of_sample(id: str) -> tuple[int | None, str]:
    """The sample that an id names, if it does, and the id without it."""
    match = _SAMPLE.fullmatch(id)
    return (int(match[1]), match[2]) if match else (None, id)


def layer_id(layer: int, kind: str, *at: int) -> str:
    """The id of a value of a layer, or of an array of them: ``layers.1.pre.0``."""
    return ".".join(("layers", str(layer), kind, *map(str, at)))


def data_id(group: str, *at: int) -> str:
    """The id of an input or a target, or of all of one sample: ``inputs.0``."""
    return ".".join((group, *map(str, at)))


def layer_of(id: str) -> int | None:
    """The layer that an id without a sample names, if it does."""
    first, _, rest = id.partition(".")
    number = rest.partition(".")[0]
    return int(number) if first == "layers" and number.isdigit() else None


def layer_or_first(id: str) -> int:
    """The layer that an id names; values without layers go with the first."""
    return layer_of(id) or 0


def is_bias(id: str) -> bool:
    """Whether the id of a parameter of layers, or of one of its elements, is that of a bias."""
    return ValueId.parse(id).kind.endswith(("bias", "biases"))


class Ids:
    """The ids of one network's elements."""

    def __init__(self, graph: Families) -> None:
        self.samples = graph.samples
        self.unsampled = {*graph.parameters, *graph.unsampled}
        self.aliases = graph.aliases
        self.known = {f.id for f in graph} | set(graph.data) | set(graph.parameters)
        self.known |= set(graph.aliases)

    def spell(self, id: str, at: Sequence[int]) -> str:
        """The id of the element ``at`` of a family, of data or of a parameter."""
        if self.samples is None:
            return element(id, at)
        start = ""
        if id not in self.unsampled and at:
            start = sample_prefix(at[0], self.samples)
            at = at[1:]
            id = "loss" if id == "losses" else id
        return start + ".".join((id, *map(str, at)))

    def read(self, text: str) -> tuple[str, At] | None:
        """Family and place of an element's id, by whatever name; ``None`` for anything else."""
        found = self._read(text)
        if found is not None and found[0] in self.aliases:
            return self.aliases[found[0]].behind(found[1])
        return found

    def _read(self, text: str) -> tuple[str, At] | None:
        if self.samples is None:
            if text in self.known:  # an element of time is an array by itself
                return text, ()
            match = _ELEMENT.fullmatch(text)
            id, numbers = (match[1], match[2].split(",")) if match else (text, [])
            return (id, tuple(map(int, numbers))) if id in self.known else None
        named, text = of_sample(text)
        sample = named or 0
        at: list[int] = []
        id = text
        while id not in self.known:
            id, dot, last = id.rpartition(".")
            if not dot or not last.isdigit():
                return None
            at.insert(0, int(last))
        if id == "loss" and named is not None:
            return "losses", (sample, *at)
        if id in self.unsampled or id == "loss":
            return id, tuple(at)
        return id, (sample, *at)
