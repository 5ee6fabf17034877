"""Values as printed: a scalar's digits, or those of every entry of a matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any, TypeAlias

from flint import arb

from symprop.formula.elide import kept, long
from symprop.formula.tree import Dots, Formula, Matrix, Number
from symprop.network.description import Rounding
from symprop.numbers import digits
from symprop.numbers.array import Array, Shape, Value, elementwise
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import ZERO, Scalar, decimal, same, trim


class ShownArray:
    """An array as printed: of a large one only the corners at once, the others when asked for."""

    __slots__ = ("_made", "_print", "_source", "_values", "of", "shape")

    def __init__(
        self,
        shape: Shape,
        source: Sequence[Any],
        print: Callable[[Any], Shown],
        of: str | None = None,
        values: Array | None = None,
    ) -> None:
        """``source`` holds what ``print`` prints the entries from, in row-major order.

        ``of`` is as in ``Shown``; ``values`` are the printed numbers where these are the whole
        truth, as in a network file.
        """
        self.shape, self.of = shape, of
        self._source, self._print, self._values = source, print, values
        self._made: dict[int, Shown] = {}
        for at in self.written:  # now, while more digits can still be worked out
            self[at]

    def __getitem__(self, index: tuple[int, ...]) -> Shown:
        """The entry at an index."""
        at = 0
        for i, size in zip(index, self.shape, strict=True):
            at = at * size + i
        return self._entry(at)

    def _entry(self, at: int) -> Shown:
        found = self._made.get(at)
        if found is None:
            found = self._made[at] = self._print(self._source[at])
        return found

    @property
    def flat(self) -> list[Shown]:
        """All entries in row-major order."""
        return list(map(self._entry, range(len(self._source))))

    @property
    def rows(self) -> tuple[tuple[Shown, ...], ...]:
        """The rows of a matrix."""
        n = self.shape[1]
        flat = self.flat
        return tuple(tuple(flat[i : i + n]) for i in range(0, len(flat), n))

    @property
    def written(self) -> list[tuple[int, ...]]:
        """The indices of the entries that are written: all, or the corners of a large array."""
        places = product(*map(kept, self.shape))
        return [at for at in places if None not in at]  # type: ignore[misc]

    @property
    def exact(self) -> bool:
        """Whether every entry is the whole truth."""
        return self._values is not None or all(
            self._entry(i).exact for i in range(len(self._source))
        )

    @property
    def value(self) -> Array:
        """The printed numbers."""
        return self._values or Array(self.shape, tuple(x.value for x in self.flat))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ShownArray):
            return NotImplemented
        return self.shape == other.shape and self.flat == other.flat

    def __hash__(self) -> int:
        return hash((self.shape, self._entry(0)))


AnyShown: TypeAlias = Shown | ShownArray


Places: TypeAlias = Callable[[int], Sequence[int | None]]
"""Which entries of an axis are written, by its size; ``None`` stands for dots."""


def formula_of(shown: AnyShown, places: Places = kept) -> Formula:
    """The printed number or array as a formula; with ``range`` for ``places`` nothing is left out.

    An array of one axis is a row; one of more than two a list of its slices along the first axis.
    """
    if isinstance(shown, Shown):
        return Number(shown.text, of=shown.of)
    return _slice(shown, (), places)


def _slice(shown: ShownArray, at: tuple[int, ...], places: Places) -> Matrix:
    """The part of an array whose first indices are ``at``."""
    shape = shown.shape[len(at) :]
    if len(shape) > 2:
        parts = (Dots() if i is None else _slice(shown, (*at, i), places) for i in places(shape[0]))
        return Matrix((tuple(parts),), "list")
    height, width = shape if len(shape) == 2 else (1, *shape)
    lines = [(*at, i) for i in places(height)] if len(shape) == 2 else [at]
    rows = tuple(tuple(_number(shown, (*line, j)) for j in places(width)) for line in lines)
    short = any(None in places(n) for n in shape)
    return Matrix(rows, shape=(height, width) if short else None)


def _number(shown: ShownArray, at: tuple[int | None, ...]) -> Formula:
    if None in at:
        return Dots()
    entry = shown[at]  # type: ignore[index]
    of = None if shown.of is None else f"{shown.of}[{','.join(map(str, at))}]"
    return Number(entry.text, of=of)


def given(number: Formula, of: str | None = None) -> AnyShown:
    """A number or matrix of a network file, as it was written there, called ``of``."""
    if isinstance(number, Matrix):
        shape, entries = _entries(number)
        values = Array(shape, tuple([decimal(x.text) for x in entries]))
        return ShownArray(shape, entries, _given, of, values)
    return _given(number, of)


def _entries(matrix: Matrix) -> tuple[Shape, list[Any]]:
    """Shape and entries of a matrix, or of a list of arrays."""
    entries: list[Any] = [x for row in matrix.rows for x in row]
    if not isinstance(entries[0], Matrix):
        return (len(matrix.rows), len(matrix.rows[0])), entries
    parts = [_entries(x) for x in entries]
    return (len(parts), *parts[0][0]), [x for _, part in parts for x in part]


def _given(number: Formula, of: str | None = None) -> Shown:
    assert isinstance(number, Number)
    return Shown(number.text, True, decimal(number.text), of)


def zero(like: AnyShown) -> AnyShown:
    """0 in the shape of ``like``."""
    nothing = Shown("0", True, ZERO)
    if isinstance(like, Shown):
        return nothing
    return ShownArray(like.shape, [ZERO] * prod(like.shape), lambda x: nothing)


def show(value: Value, policy: Rounding, of: str | None = None) -> AnyShown:
    """``value`` as the rounding policy prints it, called ``of``."""
    if type(value) is Array:
        return ShownArray(value.shape, value.flat, lambda x: _show(x, policy), of)
    return _show(value, policy, of)


def _show(value: Scalar, policy: Rounding, of: str | None = None) -> Shown:
    if policy.digits is not None:
        return digits.readable(value, policy.digits, policy.at_least, of)
    assert policy.significant is not None
    shown = digits.significant(value, policy.significant, of)
    return digits.with_power(shown) if policy.at_least else shown


def printer(policy: Rounding) -> Callable[[Scalar], Shown]:
    """What prints scalars as the rounding policy does."""
    places, at_least = policy.digits, policy.at_least
    if places is None:
        return lambda value: _show(value, policy)
    return digits.reader(places, at_least)


def large(value: Value) -> bool:
    """Whether only the corners of a value are printed."""
    return isinstance(value, Array) and any(map(long, value.shape))


def trimmed(value: Value) -> Value:
    """``value`` without exact forms that have grown beyond use."""
    return value.map(trim) if type(value) is Array else trim(value)


def sign_between(a: Value | None, b: Value | None) -> str:
    """``=`` where two sides are certainly equal, ``≈`` otherwise; ``None`` has no value."""
    if a is None or b is None:
        return "≈"
    return "=" if _equal(a, b) else "≈"


def _equal(a: Value, b: Value) -> bool:
    if type(a) is arb or type(b) is arb:
        return False
    if isinstance(a, Array) and isinstance(b, Array):
        if a.shape != b.shape:
            return False
        return all(map(same, a.flat, b.flat))
    if isinstance(a, Array) or isinstance(b, Array):
        return False
    return same(a, b)


def minus(a: Value, b: Value) -> Value:
    """a − b, entry by entry for matrices."""
    return _minus(a, b)


_minus = elementwise(lambda x, y: x - y)
