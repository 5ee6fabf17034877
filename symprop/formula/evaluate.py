"""The value of a formula: compiled once into nested closures, then called with numbers.

``compile_formula(f)(values)`` looks every leaf up in ``values`` (a reference under its id, a name
under itself), so one compiled formula serves many sets of numbers.  Functions that a network
defines (σ, ReLU) are expanded beforehand by :func:`expand`; this module knows only those that
mathematics itself names.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeAlias

from flint import arb, fmpq

from symprop.formula import tree as t
from symprop.numbers import scalar as s
from symprop.numbers.array import Array, ShapeError, Value, elementwise
from symprop.numbers.products import matmul
from symprop.numbers.scalar import Scalar

Values: TypeAlias = Mapping[Hashable, Value]
Program: TypeAlias = Callable[[Values], Value]
Definitions: TypeAlias = Mapping[tuple[str, int], Callable[..., t.Formula]]
"""What a function stands for, by (written name, number of primes)."""


class EvaluationError(ArithmeticError):
    """A formula that has no value: an unknown function or a sum with open bounds."""


FUNCTIONS: dict[str, Callable[..., Scalar]] = {
    "exp": s.exp,
    "ln": s.log,
    "log": s.log,
    "tanh": s.tanh,
    "erf": s.erf,
    "sqrt": s.sqrt,
    "abs": s.absolute,
    "sign": lambda x: fmpq(s.sign(x)),
    "sin": s.sin,
    "cos": s.cos,
    "max": s.largest,
    "min": s.smallest,
}

Functions: TypeAlias = Mapping[tuple[str, int], Callable[..., Value]]
"""Functions of a network as programs, by (written name, number of primes)."""

NONE: Functions = {}

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "≤": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    "≥": lambda sign: sign >= 0,
    "=": lambda sign: sign == 0,
    "≠": lambda sign: sign != 0,
}


def _add(a: Scalar, b: Scalar) -> Scalar:
    return a + b


_plus_grid = elementwise(_add)
_hadamard = elementwise(s.multiply)
_over = elementwise(s.divide)


def _plus(a: Value, b: Value) -> Value:
    if type(a) is Array or type(b) is Array:
        return _plus_grid(a, b)
    return a + b


def _times(a: Value, b: Value) -> Value:
    if type(a) is Array:
        return matmul(a, b) if type(b) is Array else _hadamard(a, b)
    if type(b) is Array:
        return _hadamard(a, b)
    product = a * b  # multiply() without the call
    return s.ZERO if type(product) is arb and product == 0 else product


def _minus(a: Value) -> Value:
    return a.map(lambda x: -x) if isinstance(a, Array) else -a


def evaluate(f: t.Formula, values: Values | None = None) -> Value:
    """The value of ``f``; see :func:`compile_formula`."""
    return compile_formula(f)(values or {})


def compile_formula(f: t.Formula, functions: Functions = NONE) -> Program:
    """A function from the values of the leaves to the value of ``f``.

    Raises:
        EvaluationError: ``f`` holds something that has no value.
        DomainError, ShapeError, UndecidedError: when the program runs.
        KeyError: a leaf without a value, when the program runs.
    """

    def go(part: t.Formula) -> Program:
        return compile_formula(part, functions)

    match f:
        case t.Number():
            constant = s.scalar(f.value)
            return lambda values: constant
        case t.Ref(id=key):
            return lambda values: values[key]
        case t.Name("π", "", "", ""):
            return lambda values: arb.pi()
        case t.Name():
            return lambda values: values[f]
        case t.Neg(arg=x):
            inner = go(x)
            return lambda values: _minus(inner(values))
        case t.Group(arg=x) | t.Underbrace(arg=x):
            return go(x)
        case t.Sum(terms=xs):
            return _fold(_plus, xs, go)
        case t.Product(factors=xs, sign=sign):
            return _fold(_hadamard if sign == "⊙" else _times, xs, go)
        case t.Quotient(over=a, under=b):
            return _fold(_over, (a, b), go)
        case t.Power(base=t.Name("e", "", "", ""), exponent=x):
            return _unary(s.exp, go(x))
        case t.Power(base=a, exponent=b):
            return _fold(elementwise(s.power), (a, b), go)
        case t.Root(arg=x):
            return _unary(s.sqrt, go(x))
        case t.Absolute(arg=x):
            return _unary(s.absolute, go(x))
        case t.Apply():
            return _application(f, functions)
        case t.Transpose(arg=x):
            return _transposition(go(x))
        case t.Matrix(rows=rows):
            return _matrix([[go(x) for x in row] for row in rows])
        case t.Cases():
            return _cases(f, functions)
        case t.BigSum(body=x, index=None):
            return _everything(go(x))
    raise EvaluationError(f"{type(f).__name__} has no value")


def _fold(
    operation: Callable[[Value, Value], Value],
    operands: Sequence[t.Formula],
    compiled: Callable[[t.Formula], Program],
) -> Program:
    """``operation`` from the left; that of two references, the commonest, without detours."""
    if len(operands) == 2:
        a, b = operands
        if isinstance(a, t.Ref) and isinstance(b, t.Ref):
            left, right = a.id, b.id
            return lambda values: operation(values[left], values[right])
        first, second = compiled(a), compiled(b)
        return lambda values: operation(first(values), second(values))
    parts = [compiled(x) for x in operands]

    def run(values: Values) -> Value:
        out = parts[0](values)
        for part in parts[1:]:
            out = operation(out, part(values))
        return out

    return run


def _unary(function: Callable[[Scalar], Scalar], inner: Program) -> Program:
    def run(values: Values) -> Value:
        x = inner(values)
        return x.map(function) if type(x) is Array else function(x)

    return run


def _application(f: t.Apply, functions: Functions) -> Program:
    name, args = f.function.base, f.args
    defined = functions.get((name, f.primes))
    if defined is not None:
        inner = [compile_formula(x, functions) for x in args]
        return lambda values: defined(*(x(values) for x in inner))
    if f.primes or name not in FUNCTIONS:
        raise EvaluationError(f"the function {name} is not known here")
    function = FUNCTIONS[name]
    if len(args) == 1:
        return _unary(function, compile_formula(args[0], functions))
    return _fold(elementwise(function), args, lambda x: compile_formula(x, functions))


def _everything(inner: Program) -> Program:
    def run(values: Values) -> Value:
        x = inner(values)
        return sum(x.flat, s.ZERO) if isinstance(x, Array) else x

    return run


def _transposition(inner: Program) -> Program:
    def run(values: Values) -> Value:
        x = inner(values)
        return x.transpose() if type(x) is Array else x

    return run


def _matrix(rows: list[list[Program]]) -> Program:
    def entry(value: Value) -> Scalar:
        if type(value) is Array:
            raise ShapeError("a matrix as an entry of a matrix")
        return value

    return lambda values: Array.of_rows(tuple(tuple(entry(x(values)) for x in row) for row in rows))


def _cases(f: t.Cases, functions: Functions) -> Program:
    rows = [
        (compile_formula(v, functions), None if c is None else _holds(c, functions))
        for v, c in f.rows
    ]

    def pick(values: Values, i: int) -> Value:
        for k in range(i, len(rows)):
            value, holds = rows[k]
            held = s.ONE if holds is None else holds(values)
            if isinstance(held, Array):
                return _either(held, value(values), pick(values, k + 1))
            if held:
                return value(values)
        raise s.DomainError("none of the cases applies")

    return lambda values: pick(values, 0)


def _either(held: Array, value: Value, other: Value) -> Value:
    """``value`` where an entry of ``held`` is 1, ``other`` where it is 0."""
    chosen = _hadamard(held, value)
    return _plus_grid(chosen, _hadamard(held.map(lambda x: 1 - x), other))


def _holds(c: t.Comparison, functions: Functions) -> Program:
    """1 where a comparison holds, 0 where it does not; of matrices entry by entry."""
    left, right = compile_formula(c.left, functions), compile_formula(c.right, functions)
    test = COMPARISONS[c.relation]
    compare = elementwise(lambda a, b: s.ONE if test(s.sign(a - b)) else s.ZERO)
    return lambda values: compare(left(values), right(values))


def condition(c: t.Comparison, functions: Functions = NONE) -> Callable[[Values], bool]:
    """Whether a comparison of scalars holds."""
    holds = _holds(c, functions)

    def run(values: Values) -> bool:
        held = holds(values)
        if isinstance(held, Array):
            raise ShapeError("a comparison of matrices")
        return bool(held == s.ONE)

    return run


def expand(f: t.Formula, definitions: Definitions) -> t.Formula:
    """``f`` with every defined function replaced by what it stands for."""
    g = t.rebuild(f, lambda part: expand(part, definitions))
    if isinstance(g, t.Apply) and (g.function.base, g.primes) in definitions:
        return definitions[g.function.base, g.primes](*g.args)
    return g
