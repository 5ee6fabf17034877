"""What a worksheet leaves out: the blanks of a worked derivation.

A question is a step of which something is to be found, a blank is one number of it: the value of
a step, or one entry of it where the value is a matrix.  Worksheets, keys, marking and quizzes are
all made from this list.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import product
from typing import TypeAlias

from symprop.derivation.shown import AnyShown, ShownArray, show
from symprop.derivation.step import Operation
from symprop.derivation.work import Epoch, Worked
from symprop.errors import SympropError
from symprop.formula.tree import Formula, Number
from symprop.network.description import Rounding
from symprop.network.ids import ValueId
from symprop.network.scheme import Scheme
from symprop.numbers.array import Array, Value
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import Scalar, certain
from symprop.record import Record

LEVELS: Mapping[str, frozenset[str]] = {
    "values": frozenset({"value"}),
    "steps": frozenset({"value", "terms", "substituted"}),
    "all": frozenset({"value", "terms", "substituted", "symbolic"}),
}
"""The sides of a step that each level leaves out."""

METHOD = {"symbolic": "rule", "substituted": "working", "terms": "working"}
"""What there is a mark for besides the value, by the side that shows it."""

Found: TypeAlias = Mapping[str, Scalar]
"""Numbers that somebody has filled in, by the ids of their blanks."""


class BlankError(SympropError):
    """A choice of blanks that the derivation does not have."""


class Question(Record):
    """A step of which sides are left out; ``hidden`` are their kinds."""

    worked: Worked
    hidden: frozenset[str]
    method: tuple[str, ...]
    """What there is a mark for besides the values: ``rule`` and ``working``."""
    blanks: tuple[Blank, ...]

    @property
    def epoch(self) -> int:
        """The number of the round of learning, from 1."""
        return self.worked.epoch.number

    @property
    def name(self) -> Formula:
        """The written name of what is to be found."""
        return self.worked.epoch.plan.notation.name(self.worked.step.target)

    @property
    def scheme(self) -> Scheme:
        """What the parts of the question are worth."""
        return self.worked.epoch.plan.network.marking

    @property
    def values(self) -> int:
        """The marks for all of its values."""
        return self.scheme.value * len(self.blanks)

    @property
    def marks(self) -> int:
        """The marks for each value, and for the rule and the working if they are left out."""
        return self.values + sum(map(self.scheme.worth, self.method))


class Blank(Record):
    """One number to be found.

    ``id`` is the epoch and the step's target, such as ``1:layers.0.pre.0`` or ``1:∂loss``, with
    row and column (from 0) for an entry of a matrix: ``1:layers.0.pre[0,1]``.  It is what the
    printed numbers of a derivation carry as ``of``.
    """

    id: str
    worked: Worked
    entry: tuple[int, int] | None
    needs: tuple[str, ...]
    """The ids of the earlier blanks that this one is worked from."""

    @property
    def epoch(self) -> int:
        """The number of the round of learning, from 1."""
        return self.worked.epoch.number

    @property
    def sample(self) -> int:
        """The number of the sample, from 0."""
        return self.entry[0] if self.entry and self._by_sample else self.worked.step.sample

    @property
    def phase(self) -> str:
        """``forward``, ``loss``, ``backward`` or ``update``."""
        return self.worked.step.phase

    @property
    def target(self) -> str:
        """The id of the step's value: ``layers.0.pre.0``, ``∂layers.0.pre.0``, ``new:…``."""
        return self.worked.step.target

    @property
    def place(self) -> str:
        """The canonical id of the scalar that the step is about."""
        place = self.worked.step.place
        if self.entry is None:
            return place
        row, column = self.entry
        if ValueId(place).kind == "weights":
            return str(ValueId(place, (row, column)))
        shown = self.worked.shown
        several = isinstance(shown, ShownArray) and shown.shape[0] > 1
        return str(ValueId(place, (column,), row if several else None))

    @property
    def name(self) -> Formula:
        """The written name of the step's value; of an entry, that of its matrix."""
        return self.worked.epoch.plan.notation.name(self.target)

    @property
    def exact(self) -> Scalar:
        """The exact value."""
        return _entry(self.worked.epoch.exact[self.target], self.entry)

    @property
    def answer(self) -> Shown:
        """The value as it is to be written, with the decimals that were asked for."""
        shown = self.worked.shown
        if isinstance(shown, Shown):
            return shown
        assert self.entry is not None
        return shown[self.entry]

    @property
    def scheme(self) -> Scheme:
        """How answers are marked."""
        return self.worked.epoch.plan.network.marking

    @property
    def tolerance(self) -> Number | None:
        """How far off an answer may be, where the teacher has said it."""
        return self.scheme.within(self.id.split(":", 1)[1])

    @property
    def marks(self) -> int:
        """What the number itself is worth; the method is marked with the question."""
        return self.scheme.value

    def again(self, found: Found) -> Scalar:
        """The value worked from other numbers, for marking with the error carried forward.

        ``found`` replaces the numbers of earlier blanks; of the others the derivation's own are
        used.  Only those in ``needs`` make a difference.  Rounded as it is on paper where the
        derivation goes on with rounded numbers, and exact otherwise.

        Raises:
            DomainError: from these numbers there is no value.
        """
        worked = self.worked
        return certain(lambda: _entry(_again(worked, found), self.entry))

    @property
    def _by_sample(self) -> bool:
        return ValueId(self.worked.step.place).kind not in ("weights", "biases")


