"""One student's task: a worked network, and what is left out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from symprop.derivation.plan import Plan
from symprop.derivation.work import Epoch, Worked
from symprop.document.rounds import in_full
from symprop.handout.blanks import BlankError, Blanks, Question, leave_out
from symprop.handout.student import Student
from symprop.network.scheme import covers


@dataclass(frozen=True, slots=True)
class Task:
    """What a worksheet and its key are made of."""

    plan: Plan
    epochs: list[Epoch] = field(repr=False)
    blanks: Blanks
    student: Student | None = None
    questions: dict[tuple[int, str], Question] = field(init=False, repr=False)
    hidden: frozenset[str] = field(init=False, repr=False)
    """The ids of all blanks."""

    def __post_init__(self) -> None:
        questions = {(q.epoch, q.worked.step.target): q for q in self.blanks.questions}
        object.__setattr__(self, "questions", questions)
        object.__setattr__(self, "hidden", frozenset(blank.id for blank in self.blanks))

    def spoken(self, lang: str) -> Task:
        """The same task for documents in another language."""
        plan: Any = self.plan
        return replace(self, plan=replace(plan, network=replace(plan.network, lang=lang)))

    def question(self, worked: Worked) -> Question | None:
        """The question about a step, if there is one."""
        return self.questions.get((worked.epoch.number, worked.step.target))


def task(
    plan: Plan,
    epochs: list[Epoch],
    level: str = "values",
    places: Sequence[str] | None = None,
    student: Student | None = None,
) -> Task:
    """The task that leaves out what :func:`leave_out` says of what is written in full.

    Raises:
        BlankError: there is no such level, or a tolerance is for nothing that is left out.
    """
    blanks = leave_out(rounds_in_full(epochs), level, places)
    for name, _ in plan.network.marking.tolerance:
        if name and not any(covers(name, blank.id.split(":", 1)[1]) for blank in blanks):
            raise BlankError(f"marking has a tolerance for {name}, which nobody is asked for")
    return Task(plan, epochs, blanks, student)


def rounds_in_full(epochs: list[Epoch]) -> list[Epoch]:
    """The rounds of learning that documents write step by step."""
    rounds = [r for e in epochs for r in e.rounds]
    return rounds[: in_full(rounds)]
