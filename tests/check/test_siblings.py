"""Units of which only the results are told, judged by the unit beside them and by derivatives."""

from __future__ import annotations

import pytest

from symprop.check.quantities.match import match
from symprop.check.run import judge
from symprop.extract import extract
from symprop.formula import tree as t
from symprop.formula.read import read_plain

TEXT = """\
u_1 = 0.2, u_2 = -0.3, u_3 = 0.5, u_4 = 0.1, v_1 = 0.7, v_2 = -0.4, v_3 = 0.6, v_4 = 0.25

x_1 = 0.9, x_2 = 0.4, c_1 = 0.1, c_2 = 0.3, t_1 = 0.2, t_2 = 0.8, η = 0.5

z_{h1} = u_1*x_1 + u_2*x_2 + c_1 = 0.16

h_{h1} = tanh(z_{h1}) = 0.15864850

z_{h2} = 0.59

h_{h2} = 0.52989561

y_{o1} = v_1*h_{h1} + v_2*h_{h2} + c_2 = 0.19909571

y_{o2} = 0.52766300

E_{o1} = 1/2*(t_1 - y_{o1})^2 = 0.00000041

E_{o2} = 0.03708372

E = E_{o1} + E_{o2} = 0.03708413

dE/dv_1 = -(t_1 - y_{o1})*h_{h1} = -0.00014346

dE/dv_4 = -0.14431018

dE/du_1 = -0.14392

v_1^+ = v_1 - η*dE/dv_1 = 0.70007173

v_4^+ = 0.32215509
"""


def errors(text: str, path: str = "a.txt") -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract(path, text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


def test_what_is_right() -> None:
    assert errors(TEXT) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("z_{h2} = 0.59", "0.56"),
        ("h_{h2} = 0.52989561", "0.59289561"),
        ("y_{o2} = 0.52766300", "0.55766300"),
        ("E_{o2} = 0.03708372", "0.07416216"),
        ("dE/dv_4 = -0.14431018", "-0.04320559"),
        ("v_4^+ = 0.32215509", "0.17784463"),
    ],
)
def test_what_is_wrong(right: str, wrong: str) -> None:
    name, _, value = right.partition(" = ")
    found = errors(TEXT.replace(right, f"{name} = {wrong}"))
    assert [claimed for claimed, _ in found] == [wrong]
    expected = found[0][1]
    assert expected is not None
    assert abs(float(expected) - float(value)) < 1e-6


LAYERS = """\
w_1 = 0.5, w_2 = 0.3, b_1 = 0.1, b_2 = 0.2, x = 2

z_1 = w_1*x + b_1 = 1.1

a_1 = tanh(z_1) = 0.8005

z_2 = 0.4401

a_2 = 0.6083
"""
WINDOW = """\
k_1 = 0.5, k_2 = 0.25, x_1 = 1, x_2 = 2, x_3 = 4, x_4 = 3, c_1 = 0.5, c_2 = 0.5

y_1 = k_1*x_1 + k_2*x_2 = 1

y_2 = 2

E = c_1*y_1 + c_2*y_2 = 1.5
"""


@pytest.mark.parametrize("text", [LAYERS, WINDOW])
def test_layers_and_windows_are_no_units_beside_each_other(text: str) -> None:
    assert errors(text) == []


BESIDE = """\
t_1 = 0.2, t_2 = 0.9, y_1 = 0.65, y_2 = 0.71

E_{o1} = 1/2*(t_1 - y_1)^2 = 1/2*(0.2 - 0.65)^2 = 0.10125

E_{o2} = 1/2*(0.9 - 0.71)^2 = 0.01805
"""


def test_the_number_of_the_unit_beside() -> None:
    assert errors(BESIDE) == []
    taken = BESIDE.replace("(0.9 - 0.71)^2 = 0.01805", "(0.2 - 0.71)^2 = 0.13005")
    assert errors(taken) == [("0.2", "0.9")]
    # a number from nowhere may be that of another case
    other = BESIDE.replace("(0.9 - 0.71)^2 = 0.01805", "(0.3 - 0.71)^2 = 0.08405")
    assert errors(other) == []


def test_a_list_of_results() -> None:
    text = "$y_1 = 0.3 \\cdot 0.5 + 0.61 = 0.7600$, $y_2 = 0.4 \\cdot 0.5 + 0.5831 = 0.7831$\n\n"
    text += "So we have $[0.7600, 0.7831]$ now.\n"
    assert errors(text, "a.md") == []
    assert errors(text.replace("[0.7600", "[0.7060"), "a.md") == [("0.7060", "0.7600")]
    assert errors(text.replace("[0.7600, 0.7831]", "[0.5123, 0.6123]"), "a.md") == []


def test_reasons_for_factors() -> None:
    text = "g = 0.5*(1 since z > 0)*0.4 = 0.2\n"
    assert errors(text) == []
    assert errors(text.replace("= 0.2\n", "= 0.3\n")) == [("0.3", "0.2")]


ARROW = """\
v_1 = 0.4, v_2 = 0.7

h_1 = 0.5*1 - 0.6*2 = -0.7 → 0

h_2 = 0.3*1 + 0.1*2 = 0.5

y = v_1*h_1 + v_2*h_2 = 0 + 0.7*0.5 = 0.35
"""


def test_an_arrow_says_what_becomes_of_a_result() -> None:
    assert errors(ARROW) == []
    assert errors(ARROW.replace("= 0.35", "= 0.53")) == [("0.53", "0.35")]
    assert [c for c, _ in errors(ARROW.replace("= -0.7", "= -0.6"))] == ["-0.6"]


def test_ones_alone_are_laid_beside_a_number() -> None:
    """A term of ones only has no factor left when they are taken away."""
    def side(text: str) -> t.Formula:
        (chain,) = read_plain(f"q = {text}").statements
        assert isinstance(chain, t.Chain)
        return chain.sides[1]

    laid = match(side("1*1 + a*b"), side("0.3 + 0.2*0.4"), lambda part, n: True)
    assert laid.found
    assert laid.apart == 1
