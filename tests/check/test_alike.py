"""Lines of numbers that are not worked like those of the unit beside them."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

NET = """\
x_1 = 0.3, x_2 = 0.8, w_1 = 0.5, w_2 = -0.4, w_3 = 0.1, w_4 = 0.7, u_1 = -0.6, u_2 = 0.9

- z_1 = 0.5·0.3 + (-0.4)·0.8 = -0.17
- z_2 = 0.1·0.3 + 0.7·0.8 = 0.59
- h_1 = tanh(-0.17) = -0.1684
- h_2 = tanh(0.59) = 0.5299
- s_1 = 1 - h_1^2 = 0.9716
- s_2 = 1 - h_2^2 = 0.7192
- δ_3 = -0.0910
- δ_1 = -0.0910·(-0.6)·0.9716 = 0.0530
- δ_2 = -0.0910·0.9·0.7192 = -0.0589
"""

DIGITS = """\
net_{h1} = -0.43012, net_{h2} = 1.70024

$out_{h1} = tanh(-0.43012) = -0.4054$, $out_{h2} = tanh(1.70024) = 0.9354$
"""

OUTPUTS = """\
out_{o1} = 0.498, out_{o2} = 0.846, t_{o1} = 1, t_{o2} = 0

$E_{o1} = (0.498 - 1)^2 = 0.252$

$E_{o2} = (0.846 - 0)^2 = 0.716$
"""

WINDOWS = """\
k_1 = 0.7, k_2 = 0.1, x_1 = 2, x_2 = 1.4, x_3 = 0.8

z_1 = 0.7·2 + 0.1·1.4 = 1.54

z_2 = 0.7·1.4 + 0.1·0.8 = 1.06
"""

LINES = """\
x_1 = 1, x_2 = 2, w = 17.6, b = 1.25

p_1 = 17.6 * 1 + 1.25 = 18.85

p_2 = 17.6 * 2 + 1.25 = 36.45
"""


def errors(text: str) -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


@pytest.mark.parametrize("text", [NET, DIGITS, OUTPUTS, WINDOWS, LINES])
def test_what_is_right(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    ("text", "right", "wrong", "found"),
    [
        (NET, "tanh(0.59) = 0.5299", "tanh(-0.17) = -0.1684", ("-0.17", "0.59")),
        (NET, "-0.0910·0.9·0.7192 = -0.0589", "-0.0910·0.9 = -0.0819", ("-0.0819", "-0.0589")),
        (NET, "-0.0910·0.9·0.7192 = -0.0589", "-0.0910·0.7192 = -0.0654", ("-0.0654", "-0.0589")),
        (DIGITS, "tanh(1.70024) = 0.9354", "tanh(4.70024) = 0.9998", ("4.70024", "1.70024")),
        (OUTPUTS, "(0.846 - 0)^2 = 0.716", "(0.498 - 0)^2 = 0.248", ("0.498", "0.846")),
        (OUTPUTS, "(0.846 - 0)^2 = 0.716", "0.846 - 0 = 0.846", ("0.846", "0.716")),
        (LINES, "17.6 * 2 + 1.25 = 36.45", "17.6 + 1.25 = 18.85", ("18.85", "36.45")),
    ],
)
def test_a_line_that_is_worked_otherwise(
    text: str, right: str, wrong: str, found: tuple[str, str]
) -> None:
    assert errors(text.replace(right, wrong))[0] == found


@pytest.mark.parametrize(
    "text",
    [
        # the input is what both units have in common, and the weights are numbered through
        "δ_1 = 0.21, δ_2 = 0.34, x_1 = 0.6, x_2 = 0.9\n\n"
        "g_1 = 0.21·0.6 = 0.126\n\ng_2 = 0.21·0.9 = 0.189\n\ng_3 = 0.34·0.6 = 0.204\n",
        # a chain of layers: the second one starts from the first
        "x = 0.6, w_1 = 0.4, w_2 = 0.7, b_1 = 0.11, b_2 = 0.13\n\n"
        "z_1 = 0.4·0.6 + 0.11 = 0.35\n\nz_2 = 0.7·0.35 + 0.13 = 0.375\n",
        # two steps in time: at the first there is nothing to remember
        "x_1 = 0.6, x_2 = 0.8, w = 0.4, u = 0.7\n\n"
        "h_1 = tanh(0.4·0.6) = 0.2355\n\nh_2 = tanh(0.4·0.8 + 0.7·0.2355) = 0.4501\n",
        # a linear unit beside a squashed one
        "z_1 = 0.35, z_2 = 0.62\n\na_1 = tanh(0.35) = 0.336\n\na_2 = 0.62\n",
        # the same value by chance
        "z_1 = 0.35, z_2 = 0.35\n\na_1 = tanh(0.35) = 0.336\n\na_2 = tanh(0.35) = 0.336\n",
        # deltas of an output and a hidden unit
        "a_1 = 0.45, a_2 = 0.62, w_2 = 0.7, t = 1\n\nδ_2 = (0.62 - 1)·0.62·(1 - 0.62) = -0.0895\n\n"
        "δ_1 = -0.0895·0.7·0.45·(1 - 0.45) = -0.0155\n",
    ],
)
def test_units_that_are_not_alike(text: str) -> None:
    assert errors(text) == []


PASSES = """\
t = 0.9, o = 0.5343, v = 0.6, g = 0.2, lr = 0.5

