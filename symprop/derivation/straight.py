"""A plan compiled once into straight-line arithmetic, for working it with many sets of numbers.

What :func:`symprop.derivation.work.step_worked` does, value, operands, lines on paper and their
relations, is compiled once for all operations (:mod:`symprop.derivation.compiled`).  The values
are the same rationals and balls, and every printed digit is as certain; only the numbers come out,
and of single lines what their formulas are made of.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from symprop.derivation.compiled import NotScalarError, Signs, work_of
from symprop.derivation.naming import NEW, OLD, RATE, STEP
from symprop.derivation.plan import Plan
from symprop.derivation.shown import AnyShown, printer
from symprop.derivation.step import Operation, Step
from symprop.derivation.work import Epoch, Worked
from symprop.formula import tree as t
from symprop.formula.tree import Number
from symprop.numbers import scalar as s
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import ZERO, Scalar, certain, decimal

MOST = 2_000
"""Steps of all rounds together that are worth compiling."""


class StepLine:
    """A line of a round: its operation, and the places of its numbers among all that are printed.

    The numbers are those that are read, the operands that are worked out, and the value.
    """

    __slots__ = ("pick", "piece", "places")

    def __init__(self, piece: Operation, places: tuple[int, ...]) -> None:
        self.piece, self.places = piece, places
        self.pick: Callable[[list[Any]], tuple[Any, ...]] = (
            operator.itemgetter(*places) if len(places) > 1 else lambda every: (every[places[0]],)
        )
        """The line's part of a list."""


class WorkedLines(NamedTuple):
    """A worked plan: every printed number, and the lines of each round with their relations."""

    shown: list[Shown]
    rounds: list[list[tuple[StepLine, Signs]]]


class _Case(NamedTuple):
    """A line whose operation depends on cases: the places of all that it may read, and its own."""

    at: Mapping[str, int]
    place: int

    def line(self, piece: Operation, start: int) -> StepLine:
        """The line with the operation that applies, its operands being from a place on."""
        operands = range(start, start + len(piece.operands))
        return StepLine(piece, (*[self.at[id] for id in piece.refs], *operands, self.place))


class _Round(NamedTuple):
    """A round of learning: the places of what it reads, and its lines."""

    reads: tuple[int, ...]
    lines: list[StepLine | _Case]


class Straight:
    """The compiled plan; ``names`` is what the printed number at each place is called."""

    def __init__(self, plan: Plan) -> None:
        """Lays out the places of all numbers, round by round."""
        network = plan.network
        self._plan = plan
        self.given = (*plan.data, *plan.parameters)
        """The ids of the numbers that are given, in the order in which they are expected."""
        count = network.epochs
        self._run, self._outside = work_of(plan.steps)
        self._policy = network.rounding
        states = [x.target for x in plan.steps if x.rule == "state"]
        constants = [network.learning_rate, *(Number(str(i + 1)) for i in range(count))]
        self._constants = [*map(_given, constants), Shown("0", True, ZERO)]
        self.names: list[str | None] = [f"1:{id}" for id in (*self.given, RATE)]
        self.names += [None] * (count + 1)
        at = {id: i for i, id in enumerate((*self.given, RATE))}
        at |= {OLD + id: len(self.names) - 1 for id in states}
        self._rounds: list[_Round] = []
        for number in range(1, count + 1):
            at[STEP] = len(self.given) + number
            self._rounds.append(self._laid_out(plan.steps, at, number))
            at |= {id: at[NEW + id] for id in plan.parameters if NEW + id in at}
            at |= {OLD + id: at[id] for id in states}

    @classmethod
    def of(cls, plan: Plan) -> Straight | None:
        """A plan compiled, if all of its steps are between scalars, with exact numbers."""
        numbers = (*plan.data.values(), *plan.parameters.values())
        if plan.network.rounding.carry == "rounded" or plan.batches:
            return None
        if len(plan.steps) * plan.network.epochs > MOST:
            return None
        if not all(isinstance(x, Number) for x in numbers):
            return None
        try:
            return cls(plan)
        except NotScalarError:
            return None

    def _laid_out(self, steps: Sequence[Step], at: dict[str, int], number: int) -> _Round:
        """A round whose numbers have the next places; ``at`` gives those of all before."""
        if not at.keys() >= set(self._outside):
            raise NotScalarError
        reads = tuple([at[id] for id in self._outside])
        lines: list[StepLine | _Case] = []
        for step in steps:
            start = len(self.names)
            if step.branches:
                own = {id: at[id] for id in t.refs(step.operation)}
                lines.append(_Case(own, start))
            else:
                piece = step.piece({})
                self.names += [None] * len(piece.operands)
                operands = range(start, len(self.names) + 1)
                lines.append(StepLine(piece, (*[at[id] for id in piece.refs], *operands)))
            at[step.target] = len(self.names)
            self.names.append(f"{number}:{step.target}")
        return _Round(reads, lines)

    def work(self, given: Sequence[Shown]) -> WorkedLines | None:
        """The plan worked with the numbers given; nothing where a line of it has no value."""
        try:
            return certain(lambda: self._work(given))
        except (s.DomainError, NotScalarError):
            return None

    def _work(self, given: Sequence[Shown]) -> WorkedLines:
        show = printer(self._policy)
        shown = [*given, *self._constants]
        exact: list[Scalar] = [x.value for x in shown]
        rounds = []
        more: list[Shown] = []  # the operands of lines that depend on cases
        for reads, lines in self._rounds:
            values, printed, found = self._run(
                show, *[exact[i] for i in reads], *[shown[i] for i in reads]
            )
            exact += values
            shown += printed
            made: list[tuple[StepLine, Signs]] = []
            for line, signs in zip(lines, found, strict=True):
                if isinstance(line, StepLine):
                    made.append((line, signs))
                else:
                    piece, operands, own = signs
                    made.append((line.line(piece, len(self.names) + len(more)), own))
                    more += operands
            rounds.append(made)
        return WorkedLines(shown + more, rounds)

    def worked(self, lines: WorkedLines, round: int, index: int) -> Worked:
        """A line of a round as if it had been worked by itself, with no numbers but its own."""
        line, signs = lines.rounds[round][index]
        step, number = self._plan.steps[index], round + 1
        *every, value = [lines.shown[i] for i in line.places]
        refs, name = line.piece.refs, f"{number}:{step.target}"
        shown: dict[str, AnyShown] = {
            id: _called(x, self.names[i])
            for id, x, i in zip(refs, every, line.places, strict=False)
        }
        operands = [_called(x, f"{name}#{i}") for i, x in enumerate(every[len(refs) :])]
        epoch = Epoch(number, self._plan, {}, {}, shown)
        return Worked(step, line.piece, tuple(operands), _called(value, name), signs, epoch)


def _called(shown: Shown, name: str | None) -> Shown:
    return Shown(shown.text, shown.exact, shown.value, name)


def _given(number: Number) -> Shown:
    return Shown(number.text, True, decimal(number.text))
