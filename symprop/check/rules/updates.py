"""An update that is no step down the gradient.

    ∂E/∂w = 0.2,  η = 0.1
    w' = w + η·∂E/∂w = 0.5 + 0.1·0.2 = 0.52        (0.48 is the step down)
    w' = w − ∂E/∂w = 0.5 − 0.2 = 0.3               (0.48, with the rate)

It is said where most updates of the document are steps down, or where the gradient is known to be
that of the document's own loss, sign and all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symprop.formula import plain
from symprop.formula import tree as t
from symprop.record import Record

from ..bounds import Bounds
from ..claims.chains import Chain, Place, Side
from ..claims.tables import RATES
from ..findings import Finding, Premise
from ..names import bare, key, literals, number_of
from ..quantities.quantities import Version
from ..quantities.rates import Rates
from ..values.arrays import Array, NoValueError
from ..values.fit import fit, shown
from ..values.interval import number, point
from ..values.readings import Calculator, digits, is_data, telling, unit

AGREE = 2
"""Steps down that must stand beside one that is none."""


class UpdateStep(Record):
    """An update: the new version, and what a step down comes to.

    ``way`` is ``down``, ``up`` or ``unrated``; ``gradient`` is the version that holds the gradient,
    if it has a name.
    """

    new: Version
    way: str
    down: float
    gradient: Version | None = None
    sure: bool = False
    """Whether the gradient is that of the document's own loss."""


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    off = {b.chain for b in bounds.links if fit(chains[b.chain], b).kind == "off"}
    steps = sorted(_steps(bounds), key=lambda step: step.new.chain)
    down = [step for step in steps if step.way == "down"]
    odd = [
        step for step in steps
        if step.way in ("up", "unrated") and step.new.chain not in off
        and shown(point(step.down), step.new.literal[0]) != step.new.literal[0].text
    ]  # fmt: skip
    if len(down) >= AGREE and len(odd) < len(down):
        told = (step for step in odd if step.gradient is not None or _alike(bounds, step, down))
        yield from (_finding(bounds, step) for step in told)
    elif not down:  # all of them
        yield from (_finding(bounds, step, True) for step in [s for s in odd if s.sure][:1])


def _alike(bounds: Bounds, step: UpdateStep, others: list[UpdateStep]) -> bool:
    """Whether a step is for the same kind as another: a threshold goes the other way."""
    kind = _kind(bounds, step.new.name)
    return any(_kind(bounds, other.new.name) == kind for other in others)



def _kind(bounds: Bounds, name: t.Formula) -> str:
    stem = bounds.quantities.marks(name)[0]
    return stem.base if isinstance(stem, t.Name) else ""


def _finding(bounds: Bounds, step: UpdateStep, throughout: bool = False) -> Finding:
    """An author who writes the rule of all updates so in names may mean to: it is remarked on."""
    chains = bounds.quantities.claims.chains
    side, by = chains[step.new.chain].sides[step.new.side], step.gradient
    (n,) = step.new.literal
    down = shown(point(step.down), n)
    meant = throughout and any(
        not s.numeric and s.quantity is None for s in chains[step.new.chain].sides
    )
    values = [(step.way, n.text), ("down", down or "")]
    told: tuple[Premise, ...] = ()
    if by is not None:
        place = chains[by.chain].sides[by.side].place
        told = (Premise(place, f"{plain.write(by.name)} = {by.literal[0].text}"),)
        if step.sure and isinstance(by.name, t.Derivative):
            values.append(("loss", plain.write(by.name.of)))
    return Finding(
        "updates", (step.new.chain, step.new.side), Place(side.piece, n.span or (0, 0)), "value",
        "warning" if meant else "error", n.text, None if meant else down, None,
        chains[step.new.chain].subject, told,
        () if by is None else (by,), None, tuple(values),
    )  # fmt: skip


