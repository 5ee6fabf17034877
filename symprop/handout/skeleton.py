"""The fast way to a document: only what depends on a student's numbers is written again.

A skeleton is made of one student's document, written in the usual way, and knows which of its
blocks hold numbers.  Steps are filled in by their patterns, the few other blocks with numbers in
them (what is given, tables) are written again, and the rest is text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symprop.derivation.plan import Plan
from symprop.derivation.shown import formula_of, given
from symprop.derivation.work import Epoch, Worked
from symprop.document import blocks as b
from symprop.document.formats.base import Blockwise
from symprop.document.prose import Prose
from symprop.document.rounds import deviation
from symprop.formula import tree as t
from symprop.handout.blanks import question
from symprop.handout.documents import HandoutKind
from symprop.handout.pattern import RESERVED, Filled, UnlikeError, Visible, slots, visible
from symprop.handout.printed import Printed, note, usual
from symprop.handout.slotted import (
    STUDENT,
    FreeBlock,
    NamedBlock,
    alive,
    freed,
    named,
    parts,
    revived,
)
from symprop.handout.student import Student
from symprop.handout.task import Task
from symprop.network.description import Network
from symprop.record import Record

MOST = 10_000_000
"""Characters of written steps that a skeleton keeps: of large matrices no two are alike."""
ENTRY = 1_000
"""What an entry that leads to one of them counts for."""
_OFF = ":off:"


class _SkeletonStep(Record):
    """A step in the document: its round of learning and place there, and what it was written as."""

    round: int
    index: int
    seen: dict[object, tuple[Visible, dict[object, Filled]]]
    known: dict[object, Filled]
    """The same by all that a step's numbers have besides digits, which takes one look."""


class Skeleton:
    """One of the two documents of a class, in a format that writes each block by itself."""

    def __init__(
        self, kind: HandoutKind, format: Blockwise, task: Task, level: str, prose: Prose
    ) -> None:
        """Made of any student's task; ``prose`` has the templates.

        Raises:
            UnlikeError: the document has characters that slots are made of.
        """
        self._kind, self._format, self._level, self._hidden = kind, format, level, task.hidden
        self._room = MOST
        self._methods = {key: q.method for key, q in task.questions.items()}
        self._pieces: list[Any] = []  # text, steps, free and named blocks, and others
        self.document, steps = kind.with_steps(_tagged(task), prose)
        """The document of that student."""
        for block in self.document.blocks:
            worked = steps.get(id(block))
            if worked is not None:
                self._pieces.append(_place(worked))
            elif any(map(alive, parts(block))):
                self._pieces.append(freed(block, format) or named(block, format) or block)
            else:
                self._pieces.append(format.alone(block))
                if RESERVED.search(self._pieces[-1]):
                    raise UnlikeError
        nodes = (x for block in self.document.blocks for x in parts(block))
        tags = (x.of or "" for x in nodes if isinstance(x, t.Number))
        self._off = sorted({of for of in tags if _OFF in of})

    def blocks(self, student: Student, printed: Printed) -> list[str]:
        """The written blocks of a student's document.

        Raises:
            UnlikeError: it has other marks than that of the skeleton.
        """
        numbers, fits = printed.by_name, printed.usual
        if self._off:
            off = self._deviations(printed.epochs)
            numbers, fits = {**numbers, **off}, fits and usual(off.values())
        out = []
        for piece in self._pieces:
            kind = type(piece)
            if kind is str:
                out.append(piece)
            elif kind is _SkeletonStep:
                step = printed.rounds[piece.round][piece.index]
                filled = piece.known.get(step.key) or self._filled(piece, printed)
                out.append(filled.fill(step.digits))
            elif kind is FreeBlock and fits:
                out.append(piece.fill(numbers))
            elif kind is NamedBlock:
                out.append(piece.fill(student, self._format))
            else:
                block = piece.block if kind is FreeBlock else piece
                out.append(self._format.alone(revived(block, numbers, student)))
        return out

    def _filled(self, place: _SkeletonStep, printed: Printed) -> Filled:
        """What a step is filled into."""
        at = place.round, place.index
        numbers = printed.rounds[place.round][place.index]
        way = numbers.course
        display: b.Display | None = None
        known = place.seen.get(way)
        if known is None:
            display = self._display(printed, *at)
            known = visible(display, printed.worked(*at)), {}
            if self._room > 0:
                place.seen[way] = known
        seen, found = known
        shape = seen.shape(numbers)
        filled = found.get(shape)
        if filled is None:
            display = display or self._display(printed, *at)
            filled = slots(display, printed.worked(*at), self._format.alone)
            self._room -= len(filled.text)
            if self._room > 0:
                found[shape] = filled
        if self._room > 0:
            self._room -= ENTRY
            place.known[numbers.key] = filled
        return filled

    def _display(self, printed: Printed, round: int, index: int) -> b.Display:
        """A step written in the usual way."""
        worked = printed.worked(round, index)
        method = self._methods.get((worked.epoch.number, worked.step.target))
        asked = None if method is None else question(worked, self._level)
        if asked is not None and asked.method != method:
            raise UnlikeError
        return self._kind.line(worked, printed.sides(round, index), asked, self._hidden)

    def _deviations(self, epochs: list[Epoch]) -> dict[str, str]:
        """How far rounded numbers lead, as the summary says it."""
        rounds = [r for e in epochs for r in e.rounds]
        out: dict[str, str] = {}
        for of in self._off:
            number, parameter = of.partition("[")[0].split(_OFF)
            note(out, deviation(rounds[int(number) - 1], parameter))
        return out


def _place(worked: Worked) -> _SkeletonStep:
    steps = worked.epoch.steps
    index = next(i for i, w in enumerate(steps) if w is worked)
    return _SkeletonStep(worked.epoch.number - 1, index, {}, {})


# --- blocks with numbers ------------------------------------------------------------------------


def _tagged(task: Task) -> Task:
    """The task with given numbers that say which they are, and a mark for the student's name."""
    plan = task.plan
    network: Any = plan.network
    if not isinstance(network, Network):
        groups: dict[str, Any] = {
            group: _called(getattr(network, group)) for group in ("inputs", "targets", "parameters")
        }
        network = replace(network, **groups)
    data, parameters = _called(plan.data), _called(plan.parameters)
    made: Plan = replace(plan, network=network, data=data, parameters=parameters)
    return Task(made, task.epochs, task.blanks, STUDENT)


def _called(values: Mapping[str, t.Formula]) -> dict[str, t.Formula]:
    return {id: formula_of(given(value, f"1:{id}")) for id, value in values.items()}
