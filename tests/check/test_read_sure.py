"""What read takes for certain, what it says that it cannot tell, and what a document lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commands import symprop

from symprop import read
from symprop.errors import InferenceError
from symprop.network.equations import AnyNetwork
from symprop.network.file import loads

RECURRENT = """\
# A cell

The state is $s_t = \\tanh(u x_t + v s_{t-1} + c)$.

## Numbers

$u = 0.4$, $v = 0.4$, $c = 0.1$, $s_0 = 0$, $x = [1, -0.5]$, $target = 0.3$

$s_1 = \\tanh(0.4 \\cdot 1 + 0.4 \\cdot 0 + 0.1) = \\tanh(0.5) = 0.4621$

$s_2 = \\tanh(0.4 \\cdot (-0.5) + 0.4 \\cdot 0.4621 + 0.1) = \\tanh(0.0848) = 0.0846$

$L = \\frac{1}{2}(s_2 - target)^2 = \\frac{1}{2}(0.0846 - 0.3)^2 = 0.0232$

$u \\leftarrow u - 0.1 \\cdot \\frac{\\partial L}{\\partial u} = 0.4 - 0.1 \\cdot 0.03 = 0.397$
"""
CELL = """
inputs: {x1: 1, x2: -0.5, s0: 0}
targets: {target: 0.3}
parameters: {u: 0.4, v: 0.4, c: 0.1}
equations:
  s1: tanh(u*x1 + v*s0 + c)
  s2: tanh(u*x2 + v*s1 + c)
  L: 1/2*(s2 - target)^2
loss: L
learning_rate: 0.1
"""
UNRULED = RECURRENT.replace("The state is $s_t = \\tanh(u x_t + v s_{t-1} + c)$.", "")
SUMMED = """\
$[x_1, x_2] = [1, 2]$, $[t_1, t_2] = [0.5, 1.0]$, $w = 0.5$, $q_0 = 0$

## Model

$q_t = \\tanh(a_t)$, $a_t = w x_t + q_{t-1}$

$L = \\frac12 \\sum_{t=1}^{2} (q_t - t_t)^2$

## Rate

$\\eta = 0.1$, $\\frac{\\partial L}{\\partial w} = -0.2$
"""
SUMS = """
inputs: {x1: 1, x2: 2, q0: 0}
targets: {t1: 0.5, t2: 1.0}
parameters: {w: 0.5}
equations:
  a1: w*x1 + q0
  q1: tanh(a1)
  a2: w*x2 + q1
  q2: tanh(a2)
  L: 1/2*((q1 - t1)^2 + (q2 - t2)^2)
loss: L
"""
DELTA = """\
y = 1, w11 = 0.5, w12 = -0.3, w21 = 0.2, w22 = 0.4, v1 = 0.6, v2 = -0.5, eta = 0.5

n1 = 0.5*1 + (-0.3)*2 = -0.1
h1 = sigmoid(-0.1) = 0.4750
n2 = 0.2*1 + 0.4*2 = 1.0
h2 = sigmoid(1.0) = 0.7311
n = 0.6*0.4750 + (-0.5)*0.7311 = -0.0806
out = sigmoid(-0.0806) = 0.4799
err = 1 - 0.4799 = 0.5201
delta = 0.5201*0.4799*(1 - 0.4799) = {slope}
v1 = 0.6 + 0.5*0.1298*0.4750 = 0.6308
"""
LAYERS = """
inputs: [1, 2]
targets: [1]
layers:
  - {activation: sigmoid, weights: [[0.5, 0.2], [-0.3, 0.4]]}
  - {activation: sigmoid, weights: [[0.6], [-0.5]]}
loss: half_squared_error
learning_rate: 0.5
"""
SAMPLES = """\
Model: y = w*x + b with w = 1.8, b = 0.4, eta = 0.1

y_1 = 1.8*1 + 0.4 = 2.2
e_1 = y_1 - t_1 = 2.2 - 2.5 = -0.3
y_2 = 1.8*2 + 0.4 = 4.0
e_2 = y_2 - t_2 = 4.0 - 3.9 = 0.1
J = (e_1^2 + e_2^2)/2 = (0.09 + 0.01)/2 = 0.05
dJ/dw = e_1*x_1 + e_2*x_2 = -0.3*1 + 0.1*2 = -0.1
dJ/db = e_1 + e_2 = -0.3 + 0.1 = -0.2
"""
BATCH = """
inputs: [[1], [2]]
targets: [[2.5], [3.9]]
layers:
  - {activation: identity, weights: [[1.8]], biases: [0.4]}
