"""From a kind of layer and what it is given to families."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from symprop.formula import tree as t
from symprop.formula.tree import Formula, Name
from symprop.network.description import Function
from symprop.network.equations import canonical, name_of
from symprop.network.families.compile import Compiler
from symprop.network.families.formula import Big, Item, Owner, Reader, Whole, rebuild, walk
from symprop.network.families.order import grouped
from symprop.network.families.tokens import affine
from symprop.network.indexed import FLATTEN, Access, Addend, Alias, Families, Family, Numbers, Place
from symprop.network.indexed_form import recurrent
from symprop.network.layers import PLAIN, activation_form
from symprop.network.stack.kinds import INPUT, Equation, Kind, key
from symprop.network.stack.shapes import Given
from symprop.record import Record

SAMPLE = "s"
"""The index of the samples."""
_LEAD, _ALONE = "tpqrnm", "ijklmn"
"""Indices before a layer's own, and where it has none of its own."""
_APPLIED = re.compile(r"activation\((\w+)\[(.*)\]\)")


class Signal(Record):
    """The array that goes from one layer to the next, as elements of ``id``.

    ``at`` has a place for each axis of ``id`` that is fixed, ``None`` for those that are left;
    ``shape`` are the sizes of these.  With ``sampled`` the first of them counts the samples.
    ``window`` is over how many axes a window would slide, if that is known.
    """

    id: str
    at: tuple[Place | None, ...]
    shape: tuple[int, ...]
    sampled: bool
    window: int | None = None

    @property
    def own(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return self.shape[1:] if self.sampled else self.shape

    def element(self, places: Sequence[Place]) -> Access:
        """The element at these places of the axes that are left."""
        rest = iter(places)
        return Access(self.id, tuple(next(rest) if p is None else p for p in self.at))


@dataclass
class Parts:
    """What layers are made of, in order."""

    samples: int
    families: list[Family] = field(default_factory=list)
    data: dict[str, Numbers] = field(default_factory=dict)
    parameters: dict[str, Numbers] = field(default_factory=dict)
    initial: dict[str, Numbers] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    unsampled: set[str] = field(default_factory=set)
    names: dict[str, Name] = field(default_factory=dict)
    activations: list[Function] = field(default_factory=list)

    def graph(self, loss: str) -> Families:
        """The graph of all families."""
        return Families(
            tuple(self.families), self.data, self.parameters, loss, {}, self.initial,
            self.samples, self.aliases, frozenset(self.unsampled),
        )  # fmt: skip


class Layer:
    """One layer of a kind: ``prefix`` is its id, ``mark`` what its names bear above."""

    def __init__(self, kind: Kind, given: Given, signal: Signal, prefix: str, mark: str) -> None:
        self.kind, self.given, self.input = kind, given, signal
        self.prefix, self.mark = prefix, mark
        self.inner: Signal | None = None
        """What comes out of the layers inside."""
        taken = {SAMPLE, *(i for e in kind.equations for i in e.indices)}
        letters = _LEAD if taken > {SAMPLE} else _ALONE
        free = (x for x in letters if x not in taken)
        self.lead: tuple[str, ...] = ()
        """Indices that every value of the layer has before its own."""
        if not kind.samples:
            count = len(signal.own) - (len(kind.input) - len(given.missing))
            count = len(signal.own) if kind.input == () else count
            self.lead = tuple(next(free) for _ in range(count))
            if kind.input == ("*",):
                self.lead = ()
        if signal.sampled and not kind.samples:
            self.lead = (SAMPLE, *self.lead)
        self.sizes = {
            **{letter.lower(): n for letter, n in given.sizes.items()},
            **dict(zip(self.lead, signal.shape, strict=False)),
        }

    # --- the layer ----------------------------------------------------------------------------

    def add(self, parts: Parts, activation: Function | None) -> Signal:
        """Adds the layer to ``parts`` and tells what comes out of it."""
        self.parts = parts
        for id, numbers in self.given.parameters.items():
            parts.parameters[self.id(id)] = numbers
            self.name(id)
        self._data()
        if self.kind.input == ("*",):
            return self._activated(self._flattened(), activation)
        own, rest = (activation, None) if self._applies() else (None, activation)
        self.activation = own or Function(self.kind.activation)
        made = self._equations()
        return self._activated(self._output(made), rest)

    def id(self, local: str) -> str:
        """The id of something of the layer."""
        return f"{self.prefix}.{local}"

    def name(self, local: str) -> None:
        """Gives something of the layer its written name."""
        name = name_of(self.kind.symbols.get(local, local))
        self.parts.names[self.id(local)] = Name(name.base, name.sub, self.mark, name.accent)

    def _applies(self) -> bool:
        return any(_applied(e) for e in self.kind.equations)

    # --- data ---------------------------------------------------------------------------------

    def _data(self) -> None:
        parts = self.parts
        for id, numbers in self.given.data.items():
            parts.data[self.id(id)] = numbers
            parts.unsampled.add(self.id(id))
            self.name(id)
        if self.kind.tokens is not None:
            id, axes = self.kind.tokens
            rows = self.given.sizes[axes[-1]]
            given = parts.data[self.input.id]
            flat = [t.Number("1" if n.value == v else "0") for n in given.flat for v in range(rows)]
            parts.data[self.id(id)] = Numbers((*given.shape, rows), tuple(flat))
            if not self.input.sampled:
                parts.unsampled.add(self.id(id))
            self.name(id)

    # --- equations ----------------------------------------------------------------------------

    def _equations(self) -> dict[str, tuple[str, ...]]:
        """Adds the families; the indices of each equation."""
        formulas: dict[str, Formula] = {}
        indices: dict[str, tuple[str, ...]] = {}
        owners = self._owners()
        reader = Reader(owners, {})
        for equation in self.kind.equations:
            indices[equation.id] = self._left(equation.indices)
            formulas[equation.id] = self._formula(equation, reader)
        wanted = _reached(formulas, self._output_ids())
        formulas = {id: f for id, f in formulas.items() if id in wanted}
        compiler = Compiler({owner.id for owner in owners.values()}, {})
        order = grouped(formulas, indices)
        looped = {id for group in order if group.along for id in group.ids}
        self.same: dict[str, str] = {}
        for group in order:
            made: list[Family] = []
            for id in group.ids:
                f = formulas[id]
                own = tuple(map(index, indices[id]))
                if isinstance(f, Item) and f.id in indices and f.at == own:
                    self.same[id] = f.id  # all that it would do is left out
                elif isinstance(f, t.Apply) and f.function == _ACTIVATION:
                    made += self._applied(id, indices[id], f, id in looped)
                else:
                    made += compiler.families(id, indices[id], self._sizes(f, indices[id]), f,
                                              "equation")  # fmt: skip
            spreads = {id: (indices[id], formulas[id]) for id in group.ids}
            for family in recurrent(made, group, spreads):
                self.parts.families.append(self._global(family))
        for id, numbers in self.given.initial.items():
            many = prod(self.sizes[name] for name in self.lead)
            shape = (*(self.sizes[name] for name in self.lead), *numbers.shape)
            self.parts.initial[self.id(id)] = Numbers(shape, numbers.flat * many)
        return indices

    def _owners(self) -> dict[Name, Owner]:
        given, kind = self.given, self.kind
        out: dict[Name, Owner] = {}

        def own(id: str, rank: int) -> None:
            out[name_of(id)] = Owner(id, "", 0, rank)

        own(INPUT, len(kind.input))
        for id, wanted in kind.parameters.items():
            own(id, len(wanted.axes))
        for id in given.data:
            own(id, 0)
        if kind.tokens:
            own(kind.tokens[0], len(kind.tokens[1]))
        if kind.layers:
            own(kind.layers, 0)
        for equation in kind.equations:
            own(equation.id, len(equation.indices))
        return out

    def _formula(self, equation: Equation, reader: Reader) -> Formula:
        text = equation.right.text()
        if applied := _APPLIED.fullmatch(text):
            id, inside = applied[1], applied[2]
            item = Item(id, tuple(map(affine, inside.split(","))))
            return t.Apply(_ACTIVATION, (self._dropped(item),))
        f = _items(reader.text(equation.right, self.given.put(text)))
        missing = {
            id
            for id in self.kind.parameters
            if id not in self.given.parameters and id not in self.given.renamed
        }
        made = _without(self._dropped(f), missing)
        assert made is not None
        return made

    def _dropped(self, f: Formula) -> Formula:
        """``f`` without the axes that the layer does not have."""
        gone = {letter.lower() for letter in self.given.dropped}
        match f:
            case Item(id=id, at=at):
                if id in self.given.renamed:
                    return Item(self.given.renamed[id], ())
                out = self.given.missing if id == INPUT else self.given.dropped
                kept = tuple(
                    Place(tuple(p for p in place.parts if p[0] not in gone), place.offset)
                    for axis, place in zip(self._axes(id), at, strict=True)
                    if axis not in out
                )
                return Item(id, kept, span=f.span)
            case Big(kind=kind, indices=indices, body=body):
                left = tuple(i for i in indices if i not in gone)
                inside = self._dropped(body)
                return Big(kind, left, inside, span=f.span) if left else inside
        return rebuild(f, self._dropped)

    def _axes(self, id: str) -> tuple[str, ...]:
        """The axes that the file gives to an array, in capital letters."""
        kind = self.kind
        if id == INPUT:
            return kind.input
        if id in kind.parameters:
            return kind.parameters[id].axes
        if kind.tokens is not None and id == kind.tokens[0]:
            return kind.tokens[1]
        found = (e.indices for e in kind.equations if e.id == id)
        return tuple(i.upper() for i in next(found, ()))

    def _left(self, indices: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(i for i in indices if i.upper() not in self.given.dropped)

    def _sizes(self, f: Formula, indices: tuple[str, ...]) -> dict[str, int]:
        bound = [i for x in walk(f) if isinstance(x, Big) for i in x.indices]
        return {i: self.sizes[i] for i in (*indices, *bound)}

    def _applied(self, id: str, indices: tuple[str, ...], f: t.Apply, looped: bool) -> list[Family]:
        """The family of an activation; what just passes values on is another name."""
        (item,) = f.args
        assert isinstance(item, Item)
        if self.activation.activation_row.identity and not looped:
            self.same[id] = item.id
            return []
        sizes = {i: self.sizes[i] for i in indices}
        self._remember(self.activation)
        return [_activation(id, indices, sizes, self.activation, Access(item.id, item.at))]

    def _remember(self, function: Function) -> None:
        if function not in self.parts.activations:
            self.parts.activations.append(function)

    # --- from the layer's own ids to those of the network ---------------------------------------

    def _global(self, family: Family) -> Family:
        self.name(family.id)
        indices = (*self.lead, *family.indices)
        sampled = SAMPLE in indices
        if not sampled:
            self.parts.unsampled.add(self.id(family.id))
        sizes = {name: self.sizes[name] for name in self.lead} | dict(family.sizes)
        addends = tuple(
            Addend(
                a.form, tuple(map(self._access, a.args)), a.over,
                a.scale and canonical(a.scale), a.where, a.along,
            )
            for a in family.addends
        )  # fmt: skip
        return Family(
            self.id(family.id), indices, sizes, addends, None, family.recurrent, family.kind
        )

    def _access(self, access: Access) -> Access:
        id, lead = access.id, tuple(map(index, self.lead))
        if id in self.given.parameters:
            return Access(self.id(id), access.at)
        if id == INPUT:
            return self.input.element((*lead, *access.at))
        if id == self.kind.layers:
            assert self.inner is not None
            return self.inner.element((*lead, *access.at))
        if id in self.given.data:
            return Access(self.id(id), tuple(p for p in lead if p.plain != SAMPLE))
        return Access(self.id(self.same.get(id, id)), (*lead, *access.at))

    # --- the output -----------------------------------------------------------------------------

    def _output_text(self) -> str:
        ((decides, texts),) = self.kind.output.items()
        if decides in self.given.choices:
            return texts[self.given.choices[decides]]
        if decides in self.kind.parameters:
            if decides in self.given.parameters:
                return texts["given"]
            for name, setting in self.kind.settings.items():
                if setting.axis and setting.axis not in self.given.dropped:
                    problem = f"has {name}: {self.given.numbers[name]}, which needs {decides}"
                    raise self.given.item.fail(problem)
            return texts["missing"]
        return next(iter(texts.values()))

    def _output_ids(self) -> list[str]:
        return [key(self._output_text())[0]]

    def _output(self, indices: Mapping[str, tuple[str, ...]]) -> Signal:
        id, places = key(self._output_text())
        at: list[Place | None] = [None] * len(self.lead)
        shape = [self.sizes[name] for name in self.lead]
        kept = [p for p in places if p.upper() not in self.given.dropped]
        for place in kept:
            found = affine(self.given.put(place))
            if found.parts:
                at.append(None)
                shape.append(self.sizes[found.parts[0][0]])
            else:
                at.append(found)
        whole = self.id(self.same.get(id, id))
        sampled = self.input.sampled
        if whole != (out := self.id("out")):
            fixed = tuple(None if place is None else place.offset for place in at)
            self.parts.aliases[out] = Alias(whole, fixed)
            if not sampled:
                self.parts.unsampled.add(out)
        window = self.kind.window or (self.input.window if len(shape) > 1 else None)
        return Signal(whole, tuple(at), tuple(shape), sampled, window)

    def _flattened(self) -> Signal:
        """All values in one row: the place of each is a number in a mixed base."""
        lead, own = self.lead, self.input.own
        names = list("ijklabcd"[: len(own) - 1])
        steps = [prod(own[k + 1 :]) for k in range(len(own))]
        parts = (("m", 1), *((n, -step) for n, step in zip(names, steps[1:], strict=True)))
        at = (*map(index, lead), Place(parts, 0, steps[0]), *map(index, names))
        sizes = {name: self.sizes[name] for name in lead} | {"m": prod(own)}
        sizes |= dict(zip(names, own[1:], strict=True))
        id = self.id("out")
        self.parts.families.append(
            Family(id, (*lead, "m"), sizes, (Addend(PLAIN, (self.input.element(at),),
                   tuple(names)),), None, (), FLATTEN)
        )  # fmt: skip
        if not self.input.sampled:
            self.parts.unsampled.add(id)
        self.name("out")
        shape = (*(self.sizes[name] for name in lead), prod(own))
        return Signal(id, (None,) * len(shape), shape, self.input.sampled)

    def _activated(self, signal: Signal, function: Function | None) -> Signal:
        """An activation after a layer that has none of its own."""
        if function is None or function.activation_row.identity:
            return signal
        out, pre = self.id("out"), self.id("pre")
        if signal.id == out:  # the activation is what comes out
            signal = self._renamed(signal, pre)
        self.parts.aliases.pop(out, None)
        self._remember(function)
        names = tuple(_ALONE[: len(signal.own)])
        indices = (SAMPLE, *names) if signal.sampled else names
        sizes = dict(zip(indices, signal.shape, strict=True))
        access = signal.element(tuple(map(index, indices)))
        self.parts.families.append(_activation(out, indices, sizes, function, access))
        if not signal.sampled:
            self.parts.unsampled.add(out)
        self.parts.names[out] = Name("a", "", self.mark)
        return Signal(out, (None,) * len(indices), signal.shape, signal.sampled, signal.window)

    def _renamed(self, signal: Signal, new: str) -> Signal:
        parts = self.parts
        at = next(i for i, f in enumerate(parts.families) if f.id == signal.id)
        old = parts.families[at]
        parts.families[at] = Family(
            new, old.indices, old.sizes, old.addends, old.written, old.recurrent, old.kind
        )
        parts.names[new] = parts.names.pop(signal.id)
        if signal.id in parts.unsampled:
            parts.unsampled.discard(signal.id)
            parts.unsampled.add(new)
        return Signal(new, signal.at, signal.shape, signal.sampled, signal.window)


_ACTIVATION = Name("activation")


def index(name: str) -> Place:
    """The place that is just an index."""
    return Place(((name, 1),))


def _activation(
    id: str, indices: tuple[str, ...], sizes: dict[str, int], function: Function, access: Access
) -> Family:
    """An activation of every element, or, along the last index, of every row."""
    vector = function.activation_row.vector
    addend = Addend(activation_form(function), (access,), along=indices[-1] if vector else None)
    return Family(id, indices, sizes, (addend,))


def _applied(equation: Equation) -> bool:
    return bool(_APPLIED.fullmatch(equation.right.text()))


def _items(f: Formula) -> Formula:
    """``f`` with names that stand for a number as elements without indices."""
    return Item(f.id, (), span=f.span) if isinstance(f, Whole) else rebuild(f, _items)


def _reached(formulas: Mapping[str, Formula], ids: Iterable[str]) -> set[str]:
    """The equations that some of them need."""
    found, todo = set(), list(ids)
    while todo:
        id = todo.pop()
        if id in formulas and id not in found:
            found.add(id)
            todo += [x.id for x in walk(formulas[id]) if isinstance(x, Item)]
    return found


def _without(f: Formula, missing: set[str]) -> Formula | None:
    """``f`` without the parameters that a layer does not have, in sums and in products."""
    match f:
        case Item(id=id):
            return None if id in missing else f
        case t.Sum(terms=xs):
            kept = [y for x in xs if (y := _without(x, missing)) is not None]
            return t.total(tuple(kept)) if kept else None
        case t.Product(factors=xs, sign=sign):
            kept = [y for x in xs if (y := _without(x, missing)) is not None]
            return t.times(*kept, sign=sign) if kept else None
        case Big(body=body) | t.Group(arg=body):
            inside = _without(body, missing)
            return None if inside is None else rebuild(f, lambda x: inside)
    return f
