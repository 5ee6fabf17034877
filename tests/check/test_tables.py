"""What tables state, and results that are said again."""

from __future__ import annotations

import pytest

from symprop.check.run import judge
from symprop.extract import extract
from symprop.formula.tree import Name


def errors(text: str) -> list[tuple[int, str, str | None]]:
    """Line, claimed and expected of every error."""
    found = judge(extract("a.md", text.encode()))
    place = found.source.place
    return [
        (place(f.place.piece.at(f.place.span[0]))[0], f.claimed, f.expected)
        for f in found.verdict.findings
        if f.severity != "note"
    ]


UPDATES = """\
Learning rate $\\eta = 0.2$.

| weight | before | gradient | after |
|---|---|---|---|
| $u_1$ | 0.350 | 0.0415 | 0.3417 |
| $u_2$ | -0.120 | -0.0230 | -0.1154 |
| $u_3$ | 0.700 | 0.1010 | 0.6798 |
"""
STEPS = """\
$u = 0.8$, $v = 0.3$, $s_0 = 0$

| t | $x_t$ | $q_t = u x_t + v s_{t-1}$ | $s_t = \\tanh(q_t)$ |
|---|---|---|---|
| 1 | 0.5 | 0.4000 | 0.3799 |
| 2 | 1.0 | 0.9140 | 0.7231 |
| 3 | 0.2 | 0.3769 | 0.3600 |
"""
CROSSED = """\
$h_1 = 0.5$, $y_1 = h_1^2 = 0.25$

| from, to | $y_1$ |
|---|---|
| $h_1$ | 0.3 |
"""
SUMMARY = """\
$p = 0.3 \\cdot 0.5 + 0.2 = 0.35$, $q = \\tanh(p) = 0.33638$

| quantity | value |
|---|---|
| $p$ | 0.35 |
| $q$ | 0.3364 |
"""
CELLS = """\
| step | value |
|---|---|
| $p = 0.4 \\cdot 3$ | $1.2$ |
| $q = \\tanh(1.2)$ | $0.8337$ |
"""
TABLES = {
    "updates": (UPDATES, "0.6798", "0.6898", 7),
    "a column by the rule in its head": (STEPS, "0.9140", "0.9410", 6),
    "a column by its function": (STEPS, "0.3600", "0.3700", 7),
    "a summary": (SUMMARY, "0.3364", "0.3634", 6),
    "a result in the next cell": (CELLS, "0.8337", "0.8237", 4),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables(case: str) -> None:
    text, right, wrong, line = TABLES[case]
    assert errors(text) == []
    assert errors(text.replace(right, wrong)) == [(line, wrong, right)]


def test_numbers_from_a_quantity_to_another_are_neither() -> None:
    found = judge(extract("a.md", CROSSED.encode())).bounds.quantities
    assert [v.literal[0].text for v in found.of(Name("h", "1"))] == ["0.5"]


def test_a_gate_is_no_sum() -> None:
    rows = "| 0 | 0 | 0 |\n| 0 | 1 | 1 |\n| 1 | 0 | 1 |\n| 1 | 1 | 1 |\n"
    assert errors(f"| a | b | c |\n|---|---|---|\n{rows}") == []


def test_an_operand_copied_wrongly_is_no_wrong_result() -> None:
    known = "$d = 0.5 \\cdot 0.1359 = 0.06795$, $e = 0.6 + 0.0798 = 0.6798$\n\n"
    assert errors(known + UPDATES.replace("0.1010", "0.1910")) == []


def test_a_result_said_again() -> None:
    text = "$p = 0.3 \\cdot 0.5 + 0.2 = 0.35$, $q = \\tanh(p) = 0.33638$\n\nSo $q = 0.33638$.\n"
    assert errors(text) == []
    assert errors(text.replace("So $q = 0.33638", "So $q = 0.38638")) == [(3, "0.38638", "0.33638")]
    # another number altogether may be that of another case
    assert errors(text.replace("So $q = 0.33638", "So $q = 0.71940")) == []
    # what it is worked from has changed
    moved = text.replace("So $q", "Now $p = 0.4$. So $q")
    assert errors(moved.replace("So $q = 0.33638", "So $q = 0.37995")) == []


def test_the_numbers_of_rows_are_no_operands() -> None:
    text = """\
learning rate 0.2

| i | s | out |
|---|---|---|
| 1 | 1.5 | 0.6000 |
| 2 | 0.7 | 0.4000 |
| 3 | 1.5 | 0.6000 |
"""
    assert errors(text) == []  # 0.4 and 0.6 are 0.2·2 and 0.2·3
