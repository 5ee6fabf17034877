"""Networks and formulas as SymPy expressions, composed without the engine's own translation.

``loss_of`` writes the whole loss as one expression from the description alone; ``Composer`` puts
the steps of a plan together again, until only data and parameters are left.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import sympy as sp

from oracles.learning import bias_ids
from symprop.derivation.plan import Plan
from symprop.formula import tree as t
from symprop.network.description import Function, Network

Expr = Any
"""A SymPy expression or matrix."""

FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "ln": sp.log,
    "tanh": sp.tanh,
    "erf": sp.erf,
    "sin": sp.sin,
    "cos": sp.cos,
}
RELATIONS: dict[str, Any] = {"<": sp.Lt, "≤": sp.Le, ">": sp.Gt, "≥": sp.Ge, "=": sp.Eq, "≠": sp.Ne}


def symbol(id: str) -> sp.Symbol:
    """The symbol of a datum or a parameter."""
    return sp.Symbol(id, real=True)


def number(text: str) -> sp.Rational:
    """A written number as SymPy's rational."""
    return sp.Rational(text)


# --- from the description -----------------------------------------------------------------------


def above(x: Expr) -> Expr:
    """The part of x above 0, without cases: SymPy is slow with cases inside one another."""
    return (x + sp.Abs(x)) / 2


def activate(f: Function, zs: list[Expr]) -> list[Expr]:
    """The activations of a layer."""
    s = {key: number(x.text) for key, x in f.settings.items()}
    if f.name == "softmax":
        return [sp.exp(z) / sum(map(sp.exp, zs)) for z in zs]
    rules: dict[str, Callable[[Expr], Expr]] = {
        "identity": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + sp.exp(-z)),
        "tanh": sp.tanh,
        "relu": above,
        "leaky_relu": lambda z: above(z) - s["slope"] * above(-z),
        "elu": lambda z: above(z) + s["alpha"] * (sp.exp(-above(-z)) - 1),
        "softplus": lambda z: sp.log(1 + sp.exp(z)),
        "silu": lambda z: z / (1 + sp.exp(-z)),
        "mish": lambda z: z * sp.tanh(sp.log(1 + sp.exp(z))),
        "gelu": lambda z: z * (1 + sp.erf(z / sp.sqrt(2))) / 2,
    }
    return [rules[f.name](z) for z in zs]


def penalty(f: Function, p: Expr, t_: Expr, n: int) -> Expr:
    """The share of one output in the loss."""
    d = number(f.settings["delta"].text) if f.settings else sp.Integer(1)
    gap = sp.Abs(p - t_)
    near = d - above(d - gap)  # the smaller of both
    rules: dict[str, Callable[[], Expr]] = {
        "squared_error": lambda: (p - t_) ** 2,
        "half_squared_error": lambda: (p - t_) ** 2 / 2,
        "mean_squared_error": lambda: (p - t_) ** 2 / n,
        "absolute_error": lambda: gap,
        "huber": lambda: near**2 / 2 + d * (gap - near),
        "binary_cross_entropy": lambda: -t_ * sp.log(p) - (1 - t_) * sp.log(1 - p),
        "categorical_cross_entropy": lambda: -t_ * sp.log(p),
        "hinge": lambda: above(1 - t_ * p),
    }
    return rules[f.name]()


def loss_of(network: Network) -> Expr:
    """The loss of all samples in terms of inputs, targets and parameters."""
    count = len(network.inputs)
    losses = []
    for s in range(count):
        at = f"samples.{s}." if count > 1 else ""
        row: list[Expr] = [symbol(f"{at}inputs.{i}") for i in range(len(network.inputs[s]))]
        for k, layer in enumerate(network.layers):
            biases = bias_ids(k, layer)
            zs = [
                sum(x * symbol(f"layers.{k}.weights.{i}.{j}") for i, x in enumerate(row))
                + (symbol(biases[j]) if biases else 0)
                for j in range(layer.units)
            ]
            row = activate(layer.activation, zs)
        ts = [symbol(f"{at}targets.{j}") for j in range(len(row))]
        pairs = zip(row, ts, strict=True)
        losses.append(sum(penalty(network.loss, p, y, len(row)) for p, y in pairs))
    return sum(losses) / count


# --- from formulas ------------------------------------------------------------------------------


