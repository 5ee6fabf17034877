"""The layer form of a network file: fields → ``Network``, shapes and domains checked.

Any activation may stand at any layer, softmax included; whether its derivative can be shown there
is for the calculus to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any, TypeAlias, get_args

from symprop import language
from symprop.formula.tree import Number
from symprop.functions.activations import Activation
from symprop.functions.losses import Loss
from symprop.functions.optimizers import OPTIMIZERS
from symprop.network import draw_form, known
from symprop.network.description import (
    AT_LEAST,
    SYMBOLIC,
    Carry,
    Course,
    Decay,
    Function,
    Layer,
    Matrix,
    Network,
    Notation,
    Rounding,
    View,
)
from symprop.network.fields import Field, count, nearest, one_of, unknown
from symprop.network.ids import layer_id
from symprop.network.known import Domain, Kind
from symprop.network.layers import parameters
from symprop.network.literal import quote
from symprop.network.notes import note, notes
from symprop.network.scheme import Scheme
from symprop.network.yaml_tree import MappingNode, ScalarNode

MAX_EPOCHS = 10_000
MAX_SHOWN = 50
"""Decimal places, or significant digits, that can be asked for."""

MAX_SIZE = 10_000
"""Inputs, targets or units of a network without numbers."""

Rows: TypeAlias = Mapping[str, Activation | Loss]
"""Rows of functions that a file defines, by their names."""

_BIASES = Domain("a number for each unit, or one number for all", lambda x: True)


def read_layer_form(file: Field) -> Network:
    """The network that a file in layer form describes."""
    fields = file.entries("a mapping of keys")
    file.only((*_READERS, *_WITH_OWN, "functions"), required=("inputs", "targets", *_WITH_OWN))
    own = own_rows(fields)
    values = {key: _READERS[key](field) for key, field in fields.items() if key in _READERS}
    values["layers"] = _layers(fields["layers"], own)
    values["loss"] = function("loss", own)(fields["loss"])
    if own:
        values["functions"] = function_texts(fields)
    if not fields["targets"].is_nested and fields["inputs"].is_nested:
        values["targets"] = _one_each(values["targets"], values["layers"])
    _check_sizes(fields)
    values = settled(values, fields)
    network = Network(**{**values, "layers": _widened(values["layers"], len(values["inputs"][0]))})
    _check_layers(fields["layers"], network)
    _check_targets(fields["targets"], network)
    _check_loss(fields, network)
    check_course(fields, network, _ids(network), _data_ids(network))
    if "draw" in fields:
        if network.symbolic:
            raise fields["draw"].fail("has nothing to draw: the network has only symbols")
        _check_draw(fields["draw"], network)
    return network


def own_rows(fields: Mapping[str, Field]) -> Rows:
    """The rows of the functions that a file defines."""
    if "functions" not in fields:
        return {}
    from symprop.network.own import read_rows  # needs the formula reader

    return read_rows(fields["functions"])


def function_texts(fields: Mapping[str, Field]) -> dict[str, Any]:
    """The definitions of functions as a file writes them."""
    if "functions" not in fields:
        return {}
    from symprop.network.own import texts

    return texts(fields["functions"])


# --- what the parts must be to each other -------------------------------------------------------


def _one_each(targets: Matrix, layers: tuple[Layer, ...]) -> Matrix:
    """A flat list of targets beside a batch: one number per sample when there is one output."""
    return tuple((t,) for t in targets[0]) if layers[-1].units == 1 else targets


def _check_sizes(fields: Mapping[str, Field]) -> None:
    """Numbers stand everywhere, or sizes do."""
    layers = [_inside(item).entries("") for item in fields["layers"].items("")]
    parts = [fields["inputs"], fields["targets"]]
    parts += [entries.get("weights") or entries["units"] for entries in layers]
    sizes = [part for part in parts if isinstance(part.node, ScalarNode)]
    numbers = [part for part in parts if not isinstance(part.node, ScalarNode)]
    if sizes and numbers:
        raise sizes[0].fail(
            f"is a size, but {numbers[0].path} has numbers, expected numbers in the inputs, the "
            "targets and every layer, or nowhere"
        )


def _inside(layer: Field) -> Field:
    """What has the weights: the layer, or what it says of itself under ``dense``."""
    return layer.entries("").get("dense", layer)


def _widened(layers: tuple[Layer, ...], inputs: int) -> tuple[Layer, ...]:
    """Layers of which only the units are known, with as many weights as values enter them."""
    out: list[Layer] = []
    for layer in layers:
        width = out[-1].units if out else inputs
        symbolic = layer.weights[0][0] == SYMBOLIC
        out.append(replace(layer, weights=layer.weights * width) if symbolic else layer)
    return tuple(out)


def _check_layers(field: Field, network: Network) -> None:
    """Each layer takes as many values as the layer before it (or the data) gives."""
    width, owner = len(network.inputs[0]), "input"
    for i, layer in enumerate(network.layers):
        if layer.inputs != width:
            item = field.items("")[i].entries("")
            weights = item.get("weights") or item["dense"].entries("")["weights"]
            found = count(layer.inputs, "row")
            raise weights.fail(f"has {found}, expected {width}, one for each {owner}")
        width, owner = layer.units, f"unit of layer {i}"


def _check_targets(field: Field, network: Network) -> None:
    """One target for each output of each sample."""
    samples, found = len(network.inputs), len(network.targets)
    if found != samples:
        raise field.fail(f"has {count(found, 'sample')}, expected {samples} as in inputs")
    units, found = network.layers[-1].units, len(network.targets[0])
    if found != units:
        where = field.items("")[0] if field.is_nested else field
        words = count(found, "number")
        raise where.fail(f"has {words}, expected {units}, one for each unit of the last layer")


def _check_loss(fields: Mapping[str, Field], network: Network) -> None:
    """The loss is defined for the outputs and the targets."""
    loss, last = network.loss.name, network.layers[-1].activation
    if not network.loss.loss_row.outputs(last.activation_row):
        allowed = known.outputs_of(network.loss.loss_row)
        raise fields["loss"].fail(
            f"is {loss}, which expects the last activation to be {one_of(allowed)}, not {last.name}"
        )
    if network.symbolic:
        return
    targets, domain = fields["targets"], network.loss.loss_row.targets
    rows = targets.items("") if targets.is_nested else [targets]
    numbers = [number for row in rows for number in row.items("")]
    for number, target in zip(numbers, chain.from_iterable(network.targets), strict=True):
        if not domain.holds(target.value):
            raise number.unexpected(f"{domain.words} for {loss}")
    for i, sample in enumerate(network.targets):
        total = sum(target.value for target in sample)
        if domain.shares and total != 1:
            row = rows[i] if targets.is_nested else targets
            raise row.fail(f"sums to {float(total):.6g}, expected exactly 1 for {loss}")


def _check_draw(field: Field, network: Network) -> None:
    """What is drawn exists and suits the loss."""
    domain = network.loss.loss_row.targets
    shares = f"the targets of {network.loss.name} sum to 1" if domain.shares else ""
    draw_form.check(field, "targets", domain, shares)
    if all(layer.biases is None for layer in network.layers) and "biases" in network.draw:
        raise field.entries("")["biases"].fail("has nothing to draw: no layer has biases")


# --- one reader for each kind of value ----------------------------------------------------------


def _title(field: Field) -> str | None:
    return None if field.is_null else field.text() or None


def _batch(field: Field) -> Matrix:
    """One vector per sample; a flat list is one sample."""
    if field.is_nested:
        return _rows(field, "sample")
    if isinstance(field.node, ScalarNode) and field.node.text.isdecimal():
        return ((SYMBOLIC,) * field.whole(1, MAX_SIZE),)
    return (field.vector("a list of numbers, or a list of such lists, one for each sample"),)


def _rows(field: Field, noun: str) -> Matrix:
    """A rectangular matrix; ``noun`` says what its rows are."""
    items = field.items(f"a list of {noun}s")
    rows = tuple(item.vector() for item in items)
    for item, row in zip(items, rows, strict=True):
        if len(row) != len(rows[0]):
            found = count(len(row), "number")
            raise item.fail(f"has {found}, expected {len(rows[0])} as in the first {noun}")
    return rows


def _layers(field: Field, own: Rows) -> tuple[Layer, ...]:
    return tuple(_layer(item, own) for item in field.items("a list of layers"))


def _layer(field: Field, own: Rows) -> Layer:
    fields = field.entries("a mapping with activation and weights")
    where: Field = field
    allowed: tuple[str, ...] = ("activation",)
    if "dense" in fields:
        field.only(("dense", "activation"))
        where, allowed = fields["dense"], ()
        fields = {**fields, **where.entries("a mapping with weights")}
    size = "units" if "units" in fields and "weights" not in fields else "weights"
    where.only((*allowed, size, "biases"), required=(*allowed, size))
    chosen = fields.get("activation")
    activation = function("activation", own)(chosen) if chosen else Function("identity")
    if size == "units":
        row = (SYMBOLIC,) * fields["units"].whole(1, MAX_SIZE)
        return Layer(activation, (row,), row if _biased(fields.get("biases")) else None)
    weights = _rows(fields["weights"], "row")
    biases = fields.get("biases")
    if biases is None or biases.is_null:
        return Layer(activation, weights)
    if not biases.is_list:
        return Layer(activation, weights, (biases.number(_BIASES),), shared_bias=True)
    vector, units = biases.vector(_BIASES.words), len(weights[0])
    if len(vector) != units:
        raise biases.fail(
            f"has {count(len(vector), 'number')}, expected {units}, one for each unit"
        )
    return Layer(activation, weights, vector)


def _biased(field: Field | None) -> bool:
    """Whether a layer that has only a size has biases."""
    if field is None or field.is_null:
        return False
    text = field.node.text if isinstance(field.node, ScalarNode) else ""
    if text not in ("true", "false"):
        raise field.unexpected("true or false, as the layer has only its number of units")
    return text == "true"


def _named(field: Field, kind: Kind, own: Iterable[str] = ()) -> tuple[str, dict[str, Field]]:
    """A name by itself, or as the only key of a mapping to its settings."""
    names = (*own, *known.known(kind))
    if not isinstance(field.node, MappingNode):
        return field.choice(kind, names), {}
    entries = field.entries(f"one {kind}")
    if len(entries) != 1:
        raise field.fail(f"has {count(len(entries), 'key')}, expected one {kind} with its settings")
    ((name, settings),) = entries.items()
    if name not in names:
        raise field.source.error(field.node.keys[name], unknown(kind, name, names))
    return name, settings.entries("a mapping of settings")


def function(kind: Kind, own: Rows | None = None) -> Callable[[Field], Function]:
    """A reader of a function; the settings that a file leaves out get their defaults.

    ``own`` are the rows of functions that the file defines.
    """
    wanted: type = Loss if kind == "loss" else Activation
    mine = {name: row for name, row in (own or {}).items() if isinstance(row, wanted)}

    def read(field: Field) -> Function:
        name, given = _named(field, kind, mine)
        if name in mine:
            if given:
                field.entries("")[name].only(())
            return Function(name, own=mine[name])
        defaults = known.known(kind)[name]
        if given:
            field.entries("")[name].only(defaults)
        settings = {
            key: given[key].number(known.setting(kind, name, key))
            if key in given
            else Number(default)
            for key, default in defaults.items()
        }
        return Function(name, settings)

    return read


def _notation(field: Field) -> Notation:
    if isinstance(field.node, MappingNode) and "preset" in field.node.keys:
        settings = field
        entries = field.entries("")
        preset = entries.pop("preset").choice("notation", known.known("notation"))
        more: tuple[str, ...] = ("preset",)
    else:
        preset, entries = _named(field, "notation")
        settings = field.entries("")[preset] if entries else field
        more = ()
    if entries:
        settings.only((*known.adjustable(preset), *more))
    return Notation(preset, {key: _adjustment(key, value) for key, value in entries.items()})


def _adjustment(key: str, field: Field) -> str:
    """A name or its pattern, or one of a few words."""
    if key in known.WORDS:
        return field.choice(key, known.WORDS[key])
    text = field.text()
    for found in re.finditer("<[a-z]>", text):
        if found[0] not in known.PLACEHOLDERS:
            allowed = one_of(known.PLACEHOLDERS)
            raise field.fail(f"has {quote(found[0])}, expected {allowed} as a placeholder")
    return text


def _rounding(field: Field) -> Rounding:
    fields = field.entries("a mapping such as {digits: 5}")
    field.only(("digits", "significant", "at_least", "carry"))
    if "digits" in fields and "significant" in fields:
        raise field.fail("has both digits and significant, expected one of them")
    carry: Carry = "exact"
    if "carry" in fields:
        carry = fields["carry"].choice("carry", get_args(Carry))
    least = fields["at_least"].whole(0, MAX_SHOWN) if "at_least" in fields else AT_LEAST
    if "significant" in fields:
        return Rounding(None, fields["significant"].whole(1, MAX_SHOWN), carry, least)
    digits = fields["digits"].whole(0, MAX_SHOWN) if "digits" in fields else 5
    return Rounding(digits, None, carry, least)


def _decay(field: Field) -> Decay:
    """A rate, or a mapping that lets the biases shrink too."""
    if not isinstance(field.node, MappingNode):
        return Decay(field.number(known.NOT_NEGATIVE))
    entries = field.entries("")
    field.only(("rate", "biases"), required=("rate",))
    words: Mapping[str, bool] = {"true": True, "false": False}
    biases = entries["biases"].choice("biases", words) if "biases" in entries else "false"
    return Decay(entries["rate"].number(known.NOT_NEGATIVE), words[biases])


def _listed(expected: str) -> Callable[[Field], tuple[str, ...]]:
    """A reader of a list of ids."""
    return lambda field: tuple(dict.fromkeys(item.text() for item in field.items(expected)))


def _sections(field: Field) -> tuple[str, ...]:
    items = field.items("a list of sections") if field.is_list else [field]
    return tuple(dict.fromkeys(item.choice("section", known.SECTIONS) for item in items))


def _update(field: Field) -> bool:
    """The only choice is to have none."""
    field.choice("update", ("none",))
    return False


def _order(field: Field) -> int | None:
    """How many samples there are from one update to the next; ``None``: all of them."""
    sizes: Mapping[str, int | None] = {"batch": None, "online": 1}
    if isinstance(field.node, MappingNode):
        field.only(("mini_batch",), required=("mini_batch",))
        return field.entries("")["mini_batch"].whole(1, MAX_SIZE)
    text = field.node.text if isinstance(field.node, ScalarNode) else ""
    if text not in sizes:
        raise field.unexpected("batch, online or a mapping such as {mini_batch: 2}")
    return sizes[text]


def check_course(
    fields: Mapping[str, Field], course: Course, parameters: Iterable[str], data: Iterable[str]
) -> None:
    """Raises ``NetworkError`` where what is said about the updates does not go together.

    ``parameters`` and ``data`` are ids of values, and of whole arrays of them.
    """
    _check_ids(fields.get("frozen"), tuple(parameters), "the id of a parameter")
    _check_ids(fields.get("gradients"), tuple(data), "inputs or the id of one of them")
    if course.order is not None and not course.samples:
        raise fields["order"].fail("is about samples, which networks of equations do not have")
    if not course.update and course.epochs > 1:
        raise fields["epochs"].fail(f"is {course.epochs}, expected 1 with update: none")


def _check_ids(field: Field | None, ids: tuple[str, ...], expected: str) -> None:
    """Each entry of a list is one of some ids."""
    for item in field.items("") if field else ():
        if item.text() not in ids:
            near = nearest(item.text(), ids)
            hint = f"did you mean {quote(near)}?" if near else f"expected {expected}"
            raise item.fail(f"is {quote(item.text())}, {hint}")


def settled(course: dict[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """The course with a ``weight_decay`` as the setting of an optimizer that has one of its own.

    Raises:
        NetworkError: the optimizer's own setting says something else.
    """
    function, decay = course.get("optimizer"), course.get("weight_decay")
    if function is None or decay is None or not OPTIMIZERS[function.name].decoupled:
        return course
    own, usual = function.settings["weight_decay"], OPTIMIZERS[function.name].usual["weight_decay"]
    if own.value not in (usual.value, decay.rate.value):
        problem = f"is {decay.rate.text}, expected {own.text} as in the settings of"
        raise fields["weight_decay"].fail(f"{problem} {function.name}")
    settings = {**function.settings, "weight_decay": decay.rate}
    return {**course, "optimizer": Function(function.name, settings)}


def _ids(network: Network) -> Iterator[str]:
    """What can be frozen: each parameter, and each array of them."""
    for id, _ in parameters(network):
        yield id
    for k, layer in enumerate(network.layers):
        yield layer_id(k, "weights")
        if layer.biases is not None and not layer.shared_bias:
            yield layer_id(k, "biases")


def _data_ids(network: Network) -> Iterator[str]:
    """The inputs, as a whole and one by one."""
    yield "inputs"
    yield from (f"inputs.{k}" for k in range(len(network.inputs[0])))


def _marking(field: Field) -> Scheme:
    from symprop.network.scheme_form import read  # few files have one

    return read(field)


COURSE: Mapping[str, Callable[[Field], Any]] = {
    "title": _title,
    "intro": note,
    "optimizer": function("optimizer"),
    "learning_rate": lambda field: field.number(known.POSITIVE),
    "weight_decay": _decay,
    "frozen": _listed("a list of parameters"),
    "update": _update,
    "gradients": _listed("a list such as [inputs]"),
    "order": _order,
    "epochs": lambda field: field.whole(1, MAX_EPOCHS),
    "rounding": _rounding,
    "notation": _notation,
    "view": lambda field: field.choice("view", get_args(View)),
    "lang": lambda field: field.choice("language", language.known()),
    "sections": _sections,
    "marking": _marking,
    "notes": notes,
}
"""The keys that every form of a network file has, and how their values are read."""

_READERS: Mapping[str, Callable[[Field], Any]] = {
    "title": _title,
    "inputs": _batch,
    "targets": _batch,
    **COURSE,
    "draw": draw_form.reader(("inputs", "targets", "weights", "biases")),
}
"""The keys of a file in layer form that need nothing of the file, and how their values are read."""

_WITH_OWN = ("layers", "loss")
"""The keys whose values may name functions that the file defines."""
