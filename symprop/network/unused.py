"""Parameters that nothing comes of: the loss does not depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from symprop.network.description import Network
from symprop.network.indexed_network import IndexedNetwork

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork


def unused(network: AnyNetwork) -> tuple[str, ...]:
    """The ids of the parameters that the loss does not depend on, in the order of the file.

    In a network of layers it depends on all.
    """
    if isinstance(network, Network):
        return ()
    if isinstance(network, IndexedNetwork):
        uses = {f.id: [x.id for a in f.addends for x in a.args] for f in network.families}
        start = [network.families.loss]
    else:
        from symprop.network.equations import names_in  # loads the reader of formulas

        ids = network.names
        uses = {id: [ids[x] for x in names_in(f)] for id, f in network.equations.items()}
        start = [ids[x] for x in names_in(network.loss)]
    reached = _reached(start, uses)
    return tuple(id for id in network.parameters if id not in reached)


def warnings(network: AnyNetwork, source: str) -> list[str]:
    """What is odd about a network, though not wrong, a line each with its place in the file."""
    from symprop.network.file import place  # which reads every form of networks

    problem = "warning: the loss does not depend on the parameter"
    return [f"{place(source, 'parameters', id)}: {problem} {id}" for id in unused(network)]


def _reached(start: Iterable[str], uses: Mapping[str, Iterable[str]]) -> set[str]:
    reached: set[str] = set()
    todo = [*start]
    while todo:
        id = todo.pop()
        if id not in reached:
            reached.add(id)
            todo.extend(uses.get(id, ()))
    return reached
