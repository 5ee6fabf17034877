"""How far the indices of an equation run: from the shapes of what it uses, and what a file says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from symprop.formula.read import FormulaError
from symprop.formula.tree import Formula
from symprop.network.families.formula import Big, Element, parts, rebuild, start, walk
from symprop.network.fields import count
from symprop.network.indexed import AffineIndex


class KnownSizes(NamedTuple):
    """What is known when an equation is looked at."""

    shapes: dict[str, tuple[int, ...]]
    """Of data, parameters and the families before."""
    said: Mapping[str, int]
    """Sizes in the file, by index."""
    padded: frozenset[str]
    """What has a value beyond its edges."""
    recurrent: dict[str, int]
    """The axis along which a family uses its own earlier elements."""


class UntoldError(FormulaError):
    """An index of which nothing tells the size."""


class IndexUse(NamedTuple):
    """One place of an access: the axis it is on, and how many elements there are."""

    item: Element
    axis: int
    place: AffineIndex
    size: int | None
    low: bool
    """Whether the place may lie before the first element."""
    high: bool
    """Whether it may lie behind the last."""

    @property
    def shift(self) -> str | None:
        """The index of a place such as i+1."""
        parts, offset = self.place.parts, self.place.offset
        return parts[0][0] if offset > 0 and len(parts) == 1 and parts[0][1] == 1 else None


def sizes(
    f: Formula, free: tuple[str, ...], known: KnownSizes, peers: frozenset[str] = frozenset()
) -> dict[str, int]:
    """The size of every free and bound index of ``f``.

    ``peers`` are the families that are defined together with this one and have no shape yet.

    Raises:
        FormulaError: sizes that do not agree, cannot be told, or leave nothing; an access beyond
            the edges.
    """
    _scopes(f, free)
    f = _apart(f, {}, {})
    uses = list(_uses(f, known, peers))
    names = dict.fromkeys([*free, *(i for x in walk(f) if isinstance(x, Big) for i in x.indices)])
    found = _plain(uses, known)
    said = {name: known.said[_base(name)] for name in names if _base(name) in known.said}
    found |= said
    for use in uses:  # padded data tell a size where nothing else does
        if use.high and use.size is not None and use.place.plain not in (None, *found):
            found[str(use.place.plain)] = use.size
    for use in uses:  # y[i+1] - y[i] ends before the last element
        name = use.shift
        if name in found and name not in said and not use.high and use.size is not None:
            found[name] = min(found[name], use.size - use.place.offset)
            _some(found[name], use, name)
    waiting = [name for name in names if name not in found]
    while waiting:
        limits = {name: limit for name in waiting if (limit := _limit(name, uses, found))}
        if not limits:
            raise UntoldError(_untold(waiting[0]), _first(f, waiting[0]))
        for name, (size, use) in limits.items():
            _some(size, use, name)
            found[name] = size
        waiting = [name for name in waiting if name not in found]
    _inside(uses, found)
    for name in names:
        if found[name] != found[_base(name)]:
            runs = f"{found[_base(name)]} and {count(found[name], 'element')}"
            problem = f"the index {_base(name)} runs over {runs} in one equation"
            raise FormulaError(f"{problem}, expected another letter", _first(f, name))
    return {name: found[name] for name in names if name == _base(name)}


def _apart(f: Formula, names: dict[str, str], count: dict[str, int]) -> Formula:
    """``f`` with indices that are bound more than once told apart: i, then "i 2"."""
    if isinstance(f, Element):
        at = tuple(
            AffineIndex(tuple((names.get(n, n), k) for n, k in p.parts), p.offset, p.divisor)
            for p in f.at
        )
        return Element(f.id, at, span=f.span)
    if isinstance(f, Big):
        own = dict(names)
        for name in f.indices if f.kind != "softmax" else ():
            count[name] = count.get(name, 0) + 1
            own[name] = f"{name} {count[name]}" if count[name] > 1 else name
        body = _apart(f.body, own, count)
        return Big(f.kind, tuple(own.get(n, n) for n in f.indices), body, span=f.span)
    return rebuild(f, lambda x: _apart(x, names, count))


def _base(name: str) -> str:
    return name.partition(" ")[0]


# --- which indices stand where ------------------------------------------------------------------


def _scopes(f: Formula, free: tuple[str, ...]) -> None:
    """Every index is bound or free, and every bound one is used."""
    bound = {i for x in walk(f) if isinstance(x, Big) for i in x.indices}
    for item in walk(f):
        for name in _names(item) if isinstance(item, Element) else ():
            if name not in bound and name not in free:
                raise FormulaError(_loose(name, free), start(item))
    stack: list[tuple[Formula, tuple[str, ...]]] = [(f, free)]
    while stack:
        node, inside = stack.pop()
        for name in _names(node) if isinstance(node, Element) else ():
            if name not in inside:
                raise FormulaError(_loose(name, free), start(node))
        if isinstance(node, Big):
            _check_big(node, inside, free)
            inside = (*inside, *node.indices)
        stack.extend((part, inside) for part in parts(node))


def _names(item: Element) -> Iterable[str]:
    return (name for place in item.at for name, _ in place.parts)


def _check_big(node: Big, inside: tuple[str, ...], free: tuple[str, ...]) -> None:
    begin = node.span[0] if node.span else start(node)
    below = {name for x in walk(node.body) if isinstance(x, Element) for name in _names(x)}
    for name in node.indices:
        if node.kind == "softmax" and name not in inside:
            problem = f"softmax along {name}, which is no index of the equation"
            raise FormulaError(f"{problem}: softmax keeps its index", begin)
        if node.kind != "softmax" and name in inside:
            taken = "an index of the equation" if name in free else "bound already"
            raise FormulaError(f"{node.kind} over {name}, which is {taken}", begin)
        if name not in below:
            problem = f"{node.kind} over {name}, which does not stand in what follows"
            raise FormulaError(problem, begin)


def _loose(name: str, free: tuple[str, ...]) -> str:
    given = f"its indices are {', '.join(free)}" if free else "it has no index"
    return f"unknown index {name}: the equation does not bind it (sum_{name}), and {given}"


# --- constraints --------------------------------------------------------------------------------


def _uses(f: Formula, known: KnownSizes, peers: frozenset[str]) -> Iterable[IndexUse]:
    for item in walk(f):
        if not isinstance(item, Element):
            continue
        shape = known.shapes.get(item.id)
        padded = item.id in known.padded
        if shape is not None and len(shape) != len(item.at):
            found, expected = (count(n, "index") for n in (len(item.at), len(shape)))
            raise FormulaError(f"{_said(item)} has {found}, expected {expected}", start(item))
        for axis, place in enumerate(item.at):
            along = known.recurrent.get(item.id) == axis
            size = None if shape is None else shape[axis]
            before = along and place.offset < 0
            own = before and item.id in peers
            yield IndexUse(item, axis, place, None if own else size, padded or before, padded)


def _plain(uses: list[IndexUse], known: KnownSizes) -> dict[str, int]:
    """The sizes that accesses by a plain index tell; they must agree."""
    first: dict[str, IndexUse] = {}
    for use in uses:
        name = use.place.plain
        if name is None or use.size is None or use.high:
            continue
        if name not in first:
            first[name] = use
        elif first[name].size != use.size:
            other = first[name]
            raise FormulaError(
                f"{_said(use.item)} has {count(use.size, 'element')} along {_base(name)}, but "
                f"{_said(other.item)} has {other.size}",
                start(use.item),
            )
    for name, use in first.items():
        offset = any(u.place.plain is None and name in dict(u.place.parts) for u in uses)
        said = known.said.get(_base(name))
        if said is not None and said != use.size and not (offset and said < (use.size or 0)):
            raise FormulaError(
                f"{_said(use.item)} has {count(use.size or 0, 'element')} along {_base(name)}, but "
                f"indices says {said}",
                start(use.item),
            )
    return {name: use.size for name, use in first.items() if use.size is not None}


def _limit(
    name: str, uses: list[IndexUse], found: Mapping[str, int]
) -> tuple[int, IndexUse] | None:
    """The largest size of an index for which every access stays inside; ``None`` if unknown."""
    best: tuple[int, IndexUse] | None = None
    for use in uses:
        others = dict(use.place.parts)
        step = others.pop(name, 0)
        if step <= 0 or use.size is None or use.high or not others.keys() <= found.keys():
            continue
        rest = sum(k * (found[n] - 1) for n, k in others.items() if k > 0)
        limit = (use.size - 1 - use.place.offset - rest) // step + 1
        if best is None or limit < best[0]:
            best = (limit, use)
    return best


def _inside(uses: list[IndexUse], found: Mapping[str, int]) -> None:
    """Every access stays between the first and the last element."""
    for use in uses:
        if use.size is None:
            continue
        ends = [k * (found[n] - 1) for n, k in use.place.parts]
        low = use.place.offset + sum(min(0, x) for x in ends)
        high = use.place.offset + sum(max(0, x) for x in ends)
        beyond = low if low < 0 and not use.low else high
        if (low < 0 and not use.low) or (high >= use.size and not use.high):
            raise FormulaError(
                f"index out of range: {_said(use.item)} reaches element {beyond}, but "
                f"{use.item.id} has the elements 0 to {use.size - 1} there",
                start(use.item),
            )


# --- words --------------------------------------------------------------------------------------


def place_text(place: AffineIndex) -> str:
    """A place as one writes it: 2u+p, t-1, 0."""
    out = ""
    for name, k in place.parts:
        sign = "-" if k < 0 else "+" if out else ""
        out += f"{sign}{'' if abs(k) == 1 else abs(k)}{name}"
    if place.offset or not out:
        out += f"{'+' if out and place.offset > 0 else ''}{place.offset}"
    return out


def _said(item: Element) -> str:
    return re.sub(r" [0-9]+", "", f"{item.id}[{','.join(map(place_text, item.at))}]")


def _untold(name: str) -> str:
    return f"nothing tells how far the index {_base(name)} runs, expected its size in indices"


def _some(size: int, use: IndexUse, name: str) -> None:
    """An index has at least one value."""
    if size < 1:
        raise FormulaError(
            f"index out of range: {_said(use.item)} leaves no value for {_base(name)}, "
            f"as {use.item.id} has {count(use.size or 0, 'element')} there",
            start(use.item),
        )


def _first(f: Formula, name: str) -> int:
    for x in walk(f):
        if isinstance(x, Element) and any(name in dict(p.parts) for p in x.at):
            return start(x)
    return start(f)
