"""Activations, losses and optimizers in network files, with their settings; own functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from symprop.formula.tree import Number
from symprop.functions.activations import Activation
from symprop.functions.losses import Loss
from symprop.network import known
from symprop.network.description import Function
from symprop.network.fields import Field, count, unknown
from symprop.network.known import Kind
from symprop.network.yaml_tree import MappingNode

Rows: TypeAlias = Mapping[str, Activation | Loss]
"""Rows of functions that a file defines, by their names."""


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


def named(field: Field, kind: Kind, own: Iterable[str] = ()) -> tuple[str, dict[str, Field]]:
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
        name, given = named(field, kind, mine)
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
