"""Rules that are not the derivative that they say they are."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

HEAD = """\
x = 0.8, w = 0.5, b = 0.1, t = 1

z = w*x + b = 0.5

a = σ(z) = 0.6225

"""
SQUARE = HEAD + "E = 1/2*(a - t)^2 = 0.0713\n\n"
CROSS = HEAD + "E = -(t*ln(a) + (1 - t)*ln(1 - a)) = 0.4740\n\n"
RIGHT = {
    "the slope of an activation": HEAD + "da/dz = a*(1 - a) = 0.2350\n",
    "delta": SQUARE + "δ = dE/dz = (a - t)*a*(1 - a) = -0.0887\n",
    "delta of cross-entropy": CROSS + "δ = dE/dz = a - t = -0.3775\n",
    "by delta": SQUARE + "δ = (a - t)*a*(1 - a) = -0.0887\n\ndE/dw = δ*x = -0.0710\n",
    "its own prime": "f(x) = 1/(1 + e^(-x))\n\nf'(x) = f(x)*(1 - f(x))\n",
    "another prime": "f(x) = 1/(1 + e^(-x))\n\nf(x) = tanh(x)\n\nf'(x) = 1 - f(x)^2\n",
    "a function that is not said": "g'(x) = 1 - x\n",
}
WRONG = {
    "the slope of an activation": HEAD + "da/dz = 1 - a = 0.3775\n",
    "a sign": SQUARE + "dE/da = t - a = 0.3775\n",
    "the other factor": HEAD + "dz/dw = w = 0.5\n",
    "a factor left out": SQUARE + "δ = dE/dz = (a - t)*a = -0.2350\n",
    "a factor too many": CROSS + "δ = dE/dz = (a - t)*a*(1 - a) = -0.0887\n",
    "a sign by delta": SQUARE + "δ = (a - t)*a*(1 - a) = -0.0887\n\ndE/dw = -δ*x = 0.0710\n",
    "a chain": SQUARE + "dE/dw = dE/da*da/dz*dz/dw = (a - t)*a*(1 - a)*w = -0.0444\n",
    "a prime": "f(x) = 1/(1 + e^(-x))\n\nf'(x) = f(x)*(1 + f(x))\n",
    "the prime of tanh": "tanh'(z) = 1 - tanh(z)\n",
}


def errors(text: str) -> list[str]:
    """What is claimed in every error."""
    found = judge(extract("a.txt", text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


@pytest.mark.parametrize("case", RIGHT)
def test_right_rules(case: str) -> None:
    assert errors(RIGHT[case]) == []


@pytest.mark.parametrize("case", WRONG)
def test_wrong_rules(case: str) -> None:
    assert len(errors(WRONG[case])) == 1


GATES = """\
x_t = 0.5, h_(t-1) = 0.4, W = 0.6, U = 0.2

z_t = σ(W x_t + U h_(t-1)) = σ(0.6·0.5 + 0.2·0.4) = σ(0.38) = 0.5939
"""
LOSS = """\
p = 0.7, y = 1

L = -(y log(p) + (1 - y) log(1 - p)) = 0.3567
"""
ROW = """\
w = [0.5, -0.6]

a = [0.5744, 0.5987]

z = w·a + 0.2 = 0.5 · 0.5744 - 0.6 · 0.5987 + 0.2 = 0.1280
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [(GATES, "0.5939", "0.5393"), (GATES, "0.2·0.4", "0.2·0.5"), (LOSS, "0.3567", "0.3657"),
     (ROW, "0.5744 -", "0.5987 -")],
)  # fmt: skip
def test_ways_of_writing(text: str, right: str, wrong: str) -> None:
    found = judge(extract("a.md", text.encode())).verdict
    assert not [f.claimed for f in found.findings if f.severity == "error"]
    assert not found.unread
    changed = text.replace(right, wrong)
    found = judge(extract("a.md", changed.encode())).verdict
    assert [f.claimed for f in found.findings if f.severity == "error"]


