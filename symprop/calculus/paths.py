"""The ways from one value to another through the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from symprop.calculus.reverse import Path, local
from symprop.formula.tree import Formula, total
from symprop.network.graph import Definition, Graph

Edge: TypeAlias = tuple[str, str, tuple[Path, ...]]
"""A value, the definition that uses it, and every place in it where it does."""
Way: TypeAlias = tuple[Edge, ...]
"""Edges that join end to end, the last definition first, as the chain rule is written."""


def definitions(graph: Graph) -> dict[str, Definition]:
    """The definitions by their ids."""
    return {d.id: d for d in graph}


def needed(known: Mapping[str, Definition], of: str) -> list[Definition]:
    """What ``of`` is computed from, in topological order, itself last."""
    out: dict[str, Definition] = {}
    stack = [(of, False)]
    while stack:
        id, ready = stack.pop()
        if id in out or id not in known:
            continue
        if ready:
            out[id] = known[id]
        else:
            stack.append((id, True))
            args = [arg for term in known[id].terms for arg in term.args]
            stack.extend((arg, False) for arg in reversed(args))
    return list(out.values())


def edges(known: Mapping[str, Definition], of: str, by: str) -> dict[str, list[Edge]]:
    """The edges on all ways from ``by`` to ``of``, by the value at their beginning.

    Without a way there are none.  Values come in topological order.
    """
    out: dict[str, list[Edge]] = {by: []}
    for d in needed(known, of):
        found: dict[str, list[Path]] = {}
        for term in d.terms:
            for slot, arg in enumerate(term.args):
                if arg in out and d.id != by:
                    found.setdefault(arg, []).append((d.id, term, slot))
        for arg, paths in found.items():
            out.setdefault(d.id, [])
            out[arg].append((arg, d.id, tuple(paths)))
    return out


def count(found: Mapping[str, list[Edge]], of: str, by: str) -> int:
    """How many ways there are."""
    ways = {of: 1}
    for id in reversed(list(found)):
        if id != of:
            ways[id] = sum(ways[consumer] for _, consumer, _ in found[id])
    return ways.get(by, 0)


def ways(found: Mapping[str, list[Edge]], of: str, by: str) -> Iterator[Way]:
    """Every way from ``by`` to ``of``."""
    stack: list[tuple[str, Way]] = [(by, ())]
    while stack:
        id, way = stack.pop()
        if id == of:
            yield way
            continue
        stack.extend((edge[1], (edge, *way)) for edge in reversed(found[id]))


def alone(found: Mapping[str, list[Edge]], edge: Edge) -> bool:
    """Whether no other way joins the ends of an edge: its slope is then the whole derivative."""
    value, consumer, _ = edge
    stack = [other for _, other, _ in found[value] if other != consumer]
    seen: set[str] = set()
    while stack:
        id = stack.pop()
        if id == consumer:
            return False
        if id not in seen:
            seen.add(id)
            stack.extend(other for _, other, _ in found.get(id, ()))
    return True


def both_ways(known: Mapping[str, Definition], of: str, by: str) -> bool:
    """Whether a value depends on another directly and through others: ∂of/∂by is not the whole."""
    found = edges(known, of, by)
    return any(e[1] == of and not alone(found, e) for e in found[by])


def slope(edge: Edge) -> Formula:
    """The local partial derivative along an edge."""
    return total(tuple(map(local, edge[2])))
