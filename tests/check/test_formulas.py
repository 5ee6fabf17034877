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
