"""Large arrays by their corners, long sums by their ends, in every format; check and handouts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import symprop
from symprop.derivation.plan import plan
from symprop.derivation.shown import ShownArray, formula_of, show
from symprop.derivation.work import work
from symprop.formula import latex, mathml, omml, plain, typst
from symprop.formula.elide import elided
from symprop.formula.tree import Dots, Matrix, Number, Ref, Sum
from symprop.handout.marking.key import load_key
from symprop.network.description import Rounding
from symprop.network.file import loads
from symprop.numbers.array import Array
from symprop.numbers.scalar import scalar


def wide(inputs: int = 20, hidden: int = 12, **more: Any) -> dict[str, Any]:
    def weights(m: int, n: int, shift: int) -> list[list[float]]:
        return [[((7 * i + 5 * j + shift) % 19 - 9) / 10 for j in range(n)] for i in range(m)]

    return {
        "inputs": [(3 * i % 11) / 10 for i in range(inputs)],
        "targets": [1],
        "layers": [
            {"activation": "tanh", "weights": weights(inputs, hidden, 1), "biases": [0.1] * hidden},
            {"activation": "sigmoid", "weights": weights(hidden, 1, 4)},
        ],
        "loss": "half_squared_error",
        "view": "matrix",
        **more,
    }


def derivation(**more: Any) -> symprop.Derivation:
    return symprop.Derivation(loads(json.dumps(wide(**more))))


SIZES = {
    "md": r"\end{bmatrix}_{20 \times 12}",
    "tex": r"\end{bmatrix}_{20 \times 12}",
    "txt": "₂₀ₓ₁₂",
    "ascii": "_20x12",
    "html": "<mrow><mn>20</mn>",
    "ipynb": r"\\end{bmatrix}_{20 \\times 12}",
    "json": r"\\end{bmatrix}_{20 \\times 12}",
}


@pytest.fixture(scope="module")
def walk() -> symprop.Derivation:
    return derivation()


@pytest.mark.parametrize("format", SIZES)
def test_a_large_matrix_is_written_with_its_size(walk: symprop.Derivation, format: str) -> None:
    assert SIZES[format] in walk.text(format)


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_pages_are_made(walk: symprop.Derivation, format: str) -> None:
    assert len(walk.content(format)) > 5000


def test_only_corners_are_written() -> None:
    values = Array.of((30, 9), [scalar(i) for i in range(270)])
    shown = show(values, Rounding(), "1:w")
    f = formula_of(shown)
    assert isinstance(f, Matrix)
    assert f.shape == (30, 9)
    assert plain.write(f) == (
        "[[0, 1, 2, …, 8], [9, 10, 11, …, 17], [18, 19, 20, …, 26], …, [261, 262, 263, …, 269]]₃₀ₓ₉"
    )
    last = f.rows[-1][-1]
    assert isinstance(last, Number)
    assert last.of == "1:w[29,8]"
    assert r"\vdots & \vdots & \vdots & \ddots & \vdots" in latex.write(f)
    assert "⋱" in mathml.write(f)
    assert typst.write(f).endswith("_(30 × 9)")
    assert "30×9" in omml.write(f)
    whole = formula_of(shown, range)
    assert isinstance(whole, Matrix)
    assert elided(whole) == f


def test_entries_are_rounded_when_they_are_asked_for() -> None:
    asked = []

    def print_(value: Any) -> Any:
        asked.append(value)
        return show(value, Rounding())

    shown = ShownArray((100, 100), [scalar(i) for i in range(10000)], print_)
    formula_of(shown)
    assert len(asked) == 16
    assert shown[50, 7].text == "5007"
    assert len(asked) == 17


def test_more_axes_are_written_by_slices() -> None:
    shown = show(Array.of((2, 2, 1), [scalar(i) for i in range(4)]), Rounding(), "x")
    assert plain.write(formula_of(shown)) == "[[[0], [1]], [[2], [3]]]"
    row = show(Array.of((3,), [scalar(i) for i in range(3)]), Rounding(), "x")
    f = formula_of(row)
    assert isinstance(f, Matrix)
    assert [x.of for x in f.rows[0] if isinstance(x, Number)] == ["x[0]", "x[1]", "x[2]"]


def test_long_sums_keep_their_ends() -> None:
    terms = tuple(Ref(f"x{i}") for i in range(30))
    assert elided(Sum(terms)) == Sum((*terms[:3], Dots(), *terms[-2:]))
    assert elided(Sum(terms[:16])) == Sum(terms[:16])


def test_what_is_elided_is_worked_all_the_same() -> None:
    network = loads(json.dumps(wide(epochs=2)))
    exact = work(plan(network))[-1]
    assert float(exact.exact["loss"]) == pytest.approx(_loss(network, 2), abs=1e-12)
    rounded = work(plan(network), rounding=Rounding(digits=12, carry="rounded"))[-1]
    assert float(rounded.exact["loss"]) == pytest.approx(float(exact.exact["loss"]), abs=1e-9)


def _loss(network: Any, epochs: int) -> float:
    """The loss at the beginning of an epoch, by NumPy."""
    import numpy as np

    def array(rows: Any) -> Any:
        return np.array([[float(x.value) for x in row] for row in rows])

    x, y = array(network.inputs), array(network.targets)
    w1, w2 = (array(layer.weights) for layer in network.layers)
    b1 = array([network.layers[0].biases])
    loss = 0.0
    for _ in range(epochs):
        a = np.tanh(x @ w1 + b1)
        p = 1 / (1 + np.exp(-a @ w2))
        loss = float(((p - y) ** 2).sum() / 2)
        d2 = (p - y) * p * (1 - p)
        d1 = d2 @ w2.T * (1 - a**2)
        w1, w2, b1 = w1 - 0.1 * x.T @ d1, w2 - 0.1 * a.T @ d2, b1 - 0.1 * d1
    return loss


@pytest.mark.parametrize("format", ["md", "txt", "html"])
def test_an_elided_walkthrough_checks_clean(
    walk: symprop.Derivation, format: str, tmp_path: Path
) -> None:
    page = tmp_path / f"walk.{format}"
    page.write_text(walk.text(format))
    checked = symprop.check(page)
    assert not checked.findings
    told = checked.data()
    assert told["claims"] > 50
    assert not told["unread"]
    # only sums over entries that are left out cannot be worked
    assert {u["why"] for u in told["unjudged"]} == {"entries are left out"}
    assert len(told["unjudged"]) < 9


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("0.93050 & 0.87469", "0.93050 & 0.87499"), ("-0.02337 \\\\", "0.02337 \\\\")],
)
def test_a_slip_in_a_shown_entry_is_found(walk: symprop.Derivation, right: str, wrong: str) -> None:
    text = walk.text("md")
    at = text.index(right)
    (first, *_) = symprop.check(text[:at] + wrong + text[at + len(right) :]).findings
    assert first.severity == "error"
    assert first.place.line == text[:at].count("\n") + 1


def test_handouts_ask_for_what_is_written_and_are_marked(tmp_path: Path) -> None:
    net = {**wide(), "draw": {"weights": {"from": -0.9, "to": 0.9, "step": 0.1}}}
    symprop.handout(loads(json.dumps(net)), count=2).save(tmp_path)
    key = load_key(str(tmp_path))
    for sheet in key.sheets:
        blanks = key.task(sheet).blanks
        assert tuple(blank.answer.text for blank in blanks) == sheet.answers
        assert len(blanks) == 69
        assert all(float(blank.again({})) == float(blank.exact) for blank in blanks)
