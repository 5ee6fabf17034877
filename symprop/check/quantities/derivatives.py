"""What a derivative is said to be, held against the rules of which it is the derivative."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product, takewhile

from symprop.formula import tree as t

from ..claims.chains import Chain, Side
from ..names import bare, key, literals, names, numbers_of
from ..values.arrays import Array, NoValueError
from ..values.bound import Bound
from ..values.estimates import given, origin
from ..values.fit import fit, one
from ..values.interval import meets
from ..values.readings import Calculator, Reading, blurred, scaled
from .expected import all_stated
from .lookup import NOTHING, Lookup
from .model import Model, Slope
from .quantities import Quantities

SIGNS = 8
"""Ways to take the signs of numbers that are put in: each may be that of a product."""


class Derivatives:
    """Holds derivatives against rules; what speaks for or against them is a bound."""

    def __init__(self, quantities: Quantities, lookup: Lookup, work: Calculator) -> None:
        self.quantities, self.lookup, self.work = quantities, lookup, work

    def slopes(self, chain: Chain, model: Model) -> tuple[Slope, ...]:
        """What a derivative has to be by the rules of the document."""
        leading = list(takewhile(lambda side: side.quantity is not None, chain.sides))
        wanted = [side for side in leading if isinstance(side.quantity, t.Derivative)]
        wanted = wanted or [s for s in leading[:1] if s.quantity in model.upstream()]
        if len(wanted) != 1 or len(chain.sides) < 2:
            return ()
        said = bare(wanted[0].formula)
        target = key(said)
        direct = isinstance(said, t.Derivative) and (said.symbol == "∂" or self._within(said.of))
        return tuple(model.slopes(target, direct))

    def _within(self, name: t.Formula) -> bool:
        """Whether another name is worked from a name: a derivative of it may be a step's alone."""
        k = key(name)
        return any(
            v.kind != "implied" and other != k and not isinstance(other, t.Derivative)
            and any(key(x) == k for side in self.quantities.claims.chains[v.chain].sides[1:]
                    for x in names(side.formula))
            for other, versions in self.quantities.versions.items() for v in versions[:2]
        )  # fmt: skip

    def laid(
        self, chain: Chain, i: int, slopes: tuple[Slope, ...], model: Model, mistaken: bool
    ) -> Bound | None:  # fmt: skip
        """Holds a line of names against the rules, with the numbers that the next line puts in.

        Only what is wrong is told: the numbers of what is not known speak for nothing.
        """
        side = chain.sides[i]
        after = next(iter(chain.sides[i + 1 :]), side)
        if not slopes or side.numeric or not after.numeric:
            return None
        unknown = {
            name: estimate.values
            for name in self.lookup.leaves(side.formula, chain)
            for v in self.quantities.of(name) if v.chain == chain.number and v.kind == "implied"
            if (estimate := given(v)).values
        }  # fmt: skip
        for values in islice(product(*unknown.values()), SIGNS) if unknown else ():
            put_in = dict(zip(unknown, values, strict=True))
            try:
                line = self.work.value(after.formula, lambda x: None)
                own = [r for r in self.lookup.side(side.formula, chain, put_in)
                       if not isinstance(line, Array) and meets(r.range, line)]  # fmt: skip
            except NoValueError:
                return None
            if own:
                found = self.held(chain, i, slopes, tuple(own), model, mistaken, put_in)
                return found if found is not None and fit(chain, found).kind == "off" else None
        return None

    def _carried(self, side: Side, own: tuple[Reading, ...], allowed: tuple[Reading, ...]) -> bool:
        """Whether a number was put in that descends from a mistake, and the rule knows nothing of.

        What the rule goes on from, too, may be wrong: the step from there is to be right.
        """
        known = {v for r in allowed for v in r.uses}
        uses = [v for r in own for v in r.uses if v not in known] if side.numeric else []
        return origin(self.lookup.estimates, uses) is not None

    def _is_stated(self, chain: Chain, formula: t.Formula, model: Model) -> bool:
        """Whether the document says itself what the derivative is, factors of 2 included."""
        stated = [] if chain.target is None else all_stated(self.quantities, chain.target, chain)
        return any(model.agree(rule.formula, formula, self.work) for rule in stated)

    def _clean(self, allowed: tuple[Reading, ...]) -> bool:
        """Whether nothing that values were worked from descends from a mistake."""
        uses = [v for r in allowed for v in r.uses]
        return all(r.sure for r in allowed) and origin(self.lookup.estimates, uses) is None

    def held(
        self, chain: Chain, i: int, slopes: tuple[Slope, ...], own: tuple[Reading, ...],
        model: Model, mistaken: bool, put_in: Mapping[t.Formula, Reading] = NOTHING,
    ) -> Bound | None:  # fmt: skip
        """Holds what a derivative is said to be against the rules that it is the derivative of.

        A formula is wrong only if it fails with the document's numbers and at random points.
        ``put_in`` tells what names mean that are not known otherwise.
        """
        side = chain.sides[i]
        off: tuple[Bound, Slope] | None = None
        near = False
        numeric = side.numeric or any(n.places > 1 for n in literals(side.formula))
        if numeric and not side.numeric and put_in:
            return None  # numbers are in it already
        for slope in slopes:
            formula, stated = slope.formula, slope.stated
            if _of_another(side.formula, stated.formula):
                return None  # either of the two may be wrong
            try:
                allowed = self.lookup.side(formula, chain, put_in)
            except NoValueError:
                if self.work.left < 0:
                    return None  # not every reading can be worked out any more
                continue
            if any(isinstance(r.range, Array) for r in (*allowed, *own)):
                return None
            if numeric:
                allowed = tuple(map(blurred, allowed))
            place = stated.chain, stated.side
            apart = model.agree(side.formula, formula, self.work) if put_in else None
            if numeric and not side.numeric:
                apart = False
            bound = Bound(
                chain.number, i, "derivative", *place, allowed, own, False, apart, formula
            )
            verdict = fit(chain, bound).kind
            if side.quantity is not None and _comes_to(chain, allowed):
                return None  # its number may be wrong, what it is is not
            if verdict in ("fits", "rounded"):
                return bound if verdict == "fits" else None
            same = None if numeric else model.agree(side.formula, formula, self.work)
            if same:
                return None
            near = near or slope.near
            certain = near or not mistaken or (model.local(slope) and self._clean(allowed))
            certain = certain and not self._carried(side, own, allowed)
            settled = certain and self._is_stated(chain, formula, model)
            strange = certain and numeric and _strange(chain, i, allowed, own, settled)
            nearer = off is None or (slope.near and slope.stated == off[1].stated)
            if verdict == "off" and (same is False or strange) and nearer:
                off = bound, slope
        if off is None or self.work.left < 0:
            return None
        b, slope = off
        rule = model.written(slope)
        return Bound(
            b.chain, b.side, b.basis, b.source, b.against, b.allowed, own, False, b.agrees, rule
        )


