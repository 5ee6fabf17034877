"""A network that is given: its values epoch by epoch, and what documents call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from flint import fmpq

from symprop.derivation.naming import ADJOINT, NEW, STEP, Naming
from symprop.derivation.notation import LayerNotation
from symprop.derivation.plan import Plan, plan
from symprop.derivation.work import Epoch, work
from symprop.errors import MismatchError
from symprop.formula import tree as t
from symprop.network.description import Network
from symprop.network.description import Notation as Choice
from symprop.network.equations import AnyNetwork
from symprop.network.indexed_network import IndexedNetwork
from symprop.network.known import known
from symprop.numbers import array
from symprop.numbers.scalar import DomainError, Scalar
from symprop.record import Record

from ..names import key, marks
from ..values.arrays import Array, Range, Value

MOST = 5000
"""Parameters of a network of which single numbers are worked; of a larger one only arrays."""
_SAMPLE = re.compile(r"samples\.(\d+)\.")
_ONE = re.compile(r"(\W*)((?:layers\.\d+\.(?:pre|out)|inputs|targets)\.\d+)$")
EVERY = -1
"""In place of a sample: the value is the same for all of them."""

Names = Mapping[t.Formula, Mapping[int, str]]
"""What names mean: the id of the value, by sample."""


class State(Record):
    """A round of the training (up to an update) and a sample, both counted from 0."""

    round: int
    sample: int


class Given:
    """The values of a network in every state of its training."""

    def __init__(self, network: AnyNetwork) -> None:
        """Works the network.

        Raises:
            MismatchError: one of its values does not exist.
        """
        self.network = network
        try:
            worked = [_worked(made, network) for made in _plans(network)]
        except DomainError as error:
            raise MismatchError(f"the network has no finite {error.missing}: {error}") from error
        self.values: list[dict[str, Value]] = [
            {id: v for one in rounds for id, v in _values(one)}
            for rounds in zip(*map(_rounds, worked), strict=True)
        ]
        ids = list(dict.fromkeys(id for values in self.values for id in values if id != STEP))
        self.data = {id for epochs in worked for id in epochs[0].plan.data}
        self.parameters = {id for epochs in worked for id in epochs[0].plan.parameters}
        samples = {int(m[1]) for id in ids if (m := _SAMPLE.search(id))}
        self.states = tuple(
            State(r, s) for r in range(len(self.values)) for s in sorted(samples) or (0,)
        )
        plans = [epochs[0].plan for epochs in worked]
        arrays = [id for id in ids if isinstance(self.values[0].get(id), Array)]
        numbers = [id for id in ids if id not in arrays]
        self.names: tuple[Names, ...] = tuple(
            _names(namings, order)
            for namings in _namings(network, plans)
            for order in ((*numbers, *arrays), (*arrays, *numbers))[: 2 if arrays else 1]
        )
        """What each notation calls them; a name may be a number's or an array's."""

    @property
    def loss(self) -> str:
        """The id of the loss."""
        return "loss" if isinstance(self.network, Network) else self.network.loss_id

    def at(self, id: str, state: State) -> Value | None:
        """A value in a state of the training."""
        return self.values[state.round].get(id)


def _plans(network: AnyNetwork) -> Iterator[Plan]:
    """The plans by which every value is found: number by number, and array by array."""
    if isinstance(network, Network):
        notation = LayerNotation(network)
        notation.steps, notation.shortcuts = "separate", False  # no value is passed over
        if sum(layer.inputs * layer.units for layer in network.layers) <= MOST:
            yield plan(network, notation, "scalar")
        yield plan(network, LayerNotation(network), "matrix")
    elif isinstance(network, IndexedNetwork):
        if sum(len(x.flat) for x in network.parameters.values()) <= MOST:
            yield plan(network, view="scalar")
        yield plan(network, view="matrix")
    else:
        yield plan(network)


def _worked(made: Plan, network: AnyNetwork) -> list[Epoch]:
    """All epochs, and the forward pass after them."""
    return work(made, network.epochs + 1, replace(network.rounding, carry="exact"))


def _rounds(epochs: Iterable[Epoch]) -> list[Epoch]:
    """What has values of its own: epochs, and the batches in them."""
    return [x for epoch in epochs for x in (epoch, *epoch.batches)]


def _values(epoch: Epoch) -> Iterator[tuple[str, Value]]:
    """The values of a round; a batch counts its samples as the whole network does."""
    samples = epoch.plan.samples
    for id, x in epoch.exact.items():
        place = _placed(str(id), samples) if epoch.batch is not None else str(id)
        if not isinstance(x, array.Array):
            yield place, _point(x)
        elif x.rank <= 2:
            rows = x.rows if x.rank == 2 else (x.flat,)
            yield place, Array(tuple(tuple(map(_point, row)) for row in rows), x.rank == 1)


def _placed(id: str, samples: range) -> str:
    if m := _SAMPLE.search(id):
        return id.replace(m[0], f"samples.{samples[int(m[1])]}.")
    if len(samples) == 1 and (m := _ONE.match(id)):
        return f"{m[1]}samples.{samples[0]}.{m[2]}"
    return id


def _point(x: Scalar) -> Range:
    value = int(x.p) / int(x.q) if isinstance(x, fmpq) else float(x.mid())
    return value, value


# --- names --------------------------------------------------------------------------------------


def _namings(network: AnyNetwork, plans: Iterable[Plan]) -> Iterator[list[Naming]]:
    """The network's own notation, then the presets; each names numbers and arrays."""
    own = network.notation
    for choice in (own, *(Choice(p) for p in known("notation") if p != own.preset)):
        if isinstance(network, Network):
            yield [LayerNotation(network, choice)]
        else:
            kinds: Iterable[tuple[Any, Any]] = ((type(p.notation), p.network) for p in plans)
            yield [kind(of, choice) for kind, of in kinds]


def _names(namings: Iterable[Naming], ids: Iterable[str]) -> Names:
    found: dict[t.Formula, dict[int, str]] = {}
    derivatives: dict[t.Formula, dict[int, str]] = {}
    for naming in namings:
        loss = _named(naming, naming.loss)
        for id in ids:
            sample = _SAMPLE.search(id)
            spelled = [(id, EVERY)]
            if sample:
                spelled.append((_SAMPLE.sub("", id), int(sample[1])))
            for text, which in spelled:
                name = _named(naming, text)
                if name is not None:
                    found.setdefault(name, {}).setdefault(which, id)
                if text.startswith(ADJOINT) and loss is not None:
                    by = _named(naming, text.removeprefix(ADJOINT))
                    if by is not None:
                        one = derivatives.setdefault(t.Derivative(loss, by, "∂"), {})
                        one.setdefault(which, id)
    return derivatives | found


def _named(naming: Naming, id: str) -> t.Formula | None:
    try:
        name = key(naming.name(id))
    except (KeyError, AssertionError, ValueError, AttributeError):
        return None
    return name if isinstance(name, (t.Name, t.Derivative)) else None


def found(names: Names, name: t.Formula) -> Mapping[int, str] | None:
    """What a name means; with a mark of old or new the parameter's value before or after."""
    own = names.get(name)
    if own is not None:
        return own
    stem, said = marks(name)
    own = names.get(stem) if said else None
    if own is None or said == "old":
        return own
    return {which: NEW + id for which, id in own.items()}
