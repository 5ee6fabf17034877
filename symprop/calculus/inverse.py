"""Index maps inverted: who uses an element.

``y[I] = Σ_R f(x[m(I, R)])`` gives ``x̄[J] += Σ ȳ[I]·∂f/∂x`` over all I and R with m(I, R) = J.
A plain index is a renaming, an offset a shift (t − 1 becomes t + 1), a stride a condition, and what
m does not fix becomes the sum.  The cost does not depend on the sizes.  (Laue, Mitterreiter,
Giesen: A simple and efficient tensor calculus, AAAI 2020.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import lcm

from symprop.network.indexed import Access, Addend, AffineIndex, Families, Family
from symprop.record import Record


class InvertedAccess(Record):
    """One access to a family, inverted.

    It stands in ``slot`` of the addend ``number`` of ``consumer``.  ``axes`` names the axes of the
    family that is used, ``solved`` tells the consumer's indices by these names and by the ``free``
    ones, over which one sums; each free index runs through the consumer's size.  ``where`` holds
    what else must be true, as in an :class:`~symprop.network.indexed.Addend`.
    """

    consumer: str
    number: int
    slot: int
    axes: tuple[str, ...]
    solved: Mapping[str, AffineIndex]
    free: tuple[str, ...]
    where: tuple[tuple[AffineIndex, int], ...]


def uses(graph: Families) -> dict[str, list[InvertedAccess]]:
    """The uses of every family, data and parameter, in the order of the forward pass."""
    found: dict[str, list[InvertedAccess]] = {}
    shapes = {family.id: family.shape for family in graph}
    shapes |= {id: x.shape for id, x in (*graph.data.items(), *graph.parameters.items())}
    for family in graph:
        for number, addend in enumerate(family.addends):
            for slot, access in enumerate(addend.args):
                use = invert(family, number, slot, access, shapes[access.id])
                found.setdefault(access.id, []).append(use)
    return found


def axis(number: int) -> str:
    """The name of an axis of a family that is used; no index of a file is called so."""
    return f"@{number}"


def invert(
    family: Family, number: int, slot: int, access: Access, shape: tuple[int, ...]
) -> InvertedAccess:
    """The index map of an access, solved for the indices of the family that uses it.

    ``shape`` is that of what is accessed.
    """
    addend = family.addends[number]
    indices = tuple(dict.fromkeys(filter(None, (*family.indices, *addend.over, addend.along))))
    solved: dict[str, AffineIndex] = {}
    where: list[tuple[AffineIndex, int]] = []
    for i, place in enumerate(access.at):
        rest = compose(place, solved)
        own = [name for name, _ in rest.parts if name in indices]
        target = AffineIndex(((axis(i), 1),))
        if not own:  # nothing left to solve: both sides must be equal
            where.append((_difference(rest, target), 1))
            continue
        # A free index of the consumer rather than a bound one, and one without a divisor, leaves
        # the fewest terms to add and the fewest conditions.
        coefficients = dict(rest.parts)
        name = min(own, key=lambda n: (n not in family.indices, abs(coefficients[n])))
        value = _solve(rest, name, target)
        solved = {key: compose(old, {name: value}) for key, old in solved.items()}
        where = [(compose(old, {name: value}), size) for old, size in where]
        solved[name] = value
        if not _everywhere(value, place) or family.sizes[name] < shape[i]:
            where.append((value, family.sizes[name]))
    free = tuple(name for name in indices if name not in solved)
    where += [(compose(old, solved), size) for old, size in addend.where]
    axes = tuple(map(axis, range(len(access.at))))
    return InvertedAccess(family.id, number, slot, axes, solved, free, tuple(where))


def _everywhere(value: AffineIndex, place: AffineIndex) -> bool:
    """Whether an index solved for is in its range for every element: a mere renaming."""
    return place.plain is not None and len(value.parts) == 1


def _solve(place: AffineIndex, name: str, target: AffineIndex) -> AffineIndex:
    """``name`` from ``place`` = ``target``."""
    coefficient = dict(place.parts)[name]
    rest = AffineIndex(tuple(p for p in place.parts if p[0] != name), place.offset, place.divisor)
    moved = _difference(target, rest)
    # place = (coefficient·name + …)/divisor
    return _scaled(moved, place.divisor, coefficient)


def _scaled(place: AffineIndex, factor: int, divisor: int) -> AffineIndex:
    if divisor < 0:
        factor, divisor = -factor, -divisor
    parts = tuple((name, factor * c) for name, c in place.parts)
    return _reduced(parts, factor * place.offset, place.divisor * divisor)


def _difference(a: AffineIndex, b: AffineIndex) -> AffineIndex:
    common = lcm(a.divisor, b.divisor)
    p, q = common // a.divisor, common // b.divisor
    parts = dict.fromkeys([name for name, _ in (*a.parts, *b.parts)], 0)
    for name, c in a.parts:
        parts[name] += p * c
    for name, c in b.parts:
        parts[name] -= q * c
    kept = tuple((name, c) for name, c in parts.items() if c)
    return _reduced(kept, p * a.offset - q * b.offset, common)


def _reduced(parts: tuple[tuple[str, int], ...], offset: int, divisor: int) -> AffineIndex:
    """The place without a divisor that goes into everything."""
    if divisor > 1 and not offset % divisor and all(not c % divisor for _, c in parts):
        return AffineIndex(tuple((n, c // divisor) for n, c in parts), offset // divisor)
    return AffineIndex(parts, offset, divisor)


def compose(place: AffineIndex, values: Mapping[str, AffineIndex]) -> AffineIndex:
    """``place`` with places put in for indices."""
    if not any(name in values for name, _ in place.parts):
        return place
    out = AffineIndex((), place.offset)
    for name, coefficient in place.parts:
        value = values.get(name, AffineIndex(((name, 1),)))
        out = _difference(out, _scaled(value, -coefficient, 1))
    return _scaled(out, 1, place.divisor)


def solutions(use: InvertedAccess, family: Family, at: tuple[int, ...]) -> Iterator[dict[str, int]]:
    """The consumer's indices at which the use reads the element ``at``, in their own order."""
    known = dict(zip(use.axes, at, strict=True))
    found = []
    for values in product(*(range(family.sizes[name]) for name in use.free)):
        env = known | dict(zip(use.free, values, strict=True))
        if not all(within(place, size, env) for place, size in use.where):
            continue
        for name, place in use.solved.items():
            value = place.at(env)
            if value is None or not 0 <= value < family.sizes[name]:
                break
            env[name] = value
        else:
            found.append(env)
    addend = family.addends[use.number]
    order = (*family.indices, *addend.over)
    found.sort(key=lambda env: tuple(env[name] for name in order))
    yield from found


def within(place: AffineIndex, size: int, values: Mapping[str, int]) -> bool:
    """Whether a place exists within 0 … size − 1."""
    number = place.at(values)
    return number is not None and 0 <= number < size


def accessed(addend: Addend, values: Mapping[str, int]) -> list[tuple[str, tuple[int | None, ...]]]:
    """Ids and places of what an addend reads for these indices."""
    return [(a.id, tuple(place.at(values) for place in a.at)) for a in addend.args]
