"""Tables whose rows are steps of training."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract

SAMPLES = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1), (0, 0, 0), (1, 0, 1), (0, 1, 1))
HEADS = ("x_1", "x_2", "t", "z", "o", "t - o", "w_1", "w_2", "b")


def rows() -> list[list[float]]:
    """A perceptron that learns OR."""
    w, v, b = -3, 4, 1
    out = []
    for x, y, t in SAMPLES:
        z = (w * x + v * y + b) / 10
        o = int(z >= 0)
        w, v, b = w + 5 * (t - o) * x, v + 5 * (t - o) * y, b + 5 * (t - o)
        out.append([x, y, t, z, o, t - o, w / 10, v / 10, b / 10])
    return out


def document(cells: list[list[float]], start: str = "w_1 = -0.3, w_2 = 0.4, b = 0.1") -> bytes:
    lines = ["η = 0.5", "", start, "", "| " + " | ".join(HEADS) + " |", "|---" * len(HEADS) + "|"]
    lines += ["| " + " | ".join(f"{x:g}" for x in row) + " |" for row in cells]
    return "\n".join(lines).encode()


def errors(text: bytes) -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    found = judge(extract("a.md", text)).verdict
    return [(f.claimed, f.expected) for f in found.findings if f.severity == "error"]


def test_right_tables() -> None:
    assert errors(document(rows())) == []
    assert judge(extract("a.md", document(rows()))).verdict.checked > 30
    assert errors(document(rows(), "")) == []


@pytest.mark.parametrize("row", range(1, 6))
@pytest.mark.parametrize("column", [3, 6, 7, 8])
def test_a_wrong_number_is_found_where_it_stands(row: int, column: int) -> None:
    cells = rows()
    right = cells[row][column]
    cells[row][column] = round(right + 0.23, 2)
    assert errors(document(cells)) == [(f"{right + 0.23:g}", f"{right:.2f}")]


@pytest.mark.parametrize("row", [0, 3, 6])
def test_an_output_that_does_not_fire(row: int) -> None:
    cells = rows()
    assert cells[row][4] == 1
    cells[row][4] = 0
    assert errors(document(cells)) == [("0", "1")]


def test_other_tables_are_not_taken_for_training() -> None:
    cells = rows()
    for k, row in enumerate(cells):
        row[6:] = [0.3 + 0.2 * k * k, 0.1 - 0.3 * k, 0.7 - 0.5 * k * k]
    assert errors(document(cells)) == []
