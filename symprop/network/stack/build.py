"""From a kind of layer and what it is given to families."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from symprop.formula import tree as t
from symprop.formula.tree import Formula, Name
from symprop.network.description import Function
from symprop.network.equations import canonical, name_of
from symprop.network.families.compile import Compiler
from symprop.network.families.formula import Big, Element, walk
from symprop.network.families.order import grouped
from symprop.network.families.tokens import affine
from symprop.network.forms import PLAIN, activation_form
from symprop.network.indexed import FLATTEN, Access, Addend, AffineIndex, Alias, Family, NumberArray
from symprop.network.indexed_form import recurrent
from symprop.network.stack.formulas import ACTIVATION, LayerFormulas, applies
from symprop.network.stack.given import LayerArrays
from symprop.network.stack.kinds import INPUT, LayerKind, key
from symprop.network.stack.parts import SAMPLE, Parts, Signal, index

_LEAD, _ALONE = "tpqrnm", "ijklmn"
"""Indices before a layer's own, and where it has none of its own."""


class BuiltLayer:
    """One layer of a kind: ``prefix`` is its id, ``mark`` what its names bear above."""

    def __init__(
        self, kind: LayerKind, given: LayerArrays, signal: Signal, prefix: str, mark: str
    ) -> None:
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
        return any(applies(e) for e in self.kind.equations)

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
            parts.data[self.id(id)] = NumberArray((*given.shape, rows), tuple(flat))
            if not self.input.sampled:
                parts.unsampled.add(self.id(id))
            self.name(id)

    # --- equations ----------------------------------------------------------------------------

    def _equations(self) -> dict[str, tuple[str, ...]]:
        """Adds the families; the indices of each equation."""
        read = LayerFormulas(self.kind, self.given)
        formulas, indices = read.needed(self._output_ids()), read.indices
        compiler = Compiler({owner.id for owner in read.owners.values()}, {})
        order = grouped(formulas, indices)
        looped = {id for group in order if group.along for id in group.ids}
        self.same: dict[str, str] = {}
        for group in order:
            made: list[Family] = []
            for id in group.ids:
                f = formulas[id]
                own = tuple(map(index, indices[id]))
                if isinstance(f, Element) and f.id in indices and f.at == own:
                    self.same[id] = f.id  # all that it would do is left out
                elif isinstance(f, t.Apply) and f.function == ACTIVATION:
                    made += self._applied(id, indices[id], f, id in looped)
                else:
                    sizes = self._sizes(f, indices[id])
                    made += compiler.families(id, indices[id], sizes, f, self._rule(id))
            spreads = {id: (indices[id], formulas[id]) for id in group.ids}
            for family in recurrent(made, group, spreads):
                self.parts.families.append(self._global(family))
        for id, numbers in self.given.initial.items():
            many = prod(self.sizes[name] for name in self.lead)
            shape = (*(self.sizes[name] for name in self.lead), *numbers.shape)
            self.parts.initial[self.id(id)] = NumberArray(shape, numbers.flat * many)
        return indices

    def _sizes(self, f: Formula, indices: tuple[str, ...]) -> dict[str, int]:
        bound = [i for x in walk(f) if isinstance(x, Big) for i in x.indices]
        return {i: self.sizes[i] for i in (*indices, *bound)}

    def _applied(self, id: str, indices: tuple[str, ...], f: t.Apply, looped: bool) -> list[Family]:
        """The family of an activation; what just passes values on is another name."""
        (item,) = f.args
        assert isinstance(item, Element)
        if self.activation.activation_row.identity and not looped:
            self.same[id] = item.id
            return []
        sizes = {i: self.sizes[i] for i in indices}
        self._remember(self.activation)
        access = Access(item.id, item.at)
        return [_activation(id, indices, sizes, self.activation, access, self._rule(id))]

    def _rule(self, id: str) -> str:
        return self.kind.rules.get(id, "equation")

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
            return texts["missing"]
        return next(iter(texts.values()))

    def _output_ids(self) -> list[str]:
        return [key(self._output_text())[0]]

    def _output(self, indices: Mapping[str, tuple[str, ...]]) -> Signal:
        id, places = key(self._output_text())
        at: list[AffineIndex | None] = [None] * len(self.lead)
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
        at = (*map(index, lead), AffineIndex(parts, 0, steps[0]), *map(index, names))
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


def _activation(
    id: str,
    indices: tuple[str, ...],
    sizes: dict[str, int],
    function: Function,
    access: Access,
    kind: str = "equation",
) -> Family:
    """An activation of every element, or, along the last index, of every row."""
    vector = function.activation_row.vector
    addend = Addend(activation_form(function), (access,), along=indices[-1] if vector else None)
    return Family(id, indices, sizes, (addend,), kind=kind)
