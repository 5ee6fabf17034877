"""Checking a walkthrough, as a command and within a process.

SymPy is loaded only where a wrong derivative is shown beside the right one.  The walkthrough is a
real one where it lies beside the checkout, and one of our own elsewhere.
"""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest
from conftest import BASE, Ratio, spent
from latex2sympy2_extended import latex2sympy

import symprop
from symprop.extract import extract
from symprop.formula.read import read_latex

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
BACKWARD = "Step 3: Backward pass"
ROUNDS = 15


def walkthrough() -> str:
    """A network of two, two and one units, worked by hand."""
    real = sorted(SEEDS.glob("000_*.txt"))
    return real[0].read_text("utf-8") if real else symprop.derive("sigmoid-2-2-1").text()


PARTS = {
    "arithmetic alone": (walkthrough().split(BACKWARD)[0], 0.6),
    "with gradients": (walkthrough(), 1.2),
}


@pytest.mark.parametrize("part", PARTS)
def test_process(ratio: Ratio, commands: Path, tmp_path: Path, part: str) -> None:
    text, bound = PARTS[part]
    path = tmp_path / "walkthrough.md"
    path.write_text(text, encoding="utf-8")
    ours = ("symprop", "check", str(path))
    for words in (ours, BASE):
        spent(commands, *words, check=False)
    pairs = [(spent(commands, *ours, check=False), spent(commands, *BASE)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    what = f'symprop check, {part}, against python -c "import sympy"'
    ratio.check(what, mine / other, bound, lambda: spent(commands, *ours, check=False))


def latex() -> list[str]:
    """The sides of all chains in the walkthrough that are written in LaTeX."""
    source = extract("walkthrough.md", walkthrough().encode())
    pieces = dict.fromkeys(p.text for p in source.pieces if p.notation == "latex")
    return [side for text in pieces for side in text.split("=") if "\\" in side]


def parsed(sides: list[str]) -> int:
    """How many of the sides the other parser takes."""
    done = 0
    for side in sides:
        try:
            latex2sympy(side)
            done += 1
        except Exception:
            continue
    return done


def test_parser(ratio: Ratio) -> None:
    sides = latex()
    assert len(sides) > 50
    assert parsed(sides) > len(sides) // 3
    assert not any(read_latex(side).unread for side in sides)
    ratio.of(
        "reading the formulas of a walkthrough against latex2sympy2_extended",
        lambda: [read_latex(side) for side in sides],
        lambda: parsed(sides),
        bound=1 / 50,
        rounds=3,
    )


def lines(count: int, put_in: str) -> str:
    """As many units of one rule, each with a number ``put_in`` for the bias, and lines after it."""
    text = ["w = 0.5, b = 0.25; the rule is $z_i = w x_i + b$ and $a_i = z_i y_i + 0.5$.\n"]
    for i in range(1, count + 1):
        x, y = (i % 89) / 7, (i % 97) / 9
        z = round(0.5 * round(x, 3) + 0.25, 4)
        text += [
            f"$x_{{{i}}} = {x:.3f}$\n\n$z_{{{i}}} = 0.5 \\cdot {x:.3f} + {put_in} = {z:.4f}$\n",
            f"$y_{{{i}}} = {y:.3f}$\n",
            f"$a_{{{i}}} = {z:.4f} \\cdot {y:.3f} + 0.5 = {z * round(y, 3) + 0.5:.4f}$\n",
        ]
    return "\n".join(text)


@pytest.mark.parametrize(("what", "put_in"), [("right", "0.25"), ("wrong", "0.35")])
def test_growth(ratio: Ratio, what: str, put_in: str) -> None:
    many, few = lines(800, put_in), lines(400, put_in)
    ratio.of(
        f"checking 800 to 400 units, all {what}",
        lambda: symprop.check(many),
        lambda: symprop.check(few),
        bound=2.5,
        rounds=5,
    )
