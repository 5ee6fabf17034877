"""Numbers that follow from their line, while the line is not the one of the network."""

from __future__ import annotations

import pytest

from symprop.check.run import check_source
from symprop.extract import extract

NEURON = """
u1 = 0.7, u2 = -0.6, goal = 0.2, v1 = 0.35, v2 = 0.52, k = 0.81

s = v1*u1 + v2*u2 = 0.35*0.7 + 0.52*(-0.6) = -0.067
h = sigmoid({argument}) = 0.4833
y = k*h = 0.81*0.4833 = 0.3915
E = 0.5*(y - goal)^2 = 0.5*(0.3915 - 0.2)^2 = 0.0183
dE/dy = y - goal = 0.3915 - 0.2 = 0.1915
"""


def found(text: str, name: str = "x.txt") -> list[tuple[str, str, str | None]]:
    report = check_source(extract(name, text.encode()))
    return [
        (f.kind, f.claimed, f.expected)
        for f in report.findings
        if f.severity in ("error", "warning")
    ]


@pytest.mark.parametrize("argument", ["s", "-0.067"])
@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("dE/dv2 = 0.1915*0.81*0.2497*(-0.6) = -0.0232", None),
        ("dE/dk = 0.1915*0.4833 = 0.0926", None),
        ("dE/dv2 = 0.1915*0.81*0.2497*0.7 = 0.0271", "0.0271"),  # u1 for u2
        ("dE/dv2 = 0.1915*0.81*(-0.6) = -0.0931", "-0.0931"),  # without the slope
        ("dE/dk = 0.1915*(-0.067) = -0.0128", "-0.0128"),  # before the activation
        ("dE/dv2 = dE/dy * dy/dh * dh/ds * ds/dv2 = 0.1915*0.81*(-0.6) = -0.0931", "-0.0931"),
        ("dE/dv2 = dE/dy * k * h*(1-h) * u2 = 0.1915*0.81*0.2497*0.7 = 0.0271", "0.0271"),
        ("dE/dv2 = dE/dy * k * h*(1-h) * u2 = 0.1915*0.81*0.2497*(-0.6) = -0.0232", None),
        ("dE/dv2 = 0.0271", "0.0271"),
    ],
)
def test_a_gradient_is_held_against_the_network(
    line: str, wrong: str | None, argument: str
) -> None:
    rows = found(NEURON.replace("{argument}", argument) + line)
    right = "0.0925" if "dE/dk" in line else "-0.0232"
    assert rows == ([] if wrong is None else [("value", wrong, right)])


def test_what_a_bare_number_hides_is_not_guessed() -> None:
    """E2 depends on h as well, and the document does not show how: dE/dh cannot be told."""
    text = r"""
The input is $x = 0.4$, the weights $w = 0.35$, $p = 0.62$, $q = 0.47$; $t_1 = 0.1$.

$h = \tanh(w x) = \tanh(0.35 \cdot 0.4) = 0.1391$

$y_1 = p h = 0.62 \cdot 0.1391 = 0.0862$

$E_1 = \frac12 (y_1 - t_1)^2 = \frac12 (0.0862 - 0.1)^2 = 0.0001$

The other output has $E_2 = 0.0713$, in all $E = E_1 + E_2 = 0.0714$.

$\frac{\partial E}{\partial h} = -0.0138 \cdot 0.62 + 0.3776 \cdot 0.47 = 0.1689$
"""
    assert found(text, "x.md") == []


def test_another_sample_has_other_gradients() -> None:
    second = """
Second sample: u1 = 0.3, u2 = 0.9, goal = 0.5
s = v1*u1 + v2*u2 = 0.35*0.3 + 0.52*0.9 = 0.573
h = sigmoid(0.573) = 0.6395
y = k*h = 0.81*0.6395 = 0.518
dE/dk = (0.518 - 0.5)*0.6395 = 0.0115
"""
    rows = found(NEURON.replace("{argument}", "s") + second)
    assert [row for row in rows if row[1] == "0.0115"] == []


def test_steps_that_go_on_with_few_digits_are_no_mistake() -> None:
    text = """
x = 0.9, w = 0.7, v = 1.3, t = 0.1

z = w*x = 0.7*0.9 = 0.6
a = sigmoid(z) = 0.65
y = v*a = 1.3*0.65 = 0.8
L = 0.5*(y - t)^2 = 0.5*(0.8 - 0.1)^2 = 0.2
dL/dy = y - t = 0.7
dL/dw = 0.7*1.3*0.23*0.9 = 0.2
"""
    assert [row for row in found(text) if row[0] == "value"] == []
