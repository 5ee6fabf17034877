"""A derivative of a function that is not its derivative.

    f(x) = 1/(1 + e^(−x))
    f′(x) = f(x)·(1 + f(x))        (should be f(x)·(1 − f(x)))

It is wrong only if it fails at several points for all that the document says the function is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Chain, Side
from ..findings import Finding, Premise
from ..names import bare, names
from ..quantities.collect import defined
from ..values.arrays import Array, NoValueError
from ..values.interval import point
from ..values.known import known
from ..values.readings import Calculator

POINTS = (-1.3, -0.4, 0.6, 1.7)
STEP, NEAR = 1e-5, 1e-4


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    quantities = bounds.quantities
    chains = quantities.claims.chains
    for chain in chains:
        first = bare(chain.sides[0].formula)
        if not isinstance(first, t.Apply) or first.primes != 1 or len(first.args) != 1:
            continue
        argument = bare(first.args[0])
        told = list(_told(first.function, chains))
        works = [Calculator({**quantities.functions, key: meant}) for _, key, meant in told]
        if known(t.Apply(first.function, (argument,))) is not None:
            works.append(Calculator(quantities.functions))
        value = t.Apply(first.function, (argument,))
        for i, side in enumerate(chain.sides[1:], 1):
            if not works or set(names(side.formula)) != {argument}:
                continue
            if not any(_is_slope(side.formula, value, argument, work) for work in works):
                because = tuple(Premise(s.place, plain.write(s.formula)) for s, _, _ in told)
                own = Premise(chain.sides[0].place, plain.write(first))
                yield Finding(
                    "primes", (chain.number, i), side.place, "formula", "error",
                    plain.write(side.formula), None, None, None, because or (own,),
                )  # fmt: skip


Meant = tuple[t.Name, t.Formula]
"""Parameter and body of a function."""


def _told(
    function: t.Name, chains: tuple[Chain, ...]
) -> Iterator[tuple[Side, tuple[str, int], Meant]]:
    """All that a document says a function is."""
    for chain in chains:
        found = defined(chain)
        if found is not None and found[0] == (function.base + function.sub, 0):
            yield next(s for s in chain.sides if s.formula is found[1][1]), *found


def _curve(body: t.Formula, parameter: t.Formula, work: Calculator) -> Callable[[float], float]:
    def at(x: float) -> float:
        found = work.value(body, lambda leaf: point(x) if leaf == parameter else None)
        if isinstance(found, Array):
            raise NoValueError("a matrix")
        return found[0]

    return at


def _is_slope(f: t.Formula, value: t.Formula, argument: t.Formula, work: Calculator) -> bool:
    """Whether a formula is the derivative of a function, or it cannot be told."""
    said, curve = _curve(f, argument, work), _curve(value, argument, work)
    for x in POINTS:
        try:
            slope = (curve(x + STEP) - curve(x - STEP)) / (2 * STEP)
            claimed = said(x)
        except NoValueError:
            return True
        if abs(slope - claimed) > NEAR * max(1.0, abs(slope)):
            return False
    return True
