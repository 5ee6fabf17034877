"""Steps of the update: one or more assignments per parameter, as the optimizer's row says."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.derivation.naming import ADJOINT, NEW, OLD, RATE, STEP, Naming
from symprop.derivation.step import Step
from symprop.formula.tree import Formula, Ref
from symprop.functions.optimizers import OPTIMIZERS
from symprop.network.description import Course

__all__ = ["OLD", "RATE", "STEP", "ordered", "state_id", "update"]


def update(network: Course, notation: Naming, parameters: list[str]) -> Iterator[Step]:
    """A step for each parameter (and each quantity that the optimizer keeps for it)."""
    for id in ordered(parameters, notation):
        yield from _parameter(id, network, notation)


def ordered(ids: list[str], notation: Naming) -> list[str]:
    """Parameters in the order in which the notation updates them."""
    if notation.update_order == "forward":
        return ids
    return sorted(ids, key=lambda id: -_layer(id))


def _layer(id: str) -> int:
    """The layer of a parameter; parameters without layers are all in one."""
    return int(id.split(".")[1]) if id.startswith("layers.") else 0


def state_id(key: str, letter: str, parameter: str) -> str:
    """The id of what the optimizer keeps for a parameter."""
    return f"state:{key}:{letter}:{parameter}"


def _parameter(id: str, network: Course, notation: Naming) -> Iterator[Step]:
    row = OPTIMIZERS[network.optimizer.name]
    names: dict[str, Formula] = {"w": Ref(id), "g": Ref(ADJOINT + id), "rate": Ref(RATE)}
    names |= {"step": Ref(STEP), **network.optimizer.settings}
    place = _layer(id)
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
