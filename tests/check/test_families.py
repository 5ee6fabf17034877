"""Rules for vectors held against their entries, and what goes together in one pass.

Every document stands here twice: as it should be, and with one number changed.
"""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract


def errors(text: str, name: str = "a.md") -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract(name, text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


VECTORS = [
    (
        "$\\Delta w = \\eta (t - o) x$ with $\\eta = 0.1$; $x_1 = 1$, $x_2 = 0.5$, $t = 0.8$, "
        "$o = 0.25$.\n\n$\\Delta w_1 = 0.055$\n\n$\\Delta w_2 = 0.0{}$\n",
        "275", "725", "0.0275",
    ),
    (
        "g = (p - y) * s\n\ns_1 = 2, s_2 = 0.3, p = 0.9, y = 0.4\n\ng_1 = 1.000\ng_2 = 0.{}\n",
        "150", "510", "0.150",
    ),
    (
        "$\\delta = (y - t)\\, y (1 - y)$\n\n$y_1 = 0.75$, $y_2 = 0.2$, $t_1 = 1$, $t_2 = 0$\n\n"
        "$\\delta_1 = -0.0469$\n\n$\\delta_2 = 0.0{}$\n",
        "320", "230", "0.0320",
    ),
    (
        "$\\Delta v = -\\eta \\frac{{\\partial L}}{{\\partial v}}$ with $\\eta = 0.5$\n\n"
        "$\\frac{{\\partial L}}{{\\partial v_1}} = -0.250$, "
        "$\\frac{{\\partial L}}{{\\partial v_2}} = 0.308$\n\n"
        "$\\Delta v_1 = 0.125$\n\n$\\Delta v_2 = -0.{}$\n",
        "154", "541", "-0.154",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right", "wrong", "expected"), VECTORS)
def test_a_rule_for_a_vector_holds_for_its_entries(
    text: str, right: str, wrong: str, expected: str
) -> None:
    assert errors(text.format(right)) == []
    ((claimed, found),) = errors(text.format(wrong))
    assert claimed.endswith(wrong)
    assert found == expected


def test_a_product_of_two_vectors_may_be_one_of_matrices() -> None:
    assert errors("z = w * x\n\nw_1 = 0.5, w_2 = 0.3, x_1 = 2, x_2 = 3\n\nz_1 = 1.9\n") == []


CHANGES = """\
Each step changes a weight by Δw = 0.5 · e · x and the bias by Δb = 0.5 · e; we start with
w₁ = 0.2, w₂ = −0.4 and b = 0.1. The weights in a row are those after its step.

| x₁ | x₂ | e | Δw₁ | Δw₂ | Δb | w₁ | w₂ | b |
|---|---|---|---|---|---|---|---|---|
| 1 | 0.5 | 0.620 | +0.310 | +0.155 | +0.310 | 0.510 | −0.245 | 0.410 |
| −2 | 1 | 0.130 | −0.130 | +0.065 | +0.065 | 0.380 | −0.180 | 0.475 |
| 0.5 | 2 | −0.244 | −0.061 | −0.244 | −0.122 | 0.319 | −0.424 | 0.353 |
"""


def test_columns_of_changes_and_of_what_they_change() -> None:
    assert errors(CHANGES) == []
    assert errors(CHANGES.replace("+0.065 | +0.065", "+0.056 | +0.065")) == [("0.056", "0.065")]
    assert errors(CHANGES.replace("0.319", "0.139")) == [("0.139", "0.319")]
    assert errors(CHANGES.replace("| 0.510", "| 0.501")) == [("0.501", "0.510")]


GRADIENTS = """\
Loss $E = 0.5 (o - t)^2$, $o = v_1 h_1 + v_2 h_2$, $\\eta = 0.5$, $v_1 = 0.6$, $v_2 = -0.3$,
$t = 1$, $h_1 = 0.7311$, $h_2 = 0.6225$.

$o = 0.6 \\cdot 0.7311 - 0.3 \\cdot 0.6225 = 0.2519$

$\\frac{{\\partial E}}{{\\partial o}} = 0.2519 - 1 = -0.7481$

| weight | gradient | new value |
|---|---|---|
| $v_1$ | −0.5469 | {new} |
| $v_2$ | −0.4657 | −0.0672 |

$\\frac{{\\partial E}}{{\\partial h_1}} = -0.7481 \\cdot {v} = {result}$
"""


def test_gradients_and_new_weights_in_tables() -> None:
    text = GRADIENTS.format(new="0.8735", v="0.6", result="-0.4489")
    assert errors(text) == []
    assert errors(text.replace("0.8735", "0.8375")) == [("0.8375", "0.8735")]
    assert errors(GRADIENTS.format(new="0.8735", v="0.8735", result="-0.6535")) == [
        ("0.8735", "0.6")
    ]


PASSES = """\
x = 0.5, w = 0.8, b = 0.3, rate 0.5, y = 2

o = w*x + b = 0.8*0.5 + 0.3 = 0.7000
d = 0.7000 - 2 = -1.3000
g = d*x = -1.3000*0.5 = -0.6500
w ← w - 0.5*g = 0.8 - 0.5*(-0.6500) = 1.1250

o = w*x + b = 1.1250*0.5 + 0.3 = 0.8625
d = 0.8625 - 2 = -1.1375
g = d*x = -1.1375*0.5 = -0.5688
w ← w - 0.5*g = {update}
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("1.1250 - 0.5*(-0.5688) = 1.4094", "0.8 - 0.5*(-0.5688) = 1.0844"), ("1.4094", "1.0844")],
)
def test_an_update_starts_from_the_weight_that_its_gradient_was_worked_with(
    right: str, wrong: str
) -> None:
    assert errors(PASSES.format(update=right), "a.txt") == []
    assert errors(PASSES.format(update=wrong), "a.txt")


ENTRIES = """\
W_11 = 0.5, W_12 = -0.2, W_21 = 0.1, W_22 = 0.4, x_1 = 1.5, x_2 = 0.5

z = W x = [[0.5, {entry}], [0.1, 0.4]] [1.5, 0.5]ᵀ = [{result}, 0.35]ᵀ
"""


def test_a_matrix_whose_entries_are_given_one_by_one() -> None:
    assert errors(ENTRIES.format(entry="-0.2", result="0.65"), "a.txt") == []
    assert errors(ENTRIES.format(entry="0.2", result="0.85"), "a.txt")


def test_a_difference_put_in_the_other_way_round() -> None:
    text = "y = 0.9\n\np = 0.2*1.5 + 0.05 = 0.3500\n\nd = 2*(p - y) = 2*({}) = {}\n"
    assert errors(text.format("0.3500 - 0.9", "-1.100"), "a.txt") == []
    assert errors(text.format("0.9 - 0.3500", "1.100"), "a.txt")


def test_an_entry_that_is_said_again() -> None:
    text = (
        "$$p = A x = \\begin{{bmatrix}} 0.5 & 1 \\\\ 2 & 0.3 \\end{{bmatrix}} "
        "\\begin{{bmatrix}} 0.7 \\\\ 0.4 \\end{{bmatrix}} = "
        "\\begin{{bmatrix}} 0.75 \\\\ 1.52 \\end{{bmatrix}}$$\n\nRecall that $p_2 = {}$.\n"
    )
    assert errors(text.format("1.52")) == []
    assert errors(text.format("1.25")) == [("1.25", "1.52")]


def test_what_a_program_says_behind_a_number() -> None:
    text = "```python\na = 0.25 * 3  # → 0.75\nb = -0.2106  # → {}\nc = a * 2  # → 1.5\n```\n"
    assert errors(text.format("-0.2106")) == []
    assert [claimed for claimed, _ in errors(text.format("-0.2160"))] == ["-0.2160"]


def test_both_versions_of_a_weight_stand_behind_a_finding() -> None:
    text = GRADIENTS.format(new="0.8735", v="0.8735", result="-0.6535")
    (finding,) = judge(extract("a.md", text.encode())).verdict.findings
    assert [premise.text for premise in finding.because] == ["0.6", "0.8735"]


SIGNS = """\
net_h = w1*x + b1 = 0.3*2 - 0.1 = 0.5
out_h = sigmoid(net_h) = 0.6225
net_o = w2*out_h + b2 = -0.7*0.6225 + 0.4 = -0.0357
out_o = sigmoid(net_o) = 0.4911

delta_o = (out_o - 1)*out_o*(1 - out_o) = -0.1272
delta_h = delta_o*w2*out_h*(1 - out_h) = {}
dE/dw1 = delta_h*x = {}
"""


def test_the_sign_of_a_number_that_is_put_in() -> None:
    assert errors(SIGNS.format("0.0209", "0.0418"), "a.txt") == []
    assert errors(SIGNS.format("-0.0209", "-0.0418"), "a.txt") == [("-0.0209", "0.0209")]
    text = "d = w - h*g = 0.5 + 0.1*0.2 = 0.52\n\nk = 3*g = {}\n"
    assert errors(text.format("-0.6"), "a.txt") == []  # g or h may be the negative one
    assert errors(text.format("0.6"), "a.txt") == []


def test_an_author_who_goes_on_with_the_right_number() -> None:
    found = judge(extract("a.txt", SIGNS.format("0.0902", "0.0418").encode())).verdict.findings
    assert [(f.claimed, f.severity) for f in found] == [("0.0902", "error")]
