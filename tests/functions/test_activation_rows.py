"""Activations: every derivative and every step of its proof, held against SymPy's own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from oracles import networks
from oracles.algebra import Composer, activate, same_values, symbol
from oracles.calculator import Calculator

from symprop.formula.tree import Formula, Number, Ref, walk
from symprop.functions.activations import ACTIVATIONS, Activation, softmax, softmax_slope

Z = Ref("z")
SETTINGS: list[tuple[str, dict[str, str]]] = [
    *((name, networks.SETTINGS.get(name, {})) for name in networks.SCALAR_ACTIVATIONS),
    *(("leaky_relu", {"slope": x}) for x in ("0.3", "-0.25", "1")),
    *(("elu", {"alpha": x}) for x in ("0.5", "1.75")),
]
SIDES = [sp.Symbol("z", positive=True), sp.Symbol("z", negative=True)]
every = pytest.mark.parametrize(
    ("name", "settings"), SETTINGS, ids=[f"{n}{''.join(s.values())}" for n, s in SETTINGS]
)


def chosen(settings: dict[str, str]) -> dict[str, Formula]:
    return {key: Number(x) for key, x in settings.items()}


def composer(row: Activation, settings: dict[str, str], z: Any) -> Composer:
    """Reads a row's formulas at ``z``; its own symbol stands for its value."""
    out = Composer(known={"z": z})
    sigmoid = {("σ", 0): lambda x: 1 / (1 + sp.exp(-x))}
    own = {(row.symbol, 0): lambda x: _value(row, settings, x)}
    out.functions = out.functions | sigmoid | own
    return out


def _value(row: Activation, settings: dict[str, str], z: Any) -> Any:
    return activate(networks.function(row.name, **settings), [z])[0]


def equal(a: Any, b: Any) -> bool:
    """Whether SymPy proves two expressions equal."""
    gap = sp.simplify((a - b).rewrite(sp.exp))
    return bool(gap == 0)


@every
def test_the_value_is_the_definition(name: str, settings: dict[str, str]) -> None:
    row = ACTIVATIONS[name]
    for z in SIDES:
        found = composer(row, settings, z).expression(row.value(Z, **chosen(settings)))
        assert equal(found, _value(row, settings, z))


@every
def test_the_slope_is_the_derivative(name: str, settings: dict[str, str]) -> None:
    row = ACTIVATIONS[name]
    value = row.value(Z, **chosen(settings))
    for z in SIDES:
        here = composer(row, settings, z)
        slope = here.expression(row.slope(Z, value, **chosen(settings)))
        assert equal(slope, sp.diff(here.expression(value), z))


@every
def test_every_step_of_the_proof_is_the_derivative(name: str, settings: dict[str, str]) -> None:
    row = ACTIVATIONS[name]
    steps = row.proof(Z, **chosen(settings))
    assert steps
    for z in SIDES:
        derivative = sp.diff(_value(row, settings, z), z)
        for step in steps:
            assert equal(composer(row, settings, z).expression(step), derivative), step


@every
def test_the_slope_at_many_points(name: str, settings: dict[str, str]) -> None:
    """The same with numbers: 50 digits at points on both sides of the kink."""
    row, z = ACTIVATIONS[name], symbol("z")
    here = composer(row, settings, z)
    value = row.value(Z, **chosen(settings))
    slope = here.expression(row.slope(Z, value, **chosen(settings)))
    points = [{"z": f"{n / 7:.5f}"} for n in range(-40, 41) if n]
    same_values([(slope, sp.diff(_value(row, settings, z), z))], points)


@every
def test_at_a_kink_the_slope_is_that_of_the_left_side(name: str, settings: dict[str, str]) -> None:
    row = ACTIVATIONS[name]
    if row.kink is None:
        return
    at = row.kink
    slope = row.slope(at, row.value(at, **chosen(settings)), **chosen(settings))
    left = sp.diff(_value(row, settings, SIDES[1]), SIDES[1]).subs(SIDES[1], at.value)
    right = sp.diff(_value(row, settings, SIDES[0]), SIDES[0]).subs(SIDES[0], at.value)
    worth = Calculator(networks.network([], [], [])).worth(slope)
    assert worth == Fraction(int(left.p), int(left.q))
    assert left != right or settings == {"slope": "1"} or settings == {"alpha": "1"}


def test_only_activations_with_a_kink_have_cases() -> None:
    for name in networks.SCALAR_ACTIVATIONS:
        row, settings = ACTIVATIONS[name], ACTIVATIONS[name].settings
        at = sp.Symbol("z", real=True)
        kinked = composer(row, settings, at).expression(row.value(Z, **chosen(settings)))
        assert kinked.has(sp.Piecewise) == (row.kink is not None)


@every
def test_the_bounds_hold_and_are_reached_in_the_limit(name: str, settings: dict[str, str]) -> None:
    row = ACTIVATIONS[name]
    ends = [
        sp.limit(_value(row, settings, z), z, end)
        for z, end in ((SIDES[1], -sp.oo), (SIDES[0], sp.oo))
    ]
    for bound, pick in ((row.low, sp.Min), (row.high, sp.Max)):
        if bound is not None:
            assert pick(*ends) == bound
    assert row.high is not None or ends[1] == sp.oo


@pytest.mark.parametrize("units", [1, 2, 3, 4])
def test_softmax_and_all_of_its_slopes(units: int) -> None:
    zs = tuple(Ref(f"z{j}") for j in range(units))
    read = Composer()
    shares = [softmax(zs, k) for k in range(units)]
    values = [read.expression(p) for p in shares]
    assert sp.simplify(sum(values)) == 1
    names = [symbol(f"z{j}") for j in range(units)]
    assert all(
        equal(v, sp.exp(z) / sum(map(sp.exp, names))) for v, z in zip(values, names, strict=True)
    )
    for k in range(units):
        for j in range(units):
            slope = read.expression(softmax_slope(tuple(shares), k, j))
            assert equal(slope, sp.diff(values[k], names[j]))


def test_the_rows_are_those_of_the_contract() -> None:
    """They may be more."""
    assert set(ACTIVATIONS) >= set(networks.ACTIVATIONS)
    assert ACTIVATIONS["leaky_relu"].settings == {"slope": "0.01"}
    assert ACTIVATIONS["elu"].settings == {"alpha": "1"}
    assert ACTIVATIONS["softmax"].vector is not None


def test_calls_are_written_with_the_rows_symbol() -> None:
    row = ACTIVATIONS["sigmoid"]
    assert [type(x).__name__ for x in walk(row.call(Z, primes=1))] == ["Apply", "Ref"]
    assert row.call(Z, primes=1).primes == 1
    assert row.call(Z).function.base == "σ"
