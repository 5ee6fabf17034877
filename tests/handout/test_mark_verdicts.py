"""Verdicts and causes, one by one, against numbers worked by hand."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from flint import fmpq
from oracles.worksheets import by_elements

from symprop.api import derive
from symprop.derivation.shown import show
from symprop.formula import plain
from symprop.handout.marking.answer import read_answer
from symprop.handout.marking.key import Key
from symprop.handout.marking.mark import MarkedSheet, MarkedValue, mark
from symprop.handout.task import Task
from symprop.network.description import Network
from symprop.network.file import load, loads
from symprop.numbers.scalar import Scalar, certain


@cache
def task(name: str = "sigmoid-2-2-1", level: str = "values", **wishes: object) -> Task:
    key = Key(derive(name, **wishes).network, level)  # type: ignore[arg-type]
    return key.task(key.sheets[0])


def sheet(found: Task, changes: dict[str, str]) -> MarkedSheet:
    written = {blank.id: blank.answer.text for blank in found.blanks} | changes
    assert len(written) == len(found.blanks), "a change has no blank"
    return mark(found.blanks, {id: read_answer(text) for id, text in written.items()})


def one(found: Task, id: str, text: str) -> MarkedValue:
    """The verdict on one changed answer; nothing before it is touched."""
    return next(v for v in sheet(found, {id: text}).values if v.blank.id == id)


@pytest.mark.parametrize(
    ("id", "text", "verdict"),
    [
        ("1:layers.0.pre.0", "1.1", "right"),
        ("1:layers.0.pre.0", "1.10000", "right"),
        ("1:layers.0.pre.0", "11/10", "right"),
        ("1:layers.0.pre.0", "1.10001", "wrong"),
        ("1:layers.0.out.0", "0.75026", "right"),
        ("1:layers.0.out.0", "0.750260106", "right"),
        ("1:layers.0.out.0", "0.750264", "right"),
        ("1:layers.0.out.0", "0.75027", "wrong"),
        ("1:layers.0.out.0", "0.7503", "short"),
        ("1:layers.0.out.0", "0.7502", "wrong"),
        ("1:loss", "3.67233", "right"),  # printed ŷ is 0.58989 ± 0.000005: 3.672348 ± 0.0000136
        ("1:loss", "3.67232", "wrong"),
        ("1:loss", "", "missing"),
        ("1:loss", "3.67.235", "unreadable"),
    ],
)
def test_precision(id: str, text: str, verdict: str) -> None:
    assert one(task(), id, text).verdict == verdict


def test_a_sign_that_everything_is_carried_from() -> None:
    """δ with the wrong sign: each gradient and update after it is right for it."""
    changes = {"1:∂layers.1.pre.0": "0.65563"}
    for id in ("layers.1.weights.0.0", "layers.1.weights.1.0"):
        true = task().blanks.by_id[f"1:∂{id}"].answer.text
        changes[f"1:∂{id}"] = true.removeprefix("-")
    changes["1:new:layers.1.weights.0.0"] = "0.55081"  # 0.6 − 0.1·0.49189
    found = sheet(task(), changes)
    assert [value.blank.id for value in found.of("carried")] == [
        "1:∂layers.1.weights.0.0",
        "1:∂layers.1.weights.1.0",
        "1:new:layers.1.weights.0.0",
    ]
    assert [value.blank.id for value in found.of("wrong")] == ["1:∂layers.1.pre.0"]
    assert found.marks == found.possible - 1
    assert found.first is not None
    assert found.first.cause is not None
    assert found.first.cause.key == "sign"


def test_the_better_mark_counts() -> None:
    """After a wrong number the true one is right, as well as what follows from it."""
    wrong = {"1:layers.0.pre.0": "0.9"}
    assert sheet(task(), wrong).marks == 21
    own = wrong | {"1:layers.0.out.0": "0.71095"}  # 1/(1 + e^−0.9)
    assert sheet(task(), own).marks == 21
    neither = wrong | {"1:layers.0.out.0": "0.7312"}
    assert sheet(task(), neither).marks == 20


def test_rule_and_working_go_with_the_values() -> None:
    found = sheet(task(level="all"), {"1:loss": "3"})
    assert (found.possible, found.marks, found.open) == (66, 63, 2)


CAUSES = [
    ("1:∂layers.1.pre.0", "0.65563", "sign", None),
    ("1:layers.0.out.1", "0.68646", "digits_exchanged", None),
    ("1:layers.0.out.1", "8.6646", "decimal_place", None),
    ("1:layers.0.out.1", "0.8646", "digit_dropped", None),
    ("1:layers.1.out.0", "0.58988", "truncated", None),
    ("1:layers.1.out.0", "0.58990", "last_digit", None),
    ("1:layers.0.out.0", "0.75025", "last_digit", None),  # of 0.750260…
    ("1:∂layers.1.pre.0", "-1.59867", "slope", "y_pred·(1 - y_pred)"),  # σ in place of σ′
    ("1:∂layers.0.pre.0", "-0.12285", "left_out", "wₕ₁"),
    ("1:loss", "7.34471", "left_out", "1/2"),
    ("1:loss", "-1.35505", "power", "(y_pred - y)²"),
    ("1:layers.1.pre.0", "0.57335", "activation", "a₁"),  # z₁ in place of a₁
    ("1:∂layers.1.weights.0.0", "-0.56808", "operand", "a₁"),  # a₂ in place of a₁
    ("1:layers.0.pre.1", "1.21", None, None),  # w₂₁ in place of w₂₂, or -0.33 + 1.54
    ("1:∂layers.0.weights.1.0", "-0.08108", "operand", "x₂"),
    ("1:∂layers.0.pre.0", "-0.07975", "too_new", "wₕ₁"),  # 0.64919 in place of 0.6
    ("1:new:layers.0.weights.1.0", "0.56216", "left_out", "η"),
    ("1:new:layers.0.weights.1.0", "0.38378", "sign_of_term", None),
    ("1:layers.0.out.0", "0.24974", "sign_of_term", "z₁"),  # e^z in place of e^−z
    ("1:layers.0.out.0", "0.12345", None, None),
]


@pytest.mark.parametrize(("id", "text", "key", "part"), CAUSES)
def test_causes(id: str, text: str, key: str | None, part: str | None) -> None:
    cause = one(task(), id, text).cause
    assert (cause and cause.key) == key
    if part is not None:
        assert cause is not None
        assert cause.part is not None
        assert plain.write(cause.part) == part


def test_stale_weights() -> None:
    """The second forward pass worked with the weights of the first."""
    value = one(task(epochs=2), "2:layers.0.pre.0", "1.1")
    assert value.cause is not None
    assert value.cause.key == "stale"


def test_another_entry_of_a_matrix() -> None:
    found = task("linear-2-2-1", view="matrix")
    value = one(found, "1:∂layers.0.weights[0,1]", "-0.263")
    assert value.cause is not None
    assert value.cause.key == "entry"


def test_a_cause_is_looked_for_among_the_students_own_numbers() -> None:
    changes = {"1:layers.0.pre.0": "0.9", "1:layers.0.out.0": "0.17095"}
    value = next(v for v in sheet(task(), changes).values if v.blank.id == "1:layers.0.out.0")
    assert value.own is not None
    assert value.own.shown.text == "0.71095"
    assert value.cause is not None
    assert value.cause.key == "digits_exchanged"


def test_one_slip_in_copying_or_another() -> None:
    """0.3 for 0.03: the point has moved, or two digits have; it was worked rightly in any case."""
    network = "inputs: {x: 2}\ntargets: {t: 0}\nparameters: {w: 0.5}\n"
    key = Key(loads(network + "equations:\n  y: w*x - 0.97\nloss: (y - t)^2 / 2\n"), "all")
    found = key.task(key.sheets[0])
    assert found.blanks.by_id["1:y"].answer.text == "0.03"
    value = one(found, "1:y", "0.30000")
    assert value.verdict == "wrong"
    assert value.worked
    assert value.cause is not None
    assert value.cause.key == "copied"


def test_two_causes_are_none() -> None:
    """Where η = 0.1, leaving it out of a product moves its decimal point, too."""
    network = "inputs: {x: 2}\ntargets: {t: 0}\nparameters: {w: 0.5, b: 0.1}\n"
    net = loads(network + "equations:\n  y: b*(w*x + 0.23)\nloss: (y - t)^2 / 2\n")
    key = Key(net)
    found = key.task(key.sheets[0])
    assert found.blanks.by_id["1:y"].answer.text == "0.123"
    assert one(found, "1:y", "1.23").cause is None


VIEWS = [(name, "scalar") for name in by_elements()] + [
    (name, "matrix") for name in by_elements() if isinstance(load(name), Network)
]


@pytest.mark.parametrize(("name", "view"), VIEWS)
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_one_wrong_number_costs_one_mark(name: str, view: str, carry: str) -> None:
    """Whatever the network, all that is worked from a wrong number is right for it."""
    found = task(name, view=view, carry=carry)
    every = list(found.blanks)
    policy = found.plan.network.rounding
    for wrong in Random(name + view).sample(every, 4):
        written: dict[str, str] = {}
        numbers: dict[str, Scalar] = {}
        for blank in every:
            value = blank.again(numbers)
            shown = certain(lambda v=value: show(v, policy))  # type: ignore[misc]
            number = shown.value + (fmpq(37, 100) if blank is wrong else 0)
            numbers[blank.id] = number
            written[blank.id] = str(number)
        marked = mark(found.blanks, {id: read_answer(text) for id, text in written.items()})
        assert [v.blank.id for v in marked.values if not v.marks] == [wrong.id]


EXTREME = ["9" * 400, "1e999", "-1e999", "1e-999", "0", "-1", "1/3", "1e300"]


@pytest.mark.parametrize("name", ["sigmoid-2-2-1", "batch-norm", "attention-head"])
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_numbers_beyond_all_bounds(name: str, carry: str) -> None:
    """From them there may be no value; they are wrong, and that is all."""
    random = Random(name)
    found = task(name, carry=carry)
    for _ in range(5):
        wild = {blank.id: random.choice(EXTREME) for blank in found.blanks if random.random() < 0.4}
        marked = sheet(found, wild)
        for value in marked.values:
            if value.blank.id not in wild:
                assert value.verdict == "right", "the better mark counts"
