"""From a document to the verdict on it."""

from __future__ import annotations

from typing import Any

from symprop.errors import InferenceError
from symprop.extract import Source
from symprop.record import Record

from .blame import Verdict, blame
from .bounds import Bounds, propagate
from .claims import read_claims
from .quantities import collect
from .rules import RULES


class Judged(Record):
    """A document, what was worked out, and the verdict."""

    source: Source
    bounds: Bounds
    verdict: Verdict

    @property
    def wrong(self) -> bool:
        """Whether there is an error."""
        return any(f.severity == "error" for f in self.verdict.findings)

    def network(self) -> dict[str, Any] | None:
        """The network that the document describes, if it says enough."""
        from symprop.check.read.run import read_quantities

        try:
            return read_quantities(self.bounds.quantities).network.to_dict()
        except InferenceError:
            return None


def judge(source: Source) -> Judged:
    """Judges a document that has been taken apart."""
    claims = read_claims(source)
    quantities = collect(claims)
    bounds = propagate(quantities)
    findings = [finding for rule in RULES for finding in rule(bounds)]
    return Judged(source, bounds, blame(findings, bounds))
