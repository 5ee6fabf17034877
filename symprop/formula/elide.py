"""Formulas as they are written: large matrices by their corners, long sums by their ends.

A matrix of a single number is written as that number.
"""

from __future__ import annotations

from symprop.formula.tree import (
    Dots,
    Formula,
    Matrix,
    Name,
    Number,
    Product,
    Ref,
    Sum,
    Transpose,
    rebuild,
    walk,
)

_MOST = 8
"""The longest row or column that is written in full."""
_TERMS = 16
"""The longest sum of numbers that is: it is worked with a pocket calculator."""
SYMBOLS = 12
"""The longest sum of symbols that is: its first terms tell what the others are."""
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


def elided(f: Formula, most: int = _TERMS) -> Formula:
    """``f`` with every large matrix and every sum of more than ``most`` terms shortened."""
    match f:
        case Matrix(rows=((Number() as number,),)):
            return number
        case Transpose(arg=Matrix(rows=((Number() as number,),))):
            return number
        case Product(sign="⊙"):
            made = rebuild(f, lambda x: elided(x, most))
            assert isinstance(made, Product)
            return Product(made.factors, "·") if _of_numbers(made) else made
        case Matrix(rows=rows, shape=None) if long(len(rows)) or long(len(rows[0])):
            lines, columns = kept(len(rows)), kept(len(rows[0]))
            short = tuple(
                tuple(
                    Dots() if i is None or j is None else elided(rows[i][j], most) for j in columns
                )
                for i in lines
            )
            return Matrix(short, f.style, (len(rows), len(rows[0])), span=f.span)
        case Sum(terms=terms) if len(terms) > most:
            first, last = ([elided(x, most) for x in some] for some in _ends(terms))
            return Sum((*first, Dots(), *last), span=f.span)
    return rebuild(f, lambda x: elided(x, most))


def _ends(terms: tuple[Formula, ...]) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    return terms[:_FIRST], terms[-_LAST:]


def _of_numbers(f: Formula) -> bool:
    """Whether nothing in ``f`` is, or may be, a matrix."""
    return not any(isinstance(x, (Matrix, Name, Ref, Dots)) for x in walk(f))
