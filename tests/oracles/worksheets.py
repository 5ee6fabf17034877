"""The bundled examples of which worksheets are made."""

from __future__ import annotations

from symprop.network.file import examples, load
from symprop.network.indexed_network import IndexedNetwork


def by_elements() -> list[str]:
    """The examples without those that are shown array by array: no numbers are drawn for them."""
    return [name for name in examples() if not isinstance(load(name), IndexedNetwork)]
