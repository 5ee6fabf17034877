"""SymPy expressions as the formulas of an equation network."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from symprop.formula import tree as t
from symprop.formula.symbolic import Spelling, UnsupportedError, from_sympy
from symprop.network.fields import unknown


class _Named(Spelling):
    """Symbols that are names, and numbers with a decimal point as they came."""

    def __init__(self, names: Mapping[str, t.Name], decimals: set[Fraction]) -> None:
        self.names, self.decimals = names, decimals

    def symbol(self, name: str) -> t.Formula:
        if name not in self.names:
            raise UnsupportedError(unknown("symbol", name, self.names))
        return self.names[name]

    def decimal(self, number: Fraction) -> bool:
        return number in self.decimals


def written(e: Any, names: Mapping[str, t.Name]) -> t.Formula:
    """The formula of an expression whose symbols are called as ``names`` says.

    Raises:
        UnsupportedError: an unknown symbol, or something that formulas have no way to write.
    """
    floats = {x: sp.Rational(str(x)) for x in e.atoms(sp.Float)}
    decimals = {abs(Fraction(int(x.p), int(x.q))) for x in floats.values()}
    return from_sympy(e.xreplace(floats), _Named(names, decimals))
