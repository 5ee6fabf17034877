"""The network that a document describes: dense layers where it fits them, equations elsewhere."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from symprop.check.read.equations import Builder, Equations
from symprop.check.read.facts import Facts
from symprop.check.read.layers import fit, plainly
from symprop.check.read.optimizer import optimizer
from symprop.check.read.rate import rate
from symprop.check.read.rebuilt import Rebuilt
from symprop.check.read.remarks import remarks
from symprop.errors import InferenceError
from symprop.extract import Source

from ..claims.claims import read_claims
from ..quantities.collect import collect
from ..quantities.quantities import Quantities


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
        return _read(quantities)
    except RecursionError:
        raise InferenceError("the document's rules are nested too deeply") from None


def _read(quantities: Quantities) -> Rebuilt:
    builder = Builder(Facts(quantities))
    way = optimizer(quantities, builder.roles)
    choices = builder.found()
    first = next(choices)
    made = next((x for f in chain((first,), choices) if (x := _layers(f, builder))), None)
    if made is None:
        from symprop.check.read.written import equation_network  # needs the network file's reader

        made = equation_network(first, quantities, builder.roles)
    equations = made.equations
    eta = rate(quantities, set(equations.leaves), builder.roles)
    network = replace(made.network, optimizer=way)
    if eta is not None:
        network = replace(network, learning_rate=plainly(eta))
    said = remarks(equations, eta, quantities)
    return replace(made, network=network, rate=eta, remarks=tuple(said))


def _layers(found: Equations, builder: Builder) -> Rebuilt | None:
    return fit(found, builder.quantities, builder.roles)
