"""Tables whose columns follow from one another: by a formula, row by row, and in sum."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from symprop.check.run import judge
from symprop.extract import extract

Table = tuple[str, Sequence[str], list[list[str]], str]
"""What stands before a table, its heads, its rows, and what stands after it."""


def laid(table: Table, form: str = "md") -> bytes:
    """A document with the table between bars, in columns, or as HTML."""
    before, heads, rows, after = table
    cells = [list(heads), *rows]
    if form == "md":
        lines = ["| " + " | ".join(row) + " |" for row in cells]
        lines.insert(1, "|---" * len(heads) + "|")
    elif form == "txt":
        width = max(len(x) for row in cells for x in row) + 2
        lines = ["```", *("".join(x.rjust(width) for x in row) for row in cells), "```"]
        lines.insert(2, "-" * width * len(heads))
    else:
        lines = ["<table>"]
        lines += ["<tr>" + "".join(f"<td>{x}</td>" for x in row) + "</tr>" for row in cells]
        lines.append("</table>")
        before, after = (f"<p>{x}</p>".replace("\n\n", "</p><p>") for x in (before, after))
    return "\n".join([before, "", *lines, "", after]).encode()


def errors(text: bytes, name: str = "a.md") -> list[tuple[str, str | None]]:
    """Claimed and expected of every error."""
    verdict = judge(extract(name, text)).verdict
    return [(f.claimed, f.expected) for f in verdict.findings if f.severity != "note"]


def checked(text: bytes) -> int:
    return judge(extract("a.md", text)).verdict.checked


# --- tables that are right ----------------------------------------------------------------------


def delta_rule(digits: int, carried: bool, shown_before: bool = False) -> Table:
    """A linear unit that learns from four patterns; numbers are carried rounded or exactly."""
    keep: Callable[[float], float] = (lambda v: round(v, digits)) if carried else (lambda v: v)
    u, v, c, rate = 0.25, -0.4, 0.15, 0.3
    rows = []
    for a, b, goal in ((1, 1, 1), (1, -1, 1), (-1, 1, -1), (-1, -1, -1), (1, 1, 1)):
        s = keep(u * a + v * b + c)
        err = keep(goal - s)
        old = u, v, c
        u, v, c = keep(u + rate * err * a), keep(v + rate * err * b), keep(c + rate * err)
        shown = old if shown_before else (u, v, c)
        rows.append([f"{a}", f"{b}", f"{goal}", *(f"{x:.{digits}f}" for x in (s, err, *shown))])
    heads = ["x1", "x2", "t", "s", "err", "u1", "u2", "c"]
    before = (
        "The unit gives s = u1 x1 + u2 x2 + c and err = t - s.\n\nEach pattern moves "
        "u1 <- u1 + 0.3 * err * x1, u2 <- u2 + 0.3 * err * x2, c <- c + 0.3 * err.\n\n"
        "At the start u1 = 0.25, u2 = -0.4, c = 0.15."
    )
    return before, heads, rows, ""


def descent(digits: int, after: bool, carried: bool = True) -> Table:
    """Gradient descent on (w - 3)²; the weight is shown before or after the step."""
    keep: Callable[[float], float] = (lambda v: round(v, digits)) if carried else (lambda v: v)
    w, rows = 0.5, []
    for k in range(6):
        g = keep(2 * (w - 3))
        new = keep(w - 0.2 * g)
        rows.append([str(k), f"{new if after else w:.{digits}f}", f"{g:.{digits}f}"])
        w = new
    return "L = (w - 3)^2, learning rate η = 0.2, w = 0.5 at first.", ["k", "w", "dL/dw"], rows, ""


def momentum() -> Table:
    v, w, rows = 0.0, 2.0, []
    for k in range(1, 6):
        g = round(2 * w, 4)
        v = round(0.9 * v + g, 4)
        w = round(w - 0.05 * v, 4)
        rows.append([f"{k}", f"{g:.4f}", f"{v:.4f}", f"{w:.4f}"])
    before = "v_k = 0.9 v_{k-1} + g_k and w_k = w_{k-1} - 0.05 v_k with v_0 = 0, w_0 = 2."
    return before, ["k", "$g_k$", "$v_k$", "$w_k$"], rows, ""


def regression() -> Table:
    data = ((1, 2.3), (2, 2.9), (4, 5.6), (5, 6.1))
    rows, sums = [], [0.0] * 3
    for i, (x, y) in enumerate(data, 1):
        p = round(0.85 * x + 1.2, 3)
        e = round(p - y, 3)
        row = [e, round(e * e, 3), round(e * x, 3)]
        sums = [a + b for a, b in zip(sums, row, strict=True)]
        rows.append([f"{i}", f"{x}", f"{y}", f"{p:.3f}", *(f"{v:.3f}" for v in row)])
    rows.append(["sum", "", "", "", *(f"{v:.3f}" for v in sums)])
    heads = ["i", "x", "y", "p", "p - y", "(p - y)^2", "(p - y)*x"]
    return "p = 0.85 x + 1.2", heads, rows, f"Mean of the squared errors: {sums[1] / 4:.3f}"


def recurrent() -> Table:
    h, rows = 0.0, []
    for k, x in enumerate((0.5, 1.0, -0.4, 0.8), 1):
        z = 0.6 * x + 0.7 * h
        rows.append([f"{k}", f"{x}", f"{h:.4f}", f"{z:.4f}", f"{math.tanh(z):.4f}"])
        h = math.tanh(z)
    heads = ["t", "$x_t$", "$h_{t-1}$", "$z_t = 0.6 x_t + 0.7 h_{t-1}$", "$h_t = \\tanh z_t$"]
    return "$h_0 = 0$", heads, rows, ""


def other(heads: str, *rows: str, before: str = "", after: str = "") -> Table:
    """A table that means something else."""
    return before, heads.split(), [row.split() for row in rows], after


OTHERS = {
    "settings": other("name value default", "lr 0.05 0.01", "decay 0.9 0.95", "beta 0.99 0.999"),
    "methods": other(
        "method train test time", "SGD 0.912 0.887 12", "Adam 0.954 0.901 15", "RMS 0.941 0.899 14"
    ),
    "skipped epochs": other(
        "epoch w b loss", "1 0.412 0.100 0.850", "2 0.467 0.131 0.790", "10 0.902 0.300 0.310",
        "50 1.420 0.410 0.040", "100 1.480 0.430 0.011", before="η = 0.1 and loss = (w - 1.5)^2",
    ),
    "a truth table": other("a b y", "0 0 0", "0 1 1", "1 0 1", "1 1 0", before="y = a + b"),
    "a confusion matrix": other("true cat dog", "cat 41 9", "dog 7 43", "total 48 52"),
    "means of runs": other(
        "run acc loss", "1 0.91 0.30", "2 0.93 0.27", "3 0.90 0.33", "average 0.913 0.300",
        after="Average error: 0.087",
    ),
    "a slope of its own": other(
        "x z a", "1 0.5 0.5", "2 -1.0 -0.2", "3 -2.5 -0.5", "4 -4.0 -0.8",
        before="z = 2 - 1.5 x and a = lrelu(z) with slope 0.2",
    ),
    "a best row": other("trial x y", "1 0.31 0.66", "2 0.42 0.61", "total 0.42 0.61"),
    "samples and their sums elsewhere": other(
        "i x y", "1 0.5 1.2", "2 1.5 1.9", "3 2.5 3.1", after="Sum of squared errors: 0.734"
    ),
    "units in heads": other(
        "t_[s] v_[m/s] s_[m]", "1 9.8 4.9", "2 19.6 19.6", "3 29.4 44.1", "4 39.2 78.4"
    ),
    "cut numbers": other(
        "n x_n f", "0 1.5 0.25", "1 1.4166 0.0069", "2 1.4142 0.0000", before="f = x^2 - 2"
    ),
}  # fmt: skip
RIGHT = {
    **{f"delta rule, {d} places, carried {c}": delta_rule(d, c) for d in (2, 3, 4) for c in (0, 1)},
    "delta rule, weights before": delta_rule(3, True, True),
    "delta rule, weights before, exact": delta_rule(3, False, True),
    **{f"descent {d} {a} {c}": descent(d, a, c) for d in (3, 4) for a in (0, 1) for c in (0, 1)},
    "momentum": momentum(),
    "regression": regression(),
    "recurrent": recurrent(),
    **OTHERS,
}


@pytest.mark.parametrize("form", ["md", "txt"])
@pytest.mark.parametrize("name", RIGHT)
def test_right_tables(name: str, form: str) -> None:
    assert errors(laid(RIGHT[name], form)) == []


# --- cells that are wrong -----------------------------------------------------------------------

BIPOLAR = delta_rule(3, True)
WRONG = {
    "a sum by the formula outside": (BIPOLAR, 3, 3, "0.713"),
    "a difference": (BIPOLAR, 1, 4, "-0.350"),
    "a weight": (BIPOLAR, 2, 5, "0.211"),
    "a bias": (BIPOLAR, 3, 7, "0.512"),
    "weights before the step": (delta_rule(3, True, True), 3, 6, "-0.444"),
    "a step of descent": (descent(4, True), 3, 1, "1.9999"),
    "momentum": (momentum(), 3, 2, "8.1600"),
    "a product": (regression(), 1, 6, "1.450"),
    "a square": (regression(), 2, 5, "1.600"),
    "a row of sums": (regression(), 4, 4, "0.110"),
    "a recurrence": (recurrent(), 2, 4, "0.5106"),
}  # fmt: skip


@pytest.mark.parametrize("form", ["md", "txt"])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_cell_is_found_where_it_stands(name: str, form: str) -> None:
    (before, heads, rows, after), row, column, wrong = WRONG[name]
    changed = [list(cells) for cells in rows]
    right, changed[row][column] = changed[row][column], wrong
    found = errors(laid((before, heads, changed, after), form))
    assert [claimed for claimed, _ in found] == [wrong]
    assert found[0][1] == right