def _steps(bounds: Bounds) -> Iterator[UpdateStep]:
    """The updates that are a step up or down a gradient, with the learning rate or without it."""
    quantities = bounds.quantities
    chains = quantities.claims.chains
    sure = {
        b.chain for b in bounds.links
        if b.basis == "derivative" and fit(chains[b.chain], b).kind == "fits"
    }  # fmt: skip
    rates = Rates(quantities)
    for name, versions in quantities.versions.items():
        if isinstance(name, t.Derivative):
            continue
        stem, said = quantities.marks(name)
        given = any(v.kind in ("bare", "implied") for v in quantities.of(stem)[:1])
        for new in versions:
            if len(new.literal) != 1 or not (said == "new" or new.kind in ("update", "worked")):
                continue
            if _is_again(new, (*quantities.of(stem), *quantities.updated.get(stem, ()))):
                continue
            rate = rates.at(chains[new.chain])
            if rate is None:
                continue
            step = None
            if given or said == "new" or new.kind == "update":
                slopes = _of_loss(quantities.slopes.get(stem, ()), quantities.losses)
                before = [v for x in slopes for v in quantities.of(x) if len(v.literal) == 1]
                step = _named(bounds, new, quantities.of(stem), before, sure, rate)
            step = step or _UpdateLines(bounds, rate).step(new, quantities.of(stem))
            rated = step is not None and step.way == "unrated" and _rated(bounds, new, rate)
            if step is not None and not rated:
                yield step


def _of_loss(
    slopes: Sequence[t.Derivative], losses: frozenset[t.Formula]
) -> Sequence[t.Derivative]:
    """The derivatives that are gradients, where those of other values are told beside them."""
    if len({key(x.of) for x in slopes}) < 2:
        return slopes
    return [x for x in slopes if key(x.of) in losses]



def _is_again(new: Version, versions: tuple[Version, ...]) -> bool:
    """Whether a table or summary says a new value again that was worked out before."""
    return new.kind == "bare" and any(
        v.kind in ("worked", "update") and v.chain < new.chain and len(v.literal) == 1
        and shown(point(number(v.literal[0])), new.literal[0]) == new.literal[0].text
        for v in versions
    )  # fmt: skip


def _named(
    bounds: Bounds, new: Version, versions: tuple[Version, ...], slopes: list[Version],
    sure: set[int], rate: t.Number,
) -> UpdateStep | None:  # fmt: skip
    """What an update is beside the derivative by what it updates."""
    old = [v for v in versions if v.chain < new.chain and len(v.literal) == 1]
    before = [v for v in slopes if v.chain < new.chain]
    if not old or not before:
        return None
    (g,), (w,) = before[-1].literal, old[-1].literal
    told = [v for v in before if v.literal[0].text == g.text]  # a table may tell it again
    known = any(v.chain in sure for v in told) and _is_loss(bounds, before[-1].name)
    near = 0.0 if old[-1].kind == "bare" and is_data(w) else unit(w) / 2, unit(g) / 2
    return _step(new, number(w), number(rate), number(g), near, before[-1], known)



def _rated(bounds: Bounds, new: Version, rate: t.Number) -> bool:
    """Whether the learning rate stands in the line of an update: of the gradient's sign, say."""
    return any(
        _is_rate(x) or (isinstance(x, t.Number) and x == rate)
        for side in bounds.quantities.claims.chains[new.chain].sides for x in t.walk(side.formula)
    )  # fmt: skip


def _is_rate(f: t.Formula) -> bool:
    """Whether a part of a line is a learning rate, or a number with its name below a brace."""
    if isinstance(f, t.Underbrace):
        return any(f"{x.base}" in f.label for x in RATES)
    return isinstance(f, t.Name) and key(f) in RATES


