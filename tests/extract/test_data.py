"""Values that are given in words, and tables as wholes."""

from __future__ import annotations

import pytest

from symprop.extract import extract, given, tables

Given = tuple[str, int, str, str]


def _given(text: str, ending: str = "md") -> list[Given]:
    found = given(extract(f"a.{ending}", text.encode()))
    return [
        (d.role, d.position, (d.name.base + d.name.sub) if d.name else "", d.value.text)
        for d in found
    ]


def _values(role: str, *values: str) -> list[Given]:
    return [(role, k, "", value) for k, value in enumerate(values, 1)]


RATE = _values("learning_rate", "0.25")
SENTENCES: list[tuple[str, list[Given]]] = [
    ("The inputs are 0.3 and 0.7.", _values("input", "0.3", "0.7")),
    ("Inputs: 0.3, 0.7", _values("input", "0.3", "0.7")),
    ("The outputs we want are 0.1, 0.2 and 0.9.", _values("target", "0.1", "0.2", "0.9")),
    ("The target is 1.", _values("target", "1")),
    ("weights 0.3, -0.7 and bias 0.1", [*_values("weight", "0.3", "-0.7"), ("bias", 1, "", "0.1")]),
    ("weights: w1=0.3, w2 = 0.7", [("weight", 1, "w1", "0.3"), ("weight", 2, "w2", "0.7")]),
    ("Weights: $w_1 = 0.3$, $w_2 = 0.7$", [("weight", 1, "w1", "0.3"), ("weight", 2, "w2", "0.7")]),
    ("input 2 is 0.5", [("input", 2, "", "0.5")]),
    ("learning rate 0.25", RATE),
    ("with a learning rate of `0.25`:", RATE),
    ("**Learning rate:** 0.25", RATE),
    ("We set the learning rate to 0.25.", RATE),
    ("Learning rate: η = 0.25", [("learning_rate", 1, "η", "0.25")]),
    ("- Learning rate ($\\eta$): 0.25", [("learning_rate", 1, "η", "0.25")]),
    ("Die Eingaben sind 0,3 und 0,7.", _values("input", "0.3", "0.7")),
    ("Die Lernrate beträgt 0.25.", RATE),
    ("La tasa de aprendizaje es 0.25", RATE),
    ("Le taux d'apprentissage est 0.25", RATE),
    ("Il tasso di apprendimento è 0.25", RATE),
    ("A taxa de aprendizado é 0.25", RATE),
    ("Скорость обучения равна 0.25", RATE),
    ("Laju pembelajaran adalah 0.25", RATE),
    ("Tốc độ học là 0.25", RATE),
    ("学习率为0.25", RATE),
    ("x = 1, target = 0, w1 = 0.5, w2 = -0.3", [("target", 1, "", "0")]),
    ("biases b1 = 0.5, b2 = -0.3, 7", [("bias", 1, "b1", "0.5"), ("bias", 2, "b2", "-0.3")]),
    # counts, names and calculations are no data
    ("The network has 2 inputs and 3 weights.", []),
    ("Inputs: 2, hidden units: 3", []),
    ("Inputs 1 and 2 are connected.", []),
    ("weights: 1600 × 128 = 204800", []),
    ("learning rate 0.25 * 0.2 = 0.05", []),
    ("The learning rate is typically a value between 0 and 1.", []),
    ("The weights are updated by 5%.", []),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentence(text: str, expected: list[Given]) -> None:
    assert _given(text) == expected


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("tex", "The inputs are $0.3$ and $0.7$."),
        ("rst", "The inputs are :math:`0.3` and :math:`0.7`."),
        ("html", "<p>The <b>inputs</b> are 0.3 and 0.7.</p>"),
    ],
)
def test_formats(ending: str, text: str) -> None:
    assert _given(text, ending) == _values("input", "0.3", "0.7")


def test_the_place_of_a_value() -> None:
    source = extract("a.md", b"# Data\n\nThe inputs\nare here. The *learning rate* is **0.25**.\n")
    (datum,) = given(source)
    start, end = datum.view.span(*(datum.value.span or (0, 0)))
    assert source.text[start:end] == "0.25"
    assert source.place(start)[0] == 4
    assert [spot.label for spot in datum.path if spot.kind == "heading"] == ["Data"]


def test_a_table() -> None:
    text = (
        "| weight | old | gradient | new |\n|---|---|---|---|\n"
        "| $w_1$ | 0.5 | -0.2 | 0.52 |\n| $w_2$ | 0.8 | | 0.81 |\n"
    )
    (table,) = tables(extract("a.md", text.encode()).pieces)
    assert [table.kind(column) for column in range(4)] == ["weight", "old", "gradients", "new"]
    assert [[cell.text for cell in table.row(r)] for r in table.rows] == [
        ["w_1", "0.5", "-0.2", "0.52"], ["w_2", "0.8", "0.81"],
    ]  # fmt: skip
    assert [cell.text for cell in table.column(3)] == ["0.52", "0.81"]
