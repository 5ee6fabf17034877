"""A tensor of the exported graph as elements of a family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symprop.record import Record

LETTERS = "ijklmnpqruvwabcdefgh"


class TorchSignal(Record):
    """A view of the family ``id`` of the given ``shape``.

    ``axes`` tells for each axis of the tensor which axes of the family it runs through, the last
    one fastest (several after flattening, none where there is one place only); ``fixed`` holds the
    places of those that it does not.
    """

    id: str
    shape: tuple[int, ...]
    axes: tuple[tuple[int, ...], ...]
    fixed: Mapping[int, int] = {}

    @classmethod
    def whole(cls, id: str, shape: Sequence[int]) -> TorchSignal:
        """All of a family."""
        return cls(id, tuple(shape), tuple((k,) for k in range(len(shape))))

    @property
    def free(self) -> list[int]:
        """The axes of the family that are not fixed, in the order of the tensor."""
        return [k for axis in self.axes for k in axis]

    def names(self, taken: Sequence[str] = ()) -> dict[int, str]:
        """An index for each free axis."""
        letters = [x for x in LETTERS if x not in taken]
        return dict(zip(self.free, letters, strict=False))

    def element(self, names: Mapping[int, str]) -> str:
        """An element, such as ``z[i,2]``; ``names`` are indices, or expressions of indices."""
        known = {**names, **{k: str(place) for k, place in self.fixed.items()}}
        places = (known[k] for k in range(len(self.shape)))
        return f"{self.id}[{','.join(places)}]" if self.shape else self.id

    def place(self, axis: int, names: Mapping[int, str]) -> str:
        """The place along an axis of the tensor."""
        out, stride = [], 1
        for k in reversed(self.axes[axis]):
            out.append(names[k] if stride == 1 else f"{stride}*{names[k]}")
            stride *= self.shape[k]
        return "+".join(reversed(out)) or "0"

    def places(self, names: Mapping[int, str]) -> list[str]:
        """The places along all axes of the tensor."""
        return [self.place(axis, names) for axis in range(len(self.axes))]

    def at(self, places: Sequence[str]) -> str:
        """The element at these places of the tensor, none of whose axes may be flattened."""
        if any(len(axis) > 1 for axis in self.axes):
            raise ValueError("a flattened tensor")
        pairs = zip(self.axes, places, strict=True)
        return self.element({axis[0]: p for axis, p in pairs if axis})

    def sizes(self) -> list[int]:
        """The shape of the tensor."""
        out = []
        for axis in self.axes:
            size = 1
            for k in axis:
                size *= self.shape[k]
            out.append(size)
        return out

    # --- other views --------------------------------------------------------------------------

    def moved(self, order: Sequence[int]) -> TorchSignal:
        """The tensor with its axes in another order."""
        return TorchSignal(self.id, self.shape, tuple(self.axes[k] for k in order), self.fixed)

    def selected(self, axis: int, place: int) -> TorchSignal:
        """One slice along an axis."""
        (k,) = self.axes[axis]
        axes = self.axes[:axis] + self.axes[axis + 1 :]
        place = place % self.shape[k]
        return TorchSignal(self.id, self.shape, axes, {**self.fixed, k: place})

    def flattened(self, start: int, end: int) -> TorchSignal:
        """The axes from ``start`` to ``end`` as one."""
        whole = tuple(k for axis in self.axes[start : end + 1] for k in axis)
        return TorchSignal(
            self.id, self.shape, (*self.axes[:start], whole, *self.axes[end + 1 :]), self.fixed
        )

    def like(self, id: str) -> TorchSignal:
        """A new family with an element for each of this tensor, viewed in the same way."""
        free = self.free
        axes = tuple(tuple(free.index(k) for k in axis) for axis in self.axes)
        return TorchSignal(id, tuple(self.shape[k] for k in free), axes)
