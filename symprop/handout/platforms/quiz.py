"""A task as a quiz: the walkthrough with gaps for numbers, and what each gap takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flint import fmpq

from symprop.derivation.work import Worked
from symprop.document.blocks import Display, Document
from symprop.document.build import context
from symprop.document.prose import Prose
from symprop.formula.tree import Chain, Formula, walk
from symprop.formula.tree import Placeholder as Room
from symprop.handout import lines
from symprop.handout.blanks import Blank, Question
from symprop.handout.documents import unsaid
from symprop.handout.marking.expected import FINER, expect
from symprop.handout.student import Student
from symprop.handout.task import Task
from symprop.language import Language, find
from symprop.numbers.digits import ten, write_units
from symprop.numbers.scalar import decimal


@dataclass(frozen=True, slots=True)
class Gap:
    """One number to be typed in: any from ``answer`` - ``below`` to ``answer`` + ``above``."""

    number: int
    """From 1, in the order of the quiz."""
    blank: Blank
    answer: str
    below: str
    above: str
    marks: int
    chain: Chain
    """The line that it is worked on, in full."""

    @property
    def numbers(self) -> Chain:
        """The line from its last rule in symbols on."""
        worked = self.blank.worked
        kinds = [side.kind for side in worked.sides()]
        rules = max(kinds.count("symbolic") - 1, 0) if len(kinds) > kinds.count("symbolic") else 0
        sides, relations = self.chain.sides, self.chain.relations
        return Chain((sides[0], *sides[1 + rules :]), relations[rules:])

    @property
    def ends(self) -> tuple[str, str]:
        """The least and the greatest number that it takes."""
        places = len(self.below.partition(".")[2])
        value = self.blank.answer.value
        low, high = value - decimal(self.below), value + decimal(self.above)
        places = max(places, _places(value))
        return _decimal(low, places), _decimal(high, places)

    @property
    def tolerance(self) -> str:
        """The same to both sides: whichever is more."""
        return max(self.below, self.above, key=float)


@dataclass(frozen=True, slots=True)
class Quiz:
    """One variant of an exercise."""

    title: str
    student: Student | None
    document: Document
    """What is shown; its ruled blanks are the gaps, by their ids."""
    gaps: dict[str, Gap]
    language: Language

    @property
    def solution(self) -> list[Chain]:
        """Every line that something is asked of, in full."""
        return list(dict.fromkeys(gap.chain for gap in self.gaps.values()))


def quiz(task: Task, folders: tuple[Path, ...] = ()) -> Quiz:
    """The quiz of a task; rules and workings cannot be typed and are only left out."""
    language = find(task.plan.network.lang)
    prose = Prose(folders, language)
    names = context(prose, task.plan, [*task.epochs, task.epochs[-1]]).variables() | {
        "step": lambda worked: prose.token(_line(worked, task.question(worked), task)),
        "figure": lambda kind, caption: "",
        **unsaid(task.student is not None),
    }
    document = prose.render("handout/quiz.j2", names)
    gaps = {gap.blank.id: gap for gap in _gaps(task)}
    return Quiz(document.title, task.student, document, gaps, language)


def _gaps(task: Task) -> Iterator[Gap]:
    number = 0
    for question in task.blanks.questions:
        chain = question.worked.chain()
        for blank in question.blanks:
            number += 1
            below, above = _tolerances(blank)
            yield Gap(number, blank, blank.answer.text, below, above, blank.marks, chain)


def _tolerances(blank: Blank) -> tuple[str, str]:
    """How far off an answer may be by the interval rule, down and up."""
    expected = expect(blank)
    assert expected is not None
    places = max(expected.places, 0) + FINER
    below, above = expected.reach(blank.answer.value)
    return _decimal(below, places), _decimal(above, places)


def _places(value: fmpq) -> int:
    """How many decimal places a printed number has."""
    return next(n for n in count() if (value * ten(n)).q == 1)


def _decimal(width: fmpq, places: int) -> str:
    return write_units(int((width * ten(places)).p), places)


# --- the lines ------------------------------------------------------------------------------------


def _line(worked: Worked, question: Question | None, task: Task) -> Display:
    """The step without sides that have something else than the gaps to be filled in."""
    display = lines.sheet(worked, worked.sides(), question, task.hidden)
    chain = display.formula
    assert isinstance(chain, Chain)
    sides, relations, kinds = [chain.sides[0]], [], []
    rounded = False
    pairs = zip(chain.relations, chain.sides[1:], display.kinds, strict=True)
    for relation, side, kind in pairs:
        rounded = rounded or relation == "≈"
        if kind == "value" or not _has_room(side):
            sides.append(side)
            relations.append("≈" if rounded else relation)
            kinds.append(kind)
            rounded = False
    return Display(Chain(tuple(sides), tuple(relations)), display.step, tuple(kinds))


def _has_room(f: Formula) -> bool:
    return any(isinstance(part, Room) for part in walk(f))
