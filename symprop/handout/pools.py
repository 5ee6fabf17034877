"""What each group of a student's numbers is drawn from: what the file says, or defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symprop.formula.tree import Number
from symprop.network.description import Network, Vector
from symprop.network.draw import KEEP, Choices, Pool, Range

if TYPE_CHECKING:  # equations load the reader of formulas
    from symprop.network.equations import AnyNetwork, EquationNetwork


def titled(network: AnyNetwork, title: str | None = None) -> AnyNetwork:
    """The network with a title that fits numbers drawn for it.

    Its own speaks of its own data, and stays only where everybody has them.
    """
    groups = _defaults(network) if isinstance(network, Network) else EQUATIONS
    draw = {**groups, **network.draw}
    if title is None and draw["inputs"] == draw["targets"] == KEEP:
        return network
    return replace(network, title=title)


class Pools:
    """What each group of numbers is drawn from."""

    def numbers(self, random: Callable[[], float]) -> list[Number]:
        """Numbers for all places, in the order in which they are drawn."""
        raise NotImplementedError

    def network(self, numbers: Iterable[Number]) -> AnyNetwork:
        """The network with these numbers."""
        raise NotImplementedError


class LayerPools(Pools):
    def __init__(self, network: Network) -> None:
        self.given = network
        draw = {**_defaults(network), **network.draw}
        self.options = {group: _options(pool) for group, pool in draw.items()}
        # The targets of one class among several: any class may be the one.
        self.classes = (
            "targets" not in network.draw
            and network.loss.loss_row.targets.shares
            and all(sorted(x.value for x in row)[-1] == 1 for row in network.targets)
        )

    def numbers(self, random: Callable[[], float]) -> list[Number]:
        given, options = self.given, self.options
        out = [x for row in given.inputs for x in _vector(row, options["inputs"], random)]
        targets = [_vector(row, options["targets"], random) for row in given.targets]
        if self.classes:
            targets = [_rotated(row, random) for row in targets]
        out += [x for row in targets for x in row]
        for layer in given.layers:
            out += _vector([x for row in layer.weights for x in row], options["weights"], random)
            if layer.biases:
                out += _vector(layer.biases, options["biases"], random)
        return out

    def network(self, numbers: Iterable[Number]) -> Network:
        given, rest = self.given, iter(numbers)

        def vector(like: Vector) -> Vector:
            return tuple([next(rest) for _ in like])

        inputs, targets = tuple(map(vector, given.inputs)), tuple(map(vector, given.targets))
        layers = []
        for layer in given.layers:
            weights = tuple(map(vector, layer.weights))
            biases = layer.biases and vector(layer.biases)
            layers.append(replace(layer, weights=weights, biases=biases))
        return replace(given, inputs=inputs, targets=targets, layers=tuple(layers))


class EquationPools(Pools):
    def __init__(self, network: EquationNetwork) -> None:
        self.given = network
        draw = {**EQUATIONS, **network.draw}
        self.options = {group: _options(pool) for group, pool in draw.items()}

    def numbers(self, random: Callable[[], float]) -> list[Number]:
        groups = self.options.items()
        pairs = ((getattr(self.given, group).values(), options) for group, options in groups)
        return [x for given, options in pairs for x in _vector(list(given), options, random)]

    def network(self, numbers: Iterable[Number]) -> EquationNetwork:
        rest = iter(numbers)
        groups: dict[str, Any] = {}
        for group in self.options:
            groups[group] = {id: next(rest) for id in getattr(self.given, group)}
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


def _vector(given: Sequence[Number], options: Vector | None, random: Callable[[], float]) -> Vector:
    """As many numbers as are given: different ones, where there are twice as many to choose from.

    Of two equal weights it would not show which somebody has used.
    """
    if options is None:
        return tuple(given)
    many = len(options)
    if 2 * len(given) > many:
        return tuple([options[int(random() * many)] for _ in given])
    left, out = list(range(many)), []
    for last in range(many - 1, many - 1 - len(given), -1):  # Fisher and Yates
        i = int(random() * (last + 1))
        out.append(options[left[i]])
        left[i] = left[last]
    return tuple(out)


def _rotated(row: Vector, random: Callable[[], float]) -> Vector:
    start = int(random() * len(row))
    return row[start:] + row[:start]
