"""Quantities and their versions: what a name can mean at a place of the document.

A document is a straight-line program: every chain that gives a name something begins a version of
it.  What a name means further down is not guessed: every version that can be meant is kept, the
latest first, and only what none of them allows is a contradiction.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.chains import Chain
from ..claims.claims import Claims
from ..names import key, marks, names, quantities_of
from .addends import Addends
from .inferred import Behind
from .printed import PrintedNumbers
from .sums import Odd
from .updates import Stems

MOST = 4
"""Versions of one name that are tried."""
BESIDE = 3
"""Chains further down that may give what is used here, under whatever heading."""


class Version(Record):
    """A name with what one chain says it is.

    ``kind`` is ``bare`` (a number and no working), ``worked`` (it is worked out), ``rule`` (given
    by other names only), ``update`` (from its own earlier value) or ``implied`` (a number that was
    put in for it, or that stands in a matrix).  ``side`` is the side that holds its number, or the
    last one; ``entry`` the place of an element in that side.
    """

    name: t.Formula
    chain: int
    side: int
    kind: str
    literal: tuple[t.Number, ...] = ()
    """Its number as printed, or its numbers row by row; empty where none is printed."""
    entry: int | None = None
    matrix: t.Matrix | None = None
    """The matrix or list in which its numbers stand."""
    signed: bool = True
    """Whether the sign of its number is certain: that of one put in may belong to a product."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Quantities(Record):
    """Every name with its versions, in the order of the document."""

    claims: Claims
    versions: Mapping[t.Formula, tuple[Version, ...]]
    functions: Mapping[tuple[str, int], tuple[t.Name, t.Formula]]
    """Functions that the document defines: parameter and body by name and number of primes."""
    applied: Mapping[t.Formula, tuple[Version, ...]]
    """By a function applied to a name, σ(z), the versions of what it is said to be: those of a."""
    updated: Mapping[t.Formula, tuple[Version, ...]]
    """By the plain name, the versions of its marked forms: those of w⁺ and w_new for w."""

    worked: Mapping[tuple[str, str], tuple[t.Name, ...]]
    """By letter and accent, the names that are worked out, in order, but for updated ones."""
    kinds: tuple[t.Formula, ...]
    """The names whose rules hold for others, too: of any of a family, and updated ones."""
    arguments: frozenset[t.Formula]
    """Names that are no data: of pre-activations, to which the derivative of a function is applied,
    and of predictions beside them."""
    results: frozenset[t.Formula]
    """Names that are no data where something was worked out already: derivatives, what is derived,
    and what others of their letter are worked like."""
    stems: Stems
    """Names that the document's own updates mark, and the plain ones."""
    printed: PrintedNumbers
    """The numbers that stand alone, by their digits."""
    behind: Behind
    """The rules behind lines of numbers."""
    odd_sums: Mapping[tuple[int, int], Odd]
    """Sides with a sum in which one unit stands where another belongs: they are no rules."""
    shared: frozenset[t.Formula]
    """Names that several quantities have: two numbers are given to one before anything is worked.

    So it is where the weights of every layer are counted from 1.
    """
    spread: Mapping[tuple[int, int], t.Formula]
    """Sides with sums over an index, written out."""
    steps: tuple[int, ...]
    """The chains that work out new values, in order."""
    addends: Addends
    """The names that stand in the terms of one sum."""
    slopes: Mapping[t.Formula, Sequence[t.Derivative]]
    """The derivatives by each name."""
    losses: frozenset[t.Formula]
    """What is derived, and nothing by it."""
    first: int
    """The first chain that works something out: what stands before it may be data."""

    def stepped(self, first: int, last: int) -> bool:
        """Whether anything is updated between two chains."""
        return bool(self._between(first, last))

    def _between(self, first: int, last: int) -> tuple[int, ...]:
        """The chains between two that work out new values."""
        return self.steps[bisect_right(self.steps, first) : bisect_left(self.steps, last)]

    def is_shared(self, name: t.Formula) -> bool:
        """Whether several quantities have a name, or what it is the derivative by."""
        if isinstance(name, t.Derivative):
            return self.is_shared(name.of) or self.is_shared(name.by)
        return name in self.shared or self.marks(name)[0] in self.shared

    def marks(self, name: t.Formula) -> tuple[t.Formula, str]:
        """A name without its mark, and whether that says ``old`` or ``new`` (else empty)."""
        return self.stems.get(name) or marks(name)

    def of(self, name: t.Formula) -> tuple[Version, ...]:
        """All versions of a name."""
        return self.versions.get(name, ())

    def by_chain(self, chain: Chain) -> Iterator[Version]:
        """The versions that a chain begins."""
        for side in chain.sides:
            for name in quantities_of(side.formula):
                for version in self.of(name):
                    if version.chain == chain.number and version.kind != "implied":
                        yield version

    def visible(self, name: t.Formula, chain: Chain) -> tuple[Version, ...]:
        """What a name can mean in a chain, the likeliest first, at most ``MOST``."""
        found = self._own(name, chain)
        stem, said = self.marks(name)
        if any(v.chain == chain.number and v.kind == "implied" for v in self.of(name)):
            found = [v for v in found if v.kind != "implied"]  # its number is put in anew
            said = said if said == "old" else ""
        if not found and said:
            own = self._own(stem, chain)
            if said == "new":  # what was given at first is the old one
                own = [v for v in own if v.kind != "bare" or v is not self.of(stem)[0]]
            return tuple(own[:MOST])
        if not said and found:  # else its own number was not read
            new = [v for v in self.updated.get(name, ()) if v.chain < chain.number]
            if not self._again(chain):
                new = [v for v in new if self._is_done(v, chain)]
            both = sorted([*found, *new], key=lambda v: -v.chain)[:MOST]
            found = both if found[0] in both else [*both[: MOST - 1], found[0]]
        return tuple(found[:MOST])

    def _own(self, name: t.Formula, chain: Chain) -> list[Version]:
        all_ = self.of(name)
        before = [v for v in reversed(all_) if v.chain < chain.number]
        if not before:
            later = [
                v for v in all_
                if chain.number < v.chain <= chain.number + BESIDE and v.kind in ("bare", "implied")
            ]  # fmt: skip
            own = any(v.chain == chain.number and v.kind == "implied" for v in all_)
            return [v for v in later[:1] if not own or not self.elsewhere(v, chain)]
        out = []
        for i, version in enumerate(before):
            out.append(version)
            if version.kind == "rule" and self._anew(version, before[i + 1 :]):
                break
            given = version.kind == "bare" and all(v.kind == "bare" for v in before[i:])
            if given and name not in self.shared and self.hides(version, chain):
                break
        return out

    def _is_done(self, version: Version, chain: Chain) -> bool:
        """Whether an update was worked in a section before that in which a value is worked out."""
        if not version.literal:
            return False  # its rule alone
        slope = isinstance(chain.target, t.Derivative)
        there = self.claims.chains[version.chain].scope.headings
        return not slope and there != chain.scope.headings[: len(there)]

    def elsewhere(self, version: Version, chain: Chain) -> bool:
        """Whether a version stands under other headings, or in another exercise or round."""
        scope = self.claims.chains[version.chain].scope
        return scope.headings != chain.scope.headings or scope.apart(chain.scope)

    def _anew(self, version: Version, before: Sequence[Version]) -> bool:
        """Whether a rule makes a name another's, as f is of a second example: no name is shared."""
        chains = self.claims.chains

        def used(v: Version) -> set[t.Formula]:
            return {key(x) for side in chains[v.chain].sides[1:] for x in names(side.formula)}

        own, scope = used(version), chains[version.chain].scope
        return any(
            v.kind == "rule" and chains[v.chain].scope.headings != scope.headings
            and own and (other := used(v)) and own.isdisjoint(other)
            for v in before
        )  # fmt: skip

    def hides(self, version: Version, chain: Chain) -> bool:
        """Whether data given again in the use's own scope hide what came before."""
        scope = self.claims.chains[version.chain].scope
        return scope.holds(chain.scope)

    def earlier(self, chain: Chain) -> tuple[int, bool] | None:
        """The last chain in another section, or before an update, that worked out the same.

        With it, whether it stands in another section, whose data may be others.
        """
        name = chain.target
        for version in reversed(self.of(name) if name is not None else ()):
            if version.chain >= chain.number or version.kind in ("bare", "implied", "rule"):
                continue
            apart = self.elsewhere(version, chain)
            if apart or self.stepped(version.chain, chain.number):
                return version.chain, apart
        return None

    def foreign(self, version: Version, chain: Chain) -> bool:
        """Whether a version belongs to another exercise or sample than a chain."""
        return self.claims.chains[version.chain].scope.fresh(chain.scope)

    def outdated(self, version: Version, chain: Chain) -> bool:
        """Whether a name may have another number by now, which was not read.

        So it is with one of another exercise, and with a result after a step of the weights.
        """
        if version.kind == "update" or self.marks(version.name)[1]:
            return False
        line = self.claims.chains[version.chain]
        if set(line.scope.round) - set(chain.scope.round) and line.scope.fresh(chain.scope):
            return True
        moved = self.elsewhere(version, chain) and self._has_stepped(version.chain, chain)
        given = version.kind == "bare" and len(line.sides) == 2
        given = given and not isinstance(version.name, t.Derivative)
        return moved and not (given and self.of(version.name)[0].kind == "bare")

    def _has_stepped(self, first: int, chain: Chain) -> bool:
        """Whether something was updated between two chains, in another section than the last."""
        chains, here = self.claims.chains, chain.scope
        scopes = (chains[n].scope for n in self._between(first, chain.number))
        return any(s.headings != here.headings or s.apart(here) for s in scopes)

    def _again(self, chain: Chain) -> bool:
        """Whether what the chain works out was worked out before."""
        name = chain.target
        if name is None:
            return False
        if self.marks(name)[1]:
            return True
        return any(v.chain < chain.number and v.kind != "rule" for v in self.of(name))
