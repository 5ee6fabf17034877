"""Handouts of a class: a further student's documents, and a whole class as a user starts it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bench_new_numbers import handcalcs
from conftest import BASE, Ratio, spent
from networks import network

from symprop.handout.maker import Maker
from symprop.handout.recipe import Recipe
from symprop.handout.student import called

pytestmark = pytest.mark.filterwarnings("ignore")
STUDENTS = [called(f"Student {i}") for i in range(60)]


def test_documents_of_a_further_student(ratio: Ratio) -> None:
    """Worksheet and key filled in with numbers that are worked already."""
    maker = Maker(Recipe(network(2, 2, 1)))
    assert maker.drawer is not None
    drawn = [(who, maker.drawer.draw(who.id)) for who in STUDENTS]

    def fill() -> None:
        for who, found in drawn:
            assert maker.quickly(found, who)

    fill()
    ratio.of(
        "worksheets and keys of 60 further students against handcalcs rendering one calculation",
        fill,
        handcalcs,
        bound=60 / 400,
    )


def test_a_further_student(ratio: Ratio) -> None:
    """The same with the numbers drawn, judged and worked."""
    maker = Maker(Recipe(network(2, 2, 1)))

    def make() -> None:
        for who in STUDENTS:
            maker.make(who)

    make()
    ratio.of(
        "60 further students, their numbers drawn and worked, against handcalcs rendering one",
        make,
        handcalcs,
        bound=60 / 200,
    )


def test_a_class(ratio: Ratio, commands: Path, tmp_path: Path) -> None:
    """Thirty students, sixty documents in Markdown."""

    def run() -> float:
        shutil.rmtree(tmp_path / "class", ignore_errors=True)
        args = ("handout", "sigmoid-2-2-1", "--count", "30", "-o", str(tmp_path / "class"))
        return spent(commands, "symprop", *args)

    run()
    pairs = sorted(run() / spent(commands, *BASE) for _ in range(9))
    what = 'symprop handout --count 30 against python -c "import sympy"'
    ratio.check(what, pairs[4], 1.5, run)
