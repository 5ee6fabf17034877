"""Rows, columns, labels and summaries that are read, each right and with one number changed.

What is right must be clean, and the change must be found as an error.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symprop.check.indices import put
from symprop.check.run import judge
from symprop.extract import extract
from symprop.formula import tree as t


def errors(text: str, name: str = "a.md") -> list[str | None]:
    """What is claimed where there is an error."""
    found = judge(extract(name, text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


PERCEPTRON = """\
* z_k = w_1k-1 * x_1k + w_2k-1 * x_2k + b_k-1
* y_k = step(z_k)
* e_k = d_k - y_k
* w_1k = w_1k-1 + eta * e_k * x_1k
* w_2k = w_2k-1 + eta * e_k * x_2k
* b_k = b_k-1 + eta * e_k
"""

ACROSS = (
    "w_10 = -0.6, w_20 = 0.9, b_0 = -0.1, eta = 0.2\n\nRules:\n"
    + PERCEPTRON
    + """\
Step   1       2       3       4
x_1k   0       0       1       1
x_2k   0       1       0       1
d_k    0       0       0       1
z_k    -0.100  0.800   {}  -0.200
y_k    0       1       0       0
e_k    0       -1      0       1
w_1k   -0.600  -0.600  -0.600  -0.400
w_2k   0.900   0.700   0.700   0.900
b_k    -0.100  -0.300  -0.300  -0.100
"""
)

FORMULAS = """\
## Given

x_1 = 0.5, x_2 = -0.4, u = 0.3, v = 0.6, h_0 = 0.2

## Formulas

* s_t = u * x_t + v * h_t-1
* h_t = tanh(s_t)

## Working

### Step 1

s_1 = 0.27

h_1 = 0.2636

### Step 2

s_2 = {}
"""

SUMMARY = """\
## Working

p = 0.3*0.5 + 0.174 = 0.324

q = 0.3*0.5 + 0.02 = 0.170

r = 0.324*0.170 = 0.0551

## Results

| Quantity | Value |
|---|---|
| p | 0.324 |
| q | {} |
| r | 0.0551 |
"""

TURNED = """\
$s_t = u x_t + v h_{{t-1}}$, $h_t = \\tanh(s_t)$, $g_t = 2 h_t$

$u = 0.3$, $v = 0.6$, $h_0 = 0.2$, $x_1 = 0.5$, $x_2 = -0.4$

| t | 1 | 2 |
|---|---|---|
| $s_t$ | 0.27 | 0.0382 |
| $h_t$ | 0.2636 | 0.0382 |

$p = h_1 + h_2 = {} + 0.0382 = {}$
"""

UNITS = """\
- $\\delta_{{oi}} = (o_i - t_i)\\, o_i$
- $\\delta_{{1i}} = \\delta_{{oi}}\\, u_1 h_{{1i}}$

$t_1 = 0$, $t_2 = 1$, $u_1 = 0.5$

| Sample | $h_{{1i}}$ | $o_i$ |
|---|---|---|
| 1 | 0.3543 | 0.3931 |
| 2 | 0.3318 | 0.3959 |

| Sample | 1 | 2 |
|---|---|---|
| $\\delta_{{oi}}$ | 0.1545 | -0.2392 |
| $\\delta_{{1i}}$ | 0.02737 | {} |
"""

COLUMNS = """\
$w = -0.3$, $b = 0.1$, $x = 1.1$

| Name | Working | Value |
|---|---|---|
| $s$ | $w x + b = (-0.3) \\cdot 1.1 + 0.1$ | $-0.23$ |
| $p$ | $s^2 = (-0.23)^2$ | $0.0529$ |
| $q$ | $p$ | $0.0529$ |

$r = 2 s = 2 \\cdot ({}) = {}$
"""

LABELS = """\
- Weights: $w = -0.3$
- Rate: $\\eta = 0.1$

**Step 1**

- Gradient $\\frac{{\\partial L}}{{\\partial w}}$: $0.5 \\cdot (-0.8) = -0.4$
- New value $w$: $w - \\eta \\frac{{\\partial L}}{{\\partial w}} = -0.3 - 0.1 \\cdot (-0.4) = -0.26$

**Step 2**

- Net input $s$: $w \\cdot 2 = ({}) \\cdot 2 = {}$
"""

MARKED = """\
v_1 = 0.16, v_2 = 0.32, and v_neu = v - eta*g

| Weight | before | gradient | after |
|---|---|---|---|
| v_1 | 0.16 | -0.161 | 0.176 |
| v_2 | 0.32 | -0.232 | 0.343 |

The rate is eta = 0.1.

