"""The order of indexed equations: each after what it uses, what uses each other together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from symprop.formula.read import FormulaError
from symprop.formula.tree import Formula
from symprop.network.families.formula import Element, Whole, start, walk


class OrderedGroup(NamedTuple):
    """Equations in order; ``along`` is for each the axis along which they use earlier elements."""

    ids: tuple[str, ...]
    along: Mapping[str, int]


class CircleError(FormulaError):
    """Equations that need themselves; ``id`` is the one to blame."""

    def __init__(self, message: str, offset: int, id: str) -> None:
        super().__init__(message, offset)
        self.id = id


Edges = Mapping[str, Sequence[Element | Whole]]


def grouped(
    formulas: Mapping[str, Formula], indices: Mapping[str, Sequence[str]]
) -> list[OrderedGroup]:
    """The equations in topological order, otherwise as in the file.

    Raises:
        CircleError: an equation that needs itself at the same element.
    """
    uses: dict[str, list[Element | Whole]] = {
        id: [x for x in walk(f) if isinstance(x, (Element, Whole)) and x.id in formulas]
        for id, f in formulas.items()
    }
    out = []
    for ids in _components(list(formulas), lambda id: [x.id for x in uses[id]]):
        if len(ids) == 1 and all(x.id != ids[0] for x in uses[ids[0]]):
            out.append(OrderedGroup(tuple(ids), {}))
        else:
            order = sorted(ids, key=list(formulas).index)
            out.append(_recurrence(order, uses, indices))
    return out


def _recurrence(ids: list[str], uses: Edges, indices: Mapping[str, Sequence[str]]) -> OrderedGroup:
    """The axes along which equations that use each other come one after the other."""
    inside = {id: [x for x in uses[id] if x.id in ids] for id in ids}
    for axis in range(len(indices[ids[0]])):
        along = _axes(ids[0], axis, inside, indices)
        if along is None:
            continue
        now = {
            id: [x for x in inside[id] if isinstance(x, Whole) or not _earlier(x, along)]
            for id in ids
        }
        parts = list(_components(ids, lambda id: [x.id for x in now[id]]))  # noqa: B023
        if all(len(p) == 1 and all(x.id != p[0] for x in now[p[0]]) for p in parts):
            return OrderedGroup(tuple(p[0] for p in parts), along)
    raise _circle(ids, inside)


def _earlier(x: Element, along: Mapping[str, int]) -> bool:
    return x.at[along[x.id]].offset < 0


def _axes(
    first: str, axis: int, inside: Edges, indices: Mapping[str, Sequence[str]]
) -> dict[str, int] | None:
    """For each equation the axis that goes with ``axis`` of the first, if that can be said."""
    along, todo = {first: axis}, [first]
    while todo:
        id = todo.pop()
        index = indices[id][along[id]]
        for x in inside[id]:
            if isinstance(x, Whole):
                return None
            axes = [k for k, place in enumerate(x.at) if place.parts == ((index, 1),)]
            axes = [k for k in axes if x.at[k].offset <= 0]
            if x.id in along:
                if along[x.id] not in axes:
                    return None
            elif not axes:
                return None
            else:
                along[x.id] = axes[0]
                todo.append(x.id)
    return along


def _circle(ids: Sequence[str], inside: Edges) -> CircleError:
    """The error about the shortest way from an equation back to itself."""
    later = [
        (id, x)
        for id in ids
        for x in inside[id]
        if isinstance(x, Element) and any(len(p.parts) == 1 and p.offset > 0 for p in x.at)
    ]
    if later:
        id, use = later[0]
        problem = f"{id} needs a later element of {use.id}, expected an earlier one such as t-1"
        return CircleError(problem, start(use), id)
    best: list[str] = []
    for first in ids:
        ways, done = [[first]], {first}
        for way in ways:
            for x in inside[way[-1]]:
                if x.id == first and (not best or len(way) < len(best)):
                    best = way
                elif x.id not in done:
                    done.add(x.id)
                    ways.append([*way, x.id])
    shown = [*best, best[0]] if len(best) <= 8 else [*best[:4], "…", *best[-3:], best[0]]
    second = best[1] if len(best) > 1 else best[0]
    first_use = next(x for x in inside[best[0]] if x.id == second)
    what = "the equations go in a circle" if len(best) > 1 else "the equation needs itself"
    return CircleError(f"{what}: {' → '.join(shown)}", start(first_use), best[0])


def _components(ids: Sequence[str], needs: Callable[[str], Sequence[str]]) -> Iterator[list[str]]:
    """Strongly connected components, each after those that it needs (Tarjan, with a stack)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    held: list[str] = []
    open_: set[str] = set()
    for root in ids:
        if root in number:
            continue
        work: list[tuple[str, Iterator[str]]] = []

        def enter(id: str, work: list[tuple[str, Iterator[str]]] = work) -> None:
            number[id] = low[id] = len(number)
            held.append(id)
            open_.add(id)
            work.append((id, iter(needs(id))))

        enter(root)
        while work:
            id, rest = work[-1]
            for other in rest:
                if other not in number:
                    enter(other)
                    break
                if other in open_:
                    low[id] = min(low[id], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[id])
                if low[id] == number[id]:
                    found = []
                    while True:
                        found.append(x := held.pop())
                        open_.discard(x)
                        if x == id:
                            break
                    yield found
