"""A small network written as one formula of its inputs, weights and biases."""

from __future__ import annotations

from symprop.derivation.plan import LayerPlan
from symprop.formula.layout import PAGE, width
from symprop.formula.tree import Formula, Sum
from symprop.network.ids import layer_id

_LINES = 2
"""On how many lines of a page the formula may stand."""


def written_out(plan: LayerPlan) -> Formula | None:
    """The only output for a single sample, with every layer put into the next one.

    ``None`` where there is nothing to put in, or where the formula would be a long one.
    """
    network, name = plan.network, plan.notation.name
    layers = network.layers
    vectors = any(layer.activation.activation_row.vector for layer in layers)
    if len(network.inputs) > 1 or len(layers) < 2 or layers[-1].units > 1 or vectors:
        return None
    values = [name(f"inputs.{i}") for i in range(layers[0].inputs)]
    for k, layer in enumerate(layers):
        if layer.inputs * layer.units > _LINES * PAGE:
            return None
        values = [_unit(plan, k, j, values) for j in range(layer.units)]
    return values[0] if width(values[0]) <= _LINES * PAGE else None


def _unit(plan: LayerPlan, k: int, j: int, values: list[Formula]) -> Formula:
    """The output of unit ``j`` of layer ``k``, to which ``values`` lead."""
    layer, name = plan.network.layers[k], plan.notation.name
    terms: list[Formula] = [x * name(layer_id(k, "weights", i, j)) for i, x in enumerate(values)]
    if layer.biases is not None:
        shared = layer.shared_bias
        terms.append(name(layer_id(k, "bias") if shared else layer_id(k, "biases", j)))
    made = terms[0] if len(terms) == 1 else Sum(tuple(terms))
    return made if layer.identity else layer.activation.activation_row.call(made)
