"""Matrices that are not transposed where their numbers are."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

RIGHT = r"""
$$H = \begin{bmatrix} 0.75 & 0.87 \end{bmatrix}, \quad \Delta = \begin{bmatrix} -0.2 \end{bmatrix}$$

$$
\frac{\partial E}{\partial W} = H^{\top} \cdot \Delta
= \begin{bmatrix} 0.75 \\ 0.87 \end{bmatrix} \cdot \begin{bmatrix} -0.2 \end{bmatrix}
= \begin{bmatrix} -0.15 \\ -0.174 \end{bmatrix}
$$

$$
\frac{\partial E}{\partial H} = \Delta \cdot W^{\top}, \quad
W = \begin{bmatrix} 0.5 \\ 0.4 \end{bmatrix}
$$
"""
MARKED = r"H^{\top} \cdot"
PLAIN = r"H \cdot"


def errors(text: str) -> list[tuple[str, str | None]]:
    """What is claimed and what is expected in every error."""
    findings = judge(extract("a.md", text.encode())).verdict.findings
    return [(f.claimed, f.expected) for f in findings if f.severity == "error"]


def test_right() -> None:
    assert errors(RIGHT) == []


def test_a_mark_that_is_missing() -> None:
    assert errors(RIGHT.replace(MARKED, PLAIN)) == [("H·Δ", "Hᵀ·Δ")]


@pytest.mark.parametrize("mark", [r"W^{\top}", "W^T"])
def test_a_document_without_marks_may_mean_either(mark: str) -> None:
    text = RIGHT.replace(r"W^{\top}", mark).replace(MARKED, PLAIN)
    assert errors(text) == [("H·Δ", "Hᵀ·Δ")]
    assert errors(text.replace(mark, "W")) == []
