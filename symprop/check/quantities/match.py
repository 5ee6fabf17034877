"""A line of names laid beside the line of numbers that was put in for them.

Both are seen as signed sums of products: terms and factors commute, a sign belongs to its product,
brackets may be worked already, ones and zeros left out.  The laying that leaves the fewest pairs
apart is the one that is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import permutations

from symprop.formula import tree as t
from symprop.record import Record

from ..names import bare, is_quantity

BUDGET = 4000
"""Pairs that are compared for one line."""
WORST = 1000
MOST = 6
"""Terms or factors that are tried in every order."""


class Match(Record):
    """Pairs that lie beside each other, and how many of them do not fit."""

    pairs: tuple[tuple[t.Formula, t.Formula], ...] = ()
    """Parts of the symbolic line and of the line of numbers."""
    apart: int = WORST
    """How many pairs do not fit; ``WORST`` or more where the lines are not alike."""

    @property
    def found(self) -> bool:
        """Whether the lines are alike at all."""
        return self.apart < WORST

    @property
    def names(self) -> Iterator[tuple[t.Formula, t.Number]]:
        """Names and the numbers put in for them."""
        return ((a, b) for a, b in self.put_in if isinstance(b, t.Number))

    @property
    def put_in(self) -> Iterator[tuple[t.Formula, t.Number | t.Matrix]]:
        """Names, and the numbers and matrices put in for them."""
        for a, b in self.pairs if self.found else ():
            if is_quantity(a) and isinstance(b, (t.Number, t.Matrix)):
                yield a, b

    def __add__(self, other: Match) -> Match:
        return Match(self.pairs + other.pairs, self.apart + other.apart)


NONE = Match()
EMPTY = Match((), 0)


def match(
    symbolic: t.Formula, numeric: t.Formula, fits: Callable[[t.Formula, t.Number], bool]
) -> Match:
    """The best laying of one line beside the other.

    ``fits`` says whether a number can stand for a part.
    """
    return _Matcher(fits).sum(symbolic, numeric)


def terms(f: t.Formula) -> list[tuple[int, list[t.Formula]]]:
    """A formula as a sum of products: each a sign and its factors, signs pulled out."""
    out: list[tuple[int, list[t.Formula]]] = []

    def add(g: t.Formula, sign: int) -> None:
        g = bare(g)
        if isinstance(g, t.Sum):
            for x in g.terms:
                add(x, sign)
        elif isinstance(g, t.Neg):
            add(g.arg, -sign)
        else:
            own, found = factors(g)
            out.append((sign * own, found))

    add(f, 1)
    return out


def factors(f: t.Formula) -> tuple[int, list[t.Formula]]:
    """The factors of a product, and its sign; numbers come without theirs."""
    sign = 1
    out: list[t.Formula] = []
    stack = [f]
    while stack:
        g = bare(stack.pop())
        if isinstance(g, t.Product):
            stack.extend(reversed(g.factors))
        elif isinstance(g, t.Neg):
            sign = -sign
            stack.append(g.arg)
        elif isinstance(g, t.Number) and g.negative:
            sign = -sign
            out.append(g)
        else:
            out.append(g)
    return sign, out


class _Matcher:
    """Lays two lines beside each other, within a budget."""

    def __init__(self, fits: Callable[[t.Formula, t.Number], bool]) -> None:
        self.fits = fits
        self.left = BUDGET

    def sum(self, a: t.Formula, b: t.Formula) -> Match:
        """Two sums: every term beside one of the other."""
        a, b = bare(a), bare(b)
        if isinstance(b, t.Number):
            return self.pair(a, b)
        ours, theirs = terms(a), terms(b)
        if len(theirs) > len(ours):
            theirs = [x for x in theirs if not _is(x[1], 0)] or theirs
        if len(ours) != len(theirs):
            return NONE
        if len(ours) == 1:
            return self.product(ours[0][1], theirs[0][1])
        return self.assign([x[1] for x in ours], [x[1] for x in theirs], self.product)

    def assign(
        self,
        ours: list[list[t.Formula]],
        theirs: list[list[t.Formula]],
        lay: Callable[[list[t.Formula], list[t.Formula]], Match],
    ) -> Match:
        """The cheapest way of giving each of ours one of theirs; in order where it is as good."""
        table = [[lay(x, y) for y in theirs] for x in ours]
        n = len(ours)
        best = _laid(table, range(n))
        if best.apart == 0 or n > MOST:
            return best
        for order in permutations(range(n)):
            if sum(table[i][j].apart for i, j in enumerate(order)) < best.apart:
                best = _laid(table, order)
        return best

    def product(self, ours: list[t.Formula], theirs: list[t.Formula]) -> Match:
        """Two products: every factor beside one of the other."""
        theirs = [x for x in theirs if not _is([x], 1)] if len(theirs) > len(ours) else theirs
        ours = [x for x in ours if not _is([x], 1)] if len(ours) > len(theirs) else ours
        if len(ours) != len(theirs):
            if len(theirs) == 1:
                whole = t.times(*ours) if ours else t.Number("1")
                return self.node(whole, theirs[0])
            return NONE
        if len(ours) == 1:
            return self.node(ours[0], theirs[0])
        lay = lambda x, y: self.node(x[0], y[0])  # noqa: E731
        return self.assign([[x] for x in ours], [[y] for y in theirs], lay)

    def pair(self, a: t.Formula, b: t.Number) -> Match:
        """A part and the number put in for it."""
        self.left -= 1
        if isinstance(a, t.Number):
            return Match(((a, b),), 0 if abs(a.value) == abs(b.value) else 1)
        return Match(((a, b),), 0 if self.fits(a, b) else 1)

    def node(self, a: t.Formula, b: t.Formula) -> Match:
        """Two parts that are no sums or products of the same line."""
        self.left -= 1
        if self.left < 0:
            return NONE
        a, b = bare(a), bare(b)
        if isinstance(b, t.Number):
            return self.pair(a, b)
        match a, b:
            case (t.Sum(), t.Sum()) | (t.Product(), t.Product()) | (t.Sum(), t.Product()):
                return self.sum(a, b)
            case (t.Quotient(over=p, under=q), t.Quotient(over=x, under=y)):
                return self.sum(p, x) + self.sum(q, y)
            case (t.Power(base=p, exponent=q), t.Power(base=x, exponent=y)):
                return self.sum(p, x) + self.sum(q, y)
            case (t.Root(arg=p), t.Root(arg=x)) | (t.Absolute(arg=p), t.Absolute(arg=x)):
                return self.sum(p, x)
            case (t.Neg(arg=p), _):
                return self.node(p, b)
            case (_, t.Neg(arg=x)):
                return self.node(a, x)
            case (t.Apply(), t.Apply()):
                if a.primes == b.primes and len(a.args) == len(b.args):
                    found = EMPTY
                    for p, x in zip(a.args, b.args, strict=True):
                        found += self.sum(p, x)
                    return found
            case (t.Name(base="e"), t.Name(base="e")):
                return EMPTY
            case (t.Dots(), t.Dots()):
                return EMPTY
            case (_, t.Matrix()) if not isinstance(a, t.Matrix):
                return Match(((a, b),), 0)
        return NONE


def _laid(table: list[list[Match]], order: Iterable[int]) -> Match:
    found = EMPTY
    for i, j in enumerate(order):
        found += table[i][j]
    return found


def _is(fs: list[t.Formula], n: int) -> bool:
    return len(fs) == 1 and isinstance(fs[0], t.Number) and abs(fs[0].value) == n
