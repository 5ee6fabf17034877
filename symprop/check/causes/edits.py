"""Single edits: slips of the hand that copies a number, and of the mind that works a line.

Each generator tries one change at every place of a formula and says of which part it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

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
    for changed, part in slopes(line):
        yield "slope", changed, part
    for changed, part in unsloped(line):
        yield "slope", changed, part
    for changed, part in signs(line):
        yield "sign_of_term", changed, part
    for changed, part in left_out(line):
        yield "power" if isinstance(part, t.Power) else "left_out", changed, part


def misspelled(right: str, written: str) -> str | None:
    """How one number became another on its way to the paper, if a single slip tells."""
    a, b = right.lstrip("-"), written.lstrip("-")
    if a == b:
        return None if right == written else "sign"
    x, y = a.replace(".", ""), b.replace(".", "")
    if sorted(x) == sorted(y) and sum(p != q for p, q in zip(x, y, strict=True)) == 2:
        return "digits_exchanged"
    if x.lstrip("0") == y.lstrip("0") or x.strip("0") == y.strip("0"):
        return "decimal_place"
    if abs(len(x) - len(y)) == 1 and _one_more(max(x, y, key=len), min(x, y, key=len)):
        return "digit_dropped" if len(y) < len(x) else "digit_added"
    return None


def _one_more(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def signs(f: t.Formula) -> Iterator[tuple[t.Formula, t.Formula]]:
    """One term, or one part with a minus before it, with the opposite sign."""
    g = bare(f)
    if isinstance(g, t.Sum):
        for i, term in enumerate(g.terms):
            yield t.Sum((*g.terms[:i], t.negate(term), *g.terms[i + 1 :])), term
    for i, part in enumerate(t.children(g)):
        if isinstance(part, t.Neg) and not isinstance(g, t.Sum):
            yield _with(g, i, part.arg), part.arg
        for changed, what in signs(part):
            yield _with(g, i, changed), what


def left_out(f: t.Formula) -> Iterator[tuple[t.Formula, t.Formula]]:
    """One factor or term left out; a half or a two forgotten.

    The factor 1 − a beside a is left to :func:`slopes`, and what leaves a factor 1 to the factor.
    """
    g = bare(f)
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
    for i, part in enumerate(t.children(g)):
        for changed, what in left_out(part):
            yield _with(g, i, changed), what


def slopes(f: t.Formula) -> Iterator[tuple[t.Formula, t.Formula]]:
    """a in the place of a(1 − a)."""
    g = bare(f)
    if isinstance(g, t.Product):
        for i, factor in enumerate(g.factors):
            for j, other in enumerate(g.factors):
                if i != j and _one_minus(bare(other), bare(factor)):
                    rest = tuple(x for k, x in enumerate(g.factors) if k != j)
                    yield t.times(*rest), t.Product((factor, other))
    for i, part in enumerate(t.children(g)):
        for changed, what in slopes(part):
            yield _with(g, i, changed), what


def unsloped(f: t.Formula) -> Iterator[tuple[t.Formula, t.Formula]]:
    """a in the place of 1 − a², and σ(z) in that of σ′(z)."""
    for part in t.walk(f):
        instead: t.Formula | None = None
        match part:
            case t.Sum(terms=(t.Number("1"), t.Neg(arg=t.Power(base=a, exponent=t.Number("2"))))):
                instead = a
            case t.Apply(primes=n) if n:
                instead = t.Apply(part.function, part.args, n - 1)
        if instead is not None:
            yield _put(f, part, instead), part


def _put(f: t.Formula, old: t.Formula, new: t.Formula) -> t.Formula:
    if f == old:
        return new
    return t.rebuild(f, lambda x: _put(x, old, new))


def _one_minus(f: t.Formula, a: t.Formula) -> bool:
    return isinstance(f, t.Sum) and f.terms == (t.Number("1"), t.negate(a))


def _with(f: t.Formula, index: int, part: t.Formula) -> t.Formula:
    """``f`` with one of its direct parts exchanged."""
    count = -1

    def change(x: t.Formula) -> t.Formula:
        nonlocal count
        count += 1
        return part if count == index else x

    return t.rebuild(f, change)
