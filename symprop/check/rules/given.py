"""A given number that the calculations do not use.

    w = 0.3, x = 2, v = 3
    a = w·x = 0.5·2 = 1
    b = w·v = 0.5·3 = 1.5      (two lines agree on w = 0.5, and none uses 0.3)

Where several lines agree on another number, the given is the root: one finding, there.  So it is
where a number is given twice, and lines use only one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain

from ..bounds import Bounds
from ..causes.agreed import misgiven, unused
from ..claims.chains import Place
from ..findings import Finding, Premise


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    for version, uses in misgiven(bounds).items():
        side = chains[version.chain].sides[version.side]
        n = version.literal[uses[0][1].entry]
        because = tuple(
            Premise(Place(chains[b.chain].sides[b.side].piece, c.number.span or (0, 0)),
                    f"{plain.write(c.part)} = {c.number.text}")
            for b, c in uses
        )  # fmt: skip
        yield Finding(
            "given", (version.chain, version.side), Place(side.piece, n.span or (0, 0)), "value",
            "error", n.text, uses[0][1].number.text, None, version.name, because,
            values=(("given", n.text),),
        )  # fmt: skip
    for version, right in unused(bounds):
        both = zip(version.literal, right.literal, strict=True)
        n, m = next((a, b) for a, b in both if a.value != b.value)
        side, there = (chains[v.chain].sides[v.side] for v in (version, right))
        yield Finding(
            "given", (version.chain, version.side), Place(side.piece, n.span or (0, 0)), "value",
            "error", n.text, m.text, None, version.name,
            (Premise(there.place, f"{plain.write(right.name)} = {m.text}"),),
            values=(("given", n.text),),
        )  # fmt: skip
