"""What cannot be known is not held against anybody; what can still is.

Each document is right as it stands, and has a number changed that must be found.
"""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

PARTLY_TOLD = """\
$u_{{01}} = 0.3$, $u_{{11}} = -0.2$, $v = -0.1$

$s_0 = 0.2913$

$s_1 = u_{{11}} v = 0.0200$

$L = -\\ln s_0 - s_1 = 1.2136$

$dL/dv = dL/ds_0 \\cdot u_{{01}} + dL/ds_1 \\cdot u_{{11}} = -0.{}$ with $dL/ds_0 = -3.4329$, \
$dL/ds_1 = -1$
"""
"""s_0 is worked like s_1, so how v acts through it is not known."""

TWO_UNITS = """\
$g_{{o1}} = 0.08694$, $g_{{o2}} = -0.1177$, $h_1 = 0.6628$, $h_2 = 0.2954$

$d_{{w6}} = g_{{o1}} h_2 = 0.08694 \\cdot 0.2954 = 0.02568$

$d_{{w7}} = -0.07801$

$d_{{w8}} = g_{{o2}} h_2 = -0.0{}$
"""
"""By the line of the weight before it d_w7 would be what d_w8 is."""

HALF = """\
$b_1 = 0.5$, $w = 0.3$, $h = 0.6682$

$z = 0.3 \\cdot 0.6682 + 0.46 = 0.6605$

$o = \\sigma(0.6605) = 0.6594$

$C = 0.5 \\cdot (1 - 0.6594)^2 = 0.05{}$

$d = (-(1 - 0.6594)) \\cdot 0.6594 \\cdot (1 - 0.6594) = -0.07650$

$\\frac{{dC}}{{db_1}} = -0.07650 \\cdot 0.3 \\cdot 0.6682 \\cdot (1 - 0.6682) = -0.005088$
"""
"""The factor of the loss is not b_1."""

STEPPED = """\
# Start

$w_1 = -0.5$, $w_2 = 0.4$, $x = 2$

# Update

$y = w_2 x = 0.4 \\cdot 2 = 0.8$

$w_1 = 0.5586$

$w_2 \\leftarrow w_2 - 0.1 \\cdot 3 = 0.{}$

# Again

$a = w_1 x = 0.5586 \\cdot 2 = 1.1172$

$c = w_1 x^2 = 0.5586 \\cdot 4 = 2.2344$
"""
"""A new value of w_1 is told without working."""

SAMPLES = """\
The rules: s = w*x, w = 0.5

Sample 1:
x = 1.2, k = 2
s = 0.6

Sample 2:
x = -0.9, k = 2
s = w*x = 0.5*(-0.9) = -0.{}
r = k*x = 2*(-0.9) = -1.8
"""

RULE_FIRST = """\
w = -0.2, b = -0.5, x = 1, y = 7.8

p = w*x + b
r = p - y

p = (-0.2)*1 + (-0.2) = -0.4000
r = -0.4000 - 7.8 = -8.{}
q = w*x + b - 1 = (-0.2)*1 + (-0.2) - 1 = -1.4
"""
"""All lines go on with b = -0.2: the number given for it is the mistake."""

TWO_RATES = """\
# Exercise 1

The learning rate is η = 0.05.

$w = 0.2$, $g_w = 0.3$, $w_{{new}} = 0.2 - 0.05 \\cdot 0.3 = 0.185$

$v = 0.4$, $g_v = 0.5$, $v_{{new}} = 0.4 - 0.05 \\cdot 0.5 = 0.375$

$u = 0.4$, $g_u = 0.7$, $u_{{new}} = 0.4 - 0.05 \\cdot 0.7 = 0.365$

# Exercise 2

$\\alpha = 0.5$, $b = -0.33294$

$db = -0.12700$, $b \\leftarrow -0.33294 - 0.5 \\cdot (-0.12700) = -0.{}$

$dc = -0.0381$, $c \\leftarrow -0.67988 - 0.5 \\cdot (-0.0381) = -0.66083$
"""

