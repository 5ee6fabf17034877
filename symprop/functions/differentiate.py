"""Derivatives of formulas, worked by SymPy and written as people write them.

SymPy sees only what it is best at: sums, products, powers and roots.  Every function applied to
something is a symbol to it, and so is every part without a name that is more than a number; the
derivative of a function stands in its row.  The symbols are numbered as the chain rule meets them,
from the outside in, and the result is written in that order: (1 − h²)·x.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from symprop.formula.symbolic import Spelling, UnsupportedError, from_sympy, to_sympy
from symprop.formula.tree import (
    EULER,
    Cases,
    Formula,
    Group,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Ref,
    Root,
    Sum,
    walk,
)
from symprop.functions.elementary import POWER, Applied, applied

LARGEST_POWER = 4
"""A higher power of more than a name is a symbol: SymPy would work out the 2⁹⁹ in (2·x)⁹⁹."""
ALGEBRA = (Group, Neg, Sum, Product, Quotient, Power, Root)
"""What SymPy is to look into."""
UNDEFINED = Quotient(Number("1"), Number("0"))


def differentiate(formula: Formula, slot: Formula, value: Formula | None = None) -> Formula:
    """∂formula/∂slot.

    ``value`` is a short name for the formula itself: σ′ is then a·(1 − a).  A formula that has no
    value (x/0) has a derivative without one.
    """
    work = _Work(formula, slot)
    try:
        return from_sympy(_shorter(work.outer(formula, value)), work)
    except UnsupportedError:
        return UNDEFINED


class _Work(Spelling):
    """One derivative: the symbols and what they stand for."""

    def __init__(self, formula: Formula, slot: Formula) -> None:
        self.slot = slot
        self.symbols: dict[Formula, sp.Symbol] = {}
        self.parts: dict[str, Formula] = {}
        self.sums: dict[Any, Formula] = {}
        numbers = [x for x in walk(formula) if isinstance(x, Number) and "." in x.text]
        self.denominators = {x.value.denominator for x in numbers}

    def symbol(self, name: str) -> Formula:
        """The part that a symbol stands for."""
        return self.parts[name]

    def decimal(self, number: Fraction) -> bool:
        """As the formula is written; but ½, which comes from powers, only if that was there."""
        return bool(self.denominators) and (number.denominator != 2 or 2 in self.denominators)

    def stand(self, part: Formula) -> Any:
        """The symbol of a part, numbered when it is first met."""
        if part not in self.symbols:
            name = f"{len(self.symbols):04}"
            self.symbols[part], self.parts[name] = sp.Symbol(name), part
        return self.symbols[part]

    def known(self, part: Formula) -> Any:
        """The expression of a part that SymPy is not to take apart; ``None`` for any other."""
        if _number(part) is not None:
            return None
        algebraic = isinstance(part, Root) or (isinstance(part, ALGEBRA) and not _function(part))
        if not algebraic or not any(isinstance(x, Ref) for x in walk(part)):
            return self.stand(part)
        if isinstance(part, Sum):
            total = sp.Add(*map(self.expression, part.terms))
            if total.is_Add:  # w·w − w·w + w is none any more
                self.sums.setdefault(total, part)
            return total
        return None

    def expression(self, formula: Formula) -> Any:
        """The algebra of a formula."""
        return to_sympy(formula, self.known)

    def outer(self, formula: Formula, value: Formula | None) -> Any:
        """The derivative of a formula whose value has a name: that of u/v is (u′ − a·v′)/v."""
        if value is None:
            return self.derivative(formula)
        if _function(formula) is not None:
            return self.chain(formula, value)
        if isinstance(formula, Quotient) and isinstance(formula.over, (Sum, Product)):
            under, a = self.expression(formula.under), self.stand(value)
            return (self.derivative(formula.over) - a * self.derivative(formula.under)) / under
        return self.derivative(formula)

    def derivative(self, formula: Formula) -> Any:
        """Σ over the symbols of the formula: its derivative by each, times that one's own."""
        expression = self.expression(formula)
        out = sp.S.Zero
        for name in sorted(s.name for s in expression.free_symbols):
            part = self.parts[name]
            own = self.own(part)
            if own != 0:
                out += expression.diff(self.symbols[part]) * own
        return out

    def own(self, part: Formula) -> Any:
        """The derivative of what a symbol stands for."""
        if part == self.slot:
            return sp.S.One
        if self.slot not in walk(part):
            return sp.S.Zero
        if isinstance(part, Cases):
            rows = ((differentiate(x, self.slot), condition) for x, condition in part.rows)
            return self.stand(Cases(tuple(rows)))
        return self.chain(part, part)

    def chain(self, application: Formula, value: Formula) -> Any:
        """f′(u)·∂u over the arguments of a function; ``value`` is how f(u) is written in f′."""
        found = _function(application)
        assert found is not None, application
        row, args = found
        out = sp.S.Zero
        for k, arg in enumerate(args):
            if self.slot in walk(arg):
                slope = row.slope(args, k, value)
                # An activation's is a whole, as its row writes it; others may cancel: 1/(w·x)·x.
                whole = self.stand(slope) if row.activation else self.expression(slope)
                out += whole * self.derivative(arg)
        return out


def _function(f: Formula) -> Applied | None:
    """The function and the arguments of a part that SymPy leaves alone."""
    if isinstance(f, Power) and f.base != EULER:
        n = _number(f.exponent)
        plain = n is not None and (abs(n) <= LARGEST_POWER or isinstance(f.base, Ref))
        return None if plain else (POWER, (f.base, f.exponent))
    return applied(f)


def _number(f: Formula) -> Fraction | None:
    """The rational that is written as a number or as a fraction of two."""
    match f:
        case Number():
            return f.value
        case Group(arg=x):
            return _number(x)
        case Neg(arg=x):
            n = _number(x)
            return None if n is None else -n
        case Quotient(over=Number() as a, under=Number() as b) if b.value:
            return a.value / b.value
    return None


def _shorter(e: Any) -> Any:
    """The expression, or it over one denominator if that is shorter."""
    if e.has(sp.nan, sp.zoo, sp.oo, sp.I):
        raise UnsupportedError("a formula without a value")
    together = sp.together(e)
    return together if together.count_ops() < e.count_ops() else e