loss: squared_error
learning_rate: 0.1
"""
SPECIAL = """\
x = 1, w = -0.3, b = 0.4, lr = 0.1

z = w*x + b = -0.3*1 + 0.4 = 0.1
p = sigmoid(0.1) = 0.525
loss = -ln(1 - 0.525) = 0.7444
dloss/dw = p*x = 0.525
"""
ENTROPY = """
inputs: {x: 1}
parameters: {w: -0.3, b: 0.4}
equations: {z: w*x + b, p: sigmoid(z), loss: -ln(1 - p)}
loss: loss
learning_rate: 0.1
"""
STATE = """\
s_t = 2*s_{t-1} + x_t

s_0 = 0, x_1 = 3, w = 0.5, t = 1, lr = 0.1

y = w*s_1 = 0.5*3 = 1.5

L = (y - t)^2 = (1.5 - 1)^2 = 0.25
"""
MEMORY = """
inputs: {s0: 0, x1: 3}
targets: {t: 1}
parameters: {w: 0.5}
equations: {s1: 2*s0 + x1, y: w*s1, L: (y - t)^2}
loss: L
learning_rate: 0.1
"""
TOLD = {
    "what a state keeps of itself is no momentum": (STATE, MEMORY),
    "a rule for every step ties the weights, though two are equal": (RECURRENT, CELL),
    "the same without the rule: the signals are of one kind": (UNRULED, CELL),
    "a rule under another heading, a sum over time": (SUMMED, SUMS),
    "an error is no loss, its delta tells which; updates are no definitions": (
        DELTA.replace("{slope}", "0.1298"), LAYERS,
    ),
    "a model once for all samples": (SAMPLES, BATCH),
    "the 1 of 1 - p is no input": (SPECIAL, ENTROPY),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_what_is_told(case: str) -> None:
    text, network = TOLD[case]
    assert plain(read(text)) == plain(loads(network))


def plain(network: AnyNetwork) -> dict[str, Any]:
    """All that a network says; of its equations the letters, in whatever order."""
    said = network.to_dict()
    equations = said.get("equations", {})
    return said | {"equations": {name: sorted(rule) for name, rule in equations.items()}}


TWICE = """\
x1 = 1, x2 = 2, x3 = 3, x4 = 4, w1 = 0.5, w2 = 0.5, t = 5, lr = 0.1

y1 = 0.5*1 + 0.5*2 = 1.5
y2 = 0.5*3 + 0.5*4 = 3.5
L = (y1 + y2 - t)^2 = 0
"""
OPEN = {
    "which of two equal weights": (TWICE, "whether 0.5 in the numbers for y₂ is w₁ or w₂"),
    "half a square or cross-entropy": (
        DELTA.replace("{slope}", "0.5"), "does not state its loss, and more than one has the slope",
    ),
    "all that is not given": (
        "L = (y - t)^2\ny = w*x + b\nt = 1\n", "neither a rule nor a number for w, x and b",
    ),
    "a result that the general rule does not give": (
        "s_t = 2*s_{t-1} + x_t\n\ns_0 = 0, x_1 = 3, w = 0.5, t = 1\n\ns_1 = 4\n\n"
        "y = w*s_1 = 0.5*4 = 2\n\nL = (y - t)^2 = (2 - 1)^2 = 1\n\ndL/ds_1 = 1\n",
        "rule for s₁ does not give its number",
    ),
    "results that are equal": (
        "x = 1, w = 0.5, v = 0.3, t = 1\n\na = w*x = 0.5*1 = 0.25\nb = v*x = 0.3*1 = 0.25\n"
        "z = 0.7*0.25 = 0.175\nL = (z - t)^2 = (0.175 - 1)^2 = 0.6806\n",
        "whether 0.25 in the numbers for z is a or b",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OPEN)
def test_what_is_not_told_is_said(case: str) -> None:
    text, why = OPEN[case]
    with pytest.raises(InferenceError, match=why) as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_no_network_is_code_2(tmp_path: Path) -> None:
    path = tmp_path / "sums.txt"
    path.write_text(TWICE, encoding="utf-8")
    ran = symprop("read", str(path))
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert not ran.out


def test_data_given_twice_are_remarked_on(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text(f"x = 1\n\n{SPECIAL}\nNow x = 3.\n", encoding="utf-8")
    ran = symprop("read", str(path))
    assert ran.code == 0
    assert "x is 1 in line 1 and 3 in line 10; 1 is taken" in ran.err
