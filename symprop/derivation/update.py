"""Steps of the update: one or more assignments per parameter, as the optimizer's row says."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.derivation.notation import ADJOINT, NEW, Notation
from symprop.derivation.step import Step
from symprop.formula.tree import Formula, Ref
from symprop.functions.optimizers import OPTIMIZERS
from symprop.network.description import Network

RATE, STEP, OLD = "rate", "step", "old:"


def update(network: Network, notation: Notation, parameters: list[str]) -> Iterator[Step]:
    """A step for each parameter (and each quantity that the optimizer keeps for it)."""
    for id in ordered(parameters, notation):
        yield from _parameter(id, network, notation)


def ordered(ids: list[str], notation: Notation) -> list[str]:
    """Parameters in the order in which the notation updates them."""
    if notation.update_order == "forward":
        return ids
    return sorted(ids, key=lambda id: -int(id.split(".")[1]))


def state_id(key: str, letter: str, parameter: str) -> str:
    """The id of what the optimizer keeps for a parameter."""
    return f"state:{key}:{letter}:{parameter}"


def _parameter(id: str, network: Network, notation: Notation) -> Iterator[Step]:
    row = OPTIMIZERS[network.optimizer.name]
    names: dict[str, Formula] = {"w": Ref(id), "g": Ref(ADJOINT + id), "rate": Ref(RATE)}
    names |= {"step": Ref(STEP), **network.optimizer.settings}
    place = int(id.split(".")[1])
    for key, letter, rule in row.states:
        target = state_id(key, letter, id)
        names.setdefault(key, Ref(OLD + target))
        operation = rule(names)
        relation = "←" if key in row.memory else "="
        yield Step(target, "update", "state", (operation,), operation, relation, layer=place)
        names[key] = Ref(target)
    operation = row.update(names)
    relation = notation.update_relation
    yield Step(NEW + id, "update", "update", (operation,), operation, relation, layer=place)
