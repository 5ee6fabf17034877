"""Which loss a document has, told by the numbers of its slope."""

from __future__ import annotations

from symprop.check.read.losses import Residual
from symprop.check.read.scalars import Scalars
from symprop.formula import tree as t
from symprop.functions.slopes import slope

from ..names import key, names, numbers_of
from ..values.interval import number
from ..values.readings import Calculator, unit

CLOSE = 0.02
"""How far a quotient of rounded numbers may be off."""


def loss_of(found: Residual, rule: t.Formula | None, scalars: Scalars) -> str | None:
    """The loss with the slope that a chain works out, if the number tells.

    Of half the square of p - y it is (p - y)·σ′, of the square twice that; before the activation
    p - y alone is the slope of cross-entropy.
    """
    p, y = (scalars.by_name[name].number for name in (found.prediction, found.target))
    result = next((x for s in found.chain.sides if (x := numbers_of(s.formula))), [])
    if rule is None or p is None or y is None or len(result) != 1 or p.value == y.value:
        return None
    error = abs(number(p) - number(y))
    quotient = abs(number(result[0])) / error
    near = CLOSE * quotient + unit(result[0]) / error
    target = found.chain.target
    by = target.by if isinstance(target, t.Derivative) else None
    own = 1.0 if by == found.prediction else _slope(rule, scalars)
    if own is None:
        return None
    for name, factor in (("half_squared_error", 1.0), ("squared_error", 2.0)):
        if abs(quotient - factor * own) <= near:
            return name
    before = by is not None and by in map(key, names(rule))
    return "binary_cross_entropy" if before and abs(quotient - 1) <= near else None


def _slope(rule: t.Formula, scalars: Scalars) -> float | None:
    """The slope of an activation at the document's number; 1 of a rule with several names."""
    used = list(dict.fromkeys(map(key, names(rule))))
    if len(used) != 1:
        return 1.0
    scalar = scalars.by_name.get(used[0])
    if scalar is None or scalar.number is None:
        return None
    known = {used[0]: scalar.number}
    try:
        found = Calculator({}).of_numbers(slope(rule, used[0]), known.get)
    except ValueError:
        return None
    return None if found is None else abs(found[0])
