"""Kinks, true zeros and numbers at the edge of what can be told or written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from flint import fmpq
from oracles import networks as n
from oracles.compare import compare

import symprop
from symprop.derivation.plan import plan
from symprop.derivation.work import Epoch, Worked, work
from symprop.errors import SympropError
from symprop.network.description import Network, Rounding
from symprop.numbers.array import Array
from symprop.numbers.scalar import DomainError

VIEWS = pytest.mark.parametrize("view", ["scalar", "matrix"])


def worked(network: Network, view: str = "scalar", rounding: Rounding | None = None) -> Epoch:
    return work(plan(network, view=view), 1, rounding)[0]


def number(epoch: Epoch, id: str) -> Any:
    """The exact value of a scalar, or of the only entry of a matrix."""
    value = epoch.exact[id]
    return value.flat[0] if isinstance(value, Array) else value


def one_unit(activation: str, weight: str, **settings: str) -> Network:
    """z = w·1, and a loss whose derivative is not 0."""
    unit = n.function(activation, **settings)
    return n.network([["1"]], [["5"]], [n.layer(unit, [[weight]])])


@VIEWS
@pytest.mark.parametrize(
    ("activation", "settings", "slope"),
    [
        ("relu", {}, "0"),
        ("leaky_relu", {}, "0.01"),
        ("leaky_relu", {"slope": "0.3"}, "0.3"),
        ("elu", {}, "1"),
        ("elu", {"alpha": "0.5"}, "0.5"),
    ],
)
def test_an_activation_at_its_kink_takes_the_left_side(
    activation: str, settings: dict[str, str], slope: str, view: str
) -> None:
    network = one_unit(activation, "0", **settings)
    epoch = worked(network, view)
    places = ("", "") if view == "matrix" else (".0", ".0.0")
    assert number(epoch, f"layers.0.pre{places[0]}") == 0
    gradient = number(epoch, f"∂layers.0.weights{places[1]}")
    assert Fraction(str(gradient)) == -5 * Fraction(slope)
    assert compare(network, view) > 0


@VIEWS
@pytest.mark.parametrize(
    "offset", ["0.0000000000000000000000000000001", "-0.00000000000000000000001"]
)
@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu"])
def test_ever_so_little_beside_the_kink(activation: str, offset: str, view: str) -> None:
    network = one_unit(activation, offset)
    slope = {"relu": "0", "leaky_relu": "0.01", "elu": "1"}[activation]
    side = Fraction(slope) if offset.startswith("-") else Fraction(1)
    gradient = number(
        worked(network, view), "∂layers.0.weights" + (".0.0" if view == "scalar" else "")
    )
    assert abs(gradient + 5 * fmpq(side.numerator, side.denominator)) < fmpq(1, 10**20)
    assert compare(network, view) > 0


@VIEWS
@pytest.mark.parametrize(
    ("loss", "weight", "target"),
    [("absolute_error", "0.7", "0.7"), ("hinge", "1", "1"), ("hinge", "-1", "-1")],
)
def test_a_loss_at_its_kink_has_slope_0(loss: str, weight: str, target: str, view: str) -> None:
    network = n.network([["1"]], [[target]], [n.layer("identity", [[weight]])], loss)
    epoch = worked(network, view)
    assert number(epoch, "loss") == 0
    assert number(epoch, "∂layers.0.weights" + (".0.0" if view == "scalar" else "")) == 0
    assert compare(network, view) > 0


@VIEWS
@pytest.mark.parametrize(("weight", "slope"), [("1.5", 1), ("-1.5", -1), ("0.25", Fraction(1, 4))])
def test_huber_on_all_of_its_pieces(weight: str, slope: Fraction, view: str) -> None:
    network = n.network([["1"]], [["0"]], [n.layer("identity", [[weight]])], "huber")
    gradient = number(
        worked(network, view), "∂layers.0.weights" + (".0.0" if view == "scalar" else "")
    )
    assert Fraction(str(gradient)) == slope
    assert compare(network, view) > 0


# --- zeros that no precision proves -------------------------------------------------------------


def cancelling(activation: str, last: str) -> Network:
    """Two equal hidden units that cancel: the output's sum is 0 and irrational to look at."""
    layers = [n.layer(activation, [["0.3", "0.3"]]), n.layer(last, [["0.5"], ["-0.5"]])]
    return n.network([["1"]], [["1"]], layers)


