"""Numbers that stand alone, in a table or a sentence: each says again what was worked before."""

from __future__ import annotations

from collections.abc import Iterator

from symprop.check.interval import significant
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
    by_digits: dict[str, t.Number] = {}
    for n in worked:
        for key in _neighbours(n.text):
            by_digits.setdefault(key, n)
    for s in alone:
        for side in s.sides:
            parts = entries(side.formula) or [side.formula]
            for part in parts:
                number = number_of(part)
                if number is None or significant(number) < 3 or number.value in values:
                    continue
                near = next(
                    (by_digits[k] for k in _neighbours(number.text) if k in by_digits), None
                )
                if near is not None:
                    yield number, side, near


def _worked(ledger: Ledger) -> list[t.Number]:
    found = [claim.number for claims in ledger.claims.values() for claim in claims]
    for grids in ledger.grids.values():
        found += [n for grid, _, _ in grids for n in numbers(grid)]
    return found


def _neighbours(text: str) -> Iterator[str]:
    """Patterns that two numbers share if they differ in one digit, or in the sign."""
    bare = text.lstrip("-")
    for i, c in enumerate(bare):
        if c.isdigit():
            yield f"{text[: len(text) - len(bare)]}{bare[:i]}?{bare[i + 1 :]}"
    yield f"±{bare}"
