"""Losses, means and gradients over samples, told by those of the other samples."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

SPAM = """\
The model is p = σ(w·x + b) with w = 0.35 and b = -0.25.

z = 0.35·1.2 - 0.25 = 0.1700, so p = σ(0.1700) = 0.5424.

z = 0.35·(-0.4) - 0.25 = -0.3900 and p = σ(-0.3900) = 0.4037.

z = 0.35·2.1 - 0.25 = 0.4850 and p = σ(0.4850) = 0.6189.

- the first costs 0.6118
- the second costs 0.5170
- the third costs 0.4798

Together (0.6118 + 0.5170 + 0.4798)/3 = 0.5362.

    A:  0.5424 - 1 = -0.4576
    B:  0.4037 - 0 = 0.4037
    C:  0.6189 - 1 = -0.3811

∂J/∂b = -0.1450
"""

SQUARES = """\
| i | x   | t   |
|---|-----|-----|
| 1 | 0.5 | 2   |
| 2 | 1.5 | 3   |
| 3 | 2.5 | 3.5 |
| 4 | 3   | 5   |

$o_1 = 1.3 \\cdot 0.5 + 0.2 = 0.85$, $o_2 = 1.3 \\cdot 1.5 + 0.2 = 2.15$,
$o_3 = 1.3 \\cdot 2.5 + 0.2 = 3.45$, $o_4 = 1.3 \\cdot 3 + 0.2 = 4.10$

$e_1 = 0.85 - 2 = -1.15$, $e_2 = 2.15 - 3 = -0.85$, $e_3 = 3.45 - 3.5 = -0.05$,
$e_4 = 4.10 - 5 = -0.90$

$$E = 0.66125 + 0.36125 + 0.00125 + 0.40500 = 1.42875$$
"""


def errors(text: str, path: str = "a.md") -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract(path, text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


@pytest.mark.parametrize("text", [SPAM, SQUARES])
def test_what_is_right(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    ("wrong", "total"), [("0.9071", "0.6662"), ("0.2245", "0.4387"), ("0.5710", "0.5542")]
)
def test_one_loss_is_another_one(wrong: str, total: str) -> None:
    """The other label, the other logarithm, two digits exchanged; said where it stands first."""
    text = SPAM.replace("0.5170", wrong).replace("0.5362", total)
    (found,) = judge(extract("a.md", text.encode())).verdict.findings
    assert (found.claimed, found.expected) == (wrong, "0.5170")
    assert found.place.piece.at(0) == text.index(wrong)


@pytest.mark.parametrize(
    ("right", "wrong", "total"),
    [("0.36125", "0.72250", "1.79000"), ("0.40500", "0.45000", "1.47375"),
     ("0.66125", "0.57500", "1.34250")],
)  # fmt: skip
def test_one_square_is_another_one(right: str, wrong: str, total: str) -> None:
    """Without its half, with a digit exchanged, not squared."""
    text = SQUARES.replace(right, wrong).replace("1.42875", total)
    assert errors(text) == [(wrong, right)]


def test_an_odd_loss_that_no_slip_gives_is_left_alone() -> None:
    """A loss that is cut off for large errors is no square of them, nor wrong."""
    text = SQUARES.replace("0.66125", "0.65000").replace("1.42875", "1.41750")
    assert errors(text) == []


def test_a_gradient_of_a_mean_that_is_a_sum() -> None:
    assert errors(SPAM.replace("-0.1450", "-0.4350")) == [("-0.4350", "-0.1450")]


def test_a_gradient_of_a_sum_is_a_sum() -> None:
    text = SPAM.replace("(0.6118 + 0.5170 + 0.4798)/3", "0.6118 + 0.5170 + 0.4798")
    text = text.replace("0.5362", "1.6086").replace("-0.1450", "-0.4350")
    assert errors(text) == []


def test_a_mean_divided_by_another_number_than_before() -> None:
    mean = "MAE = (1.4 + 0.8 + 0.6)/3 = 0.9333\n\nMAE = (0.55 + 0.95 + 1.3)/{} = {}\n"
    assert errors(mean.format(3, "0.9333")) == []
    assert errors(mean.format(2, "1.4000")) == [("2", "3")]


def test_means_of_different_things_are_divided_by_their_own_numbers() -> None:
    assert errors("s = (2 + 5 + 3 + 8)/4 = 4.5\n\ns = (2 + 5 + 3)/3 = 3.3333\n") == []
    assert errors("s^2 = (6.25 + 0.25 + 2.25)/2 = 4.375\n\nm = (2 + 5 + 3)/3 = 3.3333\n") == []
