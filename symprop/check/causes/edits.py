"""Single edits: slips of the hand that copies a number, and of the mind that works a line.

Each generator tries one change at every place of a formula and says of which part it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, permutations
from typing import TypeAlias

from symprop.formula import tree as t

from ..names import bare

LARGE = 150
"""Nodes of a line that is edited: every edit is worked out whole, and none may be left untried."""

Edit = tuple[str, t.Formula, t.Formula]
"""The kind of an edit, the line with it, and the part that it changes."""


def edits(line: t.Formula) -> Iterator[Edit]:
    """The single edits of a line, each line once; none of a line that is too large."""
    if sum(1 for _ in islice(t.walk(line), LARGE + 1)) > LARGE:
        return
    tried = {line}
    for key, changed, part in _all(line):
        if changed not in tried:
            yield key, changed, part
        tried.add(changed)


def _all(line: t.Formula) -> Iterator[Edit]:
    for key, change in (
        ("slope", _slope), ("slope", _unsloped), ("sign_of_term", _sign), ("left_out", _left_out),
    ):  # fmt: skip
        for changed, part in _everywhere(line, change):
            power = key == "left_out" and isinstance(part, t.Power)
            yield "power" if power else key, changed, part


Changed: TypeAlias = Iterator[tuple[t.Formula, t.Formula]]
"""A formula with a change, and the part that it is about."""


def _everywhere(f: t.Formula, change: Callable[[t.Formula], Changed]) -> Changed:
    """A formula with one change, at each place of it."""
    g = bare(f)
    yield from change(g)
    for i, part in enumerate(t.children(g)):
        for changed, what in _everywhere(part, change):
            yield with_part(g, i, changed), what


def _sign(g: t.Formula) -> Changed:
    """One term, or one part with a minus before it, with the opposite sign."""
    if isinstance(g, t.Sum):
        for i, term in enumerate(g.terms):
            yield t.Sum((*g.terms[:i], t.negate(term), *g.terms[i + 1 :])), term
        return
    for i, part in enumerate(t.children(g)):
        if isinstance(part, t.Neg):
            yield with_part(g, i, part.arg), part.arg


def _left_out(g: t.Formula) -> Changed:
    """One factor or term left out; a half or a two forgotten.

    The factor 1 − a beside a is left to :func:`_slope`, and what leaves a factor 1 to the factor.
    """
    if isinstance(g, t.Product):
        for i, factor in enumerate(g.factors):
            if not any(_one_minus(bare(factor), bare(other)) for other in g.factors):
                yield t.times(*g.factors[:i], *g.factors[i + 1 :]), factor
    if isinstance(g, t.Sum):
        for i, term in enumerate(g.terms):
            rest = t.total((*g.terms[:i], *g.terms[i + 1 :]))
            if rest != t.Number("1"):
                yield rest, term
    if isinstance(g, t.Power):
        yield g.base, g


def _slope(g: t.Formula) -> Changed:
    """a in the place of a(1 − a)."""
    for factor, other in permutations(g.factors if isinstance(g, t.Product) else (), 2):
        if _one_minus(bare(other), bare(factor)):
            assert isinstance(g, t.Product)
            rest = (x for x in g.factors if x is not other)
            yield t.times(*rest), t.Product((factor, other))


def _unsloped(g: t.Formula) -> Changed:
    """a in the place of 1 − a², and σ(z) in that of σ′(z)."""
    match g:
        case t.Sum(terms=(t.Number("1"), t.Neg(arg=t.Power(base=a, exponent=t.Number("2"))))):
            yield a, g
        case t.Apply(primes=n) if n:
            yield t.Apply(g.function, g.args, n - 1), g


def _one_minus(f: t.Formula, a: t.Formula) -> bool:
    return isinstance(f, t.Sum) and f.terms == (t.Number("1"), t.negate(a))


def with_part(f: t.Formula, index: int, part: t.Formula) -> t.Formula:
    """``f`` with one of its direct parts exchanged."""
    count = -1

    def change(x: t.Formula) -> t.Formula:
        nonlocal count
        count += 1
        return part if count == index else x

    return t.rebuild(f, change)
