"""The network that a document's own rules describe, evaluated and differentiated.

Values are balls that follow from the given numbers through the rules; a derivative that the
document names (∂Loss/∂w) is found by carrying it forward along the rules, each value a pair of
itself and its derivative with respect to the one quantity asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TypeAlias

from flint import arb, fmpq

from symprop.check import dual as d
from symprop.check.align import bare, is_quantity
from symprop.check.dual import ONE, ZERO, Dual, UnknownError
from symprop.check.ledger import Ledger, number_of
from symprop.formula import tree as t
from symprop.numbers.array import Array, ShapeError, Value
from symprop.numbers.scalar import DomainError, Scalar, UndecidedError, scalar

DEEPEST = 200
"""Rules nested deeper than this are not followed."""
LARGEST = 400
"""Entries of the largest matrix by which is differentiated."""

Seed: TypeAlias = tuple[t.Formula, int, int]
"""By what is differentiated: a name, and which of its entries if it is a matrix."""
FAILURES = (
    UnknownError,
    DomainError,
    UndecidedError,
    ZeroDivisionError,
    RecursionError,
    ShapeError,
)


class Model:
    """Values of names and formulas, as the document's rules have them.

    ``moved`` replaces given numbers (to look at other points than the document's own); with
    ``exact`` no number that was worked out stands in for a rule that is not known.
    """

    def __init__(
        self,
        ledger: Ledger,
        moved: Mapping[t.Formula, Value] | None = None,
        exact: bool = False,
    ) -> None:
        self.ledger, self.moved, self.exact = ledger, moved or {}, exact
        self._known: dict[tuple[t.Formula, Seed | None], Dual | None] = {}
        self._depth = 0

    def value(self, f: t.Formula) -> Scalar | None:
        """The number that ``f`` is, or ``None`` where the document does not determine it."""
        found = self.worth(f)
        return None if isinstance(found, Array) else found

    def worth(self, f: t.Formula, put: Mapping[t.Formula, Value] | None = None) -> Value | None:
        """What ``f`` is, scalar or matrix; ``put`` says what some of its names stand for."""
        try:
            return _Reader(self, None, put=put or {}).dual(self.ledger.expanded(f)).value
        except FAILURES:
            return None

    def fits(self, f: t.Formula) -> bool:
        """Whether the matrices in ``f`` go together, as far as they are known."""
        try:
            _Reader(self, None).dual(self.ledger.expanded(f))
        except ShapeError:
            return False
        except FAILURES:
            pass
        return True

    def slope(self, f: t.Formula, by: t.Formula) -> Scalar | None:
        """The derivative of a scalar formula."""
        try:
            return _number(_Reader(self, (by, 0, 0)).dual(self.ledger.expanded(f)).slope)
        except FAILURES:
            return None

    def direct(self, name: t.Derivative) -> Value | None:
        """The derivative along the rule itself, all else in it held still; if it is in there."""
        of, by = bare(name.of), bare(name.by)
        for rule, _ in self.ledger.rules.get(of, ()):
            f = self.ledger.expanded(rule)
            if mentions(f, by):
                try:
                    return self._slopes(f, by, still=True)
                except FAILURES:
                    continue
        return None

    # --- names --------------------------------------------------------------------------------

    def name(self, name: t.Formula, seed: Seed | None) -> Dual:
        """What a name is."""
        name = self.ledger.aliases.get(name, name)
        if seed is not None and name == seed[0]:
            return _seeded(self.name(name, None).value, seed)
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

    def read(self, rule: t.Formula, seed: Seed | None) -> Dual:
        """What a rule gives."""
        return _Reader(self, seed).dual(self.ledger.expanded(rule))

    def _find(self, name: t.Formula, seed: Seed | None) -> Dual:
        if name in self.moved:
            return Dual(self.moved[name])
        if isinstance(name, t.Derivative):
            if seed is not None:
                raise UnknownError
            return self._derivative(name)
        rules = [rule for rule, _ in self.ledger.rules.get(name, ()) if not mentions(rule, name)]
        rules.sort(key=lambda rule: not isinstance(rule, t.Derivative))  # δ = ∂Loss/∂z is what δ is
        for rule in rules:
            try:
                return self.read(rule, seed)
            except FAILURES:
                continue
        if not rules and name in self.ledger.behind:
            return self.read(self.ledger.behind[name], seed)
        given = self.ledger.given(name)
        if given is not None and self.ledger.is_state(name):
            update = self.ledger.expanded(self.ledger.updates[name])
            return _Reader(self, seed, put={name: scalar(given.value)}).dual(update)
        if given is not None:
            return Dual(scalar(given.value))
        grids = self.ledger.grids.get(name)
        if grids and (grids[0][2] or not (rules or self.exact)):
            return Dual(grid_of(grids[0][0]))
        if self.exact:
            raise UnknownError
        if seed is None and not self.ledger.rules.get(name) and name in self.ledger.claims:
            # Worked with numbers only: as good as given, for what does not look behind it.
            return Dual(scalar(self.ledger.claims[name][0].number.value))
        raise UnknownError

    def _derivative(self, name: t.Derivative) -> Dual:
        of, by = bare(name.of), bare(name.by)
        by = self.ledger.aliases.get(by, by)
        return Dual(self._slopes(of if is_quantity(of) else self.ledger.expanded(of), by))

    def _slopes(self, f: t.Formula, by: t.Formula, still: bool = False) -> Value:
        """The derivative of ``f`` by a scalar, or of a scalar by each entry of a matrix."""
        at = self.name(by, None).value
        if not isinstance(at, Array):
            slope = _Reader(self, (by, 0, 0), still).dual(f).slope
            if slope is None:
                raise UnknownError
            return slope
        m, n = at.shape
        if m * n > LARGEST:
            raise UnknownError
        return Array.of_rows(
            tuple(
                tuple(_number(_Reader(self, (by, i, j), still).dual(f).slope) for j in range(n))
                for i in range(m)
            )
        )


class _Reader:
    """Values and slopes of formulas; with ``still``, other names are taken as constants."""

    def __init__(
        self,
        model: Model,
        seed: Seed | None,
        still: bool = False,
        put: Mapping[t.Formula, Value] | None = None,
    ) -> None:
        self.model, self.seed, self.still, self.put = model, seed, still, put or {}

    def dual(self, f: t.Formula) -> Dual:
        go = self.dual
        match f:
            case t.Number():
                return Dual(scalar(f.value))
            case t.Group(arg=x) | t.Underbrace(arg=x):
                return go(x)
            case t.Neg(arg=x):
                return d.minus(go(x))
            case t.Sum(terms=xs):
                return reduce(d.plus, map(go, xs))
            case t.Product(factors=xs, sign=sign):
                return reduce(d.hadamard if sign == "⊙" else d.times, map(go, xs))
            case t.Quotient(over=x, under=y):
                return d.over(go(x), go(y))
            case t.Power(base=t.Name("e", "", "", ""), exponent=x):
                return d.exp(go(x))
            case t.Power(base=x, exponent=y):
                return d.power(go(x), go(y))
            case t.Root(arg=x):
                return d.power(go(x), Dual(fmpq(1, 2)))
            case t.Absolute(arg=x):
                return d.absolute(go(x))
            case t.Apply(primes=0):
                return d.apply(f.function.base.lower(), *map(go, f.args))
            case t.Transpose(arg=x):
                return d.transposed(go(x))
            case t.Matrix(rows=rows) if not any(is_quantity(bare(x)) for r in rows for x in r):
                return d.matrix([[go(x) for x in row] for row in rows])
            case t.BigSum(body=x, index=None):
                return d.everything(go(x))
            case t.Cases():
                return self._cases(f)
            case t.Name() if f == t.Name("π"):
                return Dual(arb.pi())
        if is_quantity(f):
            return self._name(f)
        raise UnknownError

    def _name(self, name: t.Formula) -> Dual:
        if name in self.put:
            return Dual(self.put[name])
        if not self.still:
            return self.model.name(name, self.seed)
        assert self.seed is not None
        value = self.model.name(name, None).value
        return _seeded(value, self.seed) if name == self.seed[0] else Dual(value)

    def _cases(self, f: t.Cases) -> Dual:
        return d.cases([(self.dual(value), self._condition(c)) for value, c in f.rows])

    def _condition(self, c: t.Comparison | None) -> tuple[Dual, str, Dual] | None:
        return None if c is None else (self.dual(c.left), c.relation, self.dual(c.right))


def _seeded(value: Value, seed: Seed) -> Dual:
    """The quantity itself: it changes by 1 with itself, an entry only with its own."""
    if not isinstance(value, Array):
        return Dual(value, ONE)
    m, n = value.shape
    unit = tuple(tuple(ONE if (i, j) == seed[1:] else ZERO for j in range(n)) for i in range(m))
    return Dual(value, Array.of_rows(unit))


def _number(value: Value | None) -> Scalar:
    """A scalar, also as a matrix of one entry."""
    if isinstance(value, Array) and value.shape == (1, 1):
        return value.rows[0][0]
    if value is None or isinstance(value, Array):
        raise UnknownError
    return value


def grid_of(f: t.Formula) -> Value:
    """The matrix that is written."""
    g = bare(f)
    if not isinstance(g, t.Matrix):
        raise UnknownError
    rows = [[number_of(x) for x in row] for row in g.rows]
    if any(x is None for row in rows for x in row) or len({len(row) for row in rows}) != 1:
        raise UnknownError
    return Array.of_rows(
        tuple(tuple(scalar(x.value) for x in row if x is not None) for row in rows)
    )


def mentions(f: t.Formula, name: t.Formula) -> bool:
    """Whether ``name`` stands in ``f``, derivatives aside."""
    if f == name:
        return True
    if isinstance(f, t.Derivative):
        return False
    return any(mentions(part, name) for part in t.children(f))
