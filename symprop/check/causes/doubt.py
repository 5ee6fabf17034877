"""Lines that contradict a result for which nothing speaks but its own print.

d = −(y − a)·s(z) = 0.2089         what s is nobody knows
dw = d·x = 0.0223                  x = 0.1983: either number may be wrong
"""

from __future__ import annotations

from ..bounds import Bounds
from ..quantities.quantities import Version
from ..values.fit import fit
from ..values.readings import Reading


def doubtful(bounds: Bounds) -> set[tuple[int, int]]:
    """The chains and sides of results that contradict what is not certain."""
    chains = bounds.quantities.claims.chains
    off: list[tuple[tuple[int, int], Reading]] = []
    supported: set[Version] = set()
    judged: set[tuple[int, int]] = set()
    for bound in bounds.links:
        verdict = fit(chains[bound.chain], bound)
        place = bound.chain, bound.side
        if verdict.reading is None or verdict.kind == "open":
            continue
        if verdict.kind == "off":
            judged.add(place)
            if bound.basis == "names" and chains[bound.chain].sides[bound.side].literal:
                off.append((place, verdict.reading))
        elif bound.basis != "again":
            judged.add(place)
            supported.update(verdict.reading.uses)
    return {
        place for place, reading in off
        if any(
            v.kind == "worked" and v not in supported and (v.chain, v.side) not in judged
            for v in reading.uses
        )
    }  # fmt: skip
