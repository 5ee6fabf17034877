"""A student's numbers: drawn from the pools of the network file until they are nice.

What a student gets depends on the seed and the student only.  Every try has a generator of its
own, of which only ``random()`` is used: its numbers are the same in every version of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice
from random import Random
from typing import TYPE_CHECKING, Any

from symprop.derivation.plan import Plan, renumbered
from symprop.derivation.work import Epoch, work
from symprop.errors import SympropError
from symprop.formula.tree import Number
from symprop.handout.nice import faults
from symprop.network.description import Matrix, Network, Vector
from symprop.network.draw import KEEP, Choices, Pool, Range
from symprop.network.indexed_network import IndexedNetwork
from symprop.numbers.scalar import DomainError, UndecidedError
from symprop.record import Record

if TYPE_CHECKING:  # equations load the reader of formulas
    from symprop.network.equations import AnyNetwork, EquationNetwork

PATIENCE = 12
"""Tries after which a network counts as one whose numbers cannot be nice."""
TRIES = 100
"""Tries in all."""


class DrawError(SympropError):
    """There are no numbers to give to a student."""


class Drawn(Record):
    """A student's numbers: the plan over them, worked, and which of the tries they were."""

    plan: Plan
    epochs: list[Epoch]
    attempt: int


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
        for drawn in islice(self._tries(student, first), TRIES):
            wrong = _faults(drawn)
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
        return min((_faults(drawn) for drawn in tries), default=0)

    def _tries(self, student: str, first: int) -> Iterator[Drawn]:
        """Worked networks, leaving out those without a value."""
        for attempt in islice(count(first), 2 * TRIES):
            random = Random(f"{self.seed}/{student}/{attempt}")
            plan = renumbered(self.made, self._pools.network(random.random))
            try:
                yield Drawn(plan, work(plan), attempt)
            except (DomainError, UndecidedError):
                continue

    @cached_property
    def _pools(self) -> _Pools:
        network: Any = self.made.network
        if isinstance(network, IndexedNetwork):
            raise DrawError("no numbers are drawn for whole arrays, expected view: scalar")
        if self.made.batches and not isinstance(network, Network):
            raise DrawError("no numbers are drawn for these layers, expected order: batch")
        return _LayerPools(network) if isinstance(network, Network) else _EquationPools(network)


def titled(network: AnyNetwork, title: str | None = None) -> AnyNetwork:
    """The network with a title that fits numbers drawn for it.

    Its own speaks of its own data, and stays only where everybody has them.
    """
    groups = _defaults(network) if isinstance(network, Network) else EQUATIONS
    draw = {**groups, **network.draw}
    if title is None and draw["inputs"] == draw["targets"] == KEEP:
        return network
    return replace(network, title=title)


def _faults(drawn: Drawn) -> int:
    """How much speaks against the numbers of a first epoch, in all of its rounds."""
    return sum(map(faults, drawn.epochs[0].rounds))


class _Pools:
    """What each group of numbers is drawn from."""

    def network(self, random: Callable[[], float]) -> AnyNetwork:
        """The network with other numbers."""
        raise NotImplementedError


class _LayerPools(_Pools):
    def __init__(self, network: Network) -> None:
        self.given = network
        draw = {**_defaults(network), **network.draw}
        self.inputs, self.targets = _options(draw["inputs"]), _options(draw["targets"])
        self.weights, self.biases = _options(draw["weights"]), _options(draw["biases"])
        # The targets of one class among several: any class may be the one.
        self.classes = (
            "targets" not in network.draw
            and network.loss.loss_row.targets.shares
            and all(sorted(x.value for x in row)[-1] == 1 for row in network.targets)
        )

    def network(self, random: Callable[[], float]) -> Network:
        given = self.given
        inputs = _matrix(given.inputs, self.inputs, random)
        targets = _matrix(given.targets, self.targets, random)
        if self.classes:
            targets = tuple(_rotated(row, random) for row in targets)
        layers = []
        for layer in given.layers:
            weights = _matrix(layer.weights, self.weights, random)
            biases = layer.biases and _vector(layer.biases, self.biases, random)
            layers.append(replace(layer, weights=weights, biases=biases))
        return replace(given, inputs=inputs, targets=targets, layers=tuple(layers))


class _EquationPools(_Pools):
    def __init__(self, network: EquationNetwork) -> None:
        self.given = network
        draw = {**EQUATIONS, **network.draw}
        self.options = {group: _options(pool) for group, pool in draw.items()}

    def network(self, random: Callable[[], float]) -> EquationNetwork:
        groups: dict[str, Any] = {}
        for group, options in self.options.items():
            given = getattr(self.given, group)
            groups[group] = dict(zip(given, _vector(given.values(), options, random), strict=True))
        return replace(self.given, **groups)


# --- what is drawn where the file does not say --------------------------------------------------


def _range(low: str, high: str) -> Range:
    return Range(Number(low), Number(high), Number("0.1"))


INPUTS, WITHIN = _range("0.1", "2"), _range("0.1", "0.9")
SIGNED = Choices(tuple(x for x in _range("-0.9", "0.9").numbers if x.value))
EQUATIONS: dict[str, Pool] = {"inputs": INPUTS, "targets": WITHIN, "parameters": SIGNED}


def _defaults(network: Network) -> dict[str, Pool]:
    """Small numbers with one decimal; several samples are data, which everybody has."""
    targets = _answers(network)
    several = len(network.inputs) > 1
    return {
        "inputs": KEEP if several else INPUTS,
        "targets": KEEP if several else targets,
        "weights": SIGNED,
        "biases": SIGNED,
    }


def _answers(network: Network) -> Pool:
    """Targets that the loss allows."""
    domain = network.loss.loss_row.targets
    if domain.shares:
        return KEEP
    if domain.choices:
        return Choices(tuple(map(Number, domain.choices)))
    return _reachable(network)


def _reachable(network: Network) -> Pool:
    """Targets that the last activation can come to."""
    row = network.layers[-1].activation.activation_row
    if (row.low, row.high) == (0, 1):
        return WITHIN
    return SIGNED if (row.low, row.high) == (-1, 1) else INPUTS


# --- drawing ------------------------------------------------------------------------------------


def _options(pool: Pool) -> Vector | None:
    return None if pool == KEEP else pool.numbers


def _vector(given: Iterable[Number], options: Vector | None, random: Callable[[], float]) -> Vector:
    if options is None:
        return tuple(given)
    return tuple(options[int(random() * len(options))] for _ in given)


def _matrix(given: Matrix, options: Vector | None, random: Callable[[], float]) -> Matrix:
    return tuple(_vector(row, options, random) for row in given)


def _rotated(row: Vector, random: Callable[[], float]) -> Vector:
    start = int(random() * len(row))
    return row[start:] + row[:start]
