"""What layers are made of, and what goes from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symprop.formula.tree import Name
from symprop.network.description import Function
from symprop.network.indexed import Access, AffineIndex, Alias, Families, Family, NumberArray
from symprop.record import Record

SAMPLE = "s"
"""The index of the samples."""


class Signal(Record):
    """The array that goes from one layer to the next, as elements of ``id``.

    ``at`` has a place for each axis of ``id`` that is fixed, ``None`` for those that are left;
    ``shape`` are the sizes of these.  With ``sampled`` the first of them counts the samples.
    ``window`` is over how many axes a window would slide, if that is known.
    """

    id: str
    at: tuple[AffineIndex | None, ...]
    shape: tuple[int, ...]
    sampled: bool
    window: int | None = None

    @property
    def own(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return self.shape[1:] if self.sampled else self.shape

    def element(self, places: Sequence[AffineIndex]) -> Access:
        """The element at these places of the axes that are left."""
        rest = iter(places)
        return Access(self.id, tuple(next(rest) if p is None else p for p in self.at))


@dataclass
class Parts:
    """What layers are made of, in order."""

    samples: int
    families: list[Family] = field(default_factory=list)
    data: dict[str, NumberArray] = field(default_factory=dict)
    parameters: dict[str, NumberArray] = field(default_factory=dict)
    initial: dict[str, NumberArray] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    unsampled: set[str] = field(default_factory=set)
    names: dict[str, Name] = field(default_factory=dict)
    activations: list[Function] = field(default_factory=list)

    def graph(self, loss: str) -> Families:
        """The graph of all families."""
        return Families(
            tuple(self.families), self.data, self.parameters, loss, {}, self.initial,
            self.samples, self.aliases, frozenset(self.unsampled),
        )  # fmt: skip


def index(name: str) -> AffineIndex:
    """The place that is just an index."""
    return AffineIndex(((name, 1),))
