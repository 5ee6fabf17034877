"""Between formulas and SymPy expressions.

``to_sympy`` loses the written order, as computing does.  ``from_sympy`` writes an expression that
SymPy produced, by one stated order: numbers first, then references in the order of their ids,
then anything composite; sums by descending degree as SymPy prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symprop.formula import tree as t

_TO: dict[str, Callable[..., Any]] = {
    "exp": sp.exp,
    "ln": sp.log,
    "log": sp.log,
    "tanh": sp.tanh,
    "erf": sp.erf,
    "sqrt": sp.sqrt,
    "abs": sp.Abs,
    "sin": sp.sin,
    "cos": sp.cos,
    "max": sp.Max,
    "min": sp.Min,
}
_FROM: dict[Any, str] = {
    sp.log: "ln",
    sp.tanh: "tanh",
    sp.erf: "erf",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.Max: "max",
    sp.Min: "min",
}
_RELATIONS: dict[str, Any] = {
    "<": sp.Lt,
    "≤": sp.Le,
    ">": sp.Gt,
    "≥": sp.Ge,
    "=": sp.Eq,
    "≠": sp.Ne,
}


class UnsupportedError(ValueError):
    """A node that has no counterpart on the other side."""


def symbol(id: str) -> sp.Symbol:
    """The real symbol for a reference."""
    return sp.Symbol(id, real=True)


def to_sympy(f: t.Formula) -> Any:
    """The SymPy expression of a scalar formula; references and names become real symbols."""
    match f:
        case t.Number():
            return sp.Rational(f.value.numerator, f.value.denominator)
        case t.Ref(id=id):
            return symbol(id)
        case t.Name("π", "", "", ""):
            return sp.pi
        case t.Name():
            return symbol("_".join(x for x in (f.base, f.sub, f.sup, f.accent) if x))
        case t.Neg(arg=x):
            return -to_sympy(x)
        case t.Group(arg=x) | t.Underbrace(arg=x):
            return to_sympy(x)
        case t.Sum(terms=xs):
            return sp.Add(*map(to_sympy, xs))
        case t.Product(factors=xs):
            return sp.Mul(*map(to_sympy, xs))
        case t.Quotient(over=a, under=b):
            return to_sympy(a) / to_sympy(b)
        case t.Power(base=t.Name("e", "", "", ""), exponent=x):
            return sp.exp(to_sympy(x))
        case t.Power(base=a, exponent=b):
            return to_sympy(a) ** to_sympy(b)
        case t.Root(arg=x):
            return sp.sqrt(to_sympy(x))
        case t.Absolute(arg=x):
            return sp.Abs(to_sympy(x))
        case t.Apply(function=name, args=xs, primes=0) if name.base in _TO:
            return _TO[name.base](*map(to_sympy, xs))
        case t.Cases(rows=rows):
            return sp.Piecewise(*((to_sympy(v), _condition(c)) for v, c in rows))
    raise UnsupportedError(f"{type(f).__name__} has no SymPy expression")


def _condition(c: t.Comparison | None) -> Any:
    if c is None:
        return True
    return _RELATIONS[c.relation](to_sympy(c.left), to_sympy(c.right))


def from_sympy(e: Any) -> t.Formula:
    """The formula of a SymPy expression, its symbols as references."""
    if e.is_Symbol:
        return t.Ref(e.name)
    if e.is_Rational:
        return _rational(e)
    if e is sp.pi:
        return t.Name("π")
    if e.is_Add:
        return t.total(tuple(map(from_sympy, e.as_ordered_terms())))
    if e.is_Mul:
        return _product(e)
    if isinstance(e, sp.exp):
        return t.exp(from_sympy(e.args[0]))
    if e.is_Pow:
        if e.exp == sp.Rational(1, 2):
            return t.Root(from_sympy(e.base))
        return t.Power(from_sympy(e.base), from_sympy(e.exp))
    if isinstance(e, sp.Abs):
        return t.Absolute(from_sympy(e.args[0]))
    if type(e) in _FROM:
        return t.call(_FROM[type(e)], *map(from_sympy, e.args))
    raise UnsupportedError(f"{type(e).__name__} has no written form here")


def _rational(e: Any) -> t.Formula:
    if e.q == 1:
        return t.Number(str(e.p))
    fraction = t.Quotient(t.Number(str(abs(e.p))), t.Number(str(e.q)))
    return t.Neg(fraction) if e.p < 0 else fraction


def _product(e: Any) -> t.Formula:
    """A product: the sign first, a number, references by id, the rest; negative powers below."""
    over, under = e.as_numer_denom()
    if under != 1:
        return t.Quotient(from_sympy(over), from_sympy(under))
    factors = list(over.args) if over.is_Mul else [over]
    minus = bool(factors[0].is_Rational and factors[0] < 0)
    if minus:
        factors[0] = -factors[0]
    factors = [x for x in factors if x != 1] or [sp.Integer(1)]
    factors.sort(key=lambda x: (not x.is_Rational, not x.is_Symbol, str(x)))
    product = t.times(*map(from_sympy, factors))
    return t.negate(product) if minus else product