@VIEWS
@pytest.mark.parametrize("rounding", [Rounding(5), Rounding(None, 4)])
@pytest.mark.parametrize("last", ["identity", "relu", "sigmoid", "elu", "gelu"])
def test_equal_units_that_cancel(last: str, rounding: Rounding, view: str) -> None:
    network = cancelling("sigmoid", last)
    epoch = worked(network, view, rounding)
    shown: Any = epoch.shown["layers.1.pre" + (".0" if view == "scalar" else "")]
    text = shown.text if view == "scalar" else shown.rows[0][0].text
    assert Fraction(text) == 0
    assert compare(network, view, rounding=rounding) > 0


@VIEWS
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("rounding", [Rounding(5), Rounding(None, 3)])
def test_a_bias_shared_by_all_shares_of_a_softmax_learns_nothing(
    optimizer: str, rounding: Rounding, view: str
) -> None:
    """Its gradient is Σp − Σt = 0, though every term is irrational."""
    layers = [n.layer("softmax", [["0.3", "-0.2"], ["0.7", "0.4"]], "0.25")]
    cross = "categorical_cross_entropy"
    network = n.network([["1", "-0.5"]], [["1", "0"]], layers, cross, optimizer)
    assert compare(network, view, 2, rounding) > 0
    shown: Any = worked(network, view, rounding).shown["new:layers.0.bias"]
    assert Fraction(shown.text) == Fraction("0.25")


@VIEWS
def test_a_softmax_of_one_unit_is_1(view: str) -> None:
    network = n.network([["0.3"]], [["1"]], [n.layer("softmax", [["0.7"]])], "half_squared_error")
    assert compare(network, view, rounding=Rounding(None, 4)) > 0


@VIEWS
def test_0_times_something_irrational_is_written_0(view: str) -> None:
    """A weight of 0, a target of 0: exact zeros, not rounded ones."""
    layers = [n.layer("sigmoid", [["0.3"]]), n.layer("softmax", [["0", "0.4"]])]
    network = n.network([["1"]], [["0", "1"]], layers, "categorical_cross_entropy")
    epoch = worked(network, view)
    entry = epoch.shown["layers.1.pre" + (".0" if view == "scalar" else "")]
    texts = [entry.text] if view == "scalar" else [x.text for x in entry.rows[0]]  # type: ignore[union-attr]
    assert texts[0] == "0"
    assert compare(network, view) > 0


def test_gelu_at_0_is_rational() -> None:
    epoch = worked(one_unit("gelu", "0"))
    assert [epoch.exact[id] for id in ("layers.0.out.0", "∂layers.0.weights.0.0")] == [
        0,
        fmpq(-5, 2),
    ]
    assert epoch.shown["layers.0.out.0"].exact


# --- numbers at the edge ------------------------------------------------------------------------


@VIEWS
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus", "silu", "gelu", "elu"])
@pytest.mark.parametrize("weight", ["40", "-40", "150", "-150"])
def test_saturated_units_keep_25_digits(activation: str, weight: str, view: str) -> None:
    network = one_unit(activation, weight)
    assert compare(network, view) > 0


def saturated() -> Network:
    layer = n.layer("sigmoid", [["20"]])
    return n.network([["1"]], [["0"]], [layer], "binary_cross_entropy")


