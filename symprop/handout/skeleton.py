"""The fast way to a document: only what depends on a student's numbers is written again.

A skeleton is made of one student's document, written in the usual way, and knows which of its
blocks hold numbers.  Steps are filled in by their patterns, the few other blocks with numbers in
them (what is given, tables) are written again, and the rest is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from symprop.derivation.plan import Plan
from symprop.derivation.shown import formula_of, given
from symprop.derivation.work import Epoch, Worked
from symprop.document import blocks as b
from symprop.document.formats.base import Blockwise
from symprop.document.prose import Prose
from symprop.document.rounds import deviation
from symprop.formula import tree as t
from symprop.handout.blanks import question
from symprop.handout.documents import Kind
from symprop.handout.pattern import RESERVED, Filled, UnlikeError, Visible, slots, visible
from symprop.handout.printed import LONGEST, Printed, note, usual
from symprop.handout.student import Student
from symprop.handout.task import Task
from symprop.network.description import Network
from symprop.record import Record

STUDENT = Student("\U000133f2", "\U000133f2", "", "\U000133f3")
"""Whose document a skeleton is made of: the places of the name and the code."""
MOST = 10_000_000
"""Characters of written steps that a skeleton keeps: of large matrices no two are alike."""
ENTRY = 1_000
"""What an entry that leads to one of them counts for."""
_OFF = ":off:"


class _Step(Record):
    """A step in the document: its round of learning and place there, and what it was written as."""

    round: int
    index: int
    seen: dict[object, tuple[Visible, dict[object, Filled]]]
    known: dict[object, Filled]
    """The same by all that a step's numbers have besides digits, which takes one look."""


_Around: TypeAlias = tuple[str, str, str]
"""What stands before a number, between its digits before and behind the decimal mark, and after."""


class _Free(Record):
    """A block whose numbers stand where their lengths do not matter, as text around them.

    Of a number with a power of ten a format writes more than the digits, and a very long one may
    take a line of its own: then the block itself is written.
    """

    text: str
    forms: tuple[tuple[_Around, ...], ...]
    """What stands around each number: without a sign and with one; and the same of one that has
    digits behind the decimal mark.  None of this where all are written as they are printed."""
    ofs: tuple[str, ...]
    block: b.Block

    def fill(self, numbers: Mapping[str, str]) -> str:
        """The block with a student's numbers."""
        if not self.forms:
            return self.text % tuple([numbers[of] for of in self.ofs])
        out = []
        for of, forms in zip(self.ofs, self.forms, strict=True):
            digits = numbers[of]
            minus = digits[0] == "-"
            whole, point, behind = digits[minus:].partition(".")
            before, between, after = forms[2 * bool(point) + minus]
            out.append(before + whole + between + behind + after)
        return self.text % tuple(out)


class Skeleton:
    """One of the two documents of a class, in a format that writes each block by itself."""

    def __init__(self, kind: Kind, format: Blockwise, task: Task, level: str, prose: Prose) -> None:
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
            elif any(map(_alive, _parts(block))):
                self._pieces.append(_freed(block, format) or _named(block, format) or block)
            else:
                self._pieces.append(format.alone(block))
                if RESERVED.search(self._pieces[-1]):
                    raise UnlikeError
        nodes = (x for block in self.document.blocks for x in _parts(block))
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
            elif kind is _Step:
                step = printed.rounds[piece.round][piece.index]
                filled = piece.known.get(step.key) or self._filled(piece, printed)
                out.append(filled.fill(step.digits))
            elif kind is _Free and fits:
                out.append(piece.fill(numbers))
            elif kind is _NamedBlock:
                out.append(piece.fill(student, self._format))
            else:
                block = piece.block if kind is _Free else piece
                out.append(self._format.alone(_revived(block, numbers, student)))
        return out

    def _filled(self, place: _Step, printed: Printed) -> Filled:
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


def _place(worked: Worked) -> _Step:
    steps = worked.epoch.steps
    index = next(i for i, w in enumerate(steps) if w is worked)
    return _Step(worked.epoch.number - 1, index, {}, {})


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


_SLOT, _SLOTS = "\U00013000", 1000
"""The first of the characters that hold the places of numbers, and how many there are."""
_BEHIND = "\U000133f4"
"""What holds the place of the digits behind the decimal mark."""
_EXTREMES = ("7", "-7", "0.5", "-0.5", "-1234567890123"[:LONGEST], "-123456.789012"[:LONGEST])
"""If a block is the usual one with each of these for all of its numbers, it is with any.

What decides how it is laid out, if anything, is how wide numbers are, and whether they have signs.
"""