HATTED = """\
s0 = 0.3, w = 0.8, y = 1.4
yhat = w*s0 = 0.8*0.3 = 0.24
E = 0.5*(yhat - y)^2 = 0.5*(0.24 - 1.4)^2 = 0.6728
g_yhat = yhat - y = 0.24 - 1.4 = -1.{}
g_s0 = g_yhat*w = (-1.16)*0.8 = -0.928
g_w = g_yhat*s0 = (-1.16)*0.3 = -0.348
"""
"""g_yhat is the derivative by what has a hat, not by y."""

FROM_TO = """\
$x_1 = 1.3$, $x_2 = 0.2$, $W_{{1,1}} = 0.24$, $W_{{2,1}} = 0.18$, $W_{{1,2}} = 0.56$, \
$W_{{2,2}} = -0.64$

$z = W x = \\begin{{pmatrix}} 0.24 & 0.18 \\\\ 0.56 & -0.64 \\end{{pmatrix}} \
\\begin{{pmatrix}} 1.3 \\\\ 0.2 \\end{{pmatrix}} = \
\\begin{{pmatrix}} 0.348 \\\\ 0.{} \\end{{pmatrix}}$
"""
"""Which index of a weight counts the rows is open."""

OTHER_NEW = """\
h = 0.439
v = 0.32
w_new = w - 0.1*0.3 = 0.5 - 0.1*0.3 = 0.47
o = h*v_new = 0.439*0.343 = 0.{}
"""
"""The new value of v was not read."""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "name"),
    [
        (PARTLY_TOLD, "8299", "", "a.md"),
        (TWO_UNITS, "3477", "4377", "a.md"),
        (HALF, "800", "008", "a.md"),
        (STEPPED, "1", "7", "a.md"),
        (SAMPLES, "45", "54", "a.txt"),
        (TWO_RATES, "26944", "29644", "a.md"),
        (HATTED, "16", "61", "a.txt"),
        (FROM_TO, "600", "060", "a.md"),
        (OTHER_NEW, "1506", "5106", "a.txt"),
    ],
)
def test_only_what_is_certain_is_said(text: str, right: str, wrong: str, name: str) -> None:
    assert errors(text.format(right), name) == []
    if wrong:
        assert errors(text.format(wrong), name)


def test_what_goes_on_with_a_mistaken_given_is_no_mistake() -> None:
    assert errors(RULE_FIRST.format("2"), "a.txt") == ["-0.5"]
    assert "-8.5" in errors(RULE_FIRST.format("5"), "a.txt")


