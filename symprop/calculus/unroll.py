"""Time unrolled: the elements of a family along a recurrent index become families of their own.

``h[t,k]`` becomes ``h[0,*]``, ``h[1,*]``, … each an array over k, in the order in which they are
worked, and so does everything that is read or worked step by step with them.  What is left has no
circle.  Only the axes of time are taken apart; the others stay arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from symprop.calculus.inverse import compose, within
from symprop.formula.tree import Number
from symprop.functions.activations import vector_of
from symprop.network.elements import constant_in, row_form
from symprop.network.indexed import Access, Addend, AffineIndex, Families, Family, NumberArray

Fixed = tuple[int | None, ...]


def part(id: str, fixed: Fixed) -> str:
    """The id of what is left of an array with some of its indices fixed: ``h[2,*]``."""
    if all(n is None for n in fixed):
        return id
    return f"{id}[{','.join('*' if n is None else str(n) for n in fixed)}]"


def unroll(graph: Families) -> Families:
    """The graph without recurrence; the graph itself where there is none."""
    axes = time_axes(graph)
    return _Unrolling(graph, axes).graph() if axes else graph


def time_axes(graph: Families) -> frozenset[tuple[str, int]]:
    """The axes, of families and of data, along which time runs."""
    axes = {(f.id, i) for f in graph for i, name in enumerate(f.indices) if name in f.recurrent}
    before = -1
    while axes and len(axes) != before:
        before = len(axes)
        for family in graph:
            for addend in family.addends:
                _spread(family, addend, graph, axes)
    return frozenset(axes)


def _spread(family: Family, addend: Addend, graph: Families, axes: set[tuple[str, int]]) -> None:
    timed = {n for i, n in enumerate(family.indices) if (family.id, i) in axes}
    for access in addend.args:
        for i, place in enumerate(access.at):
            if (access.id, i) in axes:
                timed |= {name for name, _ in place.parts}
    for i, name in enumerate(family.indices):
        if name in timed:
            axes.add((family.id, i))
    for access in addend.args:
        if access.id not in graph.parameters:
            for i, place in enumerate(access.at):
                if any(name in timed for name, _ in place.parts):
                    axes.add((access.id, i))


@dataclass
class _Unrolling:
    source: Families
    axes: frozenset[tuple[str, int]]
    data: dict[str, NumberArray] = field(default_factory=dict)
    made: dict[str, Family] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id = {family.id: family for family in self.source}

    def graph(self) -> Families:
        for id, numbers in self.source.data.items():
            if not any((id, i) in self.axes for i in range(len(numbers.shape))):
                self.data[id] = numbers
        order = [key for run in self._runs() for key in self._worked(run)]
        done: dict[str, Family] = {}
        for start in order:
            stack = [start]
            while stack:
                family, fixed = stack[-1]
                id = part(family.id, fixed)
                if id in done:
                    stack.pop()
                    continue
                if id not in self.made:
                    self.made[id] = self._part(family, fixed)
                    stack.extend(
                        reversed([(self._by_id[i], f) for i, f in self._needs(family, fixed)])
                    )
                    continue
                done[id] = self.made[id]
                stack.pop()
        source = self.source
        return Families(
            tuple(done.values()),
            self.data,
            source.parameters,
            source.loss,
            source.outside,
            {},
            source.samples,
            source.aliases,
        )

    def _runs(self) -> list[list[Family]]:
        """The families; those that use each other's earlier elements together."""
        out: list[list[Family]] = []
        for family in self.source:
            if out and family.recurrent and out[-1][0].recurrent:
                out[-1].append(family)
            else:
                out.append([family])
        return out

    def _worked(self, run: list[Family]) -> list[tuple[Family, Fixed]]:
        """The parts of families, one step after the other where they recur."""
        parts = [(family, fixed) for family in run for fixed in self._parts(family)]
        if len(run) == 1:
            return parts
        return sorted(parts, key=lambda x: x[1][x[0].indices.index(x[0].recurrent[0])] or 0)

    def _parts(self, family: Family) -> Iterator[Fixed]:
        timed = [(family.id, i) in self.axes for i in range(len(family.indices))]
        ranges = [
            range(size) if t else (None,) for t, size in zip(timed, family.shape, strict=True)
        ]
        yield from product(*ranges)

    def _needs(self, family: Family, fixed: Fixed) -> list[tuple[str, Fixed]]:
        ids = {f.id for f in self.source}
        out: dict[tuple[str, Fixed], None] = {}
        for addend, values in self._instances(family, fixed):
            for access in addend.args:
                if access.id in ids:
                    place = self._fixed(access, values)
                    if place is not None:
                        out[access.id, place] = None
        return list(out)

    def _instances(
        self, family: Family, fixed: Fixed
    ) -> Iterator[tuple[Addend, dict[str, AffineIndex]]]:
        """Each addend with its indices of time given numbers, those that it sums over in turn."""
        known = {n: v for n, v in zip(family.indices, fixed, strict=True) if v is not None}
        for addend in family.addends:
            timed = self._summed(addend)
            for numbers in product(*(range(family.sizes[name]) for name in timed)):
                env = known | dict(zip(timed, numbers, strict=True))
                values = {name: AffineIndex((), n) for name, n in env.items()}
                conditions = [(compose(p, values), size) for p, size in addend.where]
                if all(p.parts or within(p, size, {}) for p, size in conditions):
                    yield addend, values

    def _summed(self, addend: Addend) -> list[str]:
        return [
            name
            for name in addend.over
            if any(
                (access.id, i) in self.axes and any(name == n for n, _ in place.parts)
                for access in addend.args
                for i, place in enumerate(access.at)
            )
        ]

    def _fixed(self, access: Access, values: dict[str, AffineIndex]) -> Fixed | None:
        """Which part of an array is read; ``None`` beyond its edges."""
        shape = self.source.shape(access.id)
        out: list[int | None] = []
        for i, place in enumerate(access.at):
            if (access.id, i) not in self.axes:
                out.append(None)
                continue
            number = compose(place, values).at({})
            if number is None or not 0 <= number < shape[i]:
                return None
            out.append(number)
        return tuple(out)

    def _part(self, family: Family, fixed: Fixed) -> Family:
        indices = tuple(n for n, v in zip(family.indices, fixed, strict=True) if v is None)
        addends: list[Addend] = []
        for addend, values in self._instances(family, fixed):
            apart = addend.along in values
            made = self._along(addend, family, values) if apart else self._addend(addend, values)
            if made is not None:
                addends.append(made)
        written = family.written if not family.indices else None
        return Family(
            part(family.id, fixed), indices, family.sizes, tuple(addends), written, (), family.kind
        )

    def _along(self, addend: Addend, family: Family, values: dict[str, AffineIndex]) -> Addend:
        """An element of a function of a row whose elements are arrays of their own."""
        assert addend.along is not None
        (access,) = addend.args
        count, k = family.sizes[addend.along], values[addend.along].offset
        args: list[Access] = []
        peers: list[Access] = []
        whole = Access(family.id, tuple(AffineIndex(((name, 1),)) for name in family.indices))
        for j in range(count):
            here = values | {addend.along: AffineIndex((), j)}
            args.append(self._read(access, here))
            peers.append(self._read(whole, here))
        form = row_form(vector_of(addend.form.formula), count, k)
        return Addend(form, tuple(args), peers=tuple(peers))

    def _read(self, access: Access, values: dict[str, AffineIndex]) -> Access:
        """An access within the edges of its array, with the indices of time given numbers."""
        fixed = self._fixed(access, values)
        assert fixed is not None
        rest = zip(access.at, fixed, strict=True)
        kept = tuple(compose(place, values) for place, n in rest if n is None)
        id = part(access.id, fixed)
        if access.id in self.source.data and id not in self.data:
            self.data[id] = _slice(self.source.data[access.id], fixed)
        return Access(id, kept)

    def _addend(self, addend: Addend, values: dict[str, AffineIndex]) -> Addend | None:
        args: list[Access] = []
        beyond: dict[int, Number] = {}
        for slot, access in enumerate(addend.args):
            fixed = self._fixed(access, values)
            if fixed is None:
                start = self._before(access, values)
                if isinstance(start, Number):
                    beyond[slot] = start
                    continue
                args.append(start)
                continue
            args.append(self._read(access, values))
        form = constant_in(addend.form, beyond) if beyond else addend.form
        if form is None:
            return None
        over = tuple(name for name in addend.over if name not in values)
        where = tuple((p, size) for q, size in addend.where if (p := compose(q, values)).parts)
        return Addend(form, tuple(args), over, addend.scale, where, addend.along)

    def _before(self, access: Access, values: dict[str, AffineIndex]) -> Access | Number:
        """What stands before the first element: the initial array, or a number."""
        if access.id not in self.source.initial:
            return self.source.outside.get(access.id, Number("0"))
        start = self.source.initial[access.id]
        family = self._by_id[access.id]
        names: list[int | None] = []  # of the whole id: h[-1,2,*]
        chosen: list[int | None] = []  # among the axes of the initial array
        kept: list[AffineIndex] = []
        for i, (name, place) in enumerate(zip(family.indices, access.at, strict=True)):
            if name in family.recurrent:
                names.append(-1)
                continue
            moved = compose(place, values)
            number = moved.at({}) if (access.id, i) in self.axes else None
            names.append(number)
            chosen.append(number)
            if number is None:
                kept.append(moved)
        start = _slice(start, tuple(chosen))
        if not kept:
            return start.flat[0]
        id = part(access.id, tuple(names))
        self.data[id] = start
        return Access(id, tuple(kept))


def _slice(numbers: NumberArray, fixed: Fixed) -> NumberArray:
    shape = tuple(size for size, n in zip(numbers.shape, fixed, strict=True) if n is None)
    flat = tuple(
        numbers[at]
        for at in product(
            *(range(s) if n is None else (n,) for s, n in zip(numbers.shape, fixed, strict=True))
        )
    )
    return NumberArray(shape, flat)
