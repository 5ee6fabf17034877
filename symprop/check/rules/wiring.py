"""A number of another unit: a line that does not follow how the units are wired.

    z_3 = 0.4·0.59 + 0.45·0.6 = 0.51,  z_4 = 0.5·0.59 + 0.55·0.6 = 0.63,  δ_3 = 0.14, δ_4 = −0.04
    δ_1 = (0.14·0.5 + (−0.04)·0.5)·…     (should be 0.14·0.4: 0.5 is no weight of z_3)
    δ_1 = (0.14·0.45 + (−0.04)·0.5)·…    (should be 0.14·0.4: 0.45 is not the weight of 0.59)

Told from the numbers alone; what a number is must be certain by its digits.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.claims import Chain, Place, Side
from ..findings import Finding, Premise
from ..names import number_of
from ..quantities.printed import PrintedNumber
from ..quantities.wiring import UnitSum, Wiring, certain, is_error_term
from ..values.readings import digits


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    wiring = Wiring(bounds.quantities)
    rates = {digits(n) for n in bounds.quantities.claims.rates}
    for chain in bounds.quantities.claims.chains if wiring.units else ():
        side = chain.working
        target = wiring.worked(chain.number)
        for product in t.walk(side.formula) if side is not None else ():
            if not isinstance(product, t.Product):
                continue
            numbers = [n for x in product.factors if (n := number_of(x)) is not None]
            for error in numbers:
                units = _units(wiring, wiring.meant(error, chain.number))
                for n in numbers if units else ():
                    if n is not error and certain(n) and digits(n) not in rates:
                        found = wiring.meant(n, chain.number)
                        strange = wiring.multiplied(n, found) and not any(
                            wiring.takes(unit, n, found) for unit in units
                        )
                        if strange or _beside(wiring, n, found, units, target):
                            yield _finding(chain, side, n, units)


def _beside(
    wiring: Wiring,
    n: t.Number,
    found: list[PrintedNumber],
    units: frozenset[UnitSum],
    target: PrintedNumber | None,
) -> bool:
    """Whether weights lead from the outputs of other units than the one that is worked on."""
    own = wiring.of(target) if target is not None and is_error_term(target) else None
    partners = [x for unit in units for x in wiring.partners(n, unit)]
    if not own or not partners or any(x in own for y in found for x in wiring.reached(y)):
        return False
    reached = [wiring.reached(x) | {u for u in wiring.units.values() if u.sum is x}
               for x in partners]  # fmt: skip
    return all(reached) and not any(own & units for units in reached)


def _units(wiring: Wiring, found: list[PrintedNumber]) -> frozenset[UnitSum]:
    """The units that a number is the error term of, if it can be nothing else."""
    if not found or not all(map(is_error_term, found)):
        return frozenset()
    units = [wiring.of(x) for x in found]
    return frozenset[UnitSum]().union(*units) if all(units) else frozenset()


def _finding(
    chain: Chain, side: Side | None, n: t.Number, units: frozenset[UnitSum]
) -> Finding:
    assert side is not None
    unit = min(units, key=lambda u: u.sum.chain)
    line = unit.sum.line
    assert line is not None
    because = Premise(line.place, line.piece.text[slice(*line.place.span)])
    values = [("strange", n.text), *(("unit", plain.write(x)) for x in unit.sum.names[:1])]
    return Finding(
        "wiring", (chain.number, chain.sides.index(side)), Place(side.piece, n.span or (0, 0)),
        "arithmetic", "error", n.text, None, None, chain.subject, (because,), values=tuple(values),
    )  # fmt: skip
