"""The validated description of a layered network: what a network file says, and nothing derived.

Everything here is immutable and compares by value.  Numbers are kept as they were written, so two
networks that differ only in ``0.2`` and ``0.20`` are different descriptions of equal mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from symprop.errors import NetworkError
from symprop.formula.tree import Number
from symprop.functions.activations import ACTIVATIONS, Activation
from symprop.functions.losses import LOSSES, Loss
from symprop.functions.optimizers import OPTIMIZERS, USUAL
from symprop.language import CODE
from symprop.network.draw import Pool, written
from symprop.network.ids import is_bias, of_sample
from symprop.network.known import MORE_SECTIONS, USUAL_SECTIONS
from symprop.network.scheme import Scheme

Vector: TypeAlias = tuple[Number, ...]
Matrix: TypeAlias = tuple[Vector, ...]
SYMBOLIC = Number("symbolic")
"""Stands where a number is left out.  It has no value, and to ask for one is an error."""
Carry: TypeAlias = Literal["exact", "rounded"]
View: TypeAlias = Literal["scalar", "matrix"]


@dataclass(frozen=True, slots=True)
class Function:
    """An activation, a loss or an optimizer with its settings, defaults filled in."""

    name: str
    # A dict has no hash; equal functions still hash alike without it.
    settings: Mapping[str, Number] = field(default_factory=dict, hash=False)
    own: Activation | Loss | None = field(default=None, compare=False, repr=False)
    """The row of a function that the file itself defines."""

    @property
    def activation_row(self) -> Activation:
        """The row of an activation."""
        return self.own if isinstance(self.own, Activation) else ACTIVATIONS[self.name]

    @property
    def loss_row(self) -> Loss:
        """The row of a loss."""
        return self.own if isinstance(self.own, Loss) else LOSSES[self.name]


@dataclass(frozen=True, slots=True)
class Layer:
    """A dense layer: ``weights[i][j]`` leads from input ``i`` to unit ``j``.

    ``biases`` is ``None`` (the layer has none), one number per unit, or, with ``shared_bias``, a
    single number: one parameter that every unit adds.
    """

    activation: Function
    weights: Matrix
    biases: Vector | None = None
    shared_bias: bool = False

    @property
    def identity(self) -> bool:
        """Whether the layer has no activation function: a unit's output is its pre-activation."""
        return self.activation.activation_row.identity

    @property
    def inputs(self) -> int:
        """How many values enter the layer: the rows of the weights."""
        return len(self.weights)

    @property
    def units(self) -> int:
        """How many values leave the layer: the columns of the weights."""
        return len(self.weights[0])


AT_LEAST = 3
"""The significant digits that a rounded number keeps unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How numbers are shown: decimal places or significant digits, exactly one of the two.

    ``carry`` says whether the work goes on with the exact numbers or with those shown.  A rounded
    number keeps ``at_least`` significant digits (never more than ``digits``), and what is below
    10⁻⁵ is written with a power of ten; with 0 a small number is rounded to 0.0000.
    """

    digits: int | None = 5
    significant: int | None = None
    carry: Carry = "exact"
    at_least: int = AT_LEAST

    def __post_init__(self) -> None:
        if (self.digits is None) == (self.significant is None):
            raise ValueError("a rounding needs either digits or significant, and not both")

    @property
    def kept(self) -> int:
        """The significant digits that a small number keeps: ``at_least``, but not above ``digits``.

        With significant digits nothing is lost that could be kept.
        """
        return 0 if self.digits is None else min(self.at_least, self.digits)


