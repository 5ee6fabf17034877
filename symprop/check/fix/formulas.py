"""Rules that are off by a plain factor: the factor is put in front of every side that lacks it."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.align import bare, is_quantity
from symprop.check.findings import Finding
from symprop.check.fix.book import spot
from symprop.check.fix.literal import Edit
from symprop.check.ledger import number_of
from symprop.check.run import Report
from symprop.check.statements import Side, Statement
from symprop.check.work import is_rule
from symprop.formula import tree as t

FACTORS = {
    "factor_two": {"latex": "2", "plain": "2"},
    "factor_half": {"latex": r"\frac{1}{2}", "plain": "0.5"},
    "sign": {"latex": "-", "plain": "-"},
}
"""What is missing, by the cause that the check has found and by notation."""
_SIGNS = {"latex": r" \cdot ", "plain": " * "}


def missing_factors(report: Report, chains: list[Statement]) -> Iterator[tuple[int, Edit]]:
    """Edits that put a factor where it is missing, each with its cell."""
    for finding in report.findings:
        if finding.kind == "formula" and finding.cause in FACTORS and finding.expected:
            for s in chains:
                if any(_is_at(side, finding) for side in s.sides):
                    yield from _edits(report, s, FACTORS[finding.cause], finding)


def _is_at(side: Side, finding: Finding) -> bool:
    number = number_of(side.formula)
    return side.piece is finding.piece and number is not None and number.span == finding.span


def _edits(
    report: Report, s: Statement, factor: dict[str, str], finding: Finding
) -> Iterator[tuple[int, Edit]]:
    """The sides that are not what the name is, and the lines of numbers that follow from them."""
    assert report.judge is not None
    name, rules = bare(s.first), report.judge.rules
    if rules is None or not is_quantity(name):
        return
    wrong = False
    for side in s.sides[1:]:
        if _is_at(side, finding):
            return
        if not side.numeric:
            wrong = is_rule(name, side.formula) and rules.differs(name, side.formula) is not None
        span = bare(side.formula).span
        if wrong and span is not None:
            opened, closed = _around(side, factor)
            cell, start, end = spot(side.piece, span)
            if isinstance(side.formula, t.Group) and side.formula.span is not None:
                cell, start, end = spot(side.piece, side.formula.span)
                opened, closed = opened.removesuffix("("), ""
            yield cell, Edit(start, start, opened)
            if closed:
                yield cell, Edit(end, end, closed)


def _around(side: Side, factor: dict[str, str]) -> tuple[str, str]:
    """What stands before and behind a side that gets a factor."""
    notation = side.piece.notation
    sign = factor[notation]
    if isinstance(bare(side.formula), (t.Sum, t.Neg)):
        return f"{sign}(", ")"
    return (sign if sign == "-" else sign + _SIGNS[notation]), ""
