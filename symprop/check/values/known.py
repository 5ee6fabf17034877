"""Functions by the names that documents give them, as functions of ranges.

Mathematics' own are in a table; activations come from their rows in the registry, whose formulas
are evaluated over the range of the argument.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import product

from symprop.formula import tree as t
from symprop.functions import elementary
from symprop.functions.activations import Activation
from symprop.record import Record

from .arrays import Array, NoValueError, Range, Value
from .evaluator import Evaluator
from .interval import Function, absolute, elementwise, hull, rising


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def _softplus(z: float) -> float:
    return math.log1p(math.exp(-abs(z))) + max(z, 0.0)


def _wave(f: Callable[[float], float], top: float) -> Function:
    """sin or cos: between the ends, and a crest or trough where one lies between them."""

    def one(r: Range) -> Range:
        if r[1] - r[0] >= 2 * math.pi:
            return -1.0, 1.0
        low, high = sorted((f(r[0]), f(r[1])))
        first = math.ceil((r[0] - top) / math.pi)
        while top + first * math.pi <= r[1]:
            low, high = (low, 1.0) if first % 2 == 0 else (-1.0, high)
            first += 1
        return low, high

    return _entries(one)


def _entries(one: Callable[[Range], Range]) -> Function:
    def apply(args: tuple[Value, ...]) -> Value:
        (x,) = args
        return x.map(one) if isinstance(x, Array) else one(x)

    return apply


def _tan(r: Range) -> Range:
    if math.floor(r[0] / math.pi + 0.5) != math.floor(r[1] / math.pi + 0.5):
        raise NoValueError("a tangent beyond its pole")
    return math.tan(r[0]), math.tan(r[1])


def _cosh(r: Range) -> Range:
    a = absolute(r)
    return math.cosh(a[0]), math.cosh(a[1])


def _extreme(pick: Callable[..., float]) -> Function:
    def apply(args: tuple[Value, ...]) -> Value:
        if len(args) == 1 and isinstance(args[0], Array):
            entries = args[0].whole.entries
            return pick(r[0] for r in entries), pick(r[1] for r in entries)
        found = args[0]
        for x in args[1:]:
            found = elementwise(lambda a, b: (pick(a[0], b[0]), pick(a[1], b[1])), found, x)
        return found

    return apply


def _sum(args: tuple[Value, ...]) -> Value:
    (x,) = args
    return _added(x)


def _added(x: Value) -> Range:
    entries = x.whole.entries if isinstance(x, Array) else (x,)
    return sum(r[0] for r in entries), sum(r[1] for r in entries)


def _mean(args: tuple[Value, ...]) -> Value:
    (x,) = args
    low, high = _added(x)
    n = len(x.entries) if isinstance(x, Array) else 1
    return low / n, high / n


def _softmax(args: tuple[Value, ...]) -> Value:
    """The softmax of a vector, or of every row of a matrix."""
    if len(args) != 1 or not isinstance(args[0], Array):
        raise NoValueError("the softmax of a number")
    x = args[0].whole
    if x.shape[1] == 1:
        return _softmax((x.transposed,)).transposed  # type: ignore[union-attr]
    return Array(tuple(map(_shares, x.rows)), x.flat)


def _shares(row: tuple[Range, ...]) -> tuple[Range, ...]:
    least = [math.exp(min(r[0], 700)) for r in row]
    most = [math.exp(min(r[1], 700)) for r in row]
    low, high = sum(least), sum(most)
    return tuple((a / (a + high - b), b / (b + low - a)) for a, b in zip(least, most, strict=True))


def _by_columns(args: tuple[Value, ...]) -> Value:
    """The softmax of every column, where samples stand side by side; of one that of its rows."""
    (x,) = args
    if not isinstance(x, Array) or x.shape[0] == 1:
        return _softmax(args)
    if x.shape[1] == 1:
        return x.map(lambda _: (1.0, 1.0))
    return _softmax((x.transposed,)).transposed  # type: ignore[union-attr]


def _flatten(args: tuple[Value, ...]) -> Value:
    (x,) = args
    return Array((x.whole.entries,), True) if isinstance(x, Array) else x


def _step(r: Range) -> Range:
    if r[0] > 0 or r[1] < 0:
        return (1.0, 1.0) if r[0] > 0 else (0.0, 0.0)
    return 0.0, 1.0


def _sign(r: Range) -> Range:
    if r[0] == r[1] == 0:
        return 0.0, 0.0
    return (1.0, 1.0) if r[0] > 0 else (-1.0, -1.0) if r[1] < 0 else (-1.0, 1.0)


def _arccos(r: Range) -> Range:
    if not -1 <= r[0] <= r[1] <= 1:
        raise NoValueError("a function outside its domain")
    return math.acos(r[1]), math.acos(r[0])


TABLE: dict[str, Function] = {
    "exp": rising(math.exp), "ln": rising(math.log, 5e-324), "lg": rising(math.log10, 5e-324),
    "sqrt": rising(math.sqrt, 0.0), "erf": rising(math.erf), "tanh": rising(math.tanh),
    "sinh": rising(math.sinh), "cosh": _entries(_cosh), "tan": _entries(_tan),
    "sin": _wave(math.sin, math.pi / 2), "cos": _wave(math.cos, 0.0),
    "arctan": rising(math.atan), "arcsin": rising(math.asin, -1.0), "arccos": _entries(_arccos),
    "artanh": rising(math.atanh), "arctanh": rising(math.atanh), "atanh": rising(math.atanh),
    "abs": _entries(absolute), "max": _extreme(max), "min": _extreme(min),
    "sum": _sum, "mean": _mean, "softmax": _softmax, "flatten": _flatten,
    "sigmoid": rising(_logistic),
    "softplus": rising(_softplus), "sgn": _entries(_sign), "sign": _entries(_sign),
    "relu": _entries(lambda r: (max(r[0], 0.0), max(r[1], 0.0))),
    "floor": rising(lambda x: float(math.floor(x + 1e-12))), "step": _entries(_step),
    "ceil": rising(lambda x: float(math.ceil(x - 1e-12))), "heaviside": _entries(_step),
}  # fmt: skip
"""Functions of one argument or several, by plain names."""

SEVERAL = frozenset({"max", "min"})
"""Those that take several arguments; sum(X, 0), along an axis, is not known."""

WHOLE = frozenset({"sum", "mean", "softmax", "flatten", "max", "min"})
"""Those that take all entries of one argument together."""


def plain(name: t.Name) -> str:
    """A function's name as it is looked up; of an activation its own, however it is spelled."""
    row = activation(name)
    return elementary.plain(row.name if row is not None else name.base + name.sub)


