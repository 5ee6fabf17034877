"""The worked derivation: a plan with numbers, every shown digit certain.

Each value is kept three times: exactly (a rational or a ball), as it is carried on (the same, or
the printed number when the work goes on with rounded numbers), and as it is printed.  What is
printed says which value it is: ``1:layers.0.pre.0`` in the first epoch, with ``#0`` for the first
operand of its step; data, and parameters before they change, belong to the first epoch.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from symprop.derivation.notation import NEW
from symprop.derivation.plan import Plan
from symprop.derivation.shown import (
    AnyShown,
    formula_of,
    given,
    large,
    show,
    sign_between,
    trimmed,
    zero,
)
from symprop.derivation.step import Operation, Step
from symprop.derivation.update import OLD, RATE, STEP
from symprop.formula.elide import SYMBOLS, elided
from symprop.formula.tree import (
    Chain,
    Formula,
    Matrix,
    Number,
    Ref,
    Transpose,
    map_leaves,
    rebuild,
    substitute,
)
from symprop.network.description import Rounding
from symprop.numbers.array import Array, Value
from symprop.numbers.scalar import DomainError, certain
from symprop.record import Record

Memory: TypeAlias = dict[str, tuple[Value, Value, AnyShown]]
Numbers: TypeAlias = dict[Hashable, Value]


@dataclass(slots=True)
class WorkedSide:
    """One side of a worked chain: ``symbolic``, ``substituted``, ``terms`` or ``value``."""

    kind: str
    formula: Formula
    relation: str
    """The relation that leads to this side from the one before it."""


@dataclass(slots=True)
class Worked:
    """A step with its numbers; the sides are written only when somebody asks for them."""

    step: Step
    piece: Operation
    parts: tuple[AnyShown, ...]
    shown: AnyShown
    relations: tuple[str | None, str | None, str]
    """Into the substituted side, the terms and the value; ``None`` for a side left out."""
    epoch: Epoch = field(repr=False)

    def sides(self) -> list[WorkedSide]:
        """The sides after the name, references replaced by names and by printed numbers."""
        out = self._symbolic()
        parts: dict[str, Formula] = {f"#{i}": formula_of(p) for i, p in enumerate(self.parts)}
        numbers = self._printed() | parts
        operations = self.piece.operation, self.piece.reduced, formula_of(self.shown)
        kinds = "substituted", "terms", "value"
        for kind, operation, sign in zip(kinds, operations, self.relations, strict=True):
            if operation is None or sign is None:
                continue
            formula = elided(transposed(substitute(operation, numbers)))
            if not out or out[-1].formula != formula:
                out.append(WorkedSide(kind, formula, sign))
            elif kind == "value":
                out[-1].kind, out[-1].formula = kind, formula
        return out

    def _symbolic(self) -> list[WorkedSide]:
        name = self.epoch.plan.notation.name
        out: list[WorkedSide] = []
        relation = self.step.relation
        for side in self.step.sides:
            formula = elided(named(side, name), SYMBOLS)
            if not out or out[-1].formula != formula:
                out.append(WorkedSide("symbolic", formula, relation))
            relation = "="
        return out

    def _printed(self) -> dict[str, Formula]:
        shown = self.epoch.shown
        return {id: formula_of(shown[id]) for id in self.piece.refs if id in shown}

    def chain(self) -> Chain:
        """The step as one chain of sides, the target's name first."""
        sides = self.sides()
        name = self.step.label or self.epoch.plan.notation.name(self.step.target)
        return Chain(
            (name, *(side.formula for side in sides)), tuple(side.relation for side in sides)
        )


class SymbolicStep(Worked):
    """A step of a network without numbers: only its symbolic sides."""

    __slots__ = ()

    def __init__(self, step: Step, epoch: Epoch) -> None:
        none: Any = None  # nothing is worked
        super().__init__(step, none, (), none, (None, None, "="), epoch)

    def sides(self) -> list[WorkedSide]:
        """The symbolic sides after the name; on the way back the derivatives are written out."""
        out = self._symbolic()
        named_here = self.step.label is not None
        if self.step.phase == "backward" and not self.step.branches and not named_here:
            name = self.epoch.plan.notation.name
            written = elided(named(self.step.operation, name), SYMBOLS)
            if all(side.formula != written for side in out):
                out.append(WorkedSide("symbolic", written, "="))
        return out


