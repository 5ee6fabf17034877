"""Rules with indices say for which they hold; what nothing uses has the adjoint 0."""

from __future__ import annotations

from typing import Any

import pytest

import symprop
from symprop.derivation.arrays import Arrays
from symprop.derivation.indexed_formula import NoConditionError, holds_where
from symprop.derivation.plan import plan
from symprop.formula.tree import Comparison, Name, Number
from symprop.network.elements import places
from symprop.network.indexed import Addend

X = [[1, 2], [0.5, -1], [-1, 0.3]]


def network(loss: str, **equations: str) -> dict[str, Any]:
    return {
        "inputs": {"x[t,i]": X},
        "parameters": {"W[i,j]": [[0.2, -0.3], [0.4, 0.1]], "v[j]": [0.5, -0.6], "u": 0.2},
        "equations": {"h[t,j]": "tanh(sum_i x[t,i]*W[i,j])", **equations},
        "loss": loss,
    }


NETWORKS = (
    network("(2*h[0,0] + h[2,1])^2"),
    network("y^2/2", y="sum_j v[j]*h[1,j] + u*mean_t h[t,0]"),
    network("sum_t q[t+1] + sum_t (q[t+1] - q[t])^2 + q[0]", **{"q[t]": "u*sum_j h[t,j]"}),
    network("sum_t q[2*t]", **{"q[t]": "u*sum_j h[t,j]"}),
    network("y^2", y="sum_j v[j]*g[1,j]", **{"g[t,j]": "tanh(u*g[t-1,j] + h[t,j])"}),
)


def holds(condition: Comparison | None, values: dict[str, int]) -> bool:
    """Whether a condition, which counts from 1, is true for indices that count from 0."""
    if condition is None:
        return True
    assert isinstance(condition.left, Name)
    assert isinstance(condition.right, Number)
    own, wanted = values[condition.left.base] + 1, int(condition.right.text)
    return {"=": own == wanted, "≥": own >= wanted, "≤": own <= wanted}[condition.relation]


@pytest.mark.parametrize("number", range(len(NETWORKS)))
def test_an_addend_exists_where_its_rule_says(number: int) -> None:
    rules = plan(symprop.load(NETWORKS[number])).rules
    assert isinstance(rules, Arrays)
    shapes, tried = rules.frame.shapes, 0
    for family in rules.adjoints.values():
        for addend in (a for a in family.addends if not a.over):
            try:
                condition = holds_where(addend, family.sizes, shapes)
            except NoConditionError:
                continue
            for at in places(family.shape):
                values = dict(zip(family.indices, at, strict=True))
                there = any(True for _ in rules.elements.instances(family, addend, values))
                assert there == (holds(condition, values) and reads(rules, addend, values))
                tried += 1
    assert tried > 5


def reads(rules: Arrays, addend: Addend, values: dict[str, int]) -> bool:
    """Whether everything that an addend reads exists."""
    found = ((a.id, [place.at(values) for place in a.at]) for a in addend.args)
    return all(rules.elements.inside(id, at) for id, at in found)


def test_the_page_says_for_which_indices() -> None:
    text = symprop.derive(NETWORKS[1]).text("txt")
    assert "({1/3 · ∂loss/∂z_y if j = 1; 0 otherwise})".replace("loss", "Loss") in text
    assert "({∂Loss/∂y · vⱼ if t = 2; 0 otherwise})" in text
    text = symprop.derive(NETWORKS[0]).text("txt")
    assert "∂Loss/∂h_{1,1} = " in text
    assert "∂Loss/∂h_{3,2} = " in text
    assert "∂Loss/∂h_{t,j} = " not in text


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("number", [0, 4])
def test_every_value_has_an_adjoint(number: int, view: str) -> None:
    (epoch,) = symprop.derive(NETWORKS[number], view=view).data()["epochs"]
    assert {*epoch["adjoints"], "loss"} == set(epoch["samples"][0]["values"])
    idle = "h[1,1]" if number == 0 else "g[2,1]"
    assert epoch["adjoints"][idle]["exact"] == "0"
    assert epoch["adjoints"]["h[0,0]"]["exact"] != "0"


def test_a_step_of_time_that_nothing_uses_is_named() -> None:
    text = symprop.derive(NETWORKS[4]).text("txt")
    assert "The loss does not depend on g₃:" in text
