"""The steps of a derivation for any size: each rule with its indices, and over whole arrays.

Nothing is instantiated.  Where the network runs through time, what is multiplied are the arrays of
one step of time: ∂Loss/∂h_t = ∂Loss/∂y_t·Vᵀ + ∂Loss/∂z_{t+1}·Uᵀ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symprop.calculus.adjoints import ROW
from symprop.calculus.unroll import time_axes
from symprop.derivation.arrays import Arrays
from symprop.derivation.indexed_formula import indexed, left, place_text, subscripted, summed
from symprop.derivation.naming import ADJOINT, Naming
from symprop.derivation.recognise import Frame, recognise
from symprop.derivation.step import Step, has_cases
from symprop.formula.tree import Chain, Formula, Matrix, Number, Ref, map_leaves, total
from symprop.network.description import SYMBOLIC
from symprop.network.indexed import Access, Addend, Families, Family, NumberArray

_AT = "@"
"""Between the id of an array and the places in time of one part of it."""


class General(Arrays):
    """The steps of a graph of which some sizes are letters; ``first`` is where indices begin."""

    def __init__(
        self, graph: Families, notation: Naming, first: int, wanted: Callable[[str], bool]
    ) -> None:
        super().__init__(graph, notation, {}, wanted=wanted)
        self.counted_from = first
        clocks = time_axes(graph)
        ranks = {id: len(x.shape) for id, x in (*graph.data.items(), *graph.parameters.items())}
        ranks |= {family.id: len(family.indices) for family in graph}
        self.clocks = {id: [(id, i) in clocks for i in range(n)] for id, n in ranks.items()}
        for family in (*graph, *self.adjoints.values()):
            flags = self.clocks[family.id.removeprefix(ADJOINT).removeprefix(ROW)]
            if family.id.startswith(ROW):
                own = self.families[family.id.removeprefix(ROW)].indices
                flags = [t for t, i in zip(flags, own, strict=True) if i in family.indices]
            self.clocks[family.id] = flags

    def matrix(self, numbers: NumberArray) -> Formula:
        """What stands for an array without numbers."""
        return Matrix(((SYMBOLIC,),)) if numbers.shape else SYMBOLIC

    def zero(self, shape: tuple[int, ...]) -> Formula:
        """0, whatever the shape."""
        return Number("0")

    def rows(self, adjoint: Family) -> dict[str, Formula | None]:
        """Every sum along a row has a step of its own."""
        return dict.fromkeys(super().rows(adjoint))

    def apart(self, adjoint: Family, inline: Mapping[str, Formula]) -> bool:
        """Nothing is written inside an adjoint."""
        return True

    def by_entries(
        self,
        target: str,
        phase: str,
        rule: str,
        family: Family,
        sides: tuple[Formula, ...],
        layer: int,
    ) -> Step:
        """Entries cannot be worked: the rule is written."""
        return self.step(target, phase, rule, family, sides, layer)

    def step(
        self,
        target: str,
        phase: str,
        rule: str,
        family: Family,
        sides: tuple[Formula, ...],
        layer: int,
        inline: Mapping[str, Formula] | None = None,
    ) -> Step:
        """The rule with its indices and, where it is one of whole arrays, that rule, too."""
        element = indexed(family, self.notation.name, self.counted_from)
        label = left(family, self.notation.name)
        whole = None if has_cases(element) else self.whole(family)
        if whole is None or whole == element:
            made = Step(target, phase, rule, (*sides, element), element, layer=layer)
            made.label = label
            made.extreme = self.extreme(target) if phase == "backward" else ""
            return made
        made = Step(target, phase, rule, (*sides, whole), whole, layer=layer)
        made.general = Chain((label, element), ("=",))
        times = [i for i, t in zip(family.indices, self.clocks[family.id], strict=True) if t]
        made.label = subscripted(self.notation.name(family.id), times)
        return made

    # --- over whole arrays --------------------------------------------------------------------

    def whole(self, family: Family) -> Formula | None:
        """The right side over whole arrays, at one step of time where there is time."""
        times = [i for i, t in zip(family.indices, self.clocks[family.id], strict=True) if t]
        indices = tuple(i for i in family.indices if i not in times)
        stripped: list[tuple[Addend, list[str]]] = []
        for addend in family.addends:
            found = self._at_one_time(addend, times)
            if found is None:
                return None
            stripped.append(found)
        frame = self._frame(family, [addend for addend, _ in stripped])

        def over(addends: tuple[Addend, ...]) -> Formula | None:
            part = Family(family.id, indices, family.sizes, addends, None, (), family.kind)
            return recognise(part, frame)

        if not any(summing for _, summing in stripped):
            made = over(tuple(addend for addend, _ in stripped))
            return None if made is None else self._named(made)
        terms: list[Formula] = []
        for addend, summing in stripped:
            made = over((addend,))
            if made is None:
                return None
            made = self._named(made)
            for index in reversed(summing):
                made = summed(made, index, family.sizes, self.counted_from)
            terms.append(made)
        return total(tuple(terms))

    def _frame(self, family: Family, parts: list[Addend]) -> Frame:
        """The layout of whole arrays and of those parts of arrays that ``parts`` read."""
        shapes = dict(self.frame.shapes)
        for addend, part in zip(family.addends, parts, strict=True):
            for access, other in zip(addend.args, part.args, strict=True):
                sizes = zip(shapes[access.id], self.clocks[access.id], strict=True)
                shapes[other.id] = tuple(size for size, clock in sizes if not clock)
        return Frame(self.frame.columns, Ref, shapes)

    def _at_one_time(self, addend: Addend, times: list[str]) -> tuple[Addend, list[str]] | None:
        """An addend without its places in time, and the indices of time that it sums over."""
        timed = set(times)
        args: list[Access] = []
        for access in addend.args:
            flags = self.clocks[access.id]
            clock = [p for p, t in zip(access.at, flags, strict=True) if t]
            timed |= {name for place in clock for name, _ in place.parts}
            texts = ",".join(place_text(place, self.counted_from) for place in clock)
            rest = tuple(p for p, t in zip(access.at, flags, strict=True) if not t)
            args.append(Access(f"{access.id}{_AT}{texts}" if clock else access.id, rest))
        read = {place for access in addend.args for place in access.at}
        where = tuple((p, size) for p, size in addend.where if p not in read)
        if addend.along in timed:
            return None
        summing = [name for name in addend.over if name in timed]
        over = tuple(name for name in addend.over if name not in timed)
        return Addend(addend.form, tuple(args), over, addend.scale, where, addend.along), summing

    def _named(self, f: Formula) -> Formula:
        """``f`` with names for arrays, those at one time with their places there."""

        def name(x: Formula) -> Formula:
            if not isinstance(x, Ref):
                return x
            id, _, places = x.id.partition(_AT)
            return subscripted(self.notation.name(id), list(filter(None, places.split(","))))

        return map_leaves(f, name)