def _of_another(f: t.Formula, rule: t.Formula) -> bool:
    """Whether σ′(z) stands for the derivative of σ applied to something else, to −z."""
    slope, value = bare(f), bare(rule)
    if not isinstance(slope, t.Apply) or not isinstance(value, t.Apply) or slope.primes != 1:
        return False
    return slope.function == value.function and list(map(key, slope.args)) != list(
        map(key, value.args)
    )


def _strange(
    chain: Chain, i: int, allowed: tuple[Reading, ...], own: tuple[Reading, ...], settled: bool
) -> bool:
    """Whether a derivative without a line of names cannot be rounded or follow from a mistake.

    A half or a two more or less may be that of another loss, where that is not ``settled``.
    """
    worked = any(not side.literal for side in chain.sides[i + 1 :])
    if chain.sides[i].literal and worked:
        return False
    return not any(
        meets(scaled(blurred(r).range, factor), o.printed)
        for r in allowed for o in own for factor in (() if settled else (0.5, 2))
    )  # fmt: skip


def _comes_to(chain: Chain, allowed: tuple[Reading, ...]) -> bool:
    """Whether the last number of a chain is one of the values allowed."""
    numbers = numbers_of(chain.sides[-1].formula) or []
    return len(numbers) == 1 and any(
        one(numbers[0], r.range) != "off" for r in allowed if not isinstance(r.range, Array)
    )
