"""What every form of a network file says besides its mathematics: how to learn, what to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from symprop import language
from symprop.functions.optimizers import OPTIMIZERS
from symprop.network import known
from symprop.network.description import (
    AT_LEAST,
    Carry,
    Course,
    Decay,
    Function,
    Notation,
    Rounding,
    View,
)
from symprop.network.fields import Field, nearest, one_of
from symprop.network.function_form import function, named
from symprop.network.literal import quote
from symprop.network.notes import note, notes
from symprop.network.scheme import Scheme
from symprop.network.yaml_tree import MappingNode, ScalarNode

MAX_EPOCHS = 10_000

MAX_SHOWN = 50
"""Decimal places, or significant digits, that can be asked for."""

MAX_SIZE = 10_000
"""Inputs, targets or units of a network without numbers."""


def _title(field: Field) -> str | None:
    return None if field.is_null else field.text() or None


def _notation(field: Field) -> Notation:
    if isinstance(field.node, MappingNode) and "preset" in field.node.keys:
        settings = field
        entries = field.entries("")
        preset = entries.pop("preset").choice("notation", known.known("notation"))
        more: tuple[str, ...] = ("preset",)
    else:
        preset, entries = named(field, "notation")
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


def _marking(field: Field) -> Scheme:
    from symprop.network.scheme_form import read  # few files have one

    return read(field)


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
