"""What a document works out once for every sample, and the sums over samples.

    z = 0.35·1.2 − 0.25 = 0.17,  z = 0.35·(−0.4) − 0.25 = −0.39,  z = 0.35·2.1 − 0.25 = 0.485
    p_1 = 0.5424,  p_2 = 0.4037,  p_3 = 0.6189
    L = (0.6118 + 0.5170 + 0.4798)/3

The columns are 1.2, −0.4, 2.1, and 0.17, −0.39, 0.485, and 0.5424, 0.4037, 0.6189; the terms of
the sum are the losses that go with the last of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain
from ..names import bare, generic, literals, number_of
from ..values.readings import digits
from .quantities import Quantities

LEAST = 3
"""Samples without which nothing is said."""
MOST = 24
"""Columns that are looked at for one sum, the last before it."""

Column = tuple[t.Number, ...]
"""One number for every sample."""


class SampleSum(Record):
    """A sum of numbers, and what it is divided by."""

    chain: Chain
    side: int
    terms: Column
    divisor: t.Number | None


def sums(quantities: Quantities) -> Iterator[SampleSum]:
    """The lines that are a sum of numbers, or its mean."""
    for chain in quantities.claims.chains:
        for i, side in enumerate(chain.sides):
            if not side.numeric or side.literal:
                continue
            f, divisor = bare(side.formula), None
            if isinstance(f, t.Quotient):
                divisor, f = number_of(f.under), bare(f.over)
            terms = [number_of(x) for x in f.terms] if isinstance(f, t.Sum) else []
            found = tuple(n for n in terms if n is not None)
            if len(found) == len(terms) >= LEAST:
                yield SampleSum(chain, i, found, divisor)


def columns(quantities: Quantities, before: int, n: int) -> list[Column]:
    """The columns of ``n`` numbers around a chain, the nearest first; names as they were above."""
    found: list[tuple[int, Column]] = []
    indexed: dict[tuple[str, str], dict[int, tuple[int, t.Number]]] = {}
    for name, versions in quantities.versions.items():
        known = [v for v in versions if v.chain < before and len(v.literal) == 1]
        if not isinstance(name, t.Name) or generic(name) or not known:
            continue
        digit = name.sub if name.sub.isdigit() else name.sup.strip("()") if not name.sub else ""
        if digit.isdigit() and len(digit) == 1:
            last = known[-1].chain, known[-1].literal[0]
            indexed.setdefault((name.base, name.accent), {})[int(digit)] = last
        elif len(known) == n:
            found.append((known[-1].chain, tuple(v.literal[0] for v in known)))
    for family in indexed.values():
        if sorted(family) == list(range(1, n + 1)):
            numbers = tuple(family[k][1] for k in sorted(family))
            found.append((max(c for c, _ in family.values()), numbers))
    for run in _runs(quantities):
        if len(run) == n:
            found += [(run[-1].number, column) for column in _read(run)]
    found.sort(key=lambda x: abs(before - x[0]))
    return list(dict.fromkeys(column for _, column in found))[:MOST]


def _runs(quantities: Quantities) -> Iterator[list[Chain]]:
    """Chains one after the other that are worked alike, for the same name or for none.

    What stands between them may be something else that is worked for each sample, too.
    """
    kinds: dict[object, list[Chain]] = {}
    for chain in quantities.claims.chains:
        line, target = chain.working, chain.target
        if line is not None and number_of(chain.sides[-1].formula) is not None:
            name = target.base if isinstance(target, t.Name) else None
            shape = name, _shape(line.formula), None if name else chain.sides[0].piece.block
            kinds.setdefault(shape, []).append(chain)
    for (name, _, _), chains in kinds.items():  # type: ignore[misc]
        if name is not None:
            yield chains
            continue
        near = groupby(enumerate(chains), lambda x: x[1].number - x[0])
        yield from ([chain for _, chain in run] for _, run in near)


def _read(run: list[Chain]) -> Iterator[Column]:
    """The results of lines that are worked alike, and the numbers at each place of them."""
    results = [number_of(chain.sides[-1].formula) for chain in run]
    lines = [line.formula for chain in run if (line := chain.working) is not None]
    for numbers in (results, *zip(*map(literals, lines), strict=True)):
        column = tuple(n for n in numbers if n is not None)
        if len(column) == len(run) and len({n.text for n in column}) > 1:
            yield column
            if all(n.negative for n in column):  # what is taken away from something
                yield tuple(t.Number(digits(n), span=n.span) for n in column)


def _shape(f: t.Formula) -> object:
    """A line without its numbers, their signs and the brackets around them."""
    if number_of(f) is not None:
        return None
    if isinstance(f, (t.Group, t.Boxed)):
        return _shape(f.arg)
    name = f.base if isinstance(f, t.Name) else ""
    return type(f), name, tuple(map(_shape, t.children(f)))
