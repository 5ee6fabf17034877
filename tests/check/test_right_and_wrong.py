"""Ways of writing, each as it should be and with one number changed.

What is right must be clean, and the change must be found as an error where it is.
"""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract


def errors(text: str, name: str = "a.md") -> list[str | None]:
    """What is claimed where there is an error."""
    found = judge(extract(name, text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


ADJOINTS = """\
At x = 1.2, y = 0.5:

   v1 = x*y      = 1.2*0.5         = 0.6
   v2 = sin(x)   = sin(1.2)        = 0.9320
   v3 = v1 + v2  = 0.6 + 0.9320    = 1.5320
   v4 = exp(-y)  = exp(-0.5)       = 0.6065
   f  = v3*v4    = 1.5320*0.6065   = 0.9292

   vbar3 = v4 = 0.6065
   vbar4 = v3 = 1.5320
   vbar1 = vbar2 = vbar3 = 0.6065
   xbar = vbar1*y + vbar2*cos(x) = 0.6065*0.5 + 0.6065*0.3624 = 0.3033 + 0.2198 = 0.5231
   ybar = vbar1*x {} vbar4*v4 = 0.6065*1.2 {} 1.5320*0.6065 = 0.7278 {} 0.9292 = {}
"""

ADAM = """\
m_k = 0.9*m_(k-1) + 0.1*g_k

m̂_k = m_k/(1 - β^k) with β = 0.9

m_1 = 0.1*2.4 = 0.24, m̂_1 = 0.24/0.1 = 2.4

g_2 = 1.5*1.9 - 0.6 = 2.25

m_2 = 0.9*0.24 + 0.1*2.25 = 0.441

m̂_2 = 0.441/{} = {}
"""

SAMPLES = """\
$s_i = 2x_i$, $f_i = \\sigma(s_i)$, $x_1 = 0.1$, $x_2 = 0.2$, $x_3 = 0.3$

| Sample | 1 | 2 | 3 |
|---|---|---|---|
| $s_i$ | 0.2 | 0.4 | 0.6 |
| $f_i$ | 0.5498 | 0.5987 | 0.{} |
"""

AGAIN = """\
$z^{{(1)}} = 0.1$, $p^{{(1)}} = \\sigma(0.1) = 0.525$, $z^{{(2)}} = 1.85$,
$p^{{(2)}} = \\sigma(1.85) = 0.864$

| | sample 1 | sample 2 |
|---|---|---|
| $z$ | 0.1 | 1.85 |
| $p$ | 0.{} | 0.864 |
"""

STEPS = """\
The target is t = 0.8, and h_0 = 0.

**t = 1**

h_1 = tanh(0.5*1 + 0.2*0) = 0.4621

**t = 2**

h_2 = tanh(0.5*0.3 + 0.2*0.4621) = 0.2379

**t = 3**

e = h_2 - t = 0.2379 - 0.8 = -0.{}
"""

OPTIMIZERS = """\
Start at w_0 = 2, with η = 0.1, μ = 0.5, g_1 = 1.2.

- v_1 = (1 - μ) * g_1
- w_1 = w_0 - η * v_1
- w_1 = w_0 - η * g_1

**Momentum**

w_1 = {}

**Plain**

w_1 = 1.88
"""

CASES = {
    "names with a bar": (ADJOINTS, ("-",) * 3 + ("-0.2014",), ("+",) * 3 + ("1.6570",), "a.txt"),
    "a rule that another of its kind is right by": (
        ADAM, ("0.19", "2.3211"), ("0.1", "4.4100"), "a.txt",
    ),
    "samples beside each other": (SAMPLES, ("6457",), ("6475",), "a.md"),
    "samples said again": (AGAIN, ("525",), ("252",), "a.md"),
    "a line that counts": (STEPS, ("5621",), ("6521",), "a.md"),
    "several rules of a name": (OPTIMIZERS, ("1.94",), ("1.49",), "a.md"),
    "an error squared": (
        "| x | e | e² |\n|---|---|---|\n| 1 | -1.1 | 1.21 |\n| 2 | -0.8 | 0.64 |\n"
        "| 4 | -2.3 | {} |\n",
        ("5.29",), ("5.92",), "a.md",
    ),
    "a decimal comma in braces": ("z = 0{{,}}4 * 1{{,}}5 = 0{{,}}{}\n", ("6",), ("9",), "a.txt"),
    "x behind a bracket": (
        "s = (-0.3) x 1.1 + (-0.8) x 0.4 + 0.3 = -0.{}\n", ("35",), ("53",), "a.txt",
    ),
    "a number in a column": (
        "u   0.4*0.5 + 0.1 = 0.2 + {}  -0.4200\n", ("0.1",), ("0.2",), "a.txt",
    ),
    "a name in words before a colon": (
        "Net input (s): 0.5 × 0.4 + 0.1 = 0.3\n\nError signal δ: 0.3 - 1 = {}\n",
        ("-0.7",), ("-0.5",), "a.md",
    ),
    "a name before a colon": (
        "$\\frac{{\\partial E}}{{\\partial c}}$: $-1.5 + (-0.8) = -2.{}$\n", ("3",), ("5",), "a.md",
    ),
    "numbers among names": (
        "$z_1 = 0.4$, $a_1 = \\tanh(0.4) = 0.3799$, $E = 2 a_1$\n\n"
        "$\\frac{{\\partial E}}{{\\partial z_1}} = 2.000 \\cdot (1 - {}) = {}$\n",
        ("a_1^2", "1.711"), ("a_1", "1.240"), "a.md",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_right_is_clean_and_what_is_changed_is_found(case: str) -> None:
    text, right, wrong, name = CASES[case]
    assert errors(text.format(*right), name) == []
    assert errors(text.format(*wrong), name)


EXERCISES = """\
## Exercise 1

Let $w = 0.7$ and $x = 2$. $z = w x = 0.7 \\cdot 2 = 1.4$

## Exercise 2

Now the weights are those of the figure. $z = w x = {} \\cdot 3 = {}$

## Exercise 3

The learning rate is η = 0.5. Take $w = 0.2$: $w_{{new}} = w - η g = 0.2 - 0.5 \\cdot 0.1 = 0.15$
"""


def test_another_exercise_may_have_other_numbers() -> None:
    assert errors(EXERCISES.format("0.31", "0.93")) == []
    assert errors(EXERCISES.format("0.31", "0.39")) == ["0.39"]


SAMPLES_ONLY = """\
- $p_i = \\sigma(z_i)$
- $e_i = p_i - y_i$

$y_1 = 0$, $y_2 = 1$, $y_3 = 0$

| Sample | $z_i$ | $p_i$ | $e_i$ |
|---|---|---|---|
| 1 | 0.3 | 0.5744 | 0.5744 |
| 2 | 0.2 | 0.5498 | {} |
| 3 | 0.1 | 0.5250 | 0.5250 |
"""


def test_a_column_with_a_rule_is_not_guessed() -> None:
    assert errors(SAMPLES_ONLY.format("-0.4502")) == []
    assert errors(SAMPLES_ONLY.format("0.5498")) == ["0.5498"]


def test_equal_numbers_of_units_are_no_unit_twice() -> None:
    text = (
        "d_1 = 0.2*0.5 = 0.1000, d_2 = 0.2*{} = {}\n\n"
        "g = d_1*h_1 + d_2*h_2 = 0.1000*0.62 + 0.1000*0.31 = 0.0930\n"
    )
    assert errors(text.format("0.5", "0.1000"), "a.txt") == []
    assert errors(text.format("0.7", "0.1400"), "a.txt")


COMPARED = """\
$L = 0.5 \\cdot 0.2589^2 = 0.0335$ and $L_{{new}} = 0.5 \\cdot 0.23^2 = 0.0265$.

{}
"""


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("The loss went from $0.0335$ to ${}$.", ("0.0265", "0.0256")),
        ("Before the step the loss was {}, now it is 0.0265.", ("0.0335", "0.0353")),
        ("损失从 0.0335 降到 {}。", ("0.0265", "0.0625")),
        ("Der Fehler sinkt von 0.0335 auf {}.", ("0.027", "0.072")),
    ],
)
def test_a_loss_before_and_after_a_step(sentence: str, wrong: tuple[str, str]) -> None:
    right, other = wrong
    assert errors(COMPARED.format(sentence.format(right))) == []
    assert errors(COMPARED.format(sentence.format(other))) == ([other] if len(other) > 5 else [])


def test_numbers_of_something_else_are_not_compared() -> None:
    assert errors(COMPARED.format("The step size goes from 0.500 to 0.125.")) == []
    assert errors(COMPARED.format("Pages 0.0335 to 0.0400 of the table.")) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("$w_1.\\text{{grad}} = (-0.14) \\cdot 0.7 = -0.{}$\n\n$w_1 = 0.5$\n", "a.md"),
        ("w1.grad = -0.14*0.7 = -0.{}\n\nw1 = 0.5\n", "a.txt"),
        ("h = 0.7 x tanh(0.2) = 0.138\n\nw1.grad = -0.14*0.7 = -0.{}\n", "a.txt"),
    ],
)
def test_gradients_as_programs_write_them(text: str, name: str) -> None:
    assert errors(text.format("098"), name) == []
    assert errors(text.format("089"), name) == ["-0.089"]