def activation(name: t.Name) -> Activation | None:
    """The activation that a function is, by any of its spellings."""
    row = elementary.functions().get(elementary.plain(name.base + name.sub))
    return None if row is None else row.activation


class Habit(Record):
    """What a formula leaves open.

    These are the base of its logarithms, how samples stand in matrices, and whether the product of
    a listed vector and a transposed one is a number or a matrix (``outer``).
    """

    base: float = math.e
    columns: bool = False
    outer: bool = False


PLAIN = Habit()


def habits(f: t.Formula) -> tuple[Habit, ...]:
    """The habits that a formula may have been written with."""
    parts = list(t.walk(f))
    applied = [x.function for x in parts if isinstance(x, t.Apply)]
    bases = (math.e, 10.0, 2.0) if t.Name("log") in applied else (math.e,)
    columns = (False, True) if any(plain(x) == "softmax" for x in applied) else (False,)
    turned = any(
        isinstance(x, t.Product) and any(isinstance(y, t.Transpose) for y in x.factors)
        for x in parts
    )
    outer = (False, True) if turned else (False,)
    return tuple(Habit(*ways) for ways in product(bases, columns, outer))


def known(f: t.Apply, habit: Habit = PLAIN) -> Function | None:
    """The function that is applied."""
    name = f.function
    spelled = plain(t.Name(name.base)) if name.base == "log" else plain(name)
    if name.sup == "-1" or name.accent:
        return None
    if not f.primes and spelled in SEVERAL:
        return TABLE[spelled]
    if f.primes > 1 or len(f.args) != 1:
        return None
    if spelled == "log" and not f.primes:
        return _logarithm(name.sub, habit.base)
    if spelled == "softmax" and habit.columns and not f.primes:
        return _by_columns
    if not f.primes and spelled in TABLE:
        return TABLE[spelled]
    row = activation(name)
    return None if row is None else _of_row(row, f.primes)


def _logarithm(sub: str, base: float) -> Function | None:
    if sub:
        if sub not in ("e", "2", "10"):
            return None
        base = math.e if sub == "e" else float(sub)
    exact = {2.0: math.log2, 10.0: math.log10}.get(base, math.log)
    return rising(exact, 5e-324)


SETTINGS = ("0.001", "0.5", "1")
"""What a setting of a function can be where the document does not tell."""
_Z = t.Name("z")
_A = t.Name("a")


@cache
def _of_row(row: Activation, primes: int) -> Function:
    """A row's function or its derivative, at the ends and over the whole of a range.

    Where its settings matter, such as the slope of LeakyReLU below 0, it is anything between what
    usual ones give: which they are, only the document's own definition tells.
    """
    usual = {key: t.Number(text) for key, text in row.settings.items()}
    wanted = []
    for settings in (usual, *({key: t.Number(n) for key in usual} for n in SETTINGS if usual)):
        value = row.value(_Z, **settings)
        wanted.append(row.slope(_Z, value, **settings) if primes else value)

    def at(r: Range) -> Range:
        leaf = lambda f: r if f == _Z else None  # noqa: E731
        found = []
        for f in wanted:
            value = Evaluator(leaf, known).value(f)
            assert not isinstance(value, Array)
            found.append(value)
        return hull(*found)

    def one(r: Range) -> Range:
        if r[0] == r[1]:
            return at(r)
        if row.name in ("sigmoid", "tanh") and primes:  # they rise to 0 and fall behind it
            ends = hull(at((r[0], r[0])), at((r[1], r[1])))
            return hull(ends, at((0.0, 0.0))) if r[0] < 0 < r[1] else ends
        if row.kink is not None and r[0] < 0 < r[1]:  # it rises, or falls, on either side
            return hull(at((r[0], r[0])), at((0.0, 0.0)), at((r[1], r[1])))
        return at(r)

    return _entries(one)


def slope_by_value(f: t.Apply) -> Callable[[Value], Value] | None:
    """The derivative of a function in terms of its value: σ′ = a(1 − a)."""
    row = activation(f.function)
    if row is None or row.kink is not None or row.name not in ("sigmoid", "tanh"):
        return None
    settings = {key: t.Number(text) for key, text in row.settings.items()}
    slope = row.slope(_Z, _A, **settings)

    def at(value: Value) -> Value:
        def one(r: Range) -> Range:
            found = Evaluator(lambda x: r if x == _A else None, known).value(slope)
            assert not isinstance(found, Array)
            return found

        return value.map(one) if isinstance(value, Array) else one(value)

    return at