@VIEWS
def test_a_line_whose_rounded_numbers_have_no_value_is_left_out(view: str) -> None:
    """p is printed as 1.00000, and ln(1 − 1.00000) does not exist; the loss does: 20."""
    network = saturated()
    assert compare(network, view) > 0
    epoch = worked(network, view)
    (loss,) = (w for w in epoch.steps if w.step.target == "loss")
    assert [side.kind for side in loss.sides()][-1] == "value"
    assert "substituted" not in [side.kind for side in loss.sides()]
    assert loss.sides()[1].relation == "≈"
    shown: Any = epoch.shown["loss"]
    assert shown.text == "20.00000"


@VIEWS
def test_nobody_can_go_on_with_rounded_numbers_that_have_no_value(view: str) -> None:
    with pytest.raises(DomainError):
        worked(saturated(), view, Rounding(5, carry="rounded"))


@VIEWS
def test_an_operand_with_thousands_of_digits_is_not_written(view: str) -> None:
    """1 + e⁵⁰⁰⁰ below a fraction: the line stops at the fraction itself."""
    network = one_unit("silu", "-5000")
    assert compare(network, view) > 0
    longest = max(len(str(side.formula)) for w in worked(network, view).steps for side in w.sides())
    assert longest < 3000


def test_a_value_with_thousands_of_digits_is_refused() -> None:
    layers = [n.layer("elu", [["5000"]]), n.layer("sigmoid", [["1"]])]
    assert worked(n.network([["1"]], [["1"]], layers)).steps
    huge = n.network([["1"]], [["1"]], [n.layer("identity", [["1" + "0" * 1001]])])
    with pytest.raises(DomainError, match="1000 digits"):
        worked(huge)


def test_exact_numbers_stay_rational_through_linear_layers() -> None:
    layers = [
        n.layer("identity", [["0.1", "0.3"], ["0.2", "0.4"]]),
        n.layer("relu", [["0.21"], ["0.23"]]),
    ]
    network = n.network([["2", "3"]], [["1"]], layers)
    epochs = work(plan(network), 3)
    assert all(type(x).__name__ == "fmpq" for e in epochs for x in e.exact.values())
    assert compare(network, epochs=3) > 0


def test_exact_forms_that_grow_beyond_use_go_on_as_balls() -> None:
    layers = [n.layer("identity", [["0.123", "0.377"]]), n.layer("identity", [["0.21"], ["0.23"]])]
    network = n.network([["0.77"]], [["0.13"]], layers, rate="0.3")
    assert compare(network, epochs=7) > 0
    last = work(plan(network), 7)[-1]
    assert "arb" in {type(x).__name__ for x in last.exact.values()}
    assert all(len(str(x)) < 5000 for x in last.exact.values())


def kinds(w: Worked) -> list[str]:
    return [side.kind for side in w.sides()]


@pytest.mark.parametrize("loss", ["absolute_error", "hinge", "huber"])
def test_a_slope_by_cases_is_worked_in_matrices_and_its_function_never_written(loss: str) -> None:
    layers = [n.layer("tanh", [["0.3", "0.4"]])]
    for samples in (1, 2):
        network = n.network([["1"]] * samples, [["1", "-1"]] * samples, layers, loss)
        for w in worked(network, "matrix").steps:
            assert "loss slope" not in str([side.formula for side in w.sides()])
            assert kinds(w)[-1] == "value"
        assert compare(network, "matrix") > 0


@pytest.mark.parametrize(("rate", "when"), [("50", " after 1 epoch"), ("0.1", "")])
def test_it_is_said_when_there_is_no_loss(rate: str, when: str) -> None:
    """ln(w·x) after a step that makes w negative, or already in the beginning."""
    x = "3" if when else "-3"
    file = {
        "inputs": {"x": x},
        "parameters": {"w": 2},
        "equations": {"y": "ln(w*x)"},
        "loss": "y^2",
        "learning_rate": rate,
    }
    with pytest.raises(SympropError, match=f"no finite loss{when}: the logarithm"):
        symprop.derive(file)