$L = 0.5 (0.9 - 0.5343)^2 = 0.0669$

$d = (0.5343 - 0.9)·0.5343·(1 - 0.5343) = -0.0910$

Once more:

$o = 0.6177$

$L = 0.5 (0.9 - 0.6177)^2 = 0.0398$

$d = (0.6177 - 0.9)·0.6177·(1 - 0.6177) = -0.0667$
"""


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        ("0.5 (0.9 - 0.6177)^2 = 0.0398", "(0.9 - 0.6177)^2 = 0.0797", ("0.0797", "0.0398")),
        ("·0.6177·(1 - 0.6177) = -0.0667", "·0.6177 = -0.1744", ("-0.1744", "-0.0667")),
    ],
)
def test_another_pass_is_worked_alike(right: str, wrong: str, found: tuple[str, str]) -> None:
    assert errors(PASSES) == []
    assert errors(PASSES.replace(right, wrong)) == [found]


def test_another_pass_may_leave_out_what_is_zero() -> None:
    text = "x = 0.5, w = 0.4, u = 0.7, m = 0.3\n\nh = 0.4·0.5 + 0.7·0.3 = 0.41\n\nx = 0.8, m = 0"
    assert errors(f"{text}\n\nh = 0.4·0.8 = 0.32\n") == []


BACK = """\
k = 0.8, v = 1.2, x_1 = 1, x_2 = -0.4, x_3 = 0.3

r_1 = 0.1107, r_2 = -0.2741, r_3 = 0.1529

g_3 = 0.1529*1.2 = 0.1835
q_3 = 0.1835*0.62 = 0.1138

g_2 = -0.2741*1.2 + 0.1138*0.8 = -0.2379
q_2 = -0.2379*0.91 = -0.2165

g_1 = 0.1107*1.2 + (-0.2165)*0.8 = -0.0404
"""
SHARED = """\
h_1 = 0.61, h_2 = 0.34, u_1 = 0.5, u_2 = -0.7, u_3 = 0.15, u_4 = 0.9

p_1 = 0.61*0.5 + 0.34*(-0.7) = 0.067
p_2 = {}

\\delta_1 = 0.153, \\delta_2 = -0.261

$\\frac{{\\partial E}}{{\\partial h_1}} = \\delta_1 u_1 + \\delta_2 u_3 = 0.0765 - 0.0392 = 0.0373$

$\\frac{{\\partial E}}{{\\partial h_2}} = \\delta_1 u_2 = 0.153 \\cdot (-0.7) = -0.1071$
"""


def test_term_left_out_of_a_step_through_time() -> None:
    assert errors(BACK) == []
    wrong = BACK.replace("0.1107*1.2 + (-0.2165)*0.8 = -0.0404", "(-0.2165)*0.8 = -0.1732")
    assert errors(wrong) == [("-0.1732", "-0.0404")]


def test_term_left_out_of_a_unit_that_feeds_two() -> None:
    assert errors(SHARED.format("0.61*0.15 + 0.34*0.9 = 0.3975")) == [("-0.1071", "-0.3420")]
    assert errors(SHARED.format("0.0915")) == []  # which units feed it is not said
