"""Which activation, or loss, a formula is: told by its values, however it is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction

from flint import arb, fmpq

from symprop.formula import tree as t
from symprop.formula.evaluate import EvaluationError, evaluate
from symprop.functions.activations import ACTIVATIONS, softmax
from symprop.functions.losses import LOSSES
from symprop.network.description import Function
from symprop.numbers.array import Array, ShapeError, Value
from symprop.numbers.scalar import DomainError, Scalar, UndecidedError, scalar

POINTS = tuple(fmpq(n, 100) for n in (73, -131, 217, -19))
NEAR = (fmpq(31, 100), fmpq(83, 100), fmpq(47, 100), fmpq(59, 100), fmpq(17, 100), fmpq(71, 100))
FAR = (fmpq(531, 100), fmpq(-283, 100), fmpq(47, 100), fmpq(759, 100), fmpq(-217, 100))
"""Points for losses: all between 0 and 1, and some at a distance."""

ERRORS = (EvaluationError, DomainError, ShapeError, UndecidedError, KeyError, ValueError)
Of = Callable[[Sequence[Scalar]], Scalar | None]
"""The document's function: its value at a point, or ``None`` where it has none."""


def value(f: t.Formula, values: Mapping[Hashable, Value]) -> Scalar | None:
    """The value of a formula over names, or ``None`` where it has none."""
    try:
        found = evaluate(f, values)
    except ERRORS:
        return None
    return None if isinstance(found, Array) else found


def same(a: Scalar | None, b: Scalar | None) -> bool:
    """Whether two values are equal, as far as can be told; none is like none."""
    if a is None or b is None:
        return a is None and b is None
    return bool(abs(arb(a) - arb(b)) < arb(2) ** -40 * (1 + abs(arb(a))))


# --- activations --------------------------------------------------------------------------------


def activation(of: Of) -> Function | None:
    """The activation that a function of one number is."""
    found = [of([z]) for z in POINTS]
    if all(x is None for x in found):
        return None
    for row in ACTIVATIONS.values():
        if row.vector:
            continue
        for settings in _settings(row.name, of):
            if all(
                same(x, _at(row.value, z, settings)) for x, z in zip(found, POINTS, strict=True)
            ):
                return Function(row.name, settings)
    return None


def _at(row: Callable[..., t.Formula], z: Scalar, settings: dict[str, t.Number]) -> Scalar | None:
    name = t.Name("z")
    return value(row(name, **settings), {name: z})


def _settings(name: str, of: Of) -> list[dict[str, t.Number]]:
    """The settings that a function may have: what they do can be seen below 0."""
    usual = {key: t.Number(text) for key, text in ACTIVATIONS[name].settings.items()}
    below = of([fmpq(-1)])
    if not usual or not isinstance(below, fmpq):
        if usual and below is not None:  # α(e⁻¹ − 1)
            ratio = arb(below) / (arb(-1).exp() - 1)
            short = _short(ratio)
            return [usual, dict.fromkeys(usual, short)] if short else [usual]
        return [usual]
    return [usual, {key: _written(-below) for key in usual}]


def _written(x: fmpq) -> t.Number:
    exact = Fraction(int(x.p), int(x.q))
    text = f"{float(exact):.12f}".rstrip("0").rstrip(".")
    return t.Number(text or "0")


def _short(x: arb) -> t.Number | None:
    """The short decimal that a ball is around."""
    rounded = t.Number(f"{float(x.mid()):.6f}".rstrip("0").rstrip("."))
    return rounded if same(x, scalar(rounded.value)) else None


def shares(of: Sequence[Of]) -> list[int] | None:
    """Which output of softmax each function of all pre-activations is."""
    n = len(of)
    names = tuple(t.Name("z", str(k)) for k in range(n))
    point = [POINTS[k % len(POINTS)] * (k + 2) / 3 for k in range(n)]
    wanted = [value(softmax(names, k), dict(zip(names, point, strict=True))) for k in range(n)]
    order = []
    for f in of:
        found = f(point)
        fits = [k for k, w in enumerate(wanted) if found is not None and same(found, w)]
        if len(fits) != 1:
            return None
        order.append(fits[0])
    return order if sorted(order) == list(range(n)) else None


# --- losses -------------------------------------------------------------------------------------


def loss(of: Of, samples: int, outputs: int) -> Function | None:
    """The loss that a function of all predictions and then all targets is."""
    count = samples * outputs
    for row in LOSSES.values():
        for settings in _loss_settings(row.name, of, samples, count):
            if all(
                same(
                    of(_point(points, count)),
                    _mean(row.term, _point(points, count), samples, outputs, settings),
                )
                for points in (NEAR, FAR, FAR[::-1])
            ):
                return Function(row.name, settings)
    return None


def _point(points: Sequence[fmpq], count: int) -> list[Scalar]:
    return [points[k % len(points)] + fmpq(k, 1000) for k in range(2 * count)]


def _mean(
    term: Callable[..., t.Formula],
    point: Sequence[Scalar],
    samples: int,
    outputs: int,
    settings: dict[str, t.Number],
) -> Scalar | None:
    p, y = t.Name("p"), t.Name("y")
    count = samples * outputs
    total: Scalar = fmpq(0)
    for k in range(count):
        part = value(term(p, y, outputs, **settings), {p: point[k], y: point[count + k]})
        if part is None:
            return None
        total = total + part
    return total / samples


def _loss_settings(name: str, of: Of, samples: int, count: int) -> list[dict[str, t.Number]]:
    """The settings that a loss may have: how steep it is far away."""
    usual = {key: t.Number(text) for key, text in LOSSES[name].settings.items()}
    if not usual:
        return [usual]
    rest = [fmpq(0)] * (2 * count - 1)
    far, farther = of([fmpq(1000), *rest]), of([fmpq(2000), *rest])
    if isinstance(far, fmpq) and isinstance(farther, fmpq):
        return [usual, {key: _written((farther - far) * samples / 1000) for key in usual}]
    return [usual]
