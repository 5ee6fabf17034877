"""A student's printed numbers: by what they are called, and of each step."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property, partial

from symprop.derivation.shown import AnyShown
from symprop.derivation.straight import Straight, WorkedLines
from symprop.derivation.work import Epoch, Worked, WorkedSide
from symprop.handout.pattern import Numbers, called, each, shaped
from symprop.numbers.digits import Shown

LONGEST = 13
"""Characters of a number that is not very long."""


class Printed:
    """The numbers of all rounds of learning; the epochs themselves only if somebody asks."""

    def __init__(
        self,
        by_name: dict[str, str],
        rounds: list[list[Numbers]],
        epochs: Callable[[], list[Epoch]],
        worked: Callable[[int, int], Worked],
    ) -> None:
        self.by_name, self.rounds, self._epochs = by_name, rounds, epochs
        self.worked = worked
        """A step of a round, with its formulas."""
        self.usual = usual(by_name.values())
        self._sides: dict[tuple[int, int], list[WorkedSide]] = {}

    @classmethod
    def of(cls, epochs: list[Epoch]) -> Printed:
        """The numbers of epochs that are worked."""
        rounds = [r for e in epochs for r in e.rounds]
        by_name: dict[str, str] = {}
        for epoch in (*epochs, *rounds):
            for shown in epoch.shown.values():
                note(by_name, shown)
        steps = [[Numbers.of(worked) for worked in epoch.steps] for epoch in rounds]
        return cls(by_name, steps, lambda: epochs, lambda i, j: rounds[i].steps[j])

    @classmethod
    def straight(
        cls, made: Straight, lines: WorkedLines, epochs: Callable[[], list[Epoch]]
    ) -> Printed:
        """The numbers of a compiled plan; ``epochs`` works it in the usual way."""
        every = [x.text for x in lines.shown]
        digits, shapes = shaped(every)
        by_name = {name: text for name, text in zip(made.names, every, strict=False) if name}
        rounds = [
            [
                Numbers(
                    line.pick(every),
                    (id(line.piece), signs),
                    [every[line.places[-1]]],
                    line.pick(digits),
                    line.pick(shapes),
                )
                for line, signs in round
            ]
            for round in lines.rounds
        ]
        return cls(by_name, rounds, epochs, partial(made.worked, lines))

    @cached_property
    def epochs(self) -> list[Epoch]:
        """The worked epochs."""
        return self._epochs()

    def sides(self, round: int, step: int) -> list[WorkedSide]:
        """The sides of a step, which its worksheet and its key are written from."""
        if (round, step) not in self._sides:
            self._sides[round, step] = self.worked(round, step).sides()
        return self._sides[round, step]


def usual(texts: Collection[str]) -> bool:
    """Whether no number is written with a power of ten, and none is very long."""
    return max(map(len, texts)) <= LONGEST and not any("e" in text for text in texts)


def note(numbers: dict[str, str], shown: AnyShown) -> None:
    """Notes what is printed of a value under its name."""
    if type(shown) is Shown:
        numbers[shown.of or ""] = shown.text
        return
    for of, text in zip(called(shown), each(shown), strict=True):
        if of is not None:
            numbers[of] = text
