"""Networks of layers of any kind: each kind is a data file, which makes families of its layers."""

from __future__ import annotations

from symprop.network.fields import Field
from symprop.network.yaml_tree import ListNode, MappingNode

DENSE = ("activation", "weights", "units", "biases")
"""The keys of a dense layer that stands without the name of its kind."""


def is_stack(file: Field) -> bool:
    """Whether a file in layer form has layers of other kinds than dense."""
    layers = file.entries("").get("layers")
    items = layers.node.items if layers is not None and isinstance(layers.node, ListNode) else []
    return any(
        isinstance(item, MappingNode)
        and any(key not in DENSE and (key != "dense") for key in item.keys)
        and not ("weights" in item.keys and "activation" in item.keys)
        for item in items
    )
