"""What a network of dense layers is given: numbers by their canonical ids, and as arrays."""

from __future__ import annotations

from symprop.formula.tree import Formula, Number
from symprop.network.description import Layer, Matrix, Network
from symprop.network.ids import data_id, layer_id, sample_prefix
from symprop.network.indexed import NumberArray


def prefix(network: Network, sample: int) -> str:
    """What the ids of one sample's values begin with."""
    return sample_prefix(sample, len(network.inputs))


def bias_id(shared: bool, layer: int, unit: int) -> str:
    """The id of a unit's bias."""
    return layer_id(layer, "bias") if shared else layer_id(layer, "biases", unit)


def data(network: Network) -> dict[str, Formula]:
    """The inputs and the targets, sample by sample."""
    out: dict[str, Formula] = {}
    for s, (inputs, targets) in enumerate(zip(network.inputs, network.targets, strict=True)):
        at = prefix(network, s)
        out |= {at + data_id("inputs", i): x for i, x in enumerate(inputs)}
        out |= {at + data_id("targets", j): x for j, x in enumerate(targets)}
    return out


def parameters(network: Network) -> list[tuple[str, Number]]:
    """Every trainable parameter, layer by layer, unit by unit, weights before the bias."""
    out = []
    for k, layer in enumerate(network.layers):
        for j in range(layer.units):
            for i in range(layer.inputs):
                out.append((layer_id(k, "weights", i, j), layer.weights[i][j]))
        if layer.biases is not None:
            for j, b in enumerate(layer.biases):
                out.append((bias_id(layer.shared_bias, k, j), b))
    return out


def arrays(layer: Layer) -> dict[str, NumberArray]:
    """The parameters of a layer as arrays: weights (inputs, units), biases (units), a bias ()."""
    out = {"weights": matrix(layer.weights)}
    if layer.biases is not None:
        shape = () if layer.shared_bias else (layer.units,)
        out["bias" if layer.shared_bias else "biases"] = NumberArray(shape, layer.biases)
    return out


def matrix(rows: Matrix) -> NumberArray:
    """Written numbers in rows as an array."""
    return NumberArray((len(rows), len(rows[0])), tuple(x for row in rows for x in row))