def _step(
    new: Version, old: float, rate: float, slope: float, near: tuple[float, float],
    gradient: Version | None = None, sure: bool = False,
) -> UpdateStep | None:  # fmt: skip
    """What an update is; ``None`` where it is no step of this size.

    ``near`` is how far the old value and the gradient may be off.
    """
    (n,) = new.literal
    moved = number(n) - old
    for way, factor in (("down", -rate), ("up", rate), ("unrated", -1.0)):
        step = factor * slope
        off = (unit(n) / 2 + near[0] + abs(factor) * near[1]) * (1 + 1e-7)
        if way != "down" and shown(point(old - rate * slope), n) == n.text:
            return None
        if abs(step) > 2 * off and abs(moved - step) <= off:
            return UpdateStep(new, way, old - rate * slope, gradient, sure)
    return None


def _is_loss(bounds: Bounds, slope: t.Formula) -> bool:
    """Whether a derivative is one of a name that is worked out and positive: a loss is."""
    if not isinstance(slope, t.Derivative):
        return False
    found = [v.literal[0] for v in bounds.quantities.of(slope.of) if len(v.literal) == 1]
    return bool(found) and number(found[-1]) > 0


class _UpdateLines:
    """Updates by their lines of numbers: 0.5 − 0.1·0.2·0.3, whatever the gradient is called."""

    def __init__(self, bounds: Bounds, rate: t.Number) -> None:
        self.chains = bounds.quantities.claims.chains
        self.rates = {rate.text, *(n.text for n in bounds.quantities.claims.rates)}
        self.rate = number(rate)
        self.work = Calculator(bounds.quantities.functions)
        self.printed, self.marks = bounds.quantities.printed, bounds.quantities.marks

    def step(self, new: Version, versions: tuple[Version, ...]) -> UpdateStep | None:
        """What the line of an update says that it is."""
        chain = self.chains[new.chain]
        f = None if chain.working is None else bare(chain.working.formula)
        if not isinstance(f, t.Sum) or len(f.terms) != 2 or len(new.literal) != 1:
            return None
        old = number_of(f.terms[0])
        known = {v.literal[0].text for v in versions if v.chain < new.chain and v.literal}
        if old is None or (known and old.text not in known):
            return None
        if not known and not self.marks(new.name)[1] and self._worked(old, chain):
            return None  # a weight is given
        found = self._slope(f.terms[1], chain)
        return found and _step(new, number(old), self.rate, found[0], (0.0, found[1]))

    def _slope(self, term: t.Formula, chain: Chain) -> tuple[float, float] | None:
        """The gradient that a step has in it, with the signs that its numbers have elsewhere.

        With it, how far it may be off.  Where the rate was in one of its numbers already, it is no
        gradient.
        """
        if any(isinstance(x, t.Sum) for x in t.walk(term)):  # a decay, or a momentum
            return None
        try:
            value = self.work.value(term, lambda x: None)
        except NoValueError:
            return None
        if isinstance(value, Array) or any(isinstance(x, t.Sum) for x in t.walk(term)):
            return None
        found, reach = abs(value[0]), 0.0
        rated = told = whole = False
        for n in literals(term):
            if digits(n) in self.rates and not rated:
                rated = True
                continue
            sources = self.printed.above(n, chain.number)
            signs = {x.number.negative for x in sources}
            if signs and n.negative not in signs and n is not term:
                return None  # one of the two signs is wrong, and this one may be right
            if len(signs) > 1 or (not sources and telling(n) > 1):
                return None
            if sources and telling(n) > 1:
                told = True
                reach += found * unit(n) / abs(2 * number(n))
                lines = [s for x in sources for s in self.chains[x.chain].sides[1:]]
                whole = whole or (not rated and any(map(self._rated, lines)))
            if True in (signs or {n.negative and n is not term}):
                found = -found
        if not told:
            return None
        if rated:
            return found / self.rate, reach / self.rate
        return None if whole else (found, reach)

    def _worked(self, n: t.Number, chain: Chain) -> bool:
        return any(len(self.chains[x.chain].sides) > 2 for x in self.printed.above(n, chain.number))

    def _rated(self, side: Side) -> bool:
        return any(n.text in self.rates for n in literals(side.formula))