@dataclass(slots=True)
class Epoch:
    """One round of learning: forward, loss, backward, update.

    Where an epoch has several updates, each of its ``batches`` is such a round, numbered from the
    first of all; the epoch itself then tells the loss of all samples before the first of them.
    """

    number: int
    plan: Plan
    exact: Numbers
    carried: Numbers
    shown: dict[str, AnyShown]
    steps: list[Worked] = field(default_factory=list)
    batches: list[Epoch] = field(default_factory=list)
    batch: tuple[int, int] | None = None
    """The numbers, from 0, of the epoch that a batch belongs to, and of the batch in it."""
    rough: set[str] = field(init=False, repr=False)
    """The values whose printed number is not the whole truth."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.number}: {len(self.steps)} steps>"

    def __post_init__(self) -> None:
        self.rough = {id for id, shown in self.shown.items() if not shown.exact}

    @property
    def mark(self) -> str:
        """What the names of printed numbers begin with."""
        return f"epoch {self.number}" if self.plan.batches else str(self.number)

    @property
    def rounds(self) -> list[Epoch]:
        """The rounds with an update each: the batches, or the epoch itself."""
        return self.batches or [self]

    def put(self, id: str, shown: AnyShown, exact: Value, carried: Value) -> None:
        """Keeps a value."""
        self.exact[id], self.carried[id], self.shown[id] = exact, carried, shown
        if not shown.exact:
            self.rough.add(id)


def transposed(f: Formula) -> Formula:
    """``f`` with every transposed matrix of numbers written out."""
    if isinstance(f, Transpose) and isinstance(f.arg, Matrix):
        shape = f.arg.shape and (f.arg.shape[1], f.arg.shape[0])
        return Matrix(tuple(zip(*f.arg.rows, strict=True)), f.arg.style, shape)
    return rebuild(f, transposed)


def named(f: Formula, name: object) -> Formula:
    """``f`` with its references replaced by names."""
    return map_leaves(f, lambda x: name(x.id) if isinstance(x, Ref) else x)  # type: ignore[operator]


def work(plan: Plan, epochs: int | None = None, rounding: Rounding | None = None) -> list[Epoch]:
    """``plan`` worked with its network's numbers, epoch after epoch.

    Raises:
        DomainError: a value does not exist (the logarithm of 0).
    """
    count = plan.network.epochs if epochs is None else epochs
    policy = rounding or plan.network.rounding
    return certain(lambda: _run(plan, count, policy))


def state(plan: Plan) -> Epoch:
    """One epoch of a network without numbers."""
    epoch = Epoch(1, plan, {}, {}, {})
    epoch.steps.extend(SymbolicStep(step, epoch) for step in plan.steps)
    return epoch


class _Start(Record):
    """What a round begins with: the parameters, and what the optimizer remembers."""

    shown: Mapping[str, AnyShown]
    exact: Numbers
    carried: Numbers
    memory: Memory


def _run(plan: Plan, epochs: int, policy: Rounding) -> list[Epoch]:
    given_ = {id: given(x, f"1:{id}") for id, x in plan.parameters.items()}
    exact: Numbers = {id: shown.value for id, shown in given_.items()}
    start = _Start(given_, exact, dict(exact), {})
    out: list[Epoch] = []
    for number in range(1, epochs + 1):
        try:
            if plan.batches:
                epoch, start = _in_batches(plan, number, start, policy)
            else:
                epoch = _round(plan, number, start, policy)
                start = _end(epoch)
        except DomainError as error:
            error.epochs = number - 1
            raise
        out.append(epoch)
    return out


def _in_batches(plan: Plan, number: int, start: _Start, policy: Rounding) -> tuple[Epoch, _Start]:
    """An epoch with an update after each batch: before the first, the loss of all samples."""
    epoch = _round(plan, number, start, policy, ("forward", "loss"))
    for k, batch in enumerate(plan.batches):
        made = _round(batch, (number - 1) * len(plan.batches) + k + 1, start, policy)
        made.batch = number - 1, k
        epoch.batches.append(made)
        start = _end(made)
    for id, shown in start.shown.items():
        epoch.put(NEW + id, shown, start.exact[id], start.carried[id])
    return epoch, start


def _round(
    plan: Plan, number: int, start: _Start, policy: Rounding, phases: tuple[str, ...] = ()
) -> Epoch:
    """One round, or only some phases of it."""
    epoch = Epoch(number, plan, dict(start.exact), dict(start.carried), dict(start.shown))
    steps = plan.phase(*phases) if phases else plan.steps
    _givens(epoch, start.memory)
    for step in steps:
        try:
            epoch.steps.append(step_worked(step, epoch, policy))
        except DomainError as error:
            if step.phase == "backward":
                error.missing = "gradient"
            error.place = step.place
            raise
    for id in () if phases else start.shown:
        if NEW + id not in epoch.shown:  # it keeps its value
            epoch.put(NEW + id, epoch.shown[id], epoch.exact[id], epoch.carried[id])
    return epoch


def _end(epoch: Epoch) -> _Start:
    """What the round after this one begins with."""
    ids = epoch.plan.parameters
    return _Start(
        {id: epoch.shown[NEW + id] for id in ids},
        {id: epoch.exact[NEW + id] for id in ids},
        {id: epoch.carried[NEW + id] for id in ids},
        {
            id: (epoch.exact[id], epoch.carried[id], shown)
            for id, shown in epoch.shown.items()
            if id.startswith("state:")
        },
    )


def _givens(epoch: Epoch, memory: Memory) -> None:
    network = epoch.plan.network
    data = {**epoch.plan.data, RATE: network.learning_rate, STEP: Number(str(epoch.number))}
    for id, number in data.items():
        of_batch = id in epoch.plan.data and epoch.plan.samples.start
        mark = epoch.mark if of_batch else "1"
        shown = given(number, None if id == STEP else f"{mark}:{id}")
        epoch.put(id, shown, shown.value, shown.value)
    for step in epoch.plan.steps:
        if step.rule == "state":
            none = zero(epoch.shown[step.target.rsplit(":", 1)[1]])
            start = (none.value, none.value, none)
            exact, carried, shown = memory.get(step.target, start)
            epoch.put(OLD + step.target, shown, exact, carried)


def step_worked(step: Step, epoch: Epoch, policy: Rounding) -> Worked:
    """A step worked with an epoch's numbers; its own value is put there."""
    target, rounded = step.target, policy.carry == "rounded"
    piece = step.piece(epoch.exact)
    exact = epoch.exact[target] = trimmed(piece.program(epoch.exact))
    if rounded:
        piece = step.piece(epoch.carried)
    name = f"{epoch.mark}:{target}"
    parts = _parts(piece, epoch.carried if rounded else epoch.exact, policy, name)
    told = rounded or epoch.rough.isdisjoint(piece.refs)
    if not rounded and _has_large(epoch.exact, (target, *piece.refs)):
        shown = show(exact, policy, name)
        epoch.put(target, shown, exact, exact)
        return Worked(step, piece, parts or (), shown, _signs(step, told, parts, shown), epoch)
    line, last = _on_paper(piece, parts, epoch.shown, policy)
    before = line if rounded else exact
    into = terms = None
    if line is not None and step.written:
        into = "=" if told else sign_between(before, line)
        before = line
    if last is not None:
        told = told and all(part.exact for part in parts or ())
        terms = "=" if told else sign_between(before, last)
        before = last
    result = before if rounded else exact
    assert result is not None
    shown = show(result, policy, name)
    epoch.put(target, shown, exact, shown.value if rounded else exact)
    signs = into, terms, sign_between(before, shown.value)
    return Worked(step, piece, parts or (), shown, signs, epoch)