class Blanks(Record):
    """All that is left out of a derivation, in reading order."""

    questions: tuple[Question, ...]

    def __iter__(self) -> Iterator[Blank]:
        return (blank for question in self.questions for blank in question.blanks)

    def __len__(self) -> int:
        return sum(len(question.blanks) for question in self.questions)

    @property
    def marks(self) -> int:
        """The marks for everything."""
        return sum(question.marks for question in self.questions)

    @property
    def by_id(self) -> dict[str, Blank]:
        """Each blank by its id."""
        return {blank.id: blank for blank in self}


def leave_out(
    epochs: Sequence[Epoch], level: str = "values", places: Iterable[str] | None = None
) -> Blanks:
    """The blanks of worked epochs at a level; ``places`` keeps only steps about these values.

    ``values`` leaves out the result of each step, ``steps`` everything after the rule in symbols,
    ``all`` everything after the name.

    Raises:
        BlankError: there is no such level.
    """
    if level not in LEVELS:
        raise BlankError(f"unknown level of blanks {level!r}, expected {', '.join(LEVELS)}")
    wanted = None if places is None else set(places)
    known: set[str] = set()
    questions = []
    for epoch in epochs:
        for worked in epoch.steps:
            if wanted is None or worked.step.place in wanted:
                questions.append(question(worked, level, known))
                known.update(blank.id for blank in questions[-1].blanks)
    return Blanks(tuple(questions))


def question(worked: Worked, level: str, known: Set[str] = frozenset()) -> Question:
    """The question about one step at a level; ``known`` are the ids of all earlier blanks."""
    hidden = LEVELS[level]
    needs = tuple(
        id
        for ref in worked.piece.refs
        for id in _ids(worked.epoch.shown[ref])
        if id is not None and id in known
    )
    blanks = tuple(
        Blank(id, worked, entry, needs)
        for id, entry in zip(_ids(worked.shown), _entries(worked.shown), strict=True)
        if id is not None
    )
    method: tuple[str, ...] = ()
    if hidden - {"value"}:
        kinds = (side.kind for side in worked.sides() if side.kind in hidden)
        method = tuple(dict.fromkeys(METHOD[kind] for kind in kinds if kind in METHOD))
    return Question(worked, hidden, method, blanks)


# --- values, scalar or matrix -------------------------------------------------------------------


def _entries(shown: AnyShown) -> list[tuple[int, int] | None]:
    if isinstance(shown, Shown):
        return [None]
    return [(i, j) for i, j in shown.written]


def _ids(shown: AnyShown) -> list[str | None]:
    """What a printed value, or each entry of a printed matrix, is known by."""
    if isinstance(shown, Shown) or shown.of is None:
        return [shown.of] * len(_entries(shown))
    return [f"{shown.of}[{i},{j}]" for i, j in shown.written]


def _entry(value: Value, entry: tuple[int, int] | None) -> Scalar:
    if isinstance(value, Array):
        assert entry is not None
        return value[entry]
    return value


# --- working again ------------------------------------------------------------------------------


def _again(worked: Worked, found: Found) -> Value:
    """A step worked from the numbers found, as :mod:`symprop.derivation.work` does it."""
    epoch, step = worked.epoch, worked.step
    policy: Rounding = epoch.plan.network.rounding
    values: dict[Hashable, Value] = dict(epoch.carried)
    for ref in worked.piece.refs:
        values[ref] = _replaced(epoch.carried[ref], epoch.shown[ref], found)
    piece = step.piece(values)
    if policy.carry == "exact":
        return piece.program(values)
    return show(_on_paper(piece, values, policy), policy).value


def _on_paper(piece: Operation, values: dict[Hashable, Value], policy: Rounding) -> Value:
    """What the last line of a step with rounded numbers comes to."""
    if piece.reduced_program is None:
        return piece.program(values)
    parts = {f"#{i}": show(part(values), policy).value for i, part in enumerate(piece.parts)}
    return piece.reduced_program(values | parts)


def _replaced(value: Value, shown: AnyShown, found: Found) -> Value:
    """``value`` with the numbers found in place of its own."""
    if isinstance(value, Array):
        assert isinstance(shown, ShownArray)
        called = zip(shown.written, _ids(shown), strict=True)
        new = {at: found[id] for at, id in called if id is not None and id in found}
        places = product(*map(range, value.shape))
        flat = (new.get(at, x) for at, x in zip(places, value.flat, strict=True))
        return Array(value.shape, tuple(flat))
    return found.get(shown.of or "", value)
