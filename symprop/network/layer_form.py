"""The layer form of a network file: fields → ``Network``, shapes and domains checked.

Any activation may stand at any layer, softmax included; whether its derivative can be shown there
is for the calculus to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from symprop.network import draw_form, known
from symprop.network.course_form import COURSE, MAX_SIZE, check_course, settled
from symprop.network.description import SYMBOLIC, Function, Layer, Matrix, Network
from symprop.network.fields import Field, count, one_of
from symprop.network.function_form import Rows, function, function_texts, own_rows
from symprop.network.ids import data_id, layer_id
from symprop.network.known import Domain
from symprop.network.layers import parameters
from symprop.network.yaml_tree import ScalarNode

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
    yield from (data_id("inputs", k) for k in range(len(network.inputs[0])))


_READERS: Mapping[str, Callable[[Field], Any]] = {
    "title": COURSE["title"],
    "inputs": _batch,
    "targets": _batch,
    **COURSE,
    "draw": draw_form.reader(("inputs", "targets", "weights", "biases")),
}
"""The keys of a file in layer form that need nothing of the file, and how their values are read."""

_WITH_OWN = ("layers", "loss")
"""The keys whose values may name functions that the file defines."""
