"""What a worksheet leaves out, and what comes of it when earlier numbers are wrong."""

from __future__ import annotations

from math import exp, isclose

import pytest
from flint import arb, fmpq
from oracles.worksheets import by_elements

from symprop.api import Derivation, derive
from symprop.derivation.shown import show
from symprop.handout.blanks import BlankError, Blanks, leave_out
from symprop.network.file import example_text, loads
from symprop.numbers.scalar import Scalar, certain

VIEWS = [(name, "scalar") for name in by_elements()] + [
    (name, "matrix") for name in ("sigmoid-2-2-1", "sigmoid-2-3-1", "linear-2-2-1")
]


def blanks(name: str, level: str = "values", **wishes: object) -> Blanks:
    return leave_out(derive(name, **wishes).epochs, level)  # type: ignore[arg-type]


def near(x: Scalar, y: float) -> bool:
    return isclose(float(arb(x).mid()), y, rel_tol=1e-12)


@pytest.mark.parametrize(("name", "view"), VIEWS)
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_worked_again_from_the_same_numbers(name: str, view: str, carry: str) -> None:
    """Without other numbers every blank comes to its answer, digit for digit."""
    made = derive(name, view=view, carry=carry, epochs=2)  # type: ignore[arg-type]
    every = leave_out(made.epochs)
    for blank in every:
        value = blank.again({})
        if carry == "rounded":
            assert value == blank.answer.value, blank.id
        else:
            shown = certain(lambda v=value: show(v, made.network.rounding))  # type: ignore[misc]
            assert shown.text == blank.answer.text, blank.id


@pytest.mark.parametrize(("name", "view"), VIEWS)
def test_rounded_numbers_are_what_the_work_goes_on_with(name: str, view: str) -> None:
    """Filling in the key gives the key again where the numbers are carried on rounded."""
    every = blanks(name, view=view, carry="rounded")
    key = {blank.id: blank.answer.value for blank in every}
    assert all(blank.again(key) == key[blank.id] for blank in every)


@pytest.mark.parametrize(("name", "view"), VIEWS)
def test_ids_and_needs(name: str, view: str) -> None:
    every = list(blanks(name, view=view, epochs=2))
    ids = [blank.id for blank in every]
    assert len(set(ids)) == len(ids)
    for i, blank in enumerate(every):
        assert set(blank.needs) <= set(ids[:i]), "only earlier blanks are needed"
        assert blank.id.split(":", 1)[0] == str(blank.epoch)
        assert blank.exact is not None


def test_error_carried_forward() -> None:
    """Against the formulas of a 2-2-1 network, worked here with a wrong z₁, ŷ or δ."""
    every = blanks("sigmoid-2-2-1").by_id
    wrong = {"1:layers.0.pre.0": fmpq(9, 10)}
    assert near(every["1:layers.0.out.0"].again(wrong), 1 / (1 + exp(-0.9)))
    assert near(every["1:layers.0.out.1"].again(wrong), 1 / (1 + exp(-1.87))), "not concerned"
    p = 0.75
    wrong = {"1:layers.1.out.0": fmpq(3, 4)}
    assert near(every["1:loss"].again(wrong), (p - 3.3) ** 2 / 2)
    assert near(every["1:∂layers.1.pre.0"].again(wrong), (p - 3.3) * p * (1 - p))
    wrong = {"1:∂layers.0.pre.1": fmpq(-2)}
    assert near(every["1:∂layers.0.weights.0.1"].again(wrong), -2 * 1.1)
    wrong = {"1:∂layers.0.weights.0.1": fmpq(5)}
    assert near(every["1:new:layers.0.weights.0.1"].again(wrong), 0.3 - 0.1 * 5)
    assert every["1:new:layers.0.weights.0.1"].needs == ("1:∂layers.0.weights.0.1",)


def test_error_carried_forward_in_a_matrix() -> None:
    every = blanks("sigmoid-2-2-1", view="matrix").by_id
    wrong = {"1:layers.0.pre[0,0]": fmpq(9, 10)}
    assert near(every["1:layers.0.out[0,0]"].again(wrong), 1 / (1 + exp(-0.9)))
    assert near(every["1:layers.0.out[0,1]"].again(wrong), 1 / (1 + exp(-1.87)))


def test_a_kink_goes_by_the_number_found() -> None:
    """A wrong sign before a ReLU takes the other case."""
    text = example_text("sigmoid-2-2-1").replace("activation: sigmoid", "activation: relu", 1)
    every = leave_out(Derivation(loads(text)).epochs).by_id
    assert every["1:layers.0.out.0"].again({"1:layers.0.pre.0": fmpq(-1)}) == 0
    assert every["1:layers.0.out.0"].again({"1:layers.0.pre.0": fmpq(2)}) == 2


def test_matrix_entries_have_canonical_places() -> None:
    every = blanks("sigmoid-2-2-1", view="matrix").by_id
    assert every["1:∂layers.0.weights[1,0]"].place == "layers.0.weights.1.0"
    assert every["1:layers.0.pre[0,1]"].place == "layers.0.pre.1"
    assert every["1:loss"].place == "loss"


def test_levels() -> None:
    counts = {level: blanks("sigmoid-2-2-1", level) for level in ("values", "steps", "all")}
    assert {len(found) for found in counts.values()} == {22}
    assert counts["values"].marks == 22
    assert counts["steps"].marks == 44, "the numbers put in, and the value"
    assert counts["all"].marks == 66, "the rule besides"
    with pytest.raises(BlankError, match="expected values, steps, all"):
        blanks("sigmoid-2-2-1", "nothing")


def test_only_some_places() -> None:
    made = derive("sigmoid-2-2-1")
    found = leave_out(made.epochs, "values", ["layers.0.pre.0", "layers.0.weights.1.0"])
    assert [blank.id for blank in found] == [
        "1:layers.0.pre.0",
        "1:∂layers.0.pre.0",
        "1:∂layers.0.weights.1.0",
        "1:new:layers.0.weights.1.0",
    ]
    assert found.by_id["1:∂layers.0.pre.0"].needs == ()