def test_coefficients_before_names() -> None:
    text = "v = 2, g = 3\n\nu = 0.9 v + 0.1 g = 2.1\n"
    assert errors(text) == []
    assert errors(text.replace("= 2.1", "= 2.4")) == ["2.4"]


def test_a_loss_said_anew_is_not_the_one_before() -> None:
    """What the rule of another question says is no evidence."""
    text = (
        "# A classifier\n\nq = σ(0.4) = 0.599\n\nJ = -ln(0.599) = 0.512\n\n"
        "dJ/dq = (q - u)/(q·(1 - q)) = (0.599 - 1)/(0.599·0.401) = -1.669\n\n"
        "# A line\n\nq = m·v + k\n\nu = 5 for v = 2\n\nJ = (u - q)^2\n\nm = 2, k = 0\n\n"
        "q = 2·2 + 0 = 4\n\nJ = (5 - 4)^2 = 1\n\ndJ/dq = 2·(q - u) = 2·(4 - 5) = {}\n"
    )
    assert judge(extract("a.md", text.format("-2").encode())).verdict.findings == ()
    assert judge(extract("a.md", text.format("-3").encode())).wrong


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("tgt - p = 1 - 0.5987 = 0.4013", ["tgt - p"]),
        ("p - tgt = 0.5987 - 1 = -0.4013", []),
        ("-(tgt - p) = -(1 - 0.5987) = -0.4013", []),
        ("2·(p - tgt) = 2·(0.5987 - 1) = -0.8026", ["2(p - tgt)"]),
    ],
)
def test_data_may_be_known_only_by_what_is_put_in(said: str, wrong: list[str]) -> None:
    text = f"J = 1/2·(tgt - p)^2, p = σ(q), q = 0.4\n\np = 0.5987\n\ndJ/dp = {said}\n"
    found = judge(extract("a.txt", text.encode())).verdict.findings
    assert [f.claimed.replace("·", "") for f in found] == wrong


DIRECTION = """\
$v_1 = 2$, $D_q v_1 = 1$

$v_2 = v_1^2 = 4$, $D_q v_2 = 2 v_1 D_q v_1 = 4$

$v_3 = v_2 - v_1 = 2$, $D_q v_3 = D_q v_2 - D_q v_1 = {}$
"""


def test_a_derivative_in_a_direction_is_one_name() -> None:
    assert not judge(extract("a.md", DIRECTION.format("3").encode())).wrong
    found = judge(extract("a.md", DIRECTION.format("-3").encode())).verdict.findings
    assert [(f.claimed, f.expected, f.cause) for f in found] == [("-3", "3", "sign")]


def test_the_slope_of_one_line_does_not_follow_from_a_mistake_elsewhere() -> None:
    text = "u = 2, v = 4\n\nz = u·v = {}\n\nf = u/v = 0.5\n\n∂f/∂v = {}\n\ng = z·f = {}\n"
    for z, g in (("8", "4"), ("7", "3.5")):
        wrong = [] if z == "8" else ["7"]
        for slope in ("-0.125", "-0.5"):
            found = judge(extract("a.txt", text.format(z, slope, g).encode())).verdict.findings
            errors = [f.claimed for f in found if f.severity == "error"]
            assert errors == wrong + (["-0.5"] if slope == "-0.5" else [])


def test_what_a_wrong_derivative_is_put_into_is_carried() -> None:
    text = (
        "z = 0.5, y = tanh(z) = 0.4621\n\nE = (1 - y)^2 = 0.2893\n\n"
        "dE/dy = -2·(1 - y) = -1.0758\n\ndy/dz = {}\n\ndE/dz = -1.0758·{} = {}\n"
    )
    right = judge(extract("a.txt", text.format("1 - y^2 = 0.7865", "0.7865", "-0.8461").encode()))
    assert not right.wrong
    wrong = judge(extract("a.txt", text.format("y·(1 - y) = 0.2486", "0.2486", "-0.2674").encode()))
    errors = [f.claimed for f in wrong.verdict.findings if f.severity == "error"]
    assert errors == ["y·(1 - y)"]
