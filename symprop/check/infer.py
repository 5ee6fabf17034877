"""The network that a document describes: dense layers where it fits them, equations elsewhere."""

from __future__ import annotations

from dataclasses import replace

from symprop.check.align import bare
from symprop.check.ledger import Ledger
from symprop.check.rebuild.equations import Builder, Equations
from symprop.check.rebuild.facts import Facts
from symprop.check.rebuild.general import instances
from symprop.check.rebuild.layers import fit, plainly
from symprop.check.rebuild.optimizer import optimizer
from symprop.check.rebuild.rate import rate
from symprop.check.rebuild.rebuilt import Rebuilt
from symprop.check.rebuild.scalars import Scalars
from symprop.check.statements import Statement
from symprop.errors import InferenceError


def infer(ledger: Ledger, statements: list[Statement]) -> Rebuilt:
    """The network behind a document, and the ids of its names.

    Raises:
        InferenceError: the document does not say enough; the message says what is missing.
    """
    try:
        return _infer(ledger, statements)
    except RecursionError:
        raise InferenceError("the document's rules are nested too deeply") from None


def _infer(ledger: Ledger, statements: list[Statement]) -> Rebuilt:
    of_layers = list(instances(statements))
    if of_layers:
        statements = [*statements, *of_layers]
        rules = {name: list(found) for name, found in ledger.rules.items()}
        for s in of_layers:
            own = rules.setdefault(bare(s.first), [])
            own += [(x.formula, s.number) for x in s.sides[1:] if not x.numeric]
        ledger = replace(ledger, rules=rules)
    builder = Builder(Scalars(Facts(statements)), ledger, statements)
    way = optimizer(ledger, statements, builder.roles)
    first: Equations | None = None
    for found in builder.found():
        first = first or found
        rebuilt = fit(found, ledger, builder.roles)
        if rebuilt is not None:
            eta = rate(ledger, statements, set(found.leaves), builder.roles)
            network = replace(rebuilt.network, optimizer=way)
            if eta is not None:
                network = replace(network, learning_rate=plainly(eta))
            return replace(rebuilt, network=network, rate=eta)
    assert first is not None
    from symprop.check.rebuild.written import equation_network  # needs the network file's reader

    eta = rate(ledger, statements, set(first.leaves), builder.roles)
    made = equation_network(first, ledger, builder.roles, eta)
    return replace(made, network=replace(made.network, optimizer=way))
