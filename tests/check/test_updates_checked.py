"""Updates without a rule beside them: whose gradient, and which way."""

from __future__ import annotations

import pytest

from symprop.check.run import check_source
from symprop.extract import extract

GIVEN = """
$\\alpha = 0.2$, $u = 0.65$, $c = -0.15$

$\\frac{\\partial C}{\\partial u} = 0.382$, $\\frac{\\partial C}{\\partial c} = -0.217$

"""
STATED = "$\\theta \\leftarrow \\theta - \\alpha \\frac{\\partial C}{\\partial \\theta}$.\n\n"
FIRST = "$u^+ = 0.65 - 0.2 \\cdot 0.382 = 0.5736$\n\n"


def errors(text: str, name: str = "x.md") -> list[tuple[str, str | None, str | None]]:
    report = check_source(extract(name, text.encode()))
    return [(f.claimed, f.expected, f.cause) for f in report.findings if f.severity == "error"]


@pytest.mark.parametrize("before", [STATED, FIRST, STATED + FIRST])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("$c^+ = -0.15 - 0.2 \\cdot (-0.217) = -0.1066$", []),
        ("$c \\leftarrow -0.15 - 0.2 (-0.217) = -0.1066$", []),
        ("$c = -0.15 + 0.2 \\cdot 0.217 = -0.1066$", []),
        (
            "$c^+ = -0.15 + 0.2 \\cdot (-0.217) = -0.1934$",
            [("-0.1934", "-0.1066", "sign_of_term")],
        ),
        ("$c := -0.15 - 0.2 \\cdot 0.382 = -0.2264$", [("-0.2264", "-0.1066", "operand")]),
        # Something else than plain descent: nothing is known of it.
        ("$c^+ = -0.15 - 0.2 \\cdot 0.095 = -0.169$", []),
        ("$c^+ = -0.15 - 0.2 \\cdot 0.5 \\cdot 0.382 = -0.1882$", []),
    ],
)
def test_the_gradient_of_the_name_is_taken_away(
    before: str, line: str, expected: list[tuple[str, str, str]]
) -> None:
    assert errors(GIVEN + before + line) == expected


def test_ascent_is_no_mistake_where_nothing_says_loss() -> None:
    up = "$u^+ = 0.65 + 0.2 \\cdot 0.382 = 0.7264$\n\n$c^+ = -0.15 + 0.2 \\cdot (-0.217) = -0.1934$"
    assert errors(GIVEN + up) == []


def test_a_loss_is_not_climbed() -> None:
    text = """
x = 1.4, w = 0.35, t = 0.9, lr = 0.5

y = w*x = 0.35*1.4 = 0.49
E = 0.5*(y - t)^2 = 0.5*(0.49 - 0.9)^2 = 0.0841
dE/dw = (y - t)*x = (0.49 - 0.9)*1.4 = -0.574
w_new = w + lr*dE/dw = 0.35 + 0.5*(-0.574) = 0.063
"""
    assert errors(text, "x.txt") == [("0.063", "0.637", "sign_of_term")]
    right = text.replace("w + lr", "w - lr").replace("0.35 + 0.5*(-0.574) = 0.063", "{}")
    assert errors(right.replace("{}", "0.35 - 0.5*(-0.574) = 0.637"), "x.txt") == []


def test_a_plus_in_the_numbers_is_not_blamed_on_the_rate() -> None:
    text = (
        GIVEN
        + "$u^+ = u - \\alpha \\frac{\\partial C}{\\partial u} = 0.65 + 0.2 \\cdot 0.382 = 0.7264$"
    )
    assert errors(text) == [("0.7264", "0.5736", "sign_of_term")]


def test_velocities_belong_to_their_names() -> None:
    text = """
$w = 0.61$, $b = -0.39$, $\\eta = 0.05$

$v_w = 0.9 \\cdot (-0.0633) + (-0.0652) = -0.1222$, $v_b = 0.9 \\cdot 0.0112 + 0.0137 = 0.0238$

$w = 0.61 - 0.05 \\cdot (-0.1222) = 0.6161$

"""
    assert errors(text + "$b = -0.39 - 0.05 \\cdot 0.0238 = -0.3912$") == []
    wrong = errors(text + "$b = -0.39 - 0.05 \\cdot (-0.1222) = -0.3839$")
    assert wrong == [("-0.3839", "-0.3912", "operand")]