s = 2*v_1_neu = 2*{} = {}
"""

IN_TEXT = """\
Set the rate lr = 0.05, x = 1.5 and y = -0.5. At first w = 0.9, b = -0.4.

Epoch 1
-------
Name   Working                                                Value
-----  -----------------------------------------------------  ---------
s      w * x + b = 0.9 x 1.5 + (-0.4) = 1.3500 + (-0.4)       0.9500
p      tanh(s) = tanh(0.9500)                                 0.7398
dL/dp  p - y = 0.7398 - (-0.5)                                1.2398
dL/ds  dL/dp * (1 - p^2) = 1.2398 x (1 - 0.7398^2)            {}
dL/db  dL/ds                                                  0.5613
b      b - lr * dL/db = -0.4 - 0.05 x 0.5613                  -0.4281
"""

CASES = {
    "calculations in columns of text": (IN_TEXT, ("0.5613",), ("0.6513",), "a.txt"),
    "a bracket behind x": (
        "d = 0.5 x 0.64 x (1 - 0.4^2) = 0.2{}\n", ("688",), ("868",), "a.txt",
    ),
    "a glued step back": (FORMULAS, ("0.0382",), ("0.0832",), "a.md"),
    "steps beside each other": (ACROSS, ("-0.900",), ("-0.200",), "a.txt"),
    "a number copied for a line": (
        "d1 = 0.31*0.0842 = 0.0261\n\nd2 = 0.2*0.172 = 0.0344\n\ndb = 0.{} + 0.0344 = 0.{}\n",
        ("0261", "0605"), ("2061", "2405"), "a.md",
    ),
    "a summary": (SUMMARY, ("0.170",), ("0.591",), "a.md"),
    "rows of a table of steps": (TURNED, ("0.2636", "0.3018"), ("0.2363", "0.2745"), "a.md"),
    "units and samples": (UNITS, ("-0.03968",), ("-0.1196",), "a.md"),
    "rules with their lines": (COLUMNS, ("-0.23", "-0.46"), ("-0.32", "-0.64"), "a.md"),
    "names before a colon": (LABELS, ("-0.26", "-0.52"), ("-0.62", "-1.24"), "a.md"),
    "new values by rows": (MARKED, ("0.176", "0.352"), ("0.167", "0.334"), "a.md"),
    "decimals that the calculations tell": (
        "$v = -1 + (-1) = -2,000$\n\n$u = v^2 = (-2,000)^2 = {}$\n", ("4,000",), ("8,000",), "a.md",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_right_is_clean_and_what_is_changed_is_found(case: str) -> None:
    text, right, wrong, name = CASES[case]
    assert errors(text.format(*right), name) == []
    assert errors(text.format(*wrong), name)


TWICE = """\
## Exercise 1

### Epoch 1

E = 0.5*(0.8 - 0.1)^2 = 0.2450

### Epoch 2

| Name | Working | Value |
|---|---|---|
| E | 0.5*(0.8 - 0.6)^2 | 0.0200 |

The loss went from {} to 0.0200.

## Exercise 2

E = 0.5*(0.7 - 0.2)^2 = 0.1250
"""


def test_a_loss_before_and_after_in_one_of_several_exercises() -> None:
    assert errors(TWICE.format("0.2450")) == []
    assert errors(TWICE.format("0.2540")) == ["0.2540"]


OPTIMIZERS = """\
$b = 0.8$, $q = 0.5$, $c = 0$, $w_0 = 2$

## RMSProp

- $g_t = 4 (w_{t-1} - c)$
- $v_t = b v_{t-1} + (1 - b) g_t^2$
- $w_t = w_{t-1} - \\frac{q}{\\sqrt{v_t}} g_t$

| Step | $g_t$ | $v_t$ | $w_t$ |
|---|---|---|---|
| 1 | 8.0000 | 12.8000 | 0.8820 |
| 2 | 3.5279 | 12.7292 | 0.3876 |

## SGD

| Step | $g_t$ | $w_t$ |
|---|---|---|
| 1 | 8.0000 | -2.0000 |
| 2 | -8.0000 | 2.0000 |

## Momentum

- $v_t = b v_{t-1} + q g_t$
- $w_t = w_{t-1} - v_t$

| Step | 1 | 2 |
|---|---|---|
| $g_t$ | 8.0000 | -8.0000 |
| $v_t$ | 4.0000 | -0.8000 |
| $w_t$ | -2.0000 | -1.2000 |

So $g_1 = 8.000$, $w_1 = -2.000$, $g_2 = -8.000$ and $w_2 = -1.200$.
"""


STEPS = """\
w1 = 0.512, w2 = 0.734, b = 0.251, rate = 0.5, x1 = 0, x2 = 0

## Step 1

