"""The network that a document's own rules describe, evaluated and differentiated.

Values are balls that follow from the given numbers through the rules; a derivative that the
document names (∂Loss/∂w) is found by carrying it forward along the rules, each value a pair of
itself and its derivative with respect to the one quantity asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flint import arb, fmpq

from symprop.check.align import bare, is_quantity
from symprop.check.ledger import Ledger
from symprop.formula import tree as t
from symprop.numbers import scalar as s
from symprop.numbers.scalar import DomainError, Scalar, UndecidedError, scalar

ZERO, ONE = fmpq(0), fmpq(1)
DEEPEST = 200
"""Rules nested deeper than this are not followed."""


class UnknownError(Exception):
    """The document does not say enough to tell the value."""


class Dual(NamedTuple):
    """A value and its derivative with respect to the seed; ``touched`` if it depends on it."""

    value: Scalar
    slope: Scalar
    touched: bool


class Model:
    """Values of names and formulas, as the document's rules have them.

    ``moved`` replaces given numbers (to look at other points than the document's own).
    """

    def __init__(self, ledger: Ledger, moved: Mapping[t.Formula, Scalar] | None = None) -> None:
        self.ledger, self.moved = ledger, moved or {}
        self._known: dict[tuple[t.Formula, t.Formula | None], Dual | None] = {}
        self._depth = 0

    def value(self, f: t.Formula) -> Scalar | None:
        """The value of ``f``, or ``None`` where the document does not determine it."""
        try:
            return self.dual(self.ledger.expanded(f), None).value
        except (UnknownError, DomainError, UndecidedError, ZeroDivisionError, RecursionError):
            return None

    # --- names --------------------------------------------------------------------------------

    def _name(self, name: t.Formula, seed: t.Formula | None) -> Dual:
        name = self.ledger.aliases.get(name, name)
        if name == seed:
            return Dual(self._name(name, None).value, ONE, True)
        key = (name, seed)
        if key not in self._known:
            self._known[key] = None  # a name that is asked for while it is being found is a circle
            self._depth += 1
            try:
                if self._depth > DEEPEST:
                    raise UnknownError
                self._known[key] = self._find(name, seed)
            finally:
                self._depth -= 1
        found = self._known[key]
        if found is None:
            raise UnknownError
        return found

    def _find(self, name: t.Formula, seed: t.Formula | None) -> Dual:
        if name in self.moved:
            return Dual(self.moved[name], ZERO, False)
        if isinstance(name, t.Derivative):
            if seed is not None:
                raise UnknownError
            return self._derivative(name)
        for rule, _ in self.ledger.rules.get(name, ()):
            if mentions(rule, name):
                continue
            try:
                return self.dual(self.ledger.expanded(rule), seed)
            except (UnknownError, DomainError, UndecidedError):
                continue
        number = self.ledger.given(name)
        if number is not None:
            return Dual(scalar(number.value), ZERO, False)
        if seed is None and not self.ledger.rules.get(name) and name in self.ledger.claims:
            # Worked with numbers only: as good as given, for what does not look behind it.
            return Dual(scalar(self.ledger.claims[name][0].number.value), ZERO, False)
        raise UnknownError

    def _derivative(self, name: t.Derivative) -> Dual:
        of, by = bare(name.of), bare(name.by)
        by = self.ledger.aliases.get(by, by)
        found = self._name(of, by) if is_quantity(of) else self.dual(self.ledger.expanded(of), by)
        if not found.touched:
            raise UnknownError
        return Dual(found.slope, ZERO, False)

    # --- formulas -----------------------------------------------------------------------------

    def dual(self, f: t.Formula, seed: t.Formula | None) -> Dual:
        match f:
            case t.Number():
                return Dual(scalar(f.value), ZERO, False)
            case t.Group(arg=x) | t.Underbrace(arg=x):
                return self.dual(x, seed)
            case t.Neg(arg=x):
                a = self.dual(x, seed)
                return Dual(-a.value, -a.slope, a.touched)
            case t.Sum(terms=xs):
                parts = [self.dual(x, seed) for x in xs]
                value, slope = parts[0].value, parts[0].slope
                for p in parts[1:]:
                    value, slope = value + p.value, slope + p.slope
                return Dual(value, slope, any(p.touched for p in parts))
            case t.Product(factors=xs):
                out = self.dual(xs[0], seed)
                for x in xs[1:]:
                    b = self.dual(x, seed)
                    slope = out.slope * b.value + out.value * b.slope
                    out = Dual(out.value * b.value, slope, out.touched or b.touched)
                return out
            case t.Quotient(over=x, under=y):
                a, b = self.dual(x, seed), self.dual(y, seed)
                value = s.divide(a.value, b.value)
                slope = s.divide(a.slope - value * b.slope, b.value)
                return Dual(value, slope, a.touched or b.touched)
            case t.Power(base=t.Name("e", "", "", ""), exponent=x):
                a = self.dual(x, seed)
                value = s.exp(a.value)
                return Dual(value, value * a.slope, a.touched)
            case t.Power(base=x, exponent=y):
                return self._power(self.dual(x, seed), self.dual(y, seed))
            case t.Root(arg=x):
                return self._power(self.dual(x, seed), Dual(fmpq(1, 2), ZERO, False))
            case t.Absolute(arg=x):
                a = self.dual(x, seed)
                side = s.sign(a.value)
                return Dual(abs(a.value), a.slope * side, a.touched)
            case t.Apply(primes=0):
                return self._apply(f, seed)
            case t.Name() if f == t.Name("π"):
                return Dual(arb.pi(), ZERO, False)
        if is_quantity(f):
            return self._name(f, seed)
        raise UnknownError

    def _power(self, a: Dual, b: Dual) -> Dual:
        if b.touched:
            raise UnknownError
        value = s.power(a.value, b.value)
        if not a.touched:
            return Dual(value, ZERO, False)
        return Dual(value, b.value * s.power(a.value, b.value - 1) * a.slope, True)

    def _apply(self, f: t.Apply, seed: t.Formula | None) -> Dual:
        name = f.function.base.lower()
        args = [self.dual(x, seed) for x in f.args]
        if name in ("max", "min") and args:
            best = args[0]
            for other in args[1:]:
                larger = s.sign(other.value - best.value) > 0
                if larger == (name == "max"):
                    best = other
            return Dual(best.value, best.slope, any(x.touched for x in args))
        rule = RULES.get(name)
        if rule is None or len(args) != 1:
            raise UnknownError
        a = args[0]
        value = rule[0](a.value)
        return Dual(value, rule[1](a.value, value) * a.slope, a.touched)


RULES: dict[str, tuple[Callable[[Scalar], Scalar], Callable[[Scalar, Scalar], Scalar]]] = {
    "exp": (s.exp, lambda x, y: y),
    "ln": (s.log, lambda x, y: s.divide(ONE, x)),
    "log": (s.log, lambda x, y: s.divide(ONE, x)),
    "tanh": (s.tanh, lambda x, y: 1 - y * y),
    "sqrt": (s.sqrt, lambda x, y: s.divide(ONE, 2 * y)),
    "sin": (s.sin, lambda x, y: s.cos(x)),
    "cos": (s.cos, lambda x, y: -s.sin(x)),
    "abs": (s.absolute, lambda x, y: fmpq(s.sign(x))),
}
"""Value and slope of the functions that mathematics names."""


def mentions(f: t.Formula, name: t.Formula) -> bool:
    """Whether ``name`` stands in ``f``, derivatives aside."""
    if f == name:
        return True
    if isinstance(f, t.Derivative):
        return False
    return any(mentions(part, name) for part in t.children(f))
