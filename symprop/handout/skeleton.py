"""The fast way to a document: only what depends on a student's numbers is written again.

A skeleton is made of one student's document, written in the usual way, and knows which of its
blocks hold numbers.  Steps are filled in by their patterns, the few other blocks with numbers in
them (what is given, tables) are written again, and the rest is text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from symprop.derivation.plan import Plan
from symprop.derivation.shown import formula_of, given
from symprop.derivation.work import Epoch, Worked
from symprop.document import blocks as b
from symprop.document.context import deviation
from symprop.document.formats.base import Blockwise
from symprop.document.prose import Prose
from symprop.formula import tree as t
from symprop.handout.blanks import question
from symprop.handout.documents import Kind
from symprop.handout.pattern import Filled, Visible, slots, visible
from symprop.handout.printed import Printed, note
from symprop.handout.student import Student
from symprop.handout.task import Task
from symprop.network.description import Network
from symprop.record import Record

STUDENT = Student("\uf8f0", "\uf8f0", "", "\uf8f1")
"""Whose document a skeleton is made of: the places of the name and the code."""
MOST = 10_000_000
"""Characters of written steps that a skeleton keeps: of large matrices no two are alike."""
_OFF = ":off:"


class UnlikeError(Exception):
    """A student's document that differs from the skeleton in more than its numbers."""


class _Step(Record):
    """A step in the document: its round of learning and place there, and what it was written as."""

    round: int
    index: int
    seen: dict[object, tuple[Visible, dict[object, Filled]]]


class _Free(Record):
    """A block whose numbers stand where neither their signs nor their lengths matter.

    Of a number with a power of ten a format writes more than the digits: then the block itself
    is written.
    """

    text: str
    ofs: tuple[str, ...]
    block: b.Block

    def fill(self, numbers: Mapping[str, str]) -> str:
        """The block with a student's numbers."""
        return self.text % tuple([numbers[of] for of in self.ofs])


class Skeleton:
    """One of the two documents of a class, in a format that writes each block by itself."""

    def __init__(self, kind: Kind, format: Blockwise, task: Task, level: str, prose: Prose) -> None:
        """Made of any student's task; ``prose`` has the templates."""
        self._kind, self._format, self._level, self._hidden = kind, format, level, task.hidden
        self._room = MOST
        self._methods = {key: q.method for key, q in task.questions.items()}
        self._pieces: list[Any] = []  # text, steps, free blocks and others
        document, steps = kind.with_steps(_tagged(task), prose)
        for block in document.blocks:
            worked = steps.get(id(block))
            if worked is not None:
                self._pieces.append(_place(worked))
            elif any(map(_alive, _parts(block))):
                self._pieces.append(_freed(block, format) or block)
            elif text := format.block(block):
                self._pieces.append(text)
        nodes = (x for block in document.blocks for x in _parts(block))
        tags = (x.of or "" for x in nodes if isinstance(x, t.Number))
        self._off = sorted({of for of in tags if _OFF in of})

    def write(self, student: Student, printed: Printed) -> str:
        """The document of a student.

        Raises:
            UnlikeError: it has other marks than that of the skeleton.
        """
        numbers = printed.by_name
        if self._off:
            numbers = {**numbers, **self._deviations(printed.epochs)}
        out = []
        for piece in self._pieces:
            kind = type(piece)
            if kind is str:
                out.append(piece)
            elif kind is _Step:
                out.append(self._step(piece, printed))
            elif kind is _Free:
                if all("e" not in numbers[of] for of in piece.ofs):
                    out.append(piece.fill(numbers))
                else:
                    out.append(self._format.block(_revived(piece.block, numbers, student)))
            else:
                out.append(self._format.block(_revived(piece, numbers, student)))
        return self._format.joined(out)

    def _step(self, place: _Step, printed: Printed) -> str:
        numbers = printed.rounds[place.round][place.index]
        way = numbers.course
        worked: Worked | None = None
        known = place.seen.get(way)
        if known is None:
            worked = printed.worked(place.round, place.index)
            known = visible(self._display(worked), worked), {}
            if self._room > 0:
                place.seen[way] = known
        seen, found = known
        shape = seen.shape(numbers)
        filled = found.get(shape)
        if filled is None:
            worked = worked or printed.worked(place.round, place.index)
            filled = slots(self._display(worked), worked, self._format.block)
            self._room -= len(filled.text)
            if self._room > 0:
                found[shape] = filled
        return filled.fill(numbers.digits)

    def _display(self, worked: Worked) -> b.Display:
        """A step written in the usual way."""
        method = self._methods.get((worked.epoch.number, worked.step.target))
        asked = None if method is None else question(worked, self._level)
        if asked is not None and asked.method != method:
            raise UnlikeError
        return self._kind.line(worked, asked, self._hidden)

    def _deviations(self, epochs: list[Epoch]) -> dict[str, str]:
        """How far rounded numbers lead, as the summary says it."""
        rounds = [r for e in epochs for r in e.rounds]
        out: dict[str, str] = {}
        for of in self._off:
            number, parameter = of.partition("[")[0].split(_OFF)
            note(out, deviation(rounds[int(number) - 1], parameter))
        return out


