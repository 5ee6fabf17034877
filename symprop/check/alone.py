"""Numbers that stand alone, in a table or a sentence: each says again what was worked before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from symprop.check.align import bare, is_quantity
from symprop.check.interval import half_unit, significant
from symprop.check.ledger import Ledger, number_of
from symprop.check.matrices import entries
from symprop.check.statements import Side, Statement, numbers
from symprop.formula import tree as t


def strange_numbers(
    ledger: Ledger, alone: list[Statement]
) -> Iterator[tuple[t.Number, Side, t.Number]]:
    """Numbers that the document has nowhere else, and the worked one they are a digit away from."""
    worked = _worked(ledger)
    values = {n.value for n in worked}
    alone = _restating(alone, values)
    yield from _rows(ledger, alone)
    by_digits: dict[str, t.Number] = {}
    for n in worked:
        for key in neighbours(n.text):
            by_digits.setdefault(key, n)
    for s in alone:
        for side in s.sides:
            parts = entries(side.formula) or [side.formula]
            for part in parts:
                number = number_of(part)
                if number is None or significant(number) < 3 or number.value in values:
                    continue
                near = next((by_digits[k] for k in neighbours(number.text) if k in by_digits), None)
                if near is not None:
                    yield number, side, near


def _restating(alone: list[Statement], values: set[Fraction]) -> list[Statement]:
    """What stands alone, without columns of which most numbers are worked nowhere else.

    They say something new, such as the loss after each epoch, and nothing again.
    """
    columns: dict[tuple[int, int], list[bool]] = {}
    for s in alone:
        number, table = number_of(s.first), s.sides[0].piece.table
        if table is not None and number is not None:
            columns.setdefault((table[0], table[2]), []).append(number.value in values)
    new = {at for at, found in columns.items() if len(found) > 2 and 2 * sum(found) < len(found)}
    tables = ((s, s.sides[0].piece.table) for s in alone)
    return [s for s, table in tables if table is None or (table[0], table[2]) not in new]


def strange_operands(chains: list[Statement]) -> Iterator[tuple[t.Number, Side, t.Number]]:
    """Numbers put in for names that stand nowhere else, and a number that is a digit away."""
    often = Counter(abs(n.value) for s in chains for side in s.sides for n in numbers(side.formula))
    by_digits: dict[str, t.Number] = {}
    for s in chains:
        for side in s.sides:
            for n in numbers(side.formula):
                if often[abs(n.value)] > 1:
                    by_digits |= dict.fromkeys(neighbours(n.text.lstrip("-")), n)
    for s in chains:
        for before, side in pairwise(s.sides):
            if before.numeric or not side.numeric or number_of(side.formula) is not None:
                continue
            for n in numbers(side.formula):
                if often[abs(n.value)] > 1 or significant(n) < 3:
                    continue
                keys = neighbours(n.text.lstrip("-"))
                near = next((by_digits[k] for k in keys if k in by_digits), None)
                if near is not None:
                    yield n, side, near


def _rows(ledger: Ledger, alone: list[Statement]) -> Iterator[tuple[t.Number, Side, t.Number]]:
    """Numbers in a row or column of a table that begins with a name: each is a value of it."""
    owner: t.Formula | None = None
    place: tuple[int, int] | None = None
    heads: dict[tuple[int, int], t.Formula] = {}
    for s in alone:
        side = s.sides[0]
        table = side.piece.table
        if table is None:
            continue
        if table[2] == 0:
            first = bare(side.formula)
            owner, place = (first, table[:2]) if is_quantity(first) else (None, None)
        elif owner is not None and place == table[:2]:
            yield from _cell(ledger, owner, side)
        elif table[1] == 0:
            heads[table[0], table[2]] = bare(side.formula)
        elif (head := heads.get((table[0], table[2]))) is not None and is_quantity(head):
            yield from _cell(ledger, head, side)


def _cell(
    ledger: Ledger, owner: t.Formula, side: Side
) -> Iterator[tuple[t.Number, Side, t.Number]]:
    about = [owner, *(d for d in (*ledger.claims, *ledger.grids) if _by(d) == owner)]
    cells = entries(side.formula) or [side.formula]
    for k, cell in enumerate(cells):
        number = number_of(cell)
        known = [c.number for name in about for c in ledger.known_values(name)]
        for name in about:
            for grid, _, _ in ledger.all_grids(name):
                parts = entries(grid)
                if len(parts) == len(cells) and (n := number_of(parts[k])) is not None:
                    known.append(n)
        if number is None or len(known) < 2 or any(n.value == number.value for n in known):
            continue
        if any(_rounds_to(n, number) for n in known):
            continue
        keys = set(neighbours(number.text))
        near = next((n for n in known if keys & set(neighbours(n.text))), None)
        if near is not None and significant(near) <= significant(number) + 1:
            yield number, side, near


def _by(name: t.Formula) -> t.Formula | None:
    return name.by if isinstance(name, t.Derivative) else None


def _rounds_to(known: t.Number, number: t.Number) -> bool:
    """Whether a table shows a known value with fewer decimals."""
    short = number.places < known.places
    return short and abs(known.value - number.value) <= half_unit(number)


def _worked(ledger: Ledger) -> list[t.Number]:
    found = [claim.number for claims in ledger.claims.values() for claim in claims]
    for grids in ledger.grids.values():
        found += [n for grid, _, _ in grids for n in numbers(grid)]
    return found


def neighbours(text: str) -> Iterator[str]:
    """Patterns that two numbers share if they differ in one digit, or in the sign."""
    bare = text.lstrip("-")
    for i, c in enumerate(bare):
        if c.isdigit():
            yield f"{text[: len(text) - len(bare)]}{bare[:i]}?{bare[i + 1 :]}"
    yield f"±{bare}"
