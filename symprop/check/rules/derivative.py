"""A formula that is not the derivative that it says it is.

    L = −ln(1 − a)
    dL/da = a − y         (should be 1/(1 − a))

It is wrong only if it fails with the document's own numbers and at random points.  Where one of
its numbers was worked out above for no name, that is where it went wrong:

    0.03·0.97 = 0.0291                    (the slope of the unit is 0.5075·0.4925 = 0.2499)
    δ = 0.0853·(−0.55)·0.0291 = −0.0014
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from symprop.formula import plain

from ..bounds import Bounds
from ..causes.causes import of_formula
from ..causes.versions import is_outdated
from ..claims.chains import Chain, Place, Side
from ..findings import Finding, Premise
from ..names import literals
from ..quantities.printed import PrintedNumber
from ..values.arrays import Array, NoValueError
from ..values.bound import Bound
from ..values.fit import fit, shown
from ..values.interval import point
from ..values.readings import Calculator, Reading, telling
from .follows import premises

TELLING = 2
"""Digits with which a number can only be the result that it is."""


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    for bound in bounds.links:
        chain = bounds.quantities.claims.chains[bound.chain]
        if bound.basis != "derivative" or bound.rule is None or is_outdated(bounds, bound):
            continue
        verdict = fit(chain, bound)
        side = chain.sides[bound.side]
        if verdict.kind == "off" and verdict.reading is not None and not side.literal:
            above = _put_in(bounds, chain, side, verdict.reading) if side.numeric else None
            if above is not None:
                yield _unnamed(bounds, bound, verdict.reading, *above)
                continue
            cause = None if side.numeric else of_formula(verdict.reading, bound.own)
            right = plain.write(bound.rule)
            yield Finding(
                "derivative", (bound.chain, bound.side), side.place, "formula", "error",
                plain.write(side.formula), None if side.numeric else right, None, chain.subject,
                premises(bounds, bound, verdict.reading), verdict.reading.uses,
                cause.key if cause else None, (("formula", right),),
            )  # fmt: skip


def _put_in(
    bounds: Bounds, chain: Chain, side: Side, right: Reading
) -> tuple[PrintedNumber, str] | None:
    """The only number of a line that was worked out for no name, and what it should be."""
    chains = bounds.quantities.claims.chains
    unnamed: dict[int, PrintedNumber] = {}
    for n in literals(side.formula):
        sources = bounds.quantities.printed.above(n, chain.number)
        if not sources or any(x.versions for x in sources) or telling(n) < TELLING:
            continue
        if not all(chains[x.chain].sides[0].numeric for x in sources):
            continue  # it is what a line of names comes to
        if len(sources) > 1 or unnamed:
            return None
        unnamed[id(n)] = sources[0]
    if not unnamed or isinstance(right.printed, Array):
        return None
    ((node, source),) = unnamed.items()
    work = Calculator(bounds.quantities.functions)

    def at(x: float) -> float:
        value = work.value(side.formula, lambda leaf: point(x) if id(leaf) == node else None)
        if isinstance(value, Array):
            raise NoValueError("a matrix")
        return value[0]

    with suppress(NoValueError, ZeroDivisionError):
        zero, one = at(0.0), at(1.0)
        needed = shown(point((right.printed[0] - zero) / (one - zero)), source.number)
        if needed is not None and needed != source.number.text:
            return source, needed
    return None


def _unnamed(
    bounds: Bounds, bound: Bound, right: Reading, source: PrintedNumber, needed: str
) -> Finding:
    """A number that is nobody's, and not what the derivative in which it is used needs."""
    chains = bounds.quantities.claims.chains
    chain, line = chains[bound.chain], chains[source.chain]
    side, place = line.sides[-1], chain.sides[bound.side].place
    n = source.number
    assert bound.rule is not None
    values = (
        ("needed", needed), ("formula", plain.write(bound.rule)),
        *((("target", plain.write(chain.target)),) if chain.target is not None else ()),
    )  # fmt: skip
    use = Premise(place, place.piece.text[slice(*place.span)])
    return Finding(
        "derivative", (source.chain, len(line.sides) - 1), Place(side.piece, n.span or (0, 0)),
        "value", "error", n.text, needed, None, None,
        (use, *premises(bounds, bound, right)), right.uses, None, values,
    )  # fmt: skip