@dataclass(frozen=True, slots=True)
class Notation:
    """A preset of names by its own name, and what to change in it."""

    preset: str = "delta"
    adjustments: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Decay:
    """Weight decay: ``rate`` times the weight is added to its gradient in the update.

    Biases do not shrink, unless ``biases`` says so.
    """

    rate: Number
    biases: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What every description says besides its mathematics: how to learn, and how to show it."""

    title: str | None = None
    intro: str = ""
    """What the author says before everything else, in Markdown."""
    optimizer: Function = field(default_factory=lambda: Function(USUAL))
    learning_rate: Number = field(default_factory=lambda: Number("0.1"))
    weight_decay: Decay | None = None
    frozen: tuple[str, ...] = ()
    """The ids of parameters, or of whole arrays of them, that keep their values."""
    update: bool = True
    """Whether there are updates at all; without them the work ends with the gradients."""
    gradients: tuple[str, ...] = ()
    """The ids of inputs, or of whole arrays of them, whose gradients are worked, too."""
    order: int | None = None
    """How many samples there are from one update to the next; ``None``: all of them."""
    epochs: int = 1
    rounding: Rounding = field(default_factory=Rounding)
    notation: Notation = field(default_factory=Notation)
    lang: str = CODE
    """The code of the language that documents are written in."""
    view: View = "scalar"
    sections: tuple[str, ...] = ()
    """The sections that a document is to have; none named are the usual ones."""
    notes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the author says at the end of a section, in Markdown."""
    draw: Mapping[str, Pool] = field(default_factory=dict, hash=False)
    """For each group of numbers those that a student's are drawn from."""
    marking: Scheme = field(default_factory=Scheme)

    def has(self, section: str) -> bool:
        """Whether a document has a section; those named are added to the usual ones.

        Unless a usual one is among them: then they are all.
        """
        if set(self.sections) <= set(MORE_SECTIONS):
            return section in (*USUAL_SECTIONS, *self.sections)
        return section in self.sections

    def is_bias(self, parameter: str) -> bool:
        """Whether a parameter is a bias, which weight decay leaves alone."""
        return False

    def decay(self, parameter: str) -> Number | None:
        """How strongly a parameter shrinks; ``None`` if it does not."""
        decoupled = OPTIMIZERS[self.optimizer.name].decoupled
        own = self.optimizer.settings["weight_decay"] if decoupled else None
        chosen = self.weight_decay or (Decay(own) if own is not None else None)
        if chosen is None or not chosen.rate.value:
            return None
        return chosen.rate if chosen.biases or not self.is_bias(parameter) else None

    def is_frozen(self, parameter: str) -> bool:
        """Whether a parameter, or the array that it is in, keeps its value."""
        parts = (f"{id}{mark}" for id in self.frozen for mark in ".[")
        return parameter in self.frozen or parameter.startswith(tuple(parts))

    def wants(self, id: str) -> bool:
        """Whether the gradient of data is asked for: of a value, or of one in an array."""
        _, bare = of_sample(id)
        return any(
            bare == wanted
            or bare.startswith((f"{wanted}.", f"{wanted}["))
            or wanted.startswith((f"{bare}.", f"{bare}["))
            for wanted in self.gradients
        )

    def entry(self, parameter: str, row: int, column: int) -> str:
        """The id of one entry of a parameter that is written as a matrix."""
        raise NotImplementedError

    @property
    def symbolic(self) -> bool:
        """Whether numbers are left out: the derivation is then one in symbols only."""
        return False

    @property
    def samples(self) -> int:
        """How many samples the data have; equations know of none."""
        return 0

    def batch(self, start: int, stop: int) -> Course:
        """The same network with some of its samples, all of them before one update."""
        raise NotImplementedError

    def batches(self) -> list[tuple[int, Course]]:
        """The batches of an epoch, each with the number of its first sample.

        None where an update follows on all samples together; the last may be smaller.
        """
        size, samples = self.order, self.samples
        starts = range(0, samples, size) if size else ()
        return [(at, self.batch(at, min(at + size, samples))) for at in starts if size]

    def to_dict(self, number: Callable[[Number], Any] | None = None) -> dict[str, Any]:
        """The description in the network file's own form, for JSON or YAML.

        Every key that has a value is present, whether or not it has its default, and so is every
        setting of a function.  ``number`` turns a written number into what the format holds;
        left out, whole numbers become ``int`` and others ``float``, which keeps the value of up
        to 15 digits but not trailing zeros.  Pass ``lambda n: n`` to keep the digits.
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        title = f" {self.title!r}" if self.title else ""
        form = self.to_dict()
        kind = "layer" if "layers" in form else "equation"
        made = len(form[f"{kind}s"])
        parts = f"{made} {kind}" if made == 1 else f"{made} {kind}s"
        return f"<{type(self).__name__}{title}: {parts}, loss {form['loss']}>"

    def _repr_html_(self) -> str:
        from html import escape

        from symprop.network.write import to_yaml

        return f"<pre>{escape(to_yaml(self))}</pre>"

    def _framed(self, middle: dict[str, Any], show: Callable[[Number], Any]) -> dict[str, Any]:
        """The entries of a file: the title, what is described, then the course."""
        title = {} if self.title is None else {"title": self.title}
        draw = {group: written(pool, show) for group, pool in self.draw.items()}
        marking = self.marking.written(show)
        return title | {
            **({"intro": self.intro} if self.intro else {}),
            **middle,
            "optimizer": function(self.optimizer, show),
            "learning_rate": show(self.learning_rate),
            **self._changes(show),
            "epochs": self.epochs,
            "rounding": _rounding(self.rounding),
            "notation": _choice(self.notation.preset, dict(self.notation.adjustments)),
            "view": self.view,
            **({"lang": self.lang} if self.lang != CODE else {}),
            **({"sections": list(self.sections)} if self.sections else {}),
            **({"notes": dict(self.notes)} if self.notes else {}),
            **({"draw": draw} if draw else {}),
            **({"marking": marking} if marking else {}),
        }

    def _changes(self, show: Callable[[Number], Any]) -> dict[str, Any]:
        """What is said about the updates besides, as far as something is."""
        out: dict[str, Any] = {}
        if self.weight_decay is not None:
            rate = show(self.weight_decay.rate)
            both = self.weight_decay.biases
            out["weight_decay"] = {"rate": rate, "biases": True} if both else rate
        if self.frozen:
            out["frozen"] = list(self.frozen)
        if self.gradients:
            out["gradients"] = list(self.gradients)
        if self.order is not None:
            online = self.order == 1
            out["order"] = "online" if online else {"mini_batch": self.order}
        return out if self.update else {**out, "update": "none"}


@dataclass(frozen=True, slots=True, repr=False)
class Network(Course):
    """A network, its data and how its derivation is to be shown.

    ``inputs`` and ``targets`` are always batches, one vector per sample: as many inputs as the
    first layer takes, as many targets as the last layer has units.
    """

    inputs: Matrix
    targets: Matrix
    layers: tuple[Layer, ...]
    loss: Function
    functions: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict, hash=False)
    """Functions that the file defines, as it writes them."""

    @property
    def samples(self) -> int:
        """How many samples the data have."""
        return len(self.inputs)

    def batch(self, start: int, stop: int) -> Network:
        """The same network with some of its samples, all of them before one update."""
        some = self.inputs[start:stop], self.targets[start:stop]
        return replace(self, inputs=some[0], targets=some[1], order=None)

    def is_bias(self, parameter: str) -> bool:
        """Whether a parameter, or an array of them, is a bias."""
        return is_bias(parameter)

    @property
    def symbolic(self) -> bool:
        """Whether only the sizes of data and layers are given."""
        return self.inputs[0][0] == SYMBOLIC

    def entry(self, parameter: str, row: int, column: int) -> str:
        """The id of one entry; biases are one row."""
        return f"{parameter}.{'' if self.is_bias(parameter) else f'{row}.'}{column}"

    def to_dict(self, number: Callable[[Number], Any] | None = None) -> dict[str, Any]:
        """The description as in a file in layer form."""
        show = number or plain
        own = {"functions": bodies(self.functions)} if self.functions else {}
        if self.symbolic:
            sizes = {
                "inputs": len(self.inputs[0]),
                "targets": len(self.targets[0]),
                "layers": [_size(layer, show) for layer in self.layers],
            }
            return self._framed({**own, **sizes, "loss": function(self.loss, show)}, show)
        single = len(self.inputs) == 1
        middle = {
            **own,
            "inputs": _vector(self.inputs[0], show) if single else _matrix(self.inputs, show),
            "targets": _vector(self.targets[0], show) if single else _matrix(self.targets, show),
            "layers": [_layer(layer, show) for layer in self.layers],
            "loss": function(self.loss, show),
        }
        return self._framed(middle, show)


def need_numbers(network: Course, what: str) -> None:
    """Raises ``NetworkError`` where something that is made of numbers has none."""
    if network.symbolic:
        raise NetworkError(f"{what} needs numbers, and this network has only symbols")


def plain(number: Number) -> int | float | str:
    """A written number as Python's own: ``int`` when it has no decimal places."""
    if number == SYMBOLIC:
        return number.text
    return int(number.text) if number.text.lstrip("-").isdigit() else float(number.text)


