"""Large formulas made short: matrices by their corners, long sums by their ends."""

from __future__ import annotations

from symprop.formula.tree import Dots, Formula, Matrix, Sum, rebuild

_MOST = 8
"""The longest row or column that is written in full."""
_TERMS = 16
"""The longest sum that is."""
_FIRST = 3
"""How many entries or terms stand before the dots."""
_LAST = 2
"""How many terms stand behind them (the last product and a bias); of a row it is one entry."""


def long(size: int) -> bool:
    """Whether a row or column of so many entries is not written in full."""
    return size > _MOST


def kept(size: int) -> tuple[int | None, ...]:
    """The places of the entries that are written, ``None`` for the dots between them."""
    return (*range(_FIRST), None, size - 1) if long(size) else tuple(range(size))


def elided(f: Formula) -> Formula:
    """``f`` with every large matrix and every long sum shortened."""
    match f:
        case Matrix(rows=rows, shape=None) if long(len(rows)) or long(len(rows[0])):
            lines, columns = kept(len(rows)), kept(len(rows[0]))
            short = tuple(
                tuple(Dots() if i is None or j is None else elided(rows[i][j]) for j in columns)
                for i in lines
            )
            return Matrix(short, f.style, (len(rows), len(rows[0])), span=f.span)
        case Sum(terms=terms) if len(terms) > _TERMS:
            return Sum(
                (*map(elided, terms[:_FIRST]), Dots(), *map(elided, terms[-_LAST:])), span=f.span
            )
    return rebuild(f, elided)
