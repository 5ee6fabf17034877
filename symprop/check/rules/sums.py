"""A sum over units in which one of them stands twice, or in another way than the others.

z = w_1·h_1 + w_2·h_1                       (should be h_2: it stands nowhere)
L = ½ (t − y)                               (should be ½ (t − y)²)
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain

from ..bounds import Bounds
from ..findings import Finding


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule; the first side of a chain stands for those that put numbers in."""
    said: set[int] = set()
    for (number, i), odd in bounds.quantities.odd_sums.items():
        if number in said:
            continue
        said.add(number)
        chain = bounds.quantities.claims.chains[number]
        values = tuple((k, plain.write(x)) for k, x in odd.items())
        yield Finding(
            "sums", (number, i), chain.sides[i].place, "formula", "error",
            plain.write(chain.sides[i].formula), None, None, chain.subject, values=values,
        )  # fmt: skip
