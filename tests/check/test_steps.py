"""Updated weights of which only the results are told."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

STEPS = """\
The learning rate is 0.2.

$u_1 = 0.35$, $u_2 = -0.48$, $x_1 = 0.9$, $x_2 = 0.7$, $\\delta = 0.315$

$\\frac{\\partial E}{\\partial u_1} = \\delta x_1 = 0.2835$

$\\frac{\\partial E}{\\partial u_2} = \\delta x_2 = 0.2205$

So $u_1^{new} = 0.2933$ and $u_2^{new} = -0.5241$.
"""


def errors(text: str) -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


@pytest.mark.parametrize("mark", ["^{new}", ""])
def test_steps(mark: str) -> None:
    text = STEPS.replace("^{new}", mark)
    assert errors(text) == []
    assert errors(text.replace("-0.5241", "-0.5421")) == [("-0.5421", "-0.5241")]


def test_other_steps_are_not_held_against_the_gradient() -> None:
    uphill = STEPS.replace("0.2933", "0.4067").replace("-0.5241", "-0.4359")
    assert errors(uphill) == []
    given_again = STEPS.replace("^{new}", "").replace("-0.5241", "-0.6")
    assert errors(given_again) == []


def test_a_logarithm_of_a_function() -> None:
    text = "$s = 0.4$\n\n$L = -\\ln \\sigma(s) = 0.5130$\n"
    assert errors(text) == []
    assert errors(text.replace("0.5130", "0.5310")) == [("0.5310", "0.5130")]


def test_a_vector_behind_its_entries() -> None:
    text = "$q_1 = 3.2/8 = 0.4$, $q_2 = 1.84/8 = 0.23$, $q_3 = 2.96/8 = 0.37$\n\n"
    text = text.replace("0.4$", "0.400$").replace("0.23$", "0.230$").replace("0.37$", "0.370$")
    text += "So $q = [0.400, 0.230, 0.370]$.\n"
    assert errors(text) == []
    assert errors(text.replace("[0.400, 0.230", "[0.400, 0.320")) == [("0.320", "0.230")]


OPERANDS = """\
$\\eta = 0.5$, $u_1 = 0.13$, $u_2 = 0.24$, $x_1 = 0.6$, $x_2 = 0.9$

$\\delta = -0.31$, $h_1 = 0.55$, $h_2 = 0.62$

$\\frac{\\partial L}{\\partial u_1} = \\delta x_1 = -0.186$

$\\frac{\\partial L}{\\partial u_2} = \\delta x_2 = -0.279$

$u_1' = 0.13 - 0.5 \\cdot (-0.186) = 0.223$

$u_2' = 0.24 - 0.5 \\cdot (-0.279) = 0.3795$

$g_j = \\delta h_j$

$g_2 = -0.31 \\cdot 0.62 = -0.1922$
"""


@pytest.mark.parametrize(
    ("right", "wrong", "claimed"),
    [
        ("0.5 \\cdot (-0.279) = 0.3795", "0.5 \\cdot (-0.186) = 0.333", "-0.186"),
        ("0.24 - 0.5 \\cdot (-0.279) = 0.3795", "0.13 - 0.5 \\cdot (-0.279) = 0.2695", "0.13"),
        ("0.62 = -0.1922", "0.55 = -0.1705", "0.55"),
    ],
)
def test_the_number_of_another_index_on_a_line(right: str, wrong: str, claimed: str) -> None:
    assert errors(OPERANDS) == []
    assert [c for c, _ in errors(OPERANDS.replace(right, wrong))] == [claimed]


def test_one_input_and_one_target_in_words() -> None:
    text = "The input is 0.6 and the target is 1.\n\n$w = 0.5$, $z = w x = 0.3$\n\n"
    text += "$E = \\frac12 (t - z)^2 = 0.245$\n"
    assert errors(text) == []
    assert errors(text.replace("w x = 0.3", "w x = 0.4").replace("0.245", "0.18")) == [
        ("0.4", "0.3")
    ]
    assert errors(text.replace("0.245", "0.542")) == [("0.542", "0.245")]
