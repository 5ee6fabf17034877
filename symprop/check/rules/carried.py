"""A number that follows from an earlier wrong one.

a = 0.5·0.6 = 0.4        (wrong: 0.3)
b = 2a = 0.8             (carried: right from the printed 0.4)
"""

from __future__ import annotations

from collections.abc import Iterator

from ..bounds import Bounds
from ..claims.chains import Place
from ..findings import Finding
from ..names import numbers_of
from ..values.arrays import Array
from ..values.estimates import origin
from ..values.fit import fit, one, shown
from .follows import premises


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    for bound in bounds.links:
        chain = chains[bound.chain]
        numbers = numbers_of(chain.sides[bound.side].formula)
        if numbers is None or len(numbers) != 1 or fit(chain, bound).kind != "fits":
            continue
        for reading in bound.allowed:
            right = reading.exact
            wrong = origin(bounds.estimates, reading.uses) is not None
            if isinstance(right, Array) or isinstance(reading.range, Array) or not wrong:
                continue
            n = numbers[0]
            if one(n, reading.range) == "fits" and one(n, right) == "off":
                yield Finding(
                    "carried", (bound.chain, bound.side),
                    Place(chain.sides[bound.side].piece, n.span or (0, 0)), "carried", "note",
                    n.text, shown(right, n), n.text, chain.subject,
                    premises(bounds, bound, reading), reading.uses,
                )  # fmt: skip
                break