def errors(text: str, name: str) -> list[str | None]:
    """What is claimed where there is an error."""
    found = judge(extract(name, text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


NAMES_BEHIND_WORDS = """\
$x = 2$, $w = 0.4$, $\\eta = 0.5$, $g = 0.2$

$u = w x = 0.4 \\cdot 2 = 0.8$

$\\hat{{y}} = \\sigma(u) = \\sigma(0.8) = 0.6900$

- New value $w$: $w - \\eta g = 0.4 - 0.5 \\cdot 0.2 = 0.3$
- Net input ($u$): $w x = 0.3 \\cdot 2 = 0.{}$
- Output $\\hat{{y}}$: $\\sigma(u) = \\sigma(0.6) = 0.6457$
"""

NESTED = """\
<p>w<sub>1</sub> = 0.5, w<sub>2</sub> = 0.25, v = 2</p>
<p>g<sub>w<sub>1</sub></sub> = 3·w<sub>1</sub> = 3·0.5 = 1.5<br>
g<sub>w<sub>2</sub></sub> = 3·w<sub>2</sub> = 3·0.25 = 0.75<br>
m = g<sub>w<sub>1</sub></sub>·v + g<sub>w<sub>2</sub></sub>·v = 1.5·2 + 0.75·2 = 4.{}</p>
<p>k = w<sub>1</sub>·v = 0.5·2 = 1</p>
"""

RULE_BEFORE = """\
$w = 0.4$, $x_1 = 2$, $b = 0.5$

$h_1 = w x_1 + b$

- Weighted sum $h_1$: $0.{} \\cdot 2 + 0.5 = {}$
"""

COUNTED = """\
$t_1 = 0.8$, $t_2 = 0.8$, $y_1 = 0.1$, $y_2 = 0.3$

$e_t = y_t - t_t$

| t | $e_t$ |
|---|---|
| 1 | -0.7 |
| 2 | -0.{} |
"""
"""The first column counts; it does not say what t_1 and t_2 are."""

TWO_INDICES = """\
$w_{{10}} = -0.4$, $w_{{20}} = -0.9$

$w_{{11}} = -0.4 + 0.1 \\cdot 1.39 \\cdot 1.1 = -0.2471$

$w_{{21}} = -0.9 + 0.1 \\cdot 1.39 \\cdot 1.5 = -0.6915$

$w_{{12}} = -0.2471 + 0.1 \\cdot (-1.707) \\cdot (-0.4) = -0.1{}$
"""
"""w_11 and w_21 are no versions of one w."""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "name"),
    [
        (NAMES_BEHIND_WORDS, "6", "9", "a.md"),
        (NESTED, "5", "8", "a.html"),
        (COUNTED, "5", "9", "a.md"),
        (TWO_INDICES, "788", "878", "a.md"),
    ],
)
def test_what_names_stand_for(text: str, right: str, wrong: str, name: str) -> None:
    assert errors(text.format(right), name) == []
    assert errors(text.format(wrong), name)


def test_words_before_a_name_that_has_a_rule() -> None:
    assert errors(RULE_BEFORE.format("4", "1.3"), "a.md") == []
    assert errors(RULE_BEFORE.format("7", "1.9"), "a.md") == ["0.7"]


WEIGHTS_ALIKE = """\
$w_1 = 0.4$, $w_2 = 0.7$, $x = 2$, $h = 0.5$

$a = w_1 x = 0.4 \\cdot 2 = 0.8$

$w_1 \\leftarrow w_1 - 0.1 \\cdot 0.2 = 0.4 - 0.02 = 0.38$, the others likewise.

$z = w_2 h = 0.{} \\cdot 0.5 = 0.{}$
"""
"""The new value of w_2 is told nowhere; but 0.07 is a slip of the old one."""


def test_a_weight_may_have_taken_a_step() -> None:
    assert errors(WEIGHTS_ALIKE.format("68", "34"), "a.md") == []
    assert errors(WEIGHTS_ALIKE.format("07", "035"), "a.md") == ["0.07"]
    assert errors(WEIGHTS_ALIKE.format("68", "43"), "a.md") == ["0.43"]


WORKED_AGAIN = """\
$y = 0.3$, $L = (y - 0.8)^2 = 0.25$

$\\delta = \\frac{{dL}}{{dy}} = -1$

$w \\leftarrow 0.5 - 0.1 \\cdot (-1) = 0.6$

$y = w \\cdot 0.75 = 0.6 \\cdot 0.75 = 0.45$

$\\delta = \\frac{{dL}}{{dy}} = -0.{}$
"""


def test_a_derivative_is_another_where_its_variable_was_worked_again() -> None:
    assert errors(WORKED_AGAIN.format("7"), "a.md") == []


SAME_RESULT = """\
$w = 0.5$, $h_0 = 0$, $x_1 = 1$, $x_2 = -0.5$

$h_1 = \\tanh(w h_0 + x_1) = \\tanh(0.5 \\cdot 0 + 1) = 0.7616$

$h_2 = \\tanh(w h_1 + x_2) = \\tanh(0.5 \\cdot 0.7616 - 0.5) = -0.1186$

$w \\leftarrow w - 0.1 \\cdot 0.262 = 0.5 - 0.0262 = 0.4738$

# Again

$h_1 = \\tanh(w h_0 + x_1) = \\tanh(0.4738 \\cdot 0 + 1) = 0.7616$

$h_2 = \\tanh(w h_1 + x_2) = \\tanh(0.{} \\cdot 0.7616 - 0.5) = -0.1383$
"""


