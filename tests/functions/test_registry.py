"""The registry walked from end to end: SymPy proves every derivative and every step of a proof."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import sympy as sp

from symprop.formula import tree as t
from symprop.formula.read import parse
from symprop.formula.symbolic import to_sympy
from symprop.formula.tree import Apply, Formula, Name
from symprop.functions import (
    Activation,
    Elementary,
    Loss,
    Optimizer,
    register,
    registered,
    rows,
    spelled,
    spellings,
)
from symprop.functions.activations import Z

P, T = Name("p"), Name("t")
POINTS = [sp.Rational(n, 7) for n in (-31, -10, -3, -1, 1, 2, 6, 11, 40)]


class Reading:
    """Formulas as SymPy has them near a point: the cases that hold there, and |x| by its sign."""

    def __init__(self, point: dict[str, Any]) -> None:
        self.point = {sp.Symbol(key, real=True): x for key, x in point.items()}
        self.chosen: set[tuple[int, int]] = set()

    def value(self, e: Any) -> Any:
        return sp.sympify(e).subs(self.point)

    def of(self, f: Formula) -> Any:
        return to_sympy(f, self.known)

    def known(self, f: Formula) -> Any:
        match f:
            case Name(base=base, sub=sub) if f != Name("π"):
                return sp.Symbol(base + sub, real=True)
            case t.Cases(rows=rows):
                return next(self.of(x) for x, test in rows if test is None or self.holds(test))
            case t.Absolute(arg=x) | Apply(function=Name(base="abs"), args=(x,)):
                inside = self.of(x)
                return inside if self.value(inside) > 0 else -inside
            case Apply(function=Name(base="sign"), args=(x,)):
                return sp.sign(self.value(self.of(x)))
            case Apply(function=Name(base="max" | "min" as which), args=xs):
                pick = max if which == "max" else min
                return pick(map(self.of, xs), key=lambda e: float(self.value(e)))
            case t.Derivative(of=of, by=by):
                return sp.diff(self.of(of), self.of(by))
            case Apply(function=name, args=(x,), primes=0) if row := spelled(name.base, Activation):
                value = row.value(x, **row.usual)
                return None if value == f else self.of(value)
        return None

    def holds(self, test: t.Comparison) -> bool:
        gap = self.value(self.of(test.left) - self.of(test.right))
        return bool(
            {"<": gap < 0, "≤": gap <= 0, ">": gap > 0, "≥": gap >= 0, "=": gap == 0}[test.relation]
        )


def same(a: Any, b: Any) -> bool:
    gap = sp.sympify(a - b).rewrite(sp.exp)
    return bool(sp.simplify(gap) == 0)


def settings(row: Any) -> Iterator[dict[str, t.Number]]:
    """The usual settings, and others that are allowed."""
    yield row.usual
    if row.settings:
        yield dict.fromkeys(row.settings, t.Number("0.3"))


SCALAR = [row for row in rows(Activation).values() if row.vector is None]


@pytest.mark.parametrize("row", SCALAR, ids=lambda row: row.name)
def test_activations(row: Activation) -> None:
    z = sp.Symbol("z", real=True)
    for chosen in settings(row):
        value = row.value(Z, **chosen)
        for point in (POINTS[0], POINTS[-1]):  # on both sides of a kink
            read = Reading({"z": point})
            truth = sp.diff(read.of(value), z)
            slope = row.slope(Z, value, **chosen)
            for step in (*_own(row, chosen, row.proof(Z, **chosen)), slope):
                assert same(read.of(step), truth), step
        assert row.proof(Z, **chosen), f"{row.name} asserts its derivative"


def _own(row: Activation, chosen: dict[str, t.Number], steps: Any) -> Iterator[Formula]:
    """Steps in which the row's own symbol stands for its value with these settings."""

    def written(f: Formula) -> Formula:
        if isinstance(f, Apply) and f.function.base == row.symbol and chosen != row.usual:
            return row.value(f.args[0], **chosen)
        return t.rebuild(f, written)

    return map(written, steps)


