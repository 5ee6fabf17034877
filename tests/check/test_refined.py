"""Rules written in one step and worked in two: the pre-activation has a number and no formula."""

from __future__ import annotations

from collections.abc import Callable
from math import tanh

import pytest

from symprop.check.run import judge
from symprop.extract import extract

X, P, Q, C, V, T = (0.7, -0.4, 0.9), 0.8, 0.35, -0.15, 1.2, -0.8


def errors(text: str) -> list[int]:
    """The lines of the errors."""
    found = judge(extract("a.md", text.encode()))
    place = found.source.place
    return [
        place(f.place.piece.at(f.place.span[0]))[0]
        for f in found.verdict.findings
        if f.severity == "error"
    ]


def through_time(slope: Callable[[float], str]) -> str:
    """Three steps of a recurrent network; ``slope`` writes tanh' of the second one."""
    r = lambda number: round(number, 4)  # noqa: E731
    z, s = [0.0], [0.0]
    for k, x in enumerate(X):
        z.append(r(P * x + Q * s[k] + C))
        s.append(r(tanh(z[-1])))
    y = r(V * s[3])
    e = r(y - T)
    lines = [
        "s_t = tanh(p x_t + q s_{t-1} + c),  y = v s_3,  L = 1/2 (y - u)^2",
        f"x = ({X[0]}, {X[1]}, {X[2]}), s_0 = 0, p = {P}, q = {Q}, c = {C}, v = {V}, u = {T}",
    ]
    for k, x in enumerate(X):
        lines.append(f"z_{k + 1} = {P} * ({x}) + {Q} * ({s[k]}) - {-C} = {z[k + 1]}")
        lines.append(f"s_{k + 1} = tanh({z[k + 1]}) = {s[k + 1]}")
    lines += [f"y = {V} * {s[3]} = {y}", f"dL/dy = y - u = {e}"]
    by_s, by_z = r(e * V), [0.0] * 4
    for k in (3, 2, 1):
        before = V if k == 3 else Q
        above = e if k == 3 else by_z[k + 1]
        by_s = r(before * above)
        factor = slope(s[k]) if k == 2 else f"(1 - ({s[k]})^2)"
        worth = 1 - s[k] if "^" not in factor else 1 - s[k] ** 2
        by_z[k] = r(by_s * worth)
        lines += [
            f"dL/ds_{k} = {before} * ({above}) = {by_s}",
            f"dL/dz_{k} = {by_s} * {factor} = {by_z[k]}",
        ]
    total = r(sum(d * x for d, x in zip(by_z[1:], X, strict=True)))
    products = " + ".join(f"({d}) * ({x})" for d, x in zip(by_z[1:], X, strict=True))
    lines.append(f"dL/dp = {products} = {total}")
    return "\n\n".join(lines) + "\n"


def test_right_steps_through_time() -> None:
    assert errors(through_time(lambda s: f"(1 - ({s})^2)")) == []


def test_a_wrong_slope_of_one_step_and_nothing_after_it() -> None:
    text = through_time(lambda s: f"(1 - ({s}))")
    line = next(k for k, x in enumerate(text.splitlines(), 1) if x.startswith("dL/dz_2"))
    assert errors(text) == [line]


