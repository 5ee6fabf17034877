"""A step on a worksheet and in its key: the same chain, with gaps or with boxed answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set

from symprop.derivation.work import Worked, WorkedSide
from symprop.document.blocks import Display
from symprop.formula.tree import (
    Boxed,
    Chain,
    Formula,
    Matrix,
    Neg,
    Number,
    Placeholder,
    map_leaves,
    rebuild,
    walk,
)
from symprop.handout.blanks import METHOD, Question
from symprop.network.description import Rounding

LINE = 26.0
"""The width in em of a ruled line for a rule or for working."""
_WRITTEN = 0.75
"""The width in em that a digit takes when it is written by hand."""
_COPIED = 0.5
"""The same for a number that is only copied into its frame."""


def sheet(
    worked: Worked, sides: Sequence[WorkedSide], question: Question | None, hidden: Set[str]
) -> Display:
    """The step with its ``sides`` as a task, no number that is to be found anywhere in it.

    ``hidden`` are the ids of all blanks of the sheet; a step without a question is shown, save
    for these numbers.
    """
    room = least(worked.epoch.plan.network.rounding)
    return _display(worked, list(_sides(sides, question, hidden, room)))


def key(
    worked: Worked, sides: Sequence[WorkedSide], question: Question | None, hidden: Set[str]
) -> Display:
    """The step in full, with its answers in boxes; nothing is ``hidden``."""
    if question is not None and sides and sides[-1].kind == "value":
        last = sides[-1]
        boxed = WorkedSide(last.kind, _each(last.formula, Boxed), last.relation)
        sides = [*sides[:-1], boxed]
    return _display(worked, sides)


def least(rounding: Rounding) -> int:
    """The characters that every gap has room for, so that its width tells little."""
    return (rounding.digits or rounding.significant or 0) + 2


def _display(worked: Worked, sides: Sequence[WorkedSide]) -> Display:
    name = worked.epoch.plan.notation.name(worked.step.target)
    chain = Chain((name, *(side.formula for side in sides)), tuple(side.relation for side in sides))
    number = worked.epoch.number
    step = worked.step.id if number == 1 else f"{worked.step.id}-{number}"  # the only one
    return Display(chain, step, tuple(side.kind for side in sides))


def _sides(
    sides: Sequence[WorkedSide], question: Question | None, hidden: Set[str], room: int
) -> Iterator[WorkedSide]:
    """The sides that are left, with ruled lines for those that are to be found.

    A gap has room for at least as many characters as ``room``.

    What was worked out from hidden numbers would give them away and is left out.
    """
    left_out = question.hidden if question else frozenset()
    last = {METHOD.get(side.kind): i for i, side in enumerate(sides)}
    scheme = question.scheme if question else None
    unknown = rounded = False
    for i, side in enumerate(sides):
        part = METHOD.get(side.kind)
        made: Formula | None = None
        if question is not None and side.kind == "value":
            made = _answers(side.formula, question, room)
        elif side.kind in left_out:
            if part == "working" or last[part] == i:  # one line is enough for a rule
                worth = scheme.worth(part) if scheme and part and last[part] == i else 0
                of = f"{question.blanks[0].id} {part}" if question else None
                made = Placeholder(LINE, True, str(worth or ""), of=of)
        else:
            framed = map_leaves(side.formula, lambda f: _frame(f, hidden, room))
            unknown = unknown or any(isinstance(f, Placeholder) for f in walk(framed))
            if not isinstance(framed, Placeholder) and not (unknown and side.kind == "terms"):
                made = framed
        rounded = rounded or side.relation == "≈"
        if made is not None:
            yield WorkedSide(side.kind, made, "≈" if rounded else side.relation)
            rounded = False


def _frame(f: Formula, hidden: Set[str], room: int) -> Formula:
    if not isinstance(f, Number) or f.of is None or f.of.removeprefix("-") not in hidden:
        return f
    frame = Placeholder(_COPIED * _length(f, room), of=f.of.removeprefix("-"))
    return Neg(frame) if f.of.startswith("-") else frame


def _answers(f: Formula, question: Question, room: int) -> Formula:
    """A gap for a value, or for each entry of a matrix; the last says what they are worth."""
    numbers = [x for x in walk(f) if isinstance(x, Number)]

    def made(number: Number) -> Formula:
        worth = str(question.values) if number is numbers[-1] else ""
        return Placeholder(1 + _WRITTEN * _length(number, room), True, worth, of=number.of)

    return _each(f, made)


def _length(number: Number, room: int) -> int:
    """How many characters to make room for: the sign is not told by the width."""
    return max(len(number.text.lstrip("-")), room)


def _each(f: Formula, change: Callable[[Number], Formula]) -> Formula:
    """A number, or each entry of a matrix, changed."""
    if isinstance(f, Matrix):
        return rebuild(f, lambda x: _each(x, change))
    return change(f) if isinstance(f, Number) else f
