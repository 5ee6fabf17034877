"""The equations of a kind of layer as one layer has them: without what it is not given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from symprop.formula import tree as t
from symprop.formula.tree import Formula, Name
from symprop.network.equations import name_of
from symprop.network.families.formula import Big, Element, FamilyOwner, Reader, Whole, rebuild, walk
from symprop.network.families.tokens import affine
from symprop.network.fields import Field
from symprop.network.indexed import AffineIndex
from symprop.network.stack.given import LayerArrays
from symprop.network.stack.kinds import INPUT, LayerEquation, LayerKind

_APPLIED = re.compile(r"activation\((\w+)\[(.*)\]\)")
ACTIVATION = Name("activation")
"""The function that stands for the activation of a layer."""


class LayerFormulas:
    """The equations of one layer, read."""

    def __init__(self, kind: LayerKind, given: LayerArrays) -> None:
        self.kind, self.given = kind, given
        self.owners = self._owners()
        self.all: dict[str, Formula] = {}
        self.indices: dict[str, tuple[str, ...]] = {}
        for equation in kind.equations:
            self.indices[equation.id] = self._left(equation.indices)
            self.all[equation.id] = self._formula(equation)

    def needed(self, ids: Iterable[str]) -> dict[str, Formula]:
        """Those that some of them need."""
        wanted = _reached(self.all, ids)
        return {id: f for id, f in self.all.items() if id in wanted}

    def _owners(self) -> dict[Name, FamilyOwner]:
        given, kind = self.given, self.kind
        out: dict[Name, FamilyOwner] = {}

        def own(id: str, rank: int) -> None:
            out[name_of(id)] = FamilyOwner(id, "", 0, rank)

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

    def _formula(self, equation: LayerEquation) -> Formula:
        text = equation.right.text()
        if applied := _APPLIED.fullmatch(text):
            id, inside = applied[1], applied[2]
            item = Element(id, tuple(map(affine, inside.split(","))))
            return t.Apply(ACTIVATION, (self._dropped(item),))
        f = _read(equation.right, self.given.put(text), tuple(self.owners.items()))
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
            case Element(id=id, at=at):
                if id in self.given.renamed:
                    return Element(self.given.renamed[id], ())
                out = self.given.missing if id == INPUT else self.given.dropped
                kept = tuple(
                    AffineIndex(tuple(p for p in place.parts if p[0] not in gone), place.offset)
                    for axis, place in zip(self._axes(id), at, strict=True)
                    if axis not in out
                )
                return Element(id, kept, span=f.span)
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


def applies(equation: LayerEquation) -> bool:
    """Whether an equation applies the activation of the layer."""
    return bool(_APPLIED.fullmatch(equation.right.text()))


@lru_cache(maxsize=512)
def _read(field: Field, text: str, owners: tuple[tuple[Name, FamilyOwner], ...]) -> Formula:
    """A right side, read once for all layers that have the same."""
    return _items(Reader(dict(owners), {}).text(field, text))


def _items(f: Formula) -> Formula:
    """``f`` with names that stand for a number as elements without indices."""
    return Element(f.id, (), span=f.span) if isinstance(f, Whole) else rebuild(f, _items)


def _reached(formulas: Mapping[str, Formula], ids: Iterable[str]) -> set[str]:
    """The equations that some of them need."""
    found, todo = set(), list(ids)
    while todo:
        id = todo.pop()
        if id in formulas and id not in found:
            found.add(id)
            todo += [x.id for x in walk(formulas[id]) if isinstance(x, Element)]
    return found


def _without(f: Formula, missing: set[str]) -> Formula | None:
    """``f`` without the parameters that a layer does not have, in sums and in products."""
    match f:
        case Element(id=id):
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
