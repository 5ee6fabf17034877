"""A formula that is not the derivative that it says it is.

    L = −ln(1 − a)
    dL/da = a − y         (should be 1/(1 − a))

It is wrong only if it fails with the document's own numbers and at random points.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain

from ..bounds import Bounds
from ..causes.causes import of_formula
from ..findings import Finding
from ..values.fit import fit
from .follows import premises


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    for bound in bounds.links:
        chain = bounds.quantities.claims.chains[bound.chain]
        if bound.basis != "derivative" or bound.rule is None:
            continue
        verdict = fit(chain, bound)
        side = chain.sides[bound.side]
        if verdict.kind == "off" and verdict.reading is not None and not side.literal:
            cause = None if side.numeric else of_formula(verdict.reading, bound.own)
            right = plain.write(bound.rule)
            yield Finding(
                "derivative", (bound.chain, bound.side), side.place, "formula", "error",
                plain.write(side.formula), None if side.numeric else right, None, chain.subject,
                premises(bounds, bound, verdict.reading), verdict.reading.uses,
                cause.key if cause else None, (("formula", right),),
            )  # fmt: skip
