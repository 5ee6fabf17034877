"""From a document to the verdict on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symprop.errors import InferenceError
from symprop.extract import Source
from symprop.record import Record

from .blame import Verdict, blame
from .bounds import Bounds, propagate
from .claims.claims import read_claims
from .quantities.collect import collect
from .quantities.quantities import Quantities
from .rules import RULES

if TYPE_CHECKING:
    from symprop.network.equations import AnyNetwork

    from .given.pairing import Paired


class Judged(Record):
    """A document, what was worked out, and the verdict."""

    source: Source
    bounds: Bounds
    verdict: Verdict
    given: AnyNetwork | None = None
    """The network that the document was held against."""

    @property
    def wrong(self) -> bool:
        """Whether there is an error."""
        return any(f.severity == "error" for f in self.verdict.findings)

    def network(self) -> dict[str, Any] | None:
        """The network that was given, or that the document describes, if it says enough."""
        if self.given is not None:
            return self.given.to_dict()
        from .read.run import read_quantities

        try:
            return read_quantities(self.bounds.quantities).network.to_dict()
        except InferenceError:
            return None


def judge(source: Source, network: AnyNetwork | None = None) -> Judged:
    """Judges a document that has been taken apart, by itself or against a network.

    Raises:
        MismatchError: it has nothing to do with the network.
    """
    claims = read_claims(source)
    quantities = collect(claims)
    paired = None if network is None else _paired(quantities, network)
    bounds = propagate(quantities, paired)
    findings = [finding for rule in RULES for finding in rule(bounds)]
    return Judged(source, bounds, blame(findings, bounds), network)


def _paired(quantities: Quantities, network: AnyNetwork) -> Paired:
    """What the document's names mean in the network."""
    from .given.given import Given
    from .given.pairing import pair
    from .read.run import read_quantities

    given = Given(network)
    try:
        described = read_quantities(quantities)
    except InferenceError:
        return pair(given, quantities)
    return pair(given, quantities, described.network, described.ids)
