r"""Entries of arrays that are given whole: θ_h11 of θ_h, x_0 of a list counted from 0."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

JOINED = r"""
$$V_{a} = \begin{bmatrix} 0.5 & 0.4 \\ 0.3 & 0.2 \end{bmatrix}, \quad
c_{a} = \begin{bmatrix} 0.1 \\ -0.2 \end{bmatrix}$$

$$V_{%s} = V_{%s} - 0.1 \cdot (-0.3) = %s$$

$$c_{a2} = c_{a2} - 0.1 \cdot 0.5 = %s$$
"""
FROM_ZERO = """
W = [0.5, -0.2], x = [2, 3, 4], b = 0.1

z_0 = x_0*0.5 + b = 2*0.5 + 0.1 = 1.1
z_1 = x_1*0.5 + b = %s*0.5 + 0.1 = %s
"""
UPDATED = r"""
$v_1 = 0.6$, $v_2 = -0.3$, learning rate 0.5

$$\begin{bmatrix} v_1 \\ v_2 \end{bmatrix} = \begin{bmatrix} 0.6 \\ -0.3 \end{bmatrix}
- 0.5 \cdot 0.2 \begin{bmatrix} 1 \\ 3 \end{bmatrix} = \begin{bmatrix} 0.5 \\ %s \end{bmatrix}$$

$z = v_1 \cdot 2 + v_2 \cdot 1 = 0.5 \cdot 2 - 0.6 \cdot 1 = 0.4$
"""


def errors(text: str) -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


@pytest.mark.parametrize("place", ["a12", "a,12", "a,1,2", r"\text{a}12"])
def test_the_place_may_be_joined_to_the_subscript_of_the_matrix(place: str) -> None:
    assert errors(JOINED % (place, place, "0.43", "-0.25")) == []
    assert errors(JOINED % (place, place, "0.53", "-0.25")) == [("0.53", "0.43")]
    assert errors(JOINED % (place, place, "0.43", "-0.15")) == [("-0.15", "-0.25")]


def test_entries_may_be_counted_from_0() -> None:
    assert errors(FROM_ZERO % ("3", "1.6")) == []
    assert len(errors(FROM_ZERO % ("2", "1.1"))) == 1
    one = FROM_ZERO.replace("_1", "_2").replace("_0", "_1")
    assert errors(one % ("3", "1.6")) == []


def test_a_list_of_names_that_is_worked_out_again_has_no_value_yet() -> None:
    assert errors(UPDATED % "-0.6") == []
    assert [claimed for claimed, _ in errors(UPDATED % "-0.3")] == ["-0.3"]


def test_an_array_that_was_not_read_is_not_wrong() -> None:
    """A program's first print is not read; what it prints after the step is another version."""
    text = """\
ds = [-0.2329, -0.0201]

B = [[-0.2549, 0.6905], [0.1582, -0.4422]]

dh[0] = ds[0]*B[0][0] + ds[1]*B[1][0] = (-0.2329)(-0.35) + (-0.0201)(0.15) = 0.0785
"""
    assert errors(text) == []
    put_in = text.replace("(-0.35)", "(-0.2549)").replace("(0.15) = 0.0785", "(0.4422) = 0.0505")
    assert errors(put_in) != []


def test_what_comes_out_of_a_matrix_with_entries_left_out_was_rounded() -> None:
    text = r"""
$$Z = A \cdot W + b = \begin{bmatrix} -0.49126 & -0.99631 & \cdots & -0.69756 \end{bmatrix}
\cdot \begin{bmatrix} 0.75582 \\ -0.65813 \\ \vdots \\ -0.23300 \end{bmatrix} + 0.55863
= 0.86122 + 0.55863 = 1.41985$$

$$Y = \sigma(Z) = \sigma(1.41985) = 0.80532$$
"""
    found = judge(extract("a.md", text.encode())).verdict.findings
    assert not found
    assert errors(text.replace("0.80532", "0.80542")) == [("0.80542", "0.80531")]


def test_a_result_puts_no_entry_in() -> None:
    text = "$x = (1, 2, 3, 4)$\n\n$\\mu = \\frac{1}{4} \\sum_{i=1}^{4} x_i = 2.7$\n"
    assert errors(text) == [("2.7", "2.5")]
