"""What marking has to say: a page for each student, and one about the class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from symprop.document.blocks import Code, Display, Document
from symprop.document.build import context
from symprop.document.prose import Prose
from symprop.formula.tree import Number
from symprop.handout.documents import named_as_before
from symprop.handout.marking.mark import MarkedSheet, MarkedValue, Verdict, points
from symprop.handout.student import Student
from symprop.handout.task import Task
from symprop.language import find

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def feedback(
    task: Task, sheet: MarkedSheet, answers: bool = True, folders: tuple[Path, ...] = ()
) -> Document:
    """The page for a student: the first mistake, its cause, and what was right from there on.

    ``task`` is any of the class's: its numbers do not matter.  Without ``answers`` the page does
    not tell the right numbers.
    """
    prose = Prose(folders, find(task.plan.network.lang))
    values, first = list(sheet.values), sheet.first
    after = values[values.index(first) + 1 :] if first is not None else []
    names = _names(prose, task) | {
        "sheet": sheet,
        "answers": answers,
        "methods": list(_methods(sheet)),
        "values": values,
        "first": first,
        "after": {
            "total": len(after),
            "right": sum(value.share == 1 for value in after),
            "carried": sum(value.verdict == "carried" for value in after),
        },
        "line": prose.token(Display(sheet.line)) if sheet.line and answers else "",
        "others": [value for value in after if value.share < 1],
    }
    return prose.render("handout/feedback.j2", names)


def overview(
    task: Task,
    sheets: Sequence[MarkedSheet],
    absent: Sequence[Student] = (),
    folders: tuple[Path, ...] = (),
) -> Document:
    """The page about a class; ``task`` is any of its tasks."""
    prose = Prose(folders, find(task.plan.network.lang))
    names = _names(prose, task) | {
        "rows": [{"sheet": s, "counts": counts(s.values), "first": s.first} for s in sheets],
        "rules": any(question.method for question in task.blanks.questions),
        "questions": list(_questions(task, sheets)),
        "absent": absent,
    }
    return prose.render("handout/class.j2", names)


def counts(values: Iterable[MarkedValue]) -> dict[str, int]:
    """How many answers have each verdict."""
    found = Counter(value.verdict for value in values)
    return {verdict: found[verdict] for verdict in VERDICTS}


def _names(prose: Prose, task: Task) -> dict[str, Any]:
    return context(prose, task.plan, [*task.epochs, task.epochs[-1]]).variables() | {
        "code": lambda text: prose.token(Code(text)),
        "number": lambda value: Number(value.right),
        "own": lambda value: Number(value.own.shown.text),
        "points": points,
        "several": len({blank.epoch for blank in task.blanks}) > 1,
        # Targets whose name does not say that they come after the update.
        "updated": {b.target for b in task.blanks if named_as_before(task.plan, b.target)},
    }


def _methods(sheet: MarkedSheet) -> Iterator[dict[str, Any]]:
    """The marks for rules and workings where not all of them go with right values."""
    for marked in sheet.questions:
        if not all(value.worked for value in marked.values) and marked.methods:
            worth = marked.question.scheme.worth
            reached = {
                part: "?" if right is None else str(worth(part) if right else 0)
                for part, right in marked.methods.items()
            }
            yield {"blank": marked.values[0].blank, "rule": "", "working": "", **reached}


def _questions(task: Task, sheets: Sequence[MarkedSheet]) -> Iterator[dict[str, Any]]:
    """How the class did on each value that somebody does not have."""
    for blank, *marked in zip(task.blanks, *(sheet.values for sheet in sheets), strict=True):
        found = counts(marked)
        if found["right"] < len(sheets):
            yield {"blank": blank, "counts": found}
