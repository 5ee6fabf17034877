"""Why a backward step over arrays is what it is, and which signs of matrices its reader meets."""

from __future__ import annotations

from collections.abc import Iterable

from symprop.derivation.arrays import Arrays
from symprop.derivation.naming import ADJOINT
from symprop.derivation.recognise import single
from symprop.derivation.step import Step
from symprop.formula.tree import (
    Apply,
    BigSum,
    Formula,
    Matrix,
    Power,
    Product,
    Quotient,
    Ref,
    Sum,
    Transpose,
    refs,
    walk,
)
from symprop.network.indexed import FLATTEN


def reason(step: Step, rules: Arrays) -> str:
    """What kind of a backward step it is; empty where there is nothing to say."""
    of = step.target.removeprefix(ADJOINT)
    parameter = of in rules.graph.parameters
    operation = step.operation
    users = [rules.families[use.consumer] for use in rules.uses.get(of, ())]
    if step.rule not in ("chain", "softmax", "gradient", "weight", "bias"):
        return ""
    if step.rule == "softmax":
        return "softmax"
    if any(user.kind == FLATTEN for user in users):
        return "flatten"
    terms = operation.terms if isinstance(operation, Sum) else (operation,)
    if sum(any(id.startswith(ADJOINT) for id in refs(term)) for term in terms) > 1:
        return "several"
    if step.entries is not None:
        repeated = any(isinstance(x, BigSum) for x in walk(operation))
        return "places" if parameter and repeated else ""
    back = [id for id in refs(operation) if id.startswith(ADJOINT)]
    if not back:
        return "" if parameter else "loss"
    if isinstance(operation, Ref):
        return "added" if parameter else "passed"
    if isinstance(operation, BigSum):
        return "places" if parameter else ""
    if parameter:
        return "weight" if isinstance(operation, Product) else ""
    if any(form.call is not None for form in rules.forms(of)):
        return "activation"
    factors = operation.factors if isinstance(operation, Product) else ()
    along = {id for x in factors if isinstance(x, (Ref, Transpose)) for id in refs(x)}
    return "weights" if along & set(rules.graph.parameters) else ""


def signs(formulas: Iterable[Formula], rules: Arrays) -> set[str]:
    """The signs that have to be explained in formulas over arrays."""
    found: set[str] = set()
    parts = [x for f in formulas for x in walk(f)]

    def array(f: Formula) -> bool:
        return any(not single(rules.frame.shapes.get(id, ())) for id in refs(f))

    for x in parts:
        match x:
            case Product(sign="⊙"):
                found.add("⊙")
            case Transpose():
                found.add("ᵀ")
            case BigSum(index=None):
                found.add("Σ")
            case Apply(function=f) if array(x):
                found.add("softmax" if f.base == "softmax" else "each")
            case Power() | Quotient() if array(x):
                found.add("each")
            case Sum(terms=terms) if len({array(term) for term in terms}) > 1:
                found.add("+")
            case Matrix():
                found.add("1")
    return found
