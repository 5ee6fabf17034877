"""Derivatives in documents that work with numbers alone."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

NUMBERS = """\
x_1 = 0.31, x_2 = 0.87, t = 0.9

w_1 = 0.56, w_2 = -0.47, w_3 = 0.74, w_4 = 0.59, v_1 = -0.51, v_2 = 0.63

E = (t - y)^2 / 2

z_1 = 0.56 * 0.31 - 0.47 * 0.87 = -0.2353

z_2 = 0.74 * 0.31 + 0.59 * 0.87 = 0.7427

h_1 = tanh(-0.2353) = -0.2311

h_2 = tanh(0.7427) = 0.6308

y = -0.51 * (-0.2311) + 0.63 * 0.6308 = 0.5153

d = 0.5153 - 0.9 = -0.3847

dE/dv_1 = -0.3847 * (-0.2311) = 0.0889

dE/dv_2 = -0.3847 * 0.6308 = -0.2427

d_1 = -0.3847 * (-0.51) * (1 - 0.2311^2) = 0.1857

d_2 = -0.3847 * 0.63 * (1 - 0.6308^2) = -0.1459

dE/dw_1 = 0.1857 * 0.31 = 0.0576

dE/dw_3 = -0.1459 * 0.31 = -0.0452
"""


def errors(text: str) -> list[str]:
    """What is claimed in every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("-0.3847 * 0.63 * (1 - 0.6308^2) = -0.1459", "-0.3847 * 0.63 = -0.2424", "-0.3847*0.63"),
        ("-0.3847 * (-0.51) * (1 - 0.2311^2) = 0.1857", "-0.3847 * 0.63 * (1 - 0.2311^2) = -0.2294",
         "-0.3847*0.63*(1 - 0.2311²)"),
        ("-0.1459 * 0.31 = -0.0452", "-0.1459 * 0.87 = -0.1269", "-0.1459*0.87"),
    ],
)  # fmt: skip
def test_lines_that_are_not_the_derivative(right: str, wrong: str, line: str) -> None:
    assert errors(NUMBERS) == []
    assert errors(NUMBERS.replace(right, wrong)) == [line]


def test_a_delta_with_the_other_sign_is_one_too() -> None:
    text = NUMBERS.replace("d = 0.5153 - 0.9 = -0.3847", "d = 0.9 - 0.5153 = 0.3847")
    for right, other in (
        ("-0.3847 * (-0.2311)", "-0.3847 * (-0.2311)".replace("-0.3847", "-(0.3847)")),
        ("-0.3847 * 0.6308", "-(0.3847) * 0.6308"),
        ("-0.3847 * (-0.51)", "0.3847 * 0.51"),
        ("-0.3847 * 0.63 ", "-(0.3847) * 0.63 "),
    ):
        text = text.replace(right, other)
    assert errors(text) == []


def test_a_calculation_belongs_to_the_name_before_it() -> None:
    text = "The delta $\\delta$ is $0.3 \\cdot 0.5 \\approx 0.15$. And $u = 2\\delta = {}$."
    assert errors(text.format("0.3")) == []
    assert errors(text.format("0.4")) == ["0.4"]
    assert errors("$w = 0.7$. The slope by $w$ is $0.2 \\cdot 0.3 = 0.06$. $v = 2w = 1.4$.") == []


SEQUENCE = """\
h(t) = tanh(u*x(t) + w*h(t-1)), y = v*h(2), L = (y - q)^2 / 2

x_1 = 0.9, x_2 = 0.5, h_0 = 0.1, q = 1, u = 0.31, w = 0.42, v = 0.53

The learning rate is 0.1.

h_1 = tanh(0.31 * 0.9 + 0.42 * 0.1) = 0.3104

h_2 = tanh(0.31 * 0.5 + 0.42 * 0.3104) = 0.2779

y = 0.53 * 0.2779 = 0.1473

L = (0.1473 - 1)^2 / 2 = 0.3635

dL/dy = 0.1473 - 1 = -0.8527

dL/dv = -0.8527 * 0.2779 = -0.2370

v_new = 0.53 + 0.0237 = 0.5537
"""


def test_a_sequence_by_its_general_rule() -> None:
    assert errors(SEQUENCE) == []
    assert (
        errors(SEQUENCE.replace("-0.8527 * 0.2779 = -0.2370", "-0.8527 * 0.3104 = -0.2647")) != []
    )


def test_all_steps_up_the_gradient() -> None:
    wrong = SEQUENCE.replace("v_new = 0.53 + 0.0237 = 0.5537", "v_new = 0.53 - 0.0237 = 0.5063")
    assert errors(wrong) == ["0.5063"]


def test_a_sum_over_all_units() -> None:
    text = "$t_1 = 0.1$, $t_2 = 0.9$, $y_1 = 0.7$, $y_2 = 0.3$\n\n"
    text += "$E = 1/2 \\sum_k (t_k - y_k)^2$\n\n$dE/dy_1 = {}$\n"
    assert errors(text.format("y_1 - t_1 = 0.6")) == []
    assert errors(text.format("t_1 - y_1 = -0.6")) == ["t₁ - y₁"]


def test_an_error_that_the_loss_is_worked_from_is_no_derivative() -> None:
    text = "x = 2\n\nq = 7.3\n\nw = 0.41\n\ny = 0.41 * 2 = 0.82\n\nr = 0.82 - 7.3 = -6.48\n\n"
    text += "M = (-6.48)^2 / 2 = 20.9952\n\ndM/dw = -6.48 * 2 = -12.96\n\n"
    text += (
        "w = 0.41 - 0.1 * (-12.96) = 1.706\n\ny = 1.706 * 2 = 3.412\n\nr = 3.412 - 7.3 = -3.888\n"
    )
    assert errors(text) == []


