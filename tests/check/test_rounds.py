"""Epochs, samples and steps: a name has another number in each, and a wrong one is found in all."""

from __future__ import annotations

import pytest

from symprop.check.rounds import Rounds, apart
from symprop.check.run import check_source
from symprop.extract import extract

FIRST = """$x = 2$, $w = 0.5$, $t = 1$, $\\eta = 0.1$

{one}

$z = w x = 0.5 \\cdot 2 = 1.0$

$a = \\sigma(1.0) = 0.7311$

$E = \\frac12 (0.7311 - 1)^2 = 0.0362$

$w = 0.5 - 0.1 \\cdot (-0.1057) = 0.5106$

{two}

"""
MARKS = [
    ("## Epoch 1", "## Epoch 2"),
    ("## Erster Durchgang", "## Zweiter Durchgang"),
    ("**Iteración 1.**", "**Iteración 2.**"),
    ("第1轮", "第2轮"),
    ("", "For the next sample:"),
    ("Primeira época", "Época seguinte"),
    ("", ""),
]
BARE = "$z = 1.0212$\n\n$a = 0.7352$\n\n$E = 0.0351$\n"
WORKED = (
    "$z = 0.5106 \\cdot 2 = {}$\n\n$a = \\sigma(1.0212) = 0.7352$\n\n"
    "$E = \\frac12 (0.7352 - 1)^2 = 0.0351$\n"
)


def found(text: str, name: str = "x.md") -> list[tuple[str, str]]:
    report = check_source(extract(name, text.encode()))
    return [(f.severity, f.claimed) for f in report.findings]


@pytest.mark.parametrize(("one", "two"), MARKS)
def test_a_second_round_may_have_other_numbers(one: str, two: str) -> None:
    first = FIRST.replace("{one}", one).replace("{two}", two)
    assert found(first + BARE) == []
    assert [x for x in found(first + WORKED.replace("{}", "1.0212")) if x[0] == "error"] == []


@pytest.mark.parametrize(("one", "two"), MARKS[:-1])
def test_a_slip_in_the_second_round_is_found(one: str, two: str) -> None:
    first = FIRST.replace("{one}", one).replace("{two}", two)
    assert ("error", "1.0122") in found(first + WORKED.replace("{}", "1.0122"))


def test_without_a_round_another_number_is_a_mistake() -> None:
    text = "$z = 0.5 \\cdot 2 = 1.0$\n\n$a = \\sigma(1.0) = 0.7311$\n\nSo $a = 0.7131$.\n"
    assert found(text) == [("error", "0.7131")]


def test_a_value_that_follows_from_a_newer_one() -> None:
    text = (
        "Now $z = 0.5 \\cdot 2 = 1$ and $a = \\sigma(z) = 0.7311$.\n\n"
        "Then $z = 0.5 \\cdot 3 = 1.5$ and $a = 0.8176$.\n"
    )
    assert [x for x in found(text) if x[0] == "error"] == []


def test_another_sample_has_other_inputs() -> None:
    text = (
        "$w = 0.5$ and $b = 0.1$.\n\nSample 1: $x = 2$, $z = w x + b = 0.5 \\cdot 2 + 0.1 = 1.1$."
        "\n\nSample 2: $z = w x + b = {} \\cdot 3 + 0.1 = {}$.\n"
    )
    assert found(text.replace("{}", "0.5", 1).replace("{}", "1.6")) == []
    wrong = found(text.replace("{}", "0.4", 1).replace("{}", "1.3"))
    assert ("error", "1.3") in wrong


def test_a_table_has_a_round_in_each_row() -> None:
    text = "| n | w | E |\n|---|---|---|\n| 0 | $w = 0.5$ | $E = 0.0362$ |\n"
    assert found(text + "| 1 | $w = 0.5106$ | $E = 0.0351$ |\n") == []


def test_a_letter_that_counts_has_two_meanings() -> None:
    text = (
        "Target $t = 0.3$, $m = 0.02$.\n\nCorrection ($t = 1$): "
        "$c = \\frac{m}{1 - 0.9^t} = \\frac{0.02}{0.1} = 0.2$\n"
    )
    assert found(text) == []


def test_a_label_said_otherwise_is_a_mistake() -> None:
    text = "Label $t = 1$.\n\n$d = 0.6 - 1 = -0.4$ as $t = 0$.\n"
    assert found(text) == [("error", "0")]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Epoch 1: $a = 1$. Epoch 2: $b = 1$.", True),
        ("$a = 1$. After epoch 3, $b = 1$.", True),
        ("$a = 1$. Step 1: $b = 1$.", False),
        ("Step 1: $a = 1$. Step 2: $b = 1$.", True),
        ("The first input is $a = 1$, the second input is $b = 1$.", False),
        ("For example 0.5 and $a = 1$, and layer 2 has $b = 1$.", False),
        ("A rate of 0.2. Samples: $a = 1$; $b = 1$.", False),
    ],
)
def test_what_names_a_round(text: str, other: bool) -> None:
    source = extract("x.md", text.encode())
    pieces = [p for p in source.pieces if p.kind == "inline"]
    rounds = Rounds(source)
    assert apart(rounds.at(pieces[0]), rounds.at(pieces[-1])) is other
