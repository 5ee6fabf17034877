"""A student's numbers: drawn from the pools of the network file until they are nice.

What a student gets depends on the seed and the student only.  Every try has a generator of its
own, of which only ``random()`` is used: its numbers are the same in every version of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import count, islice
from random import Random
from typing import Any

from symprop.derivation.plan import Plan, renumbered
from symprop.derivation.straight import Straight
from symprop.derivation.work import Epoch, work
from symprop.errors import SympropError
from symprop.formula.tree import Number
from symprop.handout.nice import Judge, faults
from symprop.handout.pools import EquationPools, LayerPools, Pools
from symprop.handout.printed import Printed
from symprop.network.description import Network
from symprop.network.indexed_network import IndexedNetwork
from symprop.numbers.digits import Shown
from symprop.numbers.scalar import DomainError, UndecidedError, decimal

PATIENCE = 12
"""Tries after which a network counts as one whose numbers cannot be nice."""
TRIES = 100
"""Tries in all."""
WARM = 12
"""Tries that are worked in the usual way: to compile a plan takes as long as some ten of them."""


class DrawError(SympropError):
    """There are no numbers to give to a student."""


class Drawn:
    """A student's numbers as they are printed, and which of the tries they were.

    ``plan`` is the plan over them, and ``given`` their digits in its order, where they are known.
    """

    def __init__(
        self,
        printed: Callable[[], Printed],
        attempt: int,
        plan: Callable[[], Plan],
        given: tuple[str, ...] | None = None,
    ) -> None:
        self.attempt, self.given, self._printed, self._plan = attempt, given, printed, plan

    @classmethod
    def of(cls, plan: Plan, attempt: int = 0) -> Drawn:
        """The numbers that a plan has, worked in the usual way.

        Raises:
            DomainError: it has no loss or gradients.
        """
        printed = Printed.of(work(plan))
        return cls(lambda: printed, attempt, lambda: plan)

    @cached_property
    def printed(self) -> Printed:
        """The numbers."""
        return self._printed()

    @cached_property
    def plan(self) -> Plan:
        """The plan over these numbers."""
        return self._plan()

    @property
    def epochs(self) -> list[Epoch]:
        """The plan worked."""
        return self.printed.epochs


@dataclass(frozen=True)
class Drawer:
    """Draws numbers for the networks of one plan."""

    made: Plan
    seed: int

    def draw(self, student: str, first: int = 0) -> Drawn:
        """The first nice numbers for a student, or the best of ``TRIES``, from a try on.

        Raises:
            DrawError: no try has a loss and gradients at all.
        """
        best: tuple[int, Drawn] | None = None
        for wrong, drawn in islice(self._tries(student, first), TRIES):
            if best is None or wrong < best[0]:
                best = wrong, drawn
            enough = 0 if drawn.attempt - first < PATIENCE else self.usual
            if best[0] <= enough:
                break
        if best is None:
            raise DrawError("no numbers drawn have a loss and gradients: give others in draw")
        return best[1]

    @cached_property
    def usual(self) -> int:
        """The faults that numbers for this network have at best, whoever gets them."""
        tries = islice(self._tries("", 0), PATIENCE)
        return min((wrong for wrong, _ in tries), default=0)

    def _tries(self, student: str, first: int) -> Iterator[tuple[int, Drawn]]:
        """Worked networks with their faults, leaving out those without a value."""
        for attempt in islice(count(first), 2 * TRIES):
            random = Random(f"{self.seed}/{student}/{attempt}")
            numbers = self._pools.numbers(random.random)
            try:
                yield self._quickly(numbers, attempt) or self._slowly(numbers, attempt)
            except (DomainError, UndecidedError):
                continue

    def _slowly(self, numbers: list[Number], attempt: int) -> tuple[int, Drawn]:
        drawn = Drawn.of(self._plan(numbers), attempt)
        return sum(map(faults, drawn.epochs[0].rounds)), drawn

    def _quickly(self, numbers: list[Number], attempt: int) -> tuple[int, Drawn] | None:
        """The same by the compiled plan, once there are so many students that it is worth it."""
        if next(self._drawn) < WARM or self._straight is None:
            return None
        straight, judge, order = self._straight
        given = [self._shown(numbers[i]) for i in order]
        lines = straight.work(given)
        if lines is None:
            return None
        plan = cache(lambda: self._plan(numbers))
        drawn = Drawn(
            lambda: Printed.straight(straight, lines, lambda: work(plan())),
            attempt,
            plan,
            tuple([x.text for x in given]),
        )
        shown = lines.shown
        return judge.faults([[shown[line.places[-1]].text] for line, _ in lines.rounds[0]]), drawn

    def _plan(self, numbers: list[Number]) -> Plan:
        return renumbered(self.made, self._pools.network(numbers))

    @cached_property
    def _drawn(self) -> Iterator[int]:
        return count()

    @cached_property
    def _straight(self) -> tuple[Straight, Judge, list[int]] | None:
        """The compiled plan, and which of the numbers drawn each of its given ones is."""
        made = Straight.of(self.made)
        if made is None:
            return None
        places = self._pools.numbers(lambda: 0)
        tags = [Number(str(i)) for i in range(len(places))]
        tagged = self._plan(tags)
        given = {**tagged.data, **tagged.parameters}
        texts = [x.text for x in map(given.get, made.given) if isinstance(x, Number)]
        order = list(map(int, texts))
        return made, Judge(self.made), order

    def _shown(self, number: Number) -> Shown:
        found = self._known.get(number.text)
        if found is None:
            found = self._known[number.text] = Shown(number.text, True, decimal(number.text))
        return found

    @cached_property
    def _known(self) -> dict[str, Shown]:
        return {}

    @cached_property
    def _pools(self) -> Pools:
        network: Any = self.made.network
        if isinstance(network, IndexedNetwork):
            raise DrawError("no numbers are drawn for whole arrays, expected view: scalar")
        if self.made.batches and not isinstance(network, Network):
            raise DrawError("no numbers are drawn for these layers, expected order: batch")
        return LayerPools(network) if isinstance(network, Network) else EquationPools(network)
