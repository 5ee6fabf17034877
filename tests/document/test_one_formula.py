"""The prediction written as one formula is the prediction."""

from __future__ import annotations

from typing import Any

import pytest

import symprop
from symprop.derivation.plan import LayerPlan
from symprop.document.one_formula import written_out
from symprop.formula.evaluate import evaluate
from symprop.numbers.array import Array

NETWORK: dict[str, Any] = {
    "inputs": [0.5, -1.5], "targets": [0.3], "loss": "half_squared_error", "view": "scalar",
}  # fmt: skip


@pytest.mark.parametrize("activation", ["identity", "tanh"])
@pytest.mark.parametrize("bias", [{}, {"biases": [0.3, -0.4]}, {"biases": 0.7}])
def test_its_value_is_the_prediction(activation: str, bias: dict[str, Any]) -> None:
    hidden = {"activation": activation, "weights": [[0.2, -0.3], [0.4, 0.7]], **bias}
    output = {"activation": "tanh", "weights": [[0.6], [-0.1]]}
    walk = symprop.derive({**NETWORK, "layers": [hidden, output]})
    plan = walk.plan
    assert isinstance(plan, LayerPlan)
    made = written_out(plan)
    assert made is not None
    exact = walk.epochs[0].exact
    values = {plan.notation.name(id): exact[id] for id in (*plan.data, *plan.parameters)}
    found = evaluate(made, values)
    assert not isinstance(found, Array)
    assert float(found) == pytest.approx(float(exact["layers.1.out.0"]), abs=1e-12)


@pytest.mark.parametrize(
    "layers",
    [
        [{"activation": "sigmoid", "weights": [[0.2], [0.4]]}],  # nothing to put in
        [{"activation": "tanh", "weights": [[0.2] * 40, [0.4] * 40]},
         {"activation": "sigmoid", "weights": [[0.1]] * 40}],
        [{"activation": "softmax", "weights": [[0.2, 0.1], [0.4, 0.3]]},
         {"activation": "sigmoid", "weights": [[0.1], [0.2]]}],
    ],
)  # fmt: skip
def test_where_there_is_none(layers: list[dict[str, Any]]) -> None:
    plan = symprop.derive({**NETWORK, "layers": layers}).plan
    assert isinstance(plan, LayerPlan)
    assert written_out(plan) is None
