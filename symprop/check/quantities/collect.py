"""Every name of a document with what its chains say of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise, takewhile

from symprop.formula import tree as t

from ..claims.chains import Chain, Side
from ..claims.claims import Claims
from ..claims.instances import unify
from ..names import (
    INDICES,
    bare,
    generic,
    is_quantity,
    key,
    marks,
    names,
    number_of,
    numbers_of,
)
from .addends import Addends
from .families import spread_sums
from .inferred import Behind, spoken
from .printed import PrintedNumbers
from .put_in import put_in
from .quantities import Quantities, Version
from .sums import odd_sums
from .updates import Stems, stems

_COLON = re.compile(r"\s*\w+\s*=\s*\d+\s*[:：]\s*")


def collect(claims: Claims) -> Quantities:
    """All names of a document with their versions."""
    versions: dict[t.Formula, list[Version]] = {}
    functions: dict[tuple[str, int], tuple[t.Name, t.Formula]] = {}
    steps = _steps(claims)
    for chain in claims.chains:
        function = defined(chain)
        if function is not None:
            functions.setdefault(*function)
            continue
        if chain.number in steps:
            continue
        for version in [*_given(chain, versions), *put_in(claims, chain, versions)]:
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
    for alike in worked.values():
        alike.sort(key=lambda x: next(v.chain for v in versions[x] if v.kind == "worked"))
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
    slopes: dict[t.Formula, list[t.Derivative]] = {}
    for name in versions:
        if isinstance(name, t.Derivative):
            slopes.setdefault(name.by, []).append(name)
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
        _moves(claims, versions, marked),
        Addends(claims),
        slopes,
        frozenset(x.of for own in slopes.values() for x in own) - slopes.keys(),
        min(
            *(c.number for c in claims.chains if c.working is not None),
            *(v.chain for own in versions.values() for v in own if v.kind == "worked"),
            len(claims.chains), len(claims.chains),
        ),
    )  # fmt: skip


def _moves(
    claims: Claims, versions: Mapping[t.Formula, list[Version]], marked: Stems
) -> tuple[int, ...]:
    """The chains that work out new values, or are written as an assignment to what they use."""
    found = {
        v.chain for name, own in versions.items() for v in own
        if v.literal and (v.kind == "update" or (marked.get(name) or marks(name))[1] == "new")
    }  # fmt: skip
    return tuple(sorted(found | {c.number for c in claims.chains if c.relations[:1] == ("←",)}))


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
    for kind in versions:
        if isinstance(kind, t.Name) and _BESIDE.fullmatch(kind.sub):
            out |= _doubled(kind, versions)
    return frozenset(out)


_BESIDE = re.compile(r"\d[a-z]")
"""The indices of a unit and a sample side by side."""


def _doubled(kind: t.Name, versions: Mapping[t.Formula, list[Version]]) -> set[t.Formula]:
    """The instances of a_1i that are names of weights, too, if several are: a_11 and a_12."""
    found = {
        name for name, own in versions.items()
        if len(own) > 1 and own[0].kind == own[1].kind == "bare"
        and own[0].literal != own[1].literal and any((unify(kind, name) or {}).values())
    }  # fmt: skip
    return found if len(found) > 1 else set()


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


def _steps(claims: Claims) -> frozenset[int]:
    """Chains that only say which step is worked below them: t = 1, then t = 2, alone on lines.

    A single heading says so, too, where the name has another number that is no whole one, and
    "t = 2:" with a colon behind it.
    """
    blocks = Counter(chain.scope.block for chain in claims.chains)
    found: dict[t.Formula, list[tuple[int, Chain]]] = {}
    parts: set[t.Formula] = set()
    for chain in claims.chains:
        name, n = chain.target, number_of(chain.sides[-1].formula)
        if not isinstance(name, t.Name) or name.base not in INDICES or n is None:
            continue
        piece = chain.sides[0].piece
        alone = blocks[chain.scope.block] == 1 or bool(_COLON.fullmatch(piece.text))
        if n.places > 0:
            parts.add(name)
        elif len(chain.sides) == 2 and alone:
            found.setdefault(name, []).append((int(n.value), chain))
    return frozenset(
        chain.number
        for name, said in found.items() for _, chain in said
        if len({step for step, _ in said}) > 1
        or (name in parts and chain.sides[0].piece.title)
    )  # fmt: skip


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
