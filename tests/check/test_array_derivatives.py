"""Derivatives by whole vectors and matrices, in documents that work with them."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

BATCH = r"""
The samples are the rows of
$$ A = \begin{pmatrix} 1 & -2 \\ 0.5 & 3 \end{pmatrix}, \quad
q = \begin{pmatrix} 0.4 \\ -1 \end{pmatrix}, \quad
U = \begin{pmatrix} 0.2 & 0.7 \\ -0.3 & 0.4 \end{pmatrix}, \quad
r = \begin{pmatrix} 0.5 \\ -0.6 \end{pmatrix}. $$
$$ S = A U = \begin{pmatrix} 0.8 & -0.1 \\ -0.8 & 1.55 \end{pmatrix} $$
$$ G = \max(0, S) = \begin{pmatrix} 0.8 & 0 \\ 0 & 1.55 \end{pmatrix} $$
$$ p = G r = \begin{pmatrix} 0.4 \\ -0.93 \end{pmatrix} $$
$$ C = \frac12 \lVert p - q \rVert^2 $$
$$ \frac{\partial C}{\partial p} = p - q = \begin{pmatrix} 0 \\ 0.07 \end{pmatrix} $$
$$ \frac{\partial C}{\partial r} = G^T \frac{\partial C}{\partial p}
 = \begin{pmatrix} 0 \\ 0.1085 \end{pmatrix} $$
$$ \frac{\partial C}{\partial G} = \frac{\partial C}{\partial p} r^T
 = \begin{pmatrix} 0 & 0 \\ 0.035 & -0.042 \end{pmatrix} $$
$$ D = \frac{\partial C}{\partial S} = \begin{pmatrix} 0 & 0 \\ 0 & -0.042 \end{pmatrix} $$
$$ \frac{\partial C}{\partial U} = A^T D = \begin{pmatrix} 0 & -0.021 \\ 0 & -0.126 \end{pmatrix} $$
"""


def errors(text: str) -> list[tuple[str, str | None]]:
    """What is claimed in every error, and what it should be."""
    found = judge(extract("a.md", text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in found if f.severity == "error"]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("", "", []),
        (  # a factor that does not belong there
            r"A^T D = \begin{pmatrix} 0 & -0.021 \\ 0 & -0.126 \end{pmatrix}",
            r"\frac12 A^T D = \begin{pmatrix} 0 & -0.0105 \\ 0 & -0.063 \end{pmatrix}",
            [("-0.0105", "-0.0210")],
        ),
        (  # the matrix is not transposed
            r"A^T D = \begin{pmatrix} 0 & -0.021 \\ 0 & -0.126 \end{pmatrix}",
            r"A D = \begin{pmatrix} 0 & 0.084 \\ 0 & -0.126 \end{pmatrix}",
            [("0.084", "-0.021")],
        ),
        (  # the same, in numbers
            r"A^T D = \begin{pmatrix} 0 & -0.021",
            r"A^T D = \begin{pmatrix} 1 & -2 \\ 0.5 & 3 \end{pmatrix} D = "
            r"\begin{pmatrix} 0 & 0.084",
            [("[[1, -2], [0.5, 3]] D", None)],
        ),
    ],
)
def test_a_batch(right: str, wrong: str, expected: list[tuple[str, str | None]]) -> None:
    assert errors(BATCH.replace(right, wrong) if right else BATCH) == expected


def test_another_convention_is_no_mistake() -> None:
    """Where every derivative lacks the same factor the loss may be another one."""
    text = BATCH.replace(r"\frac12 \lVert", r"\frac14 \lVert")
    assert errors(text) == []


VECTOR = r"""
$z_1 = 0.4 \cdot 0.5 = 0.2000$ and $z_2 = 0.4 \cdot (-1.5) = -0.6000$

So $a_1 = 0.1974$ and $a_2 = -0.5370$, and $\delta = 0.3$.

$$ g = \delta a^T = \begin{bmatrix} 0.3 \cdot 0.1974 & 0.3 \cdot (-0.5370) \end{bmatrix}
 = \begin{bmatrix} 0.0592 & -0.1611 \end{bmatrix} $$
"""


def test_a_vector_of_which_only_the_entries_have_numbers() -> None:
    assert errors(VECTOR) == []
    wrong = VECTOR.replace("(-0.5370) \\end", "(-0.5730) \\end").replace("-0.1611", "-0.1719")
    assert len(errors(wrong)) == 1


SCALED = r"""
From above comes $\partial C / \partial q = (0.3, -0.1, 0.6)$, and $\hat{u}_1 = -1.2$,
$\hat{u}_2 = 0.4$, $\hat{u}_3 = 0.8$.

$$ \frac{\partial C}{\partial s} = \sum_i \frac{\partial C}{\partial q_i} \hat{u}_i
 = 0.3 \cdot (-1.2) - 0.1 \cdot 0.4 + 0.6 \cdot 0.8 = 0.08 $$
"""


def test_a_sum_over_the_entries_of_vectors() -> None:
    assert errors(SCALED) == []
    wrong = SCALED.replace(
        r"0.3 \cdot (-1.2) - 0.1 \cdot 0.4 + 0.6 \cdot 0.8 = 0.08",
        r"0.3 \cdot 2 - 0.1 \cdot 5 + 0.6 \cdot 3 = 1.9",
    )
    assert len(errors(wrong)) == 1


RATED = r"""
$L = (p - q)^2 / 2$, $p = v u$, $u = 0.4$, $q = 0.9$, $v = 0.5$, $\eta = 0.1$

$p = 0.5 \cdot 0.4 = 0.2$

$\frac{\partial L}{\partial p} = 0.2 - 0.9 = -0.7$

$\frac{\partial L}{\partial v} = -0.7 \cdot 0.4 = 0.28$

$v^+ = v - \eta \frac{\partial L}{\partial v} = 0.5 - 0.1 \cdot (-0.28) = 0.528$
"""


def test_an_author_who_goes_on_with_the_right_number_is_right_there() -> None:
    assert errors(RATED) == [("0.28", "-0.28")]
