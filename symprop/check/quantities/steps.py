"""Updated weights of which only the results are told, in a document without a rule for them.

    η = 0.1, w_1 = 0.4, ∂E/∂w_1 = 0.2, w_2 = 0.3, ∂E/∂w_2 = 0.5
    w_1^{new} = 0.38, w_2^{new} = 0.35        (0.38 is w − η·∂E/∂w, so the second should be 0.25)

That a step is w − η·∂E/∂w is certain only if another result of the document says so.
"""

from __future__ import annotations

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..claims.tables import RATES
from ..names import generic, numbers_of
from .expected import Stated
from .quantities import Quantities, Version


def step(quantities: Quantities, chain: Chain) -> Stated | None:
    """The step that a number without working may be the result of."""
    target = chain.target
    rest = chain.sides[1:]
    if target is None or not rest or not all(side.numeric for side in rest) or generic(target):
        return None
    stem, said = quantities.marks(target)
    if said == "old" or not isinstance(stem, t.Name):
        return None
    before = _last(quantities, stem, chain)
    slope = _slope(quantities, stem, chain)
    rate = _rate(quantities, chain)
    if before is None or rate is None:
        return None
    if slope is None:
        bare = all(side.literal for side in rest)
        by = _unsaid(quantities, stem) if said == "new" and bare else None
        place = before
    else:
        by, place = slope.name, slope
        if said != "new" and not (before.kind == "bare" and slope.chain > before.chain):
            return None
    if by is None or quantities.foreign(place, chain):  # another exercise, with data of its own
        return None
    told = {
        v.literal[-1].text
        for v in (*quantities.of(stem), *quantities.updated.get(stem, ()))
        if v.chain < chain.number and v.literal
    }
    if any(n.text in told for n in numbers_of(rest[-1].formula) or ()):
        return None  # it is told again
    made = t.Sum((stem, t.Neg(t.Product((rate, by)))))
    return Stated(made, place.chain, place.side, False)


def _last(quantities: Quantities, name: t.Formula, chain: Chain) -> Version | None:
    found = [v for v in quantities.of(name) if v.chain < chain.number and v.literal]
    return found[-1] if found else None


def _slope(quantities: Quantities, name: t.Formula, chain: Chain) -> Version | None:
    """The only derivative by a name that has a number."""
    slopes = quantities.slopes.get(name, ())
    found = [v for x in slopes if (v := _last(quantities, x, chain)) is not None]
    return found[0] if len(found) == 1 else None


def _unsaid(quantities: Quantities, name: t.Name) -> t.Formula | None:
    """The derivative of the only loss by a name that the document never writes down."""
    if name in quantities.slopes or len(quantities.losses) != 1:
        return None
    (loss,) = quantities.losses
    return t.Derivative(loss, name, "∂")


def _rate(quantities: Quantities, chain: Chain) -> t.Formula | None:
    """The learning rate: its name, or its number where words give it."""
    named = [name for name in RATES if _last(quantities, name, chain) is not None]
    if named:
        return named[0] if len(named) == 1 else None
    rates = quantities.claims.rates
    return t.Number(rates[0].text) if len(rates) == 1 else None
