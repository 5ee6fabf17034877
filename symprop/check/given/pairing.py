"""Which name of a document is which value of the network that is given.

Names are tried as each notation spells them and, where the document describes layers of its own, by
their places in these.  Hidden units and inputs may come in another order.  The way in which most of
the document's numbers are the network's is the one that is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, permutations, product

from symprop.derivation.naming import ADJOINT
from symprop.errors import MismatchError
from symprop.formula import tree as t
from symprop.network.description import Network
from symprop.network.equations import AnyNetwork
from symprop.record import Record

from ..names import key, names
from ..quantities.quantities import Quantities, Version
from ..values.arrays import Array
from ..values.estimates import given as stands
from ..values.fit import apart
from ..values.interval import number
from .given import EVERY, Given, Names

MOST = 5040
"""Orders of units that are tried."""

Order = tuple[tuple[int, ...], ...]
"""The places in the network of the inputs and of the units of each layer."""


class Paired(Record):
    """A network, and what the names of a document mean in it."""

    given: Given
    names: Names


def pair(
    given: Given,
    quantities: Quantities,
    described: AnyNetwork | None = None,
    places: Mapping[t.Name, str] | None = None,
) -> Paired:
    """Finds out what the names of a document mean in a network.

    ``described`` is the network that the document describes itself, with the ids of its names.

    Raises:
        MismatchError: it describes a network of another shape, or has none of the names.
    """
    network = given.network
    used = {
        key(x)
        for chain in quantities.claims.chains for side in chain.sides for x in names(side.formula)
    } | set(quantities.versions)  # fmt: skip
    tables: list[Names] = [
        {name: ids for name, ids in table.items() if name in used} for table in given.names
    ]
    if isinstance(described, Network) and isinstance(network, Network):
        if _shape(described) != _shape(network):
            raise MismatchError(
                f"the document describes {_said(described)}, and the network is {_said(network)}"
            )
        tables.append(_placed(given, places or {}))
    if isinstance(network, Network):
        tables = [_ordered(given, network, quantities, table) for table in tables]
    best = max(tables, key=lambda table: (_agreeing(given, quantities, table), len(table)))
    for table in tables:  # names that only a notation has, the deltas, beside those by their place
        common = best.keys() & table.keys()
        if common and all(best[name] == table[name] for name in common):
            best = {**table, **best}
    if not best.keys() & quantities.versions.keys():
        raise MismatchError("the document has none of the network's names")
    return Paired(given, best)


def _agreeing(given: Given, quantities: Quantities, table: Names) -> int:
    """How many names have a number that the network has for them."""
    return sum(
        any(_fits(given, ids, v) for v in quantities.of(name) if v.entry is None)
        for name, ids in table.items()
    )


def _fits(given: Given, ids: Mapping[int, str], version: Version) -> bool:
    printed = stands(version).values
    for state in given.states if printed else ():
        id = ids.get(EVERY) or ids.get(state.sample)
        value = given.at(id, state) if id else None
        if value is not None and apart(version.literal, printed[0].printed, value) is None:
            return True
    return False


def _shape(network: Network) -> tuple[int, ...]:
    sizes = [layer.units for layer in network.layers]
    return (len(network.inputs), network.layers[0].inputs, *sizes)


def _said(network: Network) -> str:
    """2-2-1, for one sample or more."""
    samples, *sizes = _shape(network)
    layers = "-".join(map(str, sizes))
    return layers if samples == 1 else f"{layers} with {samples} samples"


def _placed(given: Given, places: Mapping[t.Name, str]) -> Names:
    """The names of the document's own layers, and the derivatives of its loss by them."""
    found: dict[t.Formula, Mapping[int, str]] = {key(n): {EVERY: id} for n, id in places.items()}
    for loss in [n for n, id in places.items() if id == given.loss]:
        for name, id in places.items():
            if ADJOINT + id in given.values[0]:
                found[t.Derivative(key(loss), key(name), "∂")] = {EVERY: ADJOINT + id}
    return found


# --- units in another order ---------------------------------------------------------------------


def _ordered(given: Given, network: Network, quantities: Quantities, table: Names) -> Names:
    """The names with the inputs and the hidden units in the order that fits best."""
    known: list[tuple[str, float]] = []
    for name, ids in table.items():
        literals = [v.literal[0] for v in quantities.of(name) if len(v.literal) == 1]
        id = ids.get(EVERY) or next(iter(ids.values()))
        if literals and (id in given.data or id in given.parameters):
            known.append((id, number(literals[0])))
    start = given.values[0]

    def fitting(order: Order) -> int:
        return sum(start.get(_moved(id, order)) == (x, x) for id, x in known)

    orders = islice(_orders(network), MOST)
    first = next(orders)
    if fitting(first) == len(known):
        return table
    best = max((first, *orders), key=fitting)
    if best == first:
        return table
    return {  # whole matrices stay in the network's order
        name: {which: _moved(id, best) for which, id in ids.items()}
        for name, ids in table.items()
        if not any(isinstance(start.get(id), Array) for id in ids.values())
    }


def _orders(network: Network) -> Iterator[Order]:
    """Orders of the inputs, of each hidden layer and (as they are) of the outputs."""
    sizes = [network.layers[0].inputs, *(layer.units for layer in network.layers[:-1])]
    last = tuple(range(network.layers[-1].units))
    choices: Iterable[Iterator[tuple[int, ...]]] = [permutations(range(n)) for n in sizes]
    return ((*order, last) for order in product(*(islice(choice, MOST) for choice in choices)))


def _moved(id: str, order: Order) -> str:
    """The id of a value whose units come in another order in the network."""
    start, colon, place = id.rpartition(":")
    body = place.removeprefix(ADJOINT)
    before = start + colon + place[: len(place) - len(body)]
    parts = body.split(".")
    if "inputs" in parts and parts[-1].isdigit():
        parts[-1] = str(order[0][int(parts[-1])])
    elif "layers" in parts and parts[-1].isdigit():
        d = int(parts[parts.index("layers") + 1])
        if "weights" in parts:
            i, j = map(int, parts[-2:])
            parts[-2:] = str(order[d][i]), str(order[d + 1][j])
        else:
            parts[-1] = str(order[d + 1][int(parts[-1])])
    return before + ".".join(parts)
