"""Updates that are no step down the gradient."""

from __future__ import annotations

import json

import pytest

from symprop.check.run import judge
from symprop.extract import extract

LINES = """\
The learning rate is 0.4.

$w_1 = -0.2$, $w_2 = 0.9$, $b = 0.15$, $x_1 = 0.7$, $x_2 = 1.3$

$\\delta = 0.7649$

- $\\frac{dL}{dw_1} = 0.7649 \\cdot 0.7 = 0.5354$
- $\\frac{dL}{dw_2} = 0.7649 \\cdot 1.3 = 0.9944$
- $\\frac{dL}{db} = 0.7649$

- $w_1 \\leftarrow -0.2 - 0.4 \\cdot 0.5354 = -0.4142$
- $w_2 \\leftarrow 0.9 - 0.4 \\cdot 0.9944 = 0.5022$
- $b \\leftarrow 0.15 - 0.4 \\cdot 0.7649 = -0.1560$
"""
DELTAS = """\
Learning rate 0.8.

v1 = 0.9, v2 = -0.75, v3 = 0.4

d = 0.31 * 0.5 = 0.155

h1 = 0.2 * 3.285 = 0.657, h2 = 0.3 * 1.07 = 0.321, h3 = 0.4 * 1.12 = 0.448

v1 = 0.9 - 0.8 * 0.155 * 0.657 = 0.8185
v2 = -0.75 - 0.8 * 0.155 * 0.321 = -0.7898
v3 = 0.4 - 0.8 * 0.155 * 0.448 = 0.3444
"""


def errors(text: str, name: str = "a.md") -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract(name, text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        ("0.15 - 0.4 \\cdot 0.7649 = -0.1560", "0.15 + 0.4 \\cdot 0.7649 = 0.4560",
         ("0.4560", "-0.1560")),
        ("0.9 - 0.4 \\cdot 0.9944 = 0.5022", "0.9 - 0.9944 = -0.0944", ("-0.0944", "0.5022")),
    ],
)  # fmt: skip
def test_one_step_unlike_the_others(right: str, wrong: str, error: tuple[str, str]) -> None:
    assert errors(LINES) == []
    assert errors(LINES.replace(right, wrong)) == [error]


def test_steps_by_their_lines() -> None:
    assert errors(DELTAS) == []
    wrong = DELTAS.replace(
        "0.4 - 0.8 * 0.155 * 0.448 = 0.3444", "0.4 + 0.8 * 0.155 * 0.448 = 0.4556"
    )
    assert errors(wrong) == [("0.4556", "0.3444")]


def test_a_threshold_goes_the_other_way() -> None:
    assert errors(DELTAS + "s = 0.5 + 0.8 * 0.155 = 0.6240\n") == []


def test_data_of_a_notebook_whose_results_stand_in_another_cell() -> None:
    cells = ["a = 0.7\nb = 0.2", "c = a * b + 1  # 1.14\nd = c * 2  # 2.38"]
    made = [{"cell_type": "code", "source": x, "metadata": {}, "outputs": []} for x in cells]
    text = json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert errors(text, "a.ipynb") == [("2.38", "2.28")]
    assert errors(text.replace("2.38", "2.28").replace("1.14", "1.41"), "a.ipynb") != []


def test_derivatives_spelled_as_names() -> None:
    text = "y = 0.3\n\np = 0.8\n\nL = (p - y)^2 / 2 = 0.125\n\ndL_dp = y - p = -0.5\n"
    assert [x for x, _ in errors(text)] == ["y - p"]


def test_a_result_told_again_in_words() -> None:
    text = "$J = (1 - 0.7311)^2 = 0.0723$\n\nSo $J$ is ${}$."
    assert errors(text.format("0.0723")) == []
    assert errors(text.format("0.00723")) == [("0.00723", "0.07230")]


def test_steps_with_decay_are_no_steps_by_their_lines() -> None:
    text = DELTAS + "\nv4 = -0.26\n\nv4 = -0.26 - 0.8 * (0.155 + 0.001 * (-0.26)) = -0.3838\n"
    assert errors(text) == []


@pytest.mark.parametrize("other", ["$\\gamma = 1$, $\\epsilon = 0.01$", "$\\alpha = 0.9$"])
def test_other_letters_are_no_rates_beside_the_rate(other: str) -> None:
    text = f"{other}\n\n{LINES}\n".replace("The learning rate is 0.4.", "$\\eta = 0.4$")
    assert errors(text) == []
    wrong = text.replace("0.15 - 0.4 \\cdot 0.7649 = -0.1560", "0.15 + 0.4 \\cdot 0.7649 = 0.4560")
    assert errors(wrong) == [("0.4560", "-0.1560")]
    unknown = "\n$\\sqrt{1.1 + \\rho + \\epsilon} = \\sqrt{1.1 + 0.2 + 0.001} = 1.1406$\n"
    assert errors(text.replace(other, "") + unknown) == []


def test_what_another_round_ends_with_is_not_stepped_from_the_data_above() -> None:
    text = """\
$u_1 = 0.4$, $u_2 = -0.3$, $r = 0.5$

- $u_i \\leftarrow u_i + r (t - y) x_i$

Say $x_1 = 1$, $x_2 = 0$, $t = 0$ and $y = 1$.

## Epoch 3

In the end $u_1 = 0.9$ and $u_2 = 0.2$.
"""
    assert errors(text) == []


WORDS = """\
The unit has the weights 0.6 and -0.35. With a step size of 1.2 (called s here):

dz = 0.43 * 0.21 = 0.0903

- 0.0903 * 0.8 = 0.0722 and 0.0903 * 0.5 = 0.0452

- w1 = 0.6 - 1.2 * 0.0722 = 0.5134
- w2 = -0.35 - 1.2 * 0.0452 = -0.4042
- w3 = 0.15 - 1.2 * 0.0903 = 0.0416
- w4 = 0.95 - 1.2 * 0.0722 = 0.8634
"""


def test_weights_and_rate_without_names() -> None:
    assert errors(WORDS) == []
    wrong = WORDS.replace("-0.35 - 1.2 * 0.0452 = -0.4042", "-0.35 - 0.0452 = -0.3952")
    assert errors(wrong) == [("-0.3952", "-0.4042")]


COLUMN = """\
$w_1 = 0.8$, $w_2 = -0.5$, $w_3 = 0.35$, learning rate $\\eta = 0.5$

| $k$ | $\\partial J/\\partial w_k$ | new $w_k$ |
|---|---|---|
| 1 | 0.0814 | 0.7593 |
| 2 | -0.1326 | -0.4337 |
| 3 | 0.0542 | 0.3229 |
"""


def test_columns_headed_by_derivatives_and_new_weights() -> None:
    assert errors(COLUMN) == []
    assert errors(COLUMN.replace("-0.4337", "-0.5663")) == [("-0.5663", "-0.4337")]
