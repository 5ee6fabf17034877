"""Which name of a document is which value of the network that is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, permutations, product

from symprop.check.ledger import Ledger
from symprop.check.read.rebuilt import Rebuilt
from symprop.errors import MismatchError
from symprop.formula import tree as t
from symprop.network.description import Network
from symprop.network.description import Notation as Choice
from symprop.network.equations import AnyNetwork, EquationNetwork
from symprop.network.graph import Graph

PRESETS = ("delta", "leibniz", "matrix")
MOST = 5040
"""Orders of units that are tried."""


def pair(
    rebuilt: Rebuilt | None, network: AnyNetwork, ledger: Ledger, graph: Graph
) -> dict[t.Name, str]:
    """The ids of a document's names: by its own layers, or by the names themselves.

    Raises:
        MismatchError: the document describes a network of another shape, or names nothing in it.
    """
    own = None if rebuilt is None else rebuilt.network
    if isinstance(own, Network) and isinstance(network, Network):
        assert rebuilt is not None
        if _shape(own) != _shape(network):
            raise MismatchError(
                f"the document describes {_said(own)}, and the network is {_said(network)}"
            )
        return _ordered(rebuilt, network)
    known = {**ledger.claims, **ledger.rules, **ledger.grids}
    found = max(_by_names(network, graph), key=lambda ids: sum(n in known for n in ids))
    ids = {name: id for name, id in found.items() if name in known}
    if not ids:
        raise MismatchError("the document has none of the network's names")
    return ids


def _shape(network: Network) -> tuple[int, ...]:
    sizes = [layer.units for layer in network.layers]
    return (len(network.inputs), network.layers[0].inputs, *sizes)


def _said(network: Network) -> str:
    """2-2-1, for one sample or more."""
    samples, *sizes = _shape(network)
    layers = "-".join(map(str, sizes))
    return layers if samples == 1 else f"{layers} with {samples} samples"


# --- by the place in the network ----------------------------------------------------------------


def _ordered(rebuilt: Rebuilt, network: Network) -> dict[t.Name, str]:
    """The names by their places, with the inputs and the hidden units in the order that fits."""
    own = rebuilt.network
    assert isinstance(own, Network)
    best = max(islice(_orders(network), MOST), key=lambda order: _fitting(own, network, order))
    return {name: _moved(id, best) for name, id in rebuilt.ids.items()}


def _orders(network: Network) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Orders of the inputs, of each hidden layer and (as they are) of the outputs."""
    sizes = [network.layers[0].inputs, *(layer.units for layer in network.layers[:-1])]
    last = tuple(range(network.layers[-1].units))
    choices = [permutations(range(n)) for n in sizes]
    return ((*order, last) for order in product(*(islice(choice, MOST) for choice in choices)))


def _fitting(own: Network, network: Network, order: tuple[tuple[int, ...], ...]) -> int:
    """How many numbers are the same if the document's units come in an order."""
    same = 0
    for d, (layer, other) in enumerate(zip(own.layers, network.layers, strict=True)):
        for i, row in enumerate(layer.weights):
            for j, w in enumerate(row):
                same += w.value == other.weights[order[d][i]][order[d + 1][j]].value
    for row, wanted in zip(own.inputs, network.inputs, strict=True):
        same += sum(x.value == wanted[order[0][i]].value for i, x in enumerate(row))
    return same


def _moved(id: str, order: tuple[tuple[int, ...], ...]) -> str:
    """The id of a value whose units come in another order in the network."""
    parts = id.split(".")
    if "inputs" in parts:
        parts[-1] = str(order[0][int(parts[-1])])
    elif "layers" in parts:
        d = int(parts[parts.index("layers") + 1])
        if "weights" in parts:
            i, j = map(int, parts[-2:])
            parts[-2:] = str(order[d][i]), str(order[d + 1][j])
        elif parts[-1] != "bias":
            parts[-1] = str(order[d + 1][int(parts[-1])])
    return ".".join(parts)


# --- by names -----------------------------------------------------------------------------------


def _by_names(network: AnyNetwork, graph: Graph) -> Iterator[dict[t.Name, str]]:
    """What the values are called: in a file of equations, or in each of the notations."""
    if not isinstance(network, Network):
        assert isinstance(network, EquationNetwork)
        ids: dict[t.Name, str] = dict(network.names)
        yield ids
        return
    from symprop.derivation.notation import Notation

    own = network.notation
    for choice in (own, *(Choice(p) for p in PRESETS if p != own.preset)):
        notation = Notation(network, choice)
        own_ids: Iterable[str] = (*graph.data, *graph.parameters, *(d.id for d in graph))
        names = ((notation.name(id), id) for id in own_ids)
        yield {name: id for name, id in names if isinstance(name, t.Name)}
