"""From a task to its two documents, the worksheet and the key, in no format yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any

from markupsafe import Markup

from symprop.derivation.naming import NEW
from symprop.derivation.plan import Plan
from symprop.derivation.shown import formula_of
from symprop.derivation.work import Worked, WorkedSide
from symprop.document.blocks import Display, Document, Figure, Math
from symprop.document.build import context
from symprop.document.environment import environment
from symprop.document.figures import SKETCH
from symprop.document.prose import Prose
from symprop.document.rounds import PHASES
from symprop.formula.tree import Number, Placeholder
from symprop.handout import lines
from symprop.handout.blanks import Question
from symprop.handout.task import Task
from symprop.language import find
from symprop.record import Record


class HandoutKind(Record):
    """One of the two documents: its template, and how it writes a step."""

    template: str
    line: Callable[[Worked, Sequence[WorkedSide], Question | None, Set[str]], Display]

    def document(self, task: Task, folders: tuple[Path, ...] = ()) -> Document:
        """The document of a task."""
        prose = Prose(folders, find(task.plan.network.lang))
        return _DocumentWriter(self, task, prose, folders).document()

    def with_steps(self, task: Task, prose: Prose) -> tuple[Document, dict[int, Worked]]:
        """The document, and the step that each of its displays writes, by its identity."""
        writer = _DocumentWriter(self, task, prose)
        return writer.document(), writer.steps


WORKSHEET = HandoutKind("handout/worksheet.j2", lines.sheet)
KEY = HandoutKind("handout/key.j2", lines.key)


def worksheet(task: Task, folders: tuple[Path, ...] = ()) -> Document:
    """The walkthrough with gaps in place of what is to be found."""
    return WORKSHEET.document(task, folders)


def answer_key(task: Task, folders: tuple[Path, ...] = ()) -> Document:
    """The walkthrough with its answers in boxes, and what each is worth."""
    return KEY.document(task, folders)


def named_as_before(plan: Plan, target: str) -> bool:
    """Whether a target is the new value of a parameter, under the name of the old one."""
    name = plan.notation.name
    return target.startswith(NEW) and name(target) == name(target.removeprefix(NEW))


def unsaid(drawn: bool) -> dict[str, Any]:
    """In place of what a walkthrough says about its own numbers, and of reasons: they are answers.

    ``drawn`` numbers are not those that the author's introduction is about.
    """
    none: dict[str, Any] = {"shortcut": lambda: None, "note": lambda *_: ""}
    none |= {"intro": lambda: ""} if drawn else {}
    silent = (
        "kinks",
        "loss_kinks",
        "unreachable",
        "saturated",
        "dead",
        "hidden",
        "predicted",
        "one_weight",
        "details",
        "graphs",
    )
    return none | dict.fromkeys(silent, lambda *_: [])


class _DocumentWriter:
    def __init__(
        self, kind: HandoutKind, task: Task, prose: Prose, folders: tuple[Path, ...] = ()
    ) -> None:
        self.kind, self.task, self.prose = kind, task, prose
        self.steps: dict[int, Worked] = {}
        self.words: Any = environment(folders, prose.language).get_template("words.j2").module
        # Neither document goes on after the last update, so there is no epoch after it.
        self.context = context(self.prose, task.plan, [*task.epochs, task.epochs[-1]])

    def document(self) -> Document:
        """What the template makes of the task."""
        names = self.context.variables() | {
            "step": self.step,
            "figure": self.figure,
            "place": lambda phase: PHASES.index(phase) + 1,  # of a worksheet that has all of them
            **unsaid(self.task.student is not None),
            "student": self.task.student,
            "gap": self.gap,
            "marks": self.task.blanks.marks,
            "marking": self.task.plan.network.marking,
            "parts": list(self.parts()),
            "scheme": self.scheme,
            "methods": {part for q in self.task.blanks.questions for part in q.method},
        }
        return self.prose.render(self.kind.template, names)

    def step(self, worked: Worked) -> Markup:
        """A step on a line of its own."""
        asked = self.task.question(worked)
        display = self.kind.line(worked, worked.sides(), asked, self.task.hidden)
        self.steps[id(display)] = worked
        return self.prose.token(display)

    def figure(self, kind: str, caption: str) -> Markup | str:
        """A diagram, of which only the one without values is left."""
        if kind != "topology":
            return ""
        return self.prose.token(Figure(SKETCH, str(self.words.diagram_title(SKETCH))))

    def gap(self, width: float) -> Markup:
        """A ruled line within the text."""
        return self.prose.token(Math(Placeholder(width, ruled=True)))

    def parts(self) -> Iterator[dict[str, Any]]:
        """The marks by phase of each round of learning."""
        for epoch in self.context.rounds:
            for phase in PHASES:
                found = [
                    q
                    for q in self.task.blanks.questions
                    if q.epoch == epoch.number and q.worked.step.phase == phase
                ]
                if found:
                    marks = sum(q.marks for q in found)
                    yield {"epoch": epoch, "phase": phase, "marks": marks}

    def scheme(self, epoch: int) -> Iterator[dict[str, Any]]:
        """The answers of a round of learning with their marks."""
        for question in self.task.blanks.questions:
            if question.epoch == epoch:
                target = question.worked.step.target
                yield {
                    "name": question.name,
                    "new": named_as_before(self.task.plan, target),
                    "answer": formula_of(question.worked.shown),
                    **{
                        part: Number(
                            str(question.scheme.worth(part) if part in question.method else 0)
                        )
                        for part in ("rule", "working")
                    },
                    "values": Number(str(question.values)),
                    "marks": Number(str(question.marks)),
                }
