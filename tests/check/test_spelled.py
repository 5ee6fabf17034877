"""Names that are spelled as derivatives: dz, da_g, delta_h, where the document's lines prove it."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

CELL = """\
v = 0.7, r = 0.4, a = 0.2, u = 0.62, b = 0.35, q = 0.9, L = (h - q)^2 / 2

p = 0.7 * 0.4 + 0.2 = 0.4800

s = tanh(0.4800) = 0.4462

h = s * tanh(u + b) = 0.4462 * 0.7487 = 0.3341

dh = h - q = 0.3341 - 0.9 = -0.5659

ds = dh * tanh(u + b) = -0.5659 * 0.7487 = -0.4237

dp = ds * (1 - s^2) = -0.4237 * 0.8009 = -0.3393

du = dh * s * (1 - tanh(u + b)^2) = -0.5659 * 0.4462 * 0.4394 = -0.1109
"""


def errors(text: str) -> list[str]:
    """What is claimed in every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [f.claimed for f in found if f.severity == "error"]


WRONG = [
    ("ds * (1 - s^2) = -0.4237 * 0.8009 = -0.3393", "ds * s * (1 - s) = -0.4237 * 0.2471 = -0.1047",
     "ds*s*(1 - s)"),
    ("dh * s * (1 - tanh(u + b)^2) = -0.5659 * 0.4462 * 0.4394 = -0.1109",
     "dh * s = -0.5659 * 0.4462 = -0.2525", "dh*s"),
]  # fmt: skip


def test_right_lines_are_right() -> None:
    assert errors(CELL) == []


@pytest.mark.parametrize(("right", "wrong", "claimed"), WRONG)
def test_lines_that_are_not_the_derivative(right: str, wrong: str, claimed: str) -> None:
    assert errors(CELL.replace(right, wrong)) == [claimed]
    for mark in ("grad_", "delta_"):
        text = CELL.replace(right, wrong)
        for name in "hspu":
            text = text.replace(f"d{name} ", f"{mark}{name} ")
        assert len(errors(text)) == 1


def test_a_change_of_a_weight_is_no_derivative() -> None:
    text = (
        "y = a * r + c * s, L = (y - g)^2 / 2\n\n"
        "a = 0.3, c = 0.2, r = 0.5, s = 0.7, g = 1, n = 0.1\n\n"
        "y = 0.3 * 0.5 + 0.2 * 0.7 = 0.29\n\n"
        "da = n * (g - y) * r = 0.1 * 0.71 * 0.5 = 0.0355\n\n"
        "dc = n * (g - y) * s = 0.1 * 0.71 * 0.7 = 0.0497\n"
    )
    assert errors(text) == []
    assert errors(text.replace("* r = 0.1 * 0.71 * 0.5 = 0.0355", "= 0.1 * 0.71 = 0.071")) == []


STEPS = """\
    a_t = v q_t + r k_{t-1}      k_t = tanh(a_t)      L = 1/2 [(k_1 - g_1)^2 + (k_2 - g_2)^2]

    v = 0.4, r = 0.8, k_0 = 0
    q = 0.5, -0.75
    g = 0.3, 0.1

    t=1:  a = 0.4*0.5 = 0.2000   k = 0.1974
    t=2:  a = 0.4*(-0.75) + 0.8*0.1974 = -0.1421   k = -0.1411

    dk_2 = -0.1411 - 0.1 = -0.2411
    da_2 = -0.2411*(1 - 0.1411^2) = -0.2363
    dk_1 = (0.1974 - 0.3) + (-0.2363)*0.8 = -0.2916
    da_1 = -0.2916*(1 - 0.1974^2) = -0.2802
    dr = da_2 k_1          (da_1 k_0 = 0)
       = -0.2363*0.1974 = -0.0466
    dv = da_1 q_1 + da_2 q_2 = -0.2802*0.5 + (-0.2363)*(-0.75) = 0.0371
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("", ""),
        ("(0.1974 - 0.3) + (-0.2363)*0.8 = -0.2916", "(-0.2363)*0.8 = -0.1890"),
        ("= -0.2363*0.1974 = -0.0466", "= -0.2363*(-0.1411) = 0.0333"),
        ("0.4*(-0.75) + 0.8*0.1974 = -0.1421", "0.4*(-0.75) - 0.8*0.1974 = -0.4579"),
    ],
)
def test_a_sequence_with_labels_and_lists(right: str, wrong: str) -> None:
    found = errors(STEPS.replace(right, wrong) if right else STEPS)
    assert bool(found) == bool(right)


def test_rules_behind_numbers_that_lead_back_to_their_names_come_to_an_end() -> None:
    text = "a = 0.4 * 0.5 + 0.25 = 0.45\n\nf = 2 * a = 2 * 0.45 = 0.9\n\n"
    text += "a = f / 2 = 0.9 / 2 = 0.45\n"
    assert errors(text + "\nL = (f - 1)^2 / 2\n\ndL/da = 2 * (f - 1) = -0.2\n") == []
