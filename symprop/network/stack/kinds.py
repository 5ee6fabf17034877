"""Kinds of layers: what their data files in ``symprop/layers`` say.

A kind's equations are those of network files.  Capital letters are sizes: the index ``i`` runs up
to ``I``, ``weights[4*K,J]`` has 4·K rows.  ``x`` is what enters the layer.  Axes of ``x`` before
those in the file (``[...,J]``) and the samples are no business of the equations: every value has
them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from symprop.formula.tree import Number
from symprop.network.fields import Field
from symprop.network.known import Domain
from symprop.network.yaml_tree import MappingNode, NamedText, ScalarNode, parse
from symprop.record import Record

from .parts import SAMPLE

FOLDER = Path(__file__).parents[2] / "layers"
"""Where the data files lie; to add a kind is to add a file."""
INPUT = "x"
MAX_WHOLE = 1000
_KEY = re.compile(r"(?P<id>\w+)(?:\[(?P<axes>.*)\])?")


class ArraySpec(Record):
    """An array that a layer is given: its axes, ``...`` for all those of the input.

    ``shared`` is the name of the one number that may stand for all.
    """

    axes: tuple[str, ...]
    optional: bool = False
    shared: str | None = None


class Setting(Record):
    """A setting: a number in a domain, one of some words, or sizes of a window."""

    domain: Domain | None = None
    default: Number | None = None
    whole: int | None = None
    """The least that a whole number may be; it may stand for the axis ``axis``."""
    axis: str | None = None
    words: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    """The letters of the sizes of a window; left out, they are those of the setting ``like``."""
    like: str | None = None


class LayerEquation(NamedTuple):
    """An equation: its id, its indices, and its right side in the data file."""

    id: str
    indices: tuple[str, ...]
    right: Field


class LayerKind(Record):
    """What one data file says."""

    name: str
    title: str
    sentence: str
    axes: Mapping[str, str]
    input: tuple[str, ...]
    equations: tuple[LayerEquation, ...]
    output: Mapping[str, Mapping[str, str]]
    """By the setting or parameter that decides, and its value: an access such as ``h[T-1,k]``."""
    lead: bool = False
    """Whether the input may have more axes, before those in the file."""
    optional: tuple[str, ...] = ()
    """Axes that may be left out, in this order."""
    settings: Mapping[str, Setting] = {}
    parameters: Mapping[str, ArraySpec] = {}
    data: Mapping[str, ArraySpec] = {}
    initial: Mapping[str, tuple[str, ArraySpec]] = {}
    """For values with earlier ones: the key of the first ones, and their axes."""
    sizes: Mapping[str, str] = {}
    symbols: Mapping[str, str] = {}
    remarks: Mapping[str, str] = {}
    """What is said besides of a layer that has a parameter, by the parameter."""
    rules: Mapping[str, str] = {}
    """What the steps of its values are called in JSON, where that is more than ``equation``."""
    samples: str | None = None
    """The axis of the samples, where equations name it."""
    tokens: tuple[str, tuple[str, ...]] | None = None
    """The array of a one and noughts that stands for whole numbers, and its axes."""
    layers: str | None = None
    """What the equations call the output of the layers inside."""
    activation: str = "identity"
    window: int | None = None
    """Over how many axes of the output a window would slide."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a layer of this kind may have."""
        inside = ("layers",) if self.layers else ()
        starts = tuple(key for key, _ in self.initial.values())
        return (*self.parameters, *self.data, *self.settings, *starts, *inside)

    @property
    def window_setting(self) -> str | None:
        """The setting that tells how large a window is."""
        return next((name for name, s in self.settings.items() if s.window and not s.like), None)


def names() -> list[str]:
    """The names of all kinds."""
    return sorted(
        entry.name.removesuffix(".yaml")
        for entry in FOLDER.iterdir()
        if entry.name.endswith(".yaml")
    )


def kind(name: str) -> LayerKind:
    """The kind of this name."""
    return _read(name, (FOLDER / f"{name}.yaml").read_text("utf-8"))


