"""Cells of code: what their comments claim and what their last line comes to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from symprop.extract import extract


def _found(source: str, value: str = "") -> list[str]:
    outputs: list[Any] = []
    if value:
        outputs = [{"output_type": "execute_result", "data": {"text/plain": value}}]
    cells = [{"cell_type": "code", "source": source, "outputs": outputs}]
    pieces = extract("a.ipynb", json.dumps({"cells": cells}).encode()).pieces
    assert all(piece.cell == 0 and piece.at(0) <= len(source) for piece in pieces)
    return [piece.text for piece in pieces]


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("# z = 0.1*2 = 0.2", "", ["z = 0.1*2 = 0.2"]),
        ("z = 0.5*x  # 0.5*0.5 = 0.25\ny = z*2  # = 0.5", "",
         ["z = 0.5*x = 0.5*0.5 = 0.25", "y = z*2 = 0.5"]),
        ("0.5*0.3 + 0.1", "0.25", ["0.5*0.3 + 0.1 = 0.25"]),
        ("import math\nmath.tanh(0.5)", "0.4621171", ["math.tanh(0.5) = 0.4621171"]),
        ("0.5*0.3 + 0.1", "array([0.25])", []),
        ("X = np.array([[2, 3]], dtype=float)", "", []),
        ("for i in range(3):\n    q = i", "", []),
        ("plt.plot(x, label='a = b = c')", "", []),
    ],
)  # fmt: skip
def test_cell(source: str, value: str, expected: list[str]) -> None:
    assert _found(source, value) == expected


@pytest.mark.parametrize("fence", ["```\n{}\n```\n", "```python\n{}\n```\n"])
def test_a_block_with_results_behind_is_a_program_in_whatever_language(fence: str) -> None:
    code = "z = 0.5*0.3 + 0.1  # 0.25\ne = (0.8 - 0.25)**2  # 0.3025"
    assert [piece.text for piece in extract("a.md", fence.format(code).encode()).pieces] == [
        "z = 0.5*0.3 + 0.1 = 0.25", "e = (0.8 - 0.25)**2 = 0.3025",
    ]  # fmt: skip
