"""Between formulas and SymPy expressions.

``to_sympy`` loses the written order, as computing does.  ``from_sympy`` writes an expression that
SymPy produced, by one stated order, that of the names of its symbols:

- factors: the number, then each factor by the first of its symbols, a symbol before what is
  composite; negative powers stand under a fraction line;
- terms: positive before negative, each by the first of its symbols, higher powers first, numbers
  last; a number that all terms share stands before a bracket.  A sum that was written before
  keeps its order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symprop.formula import tree as t

_TO: dict[str, Callable[..., Any]] = {
    "exp": sp.exp,
    "ln": sp.log,
    "log": sp.log,
    "tanh": sp.tanh,
    "erf": sp.erf,
    "sqrt": sp.sqrt,
    "abs": sp.Abs,
    "sign": sp.sign,
    "sin": sp.sin,
    "cos": sp.cos,
    "max": sp.Max,
    "min": sp.Min,
}
_FROM: dict[Any, str] = {
    sp.log: "ln",
    sp.tanh: "tanh",
    sp.erf: "erf",
    sp.sign: "sign",
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


_SIGNS = {relation: sign for sign, relation in _RELATIONS.items()}


class UnsupportedError(ValueError):
    """A node that has no counterpart on the other side."""


class KindError(UnsupportedError):
    """An expression of a kind that formulas do not have."""


def symbol(id: str) -> sp.Symbol:
    """The symbol for a reference."""
    return sp.Symbol(id)


def to_sympy(f: t.Formula, known: Callable[[t.Formula], Any] | None = None) -> Any:
    """The SymPy expression of a scalar formula; references and names become symbols.

    ``known`` may give the expression of any part; where it gives ``None`` the part is taken apart.
    """
    found = None if known is None else known(f)
    if found is not None:
        return found

    def go(part: t.Formula) -> Any:
        return to_sympy(part, known)

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
            return -go(x)
        case t.Group(arg=x) | t.Underbrace(arg=x):
            return go(x)
        case t.Sum(terms=xs):
            return sp.Add(*map(go, xs))
        case t.Product(factors=xs):
            return sp.Mul(*map(go, xs))
        case t.Quotient(over=a, under=b):
            return go(a) / go(b)
        case t.Power(base=t.Name("e", "", "", ""), exponent=x):
            return sp.exp(go(x))
        case t.Power(base=a, exponent=b):
            return go(a) ** go(b)
        case t.Root(arg=x):
            return sp.sqrt(go(x))
        case t.Absolute(arg=x):
            return sp.Abs(go(x))
        case t.Apply(function=name, args=xs, primes=0) if name.base in _TO:
            return _TO[name.base](*map(go, xs))
        case t.Cases(rows=rows):
            return sp.Piecewise(*((go(v), _condition(c, go)) for v, c in rows))
    raise UnsupportedError(f"{type(f).__name__} has no SymPy expression")


def _condition(c: t.Comparison | None, go: Callable[[t.Formula], Any]) -> Any:
    return True if c is None else _RELATIONS[c.relation](go(c.left), go(c.right))


def from_sympy(e: Any, spelling: Spelling | None = None) -> t.Formula:
    """The formula of a SymPy expression; its symbols become references."""
    return _FormulaWriter(spelling or Spelling()).formula(e)


class Spelling:
    """What is left open: what symbols stand for, sums that somebody wrote, and decimals."""

    sums: Mapping[Any, t.Formula] = {}
    """Sums as they were written in the beginning, by their expressions."""

    def symbol(self, name: str) -> t.Formula:
        """What a symbol stands for."""
        return t.Ref(name)

    def decimal(self, number: Fraction) -> bool:
        """Whether a number is written 0.02 rather than as a fraction, if it has an end."""
        return False


class _FormulaWriter:
    def __init__(self, spelling: Spelling) -> None:
        self.spelling = spelling

    def formula(self, e: Any) -> t.Formula:
        if e.is_Symbol:
            return self.spelling.symbol(e.name)
        if e.is_Rational:
            return self.rational(e)
        if e is sp.pi:
            return t.Name("π")
        if e is sp.E:
            return t.exp(t.Number("1"))
        if e.is_Add:
            return self.sum(e)
        if e.is_Mul or (e.is_Pow and _below(e)):
            return self.product(e, list(sp.Mul.make_args(e)))
        if isinstance(e, sp.exp):
            return t.exp(self.formula(e.args[0]))
        if e.is_Pow:
            if e.exp == sp.Rational(1, 2):
                return t.Root(self.formula(e.base))
            return t.Power(self.formula(e.base), self.formula(e.exp))
        if isinstance(e, sp.Abs):
            return t.Absolute(self.formula(e.args[0]))
        if isinstance(e, sp.Piecewise):
            return self.cases(e)
        if type(e) in _FROM:
            return t.call(_FROM[type(e)], *map(self.formula, e.args))
        if isinstance(e, AppliedUndef):
            return t.call(e.func.__name__, *map(self.formula, e.args))
        raise KindError(f"{type(e).__name__} has no written form here")

    def cases(self, e: Any) -> t.Formula:
        """A definition by cases; the last of them must hold for everything else."""
        if e.args[-1].cond != sp.true:
            problem = "Piecewise has no value for everything else, expected (…, True) at its end"
            raise UnsupportedError(problem)
        made = self.formula(e.args[-1].expr)
        for value, condition in reversed(e.args[:-1]):
            made = self.choice(condition, self.formula(value), made)
        return made

    def choice(self, c: Any, yes: t.Formula, no: t.Formula) -> t.Formula:
        """``yes`` where a condition holds, else ``no``."""
        if isinstance(c, sp.Not):
            return self.choice(c.args[0], no, yes)
        if isinstance(c, (sp.And, sp.Or)):
            made = yes if isinstance(c, sp.And) else no
            for part in reversed(list(sp.ordered(c.args))):
                both = (made, no) if isinstance(c, sp.And) else (yes, made)
                made = self.choice(part, *both)
            return made
        if isinstance(c, sp.Eq):  # in a text = stands between the sides of a chain
            return self.choice(sp.Ne(*c.args), no, yes)
        if type(c) not in _SIGNS:
            raise UnsupportedError(f"the condition {c} has no written form here")
        test = t.Comparison(self.formula(c.lhs), _SIGNS[type(c)], self.formula(c.rhs))
        rest = no.rows if isinstance(no, t.Cases) else ((no, None),)
        return t.Cases(((yes, test), *rest))

    def rational(self, e: Any) -> t.Formula:
        """A number: whole, as a decimal where these are wanted, or as a fraction."""
        size = self.decimal(abs(e)) or t.Quotient(t.Number(str(abs(e.p))), t.Number(str(e.q)))
        return t.negate(size) if e.p < 0 else size

    def decimal(self, e: Any) -> t.Number | None:
        """A number without a fraction line, if it is whole or decimals are wanted."""
        if e.q == 1:
            return t.Number(str(e.p))
        number = Fraction(int(e.p), int(e.q))
        text = _decimal(number) if self.spelling.decimal(number) else ""
        return t.Number(text) if text else None

    def sum(self, e: Any) -> t.Formula:
        if e in self.spelling.sums:
            return self.spelling.sums[e]
        content, rest = e.primitive()
        if content != 1:
            return self.product(e, [content, rest])
        return t.Sum(tuple(self.formula(x) for x in sorted(e.args, key=_term)))

    def product(self, e: Any, factors: list[Any]) -> t.Formula:
        """The sign first, then the number, the factors, and what belongs under a line."""
        number = sp.Mul(*(x for x in factors if x.is_Rational))
        others = sorted((x for x in factors if not x.is_Rational), key=_factor)
        for i, x in enumerate(others):
            if number < 0 and (-x in self.spelling.sums or _difference(x)):
                number, others[i] = -number, -x  # -(x - y) is y - x
        over = [self.formula(x) for x in others if not _below(x)]
        under = [self.formula(1 / x) for x in others if _below(x)]
        size = abs(number)
        if (whole := self.decimal(size)) is not None:
            over = [whole, *over] if size != 1 else over
        elif size.p != 1 and over and not under:
            over = [self.rational(size), *over]
        else:
            over = [t.Number(str(size.p)), *over] if size.p != 1 else over
            under = [t.Number(str(size.q)), *under]
        made = t.times(*over) if over else t.Number("1")
        if under:
            made = t.Quotient(made, t.times(*under))
        return t.negate(made) if number < 0 else made


def _below(e: Any) -> bool:
    """Whether a factor stands under the line: a negative power."""
    return bool(e.is_Pow and e.exp.is_Rational and e.exp < 0)


def _difference(e: Any) -> bool:
    """Whether ``e`` is one thing less another."""
    signs = [x.as_coeff_Mul()[0] < 0 for x in e.args] if e.is_Add else []
    return len(signs) == 2 and signs[0] != signs[1]


def _first(e: Any) -> str:
    """The first of an expression's symbols; a text after all of them if there is none."""
    return min((s.name for s in e.free_symbols), default="\U0010ffff")


def _factor(e: Any) -> tuple[Any, ...]:
    return _first(e), not e.is_Symbol, str(e)


def _term(e: Any) -> tuple[Any, ...]:
    degree = sp.Add(*(x.as_base_exp()[1] for x in sp.Mul.make_args(e) if not x.is_Rational))
    high = -degree if degree.is_Rational else sp.S.Zero
    return bool(e.as_coeff_Mul()[0] < 0), _first(e), high, str(e)


def _decimal(number: Fraction) -> str:
    """A fraction that ends, as a decimal; empty for one that does not, or not soon."""
    for places in range(13):
        if (number * 10**places).denominator == 1:
            return f"{float(number):.{places}f}" if places else str(number.numerator)
    return ""
