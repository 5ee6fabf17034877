"""Steps of the update: one or more assignments per parameter, as the optimizer's row says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symprop.derivation.naming import ADJOINT, NEW, OLD, RATE, STEP, Naming
from symprop.derivation.step import Step
from symprop.formula import tree as t
from symprop.formula.tree import Formula, Number, Ref
from symprop.functions.optimizers import OPTIMIZERS
from symprop.network.description import Course
from symprop.network.ids import layer_or_first

__all__ = ["OLD", "RATE", "STEP", "ordered", "state_id", "update"]

CHANGED = "decayed", "g"
"""Key and letter of a gradient to which weight decay, or a frozen entry, has done its part."""


def update(network: Course, notation: Naming, parameters: Mapping[str, Formula]) -> Iterator[Step]:
    """A step for each parameter (and each quantity that the optimizer keeps for it).

    Parameters that are frozen have none.
    """
    if not network.update:
        return
    for id in ordered(parameters, notation):
        if not network.is_frozen(id):
            yield from _Update(id, parameters[id], network, notation).steps()


def ordered(ids: Iterable[str], notation: Naming) -> list[str]:
    """Parameters in the order in which the notation updates them."""
    if notation.update_order == "forward":
        return list(ids)
    return sorted(ids, key=lambda id: -_layer(id))


def _layer(id: str) -> int:
    """The layer of a parameter; parameters without layers are all in one."""
    return layer_or_first(id)


def state_id(key: str, letter: str, parameter: str) -> str:
    """The id of what the optimizer keeps for a parameter."""
    return f"state:{key}:{letter}:{parameter}"


class _Update:
    """The update of one parameter, or of a matrix of them."""

    def __init__(self, id: str, value: Formula, network: Course, notation: Naming) -> None:
        self.id, self.value, self.network, self.notation = id, value, network, notation
        self.row = OPTIMIZERS[network.optimizer.name]

    def steps(self) -> Iterator[Step]:
        """The states in the order of the row, then the parameter itself."""
        row, id = self.row, self.id
        names: dict[str, Formula] = {"w": Ref(id), "g": self._gradient(), "rate": Ref(RATE)}
        names |= {"step": Ref(STEP), **self.network.optimizer.settings}
        for state in row.states:
            names[state.key] = Ref(OLD + state_id(state.key, state.letter, id))
        decay = self.network.decay(id)
        if row.decoupled:
            names["weight_decay"] = self._masked(decay) if decay else Number("0")
        elif decay:
            names["g"] = names["g"] + decay * self._masked(names["w"])
        if row.states and names["g"] != Ref(ADJOINT + id):  # it is used more than once
            target = state_id(*CHANGED, id)
            yield self._step(target, "state", names["g"], "=")
            names["g"] = Ref(target)
        for state in row.states:
            target = state_id(state.key, state.letter, id)
            yield self._step(target, "state", state.rule(names), "←" if state.kept else "=")
            names[state.key] = Ref(target)
        yield self._step(NEW + id, "update", row.update(names), self.notation.update_relation)

    def _gradient(self) -> Formula:
        return self._masked(Ref(ADJOINT + self.id))

    def _masked(self, f: Formula) -> Formula:
        """``f`` times a matrix with 0 where an entry of the parameter is frozen."""
        if not isinstance(self.value, t.Matrix):
            return f
        network = self.network
        if not network.frozen:
            return f
        frozen = [
            [network.is_frozen(network.entry(self.id, i, j)) for j in range(len(row))]
            for i, row in enumerate(self.value.rows)
        ]
        if not any(map(any, frozen)):
            return f
        mask = t.Matrix(tuple(tuple(Number(str(int(not x))) for x in row) for row in frozen))
        return f * mask if isinstance(f, Number) else t.Product((mask, f), "⊙")

    def _step(self, target: str, rule: str, operation: Formula, relation: str) -> Step:
        if isinstance(self.value, t.Matrix):
            operation = entrywise(operation)
        place = _layer(self.id)
        return Step(target, "update", rule, (operation,), operation, relation, layer=place)


def entrywise(f: Formula) -> Formula:
    """A rule for numbers as one for matrices: products, squares and quotients of their entries."""
    g = t.rebuild(f, entrywise)
    match g:
        case t.Product(factors=factors, sign=sign) if sign != "⊙":
            matrices = tuple(x for x in factors if _is_matrix(x))
            if len(matrices) > 1:
                plain = tuple(x for x in factors if not _is_matrix(x))
                product = t.Product(matrices, "⊙")
                return t.Product((*plain, product)) if plain else product
        case t.Power(base=base, exponent=Number(text="2")) if _is_matrix(base):
            return t.Product((base, base), "⊙")
        case t.Quotient(over=a, under=b) if _is_matrix(b):
            return t.Quotient(a, b, inline=True, entrywise=True)
    return g


def _is_matrix(f: Formula) -> bool:
    return isinstance(f, t.Matrix) or any(id not in (RATE, STEP) for id in t.refs(f))
