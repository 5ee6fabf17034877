"""One graph for every network: families of definitions, their elements told by indices.

A family is an array of values with one rule, ``z[s,j] = Σᵢ x[s,i]·w[i,j] + b[j]``.  Its right side
is a sum of addends; an addend is a scalar form over slots, each slot an access to an element of
another family (or of data, or of a parameter), under a sum over bound indices.  A scalar is a
family without indices.  SymPy sees the forms only: x·w, σ(z), (p − t)²/2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symprop.formula.tree import Formula, Number
from symprop.network.graph import Form
from symprop.record import Record


class AffineIndex(Record):
    """An affine expression of indices, ``(Σ coefficient·index + offset) / divisor``.

    Indices count from 0.  Where the division leaves a rest the place does not exist.
    """

    parts: tuple[tuple[str, int], ...] = ()
    offset: int = 0
    divisor: int = 1

    @property
    def plain(self) -> str | None:
        """The index, if the place is just one."""
        if len(self.parts) == 1 and self.offset == 0 and self.divisor == 1:
            name, coefficient = self.parts[0]
            return name if coefficient == 1 else None
        return None

    def at(self, values: Mapping[str, int]) -> int | None:
        """The number that the place is for these values of its indices."""
        number = self.offset
        for name, coefficient in self.parts:
            number += coefficient * values[name]
        whole, rest = divmod(number, self.divisor)
        return None if rest else whole


class Access(Record):
    """An element of the family, data or parameter ``id``: one place per axis."""

    id: str
    at: tuple[AffineIndex, ...] = ()


class Addend(Record):
    """``scale · Σ_over form(args)``.

    ``form`` is a formula over ``Ref("0")``, ``Ref("1")``, … for the accesses in ``args``;
    ``scale`` is a constant before the sum (½, −1, 1/n), ``None`` for 1.  ``where`` holds places
    that must exist within 0 … size − 1, or the addend is left out for these indices.  With
    ``along`` the form is that of a function of a whole row (softmax) whose one access runs along
    this free index; of max or min over a size that is a letter, the index is a bound one.
    """

    form: Form
    args: tuple[Access, ...]
    over: tuple[str, ...] = ()
    scale: Formula | None = None
    where: tuple[tuple[AffineIndex, int], ...] = ()
    along: str | None = None
    peers: tuple[Access, ...] = ()
    """Of an element of a softmax whose row is not one array: all elements of the row."""


FLATTEN = "flatten"
"""The kind of families that only put the elements of another in one row."""


class Family(Record):
    """``id[indices] = Σ addends``, for every index from 0 up to its size.

    ``sizes`` holds the size of every free and bound index.  ``written`` is the right side as
    somebody wrote it, over names such as x_{i+a,j+b}, where that is not just the addends in a row;
    that of a single number without sums is over references to other elements.
    ``recurrent`` are the free indices along which the family uses its own other elements (time):
    the elements come one after the other along them.
    """

    id: str
    indices: tuple[str, ...]
    sizes: Mapping[str, int]
    addends: tuple[Addend, ...]
    written: Formula | None = None
    recurrent: tuple[str, ...] = ()
    kind: str = "equation"

    @property
    def shape(self) -> tuple[int, ...]:
        """How many elements along each index."""
        return tuple(self.sizes[index] for index in self.indices)


class NumberArray(Record):
    """An array of written numbers: ``flat`` in row-major order; a scalar has the shape ()."""

    shape: tuple[int, ...]
    flat: tuple[Number, ...]

    def __getitem__(self, at: tuple[int, ...]) -> Number:
        place = 0
        for size, index in zip(self.shape, at, strict=True):
            place = place * size + index
        return self.flat[place]


class Alias(Record):
    """A family by another name; ``at`` has a number for each axis that is fixed."""

    id: str
    at: tuple[int | None, ...]

    def behind(self, at: Sequence[int]) -> tuple[str, tuple[int, ...]]:
        """The family and the place of an element told by the other name."""
        rest = iter(at)
        return self.id, tuple(next(rest) if n is None else n for n in self.at)


class Families(Record):
    """The graph: families in topological order, over data and trainable parameters.

    Families that use each other's elements (h and c of an LSTM) stand next to each other; their
    elements are ordered along their ``recurrent`` indices.  ``outside`` is the value of elements
    beyond the edges of data (padding), by id; ``initial`` the array before the first element of a
    recurrent family, over its indices without the recurrent one (0 where there is none).  An
    element beyond the edges of anything else does not exist: what uses it is left out.
    """

    families: tuple[Family, ...]
    data: Mapping[str, NumberArray]
    parameters: Mapping[str, NumberArray]
    loss: str
    outside: Mapping[str, Number]
    initial: Mapping[str, NumberArray]
    samples: int | None = None
    """In a network of layers: how many samples the first index of data and families counts."""
    aliases: Mapping[str, Alias] = {}
    """Other names of families: the output of a layer that passes its pre-activations on."""
    unsampled: frozenset[str] = frozenset()
    """In a network of layers: what has no index for samples."""

    def __iter__(self) -> Iterator[Family]:
        return iter(self.families)

    def shape(self, id: str) -> tuple[int, ...]:
        """The shape of a family, of data, of a parameter, or of what has another name."""
        if id in self.aliases:
            found = self.aliases[id]
            sizes = zip(self.shape(found.id), found.at, strict=True)
            return tuple(size for size, fixed in sizes if fixed is None)
        for group in (self.data, self.parameters):
            if id in group:
                return group[id].shape
        return next(f.shape for f in self.families if f.id == id)
