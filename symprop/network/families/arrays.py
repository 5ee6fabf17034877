"""Matrix shorthand as indexed formulas: whole arrays go together by position, as in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from symprop.formula import tree as t
from symprop.formula.read import FormulaError
from symprop.formula.tree import Formula
from symprop.network.families.formula import (
    Big,
    Element,
    Reduce,
    Whole,
    parts,
    rebuild,
    start,
    walk,
)
from symprop.network.families.tokens import MATMUL
from symprop.network.fields import count
from symprop.network.indexed import AffineIndex

LETTERS = "ijklmnpqrsuvabcdefgh"
"""Names for indices that have none, in this order."""

Places: TypeAlias = tuple[AffineIndex, ...]


class Axis(NamedTuple):
    """How many elements, and what the index along it is called, if it has a name."""

    size: int
    name: str | None


class Spread(NamedTuple):
    """An array: its axes, and the formula of the element at given places."""

    axes: tuple[Axis, ...]
    at: Callable[[Places], Formula]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many elements along each axis."""
        return tuple(axis.size for axis in self.axes)


def index(name: str) -> AffineIndex:
    """The place that is just an index."""
    return AffineIndex(((name, 1),))


def spread(
    f: Formula,
    arrays: Mapping[str, tuple[Axis, ...]],
    indices: Sequence[str] | None,
    said: Collection[str] = (),
) -> tuple[tuple[str, ...], Formula]:
    """The indices and the formula of the elements of ``f``.

    ``arrays`` holds the axes of what ``f`` may use as a whole; ``indices`` are those that the
    equation names, or ``None`` if it names none; ``said`` are those to which a file gives sizes.

    Raises:
        FormulaError: shapes that do not go together.
    """
    used = {name for x in walk(f) for name in _indices(x)}
    made = _FamilyArrays(arrays, used | set(indices or ()), said)
    value = made.value(f)
    if indices is None:
        names = made.names(value.axes)
    elif value.axes and len(value.axes) != len(indices):
        wanted = count(len(indices), "index") if indices else "a number: sum(…) or mean(…)"
        raise FormulaError(f"{_array(value.shape)}, expected {wanted}", start(f))
    else:
        names = tuple(indices)
    return names, value.at(tuple(map(index, names)) if value.axes else ())


def _indices(f: Formula) -> Iterable[str]:
    if isinstance(f, Element):
        return (name for place in f.at for name, _ in place.parts)
    return f.indices if isinstance(f, Big) else ()


