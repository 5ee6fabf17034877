"""The graph of a network of dense layers, from the data file that dense layers have."""

from __future__ import annotations

from symprop.formula.tree import Formula
from symprop.network.description import Layer, Network
from symprop.network.elements import instantiate
from symprop.network.graph import Graph
from symprop.network.indexed import Families
from symprop.network.layers import arrays, matrix, parameters
from symprop.network.stack.build import BuiltLayer
from symprop.network.stack.given import LayerArrays
from symprop.network.stack.kinds import kind
from symprop.network.stack.losses import losses
from symprop.network.stack.parts import Parts, Signal


def expand(network: Network) -> Graph:
    """The scalar graph of a layered network: one definition per unit, sample and loss."""
    graph = instantiate(families(network))
    given: dict[str, Formula] = dict(parameters(network))  # in the order of the prose
    return Graph(graph.definitions, graph.data, given, graph.loss, graph.aliases)


def families(network: Network, together: bool = False) -> Families:
    """The graph of a layered network: per layer a family of sums and one of activations.

    The first index of data and families is the sample, also where there is only one.  With
    several samples each has its loss, and the loss is their mean; ``together`` it is one sum over
    samples and outputs.
    """
    parts = Parts(network.samples)
    parts.data = {"inputs": matrix(network.inputs), "targets": matrix(network.targets)}
    signal = Signal("inputs", (None, None), parts.data["inputs"].shape, sampled=True)
    for k, layer in enumerate(network.layers):
        given = _given(layer)
        made = BuiltLayer(given.kind, given, signal, f"layers.{k}", "")
        signal = made.add(parts, layer.activation)
    parts.families += losses(network.loss, signal, network.samples, together)
    return parts.graph("loss")


def _given(layer: Layer) -> LayerArrays:
    sizes = {"I": layer.inputs, "J": layer.units}
    renamed = {"biases": "bias"} if layer.shared_bias else {}
    return LayerArrays(kind("dense"), sizes, renamed=renamed, parameters=arrays(layer))
