"""Reverse accumulation: the chain rule over the graph, one edge at a time.

The adjoint of a value is the derivative of the loss with respect to it.  It is the sum, over the
paths that leave the value, of the adjoint of the definition at the other end (the upstream
gradient) times the local partial derivative along the edge.  Adjoints are named, never composed,
so the cost is one path per edge.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TypeAlias

from symprop.calculus.partials import partial
from symprop.formula.tree import Formula
from symprop.network.graph import Graph, Term

Path: TypeAlias = tuple[str, Term, int]
"""One edge: the id of the definition that uses the value, the term and the slot it stands in."""


def local(path: Path) -> Formula:
    """The local partial derivative along an edge: ∂consumer/∂value."""
    consumer, term, slot = path
    return term.write(partial(term.form, slot), consumer)


def reverse(graph: Graph, wanted: Container[str] = ()) -> dict[str, list[Path]]:
    """The paths of every value and parameter that the loss depends on.

    Values come in reverse topological order (the loss first, with no path), the paths of one
    value in the order in which the forward pass uses it.  Given data have no adjoint, unless they
    are ``wanted``.
    """
    paths: dict[str, list[Path]] = {graph.loss: []}
    data = graph.data
    for definition in reversed(graph.definitions):
        id = definition.id
        if id not in paths:
            continue
        for term in reversed(definition.terms):
            slot = 0  # counted by hand: this loop runs once per edge
            for arg in term.args:
                if arg in paths:
                    paths[arg].append((id, term, slot))
                elif arg not in data or arg in wanted:
                    paths[arg] = [(id, term, slot)]
                slot += 1  # noqa: SIM113
    for found in paths.values():
        if len(found) > 1:
            found.reverse()
    return paths
