"""Losses: slopes, kinks and the two shortcuts, held against SymPy's own derivatives."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from oracles import networks
from oracles.algebra import Composer, activate, penalty
from oracles.calculator import Calculator

from symprop.formula.tree import Comparison, Formula, Number, Ref
from symprop.functions.losses import LOSSES, SHORTCUTS
from symprop.network.known import known, outputs_of

P, T = Ref("p"), Ref("t")
p, t = sp.Symbol("p", real=True), sp.Symbol("t", real=True)
SETTINGS: list[tuple[str, dict[str, str]]] = [
    *((name, networks.SETTINGS.get(name, {})) for name in networks.LOSSES),
    *(("huber", {"delta": x}) for x in ("0.5", "2.25")),
]
every = pytest.mark.parametrize(
    ("name", "settings"), SETTINGS, ids=[f"{n}{''.join(s.values())}" for n, s in SETTINGS]
)
OUTPUTS = (1, 2, 5)
CALCULATOR = Calculator(networks.network([], [], []))


def chosen(settings: dict[str, str]) -> dict[str, Formula]:
    return {key: Number(x) for key, x in settings.items()}


def read(f: Formula) -> Any:
    return Composer(known={"p": p, "t": t}).expression(f)


def points(name: str) -> list[tuple[sp.Rational, sp.Rational]]:
    """Predictions and targets in the loss's domain, away from kinks, on all sides of them."""
    shares = [sp.Rational(n, 13) for n in range(1, 13)]
    if name == "hinge":
        return [(sp.Rational(n, 7), sp.Integer(s)) for n in range(-20, 21) for s in (-1, 1)]
    if name in ("binary_cross_entropy", "categorical_cross_entropy"):
        hot = [sp.Integer(0), sp.Integer(1), sp.Rational(2, 5)]
        return list(itertools.product(shares, hot))
    return [
        (sp.Rational(n, 3), sp.Rational(m, 7)) for n in range(-9, 10, 2) for m in range(-20, 21, 8)
    ]


@every
@pytest.mark.parametrize("outputs", OUTPUTS)
def test_the_term_is_the_definition(name: str, settings: dict[str, str], outputs: int) -> None:
    mine = read(LOSSES[name].term(P, T, outputs, **chosen(settings)))
    truth = penalty(networks.function(name, **settings), p, t, outputs)
    if not truth.has(sp.Abs):
        assert sp.simplify(mine - truth) == 0
    for a, b in points(name):
        assert (mine - truth).subs({p: a, t: b}) == 0


@every
@pytest.mark.parametrize("outputs", OUTPUTS)
def test_the_slope_is_the_derivative(name: str, settings: dict[str, str], outputs: int) -> None:
    row = LOSSES[name]
    slope = read(row.slope(P, T, outputs, **chosen(settings)))
    truth = sp.diff(penalty(networks.function(name, **settings), p, t, outputs), p)
    if not truth.has(sp.sign):
        assert sp.simplify(slope - truth) == 0
    tried = 0
    for a, b in points(name):
        at = {"p": Number(str(a)), "t": Number(str(b))}
        if row.kink is not None and _holds(row.kink(at["p"], at["t"])):
            continue
        assert sp.simplify((slope - truth).subs({p: a, t: b})) == 0
        tried += 1
    assert tried > 30


def _holds(condition: Comparison) -> bool:
    return CALCULATOR.holds(condition)


@pytest.mark.parametrize(
    ("name", "at", "target"),
    [
        ("absolute_error", "0.7", "0.7"),
        ("absolute_error", "-3", "-3"),
        ("hinge", "1", "1"),
        ("hinge", "-1", "-1"),
    ],
)
def test_at_its_kink_the_slope_of_a_loss_is_0(name: str, at: str, target: str) -> None:
    row, a, b = LOSSES[name], Number(at), Number(target)
    assert row.kink is not None
    assert _holds(row.kink(a, b))
    assert not _holds(row.kink(Number("0.5"), Number("0.25")))
    assert CALCULATOR.worth(row.slope(a, b, 1)) == Fraction(0)


