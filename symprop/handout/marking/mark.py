"""Marking: every answer against the true values, then against the student's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from flint import fmpq

from symprop.derivation.work import Epoch
from symprop.formula.tree import Chain
from symprop.handout.blanks import Blank, Blanks, Question
from symprop.handout.marking.answer import MISSING, Answer
from symprop.handout.marking.cause import COPIED, SlipCause, explain
from symprop.handout.marking.expected import Expected, expect
from symprop.handout.marking.method import judge, method_id
from symprop.handout.student import Student
from symprop.numbers.digits import ten
from symprop.numbers.scalar import scalar

Verdict: TypeAlias = Literal["right", "short", "carried", "wrong", "missing", "unreadable"]
"""``short``: right digits, but fewer than were asked for; ``carried``: wrong, but right for the
student's own earlier numbers."""
SHORT = {"strict": Fraction(0), "half": Fraction(1, 2), "lenient": Fraction(1)}
"""Which part of its marks an answer with too few digits has."""


def points(marks: Fraction) -> str:
    """Marks as they are written: 3, or 3.5."""
    return str(marks) if marks.denominator == 1 else str(float(marks))


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
    cause: SlipCause | None = None
    places: int = 0
    """The decimal places asked for, of an answer that is ``short``."""

    @property
    def share(self) -> Fraction:
        """Which part of its marks it has."""
        if self.verdict == "short":
            return SHORT[self.blank.scheme.digits]
        return Fraction(self.verdict in ("right", "carried"))

    @property
    def marks(self) -> Fraction:
        """What was reached."""
        return self.blank.marks * self.share

    @property
    def worked(self) -> bool:
        """Whether the number was worked rightly, however it was written down."""
        if self.verdict == "wrong":
            return self.cause is not None and self.cause.key in COPIED
        return self.verdict in ("right", "carried", "short")


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question with its answers."""

    question: Question
    values: tuple[MarkedValue, ...]
    written: Mapping[str, bool | None]
    """What is to be said of a rule and a working that the student has written."""

    @property
    def methods(self) -> dict[str, bool | None]:
        """Whether the rule and the working are right; ``None`` where a person has to judge.

        Values that were worked rightly imply both.
        """
        whole = all(value.worked for value in self.values)
        return {part: whole or self.written.get(part) for part in self.question.method}

    @property
    def marks(self) -> Fraction:
        """What was reached for certain."""
        methods = sum(self.question.scheme.worth(part) for part, ok in self.methods.items() if ok)
        return sum((value.marks for value in self.values), Fraction(methods))

    @property
    def open(self) -> int:
        """The marks for rule and working that a person has to give."""
        worth = self.question.scheme.worth
        return sum(worth(part) for part, ok in self.methods.items() if ok is None)


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
    def marks(self) -> Fraction:
        """What was reached for certain."""
        return sum((question.marks for question in self.questions), Fraction(0))

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
        """The first answer that has not all its marks, in reading order."""
        return next((value for value in self.values if value.share < 1), None)

    def about(self, blanks: Blanks) -> MarkedSheet:
        """The same marks for the blanks of another student, who was asked for the same values.

        So only one student's numbers need to be kept for a class.
        """
        questions = (
            replace(
                marked,
                question=question,
                values=tuple(
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
    paper = _PaperMarks(answers, epochs)
    sheet = MarkedSheet(student, tuple(map(paper.question, blanks.questions)))
    first = sheet.first
    return replace(sheet, line=first.blank.worked.chain()) if first else sheet


class _PaperMarks:
    """One student's numbers, read from the first line to the last."""

    def __init__(self, answers: Mapping[str, Answer], epochs: Mapping[int, Epoch]) -> None:
        self.answers, self.epochs = answers, epochs
        self.found: dict[str, fmpq] = {}
        self.halves: dict[str, fmpq] = {}
        """Half a unit of the last place of numbers with too few digits."""
        self.wrong: set[str] = set()
        """The ids of numbers that are not the true ones."""

    def question(self, question: Question) -> MarkedQuestion:
        """Marks a question; those that it needs have been marked before."""
        values = tuple(map(self.mark, question.blanks))
        written: dict[str, bool | None] = {}
        if not all(value.worked for value in values):
            written = {part: self.method(part, values) for part in question.method}
        return MarkedQuestion(question, values, written)

    def method(self, part: str, values: tuple[MarkedValue, ...]) -> bool | None:
        """Whether what was written for the rule or the working is right."""
        blank = values[0].blank
        answer = self.answers.get(method_id(blank, part))
        if answer is not None and not answer.text.strip():  # its gap has been left empty
            return False
        if len(values) > 1 or answer is None:
            return None
        own = {id: self.found[id] for id in blank.needs if id in self.found}
        expected = [
            x for x in (expect(blank), expect(blank, own, self.halves) if own else None) if x
        ]
        return judge(part, answer.text, blank, values[0].answer, expected, own, self.halves)

    def mark(self, blank: Blank) -> MarkedValue:
        """Marks one answer."""
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
        # Of numbers with too few digits the others may still be in the student's calculator.
        rough = not self.halves.keys().isdisjoint(own_numbers)
        wide = expect(blank, own_numbers, self.halves) if rough else own
        tried = [x for x in (true, own, wide) if x is not None]
        short = next((x for x in tried if x.allows_short(answer)), None)
        if (own is not None and own.allows(answer.value)) or (
            short is None and wide is not None and wide.allows(answer.value)
        ):
            if not misled:
                return MarkedValue(blank, answer, "right", right)
            self.wrong.add(blank.id)
            return MarkedValue(blank, answer, "carried", right, own)
        if short is not None:
            assert answer.places is not None
            self.halves[blank.id] = ten(-answer.places) / 2
            given = own if misled and short is not true else None
            if given is not None:
                self.wrong.add(blank.id)
            return MarkedValue(blank, answer, "short", right, given, places=short.places)
        self.wrong.add(blank.id)
        before = self.epochs.get(blank.epoch - 1)
        expected = [x for x in (own, true) if x is not None]
        cause = explain(blank, answer, expected, self.found, before)
        if cause is None and rough and wide is not None:
            cause = explain(blank, answer, [wide], self.found, before, self.halves)
        return MarkedValue(blank, answer, "wrong", right, own if misled else None, cause)
