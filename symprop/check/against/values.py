"""The values of a network and the derivatives of its loss, by canonical ids."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache, partial
from typing import TypeAlias

from symprop.calculus.reverse import local, reverse
from symprop.errors import NetworkError
from symprop.formula.evaluate import Definitions, evaluate, expand
from symprop.formula.tree import Formula, Number
from symprop.functions.activations import ACTIVATIONS
from symprop.network.description import Network
from symprop.network.equations import AnyNetwork
from symprop.network.graph import Graph
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.layers import expand as expand_layers
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import Scalar, scalar

Numbers: TypeAlias = dict[str, Scalar]
Known: TypeAlias = dict[Hashable, Value]


def graph_of(network: AnyNetwork) -> Graph:
    """The scalar graph of a network."""
    if isinstance(network, Network):
        return expand_layers(network)
    if isinstance(network, IndexedNetwork):
        raise NetworkError("a document cannot yet be held against indexed equations")
    from symprop.network.expand_equations import expand as expand_equations

    return expand_equations(network)


def values(graph: Graph) -> Numbers:
    """Everything that the forward pass has, worked from the given numbers.

    Raises:
        DomainError: something in it has no value.
    """
    known: Known = {
        id: scalar(f.value)
        for id, f in {**graph.data, **graph.parameters}.items()
        if isinstance(f, Number)
    }
    for definition in graph:
        parts = [_value(term.write(term.form.formula), known) for term in definition.terms]
        known[definition.id] = sum(parts[1:], parts[0])
    known |= {id: known[other] for id, other in graph.aliases.items()}
    return {str(id): _scalar(x) for id, x in known.items()}


def slopes(graph: Graph, numbers: Numbers) -> Numbers:
    """The derivative of the loss with respect to each value and parameter."""
    out: Numbers = {}
    known: Known = {id: x for id, x in numbers.items()}  # noqa: C416 (another type of key)
    edges = reverse(graph)
    later = [definition.id for definition in reversed(graph.definitions)]
    for id in dict.fromkeys((*later, *edges)):  # parameters last: they are used everywhere
        if id == graph.loss:
            out[id] = scalar(1)
        elif id in edges:
            parts = [out[path[0]] * _value(local(path), known) for path in edges[id]]
            out[id] = sum(parts[1:], parts[0])
    return out | {id: out[other] for id, other in graph.aliases.items() if other in out}


def _value(f: Formula, known: Known) -> Scalar:
    return _scalar(evaluate(expand(f, _functions()), known))


@cache
def _functions() -> Definitions:
    """What the activations are, and their derivatives."""
    out: dict[tuple[str, int], Callable[..., Formula]] = {}
    for row in ACTIVATIONS.values():
        if row.vector:
            continue
        settings = {key: Number(text) for key, text in row.settings.items()}
        value = partial(row.value, **settings)
        out[row.symbol, 0] = value
        out[row.symbol, 1] = lambda z, row=row, value=value, settings=settings: row.slope(
            z, value(z), **settings
        )
    del out["tanh", 0]  # mathematics itself names this one
    return out


def _scalar(x: Value) -> Scalar:
    assert not isinstance(x, Array)
    return x
