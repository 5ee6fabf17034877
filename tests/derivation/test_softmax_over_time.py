"""Softmax along the steps of a recurrence: attention over what a recurrent layer gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symprop

STEP = 1e-30
"""Of the complex step: f'(w) = Im f(w + ih) / h, exact to the last digit of a float."""

EQUATIONS = """
inputs:
  x[t]: [0.5, -0.3, 0.8]
targets: {d: 0.2}
parameters: {a: 0.3, b: 0.7, c: -0.4}
equations:
  h[t]: tanh(a*x[t] + b*h[t-1])
  s[t]: c*h[t]
  p[t]: softmax_t s[t]
  q: sum_t p[t]*h[t]
loss: (q - d)^2
"""


def by_equations(a: Any, b: Any, c: Any) -> Any:
    h, steps = 0, []
    for x in (0.5, -0.3, 0.8):
        h = np.tanh(a * x + b * h)
        steps.append(h)
    powers = [np.exp(c * h) for h in steps]
    return (sum(e * h for e, h in zip(powers, steps, strict=True)) / sum(powers) - 0.2) ** 2


def derivative(f: Callable[..., Any], values: list[Any], k: int) -> float:
    moved = [v + (1j * STEP if i == k else 0) for i, v in enumerate(values)]
    return float(np.imag(f(*moved)) / STEP)


@pytest.mark.parametrize("view", ["matrix", "scalar"])
def test_equations(view: str, tmp_path: Any) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(EQUATIONS)
    gradients = symprop.derive(file, view=view).data()["epochs"][0]["gradients"]
    for k, name in enumerate("abc"):
        expected = derivative(by_equations, [0.3, 0.7, -0.4], k)
        assert float(gradients[name]["exact"]) == pytest.approx(expected, rel=1e-13)


def test_slopes_are_told_by_the_values(tmp_path: Any) -> None:
    """∂p₁/∂s₃ is −p₁·p₃, not a quotient of powers."""
    file = tmp_path / "net.yaml"
    file.write_text(EQUATIONS)
    assert "(-p₁·p₃)" in symprop.derive(file).text("txt")


def test_attention_over_a_recurrent_layer() -> None:
    rng = np.random.default_rng(5)
    x, w, u = (np.round(rng.uniform(-1, 1, shape), 1) for shape in ((3, 2), (2, 2), (2, 2)))
    q, k, v, o = (np.round(rng.uniform(-1, 1, (2, 2)), 1) for _ in range(4))
    names = ("query_weights", "key_weights", "value_weights", "output_weights")
    network = {
        "inputs": x,
        "targets": [[0.1, 0.2]] * 3,
        "layers": [
            {"rnn": {"weights": w, "recurrent_weights": u, "return": "all"}},
            {"attention": dict(zip(names, (q, k, v, o), strict=True))},
        ],
        "loss": "half_squared_error",
    }

    def loss(w: Any, q: Any) -> Any:
        h, steps = np.zeros(2), []
        for row in x:
            h = np.tanh(w @ row + u @ h)
            steps.append(h)
        all_steps = np.array(steps)
        powers = np.exp((all_steps @ q.T) @ (all_steps @ k.T).T / np.sqrt(2))
        mixed = powers / powers.sum(axis=1, keepdims=True) @ (all_steps @ v.T)
        return ((mixed @ o.T - [0.1, 0.2]) ** 2).sum() / 2

    gradients = symprop.derive(network).data()["epochs"][0]["gradients"]
    for place, array, which in (("layers.0.weights", w, 0), ("layers.1.query_weights", q, 1)):
        for at in np.ndindex(2, 2):
            moved = array.astype(complex)
            moved[at] += 1j * STEP
            expected = np.imag(loss(*((moved, q) if which == 0 else (w, moved)))) / STEP
            found = float(gradients[f"{place}.{at[0]}.{at[1]}"]["exact"])
            assert found == pytest.approx(expected, rel=1e-12)
