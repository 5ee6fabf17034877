"""The network that a document describes: dense layers where it fits them, equations elsewhere."""

from __future__ import annotations

from dataclasses import replace

from symprop.check.read.equations import Builder, Equations
from symprop.check.read.facts import Facts
from symprop.check.read.layers import fit, plainly
from symprop.check.read.optimizer import optimizer
from symprop.check.read.rate import rate
from symprop.check.read.rebuilt import Rebuilt
from symprop.errors import InferenceError
from symprop.extract import Source
from symprop.judge.claims import read_claims
from symprop.judge.quantities import Quantities, collect


def read(source: Source) -> Rebuilt:
    """The network behind a document, and the ids of its names.

    Raises:
        InferenceError: the document does not say enough; the message says what is missing.
    """
    return read_quantities(collect(read_claims(source)))


def read_quantities(quantities: Quantities) -> Rebuilt:
    """The network behind what a document says of its quantities.

    Raises:
        InferenceError: the document does not say enough.
    """
    try:
        return replace(_read(quantities), claims=quantities.claims)
    except RecursionError:
        raise InferenceError("the document's rules are nested too deeply") from None


def _read(quantities: Quantities) -> Rebuilt:
    builder = Builder(Facts(quantities))
    way = optimizer(quantities, builder.roles)
    first: Equations | None = None
    for found in builder.found():
        first = first or found
        rebuilt = fit(found, quantities, builder.roles)
        if rebuilt is not None:
            eta = rate(quantities, set(found.leaves), builder.roles)
            network = replace(rebuilt.network, optimizer=way)
            if eta is not None:
                network = replace(network, learning_rate=plainly(eta))
            return replace(rebuilt, network=network, rate=eta)
    assert first is not None
    from symprop.check.read.written import equation_network  # needs the network file's reader

    eta = rate(quantities, set(first.leaves), builder.roles)
    made = equation_network(first, quantities, builder.roles, eta)
    return replace(made, network=replace(made.network, optimizer=way))
