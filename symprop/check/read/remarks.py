"""What of a network is not certain: what a document does not say, or says twice."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.read.equations import Equations
from symprop.formula import plain
from symprop.formula import tree as t

from ..quantities.quantities import Quantities, Version


def remarks(found: Equations, rate: t.Number | None, quantities: Quantities) -> Iterator[str]:
    """A sentence for each thing."""
    if rate is None:
        yield "no learning rate is given, so none is written"
    for name, taken in found.leaves.items():
        if name in found.parameters:
            continue
        given = {
            v.literal[0].value: v
            for v in reversed(quantities.of(name))
            if v.kind == "bare" and len(v.literal) == 1
        }
        if len(given) > 1:
            said = " and ".join(_said(v, quantities) for v in reversed(given.values()))
            yield f"{plain.write(name)} is {said}; {taken.text} is taken"


def _said(version: Version, quantities: Quantities) -> str:
    claims = quantities.claims
    place = claims.chains[version.chain].sides[version.side].place
    line, _ = claims.source.place(place.piece.at(place.span[0]), place.piece.cell)
    return f"{version.literal[0].text} in line {line}"
