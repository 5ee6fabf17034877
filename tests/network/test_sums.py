"""What stands under a sum and does not run with it, in both views."""

from __future__ import annotations

from fractions import Fraction

import pytest

import symprop


@pytest.mark.parametrize(
    ("equation", "value"),
    [
        ("sum_i (b + x[i]*w)", 3 * 5 + 6 * 2),
        ("mean_i (b + x[i]*w)", 5 + 2 * 2),
        ("-sum_{i,j} (1 + x[i] - b*u[j])/2", -(3 * 2 + 2 * 6 - 3 * 5 * 3) / 2),
        ("sum_j (u[j] - b*mean_i (x[i] + w))", 3 - 2 * 5 * 4),
        ("sum(2 - x*w)", 3 * 2 - 6 * 2),
    ],
)
@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_what_does_not_run_is_counted_as_often_as_the_sum_runs(
    equation: str, value: float, view: str
) -> None:
    network = {
        "inputs": {"x[i]": [1, 2, 3], "u[j]": [1, 2]},
        "parameters": {"w": 2, "b": 5},
        "equations": {"y": equation},
        "loss": "y^2/2",
    }
    epoch = symprop.derive(network, view=view).data()["epochs"][0]
    assert float(epoch["samples"][0]["values"]["y"]["exact"]) == value
    h = Fraction(1, 1000)  # y is linear in b: the central difference is exact
    y = [
        symprop.derive({**network, "parameters": {"w": 2, "b": 5 + step}}, view=view).data()[
            "epochs"
        ][0]["loss"]["exact"]
        for step in (h, -h)
    ]
    slope = (Fraction(y[0]) - Fraction(y[1])) / (2 * h)
    assert float(epoch["gradients"]["b"]["exact"]) == pytest.approx(float(slope), 1e-12)
