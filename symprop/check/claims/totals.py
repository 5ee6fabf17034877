"""What columns come to: rows below a table, and lines after it.

| t   | g_t   | g_t x_t |
| 1   | 0.31  | 0.155   |
| 2   | -0.2  | -0.120  |
| sum |       | 0.035   |

Sum of squared errors in epoch 1: 3.755
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from symprop.extract.data import sums
from symprop.formula import tree as t
from symprop.words import pattern

from ..names import bare, is_quantity
from ..values.interval import number
from ..values.readings import unit
from .grid import HALF, shut, value

_SIGNS = frozenset({"Σ", "∑", "\\sum"})
_SAID = re.compile(
    r"(?P<words>[^\d:=]{3,80}(?:\d{1,3}[^\d:=]{0,20})?)[:=]\s*\**(?P<value>\d+[.,]\d+)\**\s*\.?\s*$"
)
_ERRORS = frozenset({"e", "err", "error", "δ", "d", "r"})
LONGEST = 30
"""Rows that are added up."""

Column = Sequence[t.Number]


def summing(text: str) -> str:
    """Whether a first cell says ``sum`` or ``mean``; empty for any other."""
    said = text.strip(" :*_$.")
    if said in _SIGNS:
        return "sum"
    for kind in ("sum", "mean"):
        if pattern("totals", kind).fullmatch(said):
            return kind
    return ""


def summed(kind: str, column: Column, n: t.Number) -> tuple[bool, t.Formula] | None:
    """Whether a number is what a column comes to, and the line that gives it.

    ``None`` where that is not certain.
    """
    if not 2 <= len(column) <= LONGEST:
        return None
    line = _line(kind, [shut(x) for x in column])
    right = _rounds(line, n)
    if not right and any(_near(f, n, column) for f in (line, *_others(column))):
        return None
    return right, line


def said(
    text: str, heads: Mapping[int, t.Formula], columns: Mapping[int, Column]
) -> Iterator[tuple[t.Formula, tuple[int, int], str]]:
    """What a line after a table says of a column: the line that gives it, its place, its digits."""
    m = _SAID.search(text)
    words = m["words"] if m else ""
    kind = sums(words)
    squared = pattern("totals", "squared").search(words) is not None
    if m is None or not kind or not (squared or pattern("totals", "errors").search(words)):
        return
    digits = m["value"].replace(",", ".")
    errors = [columns[c] for c, head in heads.items() if _is_error(head) and c in columns]
    if len(errors) != 1 or not 2 <= len(errors[0]) <= LONGEST:
        return
    column = errors[0]
    terms = _squares(column) if squared else [shut(x) for x in column]
    line, n = _line(kind, terms), t.Number(digits)
    if _rounds(line, n) or not any(_near(f, n, column) for f in (line, *_others(column))):
        yield line, m.span("value"), digits


def _is_error(head: t.Formula) -> bool:
    """Whether a column holds errors: its name says so, or it is a difference."""
    f = bare(head.sides[0] if isinstance(head, t.Chain) else head)
    if isinstance(f, t.Name):
        return f.base.lower() in _ERRORS or bool(pattern("totals", "errors").fullmatch(f.base))
    if isinstance(f, t.Sum) and len(f.terms) == 2:
        one, other = f.terms
        return is_quantity(one) and isinstance(other, t.Neg) and is_quantity(other.arg)
    return False


def _line(kind: str, terms: Sequence[t.Formula]) -> t.Formula:
    total = t.Sum(tuple(terms))
    return total if kind == "sum" else t.Quotient(total, t.Number(str(len(terms))))


def _others(column: Column) -> Iterator[t.Formula]:
    """What else may be meant: of squares, of absolute values, the mean, half of it, a root."""
    plain = [shut(x) for x in column]
    squares = _squares(column)
    sizes = [t.Number(x.text.lstrip("-")) for x in column]
    every: tuple[Sequence[t.Formula], ...] = (plain, squares, sizes)
    for terms, kind in product(every, ("sum", "mean")):
        line = _line(kind, terms)
        yield from (line, t.Quotient(t.Group(line), t.Number("2")), t.Root(t.Group(line)))
        yield t.Neg(t.Group(line))


def _squares(column: Column) -> list[t.Formula]:
    return [t.Power(shut(x), t.Number("2")) for x in column]


def _rounds(line: t.Formula, n: t.Number) -> bool:
    found = value(line)
    return found is not None and abs(found[0] - number(n)) <= unit(n) * HALF


def _near(line: t.Formula, n: t.Number, column: Column) -> bool:
    """Whether a number is what a line gives, but for what its terms were rounded by."""
    found = value(line)
    size = max((abs(number(x)) for x in column), default=0.0)
    blur = sum(unit(x) / 2 for x in column if x.places > 0) * max(1.0, 2 * size)
    return found is not None and abs(found[0] - number(n)) <= max(unit(n), blur)
