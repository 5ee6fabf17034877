"""Quantities and their versions: what a name can mean at a place of the document.

A document is a straight-line program: every chain that gives a name something begins a version of
it.  What a name means further down is not guessed: every version that can be meant is kept, the
latest first, and only what none of them allows is a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise, takewhile

from symprop.formula import tree as t
from symprop.record import Record

from ..claims.claims import Chain, Claims, Side
from ..names import bare, generic, is_quantity, key, marks, names, numbers_of, quantities_of
from .families import spread_sums
from .inferred import Behind, spoken
from .match import match
from .printed import PrintedNumbers
from .sums import Odd, odd_sums
from .updates import Stems, stems

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
    """By letter and accent, the names that are worked out, but for updated ones."""
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

    def stepped(self, first: int, last: int) -> bool:
        """Whether anything is updated between two chains."""
        if any(c.relations and c.relations[0] == "←" for c in self.claims.chains[first + 1 : last]):
            return True
        return any(
            first < v.chain < last and (v.kind == "update" or said == "new")
            for name, versions in self.versions.items() for said in [self.marks(name)[1]]
            for v in versions
        )  # fmt: skip

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
            return tuple(self._own(stem, chain)[:MOST])
        if not said and found and self._again(chain):  # else its own number was not read
            new = [v for v in self.updated.get(name, ()) if v.chain < chain.number]
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
            return [v for v in later[:1] if not own or not self._elsewhere(v, chain)]
        out = []
        for i, version in enumerate(before):
            out.append(version)
            if version.kind == "rule" and self._anew(version, before[i + 1 :]):
                break
            given = version.kind == "bare" and all(v.kind == "bare" for v in before[i:])
            if given and name not in self.shared and self.hides(version, chain):
                break
        return out

    def _elsewhere(self, version: Version, chain: Chain) -> bool:
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
            apart = self._elsewhere(version, chain)
            if apart or self.stepped(version.chain, chain.number):
                return version.chain, apart
        return None

    def foreign(self, version: Version, chain: Chain) -> bool:
        """Whether a version belongs to another exercise or sample than a chain."""
        return self.claims.chains[version.chain].scope.fresh(chain.scope)

    def _again(self, chain: Chain) -> bool:
        """Whether what the chain works out was worked out before."""
        name = chain.target
        if name is None:
            return False
        if self.marks(name)[1]:
            return True
        return any(v.chain < chain.number and v.kind != "rule" for v in self.of(name))


def collect(claims: Claims) -> Quantities:
    """All names of a document with their versions."""
    versions: dict[t.Formula, list[Version]] = {}
    functions: dict[tuple[str, int], tuple[t.Name, t.Formula]] = {}
    for chain in claims.chains:
        function = defined(chain)
        if function is not None:
            functions.setdefault(*function)
            continue
        for version in [*_given(chain, versions), *_implied(claims, chain, versions)]:
            versions.setdefault(version.name, []).append(version)
    data = frozenset(
        v for found in versions.values()
        for v in takewhile(lambda v: v.kind in ("bare", "implied"), found)
    )  # fmt: skip
    printed = PrintedNumbers(claims, versions)
    single = frozenset(found[0] for found in versions.values() if len(found) == 1)
    behind = Behind(printed, data, spoken(claims.source.text), single)
    updated: dict[t.Formula, list[Version]] = {}
    applied: dict[t.Formula, list[Version]] = {}
    for chain in claims.chains:
        target = chain.target
        for side in chain.sides[1:]:
            f = bare(side.formula)
            if target is None or not isinstance(f, t.Apply) or f.primes:
                continue
            if all(map(is_quantity, f.args)):
                own = [v for v in versions.get(target, ()) if v.chain == chain.number]
                applied.setdefault(key(f), []).extend(own)
    marked = stems(claims)
    for name, found in versions.items():
        stem, said = marked.get(name) or marks(name)
        if said == "new":
            updated.setdefault(stem, []).extend(found)
    worked: dict[tuple[str, str], list[t.Name]] = {}
    for name, found in versions.items():
        known = any(v.kind == "worked" for v in found)
        if known and isinstance(name, t.Name) and name not in marked and marks(name)[1] != "new":
            worked.setdefault((name.base, name.accent), []).append(name)
    arguments = frozenset(
        key(x.args[0])
        for chain in claims.chains for side in chain.sides for x in t.walk(side.formula)
        if isinstance(x, t.Apply) and x.primes and len(x.args) == 1
    )  # fmt: skip
    if any(versions.get(name) for name in arguments):
        arguments |= {x for x in versions if isinstance(x, t.Name) and x.accent == "hat"}
    derived = {key(x.of) for x in versions if isinstance(x, t.Derivative)}
    numbered = {kind for kind, own in worked.items() if any(x.sub.isdigit() for x in own)}
    results = frozenset(
        x for x in versions
        if isinstance(x, t.Derivative) or x in derived
        or (isinstance(x, t.Name) and x.sub.isdigit() and (x.base, x.accent) in numbered)
    )  # fmt: skip
    return Quantities(
        claims,
        {name: tuple(found) for name, found in versions.items()},
        functions,
        {f: tuple(found) for f, found in applied.items()},
        {name: tuple(sorted(found, key=lambda v: v.chain)) for name, found in updated.items()},
        {kind: tuple(found) for kind, found in worked.items()},
        tuple(
            name
            for name in versions
            if generic(name) or (marked.get(name) or marks(name))[1] == "new"
        ),
        arguments,
        results,
        marked,
        printed,
        behind,
        odd_sums(claims, versions, behind),
        _shared(claims, versions),
        spread_sums(claims, versions),
    )


def _shared(claims: Claims, versions: Mapping[t.Formula, list[Version]]) -> frozenset[t.Formula]:
    """Names that are given two numbers in one section with nothing but data between."""
    data = {v.chain for found in versions.values() for v in found if v.kind == "bare"}
    out = set()
    for name, found in versions.items():
        for a, b in pairwise(takewhile(lambda v: v.kind == "bare", found)):
            if a.literal == b.literal or generic(name):
                continue
            one, other = (claims.chains[v.chain].scope for v in (a, b))
            together = one.headings == other.headings and not one.apart(other)
            if together and data.issuperset(range(a.chain, b.chain)):
                out.add(name)
    return frozenset(out)


def defined(
    chain: Chain,
) -> tuple[tuple[str, int], tuple[t.Name, t.Formula]] | None:
    """A function that a chain defines: f(z) = … with nothing but z on the right."""
    first = bare(chain.sides[0].formula)
    if not isinstance(first, t.Apply) or len(first.args) != 1 or len(chain.sides) < 2:
        return None
    parameter = bare(first.args[0])
    if not isinstance(parameter, t.Name):
        return None
    for side in chain.sides[1:]:
        dots = any(isinstance(x, (t.Dots, t.Missing)) for x in t.walk(side.formula))
        if set(names(side.formula)) == {parameter} and not dots:
            itself = any(
                isinstance(x, t.Apply) and x.function == first.function and x.primes == first.primes
                for x in t.walk(side.formula)
            )
            if not itself:
                name = first.function.base + first.function.sub
                return (name, first.primes), (parameter, side.formula)
    return None


def _given(chain: Chain, before: Mapping[t.Formula, list[Version]]) -> Iterator[Version]:
    """What a chain gives to the names that stand on sides of their own."""
    sides = chain.sides
    if len(sides) < 2:
        return
    last = max((i for i, side in enumerate(sides) if side.literal), default=None)
    targets = [
        (i, side.quantity)
        for i, side in enumerate(sides)
        if side.quantity is not None
        and (i == 0 or side.quantity not in before or _renamed(sides, i))
    ]
    rest = [i for i in range(len(sides)) if i not in {i for i, _ in targets}]
    working = [i for i in rest if not sides[i].literal]
    for _, name in targets:
        assert name is not None
        if last is not None:
            literal = tuple(numbers_of(sides[last].formula) or ())
            kind = "worked" if working or len(rest) > 1 else "bare"
            at = last
        else:
            literal, at = (), len(sides) - 1
            kind = "worked" if any(sides[i].numeric for i in rest) else "rule"
            if not rest:
                continue
        own = {x for i in working for x in names(sides[i].formula)}
        if name in own or chain.relations[0] in ("←", "→", "+=", "-="):
            kind = "update"
        yield Version(name, chain.number, at, kind, literal, None, _matrix(sides[at].formula))
    yield from _elements(chain)


def _renamed(sides: tuple[Side, ...], i: int) -> bool:
    """Whether a name only says again what is worked out: δ = ∂E/∂z = (y − t)·y·(1 − y)."""
    beside = all(side.quantity is not None for side in sides[:i])
    rest = next((side for side in sides[i + 1 :] if side.quantity is None), None)
    return beside and rest is not None and not rest.literal


def _matrix(f: t.Formula) -> t.Matrix | None:
    g = bare(f)
    return g if isinstance(g, t.Matrix) else None


def _elements(chain: Chain) -> Iterator[Version]:
    """Names in a matrix or list that is said to be one of numbers."""
    for i, side in enumerate(chain.sides[:-1]):
        f = bare(side.formula)
        if not isinstance(f, t.Matrix):
            continue
        entries = [x for row in f.rows for x in row]
        for j in range(i + 1, len(chain.sides)):
            literal = numbers_of(chain.sides[j].formula)
            if literal is None or len(literal) != len(entries):
                continue
            working = any(not side.literal for side in chain.sides[i + 1 :])
            kind = "worked" if working else "bare"
            for k, (entry, number) in enumerate(zip(entries, literal, strict=True)):
                if is_quantity(entry):
                    yield Version(key(entry), chain.number, j, kind, (number,), k)
            return


def _implied(
    claims: Claims, chain: Chain, before: Mapping[t.Formula, list[Version]]
) -> Iterator[Version]:
    """Names without a number so far for which the next line puts one in.

    In another exercise, sample or round it may be another one: 0.9^t is 0.9^2 in epoch 2.
    """
    for i, (side, after) in enumerate(zip(chain.sides, chain.sides[1:], strict=False)):
        if side.numeric or not after.numeric or after.gap or side.quantity is not None:
            continue
        unknown = {
            x for x in map(key, names(side.formula))
            if all(
                v.kind == "implied" and claims.chains[v.chain].scope.apart(chain.scope)
                for v in before.get(x, ()) if v.literal
            )
        }  # fmt: skip
        if not unknown:
            continue

        def fits(name: t.Formula, number: t.Number, free: frozenset[t.Formula]) -> bool:
            found = () if key(name) in free else before.get(key(name), ())
            printed = [v.literal[0].value for v in found if len(v.literal) == 1]
            return not printed or number.value in printed or -number.value in printed

        done = set()
        free = partial(fits, free=frozenset(unknown))
        for name, put in match(side.formula, after.formula, free).put_in:
            k = key(name)
            numbers = numbers_of(put)
            if k in unknown and k not in done and not generic(k) and numbers:
                done.add(k)
                matrix = put if isinstance(put, t.Matrix) else None
                yield Version(k, chain.number, i + 1, "implied", tuple(numbers), None, matrix)
