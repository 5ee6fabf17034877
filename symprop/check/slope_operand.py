"""Numbers put in for f′(z): what the function's derivative is at the number that z has."""

from __future__ import annotations

from symprop.check.align import bare
from symprop.check.interval import enclose, meets
from symprop.check.ledger import Ledger
from symprop.formula import tree as t
from symprop.numbers.array import Array, Value


def wrong_slope(name: t.Formula, number: t.Number, ledger: Ledger) -> Value | None:
    """What f′(z) is, where it can be told and ``number`` is not that.

    σ′(a) for the slope at z, in terms of the output a, is a usual way to write it.
    """
    if not isinstance(name, t.Apply) or name.primes != 1 or len(name.args) != 1:
        return None
    argument = bare(name.args[0])
    at = next((claim.number for claim in ledger.known_values(argument)), None)
    slope = ledger.expand(name)
    if at is None or slope is None:
        return None
    one = t.Number("1")
    for meant in (t.times(at, t.Sum((one, t.negate(at)))), t.Sum((one, t.Neg(t.Power(at, _TWO))))):
        usual = enclose(meant, ledger.rounded, loose=True)
        if usual is not None and meets(usual, number, loose=True):
            return None

    def put(f: t.Formula) -> t.Formula:
        if f == argument:
            return at
        return t.rebuild(f, put) if t.children(f) else f

    value = enclose(put(ledger.expanded(slope)), ledger.rounded, loose=True)
    if value is None or isinstance(value, Array) or meets(value, number, loose=True):
        return None
    return value


_TWO = t.Number("2")
