"""Why a number is wrong: the only single edit that gives exactly what was written."""

from __future__ import annotations

import math

from symprop.formula import plain
from symprop.formula import tree as t
from symprop.record import Record

from ..bounds import Bounds
from ..names import bare
from ..values.arrays import Array, Value
from ..values.bound import Bound
from ..values.fit import one
from ..values.interval import number, point
from ..values.readings import Reading, significant, unit
from ..values.slips import misspelled
from .edits import edits
from .operand import PartValues

DIGITS = 2
"""Digits that a result must have for an edit to be no coincidence."""
KEYS = frozenset({
    "sign", "digits_exchanged", "decimal_place", "digit_dropped", "digit_added", "truncated",
    "sign_of_term", "missing_factor", "missing_part", "power", "slope", "factor_two", "factor_half",
})  # fmt: skip
"""All causes that are told from one another."""
FACTORS = {"sign": -1.0, "factor_two": 2.0, "factor_half": 0.5}


class Cause(Record):
    """A key of the hints in ``templates/report/messages.toml``, and the part that it is about."""

    key: str
    part: t.Formula | None = None

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """What a message about it mentions."""
        return () if self.part is None else (("part", plain.write(self.part)),)


def of_number(
    bounds: Bounds, bound: Bound, n: t.Number, right: Value, expected: str | None
) -> Cause | None:
    """The cause of a wrong result, if exactly one gives it; ``right`` is what it should be."""
    if expected is None or expected == n.text:
        return None
    if not isinstance(right, Array) and _cut(right[0], n):
        return Cause("truncated")
    copied = misspelled(expected, n.text) or _moved(right, n)
    found = [Cause(copied)] if copied else []
    if significant(n) >= DIGITS and bound.basis in ("before", "names", "rule"):
        found += _worked(bounds, bound, n)
    return found[0] if len({cause.key for cause in found}) == 1 else None


def _cut(right: float, n: t.Number) -> bool:
    """Whether a number is another without its further places."""
    whole = right / unit(n)
    return n.places > 0 and right * number(n) > 0 and int(whole) == round(number(n) / unit(n))


def _moved(right: Value, n: t.Number) -> str | None:
    """Whether the decimal point alone is in another place."""
    if isinstance(right, Array) or not right[0]:
        return None
    places = significant(n) - 1 - math.floor(math.log10(abs(right[0])))
    same = misspelled(f"{right[0]:.{max(places, 0)}f}", n.text)
    return same if same == "decimal_place" else None


def _worked(bounds: Bounds, bound: Bound, n: t.Number) -> list[Cause]:
    """The edits of the line before it that give a number."""
    line = bound.rule or bounds.quantities.claims.chains[bound.source].sides[bound.against].formula
    known = PartValues(bounds, bound)
    out = []
    for key, changed, part in edits(bare(line)):
        value = known.value(changed)
        if value is not None and one(n, point(value)) == "fits":
            named = "missing_factor" if isinstance(bare(line), t.Product) else "missing_part"
            out.append(Cause(named if key == "left_out" else key, part))
    return out


def of_formula(allowed: Reading, own: tuple[Reading, ...]) -> Cause | None:
    """By which plain factor a formula is off: the sign, or the 2 of a square."""
    for reading in own:
        if isinstance(allowed.exact, Array) or isinstance(reading.exact, Array):
            continue
        right, said = allowed.exact[0], reading.exact[0]
        for key, factor in FACTORS.items():
            if said and abs(right - said * factor) <= 1e-9 * abs(right):
                return Cause(key)
    return None
