"""A number that is not that of the network that the document is held against.

w = 0.3                (the network has 0.35)
a = σ(z) = 0.59        (the network has tanh there: 0.35)
L = (a − 1)² = 0.17    (carried: right from the printed 0.59)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symprop.formula import plain
from symprop.formula import tree as t

from ..bounds import Bounds
from ..claims.chains import Place
from ..findings import Finding, Premise
from ..names import numbers_of
from ..values.arrays import Array
from ..values.fit import fits_places, shown

if TYPE_CHECKING:
    from ..given.against import Held

LONGEST = 12
"""Decimals with which a given number is shown as it is."""


def find(bounds: Bounds) -> Iterator[Finding]:
    """Findings of this rule."""
    for held in bounds.against:
        chain = bounds.quantities.claims.chains[held.chain]
        side = chain.sides[held.side]
        numbers = numbers_of(side.formula)
        if held.kind == "fits" or held.entry is None or not numbers or held.entry < 0:
            continue
        n = numbers[held.entry]
        expected = _told(held, n)
        if expected is None or expected == n.text:
            continue
        because: tuple[Premise, ...] = ()
        if held.rule is not None:
            stated = chain.sides[held.rule]
            because = (Premise(stated.place, plain.write(stated.formula)),)
        yield Finding(
            "network", (held.chain, held.side), Place(side.piece, n.span or (0, 0)), held.kind,
            "note" if held.kind == "carried" else "error", n.text, expected, None, chain.subject,
            because, held.uses, values=(("network", expected),),
        )  # fmt: skip


def _told(held: Held, n: t.Number) -> str | None:
    """The network's number as the document writes it; a given one as it is."""
    x = held.expected
    entry = held.entry or 0
    value = x.entries[entry] if isinstance(x, Array) else x
    if held.data:
        for places in range(max(n.places, 0), LONGEST + 1):
            text = f"{value[0]:.{places}f}"
            if fits_places(value[0], t.Number(text)):
                return text
    return shown(value, n)