VECTORS = [row for row in rows(Activation).values() if row.vector is not None]


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row.name)
@pytest.mark.parametrize("units", [1, 2, 3])
def test_activations_of_a_whole_row(row: Activation, units: int) -> None:
    vector = row.vector
    assert vector is not None
    zs = tuple(Name("z", str(k)) for k in range(units))
    ps = tuple(vector.value(zs, k) for k in range(units))
    read = Reading({})
    for k, j in product(range(units), repeat=2):
        truth = sp.diff(read.of(ps[k]), sp.Symbol(f"z{j}", real=True))
        for step in (*vector.proof(zs, ps, k, j), vector.slope(ps, k, j)):
            assert same(read.of(step), truth), step


@pytest.mark.parametrize("row", rows(Loss).values(), ids=lambda row: row.name)
@pytest.mark.parametrize("outputs", [1, 3])
def test_losses(row: Loss, outputs: int) -> None:
    """Away from kinks; the cases of every definition come all up."""
    p = sp.Symbol("p", real=True)
    met: set[tuple[Any, ...]] = set()
    for chosen in settings(row):
        term = row.term(P, T, outputs, **chosen)
        slope = row.slope(P, T, outputs, **chosen)
        steps = row.proof(P, T, outputs, **chosen)
        assert steps, f"{row.name} asserts its derivative"
        for point in product(POINTS[1::2], POINTS[::3]):
            read = Reading(dict(zip("pt", point, strict=True)))
            if row.kink is not None and read.holds(row.kink(P, T)):
                continue
            truth = sp.diff(read.of(term), p)
            sides = [read.of(x) for x in (*steps, slope)]
            if (key := (truth, *sides)) in met:
                continue
            met.add(key)
            assert all(same(x, truth) for x in sides), (point, sides)


ELEMENTARY = list(rows(Elementary).values())


@pytest.mark.parametrize("row", ELEMENTARY, ids=lambda row: row.symbol)
def test_elementary_functions(row: Elementary) -> None:
    least, most = row.arguments
    names = tuple(Name(x) for x in ("x", "y", "u")[: least if most else 3])
    call = Apply(Name(row.symbol), names)
    for point in product((POINTS[4], POINTS[-1], POINTS[-3]), repeat=len(names)):
        if len(set(point)) < len(point):
            continue  # a tie of max and min
        read = Reading({name.base: x for name, x in zip(names, point, strict=True)})
        for k, name in enumerate(names):
            truth = sp.diff(read.of(call), sp.Symbol(name.base, real=True))
            assert same(read.of(row.slope(names, k, call)), truth)


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Activation, Loss, Optimizer, Elementary])
def test_every_name_leads_to_its_row(kind: Any) -> None:
    """No two rows of a kind share a name, and each is found by all of its own."""
    seen: dict[str, str] = {}
    for row in rows(kind).values():
        for name in spellings(row):
            assert seen.setdefault(name, row.name) == row.name
            assert spelled(name, kind) is row


def test_names_as_people_write_them() -> None:
    for text, name in (
        ("σ", "sigmoid"), ("Sigmoid", "sigmoid"), ("logistic", "sigmoid"), ("ReLU", "relu"),
        ("Leaky ReLU", "leaky_relu"), ("leaky-relu", "leaky_relu"), ("Swish", "silu"),
    ):  # fmt: skip
        found = spelled(text, Activation)
        assert found is not None
        assert found.name == name
    for text, name in (("MSE", "mean_squared_error"), ("BCE", "binary_cross_entropy")):
        loss = spelled(text, Loss)
        assert loss is not None
        assert loss.name == name
    optimizer = spelled("Nesterov momentum", Optimizer)
    assert optimizer is not None
    assert optimizer.name == "nesterov"
    assert spelled("no such thing", Activation) is None


def test_a_row_comes_and_goes() -> None:
    row = Activation("bumpy", "bump", lambda z: z**2, lambda z, a: 2 * z)
    assert not isinstance(parse("bump(z)"), Apply)
    with registered(row):
        assert spelled("Bumpy", Activation) is row
        assert isinstance(parse("bump(z)"), Apply)
        with pytest.raises(ValueError, match="already"):
            register(row)
    assert spelled("bumpy", Activation) is None
    assert not isinstance(parse("bump(z)"), Apply)
