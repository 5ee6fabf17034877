"""Marking: every answer against the true values, then against the student's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from flint import fmpq

from symprop.derivation.work import Epoch
from symprop.formula.tree import Chain
from symprop.handout.blanks import Blank, Blanks, Question
from symprop.handout.marking.answer import MISSING, Answer
from symprop.handout.marking.cause import Cause, explain
from symprop.handout.marking.expected import Expected, expect
from symprop.handout.student import Student
from symprop.numbers.scalar import scalar

Verdict: TypeAlias = Literal["right", "carried", "wrong", "missing", "unreadable"]
"""``carried``: wrong, but right for the student's own earlier numbers."""


@dataclass(frozen=True, slots=True)
class MarkedValue:
    """One answer and what it is worth."""

    blank: Blank
    answer: Answer
    verdict: Verdict
    right: str
    """What should stand there."""
    own: Expected | None = None
    """What it comes to from the student's earlier numbers, where that is something else."""
    cause: Cause | None = None

    @property
    def marks(self) -> int:
        """What was reached."""
        return self.blank.marks if self.verdict in ("right", "carried") else 0


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question with its answers."""

    question: Question
    values: tuple[MarkedValue, ...]

    @property
    def marks(self) -> int:
        """What was reached for certain: right values imply the rule and the working."""
        reached = sum(value.marks for value in self.values)
        return reached if self.open else reached + len(self.question.method)

    @property
    def open(self) -> int:
        """The marks for rule and working that a person has to give."""
        whole = all(value.marks for value in self.values)
        return 0 if whole else len(self.question.method)


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """All answers of one student."""

    student: Student | None
    questions: tuple[MarkedQuestion, ...]
    line: Chain | None = None
    """The line of the first mistake, as it should be."""

    @property
    def values(self) -> Iterator[MarkedValue]:
        """Every answer, in reading order."""
        return (value for question in self.questions for value in question.values)

    @property
    def marks(self) -> int:
        """What was reached for certain."""
        return sum(question.marks for question in self.questions)

    @property
    def open(self) -> int:
        """The marks that a person has to give."""
        return sum(question.open for question in self.questions)

    @property
    def possible(self) -> int:
        """What could be reached."""
        return sum(question.question.marks for question in self.questions)

    @property
    def first(self) -> MarkedValue | None:
        """The first mistake, in reading order."""
        return next(self.of("wrong", "missing", "unreadable"), None)

    def about(self, blanks: Blanks) -> MarkedSheet:
        """The same marks for the blanks of another student, who was asked for the same values.

        So only one student's numbers need to be kept for a class.
        """
        questions = (
            MarkedQuestion(
                question,
                tuple(
                    replace(value, blank=blank)
                    for value, blank in zip(marked.values, question.blanks, strict=True)
                ),
            )
            for marked, question in zip(self.questions, blanks.questions, strict=True)
        )
        return replace(self, questions=tuple(questions))

    def of(self, *verdicts: Verdict) -> Iterator[MarkedValue]:
        """The answers with these verdicts."""
        return (value for value in self.values if value.verdict in verdicts)


def mark(
    blanks: Blanks, answers: Mapping[str, Answer], student: Student | None = None
) -> MarkedSheet:
    """Marks the ``answers`` of one student, by the ids of the blanks.

    A value that is needed and was not given counts as found: nobody can be wrong about what he
    has not written.
    """
    epochs = {q.epoch: q.worked.epoch for q in blanks.questions}
    paper = _Paper(answers, epochs)
    questions = tuple(
        MarkedQuestion(question, tuple(map(paper.mark, question.blanks)))
        for question in blanks.questions
    )
    sheet = MarkedSheet(student, questions)
    first = sheet.first
    return replace(sheet, line=first.blank.worked.chain()) if first else sheet


class _Paper:
    """One student's numbers, read from the first line to the last."""

    def __init__(self, answers: Mapping[str, Answer], epochs: Mapping[int, Epoch]) -> None:
        self.answers, self.epochs = answers, epochs
        self.found: dict[str, fmpq] = {}
        self.wrong: set[str] = set()
        """The ids of numbers that are not the true ones."""

    def mark(self, blank: Blank) -> MarkedValue:
        """Marks one answer; those that it needs have been marked before."""
        answer = self.answers.get(blank.id, MISSING)
        right = blank.answer.text
        if answer.value is None:
            verdict: Verdict = "missing" if answer.missing else "unreadable"
            return MarkedValue(blank, answer, verdict, right)
        own_numbers = {id: self.found[id] for id in blank.needs if id in self.found}
        self.found[blank.id] = scalar(answer.value)
        true = expect(blank)
        if true is not None and true.allows(answer.value):
            return MarkedValue(blank, answer, "right", right)
        misled = not self.wrong.isdisjoint(own_numbers)
        own = expect(blank, own_numbers) if own_numbers else None
        if own is not None and own.allows(answer.value):
            if not misled:
                return MarkedValue(blank, answer, "right", right)
            self.wrong.add(blank.id)
            return MarkedValue(blank, answer, "carried", right, own)
        self.wrong.add(blank.id)
        if not misled:
            own = None
        cause = explain(
            blank,
            answer,
            [x for x in (own, true) if x is not None],
            own_numbers,
            self.epochs.get(blank.epoch - 1),
        )
        return MarkedValue(blank, answer, "wrong", right, own, cause)
