"""The network that a document describes: dense layers where it fits them, equations elsewhere."""

from __future__ import annotations

from dataclasses import replace

from symprop.check.ledger import Ledger
from symprop.check.rebuild.equations import Builder, Equations, InferenceError
from symprop.check.rebuild.facts import Facts
from symprop.check.rebuild.layers import Layered, fit
from symprop.check.rebuild.rate import rate
from symprop.check.rebuild.scalars import Scalars
from symprop.check.statements import Statement
from symprop.formula import tree as t


def infer(ledger: Ledger, statements: list[Statement]) -> Layered:
    """The network behind a document, and the ids of its names.

    Raises:
        InferenceError: the document does not say enough; the message says what is missing.
    """
    try:
        return _infer(ledger, statements)
    except RecursionError:
        raise InferenceError("the document's rules are nested too deeply") from None


def _infer(ledger: Ledger, statements: list[Statement]) -> Layered:
    builder = Builder(Scalars(Facts(statements)), ledger, statements)
    first: Equations | None = None
    for found in builder.found():
        first = first or found
        layered = fit(found, ledger, builder.roles)
        if layered is not None:
            eta = rate(ledger, statements, set(found.leaves), builder.roles)
            if eta is not None:
                layered.network = replace(layered.network, learning_rate=t.Number(eta.text))
            return layered
    assert first is not None
    from symprop.check.rebuild.written import equation_network  # needs the network file's reader

    eta = rate(ledger, statements, set(first.leaves), builder.roles)
    return equation_network(first, ledger, builder.roles, eta)
