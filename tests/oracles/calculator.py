"""What a formula is worth: an evaluator on fractions, turning to mpmath where it must.

Written against the meaning of the nodes alone.  A matrix is a tuple of rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from oracles.learning import activate, penalty
from oracles.tape import PRECISION, Tape, context
from symprop.formula import tree as t
from symprop.network.description import Function, Network

CTX = context(PRECISION)
Worth = Any
"""A ``Fraction``, an ``mpf`` or a tuple of rows of these."""

SYMBOLS = {
    "id": "identity",
    "σ": "sigmoid",
    "tanh": "tanh",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "softplus": "softplus",
    "SiLU": "silu",
    "Mish": "mish",
    "GELU": "gelu",
    "softmax": "softmax",
}


class NoValueError(ArithmeticError):
    """A logarithm of 0 or a division by 0."""


def mpf(x: Worth) -> Worth:
    """A scalar as an ``mpf``."""
    return CTX.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


def entries(f: Callable[..., Worth], *xs: Worth) -> Worth:
    """``f`` entry by entry; scalars, single rows and single columns are repeated."""
    grids = [x for x in xs if isinstance(x, tuple)]
    if not grids:
        return f(*xs)
    height, width = max(len(g) for g in grids), max(len(g[0]) for g in grids)

    def at(x: Worth, i: int, j: int) -> Worth:
        return x[i % len(x)][j % len(x[0])] if isinstance(x, tuple) else x

    return tuple(tuple(f(*(at(x, i, j) for x in xs)) for j in range(width)) for i in range(height))


def above(a: Worth, b: Worth) -> bool:
    """a > b; what is nearly equal in all digits can only be equal."""
    gap = add(a, -b)
    return bool(gap > (0 if isinstance(gap, Fraction) else CTX.mpf(10) ** -60))


def add(a: Worth, b: Worth) -> Worth:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    return mpf(a) + mpf(b)


def multiply(a: Worth, b: Worth) -> Worth:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    if any(isinstance(x, Fraction) and x == 0 for x in (a, b)):
        return Fraction(0)
    return mpf(a) * mpf(b)


def divide(a: Worth, b: Worth) -> Worth:
    if b == 0:
        raise NoValueError
    return multiply(a, 1 / b)


def matrix_product(a: Worth, b: Worth) -> Worth:
    if not (isinstance(a, tuple) and isinstance(b, tuple)):
        return entries(multiply, a, b)
    assert len(a[0]) == len(b), "shapes of a matrix product"
    columns = list(zip(*b, strict=True))
    return tuple(tuple(_dot(row, column) for column in columns) for row in a)


def _dot(a: tuple[Worth, ...], b: tuple[Worth, ...]) -> Worth:
    out: Worth = Fraction(0)
    for x, y in zip(a, b, strict=True):
        out = add(out, multiply(x, y))
    return out


def power(a: Worth, b: Worth) -> Worth:
    assert isinstance(b, Fraction)
    assert b.denominator == 1
    return a ** int(b)


def root(a: Worth) -> Worth:
    if isinstance(a, Fraction) and a >= 0:
        p, q = math.isqrt(a.numerator), math.isqrt(a.denominator)
        if p * p == a.numerator and q * q == a.denominator:
            return Fraction(p, q)
    return CTX.sqrt(mpf(a))


def _except_at(point: int, value: int, f: Callable[[Worth], Worth]) -> Callable[[Worth], Worth]:
    return lambda x: Fraction(value) if isinstance(x, Fraction) and x == point else f(mpf(x))


def _ln(x: Worth) -> Worth:
    if x <= 0:
        raise NoValueError
    return CTX.ln(x)


FUNCTIONS: dict[str, Callable[..., Worth]] = {
    "exp": _except_at(0, 1, CTX.exp),
    "ln": _except_at(1, 0, _ln),
    "tanh": _except_at(0, 0, CTX.tanh),
    "erf": _except_at(0, 0, CTX.erf),
    "max": lambda a, b: a if above(a, b) else b,
}
RELATIONS: dict[str, Callable[[Worth, Worth], bool]] = {
    "<": lambda a, b: above(b, a),
    "≤": lambda a, b: not above(a, b),
    "≥": lambda a, b: not above(b, a),
    "≠": lambda a, b: above(a, b) or above(b, a),
    ">": lambda a, b: above(a, b),
    "=": lambda a, b: not above(a, b) and not above(b, a),
}


class Calculator:
    """Evaluates formulas; ``ref`` knows references, ``slope`` derivatives of one by another."""

    def __init__(
        self,
        network: Network,
        ref: Callable[[str], Worth] | None = None,
        slope: Callable[[str, str], Worth] | None = None,
        layer: int = 0,
    ) -> None:
        self.network, self.ref, self.slope = network, ref, slope
        self.layer = layer
        """Whose settings an activation has (a network may have two ELUs)."""

    def worth(self, f: t.Formula) -> Worth:
        """The value of ``f``."""
        go = self.worth
        match f:
            case t.Number():
                return Fraction(f.text)
            case t.Ref(id=id):
                assert self.ref is not None
                return self.ref(id)
            case t.Name("π"):
                return +CTX.pi
            case t.Derivative(of=t.Ref(id=of), by=t.Ref(id=by)):
                assert self.slope is not None
                return self.slope(of, by)
            case t.Neg(arg=x):
                return entries(lambda y: -y, go(x))
            case t.Group(arg=x):
                return go(x)
            case t.Sum(terms=xs):
                return _fold(lambda a, b: entries(add, a, b), [go(x) for x in xs])
            case t.Product(factors=xs, sign="⊙"):
                return _fold(lambda a, b: entries(multiply, a, b), [go(x) for x in xs])
            case t.Product(factors=xs):
                return _fold(matrix_product, [go(x) for x in xs])
            case t.Quotient(over=a, under=b):
                return entries(divide, go(a), go(b))
            case t.Power(base=t.Name("e"), exponent=x):
                return entries(FUNCTIONS["exp"], go(x))
            case t.Power(base=a, exponent=b):
                return entries(power, go(a), go(b))
            case t.Root(arg=x):
                return entries(root, go(x))
            case t.Absolute(arg=x):
                return entries(abs, go(x))
            case t.Transpose(arg=x):
                return tuple(zip(*go(x), strict=True))
            case t.Matrix(rows=rows):
                return tuple(tuple(go(x) for x in row) for row in rows)
            case t.BigSum(body=x, index=None):
                return _fold(add, [y for row in go(x) for y in row])
            case t.Cases(rows=cases):
                return next(go(v) for v, c in cases if c is None or self.holds(c))
            case t.Apply():
                return self._apply(f)
        raise TypeError(f"no value for {f}")

    def holds(self, c: t.Comparison) -> bool:
        """Whether a condition is true."""
        return RELATIONS[c.relation](self.worth(c.left), self.worth(c.right))

    def _apply(self, f: t.Apply) -> Worth:
        name, args = f.function.base, [self.worth(x) for x in f.args]
        if name in FUNCTIONS and not f.primes:
            return entries(FUNCTIONS[name], *args)
        if name in SYMBOLS:
            chosen = self.network.layers[self.layer].activation
            assert chosen.name == SYMBOLS[name]
            if chosen.name == "softmax":
                return tuple(tuple(_values(chosen, row)) for row in args[0])
            return entries(lambda z: _values(chosen, (z,), f.primes)[0], *args)
        slope = name == "loss slope"
        assert slope or (name in ("Huber", "Loss") and not f.primes), name
        return entries(lambda p, y: _penalty(self.network, p, y, slope), *args)


def _fold(f: Callable[[Worth, Worth], Worth], xs: list[Worth]) -> Worth:
    out = xs[0]
    for x in xs[1:]:
        out = f(out, x)
    return out


def _values(function: Function, zs: tuple[Worth, ...], primes: int = 0) -> list[Worth]:
    """Activations, or the derivative of the only one; rational where that is easy to see."""
    if function.name in ("relu", "leaky_relu", "elu") and isinstance(zs[0], Fraction):
        z = zs[0]
        low = Fraction(function.settings["slope"].text if "slope" in function.settings else 0)
        if z > 0 or function.name != "elu":
            return [(Fraction(1) if z > 0 else low) * (1 if primes else z)]
    tape = Tape()
    vs = [tape.var(mpf(z)) for z in zs]
    out = activate(function, vs)
    if primes:
        return [tape.adjoints(out[0])[vs[0].place]]
    return [a.value for a in out]


def _penalty(network: Network, p: Worth, y: Worth, slope: bool) -> Worth:
    """The loss of one output where it goes by cases, or its derivative by the prediction."""
    if slope and network.loss.name != "huber":
        tape = Tape()
        v = tape.var(mpf(p))
        loss = penalty(network.loss, v, tape.var(mpf(y)), len(network.targets[0]))
        return Fraction(int(tape.adjoints(loss)[v.place]))  # -1, 0 or 1
    delta, gap = Fraction(network.loss.settings["delta"].text), add(p, -y)
    if not above(abs(gap), delta):
        return gap if slope else multiply(Fraction(1, 2), power(gap, Fraction(2)))
    if slope:
        return delta if above(gap, Fraction(0)) else -delta
    return multiply(delta, add(abs(gap), -delta / 2))