def _freed(block: b.Block, format: Blockwise) -> _Free | None:
    """The block as text with slots, if it is one whatever the numbers are."""
    live = list(filter(_alive, _parts(block)))
    if any(isinstance(node, b.Text) for node in live):
        return None
    ofs = tuple(dict.fromkeys([number.of for number in live]))
    if len(ofs) > _SLOTS:
        return None

    def written(numbers: Mapping[str, str]) -> str:
        return format.alone(_revived(block, numbers, STUDENT))

    slots = {of: chr(ord(_SLOT) + i) for i, of in enumerate(ofs)}
    tries = [dict.fromkeys(ofs, extreme) for extreme in _EXTREMES]
    tries += [{of: f"{'-' * (i % 2)}{i}" for i, of in enumerate(ofs)}]

    def fits(free: _Free) -> bool:
        return all(free.fill(numbers) == written(numbers) for numbers in tries)

    whole = written(slots)
    called = {slot: of for of, slot in slots.items()}
    plain = "".join(["%s" if c in called else c for c in whole.replace("%", "%%")])
    verbatim = _Free(plain, (), tuple([called[c] for c in whole if c in called]), block)
    if fits(verbatim):
        return verbatim
    cuts = []
    for of, slot in slots.items():
        numbers = (f"-{slot}", f"{slot}.{_BEHIND}", f"-{slot}.{_BEHIND}")
        cuts.append(_cut(whole, [written(slots | {of: number}) for number in numbers], slot))
    text, at = "", 0
    forms: dict[str, tuple[_Around, ...]] = {}
    places = sorted((cut[0], i) for i, cut in enumerate(cuts) if cut is not None)
    for _, i in places:
        start, stop, others = cuts[i] or (0, 0, [])
        if start < at:
            return None
        text += whole[at:start].replace("%", "%%") + "%s"
        forms[ofs[i]] = tuple([_around(x, slots[ofs[i]]) for x in (whole[start:stop], *others)])
        at = stop
    text += whole[at:].replace("%", "%%")
    free = _Free(text, tuple(forms.values()), tuple(forms), block)
    return free if fits(free) else None


def _around(form: str, slot: str) -> _Around:
    """What stands around the digits in the slots of a number that is written."""
    before, _, rest = form.partition(slot)
    between, _, after = rest.partition(_BEHIND)
    return before, between, after


def _cut(plain: str, others: list[str], slot: str) -> tuple[int, int, list[str]] | None:
    """Where a number stands in a text: start, stop, and what stands there in other texts."""
    if slot not in plain or min(map(len, others)) < len(plain):
        return None
    start = min(*(_alike(plain, other) for other in others), plain.index(slot))
    after = len(plain) - plain.rindex(slot) - 1
    end = min(*(_alike(plain[start:][::-1], x[start:][::-1]) for x in others), after)
    return start, len(plain) - end, [other[start : len(other) - end] for other in others]


def _alike(a: str, b: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = zip(a, b, strict=False)
    return next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


class _NamedBlock(Record):
    """A block with the student's name and code, as text with slots for them."""

    text: str
    order: tuple[bool, ...]
    """Whether a slot is for the name, and not for the code."""

    def fill(self, student: Student, format: Blockwise) -> str:
        """The block of a student."""
        name, code = (_line(format, x) for x in (student.label, student.code))
        return self.text % tuple([name if is_name else code for is_name in self.order])


def _line(format: Blockwise, text: str) -> str:
    return format.inlines((b.Text(text),))


def _named(block: b.Block, format: Blockwise) -> _NamedBlock | None:
    """The block as text with slots for name and code, if it is one whatever they are."""
    if any(isinstance(node, t.Number) and node.of is not None for node in _parts(block)):
        return None
    text = format.alone(block)
    found = re.findall(f"{STUDENT.name}|{STUDENT.code}", text)
    text = text.replace("%", "%%").replace(STUDENT.name, "%s").replace(STUDENT.code, "%s")
    made = _NamedBlock(text, tuple(x == STUDENT.name for x in found))
    for name in _NAMES:
        student = Student(name, name, "", f"{name[:4]}-{name[4:]}")
        if made.fill(student, format) != format.alone(_revived(block, {}, student)):
            return None
    return made


_NAMES = (
    *("x", "1. -x", " * _a_", "José ½ ‮ \U0001f600", "<b>&amp;</b>", "$%s \\% {x}", "`", "|"),
    *(sign + "x" + sign for sign in "*_#>-+.:~^[]()!\"'@=/"),
    *("long " * 60, "a" * 99),
)
"""If a block is the usual one with each of these for the name, it is with any."""


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
