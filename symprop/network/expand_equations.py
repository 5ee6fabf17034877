"""From equations to the graph of scalars.

An equation is split at its sum: a term is a form applied to the values that it names, and equal
forms are one, so that each is differentiated once: x·w in every line of a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from symprop.formula.tree import Formula, Name, Ref, Sum, map_leaves
from symprop.network.equations import LOSS, EquationNetwork, names_in
from symprop.network.graph import Definition, Form, Graph, Term


def expand(network: EquationNetwork) -> Graph:
    """The graph of an equation network: a definition per equation, and one for the loss."""
    ids, loss = network.names, network.loss_id
    definitions = [
        _definition(id, "loss" if id == loss else "equation", formula, ids)
        for id, formula in network.equations.items()
    ]
    if loss == LOSS and LOSS not in network.equations:
        definitions.append(_definition(LOSS, "loss", network.loss, ids))
    data = {**network.inputs, **network.targets}
    return Graph(tuple(definitions), data, dict(network.parameters), loss, {})


def _definition(id: str, kind: str, formula: Formula, ids: Mapping[Name, str]) -> Definition:
    terms = formula.terms if isinstance(formula, Sum) else (formula,)
    return Definition(id, kind, tuple(_term(term, ids, len(terms) == 1) for term in terms))


def _term(formula: Formula, ids: Mapping[Name, str], alone: bool) -> Term:
    names = names_in(formula)
    slots = {name: Ref(str(i)) for i, name in enumerate(names)}
    form = _form(map_leaves(formula, lambda x: slots.get(x, x)), len(names), alone)  # type: ignore[call-overload]
    return Term(form, tuple(ids[name] for name in names))


@lru_cache(maxsize=4096)
def _form(formula: Formula, slots: int, alone: bool) -> Form:
    return Form(formula, (None,) * slots, alone=alone)