@pytest.mark.parametrize("delta", ["0.5", "1", "2.25"])
def test_huber_has_one_slope_where_its_pieces_meet(delta: str) -> None:
    d, worth = Number(delta), CALCULATOR.worth
    for sign in (1, -1):
        at = Number(f"{'-' if sign < 0 else ''}{delta}")
        slope = worth(LOSSES["huber"].slope(at, Number("0"), 1, delta=d))
        assert slope == sign * Fraction(delta)
        assert worth(LOSSES["huber"].term(at, Number("0"), 1, delta=d)) == Fraction(delta) ** 2 / 2
    assert LOSSES["huber"].kink is None


def test_only_the_rows_with_a_kink_have_slopes_that_jump() -> None:
    assert {name for name, row in LOSSES.items() if row.kink} == {"absolute_error", "hinge"}


# --- shortcuts ----------------------------------------------------------------------------------


def test_the_shortcut_of_sigmoid_and_binary_cross_entropy() -> None:
    z = sp.Symbol("z", real=True)
    prediction = activate(networks.function("sigmoid"), [z])[0]
    loss = penalty(networks.function("binary_cross_entropy"), prediction, t, 1)
    row = SHORTCUTS["sigmoid", "binary_cross_entropy"]
    here = Composer(known={"p": prediction, "t": t})
    for side in (row.value(P, T), *row.proof((P,), (T,))):
        assert sp.simplify(sp.diff(loss, z) - here.expression(side)) == 0, side


@pytest.mark.parametrize("units", [1, 2, 3, 4])
def test_the_shortcut_of_softmax_and_categorical_cross_entropy(units: int) -> None:
    """It needs targets that sum to 1: the last is what the others leave."""
    zs = [sp.Symbol(f"z{j}", real=True) for j in range(units)]
    ts = [sp.Symbol(f"t{j}", real=True) for j in range(units - 1)]
    ts.append(1 - sum(ts))
    shares = activate(networks.function("softmax"), zs)
    cross = networks.function("categorical_cross_entropy")
    loss = sum(penalty(cross, a, b, units) for a, b in zip(shares, ts, strict=True))
    row = SHORTCUTS["softmax", "categorical_cross_entropy"]
    known = {f"p{j}": x for j, x in enumerate(shares)} | {f"t{j}": x for j, x in enumerate(ts)}
    ps, ys = (tuple(Ref(f"{x}{j}") for j in range(units)) for x in "pt")
    for j in range(units):
        short = Composer(known=known).expression(row.value(ps[j], ys[j]))
        assert sp.simplify(sp.diff(loss, zs[j]) - short) == 0
    for side in row.proof(ps, ys):
        gap = sp.diff(loss, zs[0]) - Composer(known=known).expression(side)
        assert sp.simplify(gap) == 0, side


def test_without_targets_that_sum_to_1_the_shortcut_would_be_wrong() -> None:
    zs = [sp.Symbol(f"z{j}", real=True) for j in range(2)]
    shares = activate(networks.function("softmax"), zs)
    cross = networks.function("categorical_cross_entropy")
    loss = sum(penalty(cross, a, sp.Integer(1), 2) for a in shares)
    assert sp.simplify(sp.diff(loss, zs[0]) - (shares[0] - 1)) != 0


def test_there_are_no_other_shortcuts() -> None:
    assert set(SHORTCUTS) == {
        ("softmax", "categorical_cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
    }


# --- what network files may name ----------------------------------------------------------------


def test_the_rows_are_those_of_the_contract() -> None:
    assert set(LOSSES) >= set(networks.LOSSES)
    assert {name: row.settings for name, row in LOSSES.items() if row.settings} == {
        "huber": {"delta": "1"}
    }


def test_files_know_the_rows_and_their_defaults() -> None:
    activations = {name: networks.SETTINGS.get(name, {}) for name in networks.ACTIVATIONS}
    losses = {name: networks.SETTINGS.get(name, {}) for name in networks.LOSSES}
    optimizers = {name: networks.SETTINGS.get(name, {}) for name in networks.OPTIMIZERS}
    # There may be more rows than the oracles know.
    assert known("activation").items() >= activations.items()
    assert known("loss").items() >= losses.items()
    assert known("optimizer").items() >= optimizers.items()


def test_cross_entropies_ask_for_probabilities() -> None:
    assert outputs_of(LOSSES["categorical_cross_entropy"]) == ("softmax",)
    assert set(outputs_of(LOSSES["binary_cross_entropy"])) == {"sigmoid", "softmax"}
    assert outputs_of(LOSSES["squared_error"]) == tuple(known("activation"))
