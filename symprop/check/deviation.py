"""How far an updated value is from the exact one, said in the row of a table."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.align import bare, is_quantity
from symprop.check.interval import meets, significant
from symprop.check.ledger import Ledger, number_of
from symprop.check.matrices import entries
from symprop.check.rules import Rules
from symprop.check.show import shown_like
from symprop.check.statements import Side, Statement
from symprop.formula import tree as t
from symprop.numbers.grid import Grid
from symprop.numbers.scalar import Scalar, scalar


def strange_deviations(
    ledger: Ledger, rules: Rules, alone: list[Statement]
) -> Iterator[tuple[t.Number, Side, Scalar]]:
    """Numbers that are the difference of a value and its exact one but for a digit or the sign."""
    owner: t.Formula | None = None
    for s in alone:
        side = s.sides[0]
        if side.piece.table is None:
            owner = None
        elif side.piece.table[2] == 0:
            owner = bare(side.formula) if is_quantity(bare(side.formula)) else None
        elif owner is not None:
            cells = entries(side.formula) or [side.formula]
            off = list(_deviations(ledger, rules, owner))
            if len(off) != len(cells):
                continue
            for cell, found in zip(cells, off, strict=True):
                number = number_of(cell)
                near = [] if number is None else [x for x in found if _strange(number, x)]
                if number is not None and near:
                    yield number, side, near[0]


def _deviations(ledger: Ledger, rules: Rules, name: t.Formula) -> Iterator[list[Scalar]]:
    """Of each entry of an updated value, how far its numbers are from the exact one."""
    rule = ledger.updates.get(name)
    exact = None if rule is None else rules.here.worth(rule)
    if exact is None:
        return
    right = [x for row in exact.rows for x in row] if isinstance(exact, Grid) else [exact]
    claimed = [[c.number] for c in ledger.known_values(name) if not c.given]
    grids = [g for g, _, given in ledger.all_grids(name) if not given]
    claimed += [[n for x in entries(g) if (n := number_of(x))] for g in grids]
    for k, x in enumerate(right):
        yield [scalar(c[k].value) - x for c in claimed if len(c) == len(right)]


def _strange(number: t.Number, off: Scalar) -> bool:
    """Whether a number is a digit, or the sign, away from what it should be."""
    shown = shown_like(off, number)
    if shown is None or significant(number) < 2 or meets(off, number):
        return False
    a, b = shown.lstrip("-"), number.text.lstrip("-")
    digits = [(x, y) for x, y in zip(a, b, strict=False) if x != "0" or y != "0"]
    same = sum(x == y for x, y in digits if x != ".")
    return len(a) == len(b) and same > 0 and sum(x != y for x, y in digits) < 2
