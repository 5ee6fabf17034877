"""How one line of a document was judged, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain

from .bounds import Bounds
from .claims.chains import Chain, Place
from .run import Judged
from .values.arrays import Array, Value
from .values.fit import fit
from .values.readings import Reading


def explain(judged: Judged, line: int) -> Iterator[str]:
    """The stages for one line, as lines of text: how it was read, what its names mean, verdicts."""
    bounds = judged.bounds
    claims = bounds.quantities.claims

    def at(place: Place) -> int:
        return claims.source.place(place.piece.at(place.span[0]), place.piece.cell)[0]

    for unread in claims.unread:
        if at(unread.place) == line:
            yield f"unread: {unread.place.piece.text[slice(*unread.place.span)]}: {unread.why}"
    for chain in claims.chains:
        if any(at(side.place) == line for side in chain.sides):
            yield from _chain(bounds, chain)
    for finding in judged.verdict.findings:
        if at(finding.place) == line:
            said = f"{finding.claimed} -> {finding.expected}"
            yield f"rule {finding.rule}: {finding.severity} {finding.kind}: {said}"
            for premise in finding.because:
                yield f"    because line {at(premise.place)}: {premise.text}"


def _chain(bounds: Bounds, chain: Chain) -> Iterator[str]:
    sides = " | ".join(plain.write(side.formula) for side in chain.sides)
    yield f"read: {sides}"
    where = chain.scope
    yield f"  scope: headings {where.headings}, round {where.round}, block {where.block}"
    for version in bounds.quantities.by_chain(chain):
        estimate = bounds.estimates.get(version)
        values = [] if estimate is None else [_shown(r) for r in estimate.values]
        yield f"  version of {plain.write(version.name)} ({version.kind}): {'; '.join(values)}"
    for i, side in enumerate(chain.sides):
        place = chain.number, i
        if place in bounds.sides:
            for reading in bounds.sides[place]:
                yield f"  side {i}: {plain.write(side.formula)} = {_shown(reading)}"
        elif place in bounds.reasons:
            yield f"  side {i}: {plain.write(side.formula)}: {bounds.reasons[place]}"
    for bound in bounds.links:
        if bound.chain == chain.number:
            verdict = fit(chain, bound).kind
            yield f"  link to side {bound.side} by {bound.basis}: {verdict}"
    for held in bounds.against:
        if held.chain == chain.number:
            yield f"  side {held.side} in the network: {held.kind}, {_range(held.expected)}"


def _shown(reading: Reading) -> str:
    uses = ", ".join(f"{plain.write(v.name)} of chain {v.chain}" for v in reading.uses)
    return f"{_range(reading.range)}" + (f" from {uses}" if uses else "")


def _range(value: Value) -> str:
    if isinstance(value, Array):
        return "(" + ", ".join(_range(x) for x in value.entries) + ")"
    low, high = value
    return f"{low:.8g}" if low == high else f"[{low:.8g}, {high:.8g}]"
