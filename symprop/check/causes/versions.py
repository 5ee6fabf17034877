"""Lines of numbers whose names may mean something else by now: nothing is said of them.

    v' = 0.4 − 0.1·0.2 = 0.38
    z = w·h = 0.68·0.5              (w = 0.7 was given; it may have taken a step like v)
    dL/dy = 0.0956                  (y was worked out again: this is what the derivative is now)
"""

from __future__ import annotations

from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Chain
from ..names import is_quantity, key, literals
from ..quantities.quantities import Version
from ..values.bound import Bound
from ..values.interval import number
from ..values.readings import telling, unit
from ..values.slips import is_slip
from .operand import Culprit

TELLING = 3
"""Digits with which a number can only be the result that it is."""
ROUNDED = 3
"""Units of the last place by which a number that stands alone may be off by earlier rounding."""


def is_nobodys(bounds: Bounds, chain: Chain, line: t.Formula) -> bool:
    """Whether a line goes on with a result above it that has no name: it may be of one on it."""
    printed = bounds.quantities.printed
    return any(
        above and not any(x.versions for x in above)
        for n in literals(line) if telling(n) >= TELLING and not explained(bounds, n)
        for above in [printed.above(n, chain.number)]
    )  # fmt: skip


def may_be_renewed(bounds: Bounds, chain: Chain, bound: Bound, found: Culprit | None) -> bool:
    """Whether a step may have changed a weight on a line without its new value being told.

    So it may where weights of its letter were updated since.  A slip of the old value is none.
    """
    quantities = bounds.quantities
    if not quantities.stepped(-1, chain.number):
        return False
    if found is not None and is_slip(found.number.text, found.expected):
        return False
    part = None if found is None else key(found.part)
    stepped = {
        v.name.base for own in quantities.updated.values() for v in own
        if isinstance(v.name, t.Name) and v.chain < chain.number
    } | {
        name.base for n in quantities.steps if n < chain.number
        if isinstance(name := quantities.claims.chains[n].target, t.Name)
    }  # fmt: skip

    def is_like(v: Version) -> bool:
        """Whether it is a weight, or a number that was only ever put in: that of a batch."""
        own = quantities.of(v.name)
        if v.kind == "implied" and all(x.kind == "implied" for x in own):
            return True
        return v.kind == "bare" and isinstance(v.name, t.Name) and v.name.base in stepped

    return any(
        part in (None, v.name) and is_like(v) and quantities.stepped(v.chain, chain.number)
        and not quantities.updated.get(v.name)
        and all(x.kind in ("bare", "implied") for x in quantities.of(v.name))
        for r in bound.allowed[:1] for v in r.uses
    )  # fmt: skip


def is_anew(bounds: Bounds, chain: Chain, bound: Bound) -> bool:
    """Whether a chain says what a derivative is now: what it is of or by was worked out again."""
    name = bounds.quantities.claims.chains[bound.source].sides[bound.against].quantity
    if bound.source != chain.number or not isinstance(name, t.Derivative):
        return False
    last = max((v.chain for v in bounds.quantities.of(name) if v.chain < chain.number), default=-1)
    return any(
        v.literal and last < v.chain < chain.number
        for x in (name.of, name.by) for v in bounds.quantities.of(key(x))
    )  # fmt: skip


def is_rounded(bound: Bound, found: Culprit) -> bool:
    """Whether a number may be what its name comes to, which is told nowhere, rounded on the way."""
    told = any(v.literal for r in bound.allowed for v in r.uses if v.name == key(found.part))
    off = abs(abs(number(found.number)) - abs(float(found.expected)))
    return not told and is_quantity(found.part) and off < (ROUNDED + 0.5) * unit(found.number)


def explained(bounds: Bounds, n: t.Number) -> bool:
    """Whether it is known what a number on a line stands for."""
    operand = bounds.operands.get(id(n))
    return operand is not None and bool(operand.uses)


def is_outdated(bounds: Bounds, bound: Bound) -> bool:
    """Whether a number is worked, in each way, from what may have another number by now."""
    quantities = bounds.quantities
    chain = quantities.claims.chains[bound.chain]
    return all(any(quantities.outdated(v, chain) for v in r.uses) for r in bound.allowed)
