"""A matrix that is not transposed where the numbers are.

    ∂E/∂W = H·Δ = [0.75; 0.87]·[−0.1]        (H is a row of two: the numbers are those of Hᵀ·Δ)

Said only in a document that marks what it transposes, of a line whose shapes do not go together or
of the only one that comes to a row where a column follows, and only if one way of transposing one
name of it gives exactly what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..causes.edits import with_part
from ..claims.chains import Chain
from ..findings import Finding, Premise
from ..names import is_quantity, key
from ..values.arrays import Array, NoValueError, Value
from ..values.interval import SHAPES, meets
from ..values.readings import Calculator


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    chains = bounds.quantities.claims.chains
    unlike = [place for place, why in bounds.reasons.items() if why == SHAPES]
    across = [place for place in bounds.sides if _across(bounds, *place)]
    unlike += across if len(across) == 1 else []
    marked = unlike and any(
        isinstance(x, t.Transpose)
        for chain in chains for side in chain.sides for x in t.walk(side.formula)
    )  # fmt: skip
    for number, i in unlike if marked else ():
        chain = chains[number]
        side = chain.sides[i]
        right = _right(bounds, chain, i) if not side.numeric else []
        if len(right) == 1:
            yield Finding(
                "transposed", (number, i), side.place, "formula", "error",
                plain.write(side.formula), plain.write(right[0]), None, chain.subject,
                tuple(_premises(bounds, chain, i)),
            )  # fmt: skip


def _across(bounds: Bounds, number: int, i: int) -> bool:
    """Whether a line of names comes to a row where the next side is a column, or the reverse."""
    side = bounds.quantities.claims.chains[number].sides[i]
    shapes = []
    for j in (i, i + 1):
        found = bounds.sides.get((number, j), ())
        value = found[0].range if found else None
        if not isinstance(value, Array) or value.flat or 1 not in value.shape:
            return False
        shapes.append(value.shape)
    return not side.numeric and shapes[0] != shapes[1] and shapes[0] == shapes[1][::-1]


def _right(bounds: Bounds, chain: Chain, i: int) -> list[t.Formula]:
    """What a line becomes by one transposition that gives the numbers behind it, or its name's."""
    work = Calculator(bounds.quantities.functions)
    behind = (bounds.sides.get((chain.number, j)) for j in range(i + 1, len(chain.sides)))
    known = next(filter(None, behind), None)
    wanted = known[0].range if known else _of(bounds, chain, chain.target)
    found: list[t.Formula] = []
    whole = chain.sides[i].formula
    for f in (whole, *_turned(whole)):
        try:
            value = work.value(f, lambda x: _of(bounds, chain, x))
        except NoValueError:
            continue
        if wanted is not None and _same(value, wanted):
            if f is whole:
                return []  # it is right by other numbers of its names
            found.append(f)
    return found


def _of(bounds: Bounds, chain: Chain, name: t.Formula | None) -> Value | None:
    """What a name is where a chain stands."""
    if name is None or not is_quantity(name):
        return None
    for version in bounds.quantities.visible(key(name), chain):
        estimate = bounds.estimates.get(version)
        if estimate is not None and estimate.values:
            return estimate.values[0].range
    return None


def _turned(f: t.Formula) -> Iterator[t.Formula]:
    """A formula with one of its names transposed, or one no more."""
    if isinstance(f, t.Transpose):
        yield f.arg
        return
    if is_quantity(f):
        yield t.Transpose(f)
        return
    for k, part in enumerate(t.children(f)):
        for other in _turned(part):
            yield with_part(f, k, other)


def _same(a: Value, b: Value) -> bool:
    if not (isinstance(a, Array) and isinstance(b, Array)) or a.shape != b.shape or a.flat:
        return False
    return all(meets(x, y) for x, y in zip(a.entries, b.entries, strict=True))


def _premises(bounds: Bounds, chain: Chain, i: int) -> Iterator[Premise]:
    """What the line is held against: the side behind it, or what gave its name a number."""
    if i + 1 < len(chain.sides):
        after = chain.sides[i + 1]
        yield Premise(after.place, plain.write(after.formula))
        return
    for version in bounds.quantities.visible(chain.target or chain.sides[i].formula, chain)[:1]:
        side = bounds.quantities.claims.chains[version.chain].sides[version.side]
        yield Premise(side.place, plain.write(side.formula))