def _has_large(values: Numbers, ids: tuple[str, ...]) -> bool:
    """Whether one of the values is an array of which only the corners are printed."""
    for id in ids:  # a loop: most steps are between scalars
        value = values[id]
        if type(value) is Array and large(value):
            return True
    return False


def aside(step: Step, epoch: Epoch) -> Worked:
    """A step that the plan does not have, worked with an epoch's numbers, which stay as they are.

    Raises:
        UndecidedError: the epoch's own numbers were worked with too few bits.
    """
    copy = Epoch(
        epoch.number, epoch.plan, dict(epoch.exact), dict(epoch.carried), dict(epoch.shown)
    )
    return step_worked(step, copy, epoch.plan.network.rounding)


def _signs(
    step: Step, told: bool, parts: tuple[AnyShown, ...] | None, shown: AnyShown
) -> tuple[str | None, str | None, str]:
    """The relations of a step with large arrays, of which not every printed entry is worked out.

    Sides are equal where only exact numbers have led to them.
    """
    signs: list[str | None] = [("=" if told else "≈") if step.written else None, None]
    if parts:
        told = told and all(part.exact for part in parts)
        signs[1] = "=" if told else "≈"
    return signs[0], signs[1], "=" if told and shown.exact else "≈"


def _parts(
    piece: Operation, values: Numbers, policy: Rounding, name: str
) -> tuple[AnyShown, ...] | None:
    """The operands worked out, unless one has more digits than anybody reads: 1 + e⁵⁰⁰⁰."""
    try:
        shown = [show(part(values), policy, f"{name}#{i}") for i, part in enumerate(piece.parts)]
    except DomainError:
        return None
    return tuple(shown)


def _on_paper(
    piece: Operation,
    parts: tuple[AnyShown, ...] | None,
    shown: dict[str, AnyShown],
    policy: Rounding,
) -> tuple[Value | None, Value | None]:
    """What a pocket calculator makes of the numbers on a line, and of those with the operands.

    Printed 1.00000 has no ln(1 − p) though the number itself has: such a line is left out, unless
    the work goes on with it.
    """
    line = last = None
    printed: Numbers = {id: shown[id].value for id in piece.refs}
    try:
        line = piece.program(printed)
    except DomainError:
        if policy.carry == "rounded":
            raise
    if piece.reduced_program is None or parts is None:
        return line, None
    for i, part in enumerate(parts):
        printed[f"#{i}"] = part.value
    try:
        last = piece.reduced_program(printed)
    except DomainError:
        if policy.carry == "rounded":
            raise
    return line, last
