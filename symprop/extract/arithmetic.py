"""What a line of numbers comes to, where a document is still to be read by it."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from symprop.formula import tree as t
from symprop.functions.activations import ACTIVATIONS

if TYPE_CHECKING:
    from symprop.formula.evaluate import Definitions


def comes_to(f: t.Formula) -> float | None:
    """The value of a formula of numbers alone; ``None`` where it has none or is no number."""
    from symprop.formula.evaluate import EvaluationError, evaluate, expand  # loads flint
    from symprop.numbers.array import Array

    try:
        value = evaluate(expand(f, _definitions()))
        return None if isinstance(value, Array) else float(value)
    except (ArithmeticError, EvaluationError, ValueError, KeyError):
        return None


@cache
def _definitions() -> Definitions:
    """The activations by the names that they are written with."""
    rows = [row for row in ACTIVATIONS.values() if not row.vector]
    values = {row: partial(row.value, **row.usual) for row in rows}
    return {(name, 0): values[row] for row in rows for name in (row.name, row.symbol)}
