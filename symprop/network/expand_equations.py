"""From equations to the graph of scalars.

An equation is split at its sum, a number before or under the sum going to each term: a term is a
form applied to the values that it names, and equal forms are one, so that each is differentiated
once: x·w in every line of a network, (y − t)²/3 in the loss of a batch.  A sum within a term stays
whole, as it was written; only families, which have sums over indices, are split further.
"""

from __future__ import annotations

from collections.abc import Mapping

from symprop.formula.tree import (
    Formula,
    Group,
    Name,
    Neg,
    Number,
    Product,
    Quotient,
    Ref,
    Sum,
    map_leaves,
    negate,
)
from symprop.network.equations import LOSS, EquationNetwork, names_in
from symprop.network.families.compile import form_of
from symprop.network.graph import Definition, Graph, Term


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
    terms = _split(formula)
    written = map_leaves(formula, lambda x: Ref(ids[x]) if x in ids else x)  # type: ignore[index]
    made = tuple(_term(term, ids, len(terms) == 1) for term in terms)
    return Definition(id, kind, made, written=written)


def _split(formula: Formula) -> tuple[Formula, ...]:
    """The terms that a formula is the sum of."""
    match formula:
        case Sum(terms=terms):
            return terms
        case Group(arg=inner):
            return _split(inner) if len(_split(inner)) > 1 else (formula,)
        case Neg(arg=inner) if len(terms := _split(inner)) > 1:
            return tuple(map(negate, terms))
        case Quotient(over=inner, under=Number() as n) if len(terms := _split(inner)) > 1:
            return tuple(Quotient(term, n) for term in terms)
        case Product(factors=(first, inner)) if not names_in(first):
            terms = _split(inner)
            return tuple(first * term for term in terms) if len(terms) > 1 else (formula,)
    return (formula,)


def _term(formula: Formula, ids: Mapping[Name, str], alone: bool) -> Term:
    names = names_in(formula)
    slots = {name: Ref(str(i)) for i, name in enumerate(names)}
    form = form_of(map_leaves(formula, lambda x: slots.get(x, x)), len(names), alone)  # type: ignore[call-overload]
    return Term(form, tuple(ids[name] for name in names))