BARE = """\
The units use tanh, the output is linear. E = (o - t)^2/2.

x_1 = 0.4, x_2 = 0.9, a_1 = 0.35, a_2 = -0.6, c_1 = 0.8, c_2 = 0.15, u_1 = -0.45, u_2 = 0.65

t = 0.1

n_1 = 0.35*0.4 - 0.6*0.9 = -0.4000, so m_1 = -0.3799

n_2 = 0.8*0.4 + 0.15*0.9 = 0.4550, so m_2 = 0.4260

o = -0.45*(-0.3799) + 0.65*0.4260 = 0.4479, E = 0.0605

dE/do = o - t = 0.3479

1 - 0.3799^2 = 0.8557

1 - 0.4260^2 = 0.8185

dE/dn_1 = 0.3479*(-0.45)*0.8557 = -0.1340

dE/dn_2 = 0.3479*0.65*0.8185 = 0.1851
"""


def test_activations_without_working() -> None:
    assert errors(BARE) == []
    wrong = BARE.replace("0.4260^2 = 0.8185", "0.4550^2 = 0.7930")
    wrong = wrong.replace("0.8185 = 0.1851", "0.7930 = 0.1793")
    (found,) = judge(extract("a.md", wrong.encode())).verdict.findings
    assert (found.claimed, found.expected) == ("0.7930", "0.8185")


def test_only_a_function_that_the_document_names_gives_an_activation() -> None:
    text = BARE.replace("use tanh", "use f").replace("0.8185 = 0.1851", "0.5 = 0.1131")
    assert errors(text) == []


@pytest.mark.parametrize("said", ["nabla b", "the gradient of b", "∇b", "grad b"])
def test_gradients_without_the_name_of_the_loss(said: str) -> None:
    text = f"""\
x = 2, w1 = 0.5, b = 0.3, t = 1, eta = 0.1

y = w1*x + b = 1.3

L = (y - t)^2 = 0.09

∇w1 = 2*(y - t)*x = 1.2

{said} = 2*(y - t) = 0.6

the gradient step w1 = 0.5 - 0.1*1.2 = 0.38
"""
    assert errors(text) == []
    wrong = text.replace(f"{said} = 2*(y - t) = 0.6", f"{said} = 2*(y - t)*x = 1.2")
    assert errors(wrong) == ["2*(y - t)*x"]


def test_results_told_twice_at_the_end_are_of_one_name() -> None:
    """Numbers of later rounds, without working, are no second quantity of that name."""
    later = BARE + "\nagain\n\no = 0.4012, E = 0.0454\n\no = 0.3610, E = 0.0341\n"
    assert errors(later) == []
    wrong = later.replace("= o - t = 0.3479", "= t - o = -0.3479")
    assert errors(wrong) != []


def test_a_number_near_zero_is_no_activation_of_itself() -> None:
    """tanh(−0.0527) is −0.0527 in four places, and so is what a linear output gives."""
    text = """\
The hidden unit uses tanh. y = 0.7

z = -0.4120*0.128 = -0.0527

p = z = -0.0527

L = (y - p)^2/2 = 0.2833

dL/dz = -(y - p) = -0.7527
"""
    assert errors(text) == []


def test_counts_are_no_data() -> None:
    """The 6 of 1/6 is not the error of −6, and the weights of the next round are the weights."""
    text = """\
w = 0.8, b = 0.1, lr = 0.01, x1 = 1, x2 = 2, x3 = 3, t1 = 7, t2 = 5, t3 = 8.5

p1 = 0.8*1 + 0.1 = 0.9, p2 = 0.8*2 + 0.1 = 1.7, p3 = 0.8*3 + 0.1 = 2.5

e1 = 0.9 - 7 = -6.1, e2 = 1.7 - 5 = -3.3, e3 = 2.5 - 8.5 = -6

M = (1/6)((-6.1)^2 + (-3.3)^2 + (-6)^2) = 14.02

dM/dw = (1/3)(-6.1*1 - 3.3*2 - 6*3) = -10.23
"""
    assert errors(text) == []
    assert errors(text.replace("- 6*3) = -10.23", "- 6*2) = -8.23")) != []


def test_what_belongs_there_is_worked_from_the_numbers_of_the_formula_that_is_shown() -> None:
    """From y and t the slope would have to be 0.2500, for δ = 0.0853 was rounded."""
    text = """\
Sigmoid in every unit, E = (y - t)^2/2, x = 0.3, w = 0.1, v = -0.55, c = 0.3, t = 0.25

z = 0.1*0.3 = 0.0300, h = 0.5075

q = -0.55*0.5075 + 0.3 = 0.0209, y = 0.5052

d = (y - t)*y*(1 - y) = 0.2552*0.2500 = 0.0638

dE/dv = d*h = 0.0638*0.5075 = 0.0324

0.0300*0.9700 = 0.0291

dE/dz = 0.0638*(-0.55)*0.0291 = -0.0010
"""
    (found,) = judge(extract("a.md", text.encode())).verdict.findings
    assert (found.claimed, found.expected) == ("0.0291", "0.2499")
    assert ("formula", "d·v·σ(z)·(1 - σ(z))") in found.values
    assert {x.text for x in found.because} >= {"d = 0.0638", "v = -0.55", "z = 0.0300"}
