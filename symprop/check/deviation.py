"""How far an updated value is from the exact one, said in the row of a table."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.align import bare, is_quantity
from symprop.check.interval import half_unit, meets, significant
from symprop.check.ledger import Ledger, number_of
from symprop.check.matrices import entries
from symprop.check.model import Model
from symprop.check.rules import Rules
from symprop.check.show import shown_like
from symprop.check.statements import Side, Statement
from symprop.formula import tree as t
from symprop.numbers.array import Array
from symprop.numbers.scalar import Scalar, scalar

FARTHEST = 20
"""What is farther off, in half units of the last place, is the value of another round."""


def strange_deviations(
    ledger: Ledger, rules: Rules, alone: list[Statement]
) -> Iterator[tuple[t.Number, Side, Scalar]]:
    """Numbers that are the difference of a value and its exact one but for a digit or the sign."""
    owner: t.Formula | None = None
    before: list[t.Number] = []  # the numbers of the cell before: whose deviation it is
    for s in alone:
        side = s.sides[0]
        if side.piece.table is None:
            owner = None
        elif side.piece.table[2] == 0:
            owner = bare(side.formula) if is_quantity(bare(side.formula)) else None
            before = []
        elif owner is not None:
            cells = _numbers(side.formula)
            for number, off in zip(cells, _deviations(ledger, rules, owner, before), strict=False):
                if len(cells) == len(before) and off is not None and _strange(number, off):
                    yield number, side, off
            before = cells


def _deviations(
    ledger: Ledger, rules: Rules, name: t.Formula, updated: list[t.Number]
) -> Iterator[Scalar | None]:
    """How far the numbers of an updated value are from the exact ones; nothing if too far."""
    rule = ledger.updates.get(name)
    exact = None if rule is None else Model(rules.ledger, exact=True).worth(rule)
    if exact is None:
        return
    right = list(exact.flat) if isinstance(exact, Array) else [exact]
    claimed = [[c.number] for c in ledger.known_values(name) if not c.given]
    claimed += [_numbers(g) for g, _, given in ledger.all_grids(name) if not given]
    if len(right) != len(updated) or updated not in claimed:
        return
    for number, x in zip(updated, right, strict=True):
        off = scalar(number.value) - x
        yield off if abs(off) < FARTHEST * scalar(half_unit(number)) else None


def _numbers(f: t.Formula) -> list[t.Number]:
    """The numbers of a cell: one, or the entries of a matrix; none if it holds anything else."""
    found = [number_of(x) for x in entries(f) or [f]]
    return [n for n in found if n is not None] if all(found) else []


def _strange(number: t.Number, off: Scalar) -> bool:
    """Whether a number is a digit, or the sign, away from what it should be."""
    shown = shown_like(off, number)
    if shown is None or significant(number) < 2 or meets(off, number):
        return False
    a, b = shown.lstrip("-"), number.text.lstrip("-")
    digits = [(x, y) for x, y in zip(a, b, strict=False) if x != "0" or y != "0"]
    same = sum(x == y for x, y in digits if x != ".")
    return len(a) == len(b) and same > 0 and sum(x != y for x, y in digits) < 2