@cache
def _read(name: str, text: str) -> LayerKind:
    source = NamedText(f"{name}.yaml", text)
    file = Field(source, parse(source))
    fields = file.entries("a mapping with title, sentence, input, equations and output")
    file.only(
        ("title", "sentence", "remarks", "axes", "input", "optional", "samples", "tokens", "layers",
         "activation", "window", "settings", "parameters", "data", "initial", "sizes", "equations",
         "output", "symbols", "rules"),
        required=("title", "sentence", "input", "equations", "output"),
    )  # fmt: skip

    def texts(key: str) -> dict[str, str]:
        entries = fields[key].entries("a mapping") if key in fields else {}
        return {k: x.text() for k, x in entries.items()}

    def entries(key: str) -> dict[str, Field]:
        return fields[key].entries("a mapping") if key in fields else {}

    def word(key: str) -> str | None:
        return fields[key].text() if key in fields else None

    _, axes = key(fields["input"].text())
    initial = {}
    for id, start in entries("initial").items():
        called, along = key(start.text())
        initial[id] = (called, ArraySpec(along, optional=True))
    output = fields["output"]
    choice = output.entries("") if isinstance(output.node, MappingNode) else {}
    return LayerKind(
        name,
        fields["title"].text(),
        " ".join(_text(fields["sentence"]).split()),
        texts("axes"),
        tuple(a for a in axes if a != "..."),
        tuple(
            LayerEquation(*key(k), f) for k, f in fields["equations"].entries("equations").items()
        ),
        {k: {c: x.text() for c, x in f.entries("").items()} for k, f in choice.items()}
        or {"": {"": output.text()}},
        lead=axes[:1] == ("...",),
        optional=tuple(f.text() for f in fields["optional"].items("axes"))
        if "optional" in fields
        else (),
        settings={k: _setting(f) for k, f in entries("settings").items()},
        parameters=dict(_array(k, f) for k, f in entries("parameters").items()),
        data=dict(_array(k, f) for k, f in entries("data").items()),
        initial=initial,
        sizes=texts("sizes"),
        symbols=texts("symbols"),
        remarks=texts("remarks"),
        rules=texts("rules"),
        samples=word("samples"),
        tokens=key(fields["tokens"].text()) if "tokens" in fields else None,
        layers=word("layers"),
        activation=word("activation") or "identity",
        window=fields["window"].whole(1, 3) if "window" in fields else None,
    )


def key(text: str) -> tuple[str, tuple[str, ...]]:
    """The name and what stands in its brackets."""
    m = _KEY.fullmatch(text)
    assert m, text
    return m["id"], tuple(x.strip() for x in m["axes"].split(",")) if m["axes"] else ()


def _array(text: str, field: Field) -> tuple[str, ArraySpec]:
    id, axes = key(text)
    if SAMPLE.upper() in axes:
        raise field.fail(f"has an axis {SAMPLE.upper()}, which is that of the samples")
    if isinstance(field.node, MappingNode):
        return id, ArraySpec(axes, optional=True, shared=field.entries("")["shared"].text())
    return id, ArraySpec(
        axes, optional=field.choice("word", ("required", "optional")) == "optional"
    )


def _setting(field: Field) -> Setting:
    entries = field.entries("a mapping such as {whole: 1, default: 1}")
    default = entries.get("default")
    if "one_of" in entries:
        return Setting(words=tuple(x.text() for x in entries["one_of"].items("words")))
    if "window" in entries:
        letters = tuple(x.text() for x in entries["window"].items("letters"))
        return Setting(window=letters, like=default.text() if default else None)
    number = default.number() if default else None
    if "whole" in entries:
        axis = entries["axis"].text() if "axis" in entries else None
        return Setting(default=number, whole=entries["whole"].whole(0, MAX_WHOLE), axis=axis)
    return Setting(_domain(entries), number)


def _domain(entries: Mapping[str, Field]) -> Domain:
    """Numbers ``above`` a bound or ``from`` it on, and ``below`` another."""
    low = entries["above"] if "above" in entries else entries["from"]
    strict, bound = "above" in entries, low.number()
    high = entries["below"].number() if "below" in entries else None
    words = f"a number above {bound.text}" if strict else f"a number from {bound.text}"
    if high is not None:
        words += f" to below {high.text}"
    return Domain(
        words,
        lambda x: (
            (x > bound.value if strict else x >= bound.value) and (high is None or x < high.value)
        ),
    )


def _text(field: Field) -> str:
    assert isinstance(field.node, ScalarNode)
    return field.node.text