def _place(worked: Worked) -> _Step:
    steps = worked.epoch.steps
    return _Step(worked.epoch.number - 1, next(i for i, w in enumerate(steps) if w is worked), {})


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


def _parts(node: Any) -> Iterator[Any]:
    """Everything inside a block: runs of text, mathematics, and the nodes of formulas."""
    if isinstance(node, tuple):
        for part in node:
            yield from _parts(part)
    elif isinstance(node, t.Formula):
        yield from t.walk(node)
    elif isinstance(node, (b.Block, b.Inline)):
        yield node
        for name in node.__match_args__:
            yield from _parts(getattr(node, name))


def _alive(node: Any) -> bool:
    """Whether something depends on the student: a number, or the name."""
    if isinstance(node, b.Text):
        return STUDENT.name in node.text or STUDENT.code in node.text
    return isinstance(node, t.Number) and node.of is not None


_SLOT = "\uf8f2"
_EXTREMES = ("7", "-7", "0.5", "-0.5", "-" + "1234567890" * 40 + ".5")
"""If a block is the usual one with each of these for all of its numbers, it is with any."""


def _freed(block: b.Block, format: Blockwise) -> _Free | None:
    """The block as text with slots, if it is one whatever the numbers are."""
    live = list(filter(_alive, _parts(block)))
    if any(isinstance(node, b.Text) for node in live):
        return None
    ofs = tuple([number.of for number in live])

    def written(numbers: Mapping[str, str]) -> str:
        return format.block(_revived(block, numbers, STUDENT))

    text = written(dict.fromkeys(ofs, _SLOT))
    if text.count(_SLOT) != len(ofs):
        return None
    free = _Free(text.replace("%", "%%").replace(_SLOT, "%s"), ofs, block)
    tries = [dict.fromkeys(ofs, extreme) for extreme in _EXTREMES]
    tries.append({of: str(i) for i, of in enumerate(ofs)})
    return free if all(free.fill(numbers) == written(numbers) for numbers in tries) else None


def _revived(node: Any, numbers: Mapping[str, str], student: Student) -> Any:
    """A block, or what is inside one, with a student's numbers, name and code."""
    if isinstance(node, tuple):
        return tuple([_revived(part, numbers, student) for part in node])
    if isinstance(node, t.Formula):
        return t.map_leaves(node, lambda f: _number(f, numbers))
    if isinstance(node, b.Text):
        named = node.text.replace(STUDENT.label, student.label)
        return b.Text(named.replace(STUDENT.code, student.code))
    if isinstance(node, (b.Block, b.Inline)):
        fields = [_revived(getattr(node, name), numbers, student) for name in node.__match_args__]
        return type(node)(*fields)
    return node


def _number(f: t.Formula, numbers: Mapping[str, str]) -> t.Formula:
    if not isinstance(f, t.Number) or f.of is None:
        return f
    return t.Number(numbers[f.of], of=f.of)