class _FamilyArrays:
    def __init__(
        self, arrays: Mapping[str, tuple[Axis, ...]], used: set[str], said: Collection[str]
    ) -> None:
        self.arrays, self.used, self.said = arrays, used, said

    def names(self, axes: Iterable[Axis]) -> tuple[str, ...]:
        """A name of its own for each axis: what it has, or a free letter."""
        out: list[str] = []
        for axis in axes:
            out.append(self.fresh(axis.name))
        return tuple(out)

    def fresh(self, wish: str | None) -> str:
        """An index that is not used yet."""
        letters = (f"{x}{n or ''}" for n in range(1000) for x in LETTERS)
        name = (
            wish
            if wish and wish not in self.used
            else next(x for x in letters if x not in self.used and x not in self.said)
        )
        self.used.add(name)
        return name

    def value(self, f: Formula) -> Spread:
        """The array that ``f`` is."""
        match f:
            case Whole(id=id):
                return Spread(self.arrays[id], lambda at: Element(id, at, span=f.span))
            case t.Transpose(arg=x):
                inner = self.value(x)
                return Spread(inner.axes[::-1], lambda at: inner.at(at[::-1]))
            case t.Product(sign=sign, factors=factors) if sign == MATMUL:
                made = self.value(factors[0])
                for factor in factors[1:]:
                    made = self.matmul(made, self.value(factor), f, factor)
                return made
            case Reduce():
                return self.reduce(f)
        inside = [self.value(x) for x in parts(f)]
        if not any(x.axes for x in inside):
            return Spread((), lambda at: _put(f, [x.at(()) for x in inside]))
        axes = self.together(inside, f)
        return Spread(axes, lambda at: _put(f, [x.at(_own(x, axes, at)) for x in inside]))

    def together(self, inside: Sequence[Spread], f: Formula) -> tuple[Axis, ...]:
        """The axes of arrays that go together element by element."""
        rank = max(len(x.axes) for x in inside)
        out: list[Axis] = []
        for k in range(rank, 0, -1):
            here = [x.axes[-k] for x in inside if len(x.axes) >= k]
            size = max(axis.size for axis in here)
            if any(axis.size not in (1, size) for axis in here):
                operands = zip(parts(f), inside, strict=False)
                shapes = " and ".join(_operand(p, x) for p, x in operands if x.axes)
                sizes = " and ".join(str(axis.size) for axis in here)
                raise FormulaError(
                    f"{shapes} do not go together: {sizes} elements along axis -{k}", start(f)
                )
            named = [a for a in here if a.size == size and a.name] or here
            out.append(Axis(size, named[0].name))
        return tuple(out)

    def matmul(self, a: Spread, b: Spread, f: Formula, last: Formula) -> Spread:
        """The matrix product."""
        if not a.axes or not b.axes:
            raise FormulaError("@ is between arrays, and this is a number: expected *", start(f))
        row, column = len(a.axes) > 1, len(b.axes) > 1
        inner, other = a.axes[-1], b.axes[-2] if column else b.axes[-1]
        if inner.size != other.size:
            right = _operand(last, b)
            problem = f"{right} has {count(other.size, 'row')}, expected {inner.size}"
            raise FormulaError(f"{problem}, the columns before @", start(last))
        heads = [Spread(a.axes[:-2], a.at), Spread(b.axes[:-2], b.at)]
        batch = self.together(heads, f) if any(x.axes for x in heads) else ()
        tail = (a.axes[-2:-1] if row else ()) + (b.axes[-1:] if column else ())

        def at(places: Places) -> Formula:
            name = self.fresh(inner.name or other.name)
            lead, rest = places[: len(batch)], places[len(batch) :]
            k = index(name)
            left = a.at((*_own(heads[0], batch, lead), *rest[: int(row)], k))
            right = b.at((*_own(heads[1], batch, lead), k, *rest[int(row) :]))
            return Big("sum", (name,), t.Product((_factor(left), _factor(right))), span=f.span)

        return Spread(batch + tail, at)

    def reduce(self, f: Reduce) -> Spread:
        """An operator along an axis, or along all."""
        inner = self.value(f.arg)
        rank = len(inner.axes)
        if not rank:
            raise FormulaError(f"{f.kind} of a number, expected an array", start(f))
        axis = -1 if f.kind == "softmax" and f.axis is None else f.axis
        if axis is None:
            return Spread((), lambda at: self.big(f, inner, tuple(range(rank)), at))
        if not -rank <= axis < rank:
            raise FormulaError(
                f"axis {axis} of an array with {count(rank, 'axis')}",
                start(f),
            )
        k = axis % rank
        if f.kind == "softmax":
            return Spread(inner.axes, lambda at: _softmax(f, at[k], inner.at(at)))
        rest = inner.axes[:k] + inner.axes[k + 1 :]
        return Spread(rest, lambda at: self.big(f, inner, (k,), at))

    def big(self, f: Reduce, inner: Spread, along: tuple[int, ...], rest: Places) -> Formula:
        """The operator over some axes of an array, at the places of the others."""
        names = iter(bound := self.names(inner.axes[k] for k in along))
        others = iter(rest)
        at = tuple(
            index(next(names)) if k in along else next(others) for k in range(len(inner.axes))
        )
        return Big(f.kind, bound, inner.at(at), span=f.span)


def _softmax(f: Reduce, place: AffineIndex, inner: Formula) -> Formula:
    """The softmax along the axis at ``place``, whose index stays free."""
    if place.plain is None:
        raise FormulaError("softmax along an axis of one element", start(f))
    return Big("softmax", (place.plain,), inner, span=f.span)


def _own(x: Spread, axes: Sequence[Axis], at: Places) -> Places:
    """The places in an operand: its last axes, the first element where it has but one."""
    rank = len(x.axes)
    mine = at[len(axes) - rank :] if rank else ()
    sizes = axes[len(axes) - rank :] if rank else ()
    return tuple(
        AffineIndex() if own.size == 1 and whole.size != 1 else place
        for own, whole, place in zip(x.axes, sizes, mine, strict=True)
    )


def _put(f: Formula, new: list[Formula]) -> Formula:
    """``f`` with its direct parts replaced, in their order."""
    rest = iter(new)
    return rebuild(f, lambda part: next(rest))


def _factor(f: Formula) -> Formula:
    return t.Group(f) if isinstance(f, (t.Sum, t.Neg)) else f


def _operand(f: Formula, x: Spread) -> str:
    """An operand in a message: its name, if it has one, and its shape."""
    return f"{f.id} ({_shape(x.shape)})" if isinstance(f, Whole) else _array(x.shape)


def _array(shape: tuple[int, ...]) -> str:
    sizes = count(shape[0], "element") if len(shape) == 1 else f"shape {_shape(shape)}"
    return f"an array of {sizes}"


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]}"
