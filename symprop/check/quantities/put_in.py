"""Names whose numbers stand only where they are put in.

    z = w x + b = 0.3·0.5 − 0.1        w is 0.3, x 0.5, and b −0.1

The sign before a product may belong to any of its factors: it is certain where the line comes to
what it should with no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from symprop.formula import tree as t

from ..claims.chains import Chain
from ..claims.claims import Claims
from ..names import generic, key, names, numbers_of
from ..values.readings import Calculator
from .match import match
from .quantities import Version

CLEAR = 0.1
"""How much nearer a line comes with the right signs than with any others."""
MOST = 6
"""Names without a number on one line whose signs are tried."""

Before = Mapping[t.Formula, Sequence[Version]]
"""The versions of names above a chain."""


def put_in(claims: Claims, chain: Chain, before: Before) -> Iterator[Version]:
    """Names without a number so far for which the next line puts one in.

    In another exercise, sample or round it may be another one: 0.9^t is 0.9^2 in epoch 2.
    """
    for i, (side, after) in enumerate(zip(chain.sides, chain.sides[1:], strict=False)):
        if side.numeric or not after.numeric or after.gap or side.quantity is not None:
            continue
        unknown = frozenset(
            x for x in map(key, names(side.formula))
            if all(
                v.kind == "implied" and claims.chains[v.chain].scope.apart(chain.scope)
                for v in before.get(x, ()) if v.literal
            )
        )  # fmt: skip
        if not unknown:
            continue
        found: dict[t.Formula, t.Number | t.Matrix] = {}
        laid = match(side.formula, after.formula, partial(_fits, before=before, free=unknown))
        for name, put in laid.put_in:
            if key(name) in unknown and not generic(key(name)) and numbers_of(put):
                found.setdefault(key(name), put)
        signs = _signs(side.formula, after.formula, found, before)
        for name, put in found.items():
            numbers = tuple(numbers_of(put) or ())
            matrix = put if isinstance(put, t.Matrix) else None
            sign = signs.get(name, 0)
            if sign < 0 and matrix is None:
                numbers = tuple(n for m in numbers if isinstance(n := t.negate(m), t.Number))
            yield Version(
                name, chain.number, i + 1, "implied", numbers, None, matrix, bool(sign)
            )  # fmt: skip


def _fits(name: t.Formula, n: t.Number, before: Before, free: frozenset[t.Formula]) -> bool:
    """Whether a number can be that of a name, or its negative."""
    found = () if key(name) in free else before.get(key(name), ())
    printed = [v.literal[0].value for v in found if len(v.literal) == 1]
    return not printed or n.value in printed or -n.value in printed


def _signs(
    names_: t.Formula, numbers: t.Formula, found: Mapping[t.Formula, t.Number | t.Matrix],
    before: Before,
) -> dict[t.Formula, int]:  # fmt: skip
    """By name, 1 where its number certainly has the sign with which it is put in, or -1."""
    put = {name: n for name, n in found.items() if isinstance(n, t.Number)}
    work = Calculator({})
    right = work.of_numbers(numbers, lambda x: None) if len(put) == len(found) <= MOST else None
    if right is None:
        return {}

    def gap(mirrored: t.Formula | None) -> float | None:
        """How far the line of names is from that of numbers if one has the other sign."""

        def known(x: t.Formula) -> t.Number | None:
            if x in put:
                n = t.negate(put[x]) if x == mirrored else put[x]
                return n if isinstance(n, t.Number) else None
            last = [v for v in before.get(x, ()) if len(v.literal) == 1]
            return last[-1].literal[0] if last else None

        worth = work.of_numbers(names_, known)
        return None if worth is None else abs(worth[0] - right[0])

    gaps = {name: gap(name) for name in (None, *put)}
    size = {name: x for name, x in gaps.items() if x is not None}
    if len(size) < len(gaps):
        return {}
    best = min(size, key=lambda name: size[name])
    clear = all(size[best] < CLEAR * x for name, x in size.items() if name != best)
    return {name: -1 if name == best else 1 for name in put} if clear else {}