def test_a_result_may_be_the_same_after_a_step() -> None:
    assert errors(SAME_RESULT.format("4738"), "a.md") == []
    assert errors(SAME_RESULT.format("4378"), "a.md") == ["0.4378"]


OTHER_RULES = """\
$a = -1.5$, $b = 1.8$, $c = 2.4$

$u_1 = a + c = 0.9$

$u_2 = u_1 \\cdot b = 1.62$

$u_3 = 2.52$

$u_4 = u_3 - a = 2.52 - (-1.5) = 4.{}$
"""
"""The rule of u_2 is not that of u_1, so that of u_3 is not known."""

STEP = """\
x = 0.5
t = -0.5

t = 1:
  z1 = 0.4*0.5 = 0.2

t = 2:
  z2 = 0.4*0.3 = 0.12

e = z2 - t = 0.12 - (-0.5) = 0.6{}
k = t*x = (-0.5)*0.5 = -0.25
"""
"""t = 1 and t = 2 with a colon count, and t is -0.5."""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "name"),
    [(OTHER_RULES, "02", "20", "a.md"), (STEP, "2", "5", "a.txt")],
)
def test_rules_and_counters_are_told_from_data(
    text: str, right: str, wrong: str, name: str
) -> None:
    assert errors(text.format(right), name) == []
    assert errors(text.format(wrong), name)


@pytest.mark.parametrize(
    "line",
    ["L = \\log(0.5, 0.2) = 0.3", "L = -\\ln(0) = 3", "a = \\tanh(0.1, 0.2) = 0.1",
     "a = \\sqrt{-2} = 1", f"z = 0.{'0' * 400}1 \\cdot 2 = 3", f"z = 1{'0' * 400} - 1 = 3",
     f"z = 1{'0' * 40} \\cdot 2 + 3 \\cdot 4 = 5"],
)  # fmt: skip
def test_what_has_no_value_is_no_internal_error(line: str) -> None:
    table = "| p | y |\n|---|---|\n| 0.5 | 1 |\n| 0 | 1 |\n"
    text = f"{table}\n${line}$\n\n$L_1 + L_2 = 0.69 + 3 = 3.69$\n"
    errors(text, "a.md")


DIFFERENCE = """\
$y_1 = 1$, $y_2 = 0$

$p_1 = 0.2059$

$e_1 = p_1 - y_1 = -0.{}$

$e_2 = -0.0698$
"""
"""p_2 is told nowhere; it is not p_1."""

ADJOINTS = """\
$v_1 = 3$, $\\bar{{v}}_4 = 1$, $\\bar{{v}}_2 = 1$

$v_2 = v_1^2 = 9$

$v_4 = v_2 - 9.99 = -0.99$

$\\bar{{v}}_1 = \\bar{{v}}_2 \\cdot 2 \\cdot v_1 = 1 \\cdot 2 \\cdot 3 = {}$

$\\bar{{v}}_4 = 1$
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong"), [(DIFFERENCE, "7941", "9741"), (ADJOINTS, "6", "9")]
)
def test_who_has_a_rule_of_their_own(text: str, right: str, wrong: str) -> None:
    assert errors(text.format(right), "a.md") == []
    assert errors(text.format(wrong), "a.md")


def test_a_number_of_few_digits_may_be_near_a_result_by_chance() -> None:
    text = "$a = 0.3 \\cdot 0.871 = 0.2613$\n\n$b = {} + 0.5 = {}$\n"
    assert errors(text.format("0.2713", "0.7713"), "a.md") == []
    assert errors(text.format("0.2631", "0.7631"), "a.md") == ["0.2631"]
    many = text.replace("0.2613", "0.261347").replace("0.871", "0.8711567")
    assert errors(many.format("0.261847", "0.761847"), "a.md") == ["0.261847"]