b = 0.251 + 0.5*0.4 = 0.451

## Step 2

w1 = 0.512

w2 = 0.734

b = {}
"""


def test_what_is_listed_after_a_step_may_be_new() -> None:
    assert errors(STEPS.format("0.638")) == []


ROUNDS = """\
### Epoch 1

u = 0.3*0.5 + 0.174 = 0.324

v = 0.3*0.5 + 0.02 = 0.170

w = 0.324*0.170 = 0.0551

### Epoch 2

u = 0.324

v = 0.170

w = {}
"""


SLOPES = """\
$w = 0.8$, $b = 0.2$, $z = 0.8 \\cdot 2 + 0.2 = 1.80$, $p = 1.80^2 = 3.24$, $q = p - 1 = 2.24$

| Name | Before | After |
|---|---|---|
| $w$ | 0.8000 | 0.8233 |
| $b$ | 0.2000 | 0.2310 |

## Results

| Quantity | Value |
|---|---|
| Sum $z$ | 1.80 |
| Guess $p$ | 3.24 |
| Error $q$ | 2.24 |
| Slope $w$ | -0.233 |
| Slope $b$ | -0.310 |
"""


def test_a_summary_says_nothing_of_what_is_given() -> None:
    assert errors(SLOPES) == []


def test_a_later_round_says_nothing_again() -> None:
    assert errors(ROUNDS.format("0.0613")) == []
    assert errors(ROUNDS.replace("Epoch 2", "Results").format("0.0613")) == ["0.0613"]


def test_a_step_that_is_worked_nowhere_is_left() -> None:
    text = "g = -0.8527*0.2779 = -0.2370\n\nh = 0.31*0.8 = 0.248\n\n"
    assert errors(text + "v = 0.53\n\nv = 0.53 + 0.249 = 0.779\n") == []
    assert errors(text + "s = 0.0237*2 = 0.0474\n") == []


def test_a_number_near_two_results_is_left() -> None:
    text = "d1 = 0.31*0.0842 = 0.0261\n\nd2 = 0.13*0.202 = 0.0263\n\ndb = 0.0269 + 0.5 = 0.5269\n"
    assert errors(text) == []


def test_tables_of_other_rules_say_nothing_again() -> None:
    assert errors(OPTIMIZERS) == []


def test_a_column_of_steps_without_numbers() -> None:
    text = "$h_0 = 1.5$, $s_t = 3 h_{t-1}$\n\n| t | $h_t$ | $s_t$ |\n|---|---|---|\n"
    assert errors(text + "| 1 | a | 4.5 |\n| 2 | b | 6 |\n| 3 | c | 7 |\n") == []


def test_thousands_stay_thousands() -> None:
    text = "$v = 1,000 + 2,500 = {}$\n\n$u = v + 1 = {} + 1 = 3,501$\n"
    assert errors(text.format("3,500", "3,500")) == []
    assert errors(text.format("3,600", "3,600"))


def test_sums_of_whole_numbers_are_no_rows() -> None:
    rows = "| a | b | d |\n|---|---|---|\n| 0 | 1 | 1 |\n| 1 | 0 | 1 |\n| 1 | 1 | 0 |\n\n"
    lines = ["e = 0 + 1 = 1", "e = 1 + 0 = 1", "e = 1 - 1 = 0"]
    assert errors(rows + "\n\n".join(lines)) == []


_UNITS = st.one_of(st.integers(0, 99), st.sampled_from(["h1", "z3", "c2", "x"]))


@given(st.dictionaries(st.sampled_from("ijkt"), _UNITS), st.sampled_from("ijktz"))
def test_only_an_index_that_is_a_number_becomes_one(at: dict[str, int | str], name: str) -> None:
    made = put(t.Sum((t.Name(name), t.Name("w", f"1{name}"))), at)
    assert isinstance(made, t.Sum)
    for part in t.walk(made):
        if isinstance(part, t.Number):
            assert part.value == at[name]


@pytest.mark.parametrize(
    ("sub", "step", "made"),
    [("1k", 3, "13"), ("2k-1", 3, "22"), ("k-1", 3, "2"), ("2k+1", 3, "7"), ("1,k-1", 3, "1,2")],
)
def test_two_indices_side_by_side(sub: str, step: int, made: str) -> None:
    assert put(t.Name("w", sub), {"k": step}) == t.Name("w", made)


def test_indices_of_windows_are_numbers() -> None:
    window = t.Sum((t.Name("f", "2i-1"), t.Name("f", "2i"), t.Name("f", "2i-1,2j")))
    made = t.Sum((t.Name("f", "5"), t.Name("f", "6"), t.Name("f", "5,2j")))
    assert put(window, {"i": 3}) == made
