"""Which names stand for derivatives of the loss, by what the document does with them.

    z = w·x + b            ∂L/∂w = δ·x            so δ is ∂L/∂z
    z = w·x + b            ∂L/∂w = −δ·x           so δ is −∂L/∂z

A weight acts through the term in which it stands, so what its input is multiplied by is the
derivative by the sum, or minus it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from symprop.formula import tree as t
from symprop.record import Record

from ..names import bare, generic, key, summands
from .expected import Stated
from .quantities import Quantities

Rule = Callable[[t.Formula], Stated | None]
_ONE = Decimal(1)


class Upstream(Record):
    """A derivative that a name stands for, and whether with the other sign."""

    of: t.Formula
    by: t.Formula
    negative: bool


def upstream(quantities: Quantities, rule: Rule) -> dict[t.Formula, Upstream]:
    """The names that stand for derivatives; ``rule`` is the line of names behind a name."""
    sums = list(_sums(quantities, rule))
    found: dict[t.Formula, set[Upstream]] = {}
    for chain in quantities.claims.chains:
        target = chain.target
        if not isinstance(target, t.Derivative) or generic(target):
            continue
        inferred = quantities.behind.rule(chain)
        lines = [s.formula for s in chain.sides[1:] if not s.numeric and s.quantity is None]
        for line in lines[:1] or ([inferred.formula] if inferred else []):
            told = list(_stands(quantities, target, line, sums))
            through = [said.by for _, said in told]
            for name, said in told:
                if through.count(said.by) == 1:  # else one of them goes through another sum
                    found.setdefault(name, set()).add(said)
    sure = {
        name: one for name, (one, *others) in found.items()
        if not others and bool(quantities.marks(name)[1]) == bool(quantities.marks(one.of)[1])
    }  # fmt: skip
    return {**_beside(quantities, sure, set(found)), **sure}


def _beside(
    quantities: Quantities, sure: dict[t.Formula, Upstream], found: set[t.Formula]
) -> dict[t.Formula, Upstream]:
    """The names of units beside: δ_2 is to z_2 what δ_1 is to z_1."""
    out: dict[t.Formula, Upstream] = {}
    for name, said in sure.items():
        z = said.by
        if not isinstance(name, t.Name) or not isinstance(z, t.Name):
            continue
        if not name.sub or (name.sub, name.sup) != (z.sub, z.sup):
            continue
        for other in quantities.versions:
            if not isinstance(other, t.Name) or other in found or generic(other):
                continue
            if quantities.marks(other)[1]:
                continue  # of another pass, and of the loss there
            by = t.Name(z.base, other.sub, other.sup, z.accent)
            if (other.base, other.accent) == (name.base, name.accent) and quantities.of(by):
                out[other] = Upstream(said.of, by, said.negative)
    return out


def _stands(
    quantities: Quantities, target: t.Derivative, line: t.Formula,
    sums: list[tuple[t.Formula, t.Formula, object]],
) -> Iterator[tuple[t.Formula, Upstream]]:  # fmt: skip
    for negative, factors in map(_signed, summands(line)):
        if not 1 <= len(factors) <= 2:
            return
        for i, factor in enumerate(factors):
            name = key(factor)
            rest = _worth(quantities, factors[1 - i]) if len(factors) == 2 else _ONE
            versions = quantities.of(name)
            if not isinstance(name, t.Name) or generic(name) or not versions:
                continue
            if versions[0].kind == "bare":
                continue
            through = {z for z, w, x in sums if w == key(target.by) and x == rest and z != name}
            if len(through) == 1:
                yield name, Upstream(key(target.of), through.pop(), negative)


def _sums(quantities: Quantities, rule: Rule) -> Iterator[tuple[t.Formula, t.Formula, object]]:
    """Names that are sums, with each factor of each term and what it is multiplied by."""
    for name, versions in quantities.versions.items():
        if not isinstance(name, t.Name) or generic(name):
            continue
        stated = rule(name) if any(v.kind in ("worked", "rule") for v in versions) else None
        for term in summands(stated.formula) if stated is not None else ():
            negative, factors = _signed(term)
            if negative or not 1 <= len(factors) <= 2:
                continue
            for i, factor in enumerate(factors):
                rest = _worth(quantities, factors[1 - i]) if len(factors) == 2 else _ONE
                yield name, key(factor), rest


def _signed(f: t.Formula) -> tuple[bool, list[t.Formula]]:
    """Whether a term is negative, and its factors."""
    g = bare(f)
    if isinstance(g, t.Neg):
        negative, factors = _signed(g.arg)
        return not negative, factors
    if isinstance(g, t.Product):
        negative, out = False, []
        for factor in g.factors:
            minus, own = _signed(factor)
            negative ^= minus
            out += own
        return negative, out
    return False, [g]


def _worth(quantities: Quantities, f: t.Formula) -> object:
    """A factor as it can be compared: a given name is its number, if it is the only one's."""
    name = key(f)
    if isinstance(name, t.Number):
        return Decimal(name.text)
    given = [v for v in quantities.of(name) if v.kind == "bare" and len(v.literal) == 1]
    if not given or given[0] is not quantities.of(name)[0]:
        return name
    (n,) = given[0].literal
    others = (x for x in quantities.printed.equal(n, len(quantities.claims.chains)))
    alone = {v.name for x in others for v in x.versions if v.kind == "bare"} == {name}
    return Decimal(n.text) if alone else name