def bodies(functions: Mapping[str, str | Mapping[str, str]]) -> dict[str, str | dict[str, str]]:
    """Definitions as in a file: a formula, or its cases."""
    return {k: body if isinstance(body, str) else dict(body) for k, body in functions.items()}


def _vector(vector: Vector, show: Callable[[Number], Any]) -> list[Any]:
    return [show(x) for x in vector]


def _matrix(matrix: Matrix, show: Callable[[Number], Any]) -> list[list[Any]]:
    return [_vector(row, show) for row in matrix]


def _choice(name: str, settings: dict[str, Any]) -> str | dict[str, Any]:
    return {name: settings} if settings else name


def function(function: Function, show: Callable[[Number], Any]) -> str | dict[str, Any]:
    return _choice(function.name, {key: show(x) for key, x in function.settings.items()})


def _size(layer: Layer, show: Callable[[Number], Any]) -> dict[str, Any]:
    biases = {} if layer.biases is None else {"biases": True}
    return {"activation": function(layer.activation, show), "units": layer.units, **biases}


def _layer(layer: Layer, show: Callable[[Number], Any]) -> dict[str, Any]:
    entries = {
        "activation": function(layer.activation, show),
        "weights": _matrix(layer.weights, show),
    }
    if layer.biases is not None:
        shared = layer.shared_bias
        entries["biases"] = show(layer.biases[0]) if shared else _vector(layer.biases, show)
    return entries


def _rounding(rounding: Rounding) -> dict[str, Any]:
    kind = "significant" if rounding.digits is None else "digits"
    least = {} if rounding.at_least == AT_LEAST else {"at_least": rounding.at_least}
    return {kind: getattr(rounding, kind), "carry": rounding.carry, **least}
