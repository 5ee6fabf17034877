"""Why a number is wrong: the one small slip that gives exactly the number that was written.

Every single change of the line before the number is tried (a sign, a factor left out, another
quantity's number, σ for σ′), and every way to misspell the right number (digits exchanged, a
decimal place, cut off instead of rounded).  A cause is named only if it gives the claimed number
to all its digits and no other cause does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from symprop.check.align import bare
from symprop.check.findings import Finding
from symprop.check.interval import enclose, half_unit, meets
from symprop.check.ledger import Ledger, number_of
from symprop.formula import plain
from symprop.formula import tree as t
from symprop.judge.edits import left_out, misspelled, signs, slopes
from symprop.numbers.array import Array


@dataclass(frozen=True, slots=True)
class Cause:
    """What probably happened: a key, and what a message about it mentions."""

    key: str
    values: dict[str, str] = field(default_factory=dict, hash=False)


def explain(finding: Finding, ledger: Ledger) -> Cause | None:
    """The only cause that gives the claimed number, if there is one."""
    claim = t.Number(finding.claimed)
    if finding.kind == "formula":
        found = list(_factors(finding))
        return found[0] if len(found) == 1 else None
    found = list(dict.fromkeys(_misspelled(finding)))
    if not found and finding.line is not None:
        found = [
            cause
            for line, cause in _slips(finding.line, finding, ledger)
            if _gives(line, claim, ledger)
        ]
    keys = {cause.key for cause in found}
    return found[0] if len(keys) == 1 else None


def _gives(line: t.Formula, claim: t.Number, ledger: Ledger) -> bool:
    value = enclose(ledger.expanded(line), lambda n: False)
    return value is not None and not isinstance(value, Array) and meets(value, claim)


def _factors(finding: Finding) -> Iterator[Cause]:
    """A rule that is off by a plain factor: the sign, or the 2 of a square."""
    if finding.expected is None:
        return
    right, claim = t.Number(finding.expected), t.Number(finding.claimed)
    factors = {"sign": Fraction(-1), "factor_two": Fraction(2), "factor_half": Fraction(1, 2)}
    for key, factor in factors.items():
        off = abs(right.value - claim.value * factor)
        if claim.value and off <= half_unit(right) + abs(factor) * half_unit(claim):
            yield Cause(key)


# --- the number itself --------------------------------------------------------------------------


def _misspelled(finding: Finding) -> Iterator[Cause]:
    right, claimed = finding.expected, finding.claimed
    if right is None or right == claimed:
        return
    if finding.kind == "rounding" and _last_unit(right, claimed):
        yield Cause("last_digit")
        return
    key = misspelled(right, claimed)
    if key is not None:
        yield Cause(key)


def _last_unit(right: str, claimed: str) -> bool:
    a, b = t.Number(right), t.Number(claimed)
    return abs(a.value - b.value) == 2 * half_unit(b)


# --- the line before it -------------------------------------------------------------------------


def _slips(line: t.Formula, finding: Finding, ledger: Ledger) -> Iterator[tuple[t.Formula, Cause]]:
    for changed, part in signs(line):
        yield changed, Cause("sign_of_term", {"part": plain.write(part)})
    for changed, part in left_out(line):
        key = "missing_factor" if isinstance(bare(line), t.Product) else "missing_part"
        yield changed, Cause(key, {"part": plain.write(part)})
    for changed, part in slopes(line):
        yield changed, Cause("slope", {"part": plain.write(part)})
    if finding.put_in is not None:
        yield from _other_operands(finding.put_in, finding, ledger)


def _other_operands(
    line: t.Formula, finding: Finding, ledger: Ledger
) -> Iterator[tuple[t.Formula, Cause]]:
    """Another quantity's number in the place of one of the operands."""
    for name, part in finding.pairs:
        number = number_of(part)
        if number is None:
            continue
        for other, claims in ledger.claims.items():
            if other == name or not claims or claims[-1].number.value == number.value:
                continue
            changed = _replaced(line, number, claims[-1].number)
            values = {"name": plain.write(name), "other": plain.write(other)}
            yield changed, Cause("operand", values)


def _replaced(f: t.Formula, old: t.Number, new: t.Number) -> t.Formula:
    return t.map_leaves(f, lambda x: new if x is old or (x == old and x.span == old.span) else x)