SMALL = {
    "e² is the square of an error that is worked out": (
        "y = 0.5, h = 0.3\n\ne = h - y = 0.3 - 0.5 = -0.2\n\nloss = 0.5*e^2 = 0.02\n", []
    ),
    "and wrong where it is not": (
        "y = 0.5, h = 0.3\n\ne = h - y = 0.3 - 0.5 = -0.2\n\nloss = 0.5*e^2 = 0.03\n", [5]
    ),
    "e to another power stays what it is": (
        "e = 0.3 - 0.5 = -0.2\n\na = 1/(1 + e^(-0.3)) = 0.5744\n", []
    ),
    "what a wrong line of matrices came to is carried": (
        "$$W = \\begin{pmatrix}0.7&0.4\\\\-0.5&0.9\\end{pmatrix}, "
        "d = \\begin{pmatrix}-0.11\\\\0.15\\end{pmatrix}, "
        "a = \\begin{pmatrix}0.53\\\\0.32\\end{pmatrix}$$\n\n"
        "$$g = W^T d \\odot a$$\n\n"
        "$$W^T d = \\begin{pmatrix}0.7&0.4\\\\-0.5&0.9\\end{pmatrix}"
        "\\begin{pmatrix}-0.11\\\\0.15\\end{pmatrix}"
        "= \\begin{pmatrix}-0.017\\\\0.19\\end{pmatrix}$$\n\n"
        "$$g = \\begin{pmatrix}-0.017\\\\0.19\\end{pmatrix} \\odot "
        "\\begin{pmatrix}0.53\\\\0.32\\end{pmatrix} = "
        "\\begin{pmatrix}-0.00901\\\\0.0608\\end{pmatrix}$$\n", [5]
    ),
    "a table that is folded": (
        "w1 = 0.2, w2 = 0.5, w3 = 0.4, lr = 0.1\n\ndL/dw1 = 0.3, dL/dw2 = -0.6, dL/dw3 = 0.7\n\n"
        "| weight | old | new | weight | old | new |\n|---|---|---|---|---|---|\n"
        "| $w1$ | 0.2 | 0.17 | $w3$ | 0.4 | 0.47 |\n| $w2$ | 0.5 | 0.56 | | | |\n", [7]
    ),
    "a step down a gradient that is never written down": (
        "x = 0.5, w = 0.3, b = 0.2, t = 1, eta = 0.1\n\nL = (y - t)^2\n\n"
        "y = w*x + b = 0.3*0.5 + 0.2 = 0.35\n\ndL/dy = 2*(y - t) = 2*(0.35 - 1) = -1.3\n\n"
        "dL/dw = -1.3*0.5 = -0.65\n\nw_new = 0.365, b_new = 0.07\n", [11]
    ),
    "a step that is worked from a gradient of its own name": (
        "i = 0.4, w = -0.5, b = 0.3, t = 1, alpha = 0.5, L = (o - t)^2\n\n"
        "o = w*i + b = -0.5*0.4 + 0.3 = 0.1\n\ndo = 2*(o - t) = -1.8\n\n"
        "dw = -1.8 * 0.4 = -0.72\n\nw_new = -0.5 - 0.5*(-0.72) = -0.14\n\n"
        "b_new = 0.3 - 0.5*(-1.8) = 1.2\n", []
    ),
    "where the derivative is stated, half of it is wrong": (
        "x = 1.5, t = 2, w = 0.4, b = -0.3, L = (y - t)^2\n\ny = w*x + b\n\n"
        "dL/dw = 2*(y - t)*x\n\n## Step 1\n\ny = 0.4*1.5 - 0.3 = 0.3\n\n"
        "dL/dw = 2*(-1.7)*1.5 = -5.1\n\n## Step 2\n\ny = 0.91*1.5 + 0.04 = 1.405\n\n"
        "dL/dw = (-0.595)*1.5 = -0.8925\n", [17]
    ),
    "a mistake after a mistake": (
        "y_1 = 0.4, y_2 = -0.3, t_1 = 0.5, t_2 = -0.2, h = 0.7, a = 0.6, b = 0.9\n\n"
        "L = (y_1 - t_1)^2 + (y_2 - t_2)^2\n\ny_1 = a*h, y_2 = b*h\n\n"
        "dL/dy_1 = 2*(y_1 - t_1) = 2*(0.4 - 0.5) = -0.2\n\n"
        "dL/dy_2 = 2*(y_2 - t_2) = 2*(-0.3 + 0.2) = 0.1\n\n"
        "dL/dh = -0.2*0.6 + 0.1*0.7 = -0.05\n", [9, 11]
    ),
    "the and of Portuguese": (
        "ŷ = 0.3, t = 2, x = 1.5\n\nAs derivadas são ∂L/∂w = 2(ŷ − t)·x e ∂L/∂b = 2(ŷ − t).\n\n"
        "∂L/∂w = 2 · (−1.7) · 1.5 = −5.1 e ∂L/∂b = 2 · (−1.7) = −3.4\n", []
    ),
    "a total in bold": (
        "| i | e | e^2 |\n|---|---|---|\n| 1 | 0.4 | 0.16 |\n| 2 | 0.5 | 0.25 |\n"
        "| **Σ** | **0.9** | **0.41** |\n", []
    ),
    "a total in bold that is wrong": (
        "| i | e | e^2 |\n|---|---|---|\n| 1 | 0.4 | 0.16 |\n| 2 | 0.5 | 0.25 |\n"
        "| **Σ** | **0.9** | **0.61** |\n", [5]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SMALL)
def test_small_documents(case: str) -> None:
    text, wrong = SMALL[case]
    assert errors(text) == wrong


@pytest.mark.parametrize("name", ["sum", "softmax", "tanh", "mean", "ln", "flatten"])
def test_functions_of_several_arguments_are_not_known(name: str) -> None:
    verdict = judge(extract("a.md", f"y = {name}(0.5, 2) = 0.3\n".encode())).verdict
    assert not verdict.findings
    assert [claim.why for claim in verdict.unjudged]