class Composer:
    """Translates formulas; references are worked out by their steps, however far back."""

    def __init__(
        self,
        plan: Plan | None = None,
        known: dict[str, Expr] | None = None,
        cases: bool = True,
    ) -> None:
        self.cases = cases
        """Whether cases stay cases; else they become signs, which holds beside the kinks."""
        self.known: dict[str, Expr] = dict(known or {})
        self.functions: dict[tuple[str, int], Callable[..., Expr]]
        self.functions = {(name, 0): rule for name, rule in FUNCTIONS.items()}
        self.functions["max", 0] = lambda a, b: self.choose([(a, a - b), (b, None)])
        self.functions["min", 0] = lambda a, b: self.choose([(a, b - a), (b, None)])
        self.steps = {step.target: step.operation for step in plan.steps} if plan else {}

    def value(self, id: str) -> Expr:
        """The expression of a value, down to data and parameters."""
        if id not in self.known:
            step = self.steps.get(id)
            self.known[id] = symbol(id) if step is None else self.expression(step)
        return self.known[id]

    def expression(self, f: t.Formula) -> Expr:
        """A formula as SymPy has it."""
        go = self.expression
        match f:
            case t.Number():
                return number(f.text)
            case t.Ref(id=id):
                return self.value(id)
            case t.Name("π"):
                return sp.pi
            case t.Name("e"):
                return sp.E
            case t.Name():
                return symbol(f.base)
            case t.Neg(arg=x):
                return -go(x)
            case t.Group(arg=x):
                return go(x)
            case t.Sum(terms=xs):
                return _total(go(x) for x in xs)
            case t.Product(factors=xs, sign=sign):
                return _product([go(x) for x in xs], sign)
            case t.Quotient(over=a, under=b):
                return _matched(lambda x, y: x / y, go(a), go(b))
            case t.Power(base=a, exponent=b):
                return _matched(lambda x, y: x**y, go(a), go(b))
            case t.Root(arg=x):
                return sp.sqrt(go(x))
            case t.Absolute(arg=x):
                return _matched(lambda y: self.choose([(y, y), (-y, None)]), go(x))
            case t.Derivative(of=x, by=by):
                return sp.diff(go(x), go(by))
            case t.Transpose(arg=x):
                return go(x).T
            case t.Matrix(rows=rows):
                return sp.Matrix([[go(x) for x in row] for row in rows])
            case t.BigSum(body=x):
                return sum(go(x))
            case t.Cases(rows=cases):
                if self.cases:
                    return sp.Piecewise(*((go(v), self._condition(c)) for v, c in cases))
                return self.choose([(go(v), self._margin(c)) for v, c in cases])
            case t.Apply(function=name, args=xs):
                rule = self.functions[name.base, f.primes]
                return _matched(rule, *map(go, xs))
        raise TypeError(f"no expression for {f}")

    def choose(self, rows: list[tuple[Expr, Expr | None]]) -> Expr:
        """The first value whose margin is above 0."""
        (value, margin), *rest = rows
        if margin is None:
            return value
        if self.cases:
            return sp.Piecewise((value, margin > 0), (self.choose(rest), True))
        holds = (1 + sp.sign(margin)) / 2
        return holds * value + (1 - holds) * self.choose(rest)

    def _margin(self, c: t.Comparison | None) -> Expr | None:
        """By how much a condition holds."""
        if c is None:
            return None
        left, right = self.expression(c.left), self.expression(c.right)
        return left - right if c.relation == ">" else right - left

    def _condition(self, c: t.Comparison | None) -> Any:
        if c is None:
            return True
        return RELATIONS[c.relation](self.expression(c.left), self.expression(c.right))


def _matched(rule: Callable[..., Expr], *xs: Expr) -> Expr:
    """``rule`` entry by entry; scalars, single rows and single columns are repeated."""
    grids = [x for x in xs if isinstance(x, sp.MatrixBase)]
    if not grids:
        return rule(*xs)
    shape = max(g.rows for g in grids), max(g.cols for g in grids)

    def at(x: Expr, i: int, j: int) -> Expr:
        return x[i % x.rows, j % x.cols] if isinstance(x, sp.MatrixBase) else x

    return sp.Matrix(*shape, lambda i, j: rule(*(at(x, i, j) for x in xs)))


def _total(xs: Iterable[Expr]) -> Expr:
    out, *rest = xs
    for x in rest:
        out = _matched(lambda a, b: a + b, out, x)
    return out


def _product(xs: list[Expr], sign: str) -> Expr:
    out, *rest = xs
    for x in rest:
        both = isinstance(out, sp.MatrixBase) and isinstance(x, sp.MatrixBase)
        out = out * x if both and sign != "⊙" else _matched(lambda a, b: a * b, out, x)
    return out


# --- comparing ----------------------------------------------------------------------------------


def same_values(
    pairs: list[tuple[Expr, Expr]], points: list[dict[str, str]], digits: int = 50
) -> None:
    """Asserts that pairs of expressions have the same values at points of written numbers."""
    from mpmath import mp

    names = sorted({str(x) for pair in pairs for e in pair for x in e.free_symbols})
    wide = [e for pair in pairs for e in pair]
    program = sp.lambdify([symbol(x) for x in names], wide, modules="mpmath", cse=True)
    with mp.workdps(digits + 20):
        for point in points:
            values = program(*(mp.mpf(point[x]) for x in names))
            for a, b in zip(values[::2], values[1::2], strict=True):
                assert abs(a - b) <= mp.mpf(10) ** -digits * (1 + abs(a)), f"{a} and {b}"


def random_points(names: Iterable[str], count: int, seed: int = 0) -> list[dict[str, str]]:
    """Rational points with three decimals, none of them 0."""
    dice = random.Random(seed)
    rows = sorted(names)
    signs = (-1, 1)
    return [
        {x: f"{dice.choice(signs) * dice.randint(1, 1999) / 1000:.3f}" for x in rows}
        for _ in range(count)
    ]
